"""The diagrams of ``decide`` with what a proof needs besides: two values of one variable compared, the smallest case."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import reduce

from banding.engine.diagram import Diagrams, NodeId

Cube = tuple[tuple[int, int], ...]
"""Some variables with a value each; the others may have any."""

_MOST_EXACT = 6


def joint(one: Hashable, other: Hashable) -> bool | None:
    """Join two answers of a claim: false wins, and elsewhere (None) gives way."""
    if one is False or other is False:
        return False
    return True if one or other else None


class ProofDiagrams(Diagrams):
    """Diagrams whose claims (True, False, None where they do not speak) can be proved, or refuted by the smallest case."""

    def joined(self, function: Callable[..., Hashable], diagrams: Iterable[NodeId]) -> NodeId:
        """Combine several diagrams, one after another."""
        return reduce(lambda one, other: self.combine(function, one, other), diagrams)

    def with_value(self, diagram: NodeId, variable: int, value: int) -> NodeId:
        """Give what is left of a diagram when one variable has a value."""
        return self._at(diagram, variable, lambda children: children[value], lambda node: node)

    def across(
        self, function: Callable[..., Hashable], diagram: NodeId, variable: int, values: tuple[int, int]
    ) -> NodeId:
        """Compare a diagram's answers at two values of one variable, everything else alike."""
        first, second = values
        return self._at(
            diagram,
            variable,
            lambda children: self.combine(function, children[first], children[second]),
            lambda node: self.combine(function, node, node),
        )

    def _at(
        self,
        diagram: NodeId,
        variable: int,
        there: Callable[[tuple[NodeId, ...]], NodeId],
        below: Callable[[NodeId], NodeId],
    ) -> NodeId:
        """Rebuild a diagram down to one variable, which the result no longer looks at."""
        known: dict[NodeId, NodeId] = {}

        def go(node: NodeId) -> NodeId:
            if node not in known:
                at = self._variable[node]
                if at == variable:
                    known[node] = there(self._children[node])
                elif at > variable:
                    known[node] = below(node)
                else:
                    known[node] = self.node(at, tuple(map(go, self._children[node])))
            return known[node]

        return go(diagram)

    def answer_at(self, diagram: NodeId, values: Mapping[int, int]) -> Hashable:
        """Read a diagram's answer to one case; a variable that is not given has its first value."""
        while not self.is_leaf(diagram):
            diagram = self._children[diagram][values.get(self._variable[diagram], 0)]
        return self._answer[diagram]

    def answers(self, diagram: NodeId) -> set[Hashable]:
        """List every answer a diagram gives to some case."""
        return {self._answer[node] for node in self.reachable(diagram) if self.is_leaf(node)}

    def smallest(self, claim: NodeId) -> Cube | None:
        """Find the fewest values that make a claim true, or silent, whatever the others are; None when it is true of no case."""
        if True not in self.answers(claim):
            return None
        known: dict[tuple[NodeId, int], Cube | None] = {}
        for most in range(_MOST_EXACT):
            found = self._within(claim, most, known)
            if found is not None:
                return found
        return tuple(self.first_case(claim).items())  # the last resort, where the smallest case is large

    def _within(self, claim: NodeId, most: int, known: dict[tuple[NodeId, int], Cube | None]) -> Cube | None:
        """Find at most so many values that make a claim true, or None."""
        if self.is_leaf(claim):
            return () if self._answer[claim] is True else None
        if (claim, most) not in known:
            variable, children = self._variable[claim], self._children[claim]
            # Leaving the variable open means that the claim must be true at each of its values.
            found = self._within(self.joined(joint, children), most, known)
            # Of two values, the second is yes, which shows more than no.
            order = (1, 0) if len(children) == 2 else range(len(children))
            for value in order if found is None and most else ():
                rest = self._within(children[value], most - 1, known)
                if rest is not None:
                    found = ((variable, value), *rest)
                    break
            known[claim, most] = found
        return known[claim, most]

    def first_case(self, claim: NodeId) -> dict[int, int]:
        """Give the first values that make a claim true of some case; a variable not among them may have any."""
        case = {}
        while not self.is_leaf(claim):
            variable, children = self._variable[claim], self._children[claim]
            case[variable] = next(n for n, child in enumerate(children) if True in self.answers(child))
            claim = children[case[variable]]
        return case
