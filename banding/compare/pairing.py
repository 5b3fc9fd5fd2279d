"""The rows of either file, and which row of the earlier one belongs to a row of the later: matched by reference number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from banding.compare.cases.comparison import Given
from banding.compare.cases.contexts import Record, RecordReader
from banding.compare.cases.movement import Direction
from banding.facts import plain
from banding.intake import OFFICER_HEADINGS, Caseload, Finding, PlacedRow, Row, crn_of, person_of, undo
from banding.intake.values import BadCell, parse_word
from banding.ruleset import Ruleset

_GIVEN_COLUMNS = (
    ("after_route", "after_band", "after_status", "after_ruleset"),
    ("route", "band", "status", "ruleset"),
)


@attrs.frozen
class GroupColumns:
    """Which columns say whose cases they are: names of each, of which the first that a file has counts."""

    team: tuple[str, ...] = ("team",)
    officer: tuple[str, ...] = OFFICER_HEADINGS


def _text_at(cells: Sequence[str], place: int | None) -> str:
    """Give a cell's text without the spaces around it; empty where there is no such column."""
    return undo(cells[place]).strip() if place is not None and cells[place] else ""


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
        self._team = first_of(columns.team)
        self._officer = first_of(columns.officer)
        self.has_officers = self._officer is not None
        self._rationale = caseload.layout.index.get("rationale")
        self._judged_band = caseload.layout.index.get("judged_band")
        restricted = caseload.reader.is_restricted.place
        own = (self._team, self._officer, self._rationale, self._judged_band, restricted)
        self.bearing = tuple(sorted({*reader.bearing, *(place for place in own if place is not None)}))
        is_rebanded = first_of(("before_route",)) is not None
        self._direction = first_of(("direction",)) if is_rebanded else None
        self._status = first_of(("after_status",))
        given = ([first_of((name,)) for name in names] for names in _GIVEN_COLUMNS)
        self._given = next((places for places in given if places[1] is not None), []) if is_earlier else []
        self.is_result = bool(self._given)
        bands = [band.name for ruleset in rulesets for band in ruleset.bands]
        routes = [word for each in rulesets for word in (each.field_route, *(r.route for r in each.routes))]
        self._words = [{plain(word): word for word in words} for words in (routes, bands)]

    def read(self, row: Row) -> FileRow:
        """Read a row; a word of an earlier result that neither ruleset has is a fault of the row."""
        record: Record | None = self.reader.coded(row.cells)
        if record:
            placed = PlacedRow(row.number, row.cells, crn_of(undo(row.cells[self._crn])), (), ())
        else:
            placed, record = self.reader.read(row)
        cells, findings, given, reason = placed.cells, placed.findings, None, ""
        if self._given:
            misgiven = self._misgiven(cells)
            findings += misgiven
            given = None if misgiven else self._given_by(cells)
        if self._judged_band is not None and cells[self._judged_band]:
            reason = _text_at(cells, self._rationale) if _text_at(cells, self._judged_band) else ""
        return FileRow(
            placed,
            findings,
            any(finding.fatal for finding in findings) if findings else False,
            given,
            reason,
            None if self._team is None else _text_at(cells, self._team),
            None if self._officer is None else _text_at(cells, self._officer),
            self.caseload.reader.is_restricted(cells),
            person_of(placed.crn),
            record,
        )

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
    The earlier caseload by reference number, read to its end.

    ``leftovers`` counts the rows that were written for cases gone then already; ``repeated`` are the people, by
    :func:`person_of`, who have more than one row.
    """

    def __init__(self, file: FileRows) -> None:
        self.file, self.rows, self.leftovers = file, 0, 0
        self._rows: dict[str, list[FileRow]] = {}
        for row in map(file.read, file.caseload.rows()):
            if file.is_leftover(row):
                self.leftovers += 1
            else:
                self.rows += 1
                self._rows.setdefault(row.person, []).append(row)
        self.repeated = {key for key, rows in self._rows.items() if key and len(rows) > 1}

    def keep_from_hub(self, goes_to_hub: Callable[[Record], bool]) -> None:
        """Keep the rows of repeated people from the hub where one of theirs is not certainly for it."""
        kept = self.file.reader.kept
        for key in self.repeated:
            rows = self._rows[key]
            if any(row.is_fatal or not goes_to_hub(row.record) for row in rows):
                self._rows[key] = [attrs.evolve(row, record=kept(row.record, (True, False))) for row in rows]

    def take(self, key: str, is_same: Callable[[FileRow], bool] | None = None) -> FileRow | None:
        """
        Give a row of a person, and take it out.

        Of several rows of a person, nothing tells which is which but that one says what the later row says (``is_same``).
        """
        rows = self._rows.get(key, []) if key else []
        found = next((place for place, row in enumerate(rows) if is_same is None or is_same(row)), None)
        return None if found is None else rows.pop(found)

    def left(self) -> Iterator[FileRow]:
        """Give the rows that were not taken, in file order."""
        left = (row for rows in self._rows.values() for row in rows)
        yield from sorted(left, key=lambda row: row.placed.number)
