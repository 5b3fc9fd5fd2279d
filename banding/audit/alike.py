"""Rows that an audit cannot tell apart: they share outcome, findings and groups, and are counted together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

import attrs

from banding.audit.findings.results import Look
from banding.audit.patterns import Entry
from banding.audit.profiles import Profile
from banding.audit.report import CaseFinding
from banding.audit.tally import Tally

_KEPT: Final = 50_000


@attrs.define(eq=False)
class Alike:
    """
    What rows that an audit cannot tell apart share.

    Attributes:
        entry: what their pattern comes to.
        looks: the looks at their own columns, beside that which the pattern settles.
        findings: everything found, gravest first.
        groups: their team, officer and manager, each as role and name.
        by: the groups they are compared in, each as position of the column and name.
        suffix: the added cells as CSV text, with the comma before them and the line end; filled by whoever writes CSV.
        count: how many rows it has served since it was last tallied.
    """

    entry: Entry
    looks: tuple[Look, ...]
    findings: tuple[CaseFinding, ...]
    groups: tuple[tuple[str, str], ...]
    by: tuple[tuple[int, str], ...]
    suffix: str = ""
    count: int = 0

    @property
    def words(self) -> str:
        """The outcome said of such a case."""
        return self.entry.words


class AlikeBook:
    """
    Keeps what rows share, and tallies the rows served when it is let go.

    Args:
        tally: where rows are counted.
        by: counts rows by the groups that are compared.

    Attributes:
        edition: how often it has been let go.
    """

    def __init__(self, tally: Tally, by: Counter[tuple[int, str, Profile]]) -> None:
        self.edition = 0
        self._tally, self._by = tally, by
        self._kept: dict[tuple[object, ...], Alike] = {}

    def shared(
        self,
        entry: Entry,
        looks: tuple[Look, ...],
        groups: tuple[tuple[str, str], ...],
        by: tuple[tuple[int, str], ...],
        *,
        findings: Callable[[], tuple[CaseFinding, ...]],
    ) -> Alike:
        """Give what such rows share; ``findings`` is asked when they are met first."""
        key = (entry, looks, groups, by)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self.let_go()
            found = self._kept[key] = Alike(entry, looks, findings(), groups, by)
        return found

    def let_go(self) -> None:
        """Tally what has been served, and start over."""
        for alike in self._kept.values():
            if alike.count:
                self._count(alike, alike.count)
                alike.count = 0
        self._kept.clear()
        self.edition += 1

    def _count(self, alike: Alike, rows: int) -> None:
        profile = alike.entry.profile
        self._tally.add(profile, alike.entry.look, rows)
        self._tally.add_looks(alike.looks, rows)
        self._tally.add_severities(alike.findings, alike.groups, rows)
        for role, name in alike.groups:
            self._tally.add_to_group(role, name, profile, rows)
        for place, name in alike.by:
            self._by[place, name, profile] += rows
