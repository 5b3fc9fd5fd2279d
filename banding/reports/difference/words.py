"""Two rulesets compared, in words: the places a case goes between, and the kinds of case that go."""

from collections.abc import Iterator, Sequence

import attrs

from banding.compare import rulesets
from banding.facts import FactKind, spoken
from banding.render.words import rounded

BEARINGS = {
    rulesets.BearsOn.PLACE: "Edits that bear on where a case goes",
    rulesets.BearsOn.DECISION: "Edits that bear on warnings, citations or judgement",
    rulesets.BearsOn.READING: "Edits to how a file of cases is read",
    rulesets.BearsOn.WORDS: "Edits of words only",
}
"""What each group of edits is called."""

NOTHING_MOVES = "No case changes band, route or what is to be considered."
NOTHING_MOVES_IF_KNOWN = f"With every fact known, {NOTHING_MOVES[0].lower()}{NOTHING_MOVES[1:]}"
_AMONG = {
    rulesets.Among.ALL: "",
    rulesets.Among.UNJUDGED: " (where no level is set by judgement)",
    rulesets.Among.JUDGED: " (where a level is set by judgement)",
}
_TENTH = 10


def stand_in_words(stand: rulesets.Placement) -> str:
    """Say where a case stands: its band, or the route that takes it out of the field."""
    if stand.band:
        return stand.band
    return {"error": "a row in error", "": "no answer"}.get(stand.route, f"the {stand.route} route")


def considered_in_words(stand: rulesets.Placement) -> str:
    """Say what is to be considered."""
    return f"{stand.consider or 'nothing'} to consider"


def transition_in_words(transition: rulesets.Transition) -> str:
    """Say from where to where: "Yellow to Blue"."""
    before, after = transition.before, transition.after
    if before.band and after.band and before.route != after.route:
        said = " to ".join(f"{stand.band} on the {stand.route} route" for stand in (before, after))
    elif before.route or after.route:
        said = f"{stand_in_words(before)} to {stand_in_words(after)}"
    else:
        said = f"{considered_in_words(after)}, where {before.consider or 'nothing'} was; the band unchanged"
    return said[0].upper() + said[1:] + _AMONG[transition.among]


def share_in_words(transition: rulesets.Transition) -> str:
    """Say how many of the cases that stood there go: "17% of the distinguishable Yellow cases"."""
    before = transition.before
    if before.band:
        stood = f"{before.band} cases"
    elif before.route:
        stood = f"cases on {stand_in_words(before)}"
    else:
        stood = f"cases with {considered_in_words(before)}"
    return f"{percent(transition.cases, transition.of)} of the distinguishable {stood}"


def percent(part: int, whole: int) -> str:
    """Say a share as a whole per cent, or with one decimal below ten; never 0% or 100% of what is not."""
    if part == whole:
        return "all"
    found = 100 * part / whole
    if found < 1 / _TENTH:
        return "under 0.1%"
    said = rounded(part / whole, places=1 if found < _TENTH else 0)
    return "over 99%" if said == "100%" else said


def kind_in_words(kind: rulesets.KindOfCase) -> str:
    """Say a kind of case: "OGRS3 score 50 to 54; none of: hate crime, domestic abuse"."""
    lacking = [part for trait in kind for part in _lacking(trait)]
    if len(lacking) < 2:
        return "; ".join(map(trait_in_words, kind)) or "every one of them"
    # Whatever is not so is said together, last: a list of what is absent reads best as one. What is more than a yes is
    # turned round and stands before it, for a list within "none of" is hard to follow.
    told = [trait_in_words(trait) for trait in kind if not _lacking(trait)]
    flags = [part for part in lacking if _is(part, yes=True)]
    told += [_turned_round(part) for part in lacking if part not in flags]
    if len(flags) == 1:
        return "; ".join([*told, f"not {_inside(flags[0])}"])
    return "; ".join([*told, _any_in_words(rulesets.AnyTrait(tuple(flags), holds=False))] if flags else told)


