"""One record against one decision: the outcome, and the facts that stand in its way where it cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache, reduce
from typing import cast

import attrs

from banding.audit.outcomes import BELOW, FAMILY_OF, CaseOutcome, Family, top_rules
from banding.engine import Decision, engine_for
from banding.engine.compiled import ELSEWHERE, NONE, compile_ruleset
from banding.engine.questions import Asker
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
        has_reason: whether a reason is recorded for that band: a rationale that says something and does not belong to
            another band.
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
        missing: unknown facts that stand in the way, in the ruleset's order: the answer to each, with some answers to
            the others, changes what is asked of somebody. Empty for any other outcome than ``cannot-tell``.
    """

    outcome: CaseOutcome
    missing: tuple[str, ...] = ()


def reason_counts(judged_band: str | None, recorded_band: str | None, *, has_rationale: bool) -> bool:
    """
    Say whether a rationale on a row is a reason for the band on record.

    Args:
        judged_band: the band a manager judged right; None when nobody did.
        recorded_band: the band on record; None when there is none.
        has_rationale: whether a rationale is written that says something.

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
        self._engine, self._compiled = engine_for(ruleset), compile_ruleset(ruleset)
        self._compiler = self._compiled.compiler
        self._outcomes = Asker(self._compiled, self._compiled.outcome)
        self._elsewhere = Asker(self._compiled, self._compiled.elsewhere)
        self._askers: dict[tuple[int, bool], Asker] = {}
        self._hubs: dict[str, Asker] = {}
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
        if not decision.enquiries or True not in self._elsewhere.answers(self._engine.codes(facts)):
            return Compared(found)
        return self._unless_referred(found, record, facts)

    def _field_case(self, record: Record, decision: Decision, facts: Mapping[str, Value]) -> Compared:
        held = self._kinds.get(record.route)
        if held is RouteKind.HUB:
            return self._in_hub(record.route, facts)
        answers = self._answers(decision, facts)
        if held is RouteKind.REFER:
            found, may_be_elsewhere = CaseOutcome.REFERRAL_NOT_SUPPORTED, ELSEWHERE in answers
            return self._unless_referred(found, record, facts) if may_be_elsewhere else Compared(found)
        if record.band is None:
            return Compared(CaseOutcome.NOT_RECORDED)
        return self._banded(record, record.band, decision, answers, facts)

    def _answers(self, decision: Decision, facts: Mapping[str, Value]) -> Collection[object]:
        """Give every pair of minimum and consideration that some completion gives."""
        if decision.enquiries or decision.minimum_band is None:
            return self._outcomes.answers(self._engine.codes(facts))
        # INVARIANT: without enquiries no unknown fact can change the pair, so the decision has it.
        return (
            (decision.minimum_band.rank, decision.consider_band.rank if decision.consider_band else NONE),
        )

    def _banded(
        self,
        record: Record,
        band: Band,
        decision: Decision,
        answers: Collection[object],
        facts: Mapping[str, Value],
    ) -> Compared:
        families = {self._family(answer, band, has_reason=record.has_reason) for answer in answers}
        if len(families) > 1:
            return self._cannot_tell(self._asker(band, has_reason=record.has_reason), facts)
        lowest = min(cast("Ranks", answer) for answer in answers if answer is not ELSEWHERE)
        outcome = self._stands(lowest, band, has_reason=record.has_reason)
        return Compared(self._shortfall(band, decision) if outcome in BELOW else outcome)

    def _family(self, answer: object, band: Band, *, has_reason: bool) -> Family:
        """Say what a band asks of somebody beside one answer of the guidance."""
        if answer is ELSEWHERE:
            return Family.DEPARTS
        return FAMILY_OF[self._stands(cast("Ranks", answer), band, has_reason=has_reason)]

    def _asker(self, band: Band, *, has_reason: bool) -> Asker:
        """Ask what a band asks of somebody, as a function of the facts; made when first needed."""
        key = (band.rank, has_reason)
        if key not in self._askers:
            shop = self._compiler.shop
            families = shop.map(
                lambda answer: self._family(answer, band, has_reason=has_reason), self._outcomes.diagram
            )
            self._askers[key] = Asker(self._compiled, families)
        return self._askers[key]

    def _cannot_tell(self, asker: Asker, facts: Mapping[str, Value]) -> Compared:
        """Give the outcome that cannot be told, with the unknown facts that make it so and no other."""
        places = asker.mattering(self._engine.codes(facts))
        names = {self._compiler.variables[place].name for place in places}
        missing = tuple(fact.name for fact in self._ruleset.facts if fact.name in names)
        return Compared(CaseOutcome.CANNOT_TELL, missing)

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

    def _in_hub(self, route: str, facts: Mapping[str, Value]) -> Compared:
        """A field case that the record has in the hub: wrong there, unless an unknown fact could lead there."""
        if route not in self._hubs:
            whens = [
                self._compiler.condition(rule.when) for rule in self._ruleset.routes if rule.route == route
            ]
            shop = self._compiler.shop
            leads = reduce(lambda one, other: shop.combine(_either, one, other), whens)
            self._hubs[route] = Asker(
                self._compiled, shop.combine(_only_first, leads, self._elsewhere.diagram)
            )
        if True not in self._hubs[route].answers(self._engine.codes(facts)):
            return Compared(CaseOutcome.FIELD_CASE_IN_HUB)
        return self._cannot_tell(self._hubs[route], facts)

    def _unless_referred(self, found: CaseOutcome, record: Record, facts: Mapping[str, Value]) -> Compared:
        """Give an outcome that an unknown fact could turn into a referral, or say that it cannot be told."""
        is_there = self._kinds.get(record.route) is RouteKind.REFER
        referred = Family.IN_LINE if is_there else Family.DEPARTS
        if FAMILY_OF[found] is referred:
            return Compared(found)
        return self._cannot_tell(self._elsewhere, facts)


_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)


def _either(one: bool, other: bool) -> bool:
    return one or other


def _only_first(one: bool, other: bool) -> bool:
    return one and not other
