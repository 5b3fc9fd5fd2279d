"""What is left of a decision diagram once some of its variables have been answered."""

from __future__ import annotations

from collections.abc import Sequence

from banding.engine.diagram import Diagrams, NodeId


class Cofactors:
    """
    Answers variables of diagrams one at a time; every answer found is kept.

    Args:
        shop: the shop the diagrams were made in.
    """

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
        diagram: the diagram.
        target: the shop to copy it into.
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
