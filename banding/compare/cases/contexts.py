"""
One file read in every way that a comparison needs: by the ruleset and for the day of either side, and crosswise.

What a record says depends on the day (an age) and on the ruleset (which facts it asks for, at which age), so that a
change of either can be put on a situation by itself only if the record was read that way too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import attrs

from banding.compare.cases.movement import Place, place_of
from banding.compare.cases.outcomes import outline_of
from banding.engine import Decision, engine_for
from banding.engine.judgement import Judging
from banding.engine.table import Found
from banding.facts import Value
from banding.intake import RECORD_COLUMNS, Caseload, Pattern, PlacedRow, Row, RowReader
from banding.intake.columns import match_columns
from banding.intake.mapping import ColumnMapping
from banding.intake.values import BadCell, Blank
from banding.row_codes import RowCodes
from banding.ruleset import Ruleset

_KEPT = 25_000
_AGES = ("date_of_birth", "age")
_QUIET: dict[str, object] = {"judged_band": Blank.BLANK, "judged_on": None}


@attrs.frozen(eq=False)
class End:
    """What rows of a side come to that nobody need look at by themselves; told apart by identity."""

    decision: Decision
    """As :func:`outline_of` gives it."""
    place: Place


class Record:
    """
    What a row says in each context, told apart by identity: rows of one file that say the same share one.

    ``is_kept`` is whether on the earlier and on the later side another row of the same person keeps it from the hub.
    """

    __slots__ = ("_patterns", "is_kept")

    def __init__(self, patterns: tuple[Pattern, ...], is_kept: tuple[bool, bool] = (False, False)) -> None:
        self._patterns, self.is_kept = patterns, is_kept

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What it says in each context, cell by cell."""
        return self._patterns

    def is_like(self, other: Record | None) -> bool:
        """Whether the rules cannot tell two rows apart, as far as that shows without a look at what they say."""
        return False


class CodedRecord(Record):
    """
    What a row says of which nothing is to be said, known by its codes; each row has one of its own.

    Attributes:
        ends: what it comes to by each side's reading of its file; one where there is one reading.
        keys: the codes of its cells, for each.
    """

    __slots__ = ("cells", "ends", "keys", "reader")

    def __init__(
        self, reader: RecordReader, cells: tuple[str, ...], ends: tuple[End, ...], keys: tuple[bytes, ...]
    ) -> None:
        self.reader, self.cells, self.ends, self.keys = reader, cells, ends, keys
        self.is_kept = (False, False)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """What it says in each context, cell by cell."""
        return self.reader.read(Row(0, self.cells))[1].patterns

    def is_like(self, other: Record | None) -> bool:
        """As the rules know it by its codes."""
        if not isinstance(other, CodedRecord) or other is self:
            return False
        return self.keys == other.keys and self.reader.codes is other.reader.codes

    def end(self, *, after: bool) -> End:
        """Give what it comes to on a side."""
        return self.ends[-1 if after else 0]

    def codes(self, *, after: bool) -> Sequence[int]:
        """Give the table's codes for what it says on a side."""
        return self._codes(after=after).of_table(self.keys[-1 if after else 0])

    def facts(self, *, after: bool) -> dict[str, Value]:
        """Give what it says of every fact, read for a side."""
        return self._codes(after=after).facts(self.cells, self.keys[-1 if after else 0])

    def value(self, name: str, code: int, *, after: bool) -> Value:
        """Give what it says of a fact on a side, where that has a code."""
        return self._codes(after=after).value(self.cells, name, code)

    def _codes(self, *, after: bool) -> RowCodes[End]:
        return self.reader.codes[-1 if after else 0]


@attrs.frozen
class Basis:
    """What one side is decided by."""

    ruleset: Ruleset
    on: date


class Contexts:
    """Every combination of a side's ruleset and a side's day, each once: the earlier side's own first, the later's last."""

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


