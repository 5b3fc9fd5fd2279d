"""
Diagrams asked about unknown answers, as diagrams themselves.

A diagram over a case's facts says what is so once all of them are known. The diagrams made here are read with what has
been *told* of each variable, which may be "not known", and say what all completions come to: they are the walk that
:mod:`banding.engine.unknowns` takes for one case, taken beforehand for every case.

What is told of a variable is a *family* of sets of values: ``{{0}}`` where its value is 0, ``{{0, 1}}`` where it could
be either, and ``{{0}, {1}}`` where it could be either and each is to be looked at by itself. The last is how the level
of an axis that nothing settles is completed (contract, section 1.8).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations

from banding.engine.diagram import Diagrams, NodeId
from banding.export.sql.fact_groups import Cofactors

Family = frozenset[frozenset[int]]
Places = frozenset[NodeId]
Pairs = frozenset[tuple[NodeId, NodeId]]


def family(*sets: Iterable[int]) -> Family:
    """Give the family of some sets of values."""
    return frozenset(map(frozenset, sets))


class Unknowns:
    """
    Asks the diagrams of one shop about cases of which not everything is known.

    Args:
        told: for each variable of it, what can be told of it: one family a code.

    Attributes:
        told: a shop over the same variables, whose values are those codes.
    """

    def __init__(self, shop: Diagrams, told: Sequence[Sequence[Family]]) -> None:
        self._shop = shop
        self._families = told
        self._cofactors = Cofactors(shop)
        self.told = Diagrams([len(codes) for codes in told])

    def answers(self, diagram: NodeId) -> NodeId:
        """Give the diagram of the answers that completions come to: a family of sets of them."""
        known: dict[tuple[int, frozenset[Places]], NodeId] = {}

        def go(variable: int, reached: frozenset[Places]) -> NodeId:
            if variable == len(self._families):
                sets = (frozenset(map(self._shop.answer, places)) for places in reached)
                return self.told.leaf(frozenset(sets))
            if (variable, reached) not in known:
                known[variable, reached] = self.told.node(
                    variable,
                    tuple(
                        go(variable + 1, self._read(reached, variable, told))
                        for told in self._families[variable]
                    ),
                )
            return known[variable, reached]

        return go(0, frozenset({frozenset({diagram})}))

    def differences(self, diagram: NodeId, variable: int) -> NodeId:
        """
        Give the diagram of the differences that one variable's value can make.

        Returns:
            In the shop ``told``: the pairs of different answers to which two completions can come that differ in that
            variable alone. What is told of the variable itself does not matter.
        """
        return self._differences(diagram, variable, tuple(combinations(range(self._shop.sizes[variable]), 2)))

    def shows(self, diagram: NodeId, variable: int, values: tuple[int, int]) -> NodeId:
        """Give the diagram that is True where some completion comes out differently for two values of a variable."""
        pairs = self._differences(diagram, variable, (values,))
        return self.told.map(bool, pairs)

    def _differences(self, diagram: NodeId, variable: int, between: Sequence[tuple[int, int]]) -> NodeId:
        known: dict[tuple[int, Hashable], NodeId] = {}

        def before(here: int, places: Places) -> NodeId:
            if here == variable:
                return after(here + 1, self._split(places, variable, between))
            if (here, places) not in known:
                children = (
                    before(here + 1, self._step(places, here, values)) for values in self._all_told(here)
                )
                known[here, places] = self.told.node(here, tuple(children))
            return known[here, places]

        def after(here: int, pairs: Pairs) -> NodeId:
            if here == len(self._families) or not pairs:
                return self.told.leaf(self._answer_pairs(pairs))
            if (here, pairs) not in known:
                children = (
                    after(here + 1, self._step_pairs(pairs, here, values)) for values in self._all_told(here)
                )
                known[here, pairs] = self.told.node(here, tuple(children))
            return known[here, pairs]

        return before(0, frozenset({diagram}))

    def _all_told(self, variable: int) -> list[frozenset[int]]:
        return [frozenset().union(*told) for told in self._families[variable]]

    def _read(self, reached: frozenset[Places], variable: int, told: Family) -> frozenset[Places]:
        return frozenset(self._step(places, variable, values) for places in reached for values in told)

    def _step(self, places: Places, variable: int, values: frozenset[int]) -> Places:
        return frozenset(self._cofactors.of(place, variable, value) for place in places for value in values)

    def _step_pairs(self, pairs: Pairs, variable: int, values: frozenset[int]) -> Pairs:
        of = self._cofactors.of
        return _unmet(
            (of(one, variable, value), of(other, variable, value)) for one, other in pairs for value in values
        )

    def _split(self, places: Places, variable: int, between: Sequence[tuple[int, int]]) -> Pairs:
        of = self._cofactors.of
        return _unmet(
            (of(place, variable, one), of(place, variable, other))
            for place in places
            for one, other in between
        )

    def _answer_pairs(self, pairs: Pairs) -> frozenset[frozenset[Hashable]]:
        return frozenset(frozenset(map(self._shop.answer, pair)) for pair in pairs)


def _unmet(pairs: Iterable[tuple[NodeId, NodeId]]) -> Pairs:
    """Keep the pairs that have not met: what differs no more will never differ again."""
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
