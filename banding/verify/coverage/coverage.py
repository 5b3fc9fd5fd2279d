"""What examples should cover of a ruleset, and what they do: cells, rules, edges, and each part of a condition by a pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

import attrs

from banding.engine import engine_for
from banding.engine.compiled import Question, compile_ruleset
from banding.facts import Value
from banding.ruleset import Axis, Condition, FactIs, FactWithin, LevelIs, Ruleset, facts_of
from banding.ruleset.conditions import Leaf, leaves_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Held, held_conditions
from banding.verify.examples.example import ExampleResult

_OUTCOME = ("route", "band", "status", "minimum band", "consider band")
_ALSO = {"check": ("warnings",), "clause": ("matrix band", "rules")}


class CaseTruths:
    """Says of a case's facts whether conditions hold."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._compiled, self._engine = compile_ruleset(ruleset), engine_for(ruleset)
        self._questions: dict[Condition, Question] = {}

    def of(self, condition: Condition, facts: Mapping[str, Value]) -> bool | None:
        """Whether a condition holds; None where what is known does not say."""
        if condition not in self._questions:
            self._questions[condition] = Question(self._compiled, condition)
        return self._questions[condition].truth(self._engine.codes(facts))


@attrs.frozen(eq=False)
class Coverage:
    """What examples that pass and have a case cover of a ruleset; ``pairs`` differ in one fact alone, the third of each."""

    ruleset: Ruleset
    tried: tuple[ExampleResult, ...]
    pairs: tuple[tuple[ExampleResult, ExampleResult, str], ...]
    truths: CaseTruths

    @classmethod
    def of(cls, tried: Sequence[ExampleResult], ruleset: Ruleset) -> Coverage:
        """Look at what examples cover; those that fail cover nothing."""
        passing = tuple(each for each in tried if each.passes and each.read.case is not None)
        pairs = ((one, other, _only_difference(one, other)) for one, other in combinations(passing, 2))
        found = tuple((one, other, fact) for one, other, fact in pairs if fact is not None)
        return cls(ruleset, passing, found, CaseTruths(ruleset))

    def and_one(self, more: ExampleResult) -> Coverage:
        """Give the coverage with one more example."""
        found = ((each, more, _only_difference(each, more)) for each in self.tried)
        pairs = ((each, more, fact) for each, more, fact in found if fact is not None)
        return attrs.evolve(self, tried=(*self.tried, more), pairs=(*self.pairs, *pairs))

    def reached(self, goal: Goal) -> bool:
        """Whether a goal is covered."""
        if goal.kind is Kind.CONDITIONS:
            return any(self.shows(goal, *pair) for pair in self.pairs)
        if goal.kind is Kind.EDGES:
            edge = int(goal.subject[2])
            fact = axis_of(goal.subject, self.ruleset).fact
            return {edge - 1, edge} <= {facts_in(each).get(fact) for each in self.tried}
        if goal.kind in (Kind.CELLS, Kind.JUDGEMENTS):
            return any(goal.subject[1] in each.answer.words["rules"] for each in self.tried)
        return any(self._applies(goal, each) for each in self.tried)

    def shows(self, goal: Goal, one: ExampleResult, other: ExampleResult, fact: str) -> bool:
        """
        Whether a pair of examples, which differ in one fact, shows that one part of a condition matters.

        The part asks about the fact; with it the part, the whole condition, and the outcome change.
        """
        held, leaf = goal.held, goal.leaf
        if held is None or leaf is None or fact not in asked_by(leaf, self.ruleset):
            return False
        names = _OUTCOME + _ALSO.get(held.kind, ())
        if one.answer.of(*names) == other.answer.of(*names):
            return False
        # A case that another route takes shows nothing of a rule for the field.
        if held.kind in ("rule", "escalation") and one.answer.of("route") != other.answer.of("route"):
            return False
        if not all(self._is_asked(held, each) for each in (one, other)):
            return False
        if not self._turns(held.when, one, other) or not self._turns(leaf, one, other):
            return False
        # No other part changes with it: a fact named outright may move a level that is asked about too.
        rest = [part for _, part in leaves_of(held.when) if part != leaf] if isinstance(leaf, LevelIs) else []
        return not any(self._turns(part, one, other) for part in rest)

    def _is_asked(self, held: Held, each: ExampleResult) -> bool:
        """Whether a condition is asked at all: an escalation only where its rule applies."""
        return held.within is None or self.truths.of(held.within, facts_in(each)) is True

    def _turns(self, condition: Condition, one: ExampleResult, other: ExampleResult) -> bool:
        held = {self.truths.of(condition, facts_in(each)) for each in (one, other)}
        return held == {True, False}

    def _applies(self, goal: Goal, each: ExampleResult) -> bool:
        held = goal.held
        if held is None or not self._is_asked(held, each) or not self.truths.of(held.when, facts_in(each)):
            return False
        words = each.answer.words
        if goal.kind is Kind.CHECKS:
            return goal.subject[1] in words["warnings"]
        return goal.kind is Kind.CLAUSES or goal.subject[1] in words["rules"]