class RecordReader:
    """
    Reads the rows of one file in every context.

    Args:
        is_earlier: whether the file gives the earlier side; ``is_both``: whether it gives both.
        is_recorded: whether the band on the record is what was before; it bears on nothing otherwise.

    Attributes:
        own: the context of the file's own side; the later side's for a file that gives both.
        bearing: positions of the columns that some context reads.
        assumes_no: whether a blank cell or an absent column may be taken for a no.
        answered: the columns of ours in which some row so far says something.
        made: how often something was made that is kept with them.
        codes: what tells the rows of the file apart as the rules do, by each side's reading; none where the rules and the
            day of the other file are others.
    """

    def __init__(
        self,
        caseload: Caseload,
        contexts: Contexts,
        *,
        is_earlier: bool = False,
        is_both: bool = False,
        is_recorded: bool = False,
        later: RecordReader | None = None,
    ) -> None:
        self.own = contexts.before if is_earlier else contexts.after
        self.readers = [
            caseload.reader if place == self.own else _reader(caseload, basis)
            for place, basis in enumerate(contexts.bases)
        ]
        self._crosswise = [
            _Crosswise(reader, caseload.reader, is_side=is_both and place == contexts.before)
            for place, reader in enumerate(self.readers)
        ]
        self._recorded = None if is_recorded else _place(caseload.reader, "recorded_band")
        self._caseload, self._has_rows = caseload, False
        self._width = caseload.reader.width
        self._known: dict[tuple[Pattern, ...], Record] = {}
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
        self._unanswered = [
            column for column in self.own_columns if self._recorded is None or column.name != "recorded_band"
        ]
        self._pattern_places = {column.name: place for place, column in enumerate(self.readers[-1].columns)}
        self.made = 0
        self.codes: list[RowCodes[End]] = []
        if later and _is_like(caseload.reader, later.readers[0]):
            self.codes = later.codes
        elif is_both or len(contexts.bases) == 1:
            for place in dict.fromkeys((contexts.before, contexts.after)):
                ruleset = contexts.bases[place].ruleset
                end = partial(self._end, {}, ruleset)
                self.codes.append(RowCodes(self.readers[place], engine_for(ruleset), end, is_outline=True))

    def let_go_if_full(self) -> None:
        """Forget what tells rows apart by their codes, where that has become much; no record is asked for its codes then."""
        if self.made >= _KEPT:
            for codes in self.codes:
                codes.let_go()
            self.made = 0

    def counted(self) -> tuple[bool, set[str]]:
        """Whether some row was read, and the columns in which some row says something."""
        return self._has_rows, self.answered

    def gather(self, has_rows: bool, answered: set[str]) -> None:
        """Take in what a copy of this found in other rows."""
        self._has_rows |= has_rows
        self.answered |= answered

    def kept(self, record: Record, is_kept: tuple[bool, bool]) -> Record:
        """Give a record as one that another row of the same person keeps from the hub, on either side or both."""
        return self._kept.setdefault((record, is_kept), Record(record.patterns, is_kept))

    def answers(self, record: Record) -> Mapping[str, Value]:
        """Give what a record itself answers, by the later side's ruleset: nothing that is only assumed to be no."""
        return self._unassuming.understand(record.patterns[-1]).facts

    def said(self, record: Record, name: str) -> object:
        """Give what a column of ours says, read for the later side; None where the file has no such column."""
        place = self._pattern_places.get(name)
        if place is None:
            return None
        if isinstance(record, CodedRecord):
            column = self.readers[-1].columns[place]
            return column[record.cells[column.place]]
        return record.patterns[-1][place]

    def recorded(self, record: Record) -> str:
        """Give the band on the record, as the later side reads it; empty where there is none."""
        said = self.said(record, "recorded_band")
        return said if isinstance(said, str) else ""

    def aged(self, record: Record) -> tuple[str, ...]:
        """Name the facts of a record that an age settles, and no cell of their own."""
        if not any(isinstance(self.said(record, name), int) for name in _AGES):
            return ()
        return tuple(name for name in self._by_age if not isinstance(self.said(record, name), bool))

    def facts_answered(self, wanted: set[str]) -> set[str] | None:
        """Name the facts, among those wanted at least, that some row answers; None where no row has been read."""
        if not self._has_rows:
            return None
        found = set[str]()
        for row in self._caseload.rows():
            found |= {name for name, value in self.answers(self.read(row)[1]).items() if value is not None}
            if wanted <= found:
                break
        return found

    def coded(self, cells: tuple[str, ...]) -> CodedRecord | None:
        """Give the record of a row that is about somebody, as the rules see it; None where it must be read with care."""
        if len(cells) != self._width:
            return None
        keys, ends = [], []
        for codes in self.codes:
            key = codes.key(cells)
            end = codes.entry(cells, key)
            if end is None:
                return None
            keys.append(key)
            ends.append(end)
        if not keys:
            return None
        self.note(cells)
        return CodedRecord(self, cells, tuple(ends), tuple(keys))

    @property
    def is_noting(self) -> bool:
        """Whether :meth:`note` has something left to find out."""
        return bool(self._unanswered) or not self._has_rows

    def note(self, cells: Sequence[str]) -> None:
        """Note that there is a row, and in which columns it says something."""
        self._has_rows = True
        for column in self._unanswered:
            if _says_something(column[cells[column.place]], column.name):
                self.answered.add(column.name)
                self._unanswered = [each for each in self._unanswered if each is not column]

    def read(self, row: Row) -> tuple[PlacedRow, Record]:
        """Fit a row under the headings, and give what it says in each context."""
        self._has_rows = True
        placed = self.readers[self.own].place(row)
        own, recorded = placed.pattern, self._recorded
        if recorded is not None and isinstance(own[recorded], str):
            # It bears on nothing here; one that cannot be read is a fault of the row.
            own = (*own[:recorded], Blank.BLANK, *own[recorded + 1 :])
        patterns = tuple(
            own if place == self.own else each.pattern(row, placed)
            for place, each in enumerate(self._crosswise)
        )
        return placed, self._known.get(patterns) or self._keep(patterns)

    def _end(self, known: dict[object, End], ruleset: Ruleset, found: Found, judging: Judging | None) -> End:
        self.made += 1
        key = (*found[:1], *found[2:5], bool(found.enquiries), judging)
        end = known.get(key)
        if end is None:
            if len(known) >= _KEPT:
                known.clear()
            decision = outline_of(found, judging, ruleset)
            end = known[key] = End(decision, place_of(decision, ruleset))
        return end

    def _keep(self, patterns: tuple[Pattern, ...]) -> Record:
        found = self._known[patterns] = Record(patterns)
        if len(self.answered) < len(self.own_columns):
            pairs = zip(self.own_columns, patterns[self.own], strict=True)
            self.answered.update(column.name for column, said in pairs if _says_something(said, column.name))
        return found


