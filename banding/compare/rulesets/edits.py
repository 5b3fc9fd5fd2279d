"""What was edited between two rulesets, each edit in words and with what it bears on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from banding.compare.rulesets.other_edits import Found, other_edits
from banding.compare.rulesets.part_words import PartWords
from banding.compare.rulesets.parts import (
    AXES,
    BANDS,
    ROUTE_ORDER,
    BearsOn,
    ChangeKind,
    Edit,
    Gives,
    Parts,
    Slot,
    parts_of,
    together,
    words_in,
    words_of,
)
from banding.ruleset import Ruleset
from banding.ruleset.places import Places

_NOTHING: Final = object()


@attrs.frozen
class Edits:
    """Every edit between an earlier and a later ruleset, those that bear on a case's place first."""

    before: Ruleset
    after: Ruleset
    edits: tuple[Edit, ...]

    @property
    def placing(self) -> tuple[Edit, ...]:
        """The edits that can make a difference to where a case goes."""
        return tuple(edit for edit in self.edits if edit.bears_on is BearsOn.PLACE)

    def applied(self, edits: Sequence[Edit]) -> Ruleset:
        """Put some of ``placing`` on the earlier ruleset; all of them place every case as the later ruleset does."""
        parts, theirs = dict(parts_of(self.before)), parts_of(self.after)
        for slot in (slot for edit in edits for slot in edit.slots):
            if slot in theirs:
                parts[slot] = theirs[slot]
            else:
                parts.pop(slot, None)
        return together(parts, self.before, self.after)


def edits_between(
    before: Ruleset, after: Ruleset, places: tuple[Places | None, Places | None] = (None, None)
) -> Edits:
    """List every edit between two rulesets, with lines of their ``places``; what only makes sense together is one."""
    found = [*_placing(before, after), *other_edits(before, after)]
    lines = [each or {} for each in places]
    told = []
    for number, (edit, subjects) in enumerate(found, start=1):
        at = [next((lines[side][s] for s in subjects if s in lines[side]), None) for side in (0, 1)]
        told.append(attrs.evolve(edit, number=number, line_before=at[0], line_after=at[1]))
    return Edits(before, after, tuple(told))


def _placing(before: Ruleset, after: Ruleset) -> Iterator[Found]:
    ours, theirs = parts_of(before), parts_of(after)
    words = PartWords(before, after, (ours, theirs))
    differing = _differing(ours, theirs)
    framework = _framework(differing, ours, theirs, words_of(before) & words_of(after))
    groups: dict[object, list[Slot]] = {None: framework} if framework else {}
    for slot in differing:
        if slot not in framework:
            groups.setdefault(_group(slot, ours, theirs), []).append(slot)
    for slots in map(tuple, groups.values()):
        ids = tuple(dict.fromkeys(words.id_of(slot) for slot in slots))
        change = ChangeKind.CHANGED
        if all(slot not in ours for slot in slots):
            change = ChangeKind.ADDED
        elif all(slot not in theirs for slot in slots):
            change = ChangeKind.REMOVED
        edit = Edit(0, change, ids, words.said(slots), BearsOn.PLACE, slots)
        yield edit, tuple(subject for slot in slots for subject in words.subjects(slot))


def _differing(ours: Parts, theirs: Parts) -> list[Slot]:
    """List the slots that differ, in the order of the later file, then what only the earlier one has."""
    return [
        slot
        for slot in dict.fromkeys((*theirs, *ours))
        if ours.get(slot, _NOTHING) != theirs.get(slot, _NOTHING) and not _says_nothing(slot, ours, theirs)
    ]


def _says_nothing(slot: Slot, ours: Parts, theirs: Parts) -> bool:
    """Whether a difference is a fact that only one has, or an order that follows from what is there."""
    if slot[0] in ("fact", "age"):
        return not _is_in_both(("fact", slot[1]), ours, theirs)
    if slot == ROUTE_ORDER:
        one, other = (parts[slot] for parts in (ours, theirs))
        return [id_ for id_ in one if id_ in other] == [id_ for id_ in other if id_ in one]
    return False


def _framework(
    slots: Sequence[Slot], ours: Parts, theirs: Parts, in_both: set[tuple[str, str]]
) -> list[Slot]:
    """Give what can only be changed together: the bands, levels and choices, and whatever speaks of one not in both."""
    chosen = {slot for slot in slots if slot in (BANDS, AXES) or slot[0] == "fact"}
    if not chosen:
        return []
    if AXES in chosen:
        chosen |= {slot for slot in slots if slot[0] in ("edge", "judged", "clause", "cell")}
    for slot in slots:
        if slot[0] in ("cell", "clause", "rule", "route"):
            spoken = {word for parts in (ours, theirs) for word in words_in(parts.get(slot))}
            if not spoken <= in_both:
                chosen.add(slot)
    # A rule or route that comes or goes does so whole.
    whole = {
        slot[:2] for slot in chosen if len(slot) > 2 and not _is_in_both((*slot[:2], "when"), ours, theirs)
    }
    chosen |= {slot for slot in slots if slot[:2] in whole}
    return [slot for slot in slots if slot in chosen]


def _is_in_both(slot: Slot, ours: Parts, theirs: Parts) -> bool:
    return slot in ours and slot in theirs


def _group(slot: Slot, ours: Parts, theirs: Parts) -> object:
    kind = slot[0]
    if kind == "clause" and not _is_in_both(slot, ours, theirs):
        # A clause that comes to set another level leaves one slot for another.
        return (*slot[:2], ours.get(slot, theirs.get(slot)))
    if kind not in ("rule", "route"):
        return slot
    if not _is_in_both((*slot[:2], "when"), ours, theirs):
        return slot[:2]
    given = ours.get(slot), theirs.get(slot)
    return (kind, *given) if isinstance(given[0], Gives) else slot
