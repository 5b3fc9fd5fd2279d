"""Conditions a rule may set, the only way to write one: a closed language over declared facts and axis levels, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import attrs

from banding.facts import Value


@attrs.frozen
class FactIs:
    """A yes/no fact is yes, with ``(True,)`` as its values, or a choice is one of some levels."""

    fact: str
    values: tuple[bool | str, ...] = (True,)


@attrs.frozen
class FactWithin:
    """A number lies between two bounds, both inclusive; None leaves that end open."""

    fact: str
    lowest: int | None = None
    highest: int | None = None

    def holds(self, number: int) -> bool:
        """Whether a number lies within the bounds."""
        is_enough = self.lowest is None or number >= self.lowest
        return is_enough and (self.highest is None or number <= self.highest)


@attrs.frozen
class LevelIs:
    """The case stands at one of some levels of an axis of the matrix."""

    axis: str
    levels: tuple[str, ...]


@attrs.frozen
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@attrs.frozen
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """The part does not hold."""

    part: Condition


Leaf = FactIs | FactWithin | LevelIs
Condition = Leaf | AllOf | AnyOf | Not
Path = tuple[int, ...]
"""Positions that lead from a condition to one of its parts; a part of a ``not`` has position 0."""


def answer(condition: Condition, facts: Mapping[str, Value]) -> bool | None:
    """Say whether a condition holds whatever is not known and wherever the axes place the case; None where that varies."""
    if isinstance(condition, LevelIs):
        return None
    if isinstance(condition, Not):
        inner = answer(condition.part, facts)
        return None if inner is None else not inner
    if isinstance(condition, AllOf | AnyOf):
        settles = isinstance(condition, AnyOf)
        answers = {answer(part, facts) for part in condition.parts}
        return settles if settles in answers else None if None in answers else not settles
    value = facts.get(condition.fact)
    if value is None:
        return None
    if isinstance(condition, FactIs):
        return value in condition.values
    return condition.holds(cast("int", value))


def parts_of(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Give a condition and every part of it in reading order, each with its path."""
    yield path, condition
    if not isinstance(condition, Leaf):
        inner = (condition.part,) if isinstance(condition, Not) else condition.parts
        for number, part in enumerate(inner):
            yield from parts_of(part, (*path, number))


def leaves_of(condition: Condition) -> Iterator[tuple[Path, Leaf]]:
    """Give what a condition asks, in reading order, each with its path."""
    return ((path, part) for path, part in parts_of(condition) if isinstance(part, Leaf))


def facts_of(condition: Condition) -> tuple[str, ...]:
    """Name the facts a condition asks about directly (not through an axis), each once, in reading order."""
    leaves = (leaf for _, leaf in leaves_of(condition))
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves if not isinstance(leaf, LevelIs)))