def _lacking(trait: rulesets.Trait) -> tuple[rulesets.Trait, ...]:
    """Give what a trait says is not so; nothing where it says anything else."""
    if isinstance(trait, rulesets.AnyTrait):
        is_list = not trait.holds and not all(_is(part, yes=False) for part in trait.parts)
        return trait.parts if is_list else ()
    if _is(trait, yes=False):
        return (attrs.evolve(trait, values=(rulesets.InputValue(value=True),)),)
    return ()


def _turned_round(part: rulesets.Trait) -> str:
    """Say that a trait does not hold: "sentence: not licence", "any of: unpaid work, attendance centre"."""
    if isinstance(part, rulesets.AnyTrait):
        return _any_in_words(attrs.evolve(part, holds=not part.holds))
    if part.is_reason or _is(part, yes=False):
        opposite = rulesets.InputValue(value=not part.values[0].value)
        return trait_in_words(attrs.evolve(part, values=(opposite,)))
    words = _values_in_words(part)
    lacking = f"neither {words.replace(' or ', ' nor ')}" if " or " in words else f"not {words}"
    return f"{_title(part)} {lacking}"


def trait_in_words(trait: rulesets.Trait) -> str:
    """Say one trait as an item of a list."""
    if isinstance(trait, rulesets.AnyTrait):
        return _any_in_words(trait)
    return f"{_title(trait)} {_values_in_words(trait)}"


def _title(trait: rulesets.FactTrait) -> str:
    """Name the fact, with a colon where no number follows."""
    is_number = trait.fact.kind is FactKind.NUMBER and not trait.is_reason
    return trait.fact.title if is_number else f"{trait.fact.title}:"


def _any_in_words(trait: rulesets.AnyTrait) -> str:
    parts, holds = trait.parts, trait.holds
    if all(_is(part, yes=False) for part in parts):
        # That any is "no" is that not all are so, which is easier to read.
        titles = [part.fact.title for part in parts if isinstance(part, rulesets.FactTrait)]
        joined = " and ".join(titles) if len(titles) == 2 else ", ".join(titles)
        both = "both" if len(titles) == 2 else "all of:"
        return f"not {both} {joined}" if holds else f"{both} {joined}"
    named = ", ".join(_inside(part) for part in parts)
    return f"{'any' if holds else 'none'} of: {named}"


def _inside(part: rulesets.Trait) -> str:
    if _is(part, yes=True) and isinstance(part, rulesets.FactTrait):
        return part.fact.title
    return f"({trait_in_words(part)})"


def _is(part: rulesets.Trait, *, yes: bool) -> bool:
    if isinstance(part, rulesets.AnyTrait) or part.fact.kind is not FactKind.YES_NO:
        return False
    return [(said.value, said.ages) for said in part.values] == [(yes, None)]


def _values_in_words(trait: rulesets.FactTrait) -> str:
    if trait.is_reason:
        return "given" if trait.values[0].value else "not given"
    if trait.fact.kind is FactKind.NUMBER:
        return " or ".join(map(_stretch_in_words, _adjoined(trait.values)))
    words = []
    for said in trait.values:
        if said.ages:
            words.append(f"not said, at age {' to '.join(map(str, dict.fromkeys(said.ages)))}")
        else:
            words.append("not judged" if said.value is None and trait.is_judged else spoken(said.value))
    return " or ".join(words)


def _stretch_in_words(said: rulesets.InputValue) -> str:
    if said.value is None:
        return "not known"
    if said.is_open:
        return f"{said.value} or more"
    return f"{said.value} to {said.last}" if said.last != said.value else str(said.value)


def _adjoined(values: Sequence[rulesets.InputValue]) -> Iterator[rulesets.InputValue]:
    """Give stretches of numbers with those that adjoin made one."""
    held, *others = values
    for said in others:
        if held.last is not None and said.value == held.last + 1:
            held = rulesets.InputValue(held.value, said.last, said.is_open)
        else:
            yield held
            held = said
    yield held
