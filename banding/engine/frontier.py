"""
Asking a diagram about every completion of a case's unknown facts in one pass.

A frontier is the set of places a case can have reached in the diagram once its first variables have been read: one
place while every fact is known, several after an unknown one. Frontiers are few and are kept with the moves between
them, so a pass costs one look-up a variable, whatever is unknown.

To learn whether one unknown fact can matter, a second kind of frontier follows *pairs* of places that differ in that
fact alone; pairs that meet are dropped. If any pair is left at the bottom, some completion of the other facts gives two
different answers, and if none is, no completion does. Both passes are exact: nothing is sampled or estimated.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import attrs

from banding.engine.diagram import Diagrams, NodeId

Places = tuple[NodeId, ...]


@attrs.define(eq=False)
class Frontier:
    """
    A set of places in the diagram.

    Attributes:
        items: single places, or pairs of different places.
        moves: next frontier for each value of the next variable, the last for "not known"; None until first asked.
        split: the pairs that differ in the next variable alone; None until first asked.
        answers: at the bottom, the answers reached, in the order they compare; None until first asked.
    """

    items: frozenset[Places]
    moves: list[Frontier | None]
    split: Frontier | None = None
    answers: tuple[Hashable, ...] | None = None


class Asker:
    """
    Answers for one diagram: which answers can a case have, and which unknown facts can matter.

    Args:
        shop: the shop the diagram was made in.
        diagram: the function to ask.

    Attributes:
        diagram: the function asked.
        variables: the variables that some case's answer depends on, in order.
    """

    def __init__(self, shop: Diagrams, diagram: NodeId) -> None:
        self._shop, self.diagram = shop, diagram
        self._unknown = shop.sizes
        self.variables = shop.variables_of(diagram)
        # Nothing below the last variable the diagram depends on needs to be read.
        self._depth = self.variables[-1] + 1 if self.variables else 0
        self._known: list[dict[frozenset[Places], Frontier]] = [{} for _ in range(len(shop.sizes) + 1)]
        self._top = self._frontier(0, frozenset({(diagram,)}))

    def answers(self, codes: Sequence[int]) -> tuple[Hashable, ...]:
        """
        List every answer that some completion gives.

        Args:
            codes: a value for each variable; the variable's size stands for "not known".

        Returns:
            The different answers, in no particular order; one when nothing unknown matters.
        """
        here = self._top
        for variable, code in zip(range(self._depth), codes, strict=False):
            following = here.moves[code]
            here = following if following is not None else self._move(here, variable, code)
        if here.answers is None:
            here.answers = tuple(self._shop.answer(leaf) for (leaf,) in sorted(here.items))
        return here.answers

    def mattering(self, codes: Sequence[int]) -> tuple[int, ...]:
        """List the unknown variables whose value changes the answer under some completion of the others."""
        here, found = self._top, []
        for variable, code in zip(range(self._depth), codes, strict=False):
            if code == self._unknown[variable] and self._can_matter(here, variable, codes):
                found.append(variable)
            following = here.moves[code]
            here = following if following is not None else self._move(here, variable, code)
        return tuple(found)

    def _can_matter(self, here: Frontier, variable: int, codes: Sequence[int]) -> bool:
        if here.split is None:
            here.split = self._split(here, variable)
        pairs = here.split
        for later in range(variable + 1, self._depth):
            if not pairs.items:
                return False
            code = codes[later]
            following = pairs.moves[code]
            pairs = following if following is not None else self._move(pairs, later, code)
        return bool(pairs.items)

    def _move(self, here: Frontier, variable: int, code: int) -> Frontier:
        values = range(self._unknown[variable]) if code == self._unknown[variable] else (code,)
        reached = frozenset(
            tuple(self._shop.children_at(place, variable)[value] for place in places)
            for places in here.items
            for value in values
        )
        following = self._frontier(variable + 1, self._unmet(reached))
        here.moves[code] = following
        return following

    def _split(self, here: Frontier, variable: int) -> Frontier:
        pairs = frozenset(
            (min(one, other), max(one, other))
            for (place,) in here.items
            for one in self._shop.children_at(place, variable)
            for other in self._shop.children_at(place, variable)
        )
        return self._frontier(variable + 1, self._unmet(pairs))

    @staticmethod
    def _unmet(items: frozenset[Places]) -> frozenset[Places]:
        return frozenset(places for places in items if len(places) == 1 or places[0] != places[1])

    def _frontier(self, level: int, items: frozenset[Places]) -> Frontier:
        known = self._known[level]
        if items not in known:
            fan_out = self._shop.sizes[level] + 1 if level < len(self._shop.sizes) else 0
            known[items] = Frontier(items, [None] * fan_out)
        return known[items]
