"""The rows of either file, and which row of the earlier one belongs to a row of the later: matched by reference number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter

import attrs

from banding.compare.cases.comparison import Given
from banding.compare.cases.contexts import Record, RecordReader
from banding.compare.cases.movement import Direction
from banding.facts import plain
from banding.intake import (
    OFFICER_HEADINGS,
    Caseload,
    Finding,
    LineChunks,
    PlacedRow,
    Row,
    can_chunk,
    crn_of,
    note_blank,
    person_of,
    quoted_cells,
    undo,
)
from banding.intake.person import is_plain
from banding.intake.tables.cell_text import Unsure
from banding.intake.values import BadCell, parse_word
from banding.ruleset import Ruleset

_GIVEN_COLUMNS = (
    ("after_route", "after_band", "after_status", "after_ruleset"),
    ("route", "band", "status", "ruleset"),
)


_KEPT = 50_000
_LONGEST_LINE = 131_072


@attrs.frozen
class GroupColumns:
    """Which columns say whose cases they are: names of each, of which the first that a file has counts."""

    team: tuple[str, ...] = ("team",)
    officer: tuple[str, ...] = OFFICER_HEADINGS


def _text_at(cells: Sequence[str], place: int | None) -> str:
    """Give a cell's text without the spaces around it; empty where there is no such column."""
    return undo(cells[place]).strip() if place is not None and cells[place] else ""


@lru_cache(_KEPT)
def _own_text(cell: str) -> str:
    """Give a cell's text without the spaces around it, where many cells say the same."""
    return undo(cell).strip()


Kept = tuple[int, str | tuple[str, ...]]
"""A row by its number: its line where that is all of it, else its cells."""


@attrs.define(eq=False)
class FileRow:
    """
    One row of either file, with what is wrong with it as a whole; no team or officer where no column says it.

    Where the record is known by its codes the pattern is left empty.
    """

    placed: PlacedRow
    findings: tuple[Finding, ...]
    is_fatal: bool
    """Whether the row as a whole is in error."""
    given: Given | None
    reason: str
    """The words of the rationale of a judgement; empty when nobody judged."""
    team: str | None
    officer: str | None
    is_restricted: bool
    person: str
    """Who it is: see :func:`person_of`."""
    record: Record
    """What the row says in each context."""


