"""Two rulesets compared, as text for a terminal and as Markdown: one report, laid out twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from banding.compare.rulesets import BearsOn, Edit, EditEffect, Effect, Moves, RulesetDiff, Transition
from banding.render.wrapping import wrapped
from banding.reports.difference.words import (
    BEARINGS,
    NOTHING_MOVES,
    NOTHING_MOVES_IF_KNOWN,
    example_in_words,
    kind_in_words,
    lines_in_words,
    share_in_words,
    transition_in_words,
)

_HOW_TO_READ = (
    "Of the cases with every fact known, each line says which of those that stood there before go: all of these, and no "
    "other. Shares are of cases that the rules tell apart, not of a caseload."
)
_UNPROVED = "Whether fewer kinds would do was not tried to the end; none of these can be left out."
_EFFECTS = {
    Effect.TOGETHER: "On its own it moves no case; after the other edits it does.",
    Effect.NONE: "With every fact known it moves no case, neither on its own nor after the other edits.",
}


@attrs.frozen
class Item:
    """
    One entry of a report.

    Attributes:
        text: what it says.
        notes: what is said beneath it.
        marker: what stands before it: its number, or a dash; empty for a paragraph.
    """

    text: str
    notes: tuple[str, ...] = ()
    marker: str = ""


@attrs.frozen
class Section:
    """
    One part of a report.

    Attributes:
        heading: its heading.
        items: its entries.
    """

    heading: str
    items: tuple[Item, ...]


def diff_sections(diff: RulesetDiff) -> tuple[Section, ...]:
    """Give the parts of a report: the edits, the kinds of case that move, and what each edit does."""
    sections = [
        Section(f"{title}: {len(edits)}", tuple(map(_edit, edits)))
        for bearing, title in BEARINGS.items()
        if (edits := [edit for edit in diff.edits.edits if edit.bears_on is bearing])
    ]
    if not sections:
        sections = [Section("Edits", (Item("Nothing was edited."),))]
    sections.append(Section("Kinds of case that move", tuple(_moves_or_why(diff))))
    if len(diff.effects) > 1:
        for effect in diff.effects:
            heading = f"What edit {effect.edit.number} does on its own"
            sections.append(Section(heading, tuple(_effect(effect))))
    return tuple(sections)


def _edit(edit: Edit) -> Item:
    lines = lines_in_words(edit)
    return Item(edit.says[0], (*edit.says[1:], *((lines,) if lines else ())), f"{edit.number}.")


def _moves_or_why(diff: RulesetDiff) -> Iterator[Item]:
    if diff.moves is None:
        yield Item(f"This cannot be said: {diff.why_not}.")
        yield Item("The edits above are all there are; hold them against a caseload with `banding reband`.")
        return
    if diff.moves:
        yield Item(_HOW_TO_READ)
        yield from _moves(diff.moves)
        yield from (Item(f"{says}, and may move cases by that too.") for says in _read_otherwise(diff))
        return
    yield Item(NOTHING_MOVES if diff.is_same else NOTHING_MOVES_IF_KNOWN)
    if diff.is_same:
        yield Item("Every case is decided alike, with any of its facts not known.")
        return
    if diff.is_same_once_read:
        yield Item("Every case is decided alike once its facts are read.")
    else:
        yield Item(
            "Decisions still differ in what is said beside, or where a fact is not known: "
            f"see the edits above {_beside(diff)}."
        )
    yield from (Item(f"{says}, and so may decide a row otherwise.") for says in _read_otherwise(diff))


def _read_otherwise(diff: RulesetDiff) -> Iterator[str]:
    """Say which edits change how a file is read: "Edit 1 above changes how a file is read"; nothing where none does."""
    numbers = [str(edit.number) for edit in diff.of_reading]
    if len(numbers) == 1:
        yield f"Edit {numbers[0]} above changes how a file is read"
    elif numbers:
        yield f"The edits above ({', '.join(numbers)}) change how a file is read"


def _beside(diff: RulesetDiff) -> str:
    numbers = [
        str(edit.number) for edit in diff.edits.edits if edit.bears_on in (BearsOn.PLACE, BearsOn.DECISION)
    ]
    return f"({', '.join(numbers)})"


def _moves(moves: Moves) -> Iterator[Item]:
    for transition in (*moves.placed, *moves.considered):
        yield _transition(transition)


def _transition(transition: Transition) -> Item:
    notes = [kind_in_words(kind) for kind in transition.kinds]
    said = f"{transition_in_words(transition)}: {share_in_words(transition)}"
    if not transition.is_fewest:
        said += f". {_UNPROVED}"
    return Item(said, (*notes, f"for example: {example_in_words(transition.example)}"), "-")


def _effect(effect: EditEffect) -> Iterator[Item]:
    yield Item("; ".join(effect.edit.says))
    if effect.effect is Effect.ALONE:
        yield from _moves(effect.moves)
    else:
        yield Item(_EFFECTS[effect.effect])


def diff_in_text(diff: RulesetDiff) -> Iterator[str]:
    """Give the lines of a report for a terminal, at most 80 columns wide."""
    before, after = diff.edits.before, diff.edits.after
    yield from wrapped(f"Before: {before.title} ({before.stamp})")
    yield from wrapped(f"After:  {after.title} ({after.stamp})")
    for section in diff_sections(diff):
        yield ""
        yield section.heading
        for item in section.items:
            yield from _laid_out(item)


def _laid_out(item: Item) -> Iterator[str]:
    first = f"  {item.marker} " if item.marker else "  "
    yield from wrapped(item.text, first, following=" " * len(first))
    for note in item.notes:
        yield from wrapped(note, " " * (len(first) + 2), following=" " * (len(first) + 4))


def diff_in_markdown(diff: RulesetDiff) -> Iterator[str]:
    """Give the lines of a report in Markdown, for a review."""
    before, after = diff.edits.before, diff.edits.after
    yield f"# {before.id} {before.version} to {after.id} {after.version}"
    yield ""
    yield f"- Before: {_plain(before.title)} (`{before.stamp}`)"
    yield f"- After: {_plain(after.title)} (`{after.stamp}`)"
    for section in diff_sections(diff):
        yield ""
        yield f"## {section.heading}"
        yield ""
        yield from _in_markdown(section.items)


def _in_markdown(items: Sequence[Item]) -> Iterator[str]:
    for number, item in enumerate(items):
        if not item.marker and number:
            yield ""
        yield f"{item.marker} {_plain(item.text)}".lstrip()
        indent = " " * (len(item.marker) + 1)
        yield from (f"{indent}- {_plain(note)}" for note in item.notes)
        if not item.marker and number + 1 < len(items) and items[number + 1].marker:
            yield ""


def _plain(text: str) -> str:
    """Escape what Markdown would read as more than words."""
    for sign in "\\*_<>[]":
        text = text.replace(sign, f"\\{sign}")
    return text
