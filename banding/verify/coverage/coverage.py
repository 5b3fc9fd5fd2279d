"""What examples should cover of a ruleset, and what they do: cells, rules, edges, and each part of a condition by a pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, partial

import attrs

from banding.case import Judgement
from banding.engine import engine_for
from banding.engine.compiled import Question, compile_ruleset
from banding.facts import Value
from banding.ruleset import Condition, FactIs, FactWithin, LevelIs, Ruleset, facts_of
from banding.ruleset.conditions import Leaf, leaves_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Held, held_conditions
from banding.verify.examples.example import Answer, ExampleResult

_OUTCOME = ("route", "band", "status", "minimum band", "consider band")
_ALSO = {"check": ("warnings",), "clause": ("matrix band", "rules")}


@attrs.frozen
class ShownCase:
    """A case that shows something of a ruleset, with what that says of it: an example that passes, or one to suggest."""

    name: str
    facts: Mapping[str, Value]
    judgement: Judgement | None
    answer: Answer


Truth = Callable[[Condition, ShownCase], bool | None]
"""Says whether a condition holds of a case; None where what is known does not say."""


@attrs.frozen(eq=False)
class Coverage:
    """What cases cover of a ruleset; ``pairs`` differ in one fact alone, the third of each."""

    ruleset: Ruleset
    shown: tuple[ShownCase, ...]
    pairs: tuple[tuple[ShownCase, ShownCase, str], ...]
    truth: Truth

    @classmethod
    def of(cls, tried: Iterable[ExampleResult], ruleset: Ruleset) -> Coverage:
        """Look at what examples cover; those that fail cover nothing."""
        codes, question = engine_for(ruleset).codes, cache(partial(Question, compile_ruleset(ruleset)))
        coverage = cls(ruleset, (), (), lambda when, shown: question(when).truth(codes(shown.facts)))
        for each in tried:
            if each.passes and (case := each.read.case):
                shown = ShownCase(each.read.example.name, case.facts, case.judgement, each.answer)
                coverage = coverage.and_one(shown)
        return coverage

    def and_one(self, more: ShownCase) -> Coverage:
        """Give the coverage with one more case."""
        pairs = [*self.pairs]
        for each in self.shown:
            unlike = [name for name, value in each.facts.items() if more.facts.get(name) != value]
            if len(unlike) == 1 and each.judgement == more.judgement:
                pairs.append((each, more, unlike[0]))
        return attrs.evolve(self, shown=(*self.shown, more), pairs=tuple(pairs))

    def reached(self, goal: Goal) -> bool:
        """Whether a goal is covered."""
        if goal.kind is Kind.CONDITIONS:
            return any(self.shows(goal, *pair) for pair in self.pairs)
        if goal.kind is Kind.EDGES:
            edge = int(goal.subject[2])
            fact = self.ruleset.axis_by_id[str(goal.subject[1])].fact
            return {edge - 1, edge} <= {each.facts.get(fact) for each in self.shown}
        if goal.kind in (Kind.CELLS, Kind.JUDGEMENTS):
            return any(goal.subject[1] in each.answer["rules"] for each in self.shown)
        return any(self._applies(goal, each) for each in self.shown)

    def shows(self, goal: Goal, one: ShownCase, other: ShownCase, fact: str) -> bool:
        """Whether two cases that differ in one fact show that a part asking about it turns the condition and the outcome."""
        held, leaf = goal.held, goal.leaf
        if held is None or leaf is None or fact not in asked_by(leaf, self.ruleset):
            return False
        names = _OUTCOME + _ALSO.get(held.kind, ())
        if all(one.answer[name] == other.answer[name] for name in names):
            return False
        # A case that another route takes shows nothing of a rule for the field.
        if held.kind in ("rule", "escalation") and one.answer["route"] != other.answer["route"]:
            return False
        if not all(self._is_asked(held, each) for each in (one, other)):
            return False
        if not self._turns(held.when, one, other) or not self._turns(leaf, one, other):
            return False
        # No other part changes with it: a fact named outright may move a level that is asked about too.
        rest = [part for _, part in leaves_of(held.when) if part != leaf] if isinstance(leaf, LevelIs) else []
        return not any(self._turns(part, one, other) for part in rest)

    def _is_asked(self, held: Held, each: ShownCase) -> bool:
        """Whether a condition is asked at all: an escalation only where its rule applies."""
        return held.within is None or self.truth(held.within, each) is True

    def _turns(self, condition: Condition, one: ShownCase, other: ShownCase) -> bool:
        return {self.truth(condition, each) for each in (one, other)} == {True, False}

    def _applies(self, goal: Goal, each: ShownCase) -> bool:
        held = goal.held
        if held is None or not self._is_asked(held, each) or not self.truth(held.when, each):
            return False
        if goal.kind is Kind.CHECKS:
            return goal.subject[1] in each.answer["warnings"]
        return goal.kind is Kind.CLAUSES or goal.subject[1] in each.answer["rules"]


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
    """One thing to cover, by its place in the rules (of a judgement its guidance id, of an edge axis and score)."""

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
    for band, id_ in ruleset.judgement.items():
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
    axis = ruleset.axis_by_id[leaf.axis]
    clauses = (name for clause in axis.clauses for name in facts_of(clause.when))
    return (*axis.placed_by[:2], *clauses)
