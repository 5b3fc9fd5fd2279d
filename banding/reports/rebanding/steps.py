"""The steps of the cases that moved, now and before, each explanation told once for all that share it on either side."""

from __future__ import annotations

from banding.compare import ComparedRow, Place, Rebanding
from banding.engine import Decision
from banding.render.numbers import counted, shortened
from banding.render.pages import anchors
from banding.reports.shared.cases import CasePart
from banding.reports.shared.explained import Explaining
from banding.reports.shared.names import Names
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route

_BEFORE, _NOW = "b", "n"
_WORDS = {_BEFORE: "before", _NOW: "now"}


class MoveSteps:
    """
    Gathers the decisions of cases that moved.

    Args:
        rebanding: says what each case is decided to, before and after.
        names: the names shown beside reference numbers.
    """

    def __init__(self, rebanding: Rebanding, names: Names) -> None:
        self._rebanding, self._names = rebanding, names
        self._places = anchors(rebanding.rulesets[1])
        self._told: dict[str, _Told] = {}

    def add(self, row: ComparedRow) -> tuple[str, str]:
        """
        Keep the steps of a case.

        Returns:
            Where those before and those now stand on the page; empty where nothing was decided.
        """
        then, now = self._rebanding.decisions(row)
        before, after = self._rebanding.rulesets
        comparison = row.comparison
        return (
            self._kept(row, _BEFORE, then, comparison.decided_before or comparison.before, before),
            self._kept(row, _NOW, now, comparison.after, after),
        )

    def rules(self) -> frozenset[str]:
        """Name every rule whose words some step refers to."""
        return frozenset(rule for told in self._told.values() for rule in told.explaining.rules())

    def parts(self) -> tuple[CasePart, ...]:
        """Give the steps by where they lead, the highest band first; those of another ruleset by themselves."""
        by = dict.fromkeys(self._told, "") if len(self._told) == 1 else {s: f", by {s}" for s in self._told}
        return tuple(
            part
            for place, (stamp, told) in enumerate(reversed(self._told.items()))
            for part in told.parts(f"steps-{place}", by[stamp])
        )

    def _kept(
        self, row: ComparedRow, side: str, decision: Decision | None, place: Place | None, ruleset: Ruleset
    ) -> str:
        if decision is None or place is None:
            return ""
        told = self._told.get(ruleset.stamp)
        if told is None:
            told = self._told[ruleset.stamp] = _Told(
                ruleset, Explaining(ruleset, places=self._places, is_brief=True)
            )
        told.headings.setdefault(place.heading)
        told.explaining.add(
            decision,
            row=row.number,
            crn=shortened(row.crn) or "no reference number",
            name=self._names.of(row.number),
            notes=(_WORDS[side],),
            under=place.heading,
            anchor=f"{side}{row.number}",
        )
        return f"#{side}{row.number}"


class _Told:
    """The steps of one ruleset, by where they lead."""

    def __init__(self, ruleset: Ruleset, explaining: Explaining) -> None:
        self.ruleset, self.explaining = ruleset, explaining
        self.headings: dict[str, None] = {}

    def parts(self, prefix: str, by: str) -> list[CasePart]:
        ranks = {band.name: -band.rank for band in self.ruleset.bands}
        headings = sorted(self.headings, key=lambda heading: (ranks.get(heading, 1), heading))
        return [self._part(f"{prefix}-{place}", heading, by) for place, heading in enumerate(headings)]

    def _part(self, anchor: str, heading: str, by: str) -> CasePart:
        found = self.explaining.explanations(heading)
        count = counted(len(found), "explanation", "explanations")
        return CasePart(anchor, f"{spoken_route(self.ruleset, heading)}{by}", "", count, found)
