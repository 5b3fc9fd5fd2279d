"""
One file read in every way that a comparison needs: by the ruleset and for the day of either side, and crosswise.

What a record says depends on the day (an age) and on the ruleset (which facts it asks for, at which age), so that a
change of either can be put on a situation by itself only if the record was read that way too.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from banding.intake import RECORD_COLUMNS, Caseload, ColumnMapping, Layout, Pattern, PlacedRow, Row, RowReader
from banding.intake.columns import match_columns
from banding.intake.values import BadCell, Blank
from banding.ruleset import Ruleset

Patterns = tuple[Pattern, ...]
"""What a row says through each lens, in their order."""

_QUIET: dict[str, object] = {"judged_band": Blank.BLANK, "judged_on": None}


@attrs.frozen
class Basis:
    """
    What one side is decided by.

    Attributes:
        ruleset: the guidance.
        on: the day.
    """

    ruleset: Ruleset
    on: date


class Lenses:
    """
    Every combination of a side's ruleset and a side's day, each once.

    Args:
        before: what the earlier side is decided by.
        after: what the later side is decided by.

    Attributes:
        bases: the combinations; the first is the earlier side's own.
        rulesets: the ruleset before and the ruleset after.
    """

    def __init__(self, before: Basis, after: Basis) -> None:
        self.rulesets = (before.ruleset, after.ruleset)
        combined = [
            Basis(ruleset, day)
            for ruleset in (before.ruleset, after.ruleset)
            for day in (before.on, after.on)
        ]
        self.bases = tuple(dict.fromkeys(combined))
        self._places = [self.bases.index(basis) for basis in combined]

    def at(self, *, ruleset: bool, day: bool) -> int:
        """Give the place of a combination; False stands for the earlier side's, True for the later side's."""
        return self._places[2 * ruleset + day]

    @property
    def before(self) -> int:
        """The earlier side's own."""
        return self.at(ruleset=False, day=False)

    @property
    def after(self) -> int:
        """The later side's own."""
        return self.at(ruleset=True, day=True)


class Stands(Enum):
    """Which side a file stands on."""

    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"


class RecordReader:
    """
    Reads the rows of one file through every lens.

    Args:
        caseload: the file, opened by the ruleset and for the day of the side it stands on (the later, for both).
        lenses: the lenses.
        stands: the side or sides it stands on.

    Attributes:
        readers: one reader a lens.
        own: the lens the file is read by for its own side; the later side's for a file on both.
    """

    def __init__(self, caseload: Caseload, lenses: Lenses, *, stands: Stands) -> None:
        self.own = lenses.before if stands is Stands.BEFORE else lenses.after
        self.readers = [
            caseload.reader if place == self.own else _reader(caseload, basis)
            for place, basis in enumerate(lenses.bases)
        ]
        self._others = [
            (place, reader, stands is Stands.BOTH and place == lenses.before)
            for place, reader in enumerate(self.readers)
            if place != self.own
        ]
        self._known: dict[Patterns, Patterns] = {}

    def read(self, row: Row) -> tuple[PlacedRow, Patterns]:
        """Fit a row under the headings, and give what it says through each lens; equal patterns are one object."""
        own = self.readers[self.own]
        placed = own.place(row)
        found = [placed.pattern] * len(self.readers)
        for place, reader, is_side in self._others:
            pattern = reader.place(row).pattern
            found[place] = (
                _as_of_then(reader, pattern, own, placed.pattern) if is_side else _quiet(reader, pattern)
            )
        patterns = tuple(found)
        return placed, self._known.setdefault(patterns, patterns)


def _reader(caseload: Caseload, basis: Basis) -> RowReader:
    """Make a reader of the same file by another ruleset or for another day."""
    ruleset, options = basis.ruleset, caseload.reader.options
    names = {fact.name for fact in ruleset.facts}
    mapping = options.mapping and _only(options.mapping, names)
    layout: Layout = match_columns(
        caseload.layout.header,
        name=caseload.name,
        facts=ruleset.facts,
        record_columns=RECORD_COLUMNS,
        output_columns=(),
        mapping=mapping,
    )
    bands = [band.name for band in ruleset.bands]
    return RowReader(
        layout, ruleset.facts, bands, options=attrs.evolve(options, on=basis.on, mapping=mapping)
    )


def _only(mapping: ColumnMapping, names: set[str]) -> ColumnMapping:
    """Leave out what a mapping says of facts that another ruleset does not have."""
    columns = {
        heading: ours for heading, ours in mapping.columns.items() if ours in names or ours in RECORD_COLUMNS
    }
    values = {name: words for name, words in mapping.values.items() if name in names}
    return attrs.evolve(mapping, columns=columns, values=values)


def _as_of_then(reader: RowReader, pattern: Pattern, own: RowReader, now: Pattern) -> Pattern:
    """
    Give what a row said on an earlier day.

    # READING: a judgement dated after the day decided for had not been made then; it is no fault of the record.
    """
    if not isinstance(_judged_on(reader, pattern), BadCell) or isinstance(_judged_on(own, now), BadCell):
        return pattern
    return _quiet(reader, pattern)


def _judged_on(reader: RowReader, pattern: Pattern) -> object:
    return next(
        (said for column, said in zip(reader.columns, pattern, strict=True) if column.name == "judged_on"),
        None,
    )


def _quiet(reader: RowReader, pattern: Pattern) -> Pattern:
    """Leave the judgement out of what a row says; it is read by the file's own lens alone."""
    return tuple(_QUIET.get(column.name, said) for column, said in zip(reader.columns, pattern, strict=True))
