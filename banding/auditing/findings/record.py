"""Findings on one record that no pattern shows: who holds the case, its dates, its rationale, its other rows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from banding.auditing.agreement.compare import decided_word
from banding.auditing.columns import AuditColumns
from banding.auditing.findings.cells import folded, grade_rank, nobody_words, says_nothing
from banding.auditing.findings.kinds import (
    BLANK,
    DATE_NOT_READ,
    GRADE_NOT_KNOWN,
    NOBODY,
    NOBODY_LOWER,
    NOTHING,
    NOTHING_FOUND,
    OVERDUE,
    REPEATED,
    STALE,
    CheckResult,
    FindingKind,
    gravest_first,
)
from banding.auditing.patterns import PatternResult
from banding.auditing.policy.model import AuditPolicy, HoldingRule
from banding.auditing.record_checks import RecordPart
from banding.intake import Caseload, PlacedRow, Repeated, undo
from banding.intake.values import BadCell, parse_date
from banding.ruleset import Ruleset
from banding.vocabulary import Status

_KEPT: Final = 20_000
_DATE_OF: Final = {STALE: "the date of the assessment", OVERDUE: "the date of the review"}


class RecordChecks:
    """Checks an audit's own columns of each row, each text once; ``repeated`` are rationales, folded, of many cases."""

    def __init__(
        self,
        columns: AuditColumns,
        policy: AuditPolicy,
        kinds: Mapping[str, FindingKind],
        *,
        on: date,
        rationale_place: int | None,
        repeated: Collection[str],
        is_restricted: Callable[[Sequence[str]], bool],
    ) -> None:
        self._policy, self._kinds, self._on, self._repeated = policy, kinds, on, repeated
        self._is_restricted = is_restricted
        self._nothing = frozenset(map(folded, policy.rationale.nothing))
        self._ranks = policy.grade_ranks()
        self._at_least = {grade.name: rank for rank, grade in enumerate(policy.grades)}
        self._officer, self._grade, assessed, review = (
            columns.places.get(role) for role in ("officer", "grade", "assessed", "review")
        )
        dates = ((STALE, assessed if policy.assessment.max_age_days is not None else None), (OVERDUE, review))
        self._dates = [(code, place) for code, place in dates if place is not None]
        self._rationale = rationale_place
        once = lru_cache(_KEPT)
        self._holder, self._graded = once(self._check_holder), once(self._check_grade)
        self._dated, self._reasoned = once(self._check_date), once(self._check_reason)

    def check(self, part: RecordPart, cells: Sequence[str]) -> list[CheckResult]:
        """Check one row that is a case, its cells one for each heading: a result for each part that is there."""
        found = []
        if self._officer is not None and part.is_grave_unheld is not None:
            hidden = self._is_restricted(cells)
            found.append(self._holder(part.is_grave_unheld, cells[self._officer], hidden))
        if part.holding and self._grade is not None:
            found.append(self._graded(part.holding, cells[self._grade]))
        for code, place in self._dates:
            found.append(self._dated(code, cells[place]))
        if self._rationale is not None and (cells[self._rationale] or part.judged_band):
            found.append(self._reasoned(part.judged_band is not None, cells[self._rationale]))
        return found

    def _check_holder(self, is_grave: bool, cell: str, is_restricted: bool) -> CheckResult:
        code = NOBODY if is_grave else NOBODY_LOWER
        words = nobody_words(undo(cell).strip(), self._policy.holder, restricted=is_restricted)
        return CheckResult((self._kinds[code].found(words),) if words else (), (code,))

    def _check_grade(self, rules: tuple[HoldingRule, ...], cell: str) -> CheckResult:
        text = undo(cell)
        rank = grade_rank(text, self._ranks)
        if rank is None:
            shown = "the officer's grade is not recorded on a case that asks for one"
            if text.strip():
                shown = f"the officer's grade, `{text.strip()[:40]}`, is not one of the policy's"
            return CheckResult((self._kinds[GRADE_NOT_KNOWN].found(shown),), (GRADE_NOT_KNOWN,))
        found = [
            self._kinds[rule.code].found(f"{rule.says}: {self._policy.grades[rank].name}")
            for rule in rules
            if rank < self._at_least[rule.at_least]
        ]
        return CheckResult(gravest_first(found), (GRADE_NOT_KNOWN, *(rule.code for rule in rules)))

    def _check_date(self, code: str, cell: str) -> CheckResult:
        found = parse_date(undo(cell), latest=self._on if code == STALE else date.max)
        if isinstance(found, BadCell):
            words = f"{_DATE_OF[code]}, `{found.value}`, {found.problem}"
            return CheckResult((self._kinds[DATE_NOT_READ].found(words),), (DATE_NOT_READ,))
        if not isinstance(found, date):
            return NOTHING_FOUND
        days, most = (self._on - found).days, self._policy.assessment.max_age_days or 0
        words = ""
        if code == OVERDUE and days > 0:
            words = f"the review was due on {found.isoformat()}, {days:,} days before the audit"
        elif code == STALE and days > most:
            words = (
                f"the assessment of {found.isoformat()} is {days:,} days old, and the policy allows {most:,}"
            )
        return CheckResult((self._kinds[code].found(words),) if words else (), (code, DATE_NOT_READ))

    def _check_reason(self, is_judged: bool, cell: str) -> CheckResult:
        text = folded(undo(cell))
        if not text:
            return CheckResult((self._kinds[BLANK].found(),), (BLANK,)) if is_judged else NOTHING_FOUND
        looked_for = (NOTHING, REPEATED, *((BLANK,) if is_judged else ()))
        if says_nothing(text, self._nothing):
            return CheckResult((self._kinds[NOTHING].found(),), looked_for)
        return CheckResult((self._kinds[REPEATED].found(),) if text in self._repeated else (), looked_for)


