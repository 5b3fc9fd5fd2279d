"""Which row of the earlier caseload belongs to a row of the later one: they are matched by reference number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from banding.compare.cases.comparison import Given
from banding.compare.cases.contexts import Record, RecordReader
from banding.facts import plain
from banding.intake import Caseload, Finding, Row, person_of, undo
from banding.intake.values import BadCell, parse_word

_GIVEN_COLUMNS = (
    ("after_route", "after_band", "after_status", "after_ruleset"),
    ("route", "band", "status", "ruleset"),
)


@attrs.frozen
class GroupColumns:
    """Which columns say whose cases they are: names of each, of which the first that a file has counts."""

    team: tuple[str, ...] = ("team",)
    officer: tuple[str, ...] = ("responsible_officer", "officer")


def place_of_column(header: Sequence[str], names: Sequence[str]) -> int | None:
    """Find the first of some columns that a file has, by its headings as the file spells them."""
    folded = [plain(undo(heading)) for heading in header]
    return next((folded.index(plain(name)) for name in names if plain(name) in folded), None)


def text_at(cells: Sequence[str], place: int | None) -> str:
    """Give a cell's text without the spaces around it; empty where there is no such column."""
    if place is None or not cells[place]:
        return ""
    return undo(cells[place]).strip()


class OtherColumns:
    """
    Reads what a file's rows say besides the facts: groups, rationale, and what an earlier result of ours gave.
    """

    def __init__(
        self, caseload: Caseload, columns: GroupColumns, bands: Collection[str], routes: Collection[str]
    ) -> None:
        header = self._header = caseload.layout.header
        self.team = place_of_column(header, columns.team)
        self.officer = place_of_column(header, columns.officer)
        self.rationale = caseload.layout.index.get("rationale")
        self.judged_band = caseload.layout.index.get("judged_band")
        is_rebanded = place_of_column(header, ("before_route",)) is not None
        self._direction = place_of_column(header, ("direction",)) if is_rebanded else None
        given = ([place_of_column(header, (name,)) for name in names] for names in _GIVEN_COLUMNS)
        self._given = next((places for places in given if places[1] is not None), None)
        self._bands = {plain(band): band for band in bands}
        self._routes = {plain(route): route for route in routes}

    @property
    def is_result(self) -> bool:
        """Whether the file has the bands that we gave then."""
        return self._given is not None

    def is_leftover(self, cells: Sequence[str]) -> bool:
        """Whether a row was written by an earlier re-banding for a case that was gone, and is no case of this file."""
        return self._direction is not None and text_at(cells, self._direction) == "gone"

    def given(self, cells: Sequence[str]) -> Given | None:
        """Give what an earlier result of ours says of a row; None where the file is none, or says it in no word of ours."""
        if self._given is None or self.misgiven(cells):
            return None
        route, band, status, ruleset = (text_at(cells, place) for place in self._given)
        return Given(self._routes.get(plain(route), ""), self._bands.get(plain(band), ""), status, ruleset)

    def misgiven(self, cells: Sequence[str]) -> tuple[Finding, ...]:
        """Give what is wrong with the route and band of an earlier result: words that neither ruleset has."""
        pairs = zip(self._given or (), (self._routes, self._bands), strict=False)
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
        return text_at(cells, self.rationale) if text_at(cells, self.judged_band) else ""


@attrs.frozen
class EarlierRow:
    """
    One row of the earlier caseload.

    Attributes:
        given: what was given then, where the file is an earlier result of ours.
    """

    number: int
    crn: str
    record: Record
    findings: tuple[Finding, ...]
    given: Given | None
    reason: str
    team: str
    officer: str
    is_restricted: bool = False

    @property
    def is_fatal(self) -> bool:
        """Whether the row as a whole is in error."""
        return any(finding.fatal for finding in self.findings)


class Earlier:
    """
    The earlier caseload by reference number, read to its end.

    Attributes:
        leftovers: how many rows were written for cases that were gone then already.
        repeated: the people, by :func:`person_of`, who have more than one row.
    """

    def __init__(self, caseload: Caseload, reader: RecordReader, columns: OtherColumns) -> None:
        self.rows = self.leftovers = 0
        self.caseload, self.columns = caseload, columns
        self.repeated: set[str] = set()
        self._rows: dict[str, list[EarlierRow]] = {}
        self._given: dict[Given, Given] = {}
        self._reader = reader
        for row in caseload.rows():
            self._take(row)

    def keep_from_hub(self, goes_to_hub: Callable[[Record], bool]) -> None:
        """Keep the rows of repeated people from the hub where one of theirs is not certainly for it."""
        for key in self.repeated:
            rows = self._rows[key]
            if any(row.is_fatal or not goes_to_hub(row.record) for row in rows):
                self._rows[key] = [
                    attrs.evolve(row, record=self._reader.kept(row.record, (True, False))) for row in rows
                ]

    def _take(self, row: Row) -> None:
        placed, record = self._reader.read(row)
        cells, columns = placed.cells, self.columns
        if columns.is_leftover(cells):
            self.leftovers += 1
            return
        self.rows += 1
        given = columns.given(cells)
        earlier = EarlierRow(
            placed.number,
            placed.crn,
            record,
            placed.findings if given else (*placed.findings, *columns.misgiven(cells)),
            self._given.setdefault(given, given) if given else None,
            columns.reason(cells),
            text_at(cells, columns.team),
            text_at(cells, columns.officer),
            self.caseload.reader.is_restricted(cells),
        )
        key = person_of(earlier.crn)
        rows = self._rows.setdefault(key, [])
        rows.append(earlier)
        if key and len(rows) > 1:
            self.repeated.add(key)

    def take(self, key: str, is_same: Callable[[EarlierRow], bool] | None = None) -> EarlierRow | None:
        """
        Give a row of a person, and take it out.

        Args:
            is_same: for a person with several rows, whether a row says what the later row says: nothing else tells
                which is which. None where the person has one row in each file.
        """
        rows = self._rows.get(key, []) if key else []
        found = next((place for place, row in enumerate(rows) if is_same is None or is_same(row)), None)
        return None if found is None else rows.pop(found)

    def left(self) -> Iterator[EarlierRow]:
        """Give the rows that were not taken, in file order."""
        yield from sorted((row for rows in self._rows.values() for row in rows), key=lambda row: row.number)
