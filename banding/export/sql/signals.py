"""
Facts merged into signals: what the outcome can tell of a group of facts, and no more.

The three facts of "a drug, alcohol or mental health treatment requirement" reach the outcome only through their "or",
so whatever else is known of a case, the outcome cannot tell them apart. Such a group is found on the decision diagram
itself and not on the wording: two facts are merged where their answers together leave no more different diagrams of
the rest than the answers of one of them alone did. What is left after an answer is then the signal's value.

Because groups share no fact, what the unknown facts of one group can turn out to be does not depend on another's.
That is what makes it exact to work out each group by itself (:mod:`banding.export.sql.unknowns`).
"""

from __future__ import annotations

from itertools import combinations
from math import prod

import attrs

from banding.engine.diagram import Diagrams, NodeId
from banding.export.sql.cofactors import Cofactors, renumbered


@attrs.frozen
class Signal:
    """
    A group of variables, and what the outcome can tell of them.

    Attributes:
        variables: the variables' numbers in the ruleset's shop, ascending.
        size: how many values the signal has.
        diagram: its value from its variables' answers, in the ruleset's shop.
    """

    variables: tuple[int, ...]
    size: int
    diagram: NodeId


@attrs.frozen(eq=False)
class Signals:
    """
    A function of a case's facts, as a function of a few signals.

    Attributes:
        signals: the signals; no variable is in two of them.
        shop: a shop with one variable a signal, in their order.
        outcome: the function, in that shop.
    """

    signals: tuple[Signal, ...]
    shop: Diagrams
    outcome: NodeId


def signals_of(shop: Diagrams, outcome: NodeId) -> Signals:
    """
    Merge the variables of a diagram into as few signals as it allows.

    Args:
        shop: the shop the diagram was made in.
        outcome: the diagram.

    Returns:
        The signals, with the diagram over them. A variable that no other merges with is a signal of its own.
    """
    variables = shop.variables_of(outcome)
    merged = Diagrams([shop.sizes[variable] for variable in variables])
    places = {variable: place for place, variable in enumerate(variables)}
    order = [places.get(variable, -1) for variable in range(len(shop.sizes))]
    diagram = renumbered(Cofactors(shop), outcome, merged, order, {})
    signals = [
        Signal((v,), shop.sizes[v], shop.node(v, tuple(map(shop.leaf, range(shop.sizes[v])))))
        for v in variables
    ]
    return _merged(shop, Signals(tuple(signals), merged, diagram))


def _merged(shop: Diagrams, found: Signals) -> Signals:
    """Merge pair after pair until no pair is left that leaves no more than one of the two did."""
    apart: set[tuple[Signal, Signal]] = set()
    while True:
        cofactors = Cofactors(found.shop)
        pair = next(
            (
                pair
                for pair in combinations(range(len(found.signals)), 2)
                if _names(found, pair) not in apart and _merges(found, cofactors, pair, apart)
            ),
            None,
        )
        if pair is None:
            return found
        found = _merge(shop, found, cofactors, pair)


def _names(found: Signals, pair: tuple[int, int]) -> tuple[Signal, Signal]:
    return found.signals[pair[0]], found.signals[pair[1]]


def _merges(
    found: Signals, cofactors: Cofactors, pair: tuple[int, int], apart: set[tuple[Signal, Signal]]
) -> bool:
    sizes = [found.signals[place].size for place in pair]
    left = set(_left_after(found, cofactors, pair))
    if len(left) <= max(sizes) < prod(sizes):
        return True
    # Merging others changes neither what these two leave nor how often they leave the same.
    apart.add(_names(found, pair))
    return False


def _left_after(found: Signals, cofactors: Cofactors, pair: tuple[int, int]) -> list[NodeId]:
    """Give what is left of the outcome for each pair of values."""
    return cofactors.all_of(cofactors.all_of([found.outcome], pair[0]), pair[1])


def _merge(shop: Diagrams, found: Signals, cofactors: Cofactors, pair: tuple[int, int]) -> Signals:
    """Give the same function with two of its signals made one, which is then read first."""
    first, second = _names(found, pair)
    left = _left_after(found, cofactors, pair)
    values = {diagram: value for value, diagram in enumerate(dict.fromkeys(left))}
    diagram = shop.combine(
        lambda a, b: values[left[int(str(a)) * second.size + int(str(b))]], first.diagram, second.diagram
    )
    merged = Signal(tuple(sorted(first.variables + second.variables)), len(values), diagram)
    rest = [place for place in range(len(found.signals)) if place not in pair]
    others = tuple(found.signals[place] for place in rest)
    fresh = Diagrams([merged.size, *(signal.size for signal in others)])
    places = [rest.index(place) + 1 if place in rest else -1 for place in range(len(found.signals))]
    kept: dict[NodeId, NodeId] = {}
    children = tuple(renumbered(cofactors, each, fresh, places, kept) for each in values)
    return Signals((merged, *others), fresh, fresh.node(0, children))
