"""Kinds of case as data: what a record says of them, from where to where they go, and how many there are."""

from __future__ import annotations

from enum import StrEnum

import attrs

from banding.compare.rulesets.input_values import InputValue
from banding.compare.rulesets.placements import Placement
from banding.facts import Fact


@attrs.frozen
class FactTrait:
    """
    What a record says of one fact.

    Attributes:
        is_reason: whether the fact is the reason of a judged level, of which only counts whether one is given.
        is_judged: whether the fact is a level set by judgement.
    """

    fact: Fact
    values: tuple[InputValue, ...]
    is_reason: bool = False
    is_judged: bool = False


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
        after: where the later one puts them.
        kinds: which of the cases that were there they are; kinds may overlap.
        is_fewest: whether fewer kinds are proved not to do; else none of them can be left out.
        cases: how many distinguishable cases they are.
        of: how many distinguishable cases were there before.
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
        considered: cases that keep both, and change the band to consider.
        cases: how many distinguishable cases there are.
        moving: how many of them change.
    """

    placed: tuple[Transition, ...]
    considered: tuple[Transition, ...]
    cases: int
    moving: int

    def __bool__(self) -> bool:
        return bool(self.placed or self.considered)
