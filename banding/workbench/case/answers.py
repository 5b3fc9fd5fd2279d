"""What is to be found out about a case, what each answer would do, and what a judgement may be; in words for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from banding.engine import Decision, engine_for
from banding.explain import Answer, answers_to_enquiries, either
from banding.facts import Fact, FactKind, Value, spoken
from banding.render.words import capital
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import STATUS_SAID, spoken_route
from banding.vocabulary import Outcome as StepOutcome
from banding.vocabulary import StepKind
from banding.workbench.deciding import Outcome, OwnRow, RowOutcome, decide

_FLOORS = (StepKind.MATRIX, StepKind.MINIMUM, StepKind.AUTOMATIC)


@attrs.frozen
class Effect:
    """What one answer would do: the answer in words, the band it gives (empty for none), and what else to say."""

    said: str
    band: str
    words: str


@attrs.frozen
class Asking:
    """
    Something to be found out, or put right.

    ``instead`` are the facts that may be answered in its place: the level set by judgement, and the reason for it.
    """

    fact: Fact
    effects: tuple[Effect, ...] = ()
    instead: tuple[Fact, ...] = ()


@attrs.frozen
class Bounds:
    """
    What a judgement may be: ``least`` is the lowest band that would be applied.

    ``why`` are the words of the guidance, or of ours, for the bands below it; ``because`` names what asks for ``consider``;
    ``beyond`` are the names of the bands to which the guidance has no route on judgement alone.
    """

    least: Band
    bands: tuple[Band, ...]
    consider: Band | None
    because: tuple[str, ...]
    why: tuple[str, ...]
    beyond: frozenset[str]


def choices_of(fact: Fact) -> tuple[tuple[str, str], ...]:
    """Give what may be answered to a yes/no fact or a choice, each as it is written and as it is read."""
    said = ("yes", "no") if fact.kind is FactKind.YES_NO else tuple(map(spoken, fact.levels))
    return (*((each, capital(each)) for each in said), ("unknown", "Not known"))


def askings(rows: Sequence[OwnRow], outcome: Outcome, ruleset: Ruleset) -> tuple[Asking, ...]:
    """Give what is to be put right and found out, in the ruleset's order, with what each answer would do."""
    faults = {name for row in outcome.rows for name in row.faults}
    answers: dict[str, dict[tuple[Value, int | None], Answer]] = {}
    for row in outcome.rows:
        if row.case and row.decision:
            for answer in answers_to_enquiries(row.case, row.decision, ruleset):
                answers.setdefault(answer.fact, {})[answer.value, answer.last] = answer
    found = []
    for fact in ruleset.facts:
        if fact.name in faults:
            found.append(Asking(fact, (), instead_of(fact, ruleset)))
        elif fact.name in answers:
            given = answers[fact.name].values()
            alone = len(outcome.rows) == 1
            effects = (
                _effect(each, ruleset) if alone else _together(each, rows, outcome, ruleset) for each in given
            )
            found.append(Asking(fact, tuple(effects), instead_of(fact, ruleset)))
    return tuple(found)


def instead_of(fact: Fact, ruleset: Ruleset) -> tuple[Fact, ...]:
    """Give the facts that may be answered in place of a score: the level set by judgement, and why."""
    for axis in ruleset.axes:
        if axis.judged and axis.fact == fact.name:
            return ruleset.fact_by_name[axis.judged.fact], ruleset.fact_by_name[axis.judged.reason]
    return ()


def bounds_of(outcome: Outcome, ruleset: Ruleset) -> Bounds | None:
    """Say what a judgement may be, as if none had been made; None where the case takes none."""
    bare = [
        decision for row in outcome.rows if (decision := _unjudged(row, ruleset)) and decision.minimum_band
    ]
    if not bare:
        return None
    least, top = max(((_least(each), each) for each in bare), key=lambda pair: pair[0])
    asking = [each for each in bare if each.consider_band]
    consider = max((each.consider_band for each in asking if each.consider_band), default=None)
    titles = {rule.id: rule.title for rule in ruleset.rules}
    because = dict.fromkeys(
        titles[step.rule]
        for each in asking
        for step in each.steps
        if step.kind is StepKind.CONSIDER and step.outcome is StepOutcome.APPLIES
    )
    beyond = (
        band.name
        for each in bare
        for band in ruleset.bands
        if each.minimum_band and band > each.minimum_band and band != each.consider_band
    )
    unnamed = frozenset(name for name in beyond if not ruleset.judgement.get(name))
    return Bounds(least, ruleset.bands, consider, tuple(because), tuple(_why(top, least, ruleset)), unnamed)


def _effect(answer: Answer, ruleset: Ruleset) -> Effect:
    said = spoken(answer.value) if answer.last is None else f"{answer.value} to {answer.last}"
    if answer.minimum_band is None:
        return Effect(said, "", f"{spoken_route(ruleset, answer.route)} route, no band here")
    words = [] if answer.band else [f"still no band, {answer.minimum_band} or higher"]
    words += [f"{answer.consider_band} to consider"] if answer.consider_band else []
    return Effect(said, str(answer.band or ""), ", ".join(words))


def _together(answer: Answer, rows: Sequence[OwnRow], outcome: Outcome, ruleset: Ruleset) -> Effect:
    """Say what an answer would do to a person of several rows, which keep each other from the hub."""
    changed = [{**row, answer.fact: spoken(answer.value)} for row in rows]
    then = decide(changed, ruleset, on=outcome.on)
    said = spoken(answer.value) if answer.last is None else f"{answer.value} to {answer.last}"
    lead = then.lead.added
    words = [STATUS_SAID[lead["status"]]] if not then.band else []
    words += [f"{lead['consider_band']} to consider"] if lead["consider_band"] else []
    return Effect(said, then.band, ", ".join(words))


def _unjudged(row: RowOutcome, ruleset: Ruleset) -> Decision | None:
    if row.case is None or row.decision is None:
        return None
    made = engine_for(ruleset).decide(attrs.evolve(row.case, judgement=None))
    return made.kept_in_field() if row.decision.route == ruleset.field_route else made


def _least(decision: Decision) -> Band:
    assert decision.minimum_band is not None  # noqa: S101 - kept to those that have one
    return decision.minimum_band if decision.band else decision.possible_bands[-1]


def _why(decision: Decision, least: Band, ruleset: Ruleset) -> Iterator[str]:
    """Say why nothing below a band is allowed: by the guidance's words for it, or because of what is not known."""
    if not decision.band:
        missing = either([ruleset.fact_by_name[name].title for name in decision.enquiries], joined_by="and")
        yield f"The case could turn out to be {least} once this is known: {missing}."
        return
    for step in decision.steps:
        if step.kind in _FLOORS and step.outcome is StepOutcome.APPLIES and step.band == least:
            paragraph = ruleset.paragraphs.get(step.rule)
            if paragraph:
                yield f"“{paragraph.words}” ({paragraph.section}, line {paragraph.line})"
