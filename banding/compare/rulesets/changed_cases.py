"""
Which kinds of case change their place between two rulesets, each kind by the fewest conditions.

Cases are told by where they were before: "Yellow → Blue" speaks of the cases that the earlier ruleset makes Yellow, and
its kinds say which of these become Blue, all of them and no other. What is true of every Yellow case need not be said.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import cast

import attrs

from banding.case_space import Joined, Part, cover_of, merged
from banding.compare.rulesets.input_space import InputSpace, Placement
from banding.compare.rulesets.input_values import FactTrait
from banding.engine.diagram import NodeId


@attrs.frozen
class AnyTrait:
    """At least one of several traits holds, or none does."""

    parts: tuple[Trait, ...]
    holds: bool


Trait = FactTrait | AnyTrait


@attrs.frozen
class KindOfCase:
    """Some cases, told by the traits they have in common; none for every case meant."""

    traits: tuple[Trait, ...]


class Among(StrEnum):
    """Which cases a transition speaks of."""

    ALL = "all"
    """All cases, whether or not a level is set by judgement."""
    UNJUDGED = "unjudged"
    """Cases of which no level is set by judgement."""
    JUDGED = "judged"
    """Cases of which some level is."""


@attrs.frozen
class Transition:
    """
    The cases that go from one place to another.

    Attributes:
        before: where the earlier ruleset puts them; of cases that keep their band, only ``consider`` is told.
        kinds: which of the cases that were there they are; kinds may overlap.
        is_fewest: whether fewer kinds are proved not to do; else none of them can be left out.
        example: one of them: what its record says besides "no".
    """

    before: Placement
    after: Placement
    among: Among
    kinds: tuple[KindOfCase, ...]
    is_fewest: bool
    cases: int
    of: int
    example: tuple[FactTrait, ...]


@attrs.frozen
class Moves:
    """
    What changes place.

    Attributes:
        placed: cases that change their route or band: first to a higher band, then to a lower, then across routes.
    """

    placed: tuple[Transition, ...]
    considered: tuple[Transition, ...]
    cases: int
    moving: int

    def __bool__(self) -> bool:
        return bool(self.placed or self.considered)


Pair = tuple[Placement, Placement]
Seen = Callable[[Pair], Pair | None]


def moves_between(space: InputSpace, before: NodeId, after: NodeId) -> Moves:
    """
    Say which kinds of case change their place between two diagrams of placements.

    Cases of which no level is set by judgement are told first; the others only where the same words would not do.
    """
    diagrams = space.diagrams
    pairs = space.completed(diagrams.combine(lambda one, other: (one, other), before, after))
    found = sorted((cast("Pair", pair) for pair in diagrams.answers(pairs) if pair), key=_in_order(space))
    describer = _Describer(space, pairs)
    return Moves(
        tuple(describer.transitions(found, _placed)),
        tuple(describer.transitions(found, _considered)),
        space.cases(space.is_complete, answer=True),
        space.cases(diagrams.map(_moves, pairs), answer=True),
    )


def _moves(pair: Hashable) -> bool:
    return pair is not None and cast("Pair", pair)[0] != cast("Pair", pair)[1]


def _placed(pair: Pair) -> Pair:
    one, other = (stand._replace(consider="") for stand in pair)
    return one, other


def _considered(pair: Pair) -> Pair | None:
    """Give what is to be considered before and after, of a case that keeps its route and band."""
    if pair[0][:2] != pair[1][:2]:
        return None
    one, other = (Placement("", "", stand.consider) for stand in pair)
    return one, other


def _in_order(space: InputSpace) -> Callable[[Pair], tuple[object, ...]]:
    """Sort transitions: to a higher band first, then by the bands, then what leaves or enters the field."""
    before, after = space.rulesets
    names = dict.fromkeys(band.name for ruleset in (after, before) for band in ruleset.bands)
    ranks_of = {name: rank for rank, name in enumerate(names)}

    def key(pair: Pair) -> tuple[object, ...]:
        ranks = [ranks_of.get(stand.band, len(ranks_of)) for stand in pair]
        consider = [ranks_of.get(stand.consider, -1) for stand in pair]
        is_across = not (pair[0].band and pair[1].band)
        is_lower = ranks[0] > ranks[1] or (ranks[0] == ranks[1] and consider[0] > consider[1])
        return is_across, is_lower, ranks, consider, pair

    return key


class _Describer:
    """Tells the kinds of case behind each transition."""

    def __init__(self, space: InputSpace, pairs: NodeId) -> None:
        self._space = space
        self._diagrams = space.diagrams
        self._pairs = pairs

    def transitions(self, pairs: Sequence[Pair], seen: Seen) -> Iterator[Transition]:
        """Tell the transitions that some pairs are, seen as they are to be told."""
        for wanted in dict.fromkeys(map(seen, pairs)):
            if wanted and wanted[0] != wanted[1]:
                yield from self._transition(wanted, self._claim(wanted, seen))

    def _claim(self, wanted: Pair, seen: Seen) -> NodeId:
        """Give the claim that a case which was where wanted goes where wanted."""

        def claim(pair: Hashable) -> bool | None:
            found = seen(cast("Pair", pair)) if pair else None
            return found[1] == wanted[1] if found and found[0] == wanted[0] else None

        return self._diagrams.map(claim, self._pairs)

    def _transition(self, wanted: Pair, claim: NodeId) -> Iterator[Transition]:
        unjudged, judged = (self._where(claim, judged=judged) for judged in (False, True))
        if True in self._diagrams.answers(unjudged):
            told, held = self._described(wanted, Among.UNJUDGED, unjudged)
            if self._is_exact(held, judged):
                cases, of = self._counted(claim)
                yield attrs.evolve(told, among=Among.ALL, cases=cases, of=of)
                return
            yield told
        if True in self._diagrams.answers(judged):
            yield self._described(wanted, Among.JUDGED, judged)[0]

    def _counted(self, claim: NodeId) -> tuple[int, int]:
        """Count the cases of which a claim is true, and all that it speaks of."""
        cases, rest = (self._space.cases(claim, answer=answer) for answer in (True, False))
        return cases, cases + rest

    def _where(self, claim: NodeId, *, judged: bool) -> NodeId:
        return self._diagrams.combine(
            lambda by_judgement, answer: answer if by_judgement is judged else None,
            self._space.is_judged,
            claim,
        )

    def _is_exact(self, held: NodeId, claim: NodeId) -> bool:
        """Whether some kinds of case are just those of which a claim is true."""
        slips = self._diagrams.combine(
            lambda inside, answer: answer is not None and answer is not inside, held, claim
        )
        return True not in self._diagrams.answers(slips)

    def _described(self, wanted: Pair, among: Among, claim: NodeId) -> tuple[Transition, NodeId]:
        """Describe the cases of which a claim is true; gives the diagram that is True for all of their kinds too."""
        narrowed = merged(self._diagrams, claim)
        cover = cover_of(self._diagrams, narrowed.diagram)
        boxes = [[Part(narrowed.joined.get(v, v), values) for v, values in box] for box in cover.boxes]
        kinds = tuple(KindOfCase(tuple(map(self._trait, box))) for box in boxes)
        held = self._diagrams.joined(operator.or_, map(self._all_of, boxes))
        example = tuple(self._example(claim))
        return Transition(*wanted, among, kinds, cover.is_fewest, *self._counted(claim), example), held

    def _all_of(self, parts: Sequence[Part]) -> NodeId:
        return self._diagrams.joined(
            operator.and_, [self._diagrams.leaf(answer=True), *map(self._held, parts)]
        )

    def _held(self, part: Part) -> NodeId:
        """Give the diagram that is True where a part holds."""
        if not isinstance(part.term, Joined):
            return self._diagrams.is_in(part.term, part.values)
        some = self._diagrams.joined(operator.or_, map(self._held, part.term.parts))
        return some if part.values <= part.term.holds else self._diagrams.map(lambda held: not held, some)

    def _trait(self, part: Part) -> Trait:
        if isinstance(part.term, Joined):
            parts = tuple(map(self._trait, part.term.parts))
            return AnyTrait(parts, holds=part.values <= part.term.holds)
        return self._fact_trait(part.term, part.values)

    def _fact_trait(self, variable: int, values: Iterable[int]) -> FactTrait:
        dimension = self._space.dimensions[variable]
        return attrs.evolve(dimension, values=tuple(dimension.values[value] for value in sorted(values)))

    def _example(self, claim: NodeId) -> Iterator[FactTrait]:
        case = self._diagrams.first_case(claim)
        for variable, value in case.items():
            trait = self._fact_trait(variable, (value,))
            if trait.values[0].says_more_than_no and self._is_needed(claim, case, variable):
                yield trait

    def _is_needed(self, claim: NodeId, case: Mapping[int, int], variable: int) -> bool:
        """Whether the claim would not be true of a case at every value of one variable."""
        left = claim
        for other, value in case.items():
            if other != variable:
                left = self._diagrams.with_value(left, other, value)
        return self._diagrams.answers(left) != {True}