def facts_in(tried: ExampleResult) -> Mapping[str, Value]:
    """Give the facts of an example's case."""
    return tried.read.case.facts if tried.read.case else {}


def _only_difference(one: ExampleResult, other: ExampleResult) -> str | None:
    ours, theirs = one.read.case, other.read.case
    if ours is None or theirs is None or ours.judgement != theirs.judgement:
        return None
    unlike = [name for name, value in ours.facts.items() if theirs.facts.get(name) != value]
    return unlike[0] if len(unlike) == 1 else None


class Kind(StrEnum):
    """What can be covered, in the order it is reported."""

    CELLS = "cells"
    RULES = "rules"
    ESCALATIONS = "escalations"
    CLAUSES = "clauses"
    ROUTES = "routes"
    CHECKS = "checks"
    JUDGEMENTS = "judgements"
    EDGES = "edges"
    CONDITIONS = "conditions"


@attrs.frozen
class Goal:
    """
    One thing that examples should cover; for a condition, what holds it and the ``leaf`` to be shown.

    Its subject is its place in the rules; for a judgement its guidance id, for an edge axis and score.
    """

    kind: Kind
    says: str
    subject: Subject
    held: Held | None = None
    leaf: Leaf | None = None


def goals_of(ruleset: Ruleset) -> Iterator[Goal]:
    """Give everything of a ruleset that examples should cover."""
    for cell in ruleset.cells:
        yield Goal(Kind.CELLS, cell.id, ("cell", cell.id))
    for held in held_conditions(ruleset):
        yield Goal(Kind(f"{held.kind}s"), held.name, held.subject, held)
    for band, id_ in ruleset.judgement.routes.items():
        yield Goal(Kind.JUDGEMENTS, f"{id_} (raised to {band})", ("judgement", id_))
    for axis in ruleset.axes:
        for edge in axis.edges[1:]:
            says = f"{axis.fact} {edge.lowest - 1} and {edge.lowest}, on either side of {edge.level}"
            yield Goal(Kind.EDGES, says, ("edge", axis.id, edge.lowest))
    for held in held_conditions(ruleset):
        for _, leaf in leaves_of(held.when):
            yield Goal(Kind.CONDITIONS, f"{held.name}: {in_words(leaf)}", held.subject, held, leaf)


def asked_by(leaf: Leaf, ruleset: Ruleset) -> tuple[str, ...]:
    """Name the facts a part of a condition asks about, directly or through an axis; the plainest first."""
    if isinstance(leaf, FactIs | FactWithin):
        return (leaf.fact,)
    axis = next(axis for axis in ruleset.axes if axis.id == leaf.axis)
    judged = (axis.judged.fact,) if axis.judged else ()
    clauses = tuple(name for clause in axis.clauses for name in facts_of(clause.when))
    return (axis.fact, *judged, *clauses)


def axis_of(subject: Subject, ruleset: Ruleset) -> Axis:
    """Give the axis an edge belongs to."""
    return next(axis for axis in ruleset.axes if axis.id == subject[1])
