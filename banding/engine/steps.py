"""The steps a decision takes for its routes, axes and rules; those that many cases share are made once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from math import prod
from operator import itemgetter

from banding.engine.compiled import Codes, Compiled, Question
from banding.engine.decision import Step
from banding.engine.table import AxisAnswer
from banding.engine.variables import Variable
from banding.facts import FactKind, Value
from banding.ruleset import Axis, Band, Condition, RouteRule, Rule, facts_of
from banding.vocabulary import Outcome, RuleKind, StepKind

OUTCOMES = {True: Outcome.APPLIES, False: Outcome.DOES_NOT_APPLY, None: Outcome.UNKNOWN}
_KINDS = {
    RuleKind.MINIMUM: StepKind.MINIMUM,
    RuleKind.AUTOMATIC: StepKind.AUTOMATIC,
    RuleKind.CONSIDER: StepKind.CONSIDER,
}
_KEPT = 4096


class _Steps(ABC):
    """
    What makes the steps of one rule or route, from the facts that its conditions name.

    A step depends on the variables at ``places``; with ``is_shared``, cases of the same codes share one: a number is told by
    its stretch in a case's codes.
    """

    def __init__(self, compiled: Compiled, conditions: Sequence[Condition]) -> None:
        self.questions = [Question(compiled, condition) for condition in conditions]
        self.facts = _named(conditions)
        self.places = {place for question in self.questions for place in question.places}
        self.places |= {compiled.places[name] for name in self.facts}
        numbers = {fact.name for fact in compiled.compiler.ruleset.facts if fact.kind is FactKind.NUMBER}
        self.is_shared = numbers.isdisjoint(self.facts)

    @abstractmethod
    def make(self, codes: Codes, read: tuple[tuple[str, Value], ...]) -> Step:
        """Make the step for a case of which these facts are read."""


class StepsTogether:
    """
    The steps of some rules that follow each other, kept together by the codes they are made from.

    What is ``known`` by its :meth:`key` need not be asked for, and is not empty.
    """

    def __init__(self, makers: Sequence[_Steps]) -> None:
        self._makers, places = makers, sorted(set[int]().union(*(maker.places for maker in makers)))
        self.key: Callable[[Codes], object] = itemgetter(*places) if places else lambda codes: None
        self._is_shared = all(maker.is_shared for maker in makers)
        self.known: dict[object, tuple[tuple[Step, ...], tuple[str, ...]]] = {}

    def steps(self, codes: Codes, facts: Mapping[str, Value]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """Make the steps for a case, with the ids of the rules that apply, and keep them where cases can share them."""
        steps = [
            maker.make(codes, tuple([(name, facts.get(name)) for name in maker.facts]))
            for maker in self._makers
        ]
        found = tuple(steps), tuple([step.rule for step in steps if step.outcome is Outcome.APPLIES])
        if self._is_shared and len(self.known) < _KEPT:
            self.known[self.key(codes)] = found
        return found


def together(makers: Sequence[_Steps], variables: Sequence[Variable]) -> list[StepsTogether]:
    """Part rules, in their order, so that the facts of those that stay together have few combinations."""
    parts: list[list[_Steps]] = []
    for maker in makers:
        there = [*parts[-1], maker] if parts else [maker]
        places = set[int]().union(*(each.places for each in there))
        are_few = prod(variables[place].size + 1 for place in places) <= _KEPT
        if len(there) > 1 and are_few and all(each.is_shared for each in there):
            parts[-1].append(maker)
        else:
            parts.append([maker])
    return [StepsTogether(part) for part in parts]


class RuleSteps(_Steps):
    """The steps of one rule beside the matrix: does it apply, and what follows."""

    def __init__(self, rule: Rule, compiled: Compiled) -> None:
        super().__init__(compiled, [rule.when, *(escalation.when for escalation in rule.escalations)])
        self._rule = rule
        self._verb = "consider" if rule.kind is RuleKind.CONSIDER else "at least"

    def make(self, codes: Codes, read: tuple[tuple[str, Value], ...]) -> Step:
        """Make the step for a case of which these facts are read."""
        truth = self.questions[0].truth(codes)
        band, perhaps = self._band(codes)
        effect = self._effect(truth, band, perhaps)
        kind = _KINDS[self._rule.kind]
        return Step(kind, self._rule.id, OUTCOMES[truth], effect, read, band if truth else None)

    def _band(self, codes: Codes) -> tuple[Band, Band | None]:
        """Give the band for certain, and the higher one it could turn out to be."""
        certain, perhaps = self._rule.band, None
        for escalation, question in zip(self._rule.escalations, self.questions[1:], strict=True):
            truth = question.truth(codes)
            if truth:
                certain = max(certain, escalation.band)
            elif truth is None:
                perhaps = escalation.band if perhaps is None else max(perhaps, escalation.band)
        return certain, perhaps if perhaps is not None and perhaps > certain else None

    def _effect(self, truth: bool | None, band: Band, perhaps: Band | None) -> str:
        if truth is False:
            return "no effect"
        effect = f"{self._verb} {band}" + (f", and perhaps {perhaps}" if perhaps else "")
        return effect if truth else f"if so, {effect}"


class RouteSteps(_Steps):
    """The steps of one route out of field allocation."""

    def __init__(self, route: RouteRule, compiled: Compiled) -> None:
        super().__init__(compiled, [route.when])
        self._route = route

    def make(self, codes: Codes, read: tuple[tuple[str, Value], ...]) -> Step:
        """Make the step for a case of which these facts are read."""
        taken = self.questions[0].truth(codes)
        effect = f"goes the {self._route.route} route" if taken else "stays with the field"
        return Step(StepKind.ROUTE, self._route.id, OUTCOMES[taken], effect, read)


class AxisSteps:
    """The steps that place a case on one axis of the matrix."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        self._facts = (axis.fact, *_named([clause.when for clause in axis.clauses]))
        self._judged = (axis.judged.fact, axis.judged.reason) if axis.judged else ()
        self._read = (*self._facts, *self._judged)
        self._known: dict[object, Step] = {}

    def step(self, answer: AxisAnswer, facts: Mapping[str, Value]) -> Step:
        """Give the step that reached an answer."""
        is_judged = self._judged and facts.get(self._judged[0]) is not None
        names = self._read if is_judged else self._facts
        key = (answer.effect, *map(facts.get, names))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            read = tuple([(name, facts.get(name)) for name in names])
            outcome = Outcome.APPLIES if answer.level < len(self._axis.levels) else Outcome.UNKNOWN
            found = self._known[key] = Step(StepKind.AXIS, self._axis.id, outcome, answer.effect, read)
        return found


def _named(conditions: Sequence[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for condition in conditions for name in facts_of(condition)))
