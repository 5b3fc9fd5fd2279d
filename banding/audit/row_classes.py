"""Rows that an audit cannot tell apart: they share outcome, findings and groups, and are counted together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from banding.audit.findings.kinds import CaseFinding, CheckResult
from banding.audit.patterns import PatternResult
from banding.audit.tally import Tally

_KEPT: Final = 50_000


@attrs.define(eq=False)
class RowClass:
    """
    What rows that an audit cannot tell apart share.

    ``results`` are of the checks of their own columns, ``groups`` their team, officer and manager, each as role and name,
    and ``by`` the groups they are compared in, each as position of the column and name. ``suffix`` is the added cells as
    CSV text, filled by whoever writes CSV, and ``count`` how many rows it has served since it was last tallied.
    """

    entry: PatternResult
    results: tuple[CheckResult, ...]
    findings: tuple[CaseFinding, ...]
    groups: tuple[tuple[str, str], ...]
    by: tuple[tuple[int, str], ...]
    suffix: str = ""
    count: int = 0

    @property
    def words(self) -> str:
        """The outcome said of such a case."""
        return self.entry.words


class RowClasses:
    """Keeps the classes of rows, and tallies the rows served when it lets them go; ``edition`` is how often it has."""

    def __init__(self, tally: Tally) -> None:
        self.edition = 0
        self._tally = tally
        self._kept: dict[tuple[object, ...], RowClass] = {}

    def shared(
        self,
        entry: PatternResult,
        results: tuple[CheckResult, ...],
        groups: tuple[tuple[str, str], ...],
        by: tuple[tuple[int, str], ...],
        *,
        findings: Callable[[], tuple[CaseFinding, ...]],
    ) -> RowClass:
        """Give the class of such rows; ``findings`` is asked when they are met first."""
        key = (entry, results, groups, by)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self.let_go()
            found = self._kept[key] = RowClass(entry, results, findings(), groups, by)
        return found

    def let_go(self) -> None:
        """Tally what has been served, and start over."""
        for each in self._kept.values():
            if each.count:
                case_class = each.entry.case_class
                self._tally.add(case_class, each.entry.result, each.count)
                self._tally.add_results(each.results, each.count)
                self._tally.add_to_groups(case_class, each.groups, each.by, each.count)
                self._tally.add_severities(each.findings, each.groups, each.count)
                each.count = 0
        self._kept.clear()
        self.edition += 1
