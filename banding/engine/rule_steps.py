"""One rule beside the matrix, asked of a case: does it apply, and what follows."""

from __future__ import annotations

from collections.abc import Mapping

from banding.engine.compiled import Compiler
from banding.engine.decision import Step
from banding.engine.questions import Codes, Question, key_of
from banding.facts import FactKind, Value
from banding.ruleset import Band, Rule, facts_of
from banding.vocabulary import Outcome, RuleKind, StepKind

OUTCOMES = {True: Outcome.APPLIES, False: Outcome.DOES_NOT_APPLY, None: Outcome.UNKNOWN}
_KINDS = {
    RuleKind.MINIMUM: StepKind.MINIMUM,
    RuleKind.AUTOMATIC: StepKind.AUTOMATIC,
    RuleKind.CONSIDER: StepKind.CONSIDER,
}


class RuleAsker:
    """
    Asks one rule of many cases; the steps are shared, one for each combination of the few facts the rule reads.

    Args:
        rule: the rule.
        compiler: the ruleset's compiler.
    """

    def __init__(self, rule: Rule, compiler: Compiler) -> None:
        self.rule = rule
        self._applies = Question(compiler, rule.when)
        self._escalations = [
            (escalation.band, Question(compiler, escalation.when)) for escalation in rule.escalations
        ]
        self._facts = _facts_named(rule)
        self._key = key_of(self._places_read(compiler))
        # A number is told by its stretch in a case's codes, so a step that names one is not shared.
        numbers = {fact.name for fact in compiler.ruleset.facts if fact.kind is FactKind.NUMBER}
        self._is_shared = numbers.isdisjoint(self._facts)
        self._steps: dict[object, Step] = {}
        self._verb = "consider" if rule.kind is RuleKind.CONSIDER else "at least"

    def step(self, codes: Codes, facts: Mapping[str, Value]) -> Step:
        """Give the step the rule takes for a case."""
        if not self._is_shared:
            return self._make_step(codes, facts)
        key = self._key(codes)
        step = self._steps.get(key)
        if step is None:
            step = self._steps[key] = self._make_step(codes, facts)
        return step

    def _make_step(self, codes: Codes, facts: Mapping[str, Value]) -> Step:
        truth = self._applies.truth(codes)
        band, perhaps = self._band(codes)
        return Step(
            _KINDS[self.rule.kind],
            self.rule.id,
            OUTCOMES[truth],
            self._effect(truth, band, perhaps),
            tuple([(name, facts.get(name)) for name in self._facts]),
            band if truth else None,
        )

    def _places_read(self, compiler: Compiler) -> list[int]:
        places = set(self._applies.places).union(*(question.places for _, question in self._escalations))
        return sorted(places | {compiler.places[name] for name in self._facts})

    def _band(self, codes: Codes) -> tuple[Band, Band | None]:
        """Give the band for certain, and the higher one it could turn out to be."""
        certain, perhaps = self.rule.band, None
        for band, question in self._escalations:
            truth = question.truth(codes)
            if truth:
                certain = max(certain, band)
            elif truth is None:
                perhaps = band if perhaps is None else max(perhaps, band)
        return certain, perhaps if perhaps is not None and perhaps > certain else None

    def _effect(self, truth: bool | None, band: Band, perhaps: Band | None) -> str:
        if truth is False:
            return "no effect"
        effect = f"{self._verb} {band}" + (f", and perhaps {perhaps}" if perhaps else "")
        return effect if truth else f"if so, {effect}"


def _facts_named(rule: Rule) -> tuple[str, ...]:
    conditions = [rule.when, *(escalation.when for escalation in rule.escalations)]
    return tuple(dict.fromkeys(name for condition in conditions for name in facts_of(condition)))
