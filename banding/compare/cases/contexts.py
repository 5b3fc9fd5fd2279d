"""
One file read in every way that a comparison needs: by the ruleset and for the day of either side, and crosswise.

What a record says depends on the day (an age) and on the ruleset (which facts it asks for, at which age), so that a
change of either can be put on a situation by itself only if the record was read that way too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from banding.facts import Value
from banding.intake import RECORD_COLUMNS, Caseload, ColumnMapping, Layout, Pattern, PlacedRow, Row, RowReader
from banding.intake.columns import match_columns
from banding.intake.person import is_plain
from banding.intake.values import BadCell, Blank
from banding.ruleset import Ruleset

_QUIET: dict[str, object] = {"judged_band": Blank.BLANK, "judged_on": None}
_DATED = ("date_of_birth", "judged_on")


@attrs.frozen(eq=False)
class Record:
    """What a row says in each context. Rows of one file that say the same share one, told apart by identity."""

    patterns: tuple[Pattern, ...]
    is_kept: tuple[bool, bool] = (False, False)
    """Whether on the earlier and on the later side another row of the same person keeps it from the hub."""


@attrs.frozen
class Basis:
    """What one side is decided by."""

    ruleset: Ruleset
    on: date


class Contexts:
    """
    Every combination of a side's ruleset and a side's day, each once.

    Attributes:
        bases: the combinations; the first is the earlier side's own, the last the later side's.
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
        self.before, self.after = 0, len(self.bases) - 1

    def at(self, *, ruleset: bool, day: bool) -> int:
        """Give the place of a combination; False is the earlier side's, True the later side's."""
        return self._places[2 * ruleset + day]


class FileSide(Enum):
    """Which side a file gives."""

    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"


class RecordReader:
    """
    Reads the rows of one file in every context.

    Args:
        is_recorded: whether the band on the record is what was before; it bears on nothing otherwise.

    Attributes:
        own: the context of the file's own side; the later side's for a file that gives both.
        bearing: positions of the columns that some context reads.
        assumes_no: whether a blank cell or an absent column may be taken for a no.
        answered: the columns of ours in which some row so far says something.
    """

    def __init__(
        self, caseload: Caseload, contexts: Contexts, *, side: FileSide, is_recorded: bool = False
    ) -> None:
        self.own = contexts.before if side is FileSide.BEFORE else contexts.after
        self.readers = [
            caseload.reader if place == self.own else _reader(caseload, basis)
            for place, basis in enumerate(contexts.bases)
        ]
        ruleset = contexts.bases[self.own].ruleset
        self._crosswise = [
            _Crosswise(
                reader,
                caseload.reader,
                is_side=side is FileSide.BOTH and place == contexts.before,
                differs_by_day=basis.ruleset is ruleset,
            )
            for place, (basis, reader) in enumerate(zip(contexts.bases, self.readers, strict=True))
        ]
        self._crn = caseload.layout.index["crn"]
        self._recorded = None if is_recorded else _place(caseload.reader, "recorded_band")
        self._known: dict[object, Record] = {}
        self._kept: dict[tuple[Record, tuple[bool, bool]], Record] = {}
        self.answered: set[str] = set()
        self.own_columns = self.readers[self.own].columns
        self.bearing = frozenset(column.place for reader in self.readers for column in reader.columns)
        after = contexts.rulesets[1]
        self._by_age = [fact.name for fact in after.facts if fact.yes_at_age is not None]
        options, mapping = caseload.reader.options, caseload.reader.options.mapping
        self.assumes_no = options.blank_is_no or options.absent_is_no
        self.assumes_no |= bool(mapping and (mapping.blank or mapping.absent))
        self._unassuming = _unassuming(self.readers[-1], after)

    def kept(self, record: Record, is_kept: tuple[bool, bool]) -> Record:
        """Give a record as one that another row of the same person keeps from the hub, on either side or both."""
        found = Record(record.patterns, is_kept)
        return self._kept.setdefault((record, is_kept), found) if any(is_kept) else record

    def answers(self, record: Record) -> Mapping[str, Value]:
        """Give what a record itself answers, by the later side's ruleset: nothing that is only assumed to be no."""
        return self._unassuming.understand(record.patterns[-1]).facts

    def cells(self, record: Record) -> Mapping[str, object]:
        """Give what each column of ours says, read for the later side."""
        columns = self.readers[-1].columns
        return {column.name: said for column, said in zip(columns, record.patterns[-1], strict=True)}

    def aged(self, record: Record) -> tuple[str, ...]:
        """Name the facts of a record that an age settles, and no cell of their own."""
        said = self.cells(record)
        if not any(isinstance(said.get(name), int) for name in ("date_of_birth", "age")):
            return ()
        return tuple(name for name in self._by_age if not isinstance(said.get(name), bool))

    def facts_answered(self) -> set[str]:
        """Name the facts that some row read so far answers; empty where no row has been read."""
        answers = (item for record in self._known.values() for item in self.answers(record).items())
        return {name for name, value in answers if value is not None}

    @property
    def has_rows(self) -> bool:
        """Whether a row has been read."""
        return bool(self._known)

    def read(self, row: Row) -> tuple[PlacedRow, Record]:
        """Fit a row under the headings, and give what it says in each context."""
        placed = self._placed(row)
        own = self._own_pattern(placed.pattern)
        if len(self.readers) == 1:
            return placed, self._known.get(own) or self._keep(own, (own,))
        patterns = tuple(
            own if place == self.own else each.pattern(row, placed)
            for place, each in enumerate(self._crosswise)
        )
        return placed, self._known.get(patterns) or self._keep(patterns, patterns)

    def _own_pattern(self, pattern: Pattern) -> Pattern:
        """Leave a band on the record out where it bears on nothing; one that cannot be read is a fault of the row."""
        place = self._recorded
        if place is None or not isinstance(pattern[place], str):
            return pattern
        return (*pattern[:place], Blank.BLANK, *pattern[place + 1 :])

    def _placed(self, row: Row) -> PlacedRow:
        """Fit a row under the headings, quickly where nothing is out of the ordinary."""
        reader, cells = self.readers[self.own], row.cells
        crn = cells[self._crn] if len(cells) == reader.width else ""
        if not is_plain(crn):
            return reader.place(row)
        return PlacedRow(row.number, cells, crn, reader.pattern(cells), ())

    def _keep(self, key: object, patterns: tuple[Pattern, ...]) -> Record:
        found = self._known[key] = Record(patterns)
        if len(self.answered) < len(self.own_columns):
            pairs = zip(self.own_columns, patterns[self.own], strict=True)
            self.answered.update(column.name for column, said in pairs if _says_something(said, column.name))
        return found


