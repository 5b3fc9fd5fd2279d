"""Two rulesets compared, as one JSON object: the same for the same two rulesets every time."""

from __future__ import annotations

import json
from typing import Any

from banding.compare.rulesets import (
    AnyTrait,
    Edit,
    FactTrait,
    InputValue,
    Moves,
    RulesetDiff,
    Trait,
    Transition,
)
from banding.facts import spoken
from banding.reports.difference.words import kind_in_words, transition_in_words
from banding.ruleset import Ruleset

Json = dict[str, Any]


def diff_in_json(diff: RulesetDiff) -> str:
    """Give a comparison as JSON."""
    effects = [
        {"edit": each.edit.number, "effect": each.effect, "moves": _moves(each.moves)}
        for each in diff.effects
    ]
    told = {
        "before": _ruleset(diff.edits.before),
        "after": _ruleset(diff.edits.after),
        "same_decisions": diff.is_same,
        "same_decisions_once_read": diff.is_same_once_read,
        "edits": list(map(_edit, diff.edits.edits)),
        "moves": _moves(diff.moves) if diff.moves is not None else None,
        "why_not": diff.why_not or None,
        "effects": effects,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _ruleset(ruleset: Ruleset) -> Json:
    return {"id": ruleset.id, "version": ruleset.version, "title": ruleset.title, "stamp": ruleset.stamp}


def _edit(edit: Edit) -> Json:
    names = ("number", "change", "ids", "says", "bears_on")
    lines = {
        name: {"file": at[0], "line": at[1]} if at else None
        for name, at in (("line_before", edit.line_before), ("line_after", edit.line_after))
    }
    return {name: getattr(edit, name) for name in names} | lines


def _moves(moves: Moves) -> Json:
    return {
        "distinguishable_cases": moves.cases,
        "moving_cases": moves.moving,
        "placed": list(map(_transition, moves.placed)),
        "considered": list(map(_transition, moves.considered)),
    }


def _transition(transition: Transition) -> Json:
    before, after = (
        {name: value or None for name, value in place._asdict().items()}
        for place in (transition.before, transition.after)
    )
    return {
        "says": transition_in_words(transition),
        "before": before,
        "after": after,
        "among": transition.among,
        "cases": transition.cases,
        "of": transition.of,
        "is_fewest": transition.is_fewest,
        "kinds": [
            {"says": kind_in_words(kind), "traits": list(map(_trait, kind.traits))}
            for kind in transition.kinds
        ],
        "example": list(map(_trait, transition.example)),
    }


def _trait(trait: Trait) -> Json:
    if isinstance(trait, AnyTrait):
        return {"any_of" if trait.holds else "none_of": list(map(_trait, trait.parts))}
    return {"fact": trait.fact.name, "is": [_said(said, trait) for said in trait.values]}


def _said(said: InputValue, trait: FactTrait) -> Any:
    if trait.is_reason:
        return "given" if said.value else "not given"
    if said.ages:
        return {"age_from": said.ages[0], "age_to": said.ages[1]}
    if isinstance(said.value, int) and not isinstance(said.value, bool):
        return {"from": said.value, "to": said.last}
    return None if said.value is None else spoken(said.value)
