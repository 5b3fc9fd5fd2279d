"""A decision in one or two plain sentences, and what it calls for. Only tells what the decision's steps say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from banding.engine import Decision, Step
from banding.facts import FactKind
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Outcome, Status, StepKind

_FLOORS = (StepKind.MINIMUM, StepKind.AUTOMATIC)


def reasons_for(decision: Decision, ruleset: Ruleset) -> str:
    """
    Say in one or two sentences why the case stands where it does, as a manager could read it out.

    Args:
        decision: the decision.
        ruleset: the ruleset that made it.

    Returns:
        The sentences, with a full stop each.
    """
    if decision.status in (Status.REFER, Status.HUB):
        return next(route.says for route in ruleset.routes if route.id in decision.rules)
    sentences = [_ground(decision, ruleset), _outlook(decision, ruleset)]
    return " ".join(sentence for sentence in sentences if sentence)


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
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {joined_by} {texts[-1]}"


def _ground(decision: Decision, ruleset: Ruleset) -> str:
    """Say what the minimum band rests on."""
    minimum = decision.minimum_band
    axes = either(
        [_level(step, ruleset) for step in decision.steps if step.kind is StepKind.AXIS], joined_by="and"
    )
    lifting = _titles(_applying(decision, _FLOORS), minimum, ruleset)
    matrix = decision.matrix_band
    if decision.status is Status.INCOMPLETE or (matrix is None and not decision.judgement_applied):
        return _ground_without_cell(decision, axes, lifting)
    if matrix is None:
        return f"{axes}: at least {minimum}."
    if minimum is not None and minimum > matrix and lifting:
        return f"{axes} is {matrix} in the matrix, but {lifting} makes it at least {minimum}."
    return f"{axes} is {matrix} in the matrix."


def _level(step: Step, ruleset: Ruleset) -> str:
    """Say the level on an axis and, where a fact sets it whatever the score, which."""
    facts = [(ruleset.fact_by_name[name], value) for name, value in step.facts]
    setting = [fact.title for fact, value in facts if value is True and fact.kind is FactKind.YES_NO]
    return f"{step.effect} ({either(setting, joined_by='and')})" if setting else step.effect


def _ground_without_cell(decision: Decision, axes: str, lifting: str) -> str:
    because = f" ({lifting})" if lifting else ""
    if decision.status is Status.INCOMPLETE:
        bands = either(decision.possible_bands)
        return f"{axes}: no band can be given yet, it could be {bands}{because}."
    return f"{axes}, but it is {decision.minimum_band} either way{because}."


def _outlook(decision: Decision, ruleset: Ruleset) -> str:
    """Say what a manager has done, must do or should find out."""
    if decision.judgement_applied:
        return _judged(decision)
    if decision.status is Status.CONSIDER:
        asking = _titles(_applying(decision, (StepKind.CONSIDER,)), decision.consider_band, ruleset)
        return f"A manager must consider {decision.consider_band} because of {asking}."
    if decision.status in (Status.PROVISIONAL, Status.INCOMPLETE):
        titles = [ruleset.fact_by_name[name].title for name in decision.enquiries]
        return f"To find out: {either(titles, joined_by='and')}."
    return ""


def _judged(decision: Decision) -> str:
    considered = decision.consider_band
    if considered is None:
        return f"A manager judged it {decision.band}."
    band = decision.band
    if band is not None and band < considered:
        return f"{considered} was considered and declined: a manager judged it {band}."
    return f"{considered} was considered: a manager judged it {band}."


def _applying(decision: Decision, kinds: Iterable[StepKind]) -> list[Step]:
    return [step for step in decision.steps if step.kind in kinds and step.outcome is Outcome.APPLIES]


def _titles(steps: list[Step], band: Band | None, ruleset: Ruleset) -> str:
    """Name the rules that give a band; empty when none does."""
    named = {rule.id: rule.title for rule in ruleset.rules}
    titles = [named[step.rule] for step in steps if step.band == band]
    return either(titles, joined_by="and") if titles else ""