class _Crosswise:
    """Reads a file by a ruleset or for a day that it was not opened by."""

    def __init__(self, reader: RowReader, own: RowReader, *, is_side: bool, differs_by_day: bool) -> None:
        self._reader = reader
        self._is_side = is_side
        self._judged_on = _place(reader, "judged_on")
        self._own_judged_on = _place(own, "judged_on")
        # For another day alone, only cells that hold dates say anything else.
        self._dated = [_place(reader, name) for name in _DATED] if differs_by_day else None
        self._recorded = _place(reader, "recorded_band")
        self._quieted = [
            (place, _QUIET[name]) for name in _QUIET if (place := _place(reader, name)) is not None
        ]

    def pattern(self, row: Row, placed: PlacedRow) -> Pattern:
        """Give what a row says, its judgement left out unless this is a side's own context."""
        found = self._read(row, placed)
        if self._recorded is not None:
            # The band on the record bears on no decision, and another ruleset may call its bands otherwise.
            found[self._recorded] = Blank.BLANK
        if self._is_side and not self._is_in_future(found, placed.pattern):
            return tuple(found)
        for place, silent in self._quieted:
            found[place] = silent
        return tuple(found)

    def _read(self, row: Row, placed: PlacedRow) -> list[object]:
        if self._dated is None or len(row.cells) < self._reader.width:
            return list(self._reader.place(row).pattern)
        found = list(placed.pattern)
        for place in self._dated:
            if place is not None:
                column = self._reader.columns[place]
                found[place] = column[placed.cells[column.place]]
        return found

    def _is_in_future(self, found: list[object], own: Pattern) -> bool:
        """
        Whether the judgement was made only after this context's day.

        # READING: judged-later. A judgement dated after the day had not been made then; it is no fault of the record.
        """
        place, own_place = self._judged_on, self._own_judged_on
        if place is None or own_place is None:
            return False
        return isinstance(found[place], BadCell) and not isinstance(own[own_place], BadCell)


def _says_something(said: object, name: str) -> bool:
    return not (said is None or said is Blank.BLANK or (name == "rationale" and said is False))


def _unassuming(reader: RowReader, ruleset: Ruleset) -> RowReader:
    """Make a reader of the same patterns that takes no blank cell and no absent column for a no."""
    options = reader.options
    mapping = options.mapping and attrs.evolve(options.mapping, blank={}, absent={})
    options = attrs.evolve(options, blank_is_no=False, absent_is_no=False, mapping=mapping)
    return RowReader(reader.layout, ruleset.facts, [band.name for band in ruleset.bands], options=options)


def _place(reader: RowReader, name: str) -> int | None:
    return next((place for place, column in enumerate(reader.columns) if column.name == name), None)


def _reader(caseload: Caseload, basis: Basis) -> RowReader:
    """Make a reader of the same file by another ruleset or for another day."""
    ruleset, options = basis.ruleset, caseload.reader.options
    names = {fact.name for fact in ruleset.facts}
    mapping = options.mapping and _only(options.mapping, names)
    layout: Layout = match_columns(
        caseload.layout.header,
        name=caseload.name,
        facts=ruleset.facts,
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
