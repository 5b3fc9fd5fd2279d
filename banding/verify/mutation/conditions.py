"""Conditions like one another but for one slip: an all for an any, a part left out or turned round, a bound by one."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from banding.facts import Fact
from banding.ruleset import AllOf, AnyOf, Axis, Condition, FactIs, FactWithin, LevelIs, Not, Ruleset
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Path, parts_of, with_part, without_part


def conditions_like(condition: Condition, ruleset: Ruleset) -> Iterator[tuple[str, Condition]]:
    """Give every condition that differs in one part, with the difference in words."""
    for path, part in parts_of(condition):
        if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1:
            yield _joined(condition, path, part)
        elif isinstance(part, Not):
            yield f"“{in_words(part)}” read as “{in_words(part.part)}”", with_part(condition, path, part.part)
        elif isinstance(part, FactIs | FactWithin | LevelIs):
            yield from _leaf(condition, path, part, ruleset)


def _joined(condition: Condition, path: Path, part: AllOf | AnyOf) -> tuple[str, Condition]:
    other = AnyOf(part.parts) if isinstance(part, AllOf) else AllOf(part.parts)
    return f"“{in_words(part)}” read as “{in_words(other)}”", with_part(condition, path, other)


def _leaf(
    condition: Condition, path: Path, leaf: FactIs | FactWithin | LevelIs, ruleset: Ruleset
) -> Iterator[tuple[str, Condition]]:
    said = in_words(leaf)
    yield f"“{said}” read as “not {said}”", with_part(condition, path, Not(leaf))
    without = without_part(condition, path)
    if without is not None:
        yield f"“{said}” left out", without
    for near in _near(leaf, ruleset):
        yield f"“{said}” read as “{in_words(near)}”", with_part(condition, path, near)


def _near(leaf: FactIs | FactWithin | LevelIs, ruleset: Ruleset) -> Iterator[Condition]:
    """Give leaves one value or one step away."""
    if isinstance(leaf, FactWithin):
        fact = ruleset.fact_by_name[leaf.fact]
        yield from (near for near in _bounds(leaf) if _can_hold(near, fact))
    elif isinstance(leaf, LevelIs):
        axis: Axis = next(axis for axis in ruleset.axes if axis.id == leaf.axis)
        yield from (LevelIs(leaf.axis, levels) for levels in _one_off(leaf.levels, axis.levels))
    elif leaf.values != (True,):
        levels = ruleset.fact_by_name[leaf.fact].levels
        written = tuple(map(str, leaf.values))
        yield from (FactIs(leaf.fact, values) for values in _one_off(written, levels))


def _bounds(leaf: FactWithin) -> Iterator[FactWithin]:
    for step in (-1, 1):
        if leaf.lowest is not None:
            yield attrs.evolve(leaf, lowest=leaf.lowest + step)
        if leaf.highest is not None:
            yield attrs.evolve(leaf, highest=leaf.highest + step)


def _can_hold(within: FactWithin, fact: Fact) -> bool:
    """Whether some number of the fact's scale lies within the bounds; a ruleset with others is never loaded."""
    lows = [number for number in (within.lowest, fact.lowest) if number is not None]
    highs = [number for number in (within.highest, fact.highest) if number is not None]
    return not lows or not highs or max(lows) <= min(highs)


def _one_off(values: tuple[str, ...], levels: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give the sets of levels with one more or one fewer."""
    for level in levels:
        if level not in values:
            yield tuple(each for each in levels if each in values or each == level)
        elif len(values) > 1:
            yield tuple(each for each in values if each != level)
