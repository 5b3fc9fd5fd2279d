"""
One case as a page lays it out: each row's band with every step to it, what is not known and what each answer would do, and
what a judgement may be.

In: what rows came to and the ruleset they came to it by. Out: plain values for a template. Nothing is decided here that
``deciding`` did not decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from banding.engine import Decision, Step, engine_for
from banding.explain import Answer, actions_for, answers_to_enquiries, either, reasons_for
from banding.explain.explanation import KIND_WORDS
from banding.facts import Fact, FactKind, Value, spoken
from banding.render.report import Table
from banding.render.words import capital
from banding.reports.ruleset import matrix_tables
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route
from banding.vocabulary import Outcome as StepOutcome
from banding.vocabulary import Status, StepKind
from banding.workbench.deciding import Outcome, OwnRow, RowOutcome, decide

STATUS_WORDS: Mapping[str, str] = {
    Status.ERROR: "in error: no band until it is put right",
    Status.REFER: "for another service",
    Status.HUB: "for the hub",
    Status.JUDGED: "judged by a manager",
    Status.INCOMPLETE: "no band yet: something must be found out",
    Status.CONSIDER: "to be considered for a higher band",
    Status.PROVISIONAL: "an answer could still change it",
    Status.SETTLED: "settled",
}
"""What each status is called on a page."""
_FLOORS = (StepKind.MATRIX, StepKind.MINIMUM, StepKind.AUTOMATIC)


@attrs.frozen
class StepView:
    """One step: what was looked at, what followed, because of which facts, and the guidance's words with their line."""

    kind: str
    effect: str
    because: str
    rule: str
    words: str
    line: int


@attrs.frozen
class RowView:
    """One row of a person: what it came to, how, and what it calls for; ``others`` are the steps that do not apply."""

    added: Mapping[str, str]
    route: str
    matrix: tuple[Table, ...] = ()
    steps: tuple[StepView, ...] = ()
    others: tuple[StepView, ...] = ()
    actions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    in_field: str = ""


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

    ``why`` are the words of the guidance, or of ours, for the bands below it; ``because`` names what asks for ``consider``.
    """

    least: Band
    bands: tuple[Band, ...]
    consider: Band | None
    because: tuple[str, ...]
    why: tuple[str, ...]


def choices_of(fact: Fact) -> tuple[tuple[str, str], ...]:
    """Give what may be answered to a yes/no fact or a choice, each as it is written and as it is read."""
    said = ("yes", "no") if fact.kind is FactKind.YES_NO else tuple(map(spoken, fact.levels))
    return (*((each, capital(each)) for each in said), ("unknown", "Not known"))


def row_views(outcome: Outcome, ruleset: Ruleset) -> tuple[RowView, ...]:
    """Lay out every row."""
    several = len(outcome.rows) > 1
    return tuple(
        _row_view(row, ruleset, number if several else 0) for number, row in enumerate(outcome.rows, start=1)
    )


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
    return Bounds(least, ruleset.bands, consider, tuple(because), tuple(_why(top, least, ruleset)))


def step_view(step: Step, ruleset: Ruleset) -> StepView:
    """Lay out one step."""
    paragraph = ruleset.paragraphs.get(step.rule)
    unsaid = step.outcome is StepOutcome.UNKNOWN and str(step.outcome) not in step.effect
    titles = ruleset.fact_by_name
    because = ", ".join(f"{titles[name].title}: {spoken(value)}" for name, value in step.facts)
    return StepView(
        KIND_WORDS[step.kind],
        f"{step.outcome}: {step.effect}" if unsaid else step.effect,
        because,
        step.rule,
        paragraph.words if paragraph else "",
        paragraph.line if paragraph else 0,
    )


def _row_view(row: RowOutcome, ruleset: Ruleset, number: int) -> RowView:
    warnings = tuple(
        each.partition(": ")[2] or each for each in filter(None, row.added["warnings"].split(";"))
    )
    decision = row.decision
    if decision is None or row.case is None:
        return RowView(row.added, "", warnings=warnings)
    parted: tuple[list[StepView], list[StepView]] = ([], [])
    for step in decision.steps:
        rests = step.outcome is StepOutcome.DOES_NOT_APPLY and step.kind is not StepKind.JUDGEMENT
        parted[rests].append(step_view(step, ruleset))
    field = decision.in_field
    band = f"{field.band or 'No band yet'}. {reasons_for(field, ruleset)}" if field else ""
    is_field = decision.route == ruleset.field_route
    return RowView(
        row.added,
        spoken_route(ruleset, decision.route),
        tuple(_matrix(row.case.facts, decision, ruleset, number)) if is_field else (),
        tuple(parted[0]),
        tuple(parted[1]),
        actions_for(decision, ruleset),
        warnings,
        band,
    )


def _matrix(facts: Mapping[str, Value], decision: Decision, ruleset: Ruleset, number: int) -> Iterator[Table]:
    """Draw the matrix with the case in it; each row of a person has its own, and says so."""
    for table in matrix_tables(ruleset, _marks(facts, decision, ruleset)):
        named = f"{table.caption}, row {number}" if number else table.caption
        yield attrs.evolve(table, id=f"row-{number}-{table.id}", caption=named)


def _marks(facts: Mapping[str, Value], decision: Decision, ruleset: Ruleset) -> dict[str, str]:
    """Mark the cell that a case is in or, where an axis is not known, every cell that it could be in."""
    here = [cell.id for cell in ruleset.cells if cell.id in decision.rules]
    if here:
        return {here[0]: "this case"}
    now = engine_for(ruleset).levels(facts)
    could = (
        cell.id
        for cell in ruleset.cells
        if all(not level or level == there for level, there in zip(now, cell.levels, strict=True))
    )
    return dict.fromkeys(could, "could be here")


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
    words = [STATUS_WORDS[lead["status"]]] if not then.band else []
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