class FileRows:
    """
    Reads one file's rows: what they say of a case, and besides that groups, rationale, and what an earlier result gave.

    It ``is_result`` where it is the earlier file and has the bands that we gave then; ``bearing`` are the positions of
    the columns that bear on what is told of a row.
    """

    def __init__(
        self,
        caseload: Caseload,
        reader: RecordReader,
        columns: GroupColumns,
        rulesets: Sequence[Ruleset],
        *,
        is_earlier: bool = False,
    ) -> None:
        first_of = caseload.layout.first_of
        self.caseload, self.reader = caseload, reader
        self._crn = caseload.layout.index["crn"]
        self._delimiter = caseload.table.csv.delimiter if caseload.table.csv else ""
        self._team = first_of(columns.team)
        self._officer = first_of(columns.officer)
        self.has_teams, self.has_officers = self._team is not None, self._officer is not None
        self._rationale = caseload.layout.index.get("rationale")
        self._judged_band = caseload.layout.index.get("judged_band")
        restricted = caseload.reader.is_restricted.place
        own = (self._team, self._officer, self._rationale, self._judged_band, restricted)
        self.bearing = tuple(sorted({*reader.bearing, *(place for place in own if place is not None)}))
        is_rebanded = first_of(("before_route",)) is not None
        self._direction = first_of(("direction",)) if is_rebanded else None
        self.may_be_leftover = self._direction is not None
        self._status = first_of(("after_status",))
        given = ([first_of((name,)) for name in names] for names in _GIVEN_COLUMNS)
        self._given = next((places for places in given if places[1] is not None), []) if is_earlier else []
        self.is_result = bool(self._given)
        bands = [band.name for ruleset in rulesets for band in ruleset.bands]
        routes = [word for each in rulesets for word in (each.field_route, *(r.route for r in each.routes))]
        self._words = [{plain(word): word for word in words} for words in (routes, bands)]

    def read(self, row: Row, person: str | None = None) -> FileRow:
        """
        Read a row, of a person if that is known; a word of an earlier result that neither ruleset has is a fault of the row.
        """
        person = self._person(row.cells) if person is None else person
        record: Record | None = self.reader.coded(row.cells) if person else None
        if record:
            placed = PlacedRow(row.number, row.cells, crn_of(undo(row.cells[self._crn])), (), ())
        else:
            placed, record = self.reader.read(row)
        cells, findings, given = placed.cells, placed.findings, None
        if self._given:
            misgiven = self._misgiven(cells)
            findings += misgiven
            given = None if misgiven else self._given_by(cells)
        return FileRow(
            placed,
            findings,
            any(finding.fatal for finding in findings) if findings else False,
            given,
            self.reason(cells),
            self.team(cells),
            self.officer(cells),
            self.caseload.reader.is_restricted(cells),
            person,
            record,
        )

    def reason(self, cells: Sequence[str]) -> str:
        """Give the words of the rationale of a judgement; empty when nobody judged."""
        if self._judged_band is None or not cells[self._judged_band]:
            return ""
        return _text_at(cells, self._rationale) if _own_text(cells[self._judged_band]) else ""

    def team(self, cells: Sequence[str]) -> str | None:
        """Give whose team a case is; None where no column says it."""
        return None if self._team is None else _own_text(cells[self._team])

    def officer(self, cells: Sequence[str]) -> str | None:
        """Give whose officer's case it is; None where no column says it."""
        return None if self._officer is None else _own_text(cells[self._officer])

    def kept(self) -> Iterator[tuple[str, Kept]]:
        """Give who each row is about, and as little of it as brings it back (:meth:`row_of`)."""
        source = self.caseload.table.csv
        if source is None or not can_chunk(source):
            for row in self.caseload.rows():
                yield self._person(row.cells), (row.number, row.cells)
            return
        chunks, blank, width = LineChunks(source), 0, self.caseload.reader.width
        delimiter, place = source.delimiter, self._crn
        for lines in chunks:
            number, following = chunks.number, iter(lines)
            for line in following:
                chunks.number, number = number, number + 1
                if '"' not in line and line.count(delimiter) == width - 1 and 0 < len(line) < _LONGEST_LINE:
                    # Nearly every line: only the reference number is taken out of it.
                    yield self._person_of(line.split(delimiter, place + 1)[place]), (number, line)
                    continue
                cells = quoted_cells(line, delimiter)[0] if line else []
                is_whole = len(cells) == width
                if line and not is_whole:
                    cells = chunks.record(line, following)
                if cells:
                    yield self._person(cells), (number, line if is_whole else tuple(cells))
                else:
                    blank += 1
            chunks.number = number
        note_blank(source.notes, blank)

    def row_of(self, kept: Kept) -> Row:
        """Give a row that was kept."""
        number, said = kept
        if isinstance(said, str):
            has_quotes = '"' in said
            said = tuple(
                quoted_cells(said, self._delimiter)[0] if has_quotes else said.split(self._delimiter)
            )
        return Row(number, said)

    def _person(self, cells: Sequence[str]) -> str:
        return self._person_of(cells[self._crn] if self._crn < len(cells) else "")

    @staticmethod
    def _person_of(cell: str) -> str:
        if isinstance(cell, Unsure):
            return ""
        # Nearly every one is all there is to it as it stands.
        return cell.casefold() if cell.isascii() and is_plain(cell) else person_of(crn_of(undo(cell)))

    def is_leftover(self, row: FileRow) -> bool:
        """Whether an earlier re-banding wrote a row for what was in its earlier file alone, so that it is no case of this one."""
        if self._direction is None:
            return False
        cells = row.placed.cells
        direction, is_later = (
            _text_at(cells, self._direction),
            self._status is None or _text_at(cells, self._status),
        )
        return direction == Direction.GONE or (direction == Direction.NOT_MATCHED and not is_later)

    def _given_by(self, cells: Sequence[str]) -> Given:
        route, band, status, ruleset = (_text_at(cells, place) for place in self._given)
        routes, bands = self._words
        return Given(routes.get(plain(route), ""), bands.get(plain(band), ""), status, ruleset)

    def _misgiven(self, cells: Sequence[str]) -> tuple[Finding, ...]:
        """Give what is wrong with the route and band of an earlier result."""
        return tuple(
            Finding("bad-value", self.caseload.layout.header[place], bad.value, bad.problem, fatal=True)
            for place, words in zip(self._given, self._words, strict=False)
            if place is not None
            and (text := _text_at(cells, place))
            and plain(text) not in words
            and isinstance(bad := parse_word(words.values(), text), BadCell)
        )


