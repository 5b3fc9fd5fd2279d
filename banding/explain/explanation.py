"""A decision told step by step, in lines of at most 80 characters: what was looked at, what followed, and by which words."""

from collections.abc import Iterable, Iterator

from banding.case import Case
from banding.engine import Decision, Step
from banding.explain.counterfactual import Answer, Change, answers_to_enquiries, nearest_changes
from banding.explain.sentences import actions_for, either, reasons_for
from banding.facts import spoken
from banding.ruleset import Ruleset
from banding.text import wrapped
from banding.vocabulary import Outcome, Status, StepKind

KIND_WORDS = {kind: kind.value.capitalize() for kind in StepKind} | {
    StepKind.AXIS: "Risk",
    StepKind.OUTCOME: "Result",
}
"""What each kind of step is called."""
Sections = Iterable[tuple[str, tuple[str, ...]]]
"""Headings, each with its entries."""


def tell(decision: Decision, case: Case, ruleset: Ruleset, *, then: Sections = ()) -> Iterator[str]:
    """Tell a decision step by step, every step once, then what could change it; ``then`` comes before its end."""
    named = f"{decision.crn}: " if decision.crn else ""
    yield from wrapped(f"{named}{_place(decision)}")
    yield from wrapped(reasons_for(decision, ruleset))
    yield from ("", "How it was decided")
    for step in decision.steps:
        yield from step_lines(step, ruleset)
    if decision.in_field:
        yield from ("", "What the field would have made of it")
        yield from wrapped(f"{_place(decision.in_field)}. {reasons_for(decision.in_field, ruleset)}", "  ")
    yield from _section("What it calls for", actions_for(decision, ruleset))
    yield from _section("Warnings", tuple(map(str, decision.warnings)))
    yield from _enquiries(decision, case, ruleset)
    changes = tuple(map(_change_in_words, nearest_changes(case, decision, ruleset)))
    yield from _section("The nearest change of fact that would alter it", changes)
    for heading, entries in then:
        yield from _section(heading, entries)
    yield from ("", f"Decided by {decision.ruleset}")


def step_lines(step: Step, ruleset: Ruleset) -> Iterator[str]:
    """Tell one step: its kind, its id, what followed, the facts it read and, where it bears, the guidance's words."""
    said = {
        Outcome.APPLIES: step.effect,
        Outcome.UNKNOWN: f"{step.outcome}: {step.effect}",
        Outcome.DOES_NOT_APPLY: str(step.outcome),
    }
    yield from wrapped(
        f"{KIND_WORDS[step.kind]:<10} {step.rule}: {said[step.outcome]}", "  ", following=" " * 13
    )
    if step.facts:
        read = ", ".join(f"{name} {spoken(value)}" for name, value in step.facts)
        yield from wrapped(f"because {read}", " " * 13)
    paragraph = ruleset.paragraphs.get(step.rule)
    if paragraph and step.outcome is not Outcome.DOES_NOT_APPLY:
        yield from wrapped(f"“{paragraph.words}” (line {paragraph.line})", " " * 13)


def _place(decision: Decision) -> str:
    if decision.status in (Status.REFER, Status.HUB):
        return f"no band, {decision.route} route ({decision.status})"
    return f"{decision.band or 'no band yet'} ({decision.status})"


def _enquiries(decision: Decision, case: Case, ruleset: Ruleset) -> Iterator[str]:
    answers = answers_to_enquiries(case, decision, ruleset)
    if not answers:
        return
    yield from ("", "Not known, and could change it")
    for name in decision.enquiries:
        fact = ruleset.fact_by_name[name]
        yield from wrapped(f"{name}: {fact.question or fact.title}", "  ")
        for answer in answers:
            if answer.fact == name:
                yield from wrapped(_answer_in_words(answer), "    ")


def _answer_in_words(answer: Answer) -> str:
    said = spoken(answer.value) if answer.last is None else f"{answer.value} to {answer.last}"
    if answer.minimum_band is None:
        return f"{said}: {answer.route} route"
    band = str(answer.band) if answer.band else f"still no band, {answer.minimum_band} or higher"
    consider = f", {answer.consider_band} to consider" if answer.consider_band else ""
    return f"{said}: {band}{consider}"


def _change_in_words(change: Change) -> str:
    changes = [f"{name} {spoken(then)} (now {spoken(now)})" for name, now, then in change.facts]
    facts = either(changes, joined_by="and")
    return f"{facts}: at least {change.band}" if change.band else f"{facts}: {change.route} route"


def _section(heading: str, entries: tuple[str, ...]) -> Iterator[str]:
    if entries:
        yield from ("", heading)
        for entry in entries:
            yield from wrapped(entry, "  ", following="    ")
