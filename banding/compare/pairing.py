"""The earlier caseload, kept by reference number: which of its rows belongs to a row of the later one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from banding.compare.cases.comparison import Given
from banding.compare.cases.contexts import Record, RecordReader
from banding.facts import plain
from banding.intake import Caseload, Finding, PlacedRow, Row, person_of, undo
from banding.intake.values import BadCell, parse_word

_GIVEN_COLUMNS = (
    ("after_route", "after_band", "after_status", "after_ruleset"),
    ("route", "band", "status", "ruleset"),
)


@attrs.frozen
class GroupColumns:
    """
    Which columns say whose cases they are.

    Attributes:
        team: names of the column of teams; the first that a file has counts.
        officer: names of the column of responsible officers.
    """

    team: tuple[str, ...] = ("team",)
    officer: tuple[str, ...] = ("responsible_officer", "officer")


class Cells:
    """
    Reads columns of a file that are not facts.

    Args:
        header: the headings as the file spells them.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._places: dict[str, int] = {}
        for place, heading in enumerate(header):
            self._places.setdefault(plain(undo(heading)), place)

    def place(self, names: Sequence[str]) -> int | None:
        """Find the first of some columns that the file has."""
        return next((self._places[plain(name)] for name in names if plain(name) in self._places), None)


def text_at(cells: Sequence[str], place: int | None) -> str:
    """Give a cell's text without the spaces around it; empty where there is no such column."""
    if place is None:
        return ""
    text = cells[place]
    return undo(text).strip() if text else ""


@attrs.frozen
class EarlierRow:
    """
    One row of the earlier caseload.

    Attributes:
        number: its row number.
        crn: its reference number; empty when blank.
        record: what it says through each context.
        findings: what is wrong with the row as a whole.
        given: what was given then, where the file is an earlier result of ours.
        reason: the words of its rationale.
        team: its team.
        officer: its responsible officer.
    """

    number: int
    crn: str
    record: Record
    findings: tuple[Finding, ...]
    given: Given | None
    reason: str
    team: str
    officer: str

    @property
    def is_fatal(self) -> bool:
        """Whether the row as a whole is in error."""
        return any(finding.fatal for finding in self.findings)


class RowSide:
    """
    What is read of a file's rows besides the facts: groups, rationale, and what an earlier result of ours gave.

    Args:
        caseload: the file.
        columns: which columns say whose cases they are.
        bands: band names of either ruleset, to know a band however it is spelled.
        routes: words of the routes of either ruleset, likewise.
    """

    def __init__(
        self, caseload: Caseload, columns: GroupColumns, bands: Collection[str], routes: Collection[str]
    ) -> None:
        cells = Cells(caseload.layout.header)
        self.team = cells.place(columns.team)
        self.officer = cells.place(columns.officer)
        self.rationale = caseload.layout.index.get("rationale")
        self.judged_band = caseload.layout.index.get("judged_band")
        self._direction = cells.place(("direction",)) if cells.place(("before_route",)) is not None else None
        self._given = next(
            (found for names in _GIVEN_COLUMNS if (found := _given_places(cells, names))[1] is not None), None
        )
        self._header = caseload.layout.header
        self._bands = {plain(band): band for band in bands}
        self._routes = {plain(route): route for route in routes}

    @property
    def is_result(self) -> bool:
        """Whether the file has the bands that we gave then."""
        return self._given is not None

    def is_leftover(self, cells: Sequence[str]) -> bool:
        """Whether a row of an earlier re-banding stands for a case that was gone then, and is no case of this file."""
        return text_at(cells, self._direction) == "gone" if self._direction is not None else False

    def given(self, cells: Sequence[str]) -> Given | None:
        """Give what an earlier result of ours says of a row; None where the file is none, or says it in no word of ours."""
        if self._given is None or self.misgiven(cells):
            return None
        route, band, status, ruleset = (text_at(cells, place) for place in self._given)
        return Given(self._routes.get(plain(route), ""), self._bands.get(plain(band), ""), status, ruleset)

    def misgiven(self, cells: Sequence[str]) -> tuple[Finding, ...]:
        """Give what is wrong with the route and band of an earlier result: words that neither ruleset has."""
        if self._given is None:
            return ()
        pairs = zip(self._given, (self._routes, self._bands), strict=False)
        return tuple(
            Finding("bad-value", self._header[place], bad.value, bad.problem, fatal=True)
            for place, words in pairs
            if place is not None
            and (text := text_at(cells, place))
            and plain(text) not in words
            and isinstance(bad := parse_word(words.values(), text), BadCell)
        )

    def reason(self, cells: Sequence[str]) -> str:
        """Give the words of the rationale of a row that is judged."""
        is_judged = self.judged_band is not None and cells[self.judged_band]
        return text_at(cells, self.rationale) if is_judged and text_at(cells, self.judged_band) else ""


def _given_places(cells: Cells, names: Sequence[str]) -> tuple[int | None, ...]:
    return tuple(cells.place((name,)) for name in names)


class Earlier:
    """
    The earlier caseload by reference number.

    Args:
        caseload: the earlier file, open; read to its end here.
        reader: reads its records.
        side: reads its other columns.

    Attributes:
        caseload: the file.
        is_result: whether it has the bands that we gave then.
        has_team: whether it says whose cases they are by team.
        has_officer: whether it does by officer.
        rows: how many rows it has.
        leftovers: how many rows stood for cases that were gone then already.
        repeated: the people, by :func:`person_of`, who have more than one row.
    """

    def __init__(self, caseload: Caseload, reader: RecordReader, side: RowSide) -> None:
        self.rows = self.leftovers = 0
        self.caseload = caseload
        self.is_result = side.is_result
        self.has_team, self.has_officer = side.team is not None, side.officer is not None
        self.repeated: set[str] = set()
        self._rows: dict[str, list[EarlierRow]] = {}
        self._given: dict[Given, Given] = {}
        for row in caseload.rows():
            self._take(row, reader, side)

    def _take(self, row: Row, reader: RecordReader, side: RowSide) -> None:
        placed, record = reader.read(row)
        if side.is_leftover(placed.cells):
            self.leftovers += 1
            return
        self.rows += 1
        earlier = self._row(placed, record, side)
        key = person_of(earlier.crn)
        rows = self._rows.setdefault(key, [])
        rows.append(earlier)
        if key and len(rows) > 1:
            self.repeated.add(key)

    def _row(self, placed: PlacedRow, record: Record, side: RowSide) -> EarlierRow:
        cells = placed.cells
        given = side.given(cells)
        findings = placed.findings if given else (*placed.findings, *side.misgiven(cells))
        return EarlierRow(
            placed.number,
            placed.crn,
            record,
            findings,
            self._given.setdefault(given, given) if given else None,
            side.reason(cells),
            text_at(cells, side.team),
            text_at(cells, side.officer),
        )

    def take(self, key: str, is_same: Callable[[EarlierRow], bool] | None = None) -> EarlierRow | None:
        """
        Give a row of a person, and take it out.

        Args:
            key: the person, by :func:`person_of`.
            is_same: for a person with several rows, whether a row says what the later row says: nothing else tells
                which is which. None where the person has one row in each file.
        """
        rows = self._rows.get(key, []) if key else []
        found = next((place for place, row in enumerate(rows) if is_same is None or is_same(row)), None)
        return None if found is None else rows.pop(found)

    def left(self) -> Iterator[EarlierRow]:
        """Give the rows that were not taken, in file order."""
        yield from sorted((row for rows in self._rows.values() for row in rows), key=lambda row: row.number)
