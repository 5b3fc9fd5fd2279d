"""Rows that a re-banding cannot tell apart: they share comparison, team and officer, and are counted together."""

from __future__ import annotations

from typing import Final

import attrs

from banding.compare.cases.comparison import Comparison
from banding.compare.row_pairs import ComparedRow
from banding.compare.tally import Holders, Tally

_KEPT: Final = 50_000


@attrs.define(eq=False)
class RowClass:
    """
    What rows that a re-banding cannot tell apart share.

    Attributes:
        comparison: what their cases come to.
        team: their team before and after.
        officer: their responsible officer before and after.
        first: the first of them, until what is told of it has been put in ``suffix``; rows are many, so none is kept.
        suffix: the added cells as CSV text, with the comma before them and the line end; filled by whoever writes CSV.
        count: how many rows it has served since it was last tallied.
    """

    comparison: Comparison
    team: Holders
    officer: Holders
    first: ComparedRow | None
    suffix: str = ""
    count: int = 0


class RowClasses:
    """
    Keeps what rows share, and tallies the rows served when it is let go.

    Args:
        tally: where comparisons are counted.

    Attributes:
        edition: how often it has been let go.
        rows: rows served and tallied so far.
    """

    def __init__(self, tally: Tally) -> None:
        self.edition = self.rows = 0
        self._tally = tally
        self._kept: dict[tuple[object, ...], RowClass] = {}

    def shared(self, row: ComparedRow) -> RowClass | None:
        """Give what such rows share; None where a row is told by itself: an error, for review, or for a manager first."""
        comparison = row.comparison
        if row.message or comparison.review or comparison.attention:
            return None
        key = (comparison, row.team, row.officer)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self.let_go()
            found = self._kept[key] = RowClass(comparison, row.team, row.officer, row)
        return found

    def let_go(self) -> None:
        """Tally what has been served, and start over."""
        for alike in self._kept.values():
            if alike.count:
                self._tally.add(alike.comparison, alike.team, alike.officer, alike.count)
                self.rows += alike.count
                alike.count = 0
        self._kept.clear()
        self.edition += 1
