"""A condition → values of facts that bring it about, so that rare routes are seen in a caseload of any ruleset."""

from __future__ import annotations

from banding.facts import FactKind, Value
from banding.ruleset import AllOf, Condition, FactIs, FactWithin, LevelIs, Not, Ruleset
from banding.synthetic.draw import Draw

_FIRST_OF_ANY = 0.9


def satisfying(condition: Condition, ruleset: Ruleset, draw: Draw, *, holds: bool = True) -> dict[str, Value]:
    """
    Give values under which a condition holds, or does not.

    Args:
        holds: whether it shall hold.

    Returns:
        Fact name to value, for the facts the condition asks about. Parts that contradict each other are not
        reconciled: the later one wins.
    """
    if isinstance(condition, Not):
        return satisfying(condition.part, ruleset, draw, holds=not holds)
    if isinstance(condition, FactIs):
        return {condition.fact: _value(condition, ruleset, draw, holds=holds)}
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


def _value(condition: FactIs, ruleset: Ruleset, draw: Draw, *, holds: bool) -> Value:
    fact = ruleset.fact_by_name[condition.fact]
    possible: tuple[Value, ...] = (False, True) if fact.kind is FactKind.YES_NO else fact.levels
    wanted = [value for value in possible if (value in condition.values) is holds]
    return draw.pick(wanted) if wanted else None


def _number(condition: FactWithin, ruleset: Ruleset, *, holds: bool) -> Value:
    lowest, highest = condition.lowest, condition.highest
    if holds:
        return lowest if lowest is not None else highest
    beyond = (lowest - 1 if lowest is not None else None, highest + 1 if highest is not None else None)
    fact = ruleset.fact_by_name[condition.fact]
    return next(
        (number for number in beyond if number is not None and number >= 0 and fact.in_range(number)), None
    )


def _placed(condition: LevelIs, ruleset: Ruleset, draw: Draw, *, holds: bool) -> dict[str, Value]:
    axis = next(axis for axis in ruleset.axes if axis.id == condition.axis)
    wanted = [level for level in axis.levels if (level in condition.levels) is holds]
    if not wanted:
        return {}
    level = draw.pick(wanted)
    return {axis.fact: axis.range_of(level)[0] if axis.edges else level}
