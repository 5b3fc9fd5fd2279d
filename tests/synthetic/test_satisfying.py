"""Claims about facts made to order: whatever a condition asks for is brought about, or ruled out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.facts import Value
from banding.ruleset import (
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    Ruleset,
)
from banding.synthetic.draw import Draw, satisfying
from tests.synthetic.rulesets import ruleset


def holds(condition: Condition, values: Mapping[str, Value], rules: Ruleset) -> bool:
    """Say whether a condition holds; what is not known is not so."""
    if isinstance(condition, Not):
        return not holds(condition.part, values, rules)
    if isinstance(condition, AllOf | AnyOf):
        parts = [holds(part, values, rules) for part in condition.parts]
        return all(parts) if isinstance(condition, AllOf) else any(parts)
    if isinstance(condition, LevelIs):
        axis = next(axis for axis in rules.axes if axis.id == condition.axis)
        value = values.get(axis.fact)
        return (axis.level_of_score(value) if isinstance(value, int) else value) in condition.levels
    value = values.get(condition.fact)
    if isinstance(condition, FactWithin):
        lowest, highest = condition.lowest, condition.highest
        return (
            value is not None
            and (lowest is None or value >= lowest)
            and (highest is None or value <= highest)
        )
    return value in condition.values


@pytest.mark.parametrize("name", ["ours", "invented"])
@given(seed=st.integers(0, 2**32), wanted=st.booleans())
def test_conditions_are_brought_about(name: str, seed: int, wanted: bool) -> None:
    """Whatever a rule, a route or an escalation asks for, people can be made of whom it holds, or does not."""
    rules, draw = ruleset(name), Draw(seed)
    asked = [rule.when for rule in (*rules.rules, *rules.routes)]
    asked += [escalation.when for rule in rules.rules for escalation in rule.escalations]
    for condition in asked:
        values = satisfying(condition, rules, draw, holds=wanted)
        assert holds(condition, values, rules) is wanted
        rules.check_case(values)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (FactWithin("drift_score", highest=4), 4),
        (Not(FactWithin("drift_score", lowest=1, highest=4)), 5),
        (Not(FactWithin("drift_score", lowest=1, highest=20)), None),
        (Not(FactIs("dock_work", (True, False))), None),
    ],
)
def test_what_cannot_be_is_not_known(condition: Condition, found: Value) -> None:
    """Values stay on their scale, and where none is left the fact is not known."""
    assert list(satisfying(condition, ruleset("invented"), Draw(1)).values()) == [found]


def test_impossible_levels_are_left_alone() -> None:
    """A condition that excludes every level of an axis sets nothing."""
    drift = ruleset("invented").axes[0]
    assert satisfying(Not(LevelIs(drift.id, drift.levels)), ruleset("invented"), Draw(1)) == {}
