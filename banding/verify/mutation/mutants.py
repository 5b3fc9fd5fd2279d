"""A ruleset changed in one place at a time: every change that somebody could make by a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import attrs

from banding.ruleset import (
    AllOf,
    AnyOf,
    Axis,
    Band,
    Condition,
    FactIs,
    FactWithin,
    JudgementPolicy,
    LevelIs,
    Not,
    Rule,
    Ruleset,
)
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import (
    Leaf,
    held_conditions,
    parts_of,
    replaced,
    swapped,
    with_part,
    without_part,
)
from banding.vocabulary import RuleKind


@attrs.frozen
class Mutant:
    """A ruleset with one change, of kind edge, cell, rule, condition, escalation, clause, route, check, judgement or age."""

    kind: str
    says: str
    subject: Subject
    ruleset: Ruleset


def mutants_of(ruleset: Ruleset, *, with_ages: bool) -> Iterator[Mutant]:
    """Give every change of one element of a ruleset; of ages at which a fact is yes where some example gives an age."""
    for axis in ruleset.axes:
        subject: Subject = ("axis", axis.id)
        for kind, says, about, changed in _axis(axis, ruleset):
            axes = swapped(ruleset.axes, axis, changed)
            yield Mutant(kind, f"{axis.id}: {says}", about or subject, attrs.evolve(ruleset, axes=axes))
    for cell in ruleset.cells:
        for band in _beside(cell.band, ruleset):
            cells = swapped(ruleset.cells, cell, attrs.evolve(cell, band=band))
            says = f"{cell.id} is {band} instead of {cell.band}"
            yield Mutant("cell", says, ("cell", cell.id), attrs.evolve(ruleset, cells=cells))
    for rule in ruleset.rules:
        for kind, says, about, new in _rule(rule, ruleset):
            rules = swapped(ruleset.rules, rule, *new)
            yield Mutant(kind, f"{rule.id} {says}", about, attrs.evolve(ruleset, rules=rules))
    for route in ruleset.routes:
        rest = swapped(ruleset.routes, route)
        changes = [("dropped", rest)]
        for watch in _beside(route.watch, ruleset) if route.watch else ():
            watched = swapped(ruleset.routes, route, attrs.evolve(route, watch=watch))
            changes.append((f"warns from {watch} instead of {route.watch}", watched))
        changes += [("is tried first", (route, *rest))] if route is not ruleset.routes[0] else []
        for says, routes in changes:
            changed_routes = attrs.evolve(ruleset, routes=routes)
            yield Mutant("route", f"{route.id} {says}", ("route", route.id), changed_routes)
    for check in ruleset.checks:
        without = attrs.evolve(ruleset, checks=swapped(ruleset.checks, check))
        yield Mutant("check", f"{check.code} dropped", ("check", check.code), without)
    for held in held_conditions(ruleset):
        for says, when in conditions_like(held.when, ruleset):
            changed_condition = replaced(ruleset, held.subject, when)
            yield Mutant("condition", f"{held.name}: {says}", held.subject, changed_condition)
    allowed = ruleset.judgement.routes
    for name, id_ in allowed.items():
        less = JudgementPolicy({band: route for band, route in allowed.items() if band != name})
        says = f"{id_} allows no judgement to {name}"
        yield Mutant("judgement", says, ("judgement", id_), attrs.evolve(ruleset, judgement=less))
    for fact in ruleset.facts if with_ages else ():
        for age in (fact.yes_at_age - 1, fact.yes_at_age + 1) if fact.yes_at_age is not None else ():
            facts = swapped(ruleset.facts, fact, attrs.evolve(fact, yes_at_age=age))
            says = f"{fact.name} is yes at {age} or under instead of {fact.yes_at_age}"
            yield Mutant("age", says, ("fact", fact.name), attrs.evolve(ruleset, facts=facts))


def _axis(axis: Axis, ruleset: Ruleset) -> Iterator[tuple[str, str, Subject, Axis]]:
    """Give each change of an axis: its kind, the change in words, what it is about if not the axis, and the result."""
    for number, edge in enumerate(axis.edges):
        for lowest in _near(axis, number, ruleset) if number else ():
            edges = swapped(axis.edges, edge, edge._replace(lowest=lowest))
            says = f"{edge.level} begins at {lowest} instead of {edge.lowest}"
            yield "edge", says, (), attrs.evolve(axis, edges=edges)
    if axis.judged:
        if axis.judged.locked:
            free = attrs.evolve(axis, judged=attrs.evolve(axis.judged, locked=()))
            says = f"judgement may take a case out of {' and '.join(axis.judged.locked)}"
            yield "judgement", says, (), free
        yield "judgement", "judgement sets no level", (), attrs.evolve(axis, judged=None)
    for number, clause in enumerate(axis.clauses):
        subject: Subject = ("clause", axis.id, number)
        rest = attrs.evolve(axis, clauses=swapped(axis.clauses, clause))
        yield "clause", f"the clause for {clause.level} dropped", subject, rest
        at = axis.levels.index(clause.level)
        for level in (*axis.levels[max(at - 1, 0) : at], *axis.levels[at + 1 : at + 2]):
            moved = swapped(axis.clauses, clause, attrs.evolve(clause, level=level))
            says = f"the clause for {clause.level} sets {level}"
            yield "clause", says, subject, attrs.evolve(axis, clauses=moved)


def _near(axis: Axis, number: int, ruleset: Ruleset) -> Iterator[int]:
    """Give the edges one off that still lie between their neighbours; a ruleset with others is never loaded."""
    below, edge = axis.edges[number - 1].lowest, axis.edges[number].lowest
    top = ruleset.fact_by_name[axis.fact].highest
    for lowest in (edge - 1, edge + 1):
        is_below_next = number + 1 == len(axis.edges) or lowest < axis.edges[number + 1].lowest
        if below < lowest and is_below_next and (top is None or lowest <= top):
            yield lowest


def _beside(band: Band, ruleset: Ruleset) -> tuple[Band, ...]:
    """Give the bands one below and one above."""
    return ruleset.bands[max(band.rank - 1, 0) : band.rank] + ruleset.bands[band.rank + 1 : band.rank + 2]


def _rule(rule: Rule, ruleset: Ruleset) -> Iterator[tuple[str, str, Subject, tuple[Rule, ...]]]:
    """Give each change of a rule: its kind, the change in words, what it is about, and what takes the rule's place."""
    subject: Subject = ("rule", rule.id)
    yield "rule", "dropped", subject, ()
    for band in _beside(rule.band, ruleset):
        yield "rule", f"gives {band} instead of {rule.band}", subject, (attrs.evolve(rule, band=band),)
    if rule.kind is RuleKind.CONSIDER:
        yield "rule", "is automatic", subject, (attrs.evolve(rule, kind=RuleKind.AUTOMATIC),)
    else:
        yield "rule", "is only to be considered", subject, (attrs.evolve(rule, kind=RuleKind.CONSIDER),)
    for number, escalation in enumerate(rule.escalations):
        about: Subject = ("escalation", rule.id, number)
        rest = attrs.evolve(rule, escalations=swapped(rule.escalations, escalation))
        yield "escalation", f"never rises to {escalation.band}", about, (rest,)
        for band in _beside(escalation.band, ruleset):
            risen = swapped(rule.escalations, escalation, attrs.evolve(escalation, band=band))
            says = f"rises to {band} instead of {escalation.band}"
            yield "escalation", says, about, (attrs.evolve(rule, escalations=risen),)


