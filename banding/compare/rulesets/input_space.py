"""
Common space: what a record may say that either of two rulesets tells apart, and where each ruleset puts it.

A case is laid out as its record says it, not as one ruleset reads it: the score, the level somebody judged and whether
a reason stands beside it, an age where a fact is worked out from it. So two rulesets that read a record differently
(another edge, other levels, another age, judgement allowed or not) are still compared case by case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import prod
from typing import Any, NamedTuple, cast

from banding.case_space import ProofDiagrams
from banding.compare.rulesets.input_values import FactTrait, InputValue, Layout
from banding.engine.axes import read_axis
from banding.engine.compiled import ELSEWHERE, NONE, Compiler
from banding.engine.diagram import Diagrams, NodeId
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Axis, Condition, FactIs, FactWithin, Ruleset

ERROR = "error"
"""The route of a record that a ruleset cannot read, as its status is in a banded file."""


class Placement(NamedTuple):
    """
    Where a ruleset puts a complete case.

    Attributes:
        route: the route's word; ``error`` where the ruleset cannot read what the record says, empty where it gives no
            answer.
    """

    route: str
    band: str
    consider: str


class InputSpace:
    """
    The joint input space of two rulesets; raises NoCommonFactsError where no case can be held against both.

    Attributes:
        is_complete: True for a case of which everything is known that bears on a level, and a level that is judged
            only where there is no score.
    """

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self.rulesets = (before, after)
        self.dimensions = tuple(Layout(before, after).dimensions())
        self.diagrams = ProofDiagrams([len(dimension.values) for dimension in self.dimensions])
        self.places = {dimension.fact.name: place for place, dimension in enumerate(self.dimensions)}
        self.is_judged = self._any(
            self.diagrams.is_in(place, _given(dimension))
            for place, dimension in enumerate(self.dimensions)
            if dimension.is_judged
        )
        self.is_complete = self.diagrams.map(lambda lacks: not lacks, self._any(self._lacking()))

    def stands(self, ruleset: Ruleset) -> NodeId:
        """Give the diagram of where a ruleset puts each case; one of the two, or made of parts of both."""
        return PlacementDiagrams(ruleset, self.dimensions, self.diagrams).diagram()

    def completed(self, diagram: NodeId) -> NodeId:
        """Give a diagram that speaks only of complete cases; None elsewhere."""
        return self.diagrams.combine(
            lambda complete, answer: answer if complete else None, self.is_complete, diagram
        )

    def cases(self, diagram: NodeId, answer: Hashable) -> int:
        """Count the cases of the space that a diagram gives an answer."""

        @cache
        def share(node: NodeId) -> Fraction:
            if self.diagrams.is_leaf(node):
                return Fraction(self.diagrams.answer(node) == answer)
            children = self.diagrams.children(node)
            return sum(map(share, children), Fraction(0)) / len(children)

        return int(share(diagram) * prod(self.diagrams.sizes))

    def _any(self, diagrams: Iterator[NodeId]) -> NodeId:
        return self.diagrams.joined(
            lambda one, other: one or other, [self.diagrams.leaf(answer=False), *diagrams]
        )

    def _lacking(self) -> Iterator[NodeId]:
        """Give the diagrams that are True where an axis has neither score nor judged level."""
        for ruleset in self.rulesets:
            for axis in ruleset.axes:
                if axis.judged is None:
                    continue
                score, judged = self.places[axis.fact], self.places[axis.judged.fact]
                unsaid = self.diagrams.is_in(score, _unsaid(self.dimensions[score]))
                unjudged = self.diagrams.is_in(judged, _unsaid(self.dimensions[judged]))
                yield self.diagrams.combine(lambda one, other: one and other, unsaid, unjudged)


def _given(dimension: FactTrait) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is not None]


def _unsaid(dimension: FactTrait) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is None and not said.ages]


class PlacementDiagrams(Compiler):
    """Makes the diagram of where one ruleset puts each case of an input space."""

    def __init__(self, ruleset: Ruleset, dimensions: Sequence[FactTrait], diagrams: Diagrams) -> None:
        places = {dimension.fact.name: place for place, dimension in enumerate(dimensions)}
        super().__init__(ruleset, (), diagrams, places)
        self._dimensions = dimensions

    def diagram(self) -> NodeId:
        """Give the diagram; its answers are stands."""
        shop, ruleset = self.shop, self.ruleset
        names = [band.name for band in ruleset.bands]

        def in_field(ranks: Hashable) -> Placement:
            if ranks is ELSEWHERE:
                return Placement("", "", "")
            minimum, consider = cast("tuple[int, int]", ranks)
            return Placement(
                ruleset.field_route,
                names[minimum] if minimum != NONE else "",
                names[consider] if consider != NONE else "",
            )

        found = shop.map(in_field, self.outcome())
        for route in reversed(ruleset.routes):
            away = Placement(route.route, "", "")
            found = shop.combine(
                lambda taken, stand, away=away: away if taken else stand, self.condition(route.when), found
            )
        for place, dimension in enumerate(self._dimensions):
            readable = [n for n, said in enumerate(dimension.values) if self._can_read(dimension, said)]
            if len(readable) < len(dimension.values):
                found = shop.combine(
                    lambda reads, stand: stand if reads else Placement(ERROR, "", ""),
                    shop.is_in(place, readable),
                    found,
                )
        return found

    def condition(self, condition: Condition) -> NodeId:
        """Give the diagram that is True where a condition holds."""
        if not isinstance(condition, FactIs | FactWithin):
            return super().condition(condition)
        place = self.places[condition.fact]
        fact = self.ruleset.fact_by_name[condition.fact]
        held = [
            number
            for number, said in enumerate(self._dimensions[place].values)
            if _holds(condition, fact, said)
        ]
        return self.shop.is_in(place, held)

    def _level(self, axis: Axis) -> NodeId:
        found = self.shop.leaf("")
        for clause in sorted(axis.clauses, key=lambda clause: axis.levels.index(clause.level)):
            found = self.shop.combine(
                lambda held, level, clause=clause: clause.level if held else level,
                self.condition(clause.when),
                found,
            )
        found = self.shop.map(lambda level: (level,), found)
        for name in (axis.fact, *((axis.judged.fact, axis.judged.reason) if axis.judged else ())):
            place = self.places[name]
            said = self.shop.node(
                place, tuple(self.shop.leaf(each.value) for each in self._dimensions[place].values)
            )
            found = self.shop.combine(lambda known, more: (*known, more), found, said)
        return self.shop.map(lambda said: _level_of(axis, *cast("tuple[Any, ...]", said)), found)

    def _can_read(self, dimension: FactTrait, said: InputValue) -> bool:
        fact = self.ruleset.fact_by_name.get(dimension.fact.name)
        if fact is None or said.value is None:
            return True
        if fact.kind is FactKind.NUMBER:
            return fact.in_range(cast("int", said.value))
        return fact.kind is not FactKind.CHOICE or said.value in fact.levels


def _level_of(
    axis: Axis, clause: str, score: Value, judged: Value = None, reason: Value = None
) -> int | None:
    """Read an axis as a decision does: the number of the level, None off the axis."""
    facts: dict[str, Value] = {axis.fact: score}
    if axis.judged:
        # A level that the axis does not have is refused where the record is read.
        facts[axis.judged.fact] = judged if judged in axis.levels else None
        facts[axis.judged.reason] = "given" if reason else None
    level = read_axis(axis, facts, set_by_clause=clause).level
    return None if level is None else axis.levels.index(level)


def _holds(condition: FactIs | FactWithin, fact: Fact, said: InputValue) -> bool:
    if said.ages:
        is_so = fact.yes_at_age is not None and said.ages[1] <= fact.yes_at_age
        return isinstance(condition, FactIs) and is_so in condition.values
    if isinstance(condition, FactIs):
        return any(value is said.value or value == said.value for value in condition.values)
    if said.value is None:
        return False
    number = cast("int", said.value)
    return (condition.lowest is None or number >= condition.lowest) and (
        condition.highest is None or number <= condition.highest
    )
