"""
The cases of which a claim is true, described by the fewest conditions.

First, facts that bear on an answer only together are made one ("drr, atr or mhtr"): two variables where one value of either
settles the answer whatever the other is. Nothing is lost: the merged diagram has the answer of every case.

Then the cases are covered by the fewest boxes, each as wide as it goes: found exactly, by trying to cover more and more of
the cases that the last answer left out (an implicit hitting set, Moreno-Centeno and Karp 2013), as long as the primes can
be listed; else boxes are grown one by one, and none is kept that the others make needless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Final

import attrs

from banding.case_space.proof_diagrams import ProofDiagrams, joint
from banding.engine.diagram import NodeId

Values = frozenset[int]
Box = tuple[tuple[int, frozenset[int]], ...]
"""Some variables, in order, each with the values it may have; the others may have any."""
_MOST_PRIMES: Final = 600
_MOST_TRIED: Final = 50_000


@attrs.frozen
class Part:
    """A part of what is joined: a variable, by number, or others joined before (with all values of "any", or the rest)."""

    term: int | Joined
    values: Values


@attrs.frozen
class Joined:
    """Variables of which an answer asks only whether any part holds, as one ``variable`` of which some values mean that."""

    variable: int
    holds: Values
    parts: tuple[Part, ...]


def merged(shop: ProofDiagrams, diagram: NodeId) -> tuple[NodeId, dict[int, Joined]]:
    """Merge a diagram's variables as far as they go; gives one of fewer, with what stands for several by its variable."""
    joined: dict[int, Joined] = {}
    while True:
        found = _pair(shop, diagram)
        if found is None:
            return diagram, joined
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


@attrs.frozen
class Cover:
    """Boxes that hold every case of which a claim is true and none of which it is false: the fewest, or with none to spare."""

    boxes: tuple[Box, ...]
    is_fewest: bool


class TooManyError(Exception):
    """There is more to try than is allowed; never leaves this module."""


def cover_of(shop: ProofDiagrams, claim: NodeId, *, most_primes: int = _MOST_PRIMES) -> Cover:
    """Describe the cases of which a claim is true (None may be in or out); grown past ``most_primes`` at one variable."""
    try:
        primes = sorted(_primes(shop, claim, most_primes), key=_width)
        chosen, is_fewest = _fewest(shop, claim, primes), True
    except TooManyError:
        chosen, is_fewest = _grown(shop, claim), False
    narrowed = (_narrowed(shop, claim, box) for box in chosen)
    return Cover(tuple(sorted(narrowed, key=_width)), is_fewest)


def _narrowed(shop: ProofDiagrams, claim: NodeId, box: Box) -> Box:
    """Leave out the values of a box at which the claim is true of no case in it."""
    inside = shop.combine(lambda held, answer: answer if held else None, held_by(shop, box), claim)
    return tuple(
        (variable, frozenset(v for v in values if True in shop.answers(shop.with_value(inside, variable, v))))
        for variable, values in box
    )


def _width(box: Box) -> tuple[int, list[tuple[int, list[int]]]]:
    return len(box), [(variable, sorted(values)) for variable, values in box]


