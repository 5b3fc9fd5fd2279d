"""Two rulesets compared, as one JSON object: the same for the same two rulesets every time."""

from __future__ import annotations

import json
from typing import Any

from banding.compare.rulesets import (
    AnyTrait,
    Edit,
    EditEffect,
    FactTrait,
    InputValue,
    Moves,
    Placement,
    RulesetDiff,
    Trait,
    Transition,
)
from banding.facts import spoken
from banding.reports.difference.words import kind_in_words, transition_in_words
from banding.ruleset import Ruleset


def diff_in_json(diff: RulesetDiff) -> str:
    """Give a comparison as JSON."""
    told = {
        "before": _ruleset(diff.edits.before),
        "after": _ruleset(diff.edits.after),
        "same_decisions": diff.is_same,
        "same_decisions_once_read": diff.is_same_once_read,
        "edits": [edit_as_json(edit) for edit in diff.edits.edits],
        "moves": moves_as_json(diff.moves) if diff.moves is not None else None,
        "why_not": diff.why_not or None,
        "effects": [_effect(effect) for effect in diff.effects],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _ruleset(ruleset: Ruleset) -> dict[str, str]:
    return {"id": ruleset.id, "version": ruleset.version, "title": ruleset.title, "stamp": ruleset.stamp}


def edit_as_json(edit: Edit) -> dict[str, Any]:
    """Give one edit."""
    return {
        "number": edit.number,
        "change": edit.change.value,
        "ids": list(edit.ids),
        "says": list(edit.says),
        "bears_on": edit.bears_on.value,
        "line_before": _line(edit.line_before),
        "line_after": _line(edit.line_after),
    }


def _line(at: tuple[str, int] | None) -> dict[str, Any] | None:
    return {"file": at[0], "line": at[1]} if at else None


def _effect(effect: EditEffect) -> dict[str, Any]:
    return {"edit": effect.edit.number, "effect": effect.effect.value, "moves": moves_as_json(effect.moves)}


def moves_as_json(moves: Moves) -> dict[str, Any]:
    """Give what changes place."""
    return {
        "distinguishable_cases": moves.cases,
        "moving_cases": moves.moving,
        "placed": [_transition(each) for each in moves.placed],
        "considered": [_transition(each) for each in moves.considered],
    }


def _transition(transition: Transition) -> dict[str, Any]:
    return {
        "says": transition_in_words(transition),
        "before": _stand(transition.before),
        "after": _stand(transition.after),
        "among": transition.among.value,
        "cases": transition.cases,
        "of": transition.of,
        "is_fewest": transition.is_fewest,
        "kinds": [
            {"says": kind_in_words(kind), "traits": [_trait(trait) for trait in kind.traits]}
            for kind in transition.kinds
        ],
        "example": [_trait(trait) for trait in transition.example],
    }


def _stand(stand: Placement) -> dict[str, str | None]:
    return {name: value or None for name, value in stand._asdict().items()}


def _trait(trait: Trait) -> dict[str, Any]:
    if isinstance(trait, AnyTrait):
        return {"any_of" if trait.holds else "none_of": [_trait(part) for part in trait.parts]}
    return {"fact": trait.fact.name, "is": [_said(said, trait) for said in trait.values]}


def _said(said: InputValue, trait: FactTrait) -> Any:
    if trait.is_reason:
        return "given" if said.value else "not given"
    if said.ages:
        return {"age_from": said.ages[0], "age_to": said.ages[1]}
    if isinstance(said.value, int) and not isinstance(said.value, bool):
        return {"from": said.value, "to": said.last}
    return None if said.value is None else spoken(said.value)
