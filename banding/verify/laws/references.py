"""What stands in the files and what uses it: facts, readings and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from banding.case_space import Space
from banding.ruleset import Ruleset, facts_of
from banding.verify.condition_parts import held_conditions
from banding.verify.findings import Finding, Law, Severity


def uses_of(ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    """Say of every fact where it is used: the ids of axes, rules, routes and checks that read it."""
    found: dict[str, list[str]] = {fact.name: [] for fact in ruleset.facts}
    for axis in ruleset.axes:
        judged = (axis.judged.fact, axis.judged.reason) if axis.judged else ()
        for name in (axis.fact, *judged):
            found.setdefault(name, []).append(f"axis {axis.id}")
    for held in held_conditions(ruleset):
        where = f"axis {held.subject[1]}" if held.kind == "clause" else str(held.subject[1])
        for name in facts_of(held.when):
            found.setdefault(name, []).append(where)
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def facts_used(space: Space) -> Iterator[Finding]:
    """Find facts that nothing reads; say which bear on no band, and what reads them."""
    bearing = {space.compiler.variables[place].name for place in space.shop.variables_of(space.outcome)}
    for axis in space.ruleset.axes:
        bearing |= {axis.judged.fact, axis.judged.reason} if axis.judged else set()
    for name, uses in uses_of(space.ruleset).items():
        if not uses:
            message = f"{name} is declared, and no axis, rule, route or check reads it"
            yield Finding(Law.FACTS, Severity.WARNING, message, ("fact", name))
        elif name not in bearing:
            message = f"{name} bears on no band; it is read by {', '.join(uses)}"
            yield Finding(Law.FACTS, Severity.INFORMATION, message, ("fact", name), None, uses)


def readings_placed(ruleset: Ruleset) -> Iterator[Finding]:
    """Find readings that are about nothing in the rules."""
    named = {check.code for check in ruleset.checks} | {axis.id for axis in ruleset.axes}
    places = _cited(ruleset) | named | set(ruleset.fact_by_name)
    for reading in ruleset.readings:
        if places.isdisjoint(reading.about):
            about = ", ".join(reading.about) or "nothing"
            message = f"the reading {reading.id} is about {about}, which is nowhere in the rules"
            yield Finding(
                Law.READINGS, Severity.WARNING, message, ("reading", reading.id), None, (reading.id,)
            )


def paragraphs_covered(ruleset: Ruleset) -> Iterator[Finding]:
    """Find paragraphs of the guidance that no cell, rule, route, judgement or reading speaks of."""
    covered = _cited(ruleset) | {subject for reading in ruleset.readings for subject in reading.about}
    for id_ in ruleset.paragraphs:
        if id_ not in covered and not _is_the_field_route(id_, ruleset):
            message = f"the paragraph {id_} is covered by no rule; add one, or a reading that says why there is none"
            yield Finding(Law.PARAGRAPHS, Severity.WARNING, message, ("paragraph", id_), None, (id_,))


def _is_the_field_route(id_: str, ruleset: Ruleset) -> bool:
    """Whether a paragraph is about the route that all other cases take, which has no condition to cite it."""
    return id_.rpartition("/")[2] == ruleset.field_route


def _cited(ruleset: Ruleset) -> set[str]:
    cells, routes = (cell.id for cell in ruleset.cells), (route.id for route in ruleset.routes)
    return {*cells, *routes, *(rule.id for rule in ruleset.rules), *ruleset.judgement.routes.values()}
