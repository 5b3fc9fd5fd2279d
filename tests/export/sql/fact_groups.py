"""
Facts merged into groups: what the outcome can tell of a group of facts, and no more.

The three facts of "a drug, alcohol or mental health treatment requirement" reach the outcome only through their "or",
so whatever else is known of a case, the outcome cannot tell them apart. Such a group is found on the decision diagram
itself and not on the wording: two facts are merged where their answers together leave no more different diagrams of
the rest than the answers of one of them alone did. What is left after an answer is then the group's value.

Because groups share no fact, what the unknown facts of one group can turn out to be does not depend on another's, so
the space of cases is tried group by group.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod

import attrs

from banding.engine.diagram import Diagrams, NodeId


@attrs.frozen
class FactGroup:
    """
    A group of variables, and what the outcome can tell of them.

    Attributes:
        variables: the variables' numbers in the ruleset's shop, ascending.
        size: how many values the group has.
        diagram: its value from its variables' answers, in the ruleset's shop.
    """

    variables: tuple[int, ...]
    size: int
    diagram: NodeId


@attrs.frozen(eq=False)
class FactGroups:
    """A function of a case's facts, as a function of a few groups."""

    groups: tuple[FactGroup, ...]
    shop: Diagrams
    outcome: NodeId


def groups_of(shop: Diagrams, outcome: NodeId) -> FactGroups:
    """
    Merge the variables of a diagram into as few groups as it allows.

    Returns:
        The groups, with the diagram over them. A variable that no other merges with is a group of its own.
    """
    variables = shop.variables_of(outcome)
    merged = Diagrams([shop.sizes[variable] for variable in variables])
    places = {variable: place for place, variable in enumerate(variables)}
    order = [places.get(variable, -1) for variable in range(len(shop.sizes))]
    diagram = renumbered(Cofactors(shop), outcome, merged, order, {})
    groups = [
        FactGroup((v,), shop.sizes[v], shop.node(v, tuple(map(shop.leaf, range(shop.sizes[v])))))
        for v in variables
    ]
    return _merged(shop, FactGroups(tuple(groups), merged, diagram))


def _merged(shop: Diagrams, found: FactGroups) -> FactGroups:
    """Merge pair after pair until no pair is left that leaves no more than one of the two did."""
    apart: set[tuple[FactGroup, FactGroup]] = set()
    while True:
        cofactors = Cofactors(found.shop)
        pair = next(
            (
                pair
                for pair in combinations(range(len(found.groups)), 2)
                if _names(found, pair) not in apart and _merges(found, cofactors, pair, apart)
            ),
            None,
        )
        if pair is None:
            return found
        found = _merge(shop, found, cofactors, pair)


def _names(found: FactGroups, pair: tuple[int, int]) -> tuple[FactGroup, FactGroup]:
    return found.groups[pair[0]], found.groups[pair[1]]


def _merges(
    found: FactGroups, cofactors: Cofactors, pair: tuple[int, int], apart: set[tuple[FactGroup, FactGroup]]
) -> bool:
    sizes = [found.groups[place].size for place in pair]
    left = set(_left_after(found, cofactors, pair))
    if len(left) <= max(sizes) < prod(sizes):
        return True
    # Merging others changes neither what these two leave nor how often they leave the same.
    apart.add(_names(found, pair))
    return False


def _left_after(found: FactGroups, cofactors: Cofactors, pair: tuple[int, int]) -> list[NodeId]:
    """Give what is left of the outcome for each pair of values."""
    return cofactors.all_of(cofactors.all_of([found.outcome], pair[0]), pair[1])


def _merge(shop: Diagrams, found: FactGroups, cofactors: Cofactors, pair: tuple[int, int]) -> FactGroups:
    """Give the same function with two of its groups made one, which is then read first."""
    first, second = _names(found, pair)
    left = _left_after(found, cofactors, pair)
    values = {diagram: value for value, diagram in enumerate(dict.fromkeys(left))}
    diagram = shop.combine(
        lambda a, b: values[left[int(str(a)) * second.size + int(str(b))]], first.diagram, second.diagram
    )
    merged = FactGroup(tuple(sorted(first.variables + second.variables)), len(values), diagram)
    rest = [place for place in range(len(found.groups)) if place not in pair]
    others = tuple(found.groups[place] for place in rest)
    fresh = Diagrams([merged.size, *(group.size for group in others)])
    places = [rest.index(place) + 1 if place in rest else -1 for place in range(len(found.groups))]
    kept: dict[NodeId, NodeId] = {}
    children = tuple(renumbered(cofactors, each, fresh, places, kept) for each in values)
    return FactGroups((merged, *others), fresh, fresh.node(0, children))


class Cofactors:
    """Answers variables of diagrams one at a time; every answer found is kept."""

    def __init__(self, shop: Diagrams) -> None:
        self.shop = shop
        self._first: dict[NodeId, int] = {}
        self._known: dict[tuple[NodeId, int, int], NodeId] = {}

    def first(self, diagram: NodeId) -> int:
        """Give the variable a diagram looks at first; the number of variables for a leaf."""
        if diagram not in self._first:
            self._first[diagram] = self._look(diagram)
        return self._first[diagram]

    def of(self, diagram: NodeId, variable: int, value: int) -> NodeId:
        """Give what is left of a diagram where a variable has a value."""
        looked_at = self.first(diagram)
        if looked_at > variable:
            return diagram
        key = (diagram, variable, value)
        if key not in self._known:
            children = self.shop.children_at(diagram, looked_at)
            self._known[key] = (
                children[value]
                if looked_at == variable
                else self.shop.node(looked_at, tuple(self.of(child, variable, value) for child in children))
            )
        return self._known[key]

    def all_of(self, diagrams: Sequence[NodeId], variable: int) -> list[NodeId]:
        """Give what is left of each diagram for each value of a variable, diagram by diagram."""
        return [
            self.of(diagram, variable, value)
            for diagram in diagrams
            for value in range(self.shop.sizes[variable])
        ]

    def _look(self, diagram: NodeId) -> int:
        for variable in range(len(self.shop.sizes)):
            # A node is never its own child.
            if self.shop.children_at(diagram, variable)[0] != diagram:
                return variable
        return len(self.shop.sizes)


def renumbered(
    source: Cofactors, diagram: NodeId, target: Diagrams, places: Sequence[int], kept: dict[NodeId, NodeId]
) -> NodeId:
    """
    Copy a diagram into another shop.

    Args:
        source: the cofactors of the shop it was made in.
        places: each variable's number in the target, ascending where the diagram looks.
        kept: what has been copied already; grows.
    """
    if diagram not in kept:
        first = source.first(diagram)
        if first == len(source.shop.sizes):
            kept[diagram] = target.leaf(source.shop.answer(diagram))
        else:
            children = source.shop.children_at(diagram, first)
            copied = [renumbered(source, child, target, places, kept) for child in children]
            kept[diagram] = target.node(places[first], tuple(copied))
    return kept[diagram]
