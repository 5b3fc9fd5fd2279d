"""
Two rulesets held against each other over every case there could be: what was edited, and which kinds of case it moves.

Cases are told by where they were before: "Yellow → Blue" speaks of the cases that the earlier ruleset makes Yellow, and
its kinds say which of these become Blue, all of them and no other. What is true of every Yellow case need not be said.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import cast

import attrs

from banding.case_space import Joined, Part, are_equivalent, cover_of, merged
from banding.compare.rulesets.edits import Edits, edits_between
from banding.compare.rulesets.input_space import FactTrait, InputSpace, NoCommonFactsError, Placement
from banding.compare.rulesets.parts import BearsOn, Edit
from banding.engine.diagram import NodeId
from banding.ruleset import Ruleset
from banding.ruleset.places import Places


@attrs.frozen
class AnyTrait:
    """At least one of several traits holds, or none does."""

    parts: tuple[Trait, ...]
    holds: bool


Trait = FactTrait | AnyTrait


KindOfCase = tuple[Trait, ...]
"""Some cases, told by the traits they have in common; none for every case meant."""


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
    Cases that go from one place to another, told by what those of ``before`` have in common in ``kinds``, which may overlap.

    ``is_fewest`` where fewer are proved not to do. The ``example`` is what one's record says besides "no".
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
    """What changes place: route or band (to a higher, to a lower, across routes), or else only what is to be considered."""

    placed: tuple[Transition, ...]
    considered: tuple[Transition, ...]
    cases: int
    moving: int

    def __bool__(self) -> bool:
        return bool(self.placed or self.considered)


Pair = tuple[Placement, Placement]
Seen = Callable[[Pair], Pair | None]


def moves_between(space: InputSpace, before: NodeId, after: NodeId) -> Moves:
    """Say which kinds of case change place between two diagrams; judged cases apart only where the same words will not do."""
    diagrams = space.diagrams
    pairs = space.completed(diagrams.combine(lambda one, other: (one, other), before, after))
    found = sorted((cast("Pair", pair) for pair in diagrams.answers(pairs) if pair), key=_in_order(space))
    describer = _Describer(space, pairs)
    moving = diagrams.map(lambda pair: pair is not None and len({*cast("Pair", pair)}) > 1, pairs)
    return Moves(
        tuple(describer.transitions(found, _placed)),
        tuple(describer.transitions(found, _considered)),
        space.cases(space.is_complete, answer=True),
        space.cases(moving, answer=True),
    )


def _placed(pair: Pair) -> Pair:
    return pair[0]._replace(consider=""), pair[1]._replace(consider="")


def _considered(pair: Pair) -> Pair | None:
    """Give what is to be considered before and after, of a case that keeps its route and band."""
    if pair[0][:2] != pair[1][:2]:
        return None
    return Placement("", "", pair[0].consider), Placement("", "", pair[1].consider)


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
                yield from self._transition(wanted, seen)

    def _transition(self, wanted: Pair, seen: Seen) -> Iterator[Transition]:
        def goes(pair: Hashable) -> bool | None:
            """Whether a case that was where wanted goes where wanted; None for one that was not."""
            found = seen(cast("Pair", pair)) if pair else None
            return found[1] == wanted[1] if found and found[0] == wanted[0] else None

        diagrams, is_judged = self._diagrams, self._space.is_judged
        claim = diagrams.map(goes, self._pairs)
        unjudged, judged = (
            diagrams.combine(
                lambda by_judgement, answer, judged=judged: answer if by_judgement is judged else None,
                is_judged,
                claim,
            )
            for judged in (False, True)
        )
        if True in diagrams.answers(unjudged):
            told, held = self._described(wanted, Among.UNJUDGED, unjudged)
            slips = diagrams.combine(
                lambda inside, answer: answer is not None and answer is not inside, held, judged
            )
            if True not in diagrams.answers(slips):
                cases, of = self._counted(claim)
                yield attrs.evolve(told, among=Among.ALL, cases=cases, of=of)
                return
            yield told
        if True in diagrams.answers(judged):
            yield self._described(wanted, Among.JUDGED, judged)[0]

    def _counted(self, claim: NodeId) -> tuple[int, int]:
        """Count the cases of which a claim is true, and all that it speaks of."""
        cases, rest = (self._space.cases(claim, answer=answer) for answer in (True, False))
        return cases, cases + rest

    def _described(self, wanted: Pair, among: Among, claim: NodeId) -> tuple[Transition, NodeId]:
        """Describe the cases of which a claim is true; gives the diagram that is True for all of their kinds too."""
        narrowed, joined = merged(self._diagrams, claim)
        cover = cover_of(self._diagrams, narrowed)
        boxes = [[Part(joined.get(v, v), values) for v, values in box] for box in cover.boxes]
        kinds = tuple(tuple(map(self._trait, box)) for box in boxes)
        yes = self._diagrams.leaf(answer=True)
        held = self._diagrams.joined(
            operator.or_,
            (self._diagrams.joined(operator.and_, [yes, *map(self._held, box)]) for box in boxes),
        )
        example = tuple(self._example(claim))
        return Transition(*wanted, among, kinds, cover.is_fewest, *self._counted(claim), example), held

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
            trait, left = self._fact_trait(variable, (value,)), claim
            said = trait.values[0]
            for other, its_value in case.items():
                left = left if other == variable else self._diagrams.with_value(left, other, its_value)
            says_more_than_no = said.ages or not (said.value is None or said.value is False)
            # What would be so at any value of one variable need not be said of it.
            if says_more_than_no and self._diagrams.answers(left) != {True}:
                yield trait


class Effect(StrEnum):
    """What an edit does to where cases go."""

    ALONE = "alone"
    """On its own it moves cases."""
    TOGETHER = "together"
    """It moves cases only together with other edits."""
    NONE = "none"
    """It moves no case."""


@attrs.frozen
class EditEffect:
    """What one edit does: whether it moves cases, and which when it alone is put on the earlier ruleset."""

    edit: Edit
    effect: Effect
    moves: Moves


@attrs.frozen
class RulesetDiff:
    """
    Two rulesets compared; no ``moves`` (and no ``effects``) where no case can be held against both.

    ``is_same_once_read``: whether every case, once its facts are read, has the same decision, whatever is not known of it.
    """

    edits: Edits
    moves: Moves | None
    why_not: str
    effects: tuple[EditEffect, ...]
    is_same_once_read: bool

    @property
    def is_same(self) -> bool:
        """Whether every file of cases is read alike too, so that every row of one has the same decision."""
        return self.is_same_once_read and not self.of_reading

    @property
    def of_reading(self) -> tuple[Edit, ...]:
        """The edits that change how a file of cases is read, and so may change what a case is taken to be."""
        return tuple(edit for edit in self.edits.edits if edit.bears_on is BearsOn.READING)


def diff_rulesets(
    before: Ruleset, after: Ruleset, places: tuple[Places | None, Places | None] = (None, None)
) -> RulesetDiff:
    """Compare two rulesets; ``places`` are the lines of their files, None where they were not read from files."""
    edits = edits_between(before, after, places)
    try:
        space = InputSpace(before, after)
    except NoCommonFactsError as error:
        return RulesetDiff(edits, None, str(error), (), is_same_once_read=False)
    ours, theirs = space.stands(before), space.stands(after)
    moves = moves_between(space, ours, theirs)
    effects = tuple(_effect(edit, edits, space, moves) for edit in edits.placing)
    # Where no case moves, two rulesets may still differ in something else that a decision says.
    decided = any(edit.bears_on in (BearsOn.PLACE, BearsOn.DECISION) for edit in edits.edits)
    is_recast = any(slot[0] in ("fact", "axes", "bands") for edit in edits.placing for slot in edit.slots)
    is_same = not moves and (not decided or (not is_recast and are_equivalent(before, after)))
    return RulesetDiff(edits, moves, "", effects, is_same)


def _effect(edit: Edit, edits: Edits, space: InputSpace, moves: Moves) -> EditEffect:
    """Say what an edit does, alone and with the others."""
    if len(edits.placing) == 1:
        return EditEffect(edit, Effect.ALONE if moves else Effect.NONE, moves)
    ours, theirs = space.stands(edits.before), space.stands(edits.after)
    alone = moves_between(space, ours, space.stands(edits.applied((edit,))))
    if alone:
        return EditEffect(edit, Effect.ALONE, alone)
    rest = tuple(other for other in edits.placing if other is not edit)
    matters = space.completed(space.stands(edits.applied(rest))) != space.completed(theirs)
    return EditEffect(edit, Effect.TOGETHER if matters else Effect.NONE, alone)