class Earlier:
    """
    The earlier caseload by reference number, gone through to its end; its rows are read when they are asked for.

    ``leftovers`` counts the rows that were written for cases gone then already; ``repeated`` are the people, by
    :func:`person_of`, who have more than one row; ``taken`` has a 1 at the number of each row that was asked for.
    """

    def __init__(self, file: FileRows) -> None:
        self.file, self.rows, self.leftovers = file, 0, 0
        self._rows, self._several = dict[str, Kept](), dict[str, list[Kept]]()
        self._nobodys: list[Kept] = []
        self._paired, self._paired_already = dict[int, Kept | None](), set[int]()
        self._kept_in_field = set[str]()
        last = 0
        for person, kept in file.kept():
            if file.may_be_leftover and file.is_leftover(file.read(file.row_of(kept))):
                self.leftovers += 1
                continue
            self.rows += 1
            last = kept[0]
            if not person:
                self._nobodys.append(kept)
            elif person in self._several:
                self._several[person].append(kept)
            elif person in self._rows:
                self._several[person] = [self._rows.pop(person), kept]
            else:
                self._rows[person] = kept
        self.repeated = self._several.keys()
        self.taken = bytearray(last + 1)

    def keep_from_hub(self, goes_to_hub: Callable[[Record], bool]) -> None:
        """Keep the rows of repeated people from the hub where one of theirs is not certainly for it."""
        for person, rows in self._several.items():
            read = [self.file.read(self.file.row_of(kept)) for kept in rows]
            if any(row.is_fatal or not goes_to_hub(row.record) for row in read):
                self._kept_in_field.add(person)

    def pair(self, row: FileRow, is_same: Callable[[FileRow], bool]) -> None:
        """
        Find the row of a person who has several in the later file, by the first that says what this one says and is no other's.

        Asked for each of theirs, in their order, before any row is taken.
        """
        mine = (kept for kept in self._of(row.person) if kept[0] not in self._paired_already)
        found = next((kept for kept in mine if is_same(self._read(kept))), None)
        self._paired[row.placed.number] = found
        if found:
            self._paired_already.add(found[0])

    def take(self, row: FileRow, is_same: Callable[[FileRow], bool]) -> FileRow | None:
        """
        Give the row of the same person; None where there is none.

        Of several rows of a person, nothing tells which is which but that one says what the later row says (``is_same``).
        """
        number, person = row.placed.number, row.person
        if number in self._paired:
            kept = self._paired[number]
        elif person in self._several:
            kept = next((each for each in self._several[person] if is_same(self._read(each))), None)
        else:
            kept = self._rows.get(person)
        if kept is None:
            return None
        self.taken[kept[0]] = 1
        return self._read(kept, person)

    def plain(self, crn: str) -> Kept | None:
        """
        Give the one row of a person by their reference number as it is written, where it is plain; that it is taken is not noted.
        """
        # One of letters and figures, folded, is found here only where it names somebody.
        return self._rows.get(crn.casefold()) if crn.isascii() and crn.isalnum() else None

    def left(self) -> Iterator[FileRow]:
        """Give the rows that were not taken, in file order."""
        kept = sorted(chain(self._rows.values(), self._nobodys, *self._several.values()), key=itemgetter(0))
        return (self._read(each) for each in kept if not self.taken[each[0]])

    def _of(self, person: str) -> Sequence[Kept]:
        found = self._rows.get(person)
        return self._several.get(person, ()) if found is None else [found]

    def _read(self, kept: Kept, person: str | None = None) -> FileRow:
        row = self.file.read(self.file.row_of(kept), person)
        if row.person not in self._kept_in_field:
            return row
        return attrs.evolve(row, record=self.file.reader.kept(row.record, (True, False)))
