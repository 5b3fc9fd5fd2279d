"""Two rulesets compared → a report and JSON: what was edited, which kinds of case that moves, and by which edit."""

from collections.abc import Iterable, Iterator
from typing import Any

from banding.compare import rulesets
from banding.facts import spoken
from banding.render.report import Entry, Item, Items, Report, Section
from banding.reports.difference import words

Json = dict[str, Any]
_RULESET = ("id", "version", "title", "stamp")
_HOW_TO_READ = (
    "Of the cases with every fact known, each line says which of those that stood there before go: all of these, and no "
    "other. Shares are of cases that the rules tell apart, not of a caseload."
)
_UNPROVED = "Whether fewer kinds would do was not tried to the end; none of these can be left out."
_EFFECTS = {
    rulesets.Effect.TOGETHER: "On its own it moves no case; after the other edits it does.",
    rulesets.Effect.NONE: "With every fact known it moves no case, neither on its own nor after the other edits.",
}


def difference_report(diff: rulesets.RulesetDiff) -> Report:
    """Describe two rulesets compared: the edits, the kinds of case that move, and what each edit does."""
    before, after = diff.edits.before, diff.edits.after
    sections = [
        _section(f"edits-{bearing}", f"{title}: {len(edits)}", map(_edit, edits))
        for bearing, title in words.BEARINGS.items()
        if (edits := [edit for edit in diff.edits.edits if edit.bears_on is bearing])
    ]
    if not sections:
        sections = [_section("edits", "Edits", [Item("Nothing was edited.")])]
    sections.append(_section("moves", "Kinds of case that move", _moves_or_why(diff)))
    if len(diff.effects) > 1:
        for each in diff.effects:
            number = each.edit.number
            title = f"What edit {number} does on its own"
            sections.append(_section(f"effect-{number}", title, _effect(each)))
    sides = {"Before": before, "After": after}.items()
    return Report(
        title=f"{before.id} {before.version} to {after.id} {after.version}",
        subject=after.title,
        lead="What was edited, and which kinds of case that moves.",
        identity=tuple(Entry(term, f"{side.title} ({side.stamp})") for term, side in sides),
        sections=tuple(sections),
        colours=after.bands,
    )


def _section(id_: str, title: str, items: Iterable[Item]) -> Section:
    return Section(id_, title, (Items(tuple(items)),))


def _edit(edit: rulesets.Edit) -> Item:
    after, before = (f"{at[0]}:{at[1]}" if at else "" for at in (edit.line_after, edit.line_before))
    where = ", ".join(filter(None, (after, before and f"before {before}")))
    return Item(edit.says[0], (*edit.says[1:], *([where] if where else [])), f"{edit.number}.")


def _moves_or_why(diff: rulesets.RulesetDiff) -> Iterator[Item]:
    if diff.moves is None:
        yield Item(f"This cannot be said: {diff.why_not}.")
        yield Item("The edits above are all there are; hold them against a caseload with `banding reband`.")
        return
    if diff.moves:
        yield from (Item(_HOW_TO_READ), *_moves(diff.moves))
        yield from (Item(f"{says}, and may move cases by that too.") for says in _read_otherwise(diff))
        return
    yield Item(words.NOTHING_MOVES if diff.is_same else words.NOTHING_MOVES_IF_KNOWN)
    if diff.is_same:
        yield Item("Every case is decided alike, with any of its facts not known.")
        return
    if diff.is_same_once_read:
        yield Item("Every case is decided alike once its facts are read.")
    else:
        deciding = (rulesets.BearsOn.PLACE, rulesets.BearsOn.DECISION)
        numbers = ", ".join(str(edit.number) for edit in diff.edits.edits if edit.bears_on in deciding)
        said = "Decisions still differ in what is said beside, or where a fact is not known"
        yield Item(f"{said}: see the edits above ({numbers}).")
    yield from (Item(f"{says}, and so may decide a row otherwise.") for says in _read_otherwise(diff))


