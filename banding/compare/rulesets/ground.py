"""
Common ground: what a record may say that either of two rulesets tells apart, and where each ruleset puts it.

A case is laid out as its record says it, not as one ruleset reads it: the score, the level somebody judged and whether
a reason stands beside it, an age where a fact is worked out from it. So two rulesets that read a record differently
(another edge, other levels, another age, judgement allowed or not) are still compared case by case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from fractions import Fraction
from math import prod

from banding.case_space import ProofDiagrams
from banding.compare.rulesets.layout import Dimension, Layout
from banding.compare.rulesets.standing import Standing
from banding.engine.diagram import NodeId
from banding.ruleset import Ruleset


class Ground:
    """
    The common ground of two rulesets.

    Args:
        before: the earlier ruleset.
        after: the later ruleset.

    Raises:
        NoCommonGroundError: a fact is of one kind before and of another after, or no fact is read by both.

    Attributes:
        dimensions: the facts, in the order of the diagrams.
        shop: where diagrams are made.
        is_complete: True for a case of which everything is known that bears on a level, and a level that is judged
            only where there is no score.
        is_judged: True for a case of which some level is set by judgement.
    """

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self.rulesets = (before, after)
        self.dimensions = tuple(Layout(before, after).dimensions())
        self.shop = ProofDiagrams([len(dimension.values) for dimension in self.dimensions])
        self.places = {dimension.fact.name: place for place, dimension in enumerate(self.dimensions)}
        self.is_judged = self._any(
            self.shop.is_in(place, _given(dimension))
            for place, dimension in enumerate(self.dimensions)
            if dimension.is_judged
        )
        self.is_complete = self.shop.map(lambda lacks: not lacks, self._any(self._lacking()))

    def stands(self, ruleset: Ruleset) -> NodeId:
        """Give the diagram of where a ruleset puts each case; one of the two, or made of parts of both."""
        return Standing(ruleset, self.dimensions, self.shop).diagram()

    def completed(self, diagram: NodeId) -> NodeId:
        """Give a diagram that speaks only of complete cases; None elsewhere."""
        return self.shop.combine(
            lambda complete, answer: answer if complete else None, self.is_complete, diagram
        )

    def share(self, diagram: NodeId, answer: Hashable) -> Fraction:
        """Give the share of all cases of the ground that a diagram gives an answer, 0 to 1."""
        known: dict[NodeId, Fraction] = {}

        def go(node: NodeId) -> Fraction:
            if node not in known:
                if self.shop.is_leaf(node):
                    known[node] = Fraction(self.shop.answer(node) == answer)
                else:
                    children = self.shop.children_at(node, self.shop.top(node))
                    known[node] = sum(map(go, children), Fraction(0)) / len(children)
            return known[node]

        return go(diagram)

    def cases(self, diagram: NodeId, answer: Hashable) -> int:
        """Count the cases of the ground that a diagram gives an answer."""
        return int(self.share(diagram, answer) * prod(self.shop.sizes))

    def _any(self, diagrams: Iterator[NodeId]) -> NodeId:
        return self.shop.joined(lambda one, other: one or other, [self.shop.leaf(answer=False), *diagrams])

    def _lacking(self) -> Iterator[NodeId]:
        """Give the diagrams that are True where an axis has neither score nor judged level."""
        for ruleset in self.rulesets:
            for axis in ruleset.axes:
                if axis.judged is None:
                    continue
                score, judged = self.places[axis.fact], self.places[axis.judged.fact]
                unsaid = self.shop.is_in(score, _unsaid(self.dimensions[score]))
                unjudged = self.shop.is_in(judged, _unsaid(self.dimensions[judged]))
                yield self.shop.combine(lambda one, other: one and other, unsaid, unjudged)


def _given(dimension: Dimension) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is not None]


def _unsaid(dimension: Dimension) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is None and not said.ages]
