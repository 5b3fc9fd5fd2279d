"""
A ruleset taken apart into what bears on where a case goes, and put together again with some parts of another.

Each part has a slot: ``("cell", "high", "low")`` holds a band's name, ``("edge", "ror", "high")`` a score. Two rulesets
differ where their slots do, and any of the differences can be put on the earlier one without the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import attrs

from banding.facts import Fact
from banding.ruleset import model
from banding.ruleset.conditions import AnyOf, Condition, FactIs, LevelIs, leaves_of
from banding.vocabulary import RouteKind, RuleKind

Slot = tuple[str, ...]
Parts = Mapping[Slot, Any]
T = TypeVar("T")


class ChangeKind(StrEnum):
    """What an edit does."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class BearsOn(StrEnum):
    """What an edit can make a difference to, most first."""

    PLACE = "place"
    """Where a case goes: its route, its band, the band to consider."""
    DECISION = "decision"
    """What else is decided: warnings, the rules cited, what a judgement rests on."""
    READING = "reading"
    """How a file of cases is read: the facts asked for, and their spellings."""
    WORDS = "words"
    """What is said: titles, actions, the guidance's words, readings."""


@attrs.frozen
class Edit:
    """One edit, or several that make sense only together; no slots where it bears on no place, no line where none is known."""

    number: int
    change: ChangeKind
    ids: tuple[str, ...]
    says: tuple[str, ...]
    bears_on: BearsOn
    slots: tuple[Slot, ...] = ()
    line_before: tuple[str, int] | None = None
    line_after: tuple[str, int] | None = None


class Gives(NamedTuple):
    """What a rule gives where it applies: its kind, its band, and the bands it rises to, each with its condition."""

    kind: RuleKind
    band: str
    escalations: tuple[tuple[str, Condition], ...]


class Goes(NamedTuple):
    """Where a route goes: its word and its kind."""

    route: str
    kind: RouteKind


BANDS: Slot = ("bands",)
AXES: Slot = ("axes",)
FIELD_ROUTE: Slot = ("field-route",)
ROUTE_ORDER: Slot = ("route-order",)


def parts_of(ruleset: model.Ruleset) -> Parts:
    """Take a ruleset apart."""
    parts: dict[Slot, Any] = {
        BANDS: tuple(band.name for band in ruleset.bands),
        AXES: tuple((axis.id, axis.fact, axis.levels) for axis in ruleset.axes),
        FIELD_ROUTE: ruleset.field_route,
        ROUTE_ORDER: tuple(route.id for route in ruleset.routes),
    }
    for fact in ruleset.facts:
        parts["fact", fact.name] = _shape(fact)
        parts["age", fact.name] = fact.yes_at_age
    for axis in ruleset.axes:
        parts |= {("edge", axis.id, edge.level): edge.lowest for edge in axis.edges}
        parts |= {("judged", axis.id): axis.judged} if axis.judged else {}
        for level in axis.levels:
            set_by = tuple(clause.when for clause in axis.clauses if clause.level == level)
            if set_by:
                parts["clause", axis.id, level] = set_by[0] if len(set_by) == 1 else AnyOf(set_by)
    parts |= {("cell", *cell.levels): cell.band.name for cell in ruleset.cells}
    for rule in ruleset.rules:
        risen = tuple((escalation.band.name, escalation.when) for escalation in rule.escalations)
        parts["rule", rule.id, "gives"] = Gives(rule.kind, rule.band.name, risen)
        parts["rule", rule.id, "when"] = rule.when
    for route in ruleset.routes:
        parts["route", route.id, "goes"] = Goes(route.route, route.kind)
        parts["route", route.id, "when"] = route.when
    return parts


def together(parts: Parts, before: model.Ruleset, after: model.Ruleset) -> model.Ruleset:
    """Put a ruleset together of parts of two, with the facts of both; the earlier gives what bears on no band."""
    has_bands_of = before if parts[BANDS] == tuple(band.name for band in before.bands) else after
    bands = {band.name: band for band in has_bands_of.bands}
    return attrs.evolve(
        before,
        bands=has_bands_of.bands,
        facts=tuple(_facts(parts, before, after)),
        axes=tuple(_axes(parts, before, after)),
        cells=tuple(_cells(parts, before, after, bands)),
        rules=tuple(_rules(parts, before, after, bands)),
        routes=tuple(_routes(parts, before, after, bands)),
        field_route=parts[FIELD_ROUTE],
    )


