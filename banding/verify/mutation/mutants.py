"""A ruleset changed in one place at a time: every change that somebody could make by a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from banding.ruleset import (
    Axis,
    Band,
    Cell,
    Check,
    Escalation,
    JudgementPolicy,
    LevelClause,
    RouteRule,
    Rule,
    Ruleset,
)
from banding.ruleset.places import Subject
from banding.verify.condition_parts import held_conditions, replaced
from banding.verify.mutation.conditions import conditions_like
from banding.vocabulary import RuleKind


@attrs.frozen
class Mutant:
    """
    A ruleset with one change.

    Attributes:
        kind: the kind of change: edge, cell, rule, condition, escalation, clause, route, check, judgement, age.
    """

    kind: str
    says: str
    subject: Subject
    ruleset: Ruleset


def mutants_of(ruleset: Ruleset, *, with_ages: bool) -> Iterator[Mutant]:
    """
    Give every change of one element of a ruleset.

    Args:
        with_ages: whether ages at which a fact is yes are changed too; no use where no example gives an age.
    """
    for axis in ruleset.axes:
        yield from _axis(axis, ruleset)
    for cell in ruleset.cells:
        yield from _cell(cell, ruleset)
    for rule in ruleset.rules:
        yield from _rule(rule, ruleset)
    for route in ruleset.routes:
        yield from _route(route, ruleset)
    for check in ruleset.checks:
        yield _check_dropped(check, ruleset)
    yield from _conditions(ruleset)
    yield from _judgement(ruleset)
    if with_ages:
        yield from _ages(ruleset)


def _conditions(ruleset: Ruleset) -> Iterator[Mutant]:
    for held in held_conditions(ruleset):
        for says, when in conditions_like(held.when, ruleset):
            changed = replaced(ruleset, held.subject, when)
            yield Mutant("condition", f"{held.name}: {says}", held.subject, changed)


def _axis(axis: Axis, ruleset: Ruleset) -> Iterator[Mutant]:
    subject: Subject = ("axis", axis.id)
    for number, edge in enumerate(axis.edges):
        for lowest in _near(axis, number, ruleset) if number else ():
            edges = tuple(each._replace(lowest=lowest) if each is edge else each for each in axis.edges)
            says = f"{axis.id}: {edge.level} begins at {lowest} instead of {edge.lowest}"
            yield _with_axis("edge", says, subject, axis, attrs.evolve(axis, edges=edges), ruleset)
    if axis.judged:
        if axis.judged.locked:
            free = attrs.evolve(axis, judged=attrs.evolve(axis.judged, locked=()))
            says = f"{axis.id}: judgement may take a case out of {' and '.join(axis.judged.locked)}"
            yield _with_axis("judgement", says, subject, axis, free, ruleset)
        unjudged = attrs.evolve(axis, judged=None)
        yield _with_axis("judgement", f"{axis.id}: judgement sets no level", subject, axis, unjudged, ruleset)
    for number, clause in enumerate(axis.clauses):
        yield from _clause(axis, clause, ("clause", axis.id, number), ruleset)


def _near(axis: Axis, number: int, ruleset: Ruleset) -> Iterator[int]:
    """Give the edges one off that still lie between their neighbours; a ruleset with others is never loaded."""
    below, edge = axis.edges[number - 1].lowest, axis.edges[number].lowest
    top = ruleset.fact_by_name[axis.fact].highest
    for lowest in (edge - 1, edge + 1):
        is_below_next = number + 1 == len(axis.edges) or lowest < axis.edges[number + 1].lowest
        if below < lowest and is_below_next and (top is None or lowest <= top):
            yield lowest


def _clause(axis: Axis, clause: LevelClause, subject: Subject, ruleset: Ruleset) -> Iterator[Mutant]:
    rest = tuple(each for each in axis.clauses if each is not clause)
    dropped = attrs.evolve(axis, clauses=rest)
    yield _with_axis(
        "clause", f"{axis.id}: the clause for {clause.level} dropped", subject, axis, dropped, ruleset
    )
    at = axis.levels.index(clause.level)
    for level in (*axis.levels[max(at - 1, 0) : at], *axis.levels[at + 1 : at + 2]):
        moved = tuple(attrs.evolve(each, level=level) if each is clause else each for each in axis.clauses)
        says = f"{axis.id}: the clause for {clause.level} sets {level}"
        yield _with_axis("clause", says, subject, axis, attrs.evolve(axis, clauses=moved), ruleset)


def _with_axis(kind: str, says: str, subject: Subject, old: Axis, new: Axis, ruleset: Ruleset) -> Mutant:
    axes = tuple(new if axis is old else axis for axis in ruleset.axes)
    return Mutant(kind, says, subject, attrs.evolve(ruleset, axes=axes))


def _beside(band: Band, ruleset: Ruleset) -> tuple[Band, ...]:
    """Give the bands one below and one above."""
    return ruleset.bands[max(band.rank - 1, 0) : band.rank] + ruleset.bands[band.rank + 1 : band.rank + 2]


def _cell(cell: Cell, ruleset: Ruleset) -> Iterator[Mutant]:
    for band in _beside(cell.band, ruleset):
        cells = tuple(attrs.evolve(each, band=band) if each is cell else each for each in ruleset.cells)
        says = f"{cell.id} is {band} instead of {cell.band}"
        yield Mutant("cell", says, ("cell", cell.id), attrs.evolve(ruleset, cells=cells))


def _rule(rule: Rule, ruleset: Ruleset) -> Iterator[Mutant]:
    subject: Subject = ("rule", rule.id)
    rest = tuple(each for each in ruleset.rules if each is not rule)
    yield Mutant("rule", f"{rule.id} dropped", subject, attrs.evolve(ruleset, rules=rest))
    for band in _beside(rule.band, ruleset):
        says = f"{rule.id} gives {band} instead of {rule.band}"
        yield _with_rule("rule", says, subject, rule, attrs.evolve(rule, band=band), ruleset)
    is_considered = rule.kind is RuleKind.CONSIDER
    kind = RuleKind.AUTOMATIC if is_considered else RuleKind.CONSIDER
    says = f"{rule.id} is automatic" if is_considered else f"{rule.id} is only to be considered"
    yield _with_rule("rule", says, subject, rule, attrs.evolve(rule, kind=kind), ruleset)
    for number, escalation in enumerate(rule.escalations):
        yield from _escalation(rule, escalation, ("escalation", rule.id, number), ruleset)


def _escalation(rule: Rule, escalation: Escalation, subject: Subject, ruleset: Ruleset) -> Iterator[Mutant]:
    rest = tuple(each for each in rule.escalations if each is not escalation)
    dropped = attrs.evolve(rule, escalations=rest)
    yield _with_rule(
        "escalation", f"{rule.id} never rises to {escalation.band}", subject, rule, dropped, ruleset
    )
    for band in _beside(escalation.band, ruleset):
        risen = tuple(
            attrs.evolve(each, band=band) if each is escalation else each for each in rule.escalations
        )
        says = f"{rule.id} rises to {band} instead of {escalation.band}"
        yield _with_rule("escalation", says, subject, rule, attrs.evolve(rule, escalations=risen), ruleset)


def _with_rule(kind: str, says: str, subject: Subject, old: Rule, new: Rule, ruleset: Ruleset) -> Mutant:
    rules = tuple(new if rule is old else rule for rule in ruleset.rules)
    return Mutant(kind, says, subject, attrs.evolve(ruleset, rules=rules))


def _route(route: RouteRule, ruleset: Ruleset) -> Iterator[Mutant]:
    subject: Subject = ("route", route.id)

    def changed(says: str, *routes: RouteRule) -> Mutant:
        return Mutant("route", says, subject, attrs.evolve(ruleset, routes=routes))

    rest = tuple(each for each in ruleset.routes if each is not route)
    yield changed(f"{route.id} dropped", *rest)
    for watch in _beside(route.watch, ruleset) if route.watch else ():
        watched = attrs.evolve(route, watch=watch)
        says = f"{route.id} warns from {watch} instead of {route.watch}"
        yield changed(says, *(watched if each is route else each for each in ruleset.routes))
    if route is not ruleset.routes[0]:
        yield changed(f"{route.id} is tried first", route, *rest)


def _check_dropped(check: Check, ruleset: Ruleset) -> Mutant:
    rest = tuple(each for each in ruleset.checks if each is not check)
    changed = attrs.evolve(ruleset, checks=rest)
    return Mutant("check", f"{check.code} dropped", ("check", check.code), changed)


def _judgement(ruleset: Ruleset) -> Iterator[Mutant]:
    routes = ruleset.judgement.routes
    for band, id_ in routes.items():
        rest = {name: route for name, route in routes.items() if name != band}
        changed = attrs.evolve(ruleset, judgement=JudgementPolicy(rest))
        yield Mutant("judgement", f"{id_} allows no judgement to {band}", ("judgement", id_), changed)


def _ages(ruleset: Ruleset) -> Iterator[Mutant]:
    for fact in ruleset.facts:
        for age in (fact.yes_at_age - 1, fact.yes_at_age + 1) if fact.yes_at_age is not None else ():
            facts = tuple(
                attrs.evolve(each, yes_at_age=age) if each is fact else each for each in ruleset.facts
            )
            says = f"{fact.name} is yes at {age} or under instead of {fact.yes_at_age}"
            yield Mutant("age", says, ("fact", fact.name), attrs.evolve(ruleset, facts=facts))
