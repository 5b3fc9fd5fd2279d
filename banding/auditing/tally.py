"""Counting an audit: every row once, overall and by team, officer and manager, with what each finding was looked for on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import attrs

from banding.auditing.agreement.outcomes import FAMILY_OF, MEANINGS, CaseOutcome, outcome_words
from banding.auditing.findings.kinds import ALL_ROWS, CaseFinding, CheckResult, FindingKind
from banding.auditing.policy.model import Severity
from banding.auditing.report import Crossing, FindingCount, GroupRow, GroupTable, OutcomeCount, UnknownRate
from banding.ruleset import Ruleset

ROWS_NAMED: Final = 5
_WAITING: Final = 10_000


@attrs.frozen(cache_hash=True)
class CaseClass:
    """
    What counting asks of a case; one object for all patterns with the same parts in one process, so that counting is quick.

    ``decided`` is the band or route decided, ``incomplete`` or ``error``. ``stratum`` is what makes field cases alike: the
    matrix cell, or the levels where there is none, and every rule that applies.
    """

    outcome: CaseOutcome
    recorded: str
    decided: str
    stratum: tuple[str, ...]
    is_field: bool


@attrs.define(eq=False)
class RowClass:
    """What rows share that are counted alike, but for their groups and what is not known of them; findings gravest first."""

    case_class: CaseClass
    results: tuple[CheckResult, ...]
    findings: tuple[CaseFinding, ...]


_Counted = tuple[RowClass, tuple[str, ...], tuple[str, ...], bytes, tuple[str, ...]]

Named = Callable[[str], str]


class Tally:
    """
    Counts rows as they go by.

    ``roles`` are those of the group columns that the file has, ``by`` the positions of those compared, and ``unknown_places``
    has where each deciding fact is among those that may be unknown.
    """

    def __init__(self, roles: Sequence[str], by: Sequence[int], unknown_places: Mapping[str, int]) -> None:
        self.rows = 0
        self.by: Counter[tuple[int, str, CaseClass]] = Counter()
        self._by, self._places = tuple(by), unknown_places
        self._classes: Counter[CaseClass] = Counter()
        self._groups: dict[str, Counter[tuple[str, CaseOutcome]]] = {role: Counter() for role in roles}
        self._grave: dict[str, Counter[tuple[str, Severity]]] = {role: Counter() for role in roles}
        self._found: Counter[str] = Counter()
        self._looked_for: Counter[str] = Counter()
        self._first_rows: defaultdict[str, list[int]] = defaultdict(list)
        self._cases: Counter[str] = Counter()
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._matters: Counter[tuple[str, str]] = Counter()
        self._waiting: list[_Counted] = []

    def add(
        self,
        alike: RowClass,
        groups: tuple[str, ...],
        by: tuple[str, ...],
        unknown: bytes,
        matters: tuple[str, ...],
    ) -> None:
        """
        Count a row, what was found on it and looked for, and the groups it is in.

        A finding counts once a row, however many of the results have it. ``groups`` are named in the order of the roles,
        ``by`` in that of the columns compared; ``unknown`` is empty for a row in error, and ``matters`` has the unknown facts
        whose answer could change something.
        """
        self._waiting.append((alike, groups, by, unknown, matters))
        if len(self._waiting) >= _WAITING:
            self.close()

    def close(self) -> None:
        """Count the rows that are waiting: many are counted together column by column, which is quick."""
        if not self._waiting:
            return
        self.rows += len(self._waiting)
        alike, groups, by, unknown, matters = zip(*self._waiting, strict=True)
        classes, results = [each.case_class for each in alike], [each.results for each in alike]
        self._waiting.clear()
        self._classes.update(classes)
        for found, count in Counter(results).items():
            codes = {finding.code for result in found for finding in result.findings}
            for code in codes:
                self._found[code] += count
            for code in codes.union(*(result.looked_for for result in found)):
                self._looked_for[code] += count
        outcomes = [each.outcome for each in classes]
        for role, names in zip(self._groups, zip(*groups, strict=True), strict=True):
            self._groups[role].update(zip(names, outcomes, strict=True))
            for (name, found), count in Counter(zip(names, results, strict=True)).items():
                for severity in {finding.severity for result in found for finding in result.findings}:
                    self._grave[role][name, severity] += count
        for place, names in zip(self._by, zip(*by, strict=True), strict=True):
            self.by.update(zip(repeat(place), names, classes, strict=False))
        at = list(self._groups).index("team") if "team" in self._groups else None
        teams = [""] * len(groups) if at is None else [names[at] for names in groups]
        flags, mattering = defaultdict[str, list[bytes]](list), defaultdict[str, list[str]](list)
        for team, each, names in zip(teams, unknown, matters, strict=True):
            flags[team].append(each)
            mattering[team] += names
        for team, each in flags.items():
            together, width = b"".join(each), len(max(each))
            self._cases[team] += len(together) // width if width else 0
            for name, place in self._places.items() if width else ():
                self._unknown[team, name] += sum(together[place::width])
            for name, count in Counter(mattering[team]).items():
                self._matters[team, name] += count

    def merge(self, other: Tally, role_name: Named, by_name: Named) -> None:
        """Add another tally, of other rows; its groups are called something else there."""
        self.rows += other.rows
        self._classes.update(other._classes)
        self._found.update(other._found)
        self._looked_for.update(other._looked_for)
        for (place, name, case_class), count in other.by.items():
            self.by[place, by_name(name), case_class] += count
        pairs: list[tuple[Counter[Any], Counter[Any]]] = [
            *((self._groups[role], other._groups[role]) for role in self._groups),
            *((self._grave[role], other._grave[role]) for role in self._grave),
            (self._unknown, other._unknown),
            (self._matters, other._matters),
        ]
        for ours, theirs in pairs:
            for (name, what), count in theirs.items():
                ours[role_name(name), what] += count
        for name, count in other._cases.items():
            self._cases[role_name(name)] += count
        for code, rows in other._first_rows.items():
            self._first_rows[code] = sorted({*self._first_rows[code], *rows})[:ROWS_NAMED]

    def note(self, number: int, findings: Iterable[CaseFinding]) -> None:
        """Note a row as one of the first that have its findings."""
        for finding in findings:
            rows = self._first_rows[finding.code]
            if len(rows) < ROWS_NAMED and number not in rows:
                rows.append(number)

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
        for (name, outcome), count in self._groups[role].items():
            counts[name][outcome] += count
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
        found = self._rates(None, self._cases, ruleset)
        if "team" in self._groups:
            for team in sorted(self._cases, key=_by_name):
                found += self._rates(team, [team], ruleset)
        return tuple(found)

    def _rates(self, team: str | None, teams: Collection[str], ruleset: Ruleset) -> list[UnknownRate]:
        cases, rates = sum(self._cases[each] for each in teams), []
        for name in self._places:
            unknown, matters = (
                sum(counts[each, name] for each in teams) for counts in (self._unknown, self._matters)
            )
            if unknown or matters:
                title = ruleset.fact_by_name[name].title
                rates.append(UnknownRate(name, title, team, unknown, matters, cases))
        return sorted(rates, key=lambda rate: (-rate.matters, -rate.unknown, rate.fact))


def _by_name(name: str) -> tuple[bool, str, str]:
    """Sort by name, without regard to case, what has no name last."""
    return not name, name.casefold(), name
