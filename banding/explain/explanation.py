"""A decision told step by step, in lines of 80 characters, and what would change it: answers missing, the nearest change of fact."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import attrs

from banding.case import Case
from banding.engine import Decision, Engine, Step, engine_for
from banding.engine.variables import variables_of
from banding.explain.sentences import actions_for, either, reasons_for
from banding.facts import Fact, FactKind, Value, spoken
from banding.ruleset import Band, Ruleset
from banding.text import wrapped
from banding.vocabulary import Outcome, Status, StepKind

KIND_WORDS = {kind: kind.value.capitalize() for kind in StepKind}
KIND_WORDS |= {StepKind.AXIS: "Risk", StepKind.OUTCOME: "Result"}
"""What each kind of step is called."""
_MOST_CHANGED_TOGETHER = 3


class Answer(NamedTuple):
    """
    What one answer to an enquiry would do.

    ``value`` is, for a number, the first of those that come to the same, and ``last`` the last of them; None for other
    facts and for an open end. ``minimum_band`` is None off the field.
    """

    fact: str
    value: Value
    last: int | None
    route: str
    band: Band | None
    minimum_band: Band | None
    consider_band: Band | None


class Change(NamedTuple):
    """A smallest change of known facts, each with its value now and then, that gives another band or route."""

    facts: tuple[tuple[str, Value, Value], ...]
    route: str
    band: Band | None


def answers_to_enquiries(case: Case, decision: Decision, ruleset: Ruleset) -> tuple[Answer, ...]:
    """
    Say for each enquiry what each answer would do, the other unknown facts staying unknown.

    There is one entry for each enquiry and each different kind of answer, in the order of the enquiries.
    """
    engine = engine_for(ruleset)
    return tuple(
        Answer(name, value, last, then.route, then.band, then.minimum_band, then.consider_band)
        for name in decision.enquiries
        for value, last in _answers(ruleset.fact_by_name[name], ruleset, None)
        for then in (engine.decide(_with(case, {name: value})),)
    )


def nearest_changes(case: Case, decision: Decision, ruleset: Ruleset) -> tuple[Change, ...]:
    """
    Find the smallest changes of known facts that would give another band or route, judgement left aside.

    Every change of the fewest facts that does it is given, a number moved no further than it must; none when no change
    of up to three facts does.
    """
    engine, bare = engine_for(ruleset), attrs.evolve(case, judgement=None)
    now = _outcome_of(engine, bare)
    choices = [
        [(fact.name, answer) for answer, _ in _answers(fact, ruleset, value)]
        for fact in ruleset.deciding_facts()
        if (value := case.facts.get(fact.name)) is not None
    ]
    for size in range(1, _MOST_CHANGED_TOGETHER + 1):
        found = []
        for chosen in combinations(choices, size):
            for changed in product(*chosen):
                then = _outcome_of(engine, _with(bare, dict(changed)))
                if then != now:
                    facts = tuple((name, case.facts[name], value) for name, value in changed)
                    found.append(Change(facts, *then))
        if found:
            return tuple(found)
    return ()


def _outcome_of(engine: Engine, case: Case) -> tuple[str, Band | None]:
    decision = engine.decide(case)
    return decision.route, decision.minimum_band


def _answers(fact: Fact, ruleset: Ruleset, now: Value) -> list[tuple[Value, int | None]]:
    """
    List the answers worth trying: the other values, or for a number the nearest in each stretch the rules tell apart.

    With a number that is not known it is each stretch, by its first number and its last.
    """
    if fact.kind is FactKind.YES_NO:
        values: Sequence[Value] = (True, False)
    elif fact.kind is FactKind.CHOICE:
        values = fact.levels
    else:
        cuts = next(variable.cuts for variable in variables_of(ruleset) if variable.name == fact.name)
        if now is None:
            ends = [*(cut - 1 for cut in cuts), fact.highest]
            return list(zip((fact.lowest or 0, *cuts), ends, strict=True))
        values = [cut - 1 if cut <= int(now) else cut for cut in cuts]
    return [(value, None) for value in values if value != now]


def _with(case: Case, changes: dict[str, Value]) -> Case:
    return attrs.evolve(case, facts={**case.facts, **changes})


def tell(
    decision: Decision, case: Case, ruleset: Ruleset, *, then: Iterable[tuple[str, Sequence[str]]] = ()
) -> Iterator[str]:
    """Tell a decision step by step, every step once, then what could change it; sections of ``then`` come before its end."""
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
    changes = []
    for changed, route, band in nearest_changes(case, decision, ruleset):
        said = [f"{name} {spoken(then)} (now {spoken(now)})" for name, now, then in changed]
        end = f"at least {band}" if band else f"{route} route"
        changes.append(f"{either(said, joined_by='and')}: {end}")
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


def _section(heading: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield from ("", heading)
        for entry in entries:
            yield from wrapped(entry, "  ", following="    ")
