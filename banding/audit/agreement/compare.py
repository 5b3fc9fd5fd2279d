"""One record against one decision: the outcome, and the facts that stand in its way where it cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache, reduce
from typing import cast

import attrs

from banding.audit.agreement.outcomes import BELOW, FAMILY_OF, CaseOutcome, Family, top_rules
from banding.engine import Decision, engine_for
from banding.engine.compiled import ELSEWHERE, NONE, compile_ruleset
from banding.engine.questions import Asker
from banding.facts import FactKind, Value
from banding.ruleset import Band, Ruleset, facts_of
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
        self._askers: dict[tuple[int, bool, bool], Asker] = {}
        hub_rules = [rule for rule in ruleset.routes if rule.kind is RouteKind.HUB]
        self._hub_flags = [
            fact.name
            for fact in ruleset.facts
            if fact.kind is FactKind.YES_NO and any(fact.name in facts_of(rule.when) for rule in hub_rules)
        ]
        self._in_any_hub = self._leading_to(rule.route for rule in hub_rules) if hub_rules else None
        # The answers with the hub among them.
        self._with_hub = self._in_any_hub and Asker(
            self._compiled,
            self._compiler.shop.combine(_or_hub, self._outcomes.diagram, self._in_any_hub.diagram),
        )
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
        if self._with_hub and self._could_be_hub(facts):
            return self._with_hub.answers(self._engine.codes(facts))
        if decision.enquiries or decision.minimum_band is None:
            return self._outcomes.answers(self._engine.codes(facts))
        # INVARIANT: without enquiries no unknown fact can change the pair, so the decision has it.
        return (
            (decision.minimum_band.rank, decision.consider_band.rank if decision.consider_band else NONE),
        )

    def _could_be_hub(self, facts: Mapping[str, Value]) -> bool:
        """
        Whether a field case would be one for the hub if what is not known of its requirements were answered no.

        A requirement that nobody has recorded is not supposed to be there: without that a file that has no column of
        requirements could tell nothing of any case.
        """
        if self._in_any_hub is None:
            return False
        read = {**facts, **{name: False for name in self._hub_flags if facts.get(name) is None}}
        return True in self._in_any_hub.answers(self._engine.codes(read))

    def levels(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """Give a case's level on each axis, by score or by judgement alike; empty where it is not known."""
        return self._engine.levels(facts)

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
            asker = self._asker(band, has_reason=record.has_reason, with_hub=_HUB in answers)
            return self._cannot_tell(asker, facts)
        ranks = [cast("Ranks", answer) for answer in answers if answer not in (ELSEWHERE, _HUB)]
        if not ranks:
            return Compared(CaseOutcome.HUB_CASE_IN_FIELD)
        lowest = min(ranks)
        outcome = self._stands(lowest, band, has_reason=record.has_reason)
        return Compared(self._shortfall(band, decision) if outcome in BELOW else outcome)

    def _family(self, answer: object, band: Band, *, has_reason: bool) -> Family:
        """Say what a band asks of somebody beside one answer of the guidance."""
        if answer in (ELSEWHERE, _HUB):
            return Family.DEPARTS
        return FAMILY_OF[self._stands(cast("Ranks", answer), band, has_reason=has_reason)]

    def _asker(self, band: Band, *, has_reason: bool, with_hub: bool) -> Asker:
        """Ask what a band asks of somebody, as a function of the facts; made when first needed."""
        key = (band.rank, has_reason, with_hub)
        if key not in self._askers:
            shop = self._compiler.shop
            asked = self._with_hub if with_hub and self._with_hub else self._outcomes
            families = shop.map(
                lambda answer: self._family(answer, band, has_reason=has_reason), asked.diagram
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
            self._hubs[route] = self._leading_to([route])
        if True not in self._hubs[route].answers(self._engine.codes(facts)):
            return Compared(CaseOutcome.FIELD_CASE_IN_HUB)
        return self._cannot_tell(self._hubs[route], facts)

    def _leading_to(self, routes: Iterable[str]) -> Asker:
        """Ask whether the facts lead to one of some routes, and to no other service."""
        named, shop = set(routes), self._compiler.shop
        whens = [self._compiler.condition(rule.when) for rule in self._ruleset.routes if rule.route in named]
        leads = reduce(lambda one, other: shop.combine(_either, one, other), whens)
        return Asker(self._compiled, shop.combine(_only_first, leads, self._elsewhere.diagram))

    def _unless_referred(self, found: CaseOutcome, record: Record, facts: Mapping[str, Value]) -> Compared:
        """Give an outcome that an unknown fact could turn into a referral, or say that it cannot be told."""
        is_there = self._kinds.get(record.route) is RouteKind.REFER
        referred = Family.IN_LINE if is_there else Family.DEPARTS
        if FAMILY_OF[found] is referred:
            return Compared(found)
        return self._cannot_tell(self._elsewhere, facts)


_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)


_HUB = "hub"
"""The answer of a case for the hub, beside the ranks of the field and ``ELSEWHERE``."""


def _or_hub(answer: object, is_hub: bool) -> object:
    return _HUB if is_hub else answer


def _either(one: bool, other: bool) -> bool:
    return one or other


def _only_first(one: bool, other: bool) -> bool:
    return one and not other
