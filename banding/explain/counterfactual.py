"""What would change a decision: the answers still missing, and the nearest change of fact."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import attrs

from banding.case import Case
from banding.engine import Decision, Engine, engine_for
from banding.engine.variables import variables_of
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Band, Ruleset

_MOST_CHANGED_TOGETHER = 3


@attrs.frozen
class Answer:
    """
    What one answer to an enquiry would do.

    Attributes:
        fact: the fact not known.
        value: the answer; for a number, the first of those that come to the same.
        last: for a number, the last of those; None for other facts and for an open end.
        route: the route it would take.
        band: the band it would have; None when none.
        minimum_band: the minimum band; None off the field.
        consider_band: the band to consider; None when none.
    """

    fact: str
    value: Value
    last: int | None
    route: str
    band: Band | None
    minimum_band: Band | None
    consider_band: Band | None


@attrs.frozen
class Change:
    """
    A smallest change of known facts that gives another band or route.

    Attributes:
        facts: the facts changed, each with its value now and its value then.
        route: the route it would take.
        band: the band it would have; None when none.
    """

    facts: tuple[tuple[str, Value, Value], ...]
    route: str
    band: Band | None


def answers_to_enquiries(case: Case, decision: Decision, ruleset: Ruleset) -> tuple[Answer, ...]:
    """
    Say for each enquiry what each answer would do, the other unknown facts staying unknown.

    Args:
        case: the case.
        decision: its decision.
        ruleset: the ruleset that made it.

    Returns:
        One entry for each enquiry and each different kind of answer, in the order of the enquiries.
    """
    engine = engine_for(ruleset)
    return tuple(
        _answer(name, value, last, engine.decide(_with(case, {name: value})))
        for name in decision.enquiries
        for value, last in _answers_and_ends(ruleset.fact_by_name[name], ruleset)
    )


def nearest_changes(case: Case, decision: Decision, ruleset: Ruleset) -> tuple[Change, ...]:
    """
    Find the smallest changes of known facts that would give another band or route, judgement left aside.

    Args:
        case: the case; its unknown facts stay unknown.
        decision: its decision.
        ruleset: the ruleset that made it.

    Returns:
        Every change of the fewest facts that does it, a number moved no further than it must; empty when no change
        of up to three facts does.
    """
    engine, bare = engine_for(ruleset), attrs.evolve(case, judgement=None)
    now = _place(engine, bare)
    choices = [
        (name, _answers(ruleset.fact_by_name[name], ruleset, value)) for name, value in _known(case, ruleset)
    ]
    for size in range(1, _MOST_CHANGED_TOGETHER + 1):
        found = tuple(_changes_of(size, choices, bare, now, engine))
        if found:
            return found
    return ()


def _changes_of(
    size: int,
    choices: list[tuple[str, tuple[Value, ...]]],
    case: Case,
    now: tuple[str, Band | None],
    engine: Engine,
) -> Iterator[Change]:
    for chosen in combinations(choices, size):
        names = [name for name, _ in chosen]
        for values in product(*(answers for _, answers in chosen)):
            route, band = _place(engine, _with(case, dict(zip(names, values, strict=True))))
            if (route, band) != now:
                changed = tuple(
                    (name, case.facts[name], value) for name, value in zip(names, values, strict=True)
                )
                yield Change(changed, route, band)


def _place(engine: Engine, case: Case) -> tuple[str, Band | None]:
    decision = engine.decide(case)
    return decision.route, decision.minimum_band


def _known(case: Case, ruleset: Ruleset) -> list[tuple[str, Value]]:
    return [
        (fact.name, case.facts[fact.name])
        for fact in ruleset.deciding_facts()
        if case.facts.get(fact.name) is not None
    ]


def _answers(fact: Fact, ruleset: Ruleset, now: Value) -> tuple[Value, ...]:
    """List the answers worth trying: the other values, or for a number the nearest in each stretch the rules tell apart."""
    if fact.kind is FactKind.YES_NO:
        values: tuple[Value, ...] = (True, False)
    elif fact.kind is FactKind.CHOICE:
        values = fact.levels
    else:
        values = _nearest_in_each_stretch(fact, ruleset, now)
    return tuple(value for value in values if value != now)


def _nearest_in_each_stretch(fact: Fact, ruleset: Ruleset, now: Value) -> tuple[Value, ...]:
    cuts = next(variable.cuts for variable in variables_of(ruleset) if variable.name == fact.name)
    if now is None:
        return (fact.lowest or 0, *cuts)
    return tuple([cut - 1 for cut in cuts if cut <= int(now)] + [cut for cut in cuts if cut > int(now)])


def _with(case: Case, changes: dict[str, Value]) -> Case:
    return attrs.evolve(case, facts={**case.facts, **changes})


def _answers_and_ends(fact: Fact, ruleset: Ruleset) -> list[tuple[Value, int | None]]:
    """List the different answers to an enquiry; for a number each stretch of answers, with its last number."""
    answers = _answers(fact, ruleset, None)
    if fact.kind is not FactKind.NUMBER:
        return [(value, None) for value in answers]
    starts = [int(value or 0) for value in answers]
    ends = [*(start - 1 for start in starts[1:]), fact.highest]
    return list(zip(answers, ends, strict=True))


def _answer(name: str, value: Value, last: int | None, decision: Decision) -> Answer:
    return Answer(
        name, value, last, decision.route, decision.band, decision.minimum_band, decision.consider_band
    )
