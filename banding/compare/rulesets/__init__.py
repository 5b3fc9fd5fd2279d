"""
Two rulesets → what was edited between them, and which kinds of case that moves.

In: two :class:`~banding.ruleset.Ruleset`. Out: a :class:`RulesetDiff`: the edits in words, the kinds of case that change
their place, each by the fewest conditions, and what each edit does on its own. Every case that either ruleset tells
apart is held against both, by decision diagrams; none is listed and none sampled.
"""

from banding.compare.rulesets.diff import (
    Among,
    AnyTrait,
    EditEffect,
    Effect,
    KindOfCase,
    Moves,
    RulesetDiff,
    Trait,
    Transition,
    diff_rulesets,
    moves_between,
)
from banding.compare.rulesets.edits import Edits, edits_between
from banding.compare.rulesets.input_space import (
    FactTrait,
    InputSpace,
    InputValue,
    NoCommonFactsError,
    Placement,
)
from banding.compare.rulesets.parts import BearsOn, ChangeKind, Edit
