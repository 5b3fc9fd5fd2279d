"""
Diagrams asked with facts not known: every variable gets one value more, and its answer speaks for all the others at once.

A diagram is *lifted* by giving each node one child more, for "not known": the diagram that joins what its other children
say, itself lifted. Joining sets by union gives every answer that some completion of the unknown facts gives; joining
truths gives True or False where all completions agree, and None where they do not. Both are exact: nothing is sampled.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

from banding.engine.diagram import Diagrams, NodeId

Join = Callable[..., Hashable]


class Lifter:
    """
    Lifts the diagrams of one shop into another, whose variables have one value more and may be followed by others.

    Variables that are ``known`` always are; ``more`` has the sizes, "not known" included, of variables that only lifted
    diagrams look at.
    """

    def __init__(self, shop: Diagrams, *, known: Collection[int] = (), more: Sequence[int] = ()) -> None:
        self._shop, self._known, self._truths = shop, frozenset(known), dict[NodeId, NodeId]()
        self.lifted = type(shop)([*(size + 1 for size in shop.sizes), *more])

    def lift(self, diagram: NodeId, join: Join, *, left: Collection[int] = ()) -> NodeId:
        """
        Give a diagram that can also be asked with variables not known.

        ``join`` says what two answers come to where it is not known which it is; see :meth:`Diagrams.join`. The "not known" of the
        variables ``left`` is settled later, by :meth:`join_over`.
        """
        shop, lifted, left = self._shop, self.lifted, self._known.union(left)
        done: dict[NodeId, NodeId] = {}

        def go(here: NodeId) -> NodeId:
            found = done.get(here)
            if found is None:
                children, variable = shop.children(here), shop.variable(here)
                if not children:
                    found = lifted.leaf(shop.answer(here))
                else:
                    unknown = children[0] if variable in left else shop.join(join, children)
                    found = lifted.node(variable, tuple(map(go, (*children, unknown))))
                done[here] = found
            return found

        return go(diagram)

    def join_over(self, diagram: NodeId, join: Join, places: Mapping[int, Collection[int]]) -> NodeId:
        """Settle "not known" for variables that :meth:`lift` left, each with its values that say no more than that."""
        lifted = self.lifted
        done: dict[NodeId, NodeId] = {}

        def go(here: NodeId) -> NodeId:
            if here in done:
                return done[here]
            variable, children = lifted.variable(here), tuple(map(go, lifted.children(here)))
            if variable in places:
                kept = children[:-1]
                unknown = lifted.join(join, kept)
                silent = places[variable]
                children = (
                    *(unknown if code in silent else child for code, child in enumerate(kept)),
                    unknown,
                )
            done[here] = lifted.node(variable, children) if children else here
            return done[here]

        return go(diagram)

    def truth(self, condition: NodeId) -> NodeId:
        """Lift a condition: True, False, or None where completions of the unknown facts differ."""
        if condition not in self._truths:
            self._truths[condition] = self.lift(condition, _agreed)
        return self._truths[condition]

    def answers(self, diagram: NodeId, *, left: Collection[int] = ()) -> NodeId:
        """Lift a diagram to the set of answers that completions of the unknown facts give; see :meth:`lift`."""
        return self.lift(self._shop.map(_alone, diagram), _together, left=left)

    def matters(self, diagram: NodeId, variable: int) -> NodeId:
        """Give the lifted diagram that is True where a variable's value can change the answer, whatever it is now."""
        shop = self._shop
        done: dict[NodeId, NodeId] = {}

        def go(here: NodeId) -> NodeId:
            if here not in done:
                if shop.variable(here) < variable:
                    done[here] = shop.node(shop.variable(here), tuple(map(go, shop.children(here))))
                else:
                    first, *others = shop.children_at(here, variable)
                    differ = (shop.combine(_differ, first, other) for other in others)
                    done[here] = shop.join(_either, differ)
            return done[here]

        return self.lift(go(diagram), _either)


def _agreed(first: bool | None, second: bool | None) -> bool | None:
    return first if first is second else None


def _alone(answer: Hashable) -> frozenset[Hashable]:
    return frozenset({answer})


def _together(first: frozenset[Hashable], second: frozenset[Hashable]) -> frozenset[Hashable]:
    return first | second


def _differ(first: Hashable, second: Hashable) -> bool:
    return first != second


def _either(first: bool, second: bool) -> bool:
    return first or second
