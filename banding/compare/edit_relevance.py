"""Which edits can make a difference to one case at all: the others need not be tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from banding.compare.rulesets.edits import Edit, Edits
from banding.compare.rulesets.parts import Slot, parts_of
from banding.facts import Value
from banding.ruleset import AllOf, AnyOf, Condition, FactIs, FactWithin, JudgedLevel, LevelIs, Not, facts_of

Facts = Mapping[str, Value]


class EditRelevance:
    """
    Tells the edits that no ruleset made of parts of two could show on a case.

    Args:
        edits: the edits between the two.
    """

    def __init__(self, edits: Edits) -> None:
        self._parts = parts_of(edits.before), parts_of(edits.after)
        self._scores = {axis.id: axis.fact for each in (edits.before, edits.after) for axis in each.axes}

    def matters(self, edit: Edit, facts: Facts) -> bool:
        """
        Whether an edit may make a difference to a case, with whatever others.

        Args:
            edit: an edit that bears on places.
            facts: the case's facts as both rulesets read them; one that they read differently is left out.

        Returns:
            False only where it cannot; what is in doubt is to be tried.
        """
        return any(self._slot_matters(slot, facts) for slot in edit.slots)

    def _slot_matters(self, slot: Slot, facts: Facts) -> bool:
        kind = slot[0]
        if kind == "age":
            return slot[1] not in facts
        if kind == "judged":
            judged = [cast("JudgedLevel", parts[slot]).fact for parts in self._parts if parts.get(slot)]
            return any(name not in facts or facts[name] is not None for name in judged)
        if kind == "edge":
            return self._edge_matters(slot, facts.get(self._scores[slot[1]]))
        if kind == "clause" or (kind in ("rule", "route") and slot[2] == "when"):
            return self._condition_matters(slot, facts)
        if kind in ("rule", "route"):
            return any(answer is not False for answer in self._answers((*slot[:2], "when"), facts))
        return True

    def _edge_matters(self, slot: Slot, score: Value) -> bool:
        edges = [parts.get(slot) for parts in self._parts]
        if None in edges or score is None:
            return True
        low, high = sorted(cast("list[int]", edges))
        return low <= cast("int", score) < high

    def _condition_matters(self, slot: Slot, facts: Facts) -> bool:
        """Whether what a condition says of a case may differ; a rule that is not there holds of nothing."""
        answers = set(self._answers(slot, facts))
        if len(answers) > 1 or None in answers:
            return True
        # A route of which some fact is not known may be left untaken though its condition holds.
        return slot[0] == "route" and self._has_unknowns(slot, facts)

    def _has_unknowns(self, slot: Slot, facts: Facts) -> bool:
        conditions = [cast("Condition", parts[slot]) for parts in self._parts if slot in parts]
        return any(facts.get(name) is None for condition in conditions for name in facts_of(condition))

    def _answers(self, slot: Slot, facts: Facts) -> Iterator[bool | None]:
        for parts in self._parts:
            condition = cast("Condition | None", parts.get(slot))
            yield False if condition is None else _answer(condition, facts)


def _answer(condition: Condition, facts: Facts) -> bool | None:
    """Say whether a condition holds whatever is not known and wherever the axes place the case; None where that varies."""
    if isinstance(condition, LevelIs):
        return None
    if isinstance(condition, Not):
        inner = _answer(condition.part, facts)
        return None if inner is None else not inner
    if isinstance(condition, AllOf | AnyOf):
        settles = isinstance(condition, AnyOf)
        answers = {_answer(part, facts) for part in condition.parts}
        return settles if settles in answers else None if None in answers else not settles
    value = facts.get(condition.fact)
    if value is None:
        return None
    if isinstance(condition, FactIs):
        return value in condition.values
    return _within(condition, cast("int", value))


def _within(condition: FactWithin, number: int) -> bool:
    above = condition.lowest is None or number >= condition.lowest
    return above and (condition.highest is None or number <= condition.highest)