def _read_otherwise(diff: rulesets.RulesetDiff) -> Iterator[str]:
    """Say which edits change how a file is read: "Edit 1 above changes how a file is read"; nothing where none does."""
    numbers = [str(edit.number) for edit in diff.of_reading]
    if len(numbers) == 1:
        yield f"Edit {numbers[0]} above changes how a file is read"
    elif numbers:
        yield f"The edits above ({', '.join(numbers)}) change how a file is read"


def _moves(moves: rulesets.Moves) -> Iterator[Item]:
    return map(_transition, (*moves.placed, *moves.considered))


def _transition(transition: rulesets.Transition) -> Item:
    notes = [words.kind_in_words(kind) for kind in transition.kinds]
    said = f"{words.transition_in_words(transition)}: {words.share_in_words(transition)}"
    if not transition.is_fewest:
        said += f". {_UNPROVED}"
    example = "; ".join([*map(words.trait_in_words, transition.example), "no to everything else"])
    return Item(said, (*notes, f"for example: {example}"), "-")


def _effect(effect: rulesets.EditEffect) -> Iterator[Item]:
    yield Item("; ".join(effect.edit.says))
    if effect.effect is rulesets.Effect.ALONE:
        yield from _moves(effect.moves)
    else:
        yield Item(_EFFECTS[effect.effect])


def diff_as_data(diff: rulesets.RulesetDiff) -> Json:
    """Give a comparison as data for JSON: the same for the same two rulesets every time."""
    return {
        "before": _read_off(diff.edits.before, *_RULESET),
        "after": _read_off(diff.edits.after, *_RULESET),
        "same_decisions": diff.is_same,
        "same_decisions_once_read": diff.is_same_once_read,
        "edits": list(map(_edit_as_data, diff.edits.edits)),
        "moves": None if diff.moves is None else _moves_as_data(diff.moves),
        "why_not": diff.why_not or None,
        "effects": [
            {"edit": each.edit.number, "effect": each.effect, "moves": _moves_as_data(each.moves)}
            for each in diff.effects
        ],
    }


def _read_off(thing: object, *names: str) -> Json:
    return {name: getattr(thing, name) for name in names}


def _edit_as_data(edit: rulesets.Edit) -> Json:
    lines = _read_off(edit, "line_before", "line_after").items()
    places = {name: {"file": at[0], "line": at[1]} if at else None for name, at in lines}
    return _read_off(edit, "number", "change", "ids", "says", "bears_on") | places


def _moves_as_data(moves: rulesets.Moves) -> Json:
    return {
        "distinguishable_cases": moves.cases,
        "moving_cases": moves.moving,
        "placed": list(map(_transition_as_data, moves.placed)),
        "considered": list(map(_transition_as_data, moves.considered)),
    }


def _transition_as_data(transition: rulesets.Transition) -> Json:
    return {
        "says": words.transition_in_words(transition),
        "before": {name: value or None for name, value in transition.before._asdict().items()},
        "after": {name: value or None for name, value in transition.after._asdict().items()},
        **_read_off(transition, "among", "cases", "of", "is_fewest"),
        "kinds": [
            {"says": words.kind_in_words(kind), "traits": list(map(_trait_as_data, kind))}
            for kind in transition.kinds
        ],
        "example": list(map(_trait_as_data, transition.example)),
    }


def _trait_as_data(trait: rulesets.Trait) -> Json:
    if isinstance(trait, rulesets.AnyTrait):
        return {"any_of" if trait.holds else "none_of": list(map(_trait_as_data, trait.parts))}
    return {"fact": trait.fact.name, "is": [_value_as_data(said, trait) for said in trait.values]}


def _value_as_data(said: rulesets.InputValue, trait: rulesets.FactTrait) -> Any:
    if trait.is_reason:
        return "given" if said.value else "not given"
    if said.ages:
        return {"age_from": said.ages[0], "age_to": said.ages[1]}
    if isinstance(said.value, int) and not isinstance(said.value, bool):
        return {"from": said.value, "to": said.last}
    return None if said.value is None else spoken(said.value)
