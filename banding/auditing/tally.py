"""Counting an audit: every row once, overall and by team, officer and manager, with what each finding was looked for on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from banding.auditing.agreement.outcomes import FAMILY_OF, MEANINGS, CaseOutcome, outcome_words
from banding.auditing.findings.kinds import ALL_ROWS, CaseFinding, CheckResult, FindingKind
from banding.auditing.policy.model import Severity
from banding.auditing.report import Crossing, FindingCount, GroupRow, GroupTable, OutcomeCount, UnknownRate
from banding.ruleset import Ruleset

ROWS_NAMED: Final = 5


@attrs.frozen(eq=False)
class CaseClass:
    """
    What counting asks of a case; one object for all patterns with the same parts, so that counting is quick.

    ``decided`` is the band or route decided, ``incomplete`` or ``error``; ``unknown`` are the deciding facts that are not
    known and ``matters`` those of them whose answer could change something. ``stratum`` is what makes field cases alike: the
    matrix cell, or the levels where there is none, and every rule that applies.
    """

    outcome: CaseOutcome
    recorded: str
    decided: str
    unknown: tuple[str, ...]
    matters: tuple[str, ...]
    stratum: tuple[str, ...]
    is_field: bool


class Tally:
    """Counts rows as they go by; ``roles`` are those of the group columns that the file has."""

    def __init__(self, roles: Sequence[str]) -> None:
        self.rows = 0
        self.by: Counter[tuple[int, str, CaseClass]] = Counter()
        self._classes: Counter[CaseClass] = Counter()
        self._groups: dict[str, Counter[tuple[str, CaseClass | CaseOutcome]]] = {
            role: Counter() for role in roles
        }
        self._grave: dict[str, Counter[tuple[str, Severity]]] = {role: Counter() for role in roles}
        self._found: Counter[str] = Counter()
        self._looked_for: Counter[str] = Counter()
        self._first_rows: defaultdict[str, list[int]] = defaultdict(list)

    def add(
        self,
        case_class: CaseClass,
        results: Iterable[CheckResult],
        findings: Iterable[CaseFinding],
        groups: Iterable[tuple[str, str]],
        by: Iterable[tuple[int, str]],
        count: int = 1,
    ) -> None:
        """
        Count rows of one class, what was found on them and looked for, and the groups they are in.

        A finding counts once a row, however many of the ``results`` have it; ``findings`` are those of all of them.
        """
        self.rows += count
        self._classes[case_class] += count
        found = {finding.code for finding in findings}
        for code in found:
            self._found[code] += count
        for code in found.union(*(result.looked_for for result in results)):
            self._looked_for[code] += count
        severities = {finding.severity for finding in findings}
        for role, name in groups:
            # Officers are many, so what is counted of them is the outcome alone.
            self._groups[role][name, case_class if role == "team" else case_class.outcome] += count
            for severity in severities:
                self._grave[role][name, severity] += count
        for place, name in by:
            self.by[place, name, case_class] += count

    def note(self, number: int, findings: Iterable[CaseFinding]) -> None:
        """Note a row as one of the first that have its findings."""
        for finding in findings:
            rows = self._first_rows[finding.code]
            if len(rows) < ROWS_NAMED and number not in rows:
                rows.append(number)

    def names_enough(self, findings: Iterable[CaseFinding]) -> bool:
        """Whether the first rows with each of some findings are noted already."""
        return all(len(self._first_rows[finding.code]) >= ROWS_NAMED for finding in findings)

    def outcomes(self, ruleset: Ruleset) -> tuple[OutcomeCount, ...]:
        """Give every outcome with its count, also those nobody came to."""
        counts: Counter[CaseOutcome] = Counter()
        for each, count in self._classes.items():
            counts[each.outcome] += count
        return tuple(
            OutcomeCount(each, FAMILY_OF[each], outcome_words(each, ruleset), MEANINGS[each], counts[each])
            for each in CaseOutcome
        )

    def crossings(self, ruleset: Ruleset) -> tuple[Crossing, ...]:
        """Give recorded against decided, in the order of the bands, what is no band last."""
        order = {band.name: band.rank for band in ruleset.bands}
        counts: Counter[tuple[str, str]] = Counter()
        for each, count in self._classes.items():
            counts[each.recorded, each.decided] += count

        def place(pair: tuple[str, str]) -> tuple[tuple[int, str], ...]:
            return tuple((order.get(word, len(order)), word) for word in pair)

        return tuple(Crossing(*pair, counts[pair]) for pair in sorted(counts, key=place))

    def groups(self, columns: Mapping[str, str]) -> tuple[GroupTable, ...]:
        """Give the tables by team, officer and manager; ``columns`` is role to heading."""
        return tuple(GroupTable(role, columns[role], self._group_rows(role)) for role in self._groups)

    def _group_rows(self, role: str) -> tuple[GroupRow, ...]:
        counts: defaultdict[str, Counter[CaseOutcome]] = defaultdict(Counter)
        for (name, counted), count in self._groups[role].items():
            counts[name][counted.outcome if isinstance(counted, CaseClass) else counted] += count
        grave = self._grave[role]
        return tuple(
            GroupRow(
                name,
                counts[name].total(),
                tuple((outcome, counts[name][outcome]) for outcome in CaseOutcome),
                tuple((severity, grave[name, severity]) for severity in Severity),
            )
            for name in sorted(counts, key=_by_name)
        )

    def findings(self, kinds: Mapping[str, FindingKind]) -> tuple[FindingCount, ...]:
        """Give the kinds of finding that were made, gravest first, then most first."""
        made = []
        for code, count in self._found.items():
            kind = kinds[code]
            of = self.rows if kind.of_words == ALL_ROWS else self._looked_for[code]
            rows = tuple(self._first_rows[code])
            made.append(
                FindingCount(code, kind.severity, kind.words, kind.source, count, of, kind.of_words, rows)
            )
        return tuple(sorted(made, key=lambda made: (made.severity.rank, -made.count, made.code)))

    def unknowns(self, ruleset: Ruleset) -> tuple[UnknownRate, ...]:
        """Give how often each fact is not known: the whole caseload first, then each team; only facts that ever are."""
        by_team: defaultdict[str, Counter[CaseClass]] = defaultdict(Counter)
        for (team, counted), count in self._groups.get("team", Counter()).items():
            if isinstance(counted, CaseClass):
                by_team[team][counted] += count
        found = list(_unknowns(None, self._classes, ruleset))
        for team in sorted(by_team, key=_by_name):
            found += _unknowns(team, by_team[team], ruleset)
        return tuple(found)


def _by_name(name: str) -> tuple[bool, str, str]:
    """Sort by name, without regard to case, what has no name last."""
    return not name, name.casefold(), name


def _unknowns(team: str | None, classes: Mapping[CaseClass, int], ruleset: Ruleset) -> list[UnknownRate]:
    unknown: Counter[str] = Counter()
    matters: Counter[str] = Counter()
    cases = 0
    for each, count in classes.items():
        if each.outcome is not CaseOutcome.ERROR:
            cases += count
            unknown.update(dict.fromkeys(each.unknown, count))
            matters.update(dict.fromkeys(each.matters, count))
    rates = [
        UnknownRate(name, ruleset.fact_by_name[name].title, team, unknown[name], matters[name], cases)
        for name in unknown | matters
    ]
    return sorted(rates, key=lambda rate: (-rate.matters, -rate.unknown, rate.fact))
