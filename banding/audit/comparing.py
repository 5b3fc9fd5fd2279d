"""One record against one decision: the outcome, and the facts that stand in its way where it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import attrs

from banding.audit.outcomes import BELOW, FAMILY_OF, CaseOutcome, Family, top_rules
from banding.decide import Decision
from banding.decide.compiled import ELSEWHERE, NONE, Compiled, compile_ruleset
from banding.decide.reading import CaseReader
from banding.facts import Value
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Outcome, RouteKind, StepKind

Ranks = tuple[int, int]


@attrs.frozen
class Record:
    """
    What the case record says of where and how a case is held.

    Attributes:
        band: the band on record; None when there is none.
        route: the route on record, a word of the ruleset; empty when it is not recorded. A band without a route is a
            band held in the field.
        has_reason: whether a reason is recorded for that band: a rationale that does not belong to another band.
    """

    band: Band | None
    route: str = ""
    has_reason: bool = False


@attrs.frozen
class Compared:
    """
    What a comparison came to.

    Attributes:
        outcome: the one outcome.
        missing: facts whose answer is needed before it can be told, in the ruleset's order; empty for any other
            outcome than ``cannot-tell``.
    """

    outcome: CaseOutcome
    missing: tuple[str, ...] = ()


def reason_counts(judged_band: str | None, recorded_band: str | None, *, has_rationale: bool) -> bool:
    """
    Say whether a rationale on a row is a reason for the band on record.

    Args:
        judged_band: the band a manager judged right; None when nobody did.
        recorded_band: the band on record; None when there is none.
        has_rationale: whether a rationale is written. As in a decision, any text will do; one that says nothing is a
            finding beside the outcome.

    Returns:
        True where there is a rationale and it is not for some other band.
    """
    return has_rationale and (judged_band is None or judged_band == recorded_band)


@lru_cache(maxsize=8)
def comparer_for(ruleset: Ruleset) -> Comparer:
    """Give the comparer of a ruleset, made ready once."""
    return Comparer(ruleset)


class Comparer:
    """
    Compares records with decisions under one ruleset.

    An outcome is given where every completion of the unknown facts asks the same of somebody (its :class:`Family`): the
    outcome is then that of the lowest completion, which reads unknown flags as no. Where completions differ it is
    ``cannot-tell``. The sentence "the band on record lies within the possible bands and is not settled" follows.

    Args:
        ruleset: the guidance.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        compiled: Compiled = compile_ruleset(ruleset)
        self._reader = CaseReader(compiled.compiler)
        self._outcomes, self._elsewhere = compiled.outcome, compiled.elsewhere
        self._kinds = {rule.route: rule.kind for rule in ruleset.routes}
        self._named = frozenset(ruleset.band_by_name[name].rank for name in ruleset.judgement.routes)
        self._top = frozenset(rule.id for rule in top_rules(ruleset))

    def compare(self, record: Record, decision: Decision | None, facts: Mapping[str, Value]) -> Compared:
        """
        Compare a record with the decision on the same case.

        Args:
            record: what is recorded.
            decision: what the guidance leads to; None for a row in error.
            facts: the facts it was decided by; what is not given is not known.

        Returns:
            The one outcome. Every record has one, whatever is known.
        """
        if decision is None:
            return Compared(CaseOutcome.ERROR)
        kind = self._kinds.get(decision.route)
        if kind is RouteKind.REFER:
            is_there = record.route == decision.route
            return Compared(CaseOutcome.AGREES if is_there else CaseOutcome.SHOULD_BE_REFERRED)
        if kind is RouteKind.HUB:
            return self._hub_case(record, decision, facts)
        return self._field_case(record, decision, facts)

    def _hub_case(self, record: Record, decision: Decision, facts: Mapping[str, Value]) -> Compared:
        held = self._kinds.get(record.route)
        if held is RouteKind.REFER:
            found = CaseOutcome.REFERRAL_NOT_SUPPORTED
        elif record.route == decision.route or (not record.route and record.band is None):
            found = CaseOutcome.AGREES
        else:
            found = CaseOutcome.HUB_CASE_IN_FIELD
        if not decision.enquiries or True not in self._elsewhere.answers(self._reader.read(facts).codes):
            return Compared(found)
        return self._unless_referred(found, record, decision)

    def _field_case(self, record: Record, decision: Decision, facts: Mapping[str, Value]) -> Compared:
        held = self._kinds.get(record.route)
        if held is RouteKind.HUB:
            return _in_hub(record.route, decision, self._ruleset)
        answers = self._answers(decision, facts)
        may_be_elsewhere = ELSEWHERE in answers
        if held is RouteKind.REFER:
            found = CaseOutcome.REFERRAL_NOT_SUPPORTED
            return self._unless_referred(found, record, decision) if may_be_elsewhere else Compared(found)
        if record.band is None:
            return Compared(CaseOutcome.NOT_RECORDED)
        pairs = [cast("Ranks", answer) for answer in answers if answer is not ELSEWHERE]
        return self._banded(record, record.band, decision, pairs, may_be_elsewhere=may_be_elsewhere)

    def _answers(self, decision: Decision, facts: Mapping[str, Value]) -> tuple[object, ...]:
        """Give every pair of minimum and consideration that some completion gives."""
        if decision.enquiries or decision.minimum_band is None:
            return self._outcomes.answers(self._reader.read(facts).codes)
        # INVARIANT: without enquiries no unknown fact can change the pair, so the decision has it.
        return (
            (decision.minimum_band.rank, decision.consider_band.rank if decision.consider_band else NONE),
        )

    def _banded(
        self, record: Record, band: Band, decision: Decision, pairs: list[Ranks], *, may_be_elsewhere: bool
    ) -> Compared:
        found = {pair: self._stands(pair, band, has_reason=record.has_reason) for pair in pairs}
        families = {FAMILY_OF[outcome] for outcome in found.values()}
        if may_be_elsewhere:
            families.add(Family.DEPARTS)
        if len(families) > 1:
            return Compared(CaseOutcome.CANNOT_TELL, decision.enquiries)
        outcome = found[min(pairs)]
        return Compared(self._shortfall(band, decision) if outcome in BELOW else outcome)

    def _stands(self, pair: Ranks, band: Band, *, has_reason: bool) -> CaseOutcome:
        """Say how a band stands to a minimum and a consideration that are both known."""
        minimum, consider = pair
        if band.rank < minimum:
            return CaseOutcome.BELOW_MINIMUM
        if consider != NONE and band.rank < consider:
            return (
                CaseOutcome.CONSIDERATION_DECLINED if has_reason else CaseOutcome.CONSIDERATION_NOT_EVIDENCED
            )
        if band.rank == consider:
            return CaseOutcome.CONSIDERATION_ACCEPTED
        if band.rank == minimum:
            return CaseOutcome.AGREES
        if band.rank not in self._named:
            return CaseOutcome.ABOVE_GUIDANCE
        return CaseOutcome.RAISED_WITH_REASON if has_reason else CaseOutcome.RAISED_WITHOUT_REASON

    def _shortfall(self, band: Band, decision: Decision) -> CaseOutcome:
        """Name the highest minimum that a band falls short of; at a tie the factor rather than the matrix."""
        floors = [
            step
            for step in decision.steps
            if step.kind in _FLOORS
            and step.outcome is Outcome.APPLIES
            and step.band is not None
            and step.band > band
        ]
        if any(step.rule in self._top for step in floors):
            return CaseOutcome.BELOW_TOP_MINIMUM
        highest = max((step.band.rank for step in floors if step.band), default=NONE)
        matrix = decision.matrix_band.rank if decision.matrix_band else NONE
        return (
            CaseOutcome.BELOW_MINIMUM if highest >= max(matrix, band.rank + 1) else CaseOutcome.BELOW_MATRIX
        )

    def _unless_referred(self, found: CaseOutcome, record: Record, decision: Decision) -> Compared:
        """Give an outcome that an unknown fact could turn into a referral, or say that it cannot be told."""
        is_there = self._kinds.get(record.route) is RouteKind.REFER
        referred = Family.IN_LINE if is_there else Family.DEPARTS
        if FAMILY_OF[found] is referred:
            return Compared(found)
        return Compared(CaseOutcome.CANNOT_TELL, decision.enquiries)


_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)


def _in_hub(route: str, decision: Decision, ruleset: Ruleset) -> Compared:
    """A field case that the record has in the hub: wrong there, unless a fact the hub asks for is not known."""
    wanted = {rule.id for rule in ruleset.routes if rule.route == route}
    unknown = [
        name
        for step in decision.steps
        if step.kind is StepKind.ROUTE and step.rule in wanted and step.outcome is Outcome.UNKNOWN
        for name, value in step.facts
        if value is None
    ]
    if unknown:
        return Compared(CaseOutcome.CANNOT_TELL, tuple(dict.fromkeys(unknown)))
    return Compared(CaseOutcome.FIELD_CASE_IN_HUB)