def _primes(shop: ProofDiagrams, claim: NodeId, most: int) -> tuple[Box, ...]:
    """List the primes of a claim that hold some true case; raises TooManyError for more than ``most`` at a variable."""

    @cache
    def primes_of(claim: NodeId) -> tuple[Box, ...]:
        if shop.is_leaf(claim):
            return ((),) if shop.answer(claim) is True else ()
        variable = shop.variable(claim)
        groups: dict[NodeId, list[int]] = {}
        for value, child in enumerate(shop.children_at(claim, variable)):
            groups.setdefault(child, []).append(value)
        found: list[Box] = []
        # Widest first: whatever holds a box stands before it, for it has more values of the first variable.
        for many in range(len(groups), 0, -1):
            for chosen in combinations(groups, many):
                values = frozenset(value for child in chosen for value in groups[child])
                here = ((variable, values),) if many < len(groups) else ()
                boxes = ((*here, *box) for box in primes_of(shop.joined(joint, chosen)))
                for box in boxes:
                    if not any(_holds(other, box) for other in found):
                        found.append(box)
                if len(found) > most:
                    raise TooManyError
        return tuple(found)

    return primes_of(claim)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether one box holds another."""
    narrowed = dict(inner)
    return all(variable in narrowed and narrowed[variable] <= values for variable, values in outer)


def _fewest(shop: ProofDiagrams, claim: NodeId, primes: Sequence[Box]) -> list[Box]:
    """Choose the fewest primes that cover a claim, and among these the ones with the fewest variables."""
    rows: list[list[int]] = []
    while True:
        chosen = [primes[number] for number in _hitting(rows, primes)]
        left = _left(shop, claim, chosen)
        if True not in shop.answers(left):
            return chosen
        case = shop.first_case(left)
        holding = (all(case.get(variable, 0) in values for variable, values in prime) for prime in primes)
        rows.append([number for number, holds in enumerate(holding) if holds])


def _left(shop: ProofDiagrams, claim: NodeId, boxes: Sequence[Box]) -> NodeId:
    """Give the claim without the cases that some boxes hold."""
    for box in boxes:
        claim = shop.combine(lambda held, answer: None if held else answer, held_by(shop, box), claim)
    return claim


def held_by(shop: ProofDiagrams, box: Box) -> NodeId:
    """Give the diagram that is True for the cases a box holds."""
    within = [shop.is_in(variable, values) for variable, values in box]
    return shop.joined(lambda one, other: one and other, [shop.leaf(answer=True), *within])


def _hitting(rows: Sequence[Sequence[int]], primes: Sequence[Box]) -> tuple[int, ...]:
    """Choose the fewest primes of which each row has one, and among these the ones with the fewest variables."""
    best: tuple[int, ...] | None = None
    least: tuple[int, int] | None = None
    tried = 0

    def cost(chosen: tuple[int, ...]) -> tuple[int, int]:
        return len(chosen), sum(len(primes[number]) for number in chosen)

    def go(chosen: tuple[int, ...], open_rows: Sequence[Sequence[int]]) -> None:
        nonlocal best, least, tried
        tried += 1
        if tried > _MOST_TRIED:
            raise TooManyError
        if not open_rows:
            if least is None or cost(chosen) < least:
                best, least = chosen, cost(chosen)
            return
        if least is not None and (len(chosen) + 1, cost(chosen)[1]) >= least:
            return
        for number in min(open_rows, key=len):
            go((*chosen, number), [row for row in open_rows if number not in row])

    go((), rows)
    return best or ()


def _grown(shop: ProofDiagrams, claim: NodeId) -> list[Box]:
    """Grow primes from cases not covered yet, and drop those that the others make needless."""
    boxes: list[Box] = []
    left = claim
    while True in shop.answers(left):
        boxes.append(_prime_around(shop, claim, shop.first_case(left)))
        left = _left(shop, left, boxes[-1:])
    for box in list(boxes):
        rest = [other for other in boxes if other is not box]
        if True not in shop.answers(_left(shop, claim, rest)):
            boxes = rest
    return boxes


def _prime_around(shop: ProofDiagrams, claim: NodeId, case: Mapping[int, int]) -> Box:
    """Widen a case, variable by variable, as far as the claim is never false."""
    widened = {variable: frozenset({value}) for variable, value in case.items()}
    for variable in list(widened):
        for value in range(shop.sizes[variable]):
            wider = widened | {variable: widened[variable] | {value}}
            held = held_by(shop, tuple(sorted(wider.items(), key=lambda item: item[0])))
            within = shop.combine(lambda is_held, answer: answer if is_held else None, held, claim)
            if False not in shop.answers(within):
                widened = wider
    return tuple((v, values) for v, values in sorted(widened.items()) if len(values) < shop.sizes[v])
