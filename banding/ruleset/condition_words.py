"""Conditions in words: "ror is very high, or iom"."""

from __future__ import annotations

from banding.facts import spoken
from banding.ruleset import AllOf, AnyOf, Condition, FactIs, FactWithin, LevelIs, Not


def in_words(condition: Condition) -> str:
    """Say a condition as a person would read it from the rules file."""
    if isinstance(condition, FactIs):
        return (
            condition.fact
            if condition.values == (True,)
            else f"{condition.fact} is {_either(condition.values)}"
        )
    if isinstance(condition, LevelIs):
        return f"{condition.axis} is {_either(condition.levels)}"
    if isinstance(condition, FactWithin):
        return f"{condition.fact} is {_bounds(condition)}"
    if isinstance(condition, Not):
        return f"not {_inner(condition.part)}"
    joint = " and " if isinstance(condition, AllOf) else " or "
    return joint.join(_inner(part) for part in condition.parts)


def _inner(condition: Condition) -> str:
    is_joined = isinstance(condition, AllOf | AnyOf) and len(condition.parts) > 1
    return f"({in_words(condition)})" if is_joined else in_words(condition)


def _either(values: tuple[bool | str, ...]) -> str:
    return " or ".join(map(spoken, values))


def _bounds(within: FactWithin) -> str:
    if within.lowest == within.highest:
        return str(within.lowest)
    if within.highest is None:
        return f"{within.lowest} or more"
    return f"{within.highest} or less" if within.lowest is None else f"{within.lowest} to {within.highest}"
