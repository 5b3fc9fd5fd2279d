"""Where two rulesets put a record, by deciding it, and whether a kind of case as described is the record's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from banding.case import Case
from banding.compare.rulesets import (
    Among,
    AnyTrait,
    FactTrait,
    InputValue,
    KindOfCase,
    Moves,
    Placement,
    Trait,
)
from banding.engine import decide
from banding.errors import InvalidCaseError
from banding.facts import FactKind, Value
from banding.ruleset import Ruleset

Record = Mapping[str, Value]
"""What a record says: facts, and ``age`` for what an age settles. A fact not in it is not said."""
AGE = "age"


def stood(record: Record, ruleset: Ruleset) -> Placement:
    """Where a ruleset puts a complete record, by deciding it."""
    facts = {name: value for name, value in record.items() if name in ruleset.fact_by_name}
    for fact in ruleset.facts:
        if fact.yes_at_age is not None and fact.name not in record and AGE in record:
            facts[fact.name] = int(record[AGE] or 0) <= fact.yes_at_age
    try:
        decision = decide(Case("X1", facts), ruleset)
    except InvalidCaseError:
        return Placement("error", "", "")
    except (IndexError, KeyError):
        return Placement("", "", "")
    off = [axis.id for axis in ruleset.axes if not axis.edges and facts[axis.fact] not in axis.levels]
    if off and decision.route == ruleset.field_route:
        return Placement(
            "", "", ""
        )  # no ruleset that can be loaded leaves a level off the matrix without a route
    names = [band.name if band else "" for band in (decision.minimum_band, decision.consider_band)]
    return Placement(decision.route, names[0], names[1])


def fits(kind: KindOfCase, record: Record) -> bool:
    """Whether a record is of a kind."""
    return all(_holds(trait, record) for trait in kind)


def _holds(trait: Trait, record: Record) -> bool:
    if isinstance(trait, AnyTrait):
        return any(_holds(part, record) for part in trait.parts) is trait.holds
    return any(_is(said, trait, record) for said in trait.values)


def _is(said: InputValue, trait: FactTrait, record: Record) -> bool:
    value = record.get(trait.fact.name)
    if trait.is_reason:
        return bool(value) is said.value
    if said.ages:
        return value is None and said.ages[0] <= int(record.get(AGE) or 0) <= said.ages[1]
    if trait.fact.kind is FactKind.NUMBER and isinstance(value, int) and said.value is not None:
        return int(said.value) <= value and (said.is_open or value <= int(said.last or 0))
    return value == said.value and type(value) is type(said.value)


def _settled(record: Record, *rulesets: Ruleset) -> Record:
    """Give a record with what its age says, wherever the rulesets agree on it."""
    found = dict(record)
    for name in (fact.name for ruleset in rulesets for fact in ruleset.facts if fact.yes_at_age is not None):
        limits = [
            ruleset.fact_by_name[name].yes_at_age for ruleset in rulesets if name in ruleset.fact_by_name
        ]
        said = {int(record.get(AGE) or 0) <= limit for limit in limits if limit is not None}
        if name not in record and AGE in record and len(said) == 1:
            found[name] = said.pop()
    return found


def is_judged(record: Record, *rulesets: Ruleset) -> bool:
    """Whether some level is set by judgement on a record."""
    facts = {axis.judged.fact for ruleset in rulesets for axis in ruleset.axes if axis.judged}
    return any(record.get(name) is not None for name in facts)


def disputed(moves: Moves, record: Record, before: Ruleset, after: Ruleset) -> list[str]:
    """What a comparison says of a record that deciding it does not bear out; nothing where the two agree."""
    one, other = stood(record, before), stood(record, after)
    record = _settled(record, before, after)
    judged = is_judged(record, before, after)
    found = []
    is_told = False
    for transition in (*moves.placed, *moves.considered):
        if transition.among is not Among.ALL and (transition.among is Among.JUDGED) is not judged:
            continue
        if transition in moves.placed:
            places = [stand._replace(consider="") for stand in (one, other)]
        elif one[:2] == other[:2]:
            places = [Placement("", "", stand.consider) for stand in (one, other)]
        else:
            continue
        if places[0] != transition.before:
            continue
        described = any(fits(kind, record) for kind in transition.kinds)
        is_told |= described
        if described is not (places[1] == transition.after):
            found.append(f"{transition.before} to {transition.after}: {record}")
    if (one != other) is not is_told and (one[:2] != other[:2] or one.consider != other.consider):
        found.append(f"not told: {one} to {other}: {record}")
    return found


def every_record(ruleset: Ruleset, scores: Mapping[str, tuple[int, ...]]) -> Iterator[Record]:
    """Every record of a ruleset without judgement or ages, with some scores for each number."""
    choices: list[tuple[Value, ...]] = []
    for fact in ruleset.facts:
        if fact.kind is FactKind.NUMBER:
            choices.append(scores[fact.name])
        elif fact.kind is FactKind.CHOICE:
            choices.append(fact.levels)
        else:
            choices.append((False, True))
    for values in product(*choices):
        yield dict(zip((fact.name for fact in ruleset.facts), values, strict=True))
