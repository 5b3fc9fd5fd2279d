"""Counting an audit: every row once, overall and by team, officer and manager, with what each finding was looked for on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from banding.audit.agreement.outcomes import FAMILY_OF, MEANINGS, CaseOutcome, outcome_words
from banding.audit.findings.kinds import ALL_ROWS, FindingKind
from banding.audit.findings.results import Look
from banding.audit.findings.severity import Severity
from banding.audit.profiles import Profile
from banding.audit.report import (
    CaseFinding,
    Crossing,
    FindingCount,
    GroupRow,
    GroupTable,
    OutcomeCount,
    UnknownRate,
)
from banding.ruleset import Ruleset

ROWS_NAMED: Final = 5
GROUP_ROLES: Final = ("team", "officer", "manager")
"""The columns by which outcomes are counted."""


class Tally:
    """
    Counts rows as they go by.

    Args:
        roles: which of the group columns the file has.

    Attributes:
        rows: how many rows.
        profiles: how many rows of each profile.
    """

    def __init__(self, roles: Sequence[str]) -> None:
        self.rows = 0
        self.profiles: Counter[Profile] = Counter()
        self._groups: dict[str, Counter[tuple[str, Profile | CaseOutcome]]] = {
            role: Counter() for role in roles
        }
        self._grave: dict[str, Counter[tuple[str, Severity]]] = {role: Counter() for role in roles}
        self._found: Counter[str] = Counter()
        self._looked_for: Counter[str] = Counter()
        self._first_rows: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, profile: Profile, look: Look, count: int) -> None:
        """Count rows that are alike: what counting asks of them, and the look that they share."""
        self.rows += count
        self.profiles[profile] += count
        self.add_looks((look,), count)

    def add_to_group(self, role: str, name: str, profile: Profile, count: int = 1) -> None:
        """Count rows in their team, or under their officer or manager."""
        # Officers are many, so what is counted of them is the outcome alone.
        self._groups[role][name, profile if role == "team" else profile.outcome] += count

    def add_looks(self, looks: Sequence[Look], count: int = 1) -> None:
        """Count what was found on rows, and what was looked for: once a row, however many of its looks came to it."""
        found = {finding.code for look in looks for finding in look.findings}
        for code in found:
            self._found[code] += count
        for code in found.union(*(look.looked_for for look in looks)):
            self._looked_for[code] += count

    def note(self, number: int, findings: Sequence[CaseFinding], groups: Sequence[tuple[str, str]]) -> None:
        """
        Note one row that has findings.

        Args:
            number: its row number.
            findings: all of them.
            groups: its team, officer and manager, each with its role.
        """
        for finding in findings:
            rows = self._first_rows[finding.code]
            if len(rows) < ROWS_NAMED and number not in rows:
                rows.append(number)
        self.add_severities(findings, groups, 1)

    def names_enough(self, findings: Iterable[CaseFinding]) -> bool:
        """Whether the first rows with each of some findings are noted already."""
        return all(len(self._first_rows[finding.code]) >= ROWS_NAMED for finding in findings)

    def add_severities(
        self, findings: Iterable[CaseFinding], groups: Iterable[tuple[str, str]], count: int
    ) -> None:
        """Count rows in their groups once for each severity among their findings."""
        severities = {finding.severity for finding in findings}
        for role, name in groups:
            for severity in severities:
                self._grave[role][name, severity] += count

    def outcomes(self, ruleset: Ruleset) -> tuple[OutcomeCount, ...]:
        """Give every outcome with its count, also those nobody came to."""
        counts: Counter[CaseOutcome] = Counter()
        for profile, count in self.profiles.items():
            counts[profile.outcome] += count
        return tuple(
            OutcomeCount(
                outcome,
                FAMILY_OF[outcome],
                outcome_words(outcome, ruleset),
                MEANINGS[outcome],
                counts[outcome],
            )
            for outcome in CaseOutcome
        )

    def crossings(self, ruleset: Ruleset) -> tuple[Crossing, ...]:
        """Give recorded against decided, in the order of the bands, what is no band last."""
        order = {band.name: band.rank for band in ruleset.bands}
        counts: Counter[tuple[str, str]] = Counter()
        for profile, count in self.profiles.items():
            counts[profile.recorded, profile.decided] += count

        def place(pair: tuple[str, str]) -> tuple[tuple[int, str], ...]:
            return tuple((order.get(word, len(order)), word) for word in pair)

        return tuple(Crossing(*pair, counts[pair]) for pair in sorted(counts, key=place))

    def groups(self, columns: Mapping[str, str]) -> tuple[GroupTable, ...]:
        """Give the tables by team, officer and manager; ``columns`` is role to heading."""
        return tuple(GroupTable(role, columns[role], self._group_rows(role)) for role in self._groups)

    def _group_rows(self, role: str) -> tuple[GroupRow, ...]:
        counts: Counter[tuple[str, CaseOutcome]] = Counter()
        for (name, counted), count in self._groups[role].items():
            counts[name, counted.outcome if isinstance(counted, Profile) else counted] += count
        grave = self._grave[role]
        names = sorted({name for name, _ in counts}, key=lambda name: (not name, name.casefold(), name))
        return tuple(
            GroupRow(
                name,
                sum(counts[name, outcome] for outcome in CaseOutcome),
                tuple((outcome, counts[name, outcome]) for outcome in CaseOutcome),
                tuple((severity, grave[name, severity]) for severity in Severity),
            )
            for name in names
        )

    def findings(self, kinds: Mapping[str, FindingKind]) -> tuple[FindingCount, ...]:
        """Give the kinds of finding that were made, gravest first, then most first."""
        made = [
            self._finding(kinds[code], count, self._looked_for[code]) for code, count in self._found.items()
        ]
        return tuple(sorted(made, key=lambda made: (made.severity.rank, -made.count, made.code)))

    def _finding(self, kind: FindingKind, count: int, of: int) -> FindingCount:
        rows = tuple(self._first_rows[kind.code])
        of = self.rows if kind.of_words == ALL_ROWS else of
        return FindingCount(kind.code, kind.severity, kind.words, kind.source, count, of, kind.of_words, rows)

    def unknowns(self, ruleset: Ruleset) -> tuple[UnknownRate, ...]:
        """Give how often each fact is not known: the whole caseload first, then each team; only facts that ever are."""
        found = list(_unknowns(None, self.profiles, ruleset))
        by_team: defaultdict[str, Counter[Profile]] = defaultdict(Counter)
        for (team, counted), count in self._groups.get("team", Counter()).items():
            if isinstance(counted, Profile):
                by_team[team][counted] += count
        for team in sorted(by_team, key=lambda name: (not name, name.casefold(), name)):
            found += _unknowns(team, by_team[team], ruleset)
        return tuple(found)


@attrs.define
class _Unknown:
    unknown: int = 0
    matters: int = 0


def _unknowns(team: str | None, profiles: Mapping[Profile, int], ruleset: Ruleset) -> list[UnknownRate]:
    facts: defaultdict[str, _Unknown] = defaultdict(_Unknown)
    cases = 0
    for profile, count in profiles.items():
        if profile.outcome is CaseOutcome.ERROR:
            continue
        cases += count
        for name in profile.unknown:
            facts[name].unknown += count
        for name in profile.matters:
            facts[name].matters += count
    rates = [
        UnknownRate(name, ruleset.fact_by_name[name].title, team, found.unknown, found.matters, cases)
        for name, found in facts.items()
    ]
    return sorted(rates, key=lambda rate: (-rate.matters, -rate.unknown, rate.fact))
