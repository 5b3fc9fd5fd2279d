"""A decision told step by step, in lines of at most 80 characters: what was looked at, what followed, and by which words."""

import textwrap
from collections.abc import Iterable, Iterator

from banding.case import Case
from banding.engine import Decision, Step
from banding.explain.counterfactual import Answer, Change, answers_to_enquiries, nearest_changes
from banding.explain.sentences import actions_for, either, reasons_for
from banding.facts import spoken
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome, Status, StepKind

_WIDTH = 80
KIND_WORDS = {
    StepKind.ROUTE: "Route",
    StepKind.AXIS: "Risk",
    StepKind.MATRIX: "Matrix",
    StepKind.MINIMUM: "Minimum",
    StepKind.AUTOMATIC: "Automatic",
    StepKind.CONSIDER: "Consider",
    StepKind.OUTCOME: "Result",
    StepKind.JUDGEMENT: "Judgement",
    StepKind.CHECK: "Check",
}
"""What each kind of step is called."""


Sections = Iterable[tuple[str, tuple[str, ...]]]
"""Headings, each with its entries."""


def tell(decision: Decision, case: Case, ruleset: Ruleset, *, then: Sections = ()) -> Iterator[str]:
    """Tell a decision step by step, every step once, then what could change it; ``then`` comes before its end."""
    named = f"{decision.crn}: " if decision.crn else ""
    yield from _wrapped(f"{named}{_place(decision)}", "")
    yield from _wrapped(reasons_for(decision, ruleset), "")
    yield from ("", "How it was decided")
    for step in decision.steps:
        yield from step_lines(step, ruleset)
    if decision.in_field:
        yield from ("", "What the field would have made of it")
        yield from _wrapped(f"{_place(decision.in_field)}. {reasons_for(decision.in_field, ruleset)}", "  ")
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
    yield from _wrapped(f"{KIND_WORDS[step.kind]:<10} {step.rule}: {said[step.outcome]}", "  ", hang=13)
    if step.facts:
        read = ", ".join(f"{name} {spoken(value)}" for name, value in step.facts)
        yield from _wrapped(f"because {read}", " " * 13)
    paragraph = ruleset.paragraphs.get(step.rule)
    if paragraph and step.outcome is not Outcome.DOES_NOT_APPLY:
        yield from _wrapped(f"“{paragraph.words}” (line {paragraph.line})", " " * 13)


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
        yield from _wrapped(f"{name}: {fact.question or fact.title}", "  ")
        for answer in answers:
            if answer.fact == name:
                yield from _wrapped(_answer_in_words(answer), "    ")


def _answer_in_words(answer: Answer) -> str:
    said = spoken(answer.value) if answer.last is None else f"{answer.value} to {answer.last}"
    if answer.minimum_band is None:
        return f"{said}: {answer.route} route"
    band = str(answer.band) if answer.band else f"still no band, {answer.minimum_band} or higher"
    consider = f", {answer.consider_band} to consider" if answer.consider_band else ""
    return f"{said}: {band}{consider}"


def _change_in_words(change: Change) -> str:
    facts = either(
        [f"{name} {spoken(then)} (now {spoken(now)})" for name, now, then in change.facts], joined_by="and"
    )
    return f"{facts}: at least {change.band}" if change.band else f"{facts}: {change.route} route"


def _section(heading: str, entries: tuple[str, ...]) -> Iterator[str]:
    if entries:
        yield from ("", heading)
        for entry in entries:
            yield from _wrapped(entry, "  ", hang=4)


def _wrapped(text: str, indent: str, *, hang: int | None = None) -> list[str]:
    following = indent if hang is None else " " * hang
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=following, break_on_hyphens=False
    )