def _facts(parts: Parts, before: model.Ruleset, after: model.Ruleset) -> Iterator[Fact]:
    for name in dict.fromkeys((*before.fact_by_name, *after.fact_by_name)):
        ours, theirs = before.fact_by_name.get(name), after.fact_by_name.get(name)
        if ours and theirs:
            shaped = theirs if parts["fact", name] == _shape(theirs) else ours
            yield attrs.evolve(shaped, yes_at_age=parts["age", name])
        elif only := ours or theirs:
            yield only


def _shape(fact: Fact) -> tuple[object, ...]:
    return fact.kind, fact.levels, fact.lowest, fact.highest


def _axes(parts: Parts, before: model.Ruleset, after: model.Ruleset) -> Iterator[model.Axis]:
    axes = {axis.id: axis for ruleset in (after, before) for axis in ruleset.axes}
    for id_, fact, levels in parts[AXES]:
        edges = [(level, parts.get(("edge", id_, level))) for level in levels]
        clauses = [(level, parts.get(("clause", id_, level))) for level in levels]
        yield attrs.evolve(
            axes[id_],
            fact=fact,
            levels=levels,
            edges=tuple(model.ScoreEdge(lowest, level) for level, lowest in edges if lowest is not None),
            judged=parts.get(("judged", id_)),
            clauses=tuple(model.LevelClause(level, when) for level, when in clauses if when),
        )


def _cells(
    parts: Parts, before: model.Ruleset, after: model.Ruleset, bands: Mapping[str, model.Band]
) -> Iterator[model.Cell]:
    has_axes_of = before if parts[AXES] == parts_of(before)[AXES] else after
    for cell in has_axes_of.cells:
        yield attrs.evolve(cell, band=bands[parts["cell", *cell.levels]])


def _rules(
    parts: Parts, before: model.Ruleset, after: model.Ruleset, bands: Mapping[str, model.Band]
) -> Iterator[model.Rule]:
    rules = {rule.id: rule for ruleset in (after, before) for rule in ruleset.rules}
    for id_ in dict.fromkeys(rule.id for ruleset in (before, after) for rule in ruleset.rules):
        if ("rule", id_, "when") in parts:
            gives = parts["rule", id_, "gives"]
            yield attrs.evolve(
                rules[id_],
                kind=gives.kind,
                band=bands[gives.band],
                when=parts["rule", id_, "when"],
                escalations=tuple(model.Escalation(bands[band], when) for band, when in gives.escalations),
            )


def _routes(
    parts: Parts, before: model.Ruleset, after: model.Ruleset, bands: Mapping[str, model.Band]
) -> Iterator[model.RouteRule]:
    routes = {route.id: route for ruleset in (after, before) for route in ruleset.routes}
    ours = [route.id for route in before.routes]
    theirs = [route.id for route in after.routes]
    order = in_order(theirs, ours) if parts[ROUTE_ORDER] == tuple(theirs) else in_order(ours, theirs)
    for id_ in order:
        if ("route", id_, "when") in parts:
            goes = parts["route", id_, "goes"]
            watch = routes[id_].watch
            yield attrs.evolve(
                routes[id_],
                route=goes.route,
                kind=goes.kind,
                when=parts["route", id_, "when"],
                watch=bands.get(watch.name) if watch else None,
            )


def in_order(first: Sequence[T], second: Sequence[T]) -> list[T]:
    """Give the items of two lists in the order of the first; one that only the second has stands after its neighbour."""
    found = list(first)
    for place, item in enumerate(second):
        if item not in found:
            before = [other for other in second[:place] if other in found]
            found.insert(found.index(before[-1]) + 1 if before else 0, item)
    return found


def words_in(value: object) -> Iterator[tuple[str, str]]:
    """Give every band, axis level and choice that a part speaks of, as pairs of its kind or owner and the word."""
    if isinstance(value, Gives):
        yield "", value.band
        for band, when in value.escalations:
            yield "", band
            yield from words_in(when)
    elif isinstance(value, str):
        yield "", value
    elif isinstance(value, Condition):
        for _, leaf in leaves_of(value):
            if isinstance(leaf, LevelIs):
                yield from ((f"axis {leaf.axis}", level) for level in leaf.levels)
            elif isinstance(leaf, FactIs):
                yield from ((leaf.fact, each) for each in leaf.values if isinstance(each, str))


def words_of(ruleset: model.Ruleset) -> set[tuple[str, str]]:
    """Give every band, axis level and choice that a ruleset has, as :func:`words_in` gives them."""
    found = {("", band.name) for band in ruleset.bands}
    found |= {(f"axis {axis.id}", level) for axis in ruleset.axes for level in axis.levels}
    return found | {(fact.name, level) for fact in ruleset.facts for level in fact.levels}
