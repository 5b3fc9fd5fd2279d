"""One record against one decision: the outcome, and the facts that it turns on where it cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import cast

import attrs

from banding.auditing.agreement.outcomes import BELOW, FAMILY_OF, CaseOutcome, Family, top_rules
from banding.engine import Decision, engine_for
from banding.engine.compiled import ELSEWHERE, NONE, compile_ruleset
from banding.engine.questions import Asker
from banding.facts import FactKind, Value
from banding.ruleset import Band, Ruleset, facts_of
from banding.vocabulary import Outcome, RouteKind, StepKind

Answer = tuple[int, int] | str | None
"""What the guidance can lead to: ranks of a minimum and a consideration, the word of a hub route, or ``ELSEWHERE``."""


@attrs.frozen
class Record:
    """
    What the case record says of where and how a case is held.

    ``route`` is a word of the ruleset, empty when it is not recorded: a band without a route is a band held in the field.
    ``has_reason`` is whether a reason is recorded for that band.
    """

    band: Band | None
    route: str = ""
    has_reason: bool = False


@attrs.frozen
class Compared:
    """
    What a comparison came to; ``missing`` is empty unless it is ``cannot-tell``.

    It has the unknown facts the answer to each of which, with some answers to the others, changes what is asked.
    """

    outcome: CaseOutcome
    missing: tuple[str, ...] = ()


def reason_counts(judged_band: str | None, recorded_band: str | None, *, has_rationale: bool) -> bool:
    """Whether a rationale, one that says something, is a reason for the band on record: it is not for another band."""
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
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, compiled = ruleset, compile_ruleset(ruleset)
        self._engine, self._compiled, self._compiler = engine_for(ruleset), compiled, compiled.compiler
        self._in_field, shop = Asker(compiled, compiled.outcome), compiled.compiler.shop
        hubs = [rule for rule in ruleset.routes if rule.kind is RouteKind.HUB]
        self._hub_flags = [
            fact.name
            for fact in ruleset.facts
            if fact.kind is FactKind.YES_NO and any(fact.name in facts_of(rule.when) for rule in hubs)
        ]
        diagram = compiled.outcome
        for rule in reversed(hubs):
            leads = self._compiler.condition(rule.when)
            diagram = shop.combine(
                lambda answer, leads, route=rule.route: (
                    route if leads and answer is not ELSEWHERE else answer
                ),
                diagram,
                leads,
            )
        self._anywhere = Asker(compiled, diagram)
        self._askers: dict[tuple[Record, bool], Asker] = {}
        self._kinds = {rule.route: rule.kind for rule in ruleset.routes}
        self._named = frozenset(ruleset.band_by_name[name].rank for name in ruleset.judgement.routes)
        self._top = frozenset(rule.id for rule in top_rules(ruleset))

    def compare(
        self, record: Record, decision: Decision | None, facts: Mapping[str, Value], *, is_kept: bool = False
    ) -> Compared:
        """
        Compare a record with the decision on the same case, None for a row in error, and the facts it was decided by.

        ``is_kept`` is whether another row of the same person keeps the case from the hub, whatever its facts.
        """
        if decision is None:
            return Compared(CaseOutcome.ERROR)
        kind, held = self._kinds.get(decision.route), self._kinds.get(record.route)
        if kind is RouteKind.REFER:
            is_there = record.route == decision.route
            return Compared(CaseOutcome.AGREES if is_there else CaseOutcome.SHOULD_BE_REFERRED)
        if kind is None and held is None and record.band is None:
            return Compared(CaseOutcome.NOT_RECORDED)
        may_be_hub = not is_kept and (RouteKind.HUB in (kind, held) or self._could_be_hub(facts))
        answers = self._answers(decision, facts, may_be_hub=may_be_hub)
        if len({self._family(answer, record) for answer in answers}) > 1:
            return self._cannot_tell(record, facts, may_be_hub=may_be_hub)
        if held is RouteKind.REFER:
            return Compared(CaseOutcome.REFERRAL_NOT_SUPPORTED)
        if kind is RouteKind.HUB:
            return Compared(self._in_hub(decision.route, record))
        if held is RouteKind.HUB:
            return Compared(CaseOutcome.FIELD_CASE_IN_HUB)
        ranks = [answer for answer in answers if isinstance(answer, tuple)]
        if not ranks or record.band is None:
            return Compared(CaseOutcome.HUB_CASE_IN_FIELD)
        outcome = self._in_band(min(ranks), record.band, has_reason=record.has_reason)
        return Compared(self._shortfall(record.band, decision) if outcome in BELOW else outcome)

    def _answers(
        self, decision: Decision, facts: Mapping[str, Value], *, may_be_hub: bool
    ) -> Collection[Answer]:
        """Give everything that some completion leads to."""
        if may_be_hub or decision.enquiries or decision.minimum_band is None:
            asker = self._anywhere if may_be_hub else self._in_field
            return cast("Collection[Answer]", asker.answers(self._engine.codes(facts)))
        # INVARIANT: without enquiries no unknown fact can change the pair, so the decision has it.
        consider = decision.consider_band.rank if decision.consider_band else NONE
        return ((decision.minimum_band.rank, consider),)

    def _could_be_hub(self, facts: Mapping[str, Value]) -> bool:
        """
        Whether a case would be one for the hub if what is not known of its requirements were answered no.

        A requirement that nobody has recorded is not supposed to be there: without that a file that has no column of
        requirements could tell nothing of any case.
        """
        if not self._hub_flags:
            return False
        read = {**facts, **{name: False for name in self._hub_flags if facts.get(name) is None}}
        return any(isinstance(each, str) for each in self._anywhere.answers(self._engine.codes(read)))

    def _family(self, answer: Answer, record: Record) -> Family:
        """Say what a record asks of somebody beside one answer of the guidance."""
        held = self._kinds.get(record.route)
        if answer is ELSEWHERE or held is RouteKind.REFER:
            return Family.IN_LINE if answer is ELSEWHERE and held is RouteKind.REFER else Family.DEPARTS
        if isinstance(answer, str):
            return FAMILY_OF[self._in_hub(answer, record)]
        if held is RouteKind.HUB or record.band is None:
            return Family.DEPARTS
        return FAMILY_OF[self._in_band(answer, record.band, has_reason=record.has_reason)]

    def _cannot_tell(self, record: Record, facts: Mapping[str, Value], *, may_be_hub: bool) -> Compared:
        """Give the outcome that cannot be told, with the unknown facts that it turns on and no other."""
        key = (record, may_be_hub)
        if key not in self._askers:
            shop, asked = self._compiler.shop, self._anywhere if may_be_hub else self._in_field
            families = shop.map(lambda answer: self._family(cast("Answer", answer), record), asked.diagram)
            self._askers[key] = Asker(self._compiled, families)
        places = self._askers[key].mattering(self._engine.codes(facts))
        names = {self._compiler.variables[place].name for place in places}
        missing = tuple(fact.name for fact in self._ruleset.facts if fact.name in names)
        return Compared(CaseOutcome.CANNOT_TELL, missing)

    @staticmethod
    def _in_hub(route: str, record: Record) -> CaseOutcome:
        """Compare a case for a hub with a record that does not have it with another service."""
        if record.route == route or (not record.route and record.band is None):
            return CaseOutcome.AGREES
        return CaseOutcome.HUB_CASE_IN_FIELD

    def _in_band(self, pair: tuple[int, int], band: Band, *, has_reason: bool) -> CaseOutcome:
        """Compare a band with a minimum and a consideration that are both known."""
        minimum, consider = pair
        if band.rank < minimum:
            return CaseOutcome.BELOW_MINIMUM
        if consider != NONE and band.rank < consider:
            declined, silent = CaseOutcome.CONSIDERATION_DECLINED, CaseOutcome.CONSIDERATION_NOT_EVIDENCED
            return declined if has_reason else silent
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
            (step.band.rank, step.rule)
            for step in decision.steps
            if step.kind in (StepKind.MINIMUM, StepKind.AUTOMATIC)
            and (step.outcome is Outcome.APPLIES and step.band and step.band > band)
        ]
        if any(rule in self._top for _, rule in floors):
            return CaseOutcome.BELOW_TOP_MINIMUM
        highest = max((rank for rank, _ in floors), default=NONE)
        matrix = decision.matrix_band.rank if decision.matrix_band else NONE
        is_factor = highest >= max(matrix, band.rank + 1)
        return CaseOutcome.BELOW_MINIMUM if is_factor else CaseOutcome.BELOW_MATRIX
