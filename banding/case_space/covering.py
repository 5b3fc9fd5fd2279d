"""
The cases of which a claim is true, described by the fewest boxes: some variables with the values each may have.

Every box is grown as far as it goes: no variable of it could be left out without taking in a case of which the claim is
false, and no value stands in it at which the claim is true of nothing. The fewest are found exactly, by trying to cover more and more of the cases that the last answer left out
(an implicit hitting set, Moreno-Centeno and Karp 2013), as long as the primes are few enough to be listed. Where they
are not, boxes are grown one by one and none is kept that the others make needless; the cover says which it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import attrs

from banding.case_space.proof_diagrams import ProofDiagrams, joint
from banding.engine.diagram import NodeId

Box = tuple[tuple[int, frozenset[int]], ...]
"""Some variables, in order, each with the values it may have; the others may have any."""

_MOST_PRIMES: Final = 600
_MOST_TRIED: Final = 50_000


@attrs.frozen
class Cover:
    """
    Boxes that together hold every case of which a claim is true and none of which it is false.

    Where they are not proved to be the fewest, none of them can be left out.
    """

    boxes: tuple[Box, ...]
    is_fewest: bool


class TooManyError(Exception):
    """There is more to try than is allowed; never leaves this module."""


def cover_of(shop: ProofDiagrams, claim: NodeId, *, most_primes: int = _MOST_PRIMES) -> Cover:
    """
    Describe the cases of which a claim is true; one of which it is None may be in a box or not.

    Past ``most_primes`` at one variable the cover is grown. There is no box where the claim is true of no case.
    """
    try:
        primes = sorted(_Primes(shop, most_primes).of(claim), key=_width)
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


class _Primes:
    """Lists the primes of claims that hold some true case."""

    def __init__(self, shop: ProofDiagrams, most: int) -> None:
        self._shop = shop
        self._most = most
        self._known: dict[NodeId, tuple[Box, ...]] = {}

    def of(self, claim: NodeId) -> tuple[Box, ...]:
        """Give every prime of a claim."""
        shop = self._shop
        if shop.is_leaf(claim):
            return ((),) if shop.answer(claim) is True else ()
        if claim not in self._known:
            self._known[claim] = self._maximal(list(self._with_top(claim)))
        return self._known[claim]

    def _with_top(self, claim: NodeId) -> Iterator[tuple[frozenset[int], Box]]:
        """Give each set of values of the first variable, widest first, with the primes of what they have in common."""
        shop = self._shop
        groups: dict[NodeId, list[int]] = {}
        for value, child in enumerate(shop.children_at(claim, shop.variable(claim))):
            groups.setdefault(child, []).append(value)
        for many in range(len(groups), 0, -1):
            for chosen in combinations(groups, many):
                values = frozenset(value for child in chosen for value in groups[child])
                for box in self.of(shop.joined(joint, chosen)):
                    yield values, (box if many == len(groups) else ((shop.variable(claim), values), *box))

    def _maximal(self, found: list[tuple[frozenset[int], Box]]) -> tuple[Box, ...]:
        kept: list[Box] = []
        for _, box in found:
            # Whatever holds a box stands before it, for it has more values of the first variable.
            if not any(_holds(other, box) for other in kept):
                kept.append(box)
            if len(kept) > self._most:
                raise TooManyError
        return tuple(kept)


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
    return tuple(
        (variable, values)
        for variable, values in sorted(widened.items())
        if len(values) < shop.sizes[variable]
    )
