"""A decision in one or two plain sentences, and what it calls for. Only tells what the decision's steps say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from banding.engine import Decision, Step
from banding.facts import FactKind
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome, Status, StepKind

if TYPE_CHECKING:
    from banding.explain.results import Result

SENTENCES: Mapping[str, str] = {
    "incomplete": "{axes}: no band can be given yet, it could be {possible}{because}.",
    "either-way": "{axes}, but it is {minimum} either way{because}.",
    "at-least": "{axes}: at least {minimum}.",
    "lifted": "{axes} is {matrix} in the matrix, but {lifting} makes it at least {minimum}.",
    "in-matrix": "{axes} is {matrix} in the matrix.",
    "judged": " A manager judged it {band}.",
    "declined": " {consider} was considered and declined: a manager judged it {band}.",
    "considered": " {consider} was considered: a manager judged it {band}.",
    "consider": " A manager must consider {consider} because of {asking}.",
    "consider-anyway": " A manager must consider {consider}.",
    "find-out": " To find out: {missing}.",
    "nothing": "",
}
"""The sentences of a reason: the first five say what the minimum band rests on, the others what has been or must be done."""

_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)


def reasons_for(decision: Decision, ruleset: Ruleset) -> str:
    """Say in one or two sentences why the case has the band it has, as a manager could read it out."""
    if decision.status in (Status.REFER, Status.HUB):
        return next(route.says for route in ruleset.routes if route.id in decision.rules)
    titles = {rule.id: rule.title for rule in ruleset.rules}
    applying = [step for step in decision.steps if step.outcome is Outcome.APPLIES]
    floors, asking = (
        [titles[step.rule] for step in applying if step.kind in kinds and step.band == band]
        for kinds, band in ((_FLOORS, decision.minimum_band), ((StepKind.CONSIDER,), decision.consider_band))
    )
    axes = [_level(step, ruleset) for step in decision.steps if step.kind is StepKind.AXIS]
    missing = [ruleset.fact_by_name[name].title for name in decision.enquiries]
    return sentences(decision, axes, floors, asking) + find_out(missing, status=decision.status)


def find_out(missing: Sequence[str], *, status: Status) -> str:
    """Say which facts, by their titles, are to be found out; nothing where a manager has the next word."""
    if not missing or status in (Status.JUDGED, Status.CONSIDER):
        return ""
    return SENTENCES["find-out"].format(missing=either(missing, joined_by="and"))


def sentences(
    said: Decision | Result, axes: Sequence[str], lifting: Sequence[str], asking: Sequence[str]
) -> str:
    """
    Say why a case in the field has the band it has, but for what is to be found out.

    ``axes`` are its levels in words, ``lifting`` the titles of the rules that give the minimum, ``asking`` of those that ask
    for the consideration.
    """
    band, matrix, minimum, consider = said.band, said.matrix_band, said.minimum_band, said.consider_band
    lifted, is_judged = either(lifting, joined_by="and"), said.status is Status.JUDGED
    ground, outlook = "in-matrix", "nothing"
    if said.status is Status.INCOMPLETE:
        ground = "incomplete"
    elif matrix is None:
        ground = "at-least" if is_judged else "either-way"
    elif lifted and minimum is not None and minimum > matrix:
        ground = "lifted"
    if is_judged:
        declined = consider is not None and band is not None and band < consider
        outlook = "judged" if consider is None else "declined" if declined else "considered"
    elif said.status is Status.CONSIDER:
        outlook = "consider" if asking else "consider-anyway"
    words = {"axes": either(axes, joined_by="and"), "because": f" ({lifted})" if lifted else ""}
    words |= {
        "lifting": lifted,
        "asking": either(asking, joined_by="and"),
        "possible": either(said.possible_bands),
    }
    bands = {"band": band, "matrix": matrix, "minimum": minimum, "consider": consider}
    return (SENTENCES[ground] + SENTENCES[outlook]).format(**words, **bands)


def actions_for(decision: Decision, ruleset: Ruleset) -> tuple[str, ...]:
    """List what the matrix cell and the factors that apply call for, each once, in guidance order."""
    if decision.status in (Status.REFER, Status.HUB):
        return ()
    applying = set(decision.rules)
    sources = [(cell.id, cell.actions) for cell in ruleset.cells]
    sources += [(rule.id, rule.actions) for rule in ruleset.rules]
    called_for = [action for id_, actions in sources if id_ in applying for action in actions]
    return tuple(dict.fromkeys(called_for))


def either(words: Sequence[object], *, joined_by: str = "or") -> str:
    """Join words as people do: "Green", "Green or Yellow", "Green, Yellow or Red"."""
    *texts, last = [str(word) for word in words] or [""]
    return f"{', '.join(texts)} {joined_by} {last}" if texts else last


def axis_in_words(effect: str, setting: Sequence[str]) -> str:
    """Say the level on an axis and, where facts that can set it whatever the score are known to be so, which."""
    return f"{effect} ({either(setting, joined_by='and')})" if setting else effect


def _level(step: Step, ruleset: Ruleset) -> str:
    facts = [(ruleset.fact_by_name[name], value) for name, value in step.facts]
    setting = [fact.title for fact, value in facts if value is True and fact.kind is FactKind.YES_NO]
    return axis_in_words(step.effect, setting)