class _Crosswise:
    """Reads a file by a ruleset or for a day that it was not opened by."""

    def __init__(self, reader: RowReader, own: RowReader, *, is_side: bool) -> None:
        self._reader, self._is_side = reader, is_side
        self._judged_on = _place(reader, "judged_on")
        self._own_judged_on = _place(own, "judged_on")
        self._recorded = _place(reader, "recorded_band")
        places = ((_place(reader, name), silent) for name, silent in _QUIET.items())
        self._quieted = [(place, silent) for place, silent in places if place is not None]

    def pattern(self, row: Row, placed: PlacedRow) -> Pattern:
        """Give what a row says, its judgement left out unless this is a side's own context."""
        found: list[object] = list(self._reader.place(row).pattern)
        if self._recorded is not None:
            # The band on the record bears on no decision, and another ruleset may call its bands otherwise.
            found[self._recorded] = Blank.BLANK
        if self._is_side and not self._is_in_future(found, placed.pattern):
            return tuple(found)
        for place, silent in self._quieted:
            found[place] = silent
        return tuple(found)

    def _is_in_future(self, found: list[object], own: Pattern) -> bool:
        """Whether the judgement was made only after this context's day."""
        # READING: judged-later. A judgement dated after the day had not been made then; it is no fault of the record.
        place, own_place = self._judged_on, self._own_judged_on
        if place is None or own_place is None:
            return False
        return isinstance(found[place], BadCell) and not isinstance(own[own_place], BadCell)


def _is_like(one: RowReader, other: RowReader) -> bool:
    """Whether two files are read alike, cell by cell."""
    return (
        one.layout.header == other.layout.header
        and one.layout.index == other.layout.index
        and one.options == other.options
    )


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
    mapping = options.mapping and _only(options.mapping, {fact.name for fact in ruleset.facts})
    layout = match_columns(
        caseload.layout.header, name=caseload.name, facts=ruleset.facts, output_columns=(), mapping=mapping
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
