"""
Facts that bear on an answer only together, made one: "drr, atr or mhtr" where no answer tells which of them it is.

Two variables are merged where one value of either settles the answer whatever the other is. Then the answer asks only
whether one of the two has that value, and the diagram needs only one of them to say so. Nothing is lost: the merged
diagram has the answer of every case.
"""

from __future__ import annotations

from itertools import combinations

import attrs

from banding.case_space.proof_diagrams import ProofDiagrams
from banding.engine.diagram import NodeId

Values = frozenset[int]


@attrs.frozen
class Part:
    """
    One part of what is joined: a variable, by its number, or others joined before, having one of some values.

    Of a joined term these are either all that mean "any of its parts" or the rest.
    """

    term: int | Joined
    values: Values


@attrs.frozen
class Joined:
    """
    Several variables of which an answer asks only whether any part holds; none stands in two parts.

    One variable of the merged diagram stands for all of them, and some of its values mean that a part ``holds``.
    """

    variable: int
    holds: Values
    parts: tuple[Part, ...]


@attrs.frozen
class Merged:
    """A diagram with fewer variables and the same answers."""

    diagram: NodeId
    joined: dict[int, Joined]


def merged(shop: ProofDiagrams, diagram: NodeId) -> Merged:
    """Merge the variables of a diagram as far as they go, in the order of the variables."""
    joined: dict[int, Joined] = {}
    while True:
        found = _pair(shop, diagram)
        if found is None:
            return Merged(diagram, joined)
        one, other = found
        parts = (*_parts(one, joined), *_parts(other, joined))
        joined[one.variable] = Joined(one.variable, one.settles, parts)
        joined.pop(other.variable, None)
        # Where the other variable does not settle the answer, the first alone tells whether any part holds.
        diagram = shop.with_value(diagram, other.variable, other.leaves_open)


@attrs.frozen
class _Settling:
    """A variable, the values that settle an answer, one that does not, and what the settled answer still asks."""

    variable: int
    settles: Values
    leaves_open: int
    asks: frozenset[int]


def _pair(shop: ProofDiagrams, diagram: NodeId) -> tuple[_Settling, _Settling] | None:
    """Find two variables of which each settles the answer whatever the other is; None where there are none."""
    support = shop.variables_of(diagram)
    settling = {variable: _settling(shop, diagram, variable) for variable in support}
    for one, other in combinations(support, 2):
        for first in settling[one]:
            for second in settling[other]:
                if other not in first.asks and one not in second.asks:
                    return first, second
    return None


def _settling(shop: ProofDiagrams, diagram: NodeId, variable: int) -> list[_Settling]:
    """Give the two ways in which a variable may settle an answer; none where it has more than two to give."""
    groups: dict[NodeId, list[int]] = {}
    for value in range(shop.sizes[variable]):
        groups.setdefault(shop.with_value(diagram, variable, value), []).append(value)
    if len(groups) != 2:
        return []
    (low, no), (high, yes) = groups.items()
    ways = ((high, yes, no), (low, no, yes))
    return [
        _Settling(variable, frozenset(values), rest[0], frozenset(shop.variables_of(left)))
        for left, values, rest in ways
    ]


def _parts(settling: _Settling, joined: dict[int, Joined]) -> tuple[Part, ...]:
    held = joined.get(settling.variable)
    if held is None:
        return (Part(settling.variable, settling.settles),)
    return held.parts if settling.settles == held.holds else (Part(held, settling.settles),)
