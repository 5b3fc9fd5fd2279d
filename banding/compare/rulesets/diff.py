"""Two rulesets held against each other over every case there could be: what was edited, and whom it moves."""

from __future__ import annotations

from enum import StrEnum

import attrs

from banding.case_space import are_equivalent
from banding.compare.rulesets.changed_cases import Moves, moves_between
from banding.compare.rulesets.edits import Edits, edits_between
from banding.compare.rulesets.input_space import InputSpace
from banding.compare.rulesets.input_values import NoCommonFactsError
from banding.compare.rulesets.parts import BearsOn, Edit
from banding.ruleset import Ruleset
from banding.ruleset.places import Places


class Effect(StrEnum):
    """What an edit does to where cases go."""

    ALONE = "alone"
    """On its own it moves cases."""
    TOGETHER = "together"
    """It moves cases only together with other edits."""
    NONE = "none"
    """It moves no case."""


@attrs.frozen
class EditEffect:
    """What one edit does: whether it moves cases, and which when it alone is put on the earlier ruleset."""

    edit: Edit
    effect: Effect
    moves: Moves


@attrs.frozen
class RulesetDiff:
    """
    Two rulesets compared.

    Attributes:
        moves: which kinds of case change their place; None where no case can be held against both.
        effects: what each edit does that can make a difference to a place; none where ``moves`` is None.
        is_same_once_read: whether every case is decided alike once its facts are read, whatever is not known of it: its
            place, the rules cited, the warnings, and how judgement is taken.
    """

    edits: Edits
    moves: Moves | None
    why_not: str
    effects: tuple[EditEffect, ...]
    is_same_once_read: bool

    @property
    def is_same(self) -> bool:
        """Whether every file of cases is read alike too, so that every row of one has the same decision."""
        return self.is_same_once_read and not self.of_reading

    @property
    def of_reading(self) -> tuple[Edit, ...]:
        """The edits that change how a file of cases is read, and so may change what a case is taken to be."""
        return tuple(edit for edit in self.edits.edits if edit.bears_on is BearsOn.READING)


def diff_rulesets(
    before: Ruleset, after: Ruleset, places: tuple[Places | None, Places | None] = (None, None)
) -> RulesetDiff:
    """Compare two rulesets; ``places`` are the lines of their files, None where they were not read from files."""
    edits = edits_between(before, after, places)
    try:
        space = InputSpace(before, after)
    except NoCommonFactsError as error:
        return RulesetDiff(edits, None, str(error), (), is_same_once_read=False)
    ours, theirs = space.stands(before), space.stands(after)
    moves = moves_between(space, ours, theirs)
    effects = tuple(_effect(edit, edits, space, moves) for edit in edits.placing)
    return RulesetDiff(edits, moves, "", effects, not moves and _decide_alike(edits))


def _effect(edit: Edit, edits: Edits, space: InputSpace, moves: Moves) -> EditEffect:
    """Say what an edit does, alone and with the others."""
    if len(edits.placing) == 1:
        return EditEffect(edit, Effect.ALONE if moves else Effect.NONE, moves)
    ours, theirs = space.stands(edits.before), space.stands(edits.after)
    alone = moves_between(space, ours, space.stands(edits.applied((edit,))))
    if alone:
        return EditEffect(edit, Effect.ALONE, alone)
    rest = tuple(other for other in edits.placing if other is not edit)
    matters = space.completed(space.stands(edits.applied(rest))) != space.completed(theirs)
    return EditEffect(edit, Effect.TOGETHER if matters else Effect.NONE, alone)


def _decide_alike(edits: Edits) -> bool:
    """Whether two rulesets that move no case differ in nothing else that a decision says."""
    if not any(edit.bears_on in (BearsOn.PLACE, BearsOn.DECISION) for edit in edits.edits):
        return True
    is_recast = any(slot[0] in ("fact", "axes", "bands") for edit in edits.placing for slot in edit.slots)
    return not is_recast and are_equivalent(edits.before, edits.after)
