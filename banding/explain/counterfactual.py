"""What would change a decision: the answers still missing, and the nearest change of fact."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import attrs

from banding.case import Case
from banding.engine import Decision, Engine, engine_for
from banding.engine.variables import variables_of
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Band, Ruleset

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
    now = _place(engine, bare)
    choices = [
        (fact.name, tuple(answer for answer, _ in _answers(fact, ruleset, value)))
        for fact in ruleset.deciding_facts()
        if (value := case.facts.get(fact.name)) is not None
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