class People:
    """What the rows of each person on more than one row have on record, and what they are decided to be."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset) -> None:
        self.repeated = caseload.duplicates()
        self._ruleset = ruleset
        self._recorded: defaultdict[int, set[str]] = defaultdict(set)
        self._decided: defaultdict[int, set[str]] = defaultdict(set)

    def add(self, placed: PlacedRow, entry: PatternResult, kept: PatternResult) -> None:
        """Take in a row of a person, as it is and as it is ``kept`` in the field: as that a hub case counts."""
        person, result = self.repeated[placed.crn], entry.result
        if result is None or result.status is not Status.HUB:
            person.kept_by = person.kept_by or placed.number
        if entry.case_class.recorded:
            self._recorded[id(person)].add(entry.case_class.recorded)
        if result:
            in_field = kept.result if result.status is Status.HUB else None
            word = decided_word(in_field, self._ruleset) if in_field else entry.case_class.decided
            self._decided[id(person)].add(word)

    def is_kept(self, placed: PlacedRow) -> bool:
        """Whether another row of the same person keeps a row from the hub (contract, section 1.7)."""
        person = self.repeated.get(placed.crn)
        return bool(person and person.kept_by and person.kept_by != placed.number)

    def differing(self, person: Repeated) -> str:
        """Say in what a person's rows differ: "Green and Red on record"; empty where they do not."""
        decided = self._decided[id(person)] if person.kept_by else ()
        order = {band.name: band.rank for band in self._ruleset.bands}
        told = []
        for words, where in ((self._recorded[id(person)], "on record"), (decided, "decided")):
            *first, last = sorted(words, key=lambda word: (order.get(word, len(order)), word)) or [""]
            told += [f"{', '.join(first)} and {last} {where}"] if first else []
        return ", ".join(told)

    def two_bands(self) -> tuple[int, int]:
        """Count the people whose rows differ, of how many on more than one row."""
        people = self.repeated.people
        return sum(1 for person in people if self.differing(person)), len(people)
