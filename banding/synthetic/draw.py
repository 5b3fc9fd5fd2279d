"""Chance that falls the same way for the same seed on any machine, and what is drawn by it: a group, a way to satisfy a rule."""

import random
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from banding.facts import FactKind, Value
from banding.ruleset import AllOf, Condition, FactIs, FactWithin, LevelIs, Not, Ruleset

Item = TypeVar("Item")
GROUPS: Final[Mapping[str, Mapping[str, float]]] = {
    "gender": {"Male": 0.82, "Female": 0.16, "": 0.02},
    "ethnicity": {"White": 0.84, "Asian or Asian British": 0.06, "Black or Black British": 0.03}
    | {"Mixed": 0.02, "Other": 0.01, "": 0.04},
}
"""Heading to word to share; the empty word is a cell that nobody filled in."""
_FIRST_OF_ANY = 0.9


class Draw:
    """A source of chance."""

    def __init__(self, seed: int) -> None:
        # Only random() is used: unlike choice(), sample() and gauss(), its numbers are promised not to change between
        # versions of Python, and what is made of them below is exact arithmetic.
        self.number = random.Random(seed).random  # noqa: S311 - invented people hold no secret worth guessing

    def chance(self, share: float) -> bool:
        """Come out true in a share of draws, 0 to 1."""
        return self.number() < share

    def below(self, end: int) -> int:
        """Give a whole number from 0 up to but not including ``end``, each as likely as the next."""
        return int(self.number() * end)

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one of some items, each as likely as the next."""
        return items[int(self.number() * len(items))]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Give one of some items, each as likely as its weight says; weights beyond the items are not used."""
        left = self.number() * sum(weights[: len(items)])
        for item, weight in zip(items, weights, strict=False):
            left -= weight
            if left < 0:
                return item
        return items[-1]


def draw_groups(draw: Draw) -> tuple[str, ...]:
    """Invent the groups of one person, a cell for each of ``GROUPS``."""
    return tuple(draw.weighted(tuple(shares), tuple(shares.values())) for shares in GROUPS.values())


def satisfying(condition: Condition, ruleset: Ruleset, draw: Draw, *, holds: bool = True) -> dict[str, Value]:
    """
    Give values, by fact name, under which a condition holds, or does not.

    Parts that contradict each other are not reconciled: the later one wins.
    """
    if isinstance(condition, Not):
        return satisfying(condition.part, ruleset, draw, holds=not holds)
    if isinstance(condition, FactIs):
        fact = ruleset.fact_by_name[condition.fact]
        possible: tuple[Value, ...] = (False, True) if fact.kind is FactKind.YES_NO else fact.levels
        wanted = [value for value in possible if (value in condition.values) is holds]
        return {condition.fact: draw.pick(wanted) if wanted else None}
    if isinstance(condition, FactWithin):
        return {condition.fact: _number(condition, ruleset, holds=holds)}
    if isinstance(condition, LevelIs):
        return _placed(condition, ruleset, draw, holds=holds)
    parts = condition.parts
    if isinstance(condition, AllOf) is not holds:  # one part is enough; the first named is the usual case
        parts = parts[:1] if draw.chance(_FIRST_OF_ANY) else (draw.pick(parts),)
    return {
        fact: value for part in parts for fact, value in satisfying(part, ruleset, draw, holds=holds).items()
    }


def _number(condition: FactWithin, ruleset: Ruleset, *, holds: bool) -> Value:
    lowest, highest = condition.lowest, condition.highest
    if holds:
        return lowest if lowest is not None else highest
    beyond = [*([] if lowest is None else [lowest - 1]), *([] if highest is None else [highest + 1])]
    fact = ruleset.fact_by_name[condition.fact]
    return next((number for number in beyond if number >= 0 and fact.in_range(number)), None)


def _placed(condition: LevelIs, ruleset: Ruleset, draw: Draw, *, holds: bool) -> dict[str, Value]:
    axis = ruleset.axis_by_id[condition.axis]
    wanted = [level for level in axis.levels if (level in condition.levels) is holds]
    if not wanted:
        return {}
    level = draw.pick(wanted)
    return {axis.fact: axis.range_of(level)[0] if axis.edges else level}
