"""What a change of the ruleset does to a caseload, in words."""

from __future__ import annotations

from banding.compare.cases.comparison import AlsoChangedKind
from banding.compare.impact import ALIKE, MOVED, Because, EditSets

WHAT: dict[str, str] = {
    MOVED: "change route or band",
    AlsoChangedKind.CONSIDER.value: "keep their band, and change what is to be considered",
    AlsoChangedKind.POSSIBLE.value: "keep their band, and change the bands they could turn out to have",
    AlsoChangedKind.STATUS.value: "keep their band, and change status",
    ALIKE: "stay as they are",
    "error": "are in error, so there is nothing to compare",
}
"""What each kind of change is called, after a number of cases."""


def because_in_words(sets: EditSets, searched: int = 0) -> str:
    """Say which edits: "edit 1", "edits 1 and 3 together", "edit 1, or edit 2 by itself"."""
    if searched:
        many = len(sets[0])
        return (
            f"{many} edits together (no {searched} of them or fewer are enough; larger sets were not tried)"
        )
    told = [_together(chosen) for chosen in sets]
    return told[0] if len(told) == 1 else f"each by itself: {', or '.join(told)}"


def _together(chosen: tuple[int, ...]) -> str:
    if len(chosen) == 1:
        return f"edit {chosen[0]}"
    numbers = [str(number) for number in chosen]
    return f"edits {', '.join(numbers[:-1])} and {numbers[-1]} together"


def change_said(each: Because) -> str:
    """Say what changes: "Yellow to Blue", "nothing to consider, where Blue was"."""
    before, after = (text.replace(";", " or ") for text in (each.before, each.after))
    if each.what == AlsoChangedKind.CONSIDER:
        return f"{after or 'nothing'} to consider, where {before or 'nothing'} was"
    if each.what == AlsoChangedKind.POSSIBLE:
        return f"could be {after or 'one band only'}, where it was {before or 'one band only'}"
    return f"{before or 'nothing'} to {after or 'nothing'}"


def edits_said(sets: EditSets) -> str:
    """Write edits as a machine reads them: numbers of one set joined by ``+``, sets by ``;``."""
    return ";".join("+".join(map(str, chosen)) for chosen in sets)
