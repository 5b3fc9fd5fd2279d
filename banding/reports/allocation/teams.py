"""Cases by team and band, from whatever column of the file says which team a case is in."""

from __future__ import annotations

from collections import Counter, defaultdict

from banding.facts import plain
from banding.intake import RESTRICTED, Layout, PlacedRow, undo
from banding.render.report import Align, Cell, Head, Table
from banding.render.words import out_of, shortened
from banding.reports.tables import band_tag
from banding.ruleset import Band, Ruleset

_HEADING = "team"
_NO_BAND = ""


class Teams:
    """Counts cases by team and band; the first column called `team` says the team."""

    def __init__(self, layout: Layout, ruleset: Ruleset) -> None:
        names = [plain(undo(heading)) for heading in layout.header]
        self._place = next((place for place, name in enumerate(names) if name == _HEADING), None)
        self._bands = ruleset.bands
        self._cases: dict[str, Counter[str]] = defaultdict(Counter)
        self._waiting: Counter[str] = Counter()

    def add(
        self, row: PlacedRow, band: Band | None, *, needs_attention: bool, is_restricted: bool = False
    ) -> str:
        """Count a row, and give its team as a page shows it; empty where the file does not say."""
        if self._place is None:
            return ""
        team = shortened(undo(row.cells[self._place])) if self._place < len(row.cells) else ""
        team = RESTRICTED if is_restricted else team
        self._cases[team][band.name if band else _NO_BAND] += 1
        self._waiting[team] += needs_attention
        return team

    def table(self) -> Table | None:
        """Give the table, by team name with those not recorded last; None when the file has no such column."""
        if not self._cases:
            return None
        heads = [Head("Team"), Head("Cases", Align.NUMBER)]
        heads += [Head(band.name, Align.NUMBER, band_tag(band)) for band in self._bands]
        heads += [Head("No band", Align.NUMBER), Head("Need attention", Align.NUMBER)]
        teams = sorted(self._cases, key=lambda team: (not team, team.casefold(), team))
        rows = []
        for team in teams:
            counts, waiting = self._cases[team], self._waiting[team]
            numbers = [counts.total(), *(counts[band.name] for band in self._bands), counts[_NO_BAND]]
            attention = Cell(waiting, out_of(waiting, counts.total()))
            rows.append((Cell(team or "not recorded"), *map(Cell, numbers), attention))
        return Table("teams", "Cases by team and band", tuple(heads), tuple(rows))
