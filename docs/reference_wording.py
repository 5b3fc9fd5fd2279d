"""Conditions of a ruleset in words."""

from __future__ import annotations

from banding.explain import either
from banding.facts import spoken
from banding.ruleset import AllOf, AnyOf, Condition, FactIs, FactWithin, LevelIs, Not, Ruleset


def lines_of(condition: Condition, ruleset: Ruleset, depth: int = 0) -> list[str]:
    """Lay a condition out as a nested list."""
    indent = "  " * depth
    if isinstance(condition, AllOf | AnyOf):
        heading = "all of these:" if isinstance(condition, AllOf) else "any of these:"
        parts = [line for part in condition.parts for line in lines_of(part, ruleset, depth + 1)]
        return [f"{indent}- {heading}", *parts]
    return [f"{indent}- {inline(condition, ruleset)}"]


def inline(condition: Condition, ruleset: Ruleset) -> str:
    """Say a condition in one line."""
    if isinstance(condition, Not):
        part = condition.part
        if isinstance(part, FactIs) and part.values == (True,):
            return f"`{part.fact}` is no"
        return f"not ({inline(part, ruleset)})"
    if isinstance(condition, FactIs):
        return f"`{condition.fact}` is {either([spoken(value) for value in condition.values])}"
    if isinstance(condition, FactWithin):
        if condition.lowest is None or condition.highest is None:
            bound = (
                f"{condition.lowest} or more" if condition.highest is None else f"{condition.highest} or less"
            )
        else:
            bound = f"from {condition.lowest} to {condition.highest}"
        return f"`{condition.fact}` is {bound}"
    if isinstance(condition, LevelIs):
        axis = next(axis for axis in ruleset.axes if axis.id == condition.axis)
        return f"{axis.short} is {either([spoken(level) for level in condition.levels])}"
    joined_by = "and" if isinstance(condition, AllOf) else "or"
    return either([inline(part, ruleset) for part in condition.parts], joined_by=joined_by)


def levels_in_words(levels: tuple[str, ...], ruleset: Ruleset) -> list[str]:
    """Say what places a case at some levels of the axes, in a list."""
    lines = []
    for axis, level in zip(ruleset.axes, levels, strict=True):
        if axis.edges:
            first, last = axis.range_of(level)
            top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
            ways = [f"`{axis.fact}` from {first} to {top}"]
            ways += [inline(clause.when, ruleset) for clause in axis.clauses if clause.level == level]
            ways += [f"`{axis.judged.fact}` judged {spoken(level)}, where it counts"] if axis.judged else []
            lines.append(f"- {axis.title} is {spoken(level)}: {either(ways)}")
        else:
            lines.append(f"- {axis.title} is {spoken(level)}: `{axis.fact}` is {spoken(level)}")
    return lines
