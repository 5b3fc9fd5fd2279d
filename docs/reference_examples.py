"""Smallest cases that show a rule at work, decided here, each with the command that tries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from banding.case import Case, Judgement
from banding.engine import Decision, decide
from banding.explain import actions_for, reasons_for
from banding.facts import Fact, FactKind, Value, spoken
from banding.ruleset import AllOf, AnyOf, Cell, Condition, FactIs, FactWithin, LevelIs, Not, Ruleset
from docs.reference_wording import inline


@attrs.frozen
class Example:
    """
    A smallest case that shows a rule, and what becomes of it.

    Attributes:
        title: what it shows.
        command: the words that try it.
        decision: what is decided.
        reasons: the sentences that say why.
        actions: what the case calls for.
    """

    title: str
    command: str
    decision: Decision
    reasons: str
    actions: tuple[str, ...]


def examples_of(id_: str, ruleset: Ruleset) -> Iterator[Example]:
    """Give the examples of a cell, a rule, a route or a judgement, by its id."""
    quiet = quiet_facts(ruleset)
    for cell in ruleset.cells:
        if cell.id == id_:
            yield from _cell_examples(cell, quiet, ruleset)
    for rule in ruleset.rules:
        if rule.id == id_:
            so = holding(rule.when, ruleset)
            yield _example("It is so", {**quiet, **so}, ruleset)
            yield _example("It is not known", {**quiet, **_not_known(rule.when, ruleset)}, ruleset)
            for escalation in rule.escalations:
                title = f"It is so, and {inline(escalation.when, ruleset)}"
                high = holding(_first(escalation.when), ruleset)
                yield _example(
                    _first_title(title, escalation.when, ruleset), {**quiet, **so, **high}, ruleset
                )
    for route in ruleset.routes:
        if route.id == id_:
            so = holding(route.when, ruleset)
            yield _example("It is so", {**quiet, **so}, ruleset)
            for fact in list(_tellable(so))[-1:]:
                title = f"The same, with `{fact}` not known"
                yield _example(title, {**quiet, **so, fact: None}, ruleset)
    for band, paragraph in ruleset.judgement.items():
        if paragraph == id_:
            reason = "Several needs at once, and support not yet in place"
            yield _example("A manager judges so", quiet, ruleset, Judgement(band, reason))
            yield _example("The reason is missing", quiet, ruleset, Judgement(band))


def _cell_examples(cell: Cell, quiet: dict[str, Value], ruleset: Ruleset) -> Iterator[Example]:
    ends: list[dict[str, Value]] = [{}, {}]
    for axis, level in zip(ruleset.axes, cell.levels, strict=True):
        first, last = axis.range_of(level) if axis.edges else (level, level)
        top = last if last is not None else ruleset.fact_by_name[axis.fact].highest
        ends[0][axis.fact], ends[1][axis.fact] = first, top
    yield _example("The lowest score it takes", {**quiet, **ends[0]}, ruleset)
    yield _example("The highest", {**quiet, **ends[1]}, ruleset)


def _first(condition: Condition) -> Condition:
    return condition.parts[0] if isinstance(condition, AnyOf) else condition


def _first_title(title: str, condition: Condition, ruleset: Ruleset) -> str:
    return title.replace(inline(condition, ruleset), inline(_first(condition), ruleset))


def _not_known(condition: Condition, ruleset: Ruleset) -> dict[str, Value]:
    """Give the facts under which a condition is open: what would bring it about, its last fact not known."""
    so = holding(condition, ruleset)
    return {**so, list(so)[-1]: None}


def _tellable(facts: Mapping[str, Value]) -> Iterator[str]:
    return (name for name, value in facts.items() if value is not None)


def quiet_facts(ruleset: Ruleset) -> dict[str, Value]:
    """Give a case with nothing on it: every yes/no fact no, and the lowest level of each axis."""
    facts: dict[str, Value] = {
        axis.fact: axis.edges[0].lowest if axis.edges else axis.levels[0] for axis in ruleset.axes
    }
    return facts | {fact.name: False for fact in ruleset.facts if fact.kind is FactKind.YES_NO}


def holding(condition: Condition, ruleset: Ruleset, *, so: bool = True) -> dict[str, Value]:
    """Give the first-named facts under which a condition holds, or does not."""
    if isinstance(condition, Not):
        return holding(condition.part, ruleset, so=not so)
    if isinstance(condition, FactIs):
        return {
            condition.fact: condition.values[0]
            if so
            else _other(condition, ruleset.fact_by_name[condition.fact])
        }
    if isinstance(condition, FactWithin):
        return {condition.fact: condition.lowest if condition.lowest is not None else condition.highest}
    if isinstance(condition, LevelIs):
        axis = next(axis for axis in ruleset.axes if axis.id == condition.axis)
        level = condition.levels[0]
        return {axis.fact: axis.range_of(level)[0] if axis.edges else level}
    parts = condition.parts if isinstance(condition, AllOf) is so else condition.parts[:1]
    return {name: value for part in parts for name, value in holding(part, ruleset, so=so).items()}


def _other(condition: FactIs, fact: Fact) -> Value:
    values: tuple[Value, ...] = (False, True) if fact.kind is FactKind.YES_NO else fact.levels
    return next(value for value in values if value not in condition.values)


def _example(
    title: str, facts: dict[str, Value], ruleset: Ruleset, judgement: Judgement | None = None
) -> Example:
    decision = decide(Case("X1", facts, judgement), ruleset)
    return Example(
        title,
        _command(facts, ruleset, judgement),
        decision,
        reasons_for(decision, ruleset),
        actions_for(decision, ruleset),
    )


def _command(facts: Mapping[str, Value], ruleset: Ruleset, judgement: Judgement | None) -> str:
    """Give the command that decides these facts; what is no is left out and covered by ``--absent no``."""
    words = ["banding explain"]
    for fact in ruleset.facts:
        value = facts.get(fact.name)
        if fact.kind is not FactKind.YES_NO:
            words += [f"--{fact.name} {_word(spoken(value))}"] if value is not None else []
        elif value is None:
            words.append(f"--unknown {fact.name}")
        elif value:
            words.append(f"--yes {fact.name}")
        elif not fact.assumable and any(
            facts.get(other.name) for other in ruleset.facts if not other.assumable
        ):
            words.append(f"--no {fact.name}")
    if judgement:
        words.append(f"--judged-band {judgement.band}")
        words += [f"--rationale {_word(judgement.reason)}"] if judgement.reason else []
    return " ".join([*words, "--absent no"])


def _word(text: str) -> str:
    return f'"{text}"' if " " in text else text