def conditions_like(condition: Condition, ruleset: Ruleset) -> Iterator[tuple[str, Condition]]:
    """Give every condition that differs in one part, with the difference in words."""
    for path, part in parts_of(condition):
        said = in_words(part)
        others: Iterable[Condition] = ()
        if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1:
            others = (AnyOf(part.parts) if isinstance(part, AllOf) else AllOf(part.parts),)
        elif isinstance(part, Not):
            others = (part.part,)
        elif isinstance(part, FactIs | FactWithin | LevelIs):
            yield f"“{said}” read as “not {said}”", with_part(condition, path, Not(part))
            without = without_part(condition, path)
            if without is not None:
                yield f"“{said}” left out", without
            others = _near_leaves(part, ruleset)
        for other in others:
            yield f"“{said}” read as “{in_words(other)}”", with_part(condition, path, other)


def _near_leaves(leaf: Leaf, ruleset: Ruleset) -> Iterator[Condition]:
    """Give leaves one value or one step away."""
    if isinstance(leaf, FactWithin):
        fact = ruleset.fact_by_name[leaf.fact]
        for step, end in product((-1, 1), ("lowest", "highest")):
            bound = getattr(leaf, end)
            near = leaf if bound is None else attrs.evolve(leaf, **{end: bound + step})
            # Where no number of the fact's scale lies within the bounds, the ruleset would never be loaded.
            lows = [number for number in (near.lowest, fact.lowest) if number is not None]
            highs = [number for number in (near.highest, fact.highest) if number is not None]
            if near is not leaf and (not lows or not highs or max(lows) <= min(highs)):
                yield near
    elif isinstance(leaf, LevelIs):
        axis: Axis = next(axis for axis in ruleset.axes if axis.id == leaf.axis)
        yield from (LevelIs(leaf.axis, levels) for levels in _one_off(leaf.levels, axis.levels))
    elif leaf.values != (True,):
        levels = ruleset.fact_by_name[leaf.fact].levels
        written = tuple(map(str, leaf.values))
        yield from (FactIs(leaf.fact, values) for values in _one_off(written, levels))


def _one_off(values: tuple[str, ...], levels: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give the sets of levels with one more or one fewer."""
    for level in levels:
        if level not in values:
            yield tuple(each for each in levels if each in values or each == level)
        elif len(values) > 1:
            yield tuple(each for each in values if each != level)
