"""
Two rulesets → what was edited between them, and which kinds of case that moves.

In: two :class:`~banding.ruleset.Ruleset`. Out: a :class:`RulesetDiff`: the edits in words, the kinds of case that change
their place, each by the fewest conditions, and what each edit does on its own. Every case that either ruleset tells
apart is held against both, by decision diagrams; none is listed and none sampled.
"""

from banding.compare.rulesets.diff import EditEffect, Effect, RulesetDiff, diff_rulesets
from banding.compare.rulesets.edits import BearsOn, ChangeKind, Edit, Edits, edits_between
from banding.compare.rulesets.ground import Ground
from banding.compare.rulesets.kinds import (
    Among,
    AnyTrait,
    FactTrait,
    KindOfCase,
    Moves,
    Trait,
    Transition,
)
from banding.compare.rulesets.layout import NoCommonGroundError, Said
from banding.compare.rulesets.standing import Stand
from banding.compare.rulesets.telling import moves_between

__all__ = [
    "Among",
    "AnyTrait",
    "BearsOn",
    "ChangeKind",
    "Edit",
    "EditEffect",
    "Edits",
    "Effect",
    "FactTrait",
    "Ground",
    "KindOfCase",
    "Moves",
    "NoCommonGroundError",
    "RulesetDiff",
    "Said",
    "Stand",
    "Trait",
    "Transition",
    "diff_rulesets",
    "edits_between",
    "moves_between",
]
