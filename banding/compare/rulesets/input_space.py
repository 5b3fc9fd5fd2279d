"""
Common space: what a record may say that either of two rulesets tells apart, and where each ruleset puts it.

A case is laid out as its record says it, not as one ruleset reads it: the score, the level somebody judged and whether
a reason stands beside it, an age where a fact is worked out from it. So two rulesets that read a record differently
(another edge, other levels, another age, judgement allowed or not) are still compared case by case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from fractions import Fraction
from math import prod

from banding.case_space import ProofDiagrams
from banding.compare.rulesets.input_values import InputFact, Layout
from banding.compare.rulesets.placements import PlacementDiagrams
from banding.engine.diagram import NodeId
from banding.ruleset import Ruleset


class InputSpace:
    """
    The joint input space of two rulesets; raises NoCommonFactsError where no case can be held against both.

    Attributes:
        dimensions: the facts, in the order of the diagrams.
        diagrams: where diagrams are made.
        is_complete: True for a case of which everything is known that bears on a level, and a level that is judged
            only where there is no score.
        is_judged: True for a case of which some level is set by judgement.
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

    def share(self, diagram: NodeId, answer: Hashable) -> Fraction:
        """Give the share of all cases of the space that a diagram gives an answer, 0 to 1."""
        known: dict[NodeId, Fraction] = {}

        def go(node: NodeId) -> Fraction:
            if node not in known:
                if self.diagrams.is_leaf(node):
                    known[node] = Fraction(self.diagrams.answer(node) == answer)
                else:
                    children = self.diagrams.children_at(node, self.diagrams.variable(node))
                    known[node] = sum(map(go, children), Fraction(0)) / len(children)
            return known[node]

        return go(diagram)

    def cases(self, diagram: NodeId, answer: Hashable) -> int:
        """Count the cases of the space that a diagram gives an answer."""
        return int(self.share(diagram, answer) * prod(self.diagrams.sizes))

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


def _given(dimension: InputFact) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is not None]


def _unsaid(dimension: InputFact) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is None and not said.ages]
