"""Laws about the whole: every case has an answer, every score one level, and everything in the files is used."""

from collections.abc import Iterator

from banding.case_space import Space, witness_in_words
from banding.engine.compiled import NONE
from banding.ruleset import Ruleset, facts_of
from banding.verify.conditions import held_conditions
from banding.verify.findings import Finding, Law, Severity
from banding.vocabulary import RouteKind


def answered(space: Space) -> Iterator[Finding]:
    """Find a case, known or not, that has neither a band nor a route out of the matrix."""
    astray = space.elsewhere
    for route in space.ruleset.routes:
        if route.kind is RouteKind.REFER:
            taken = space.condition(route.when)
            astray = space.shop.combine(lambda out, refers: out and not refers, astray, taken)
    witness = space.witness(astray)
    if witness is not None:
        message = f"a case with {witness_in_words(witness)} is off the matrix, and no route takes it: it has no band"
        yield Finding(Law.TOTAL, Severity.ERROR, message, ("matrix",), witness)
    shop, floors = space.floors
    if True in shop.answers(shop.map(lambda ranks: NONE in ranks, floors)):  # type: ignore[operator]
        witness = space.witness(space.shop.map(lambda ranks: bool(ranks) and ranks[0] == NONE, space.outcome))  # type: ignore[index]
        message = f"a case with {witness_in_words(witness or ())} stays in the matrix and has no band"
        yield Finding(Law.TOTAL, Severity.ERROR, message, ("matrix",), witness)


def boundaries(ruleset: Ruleset) -> Iterator[Finding]:
    """Say how the edges of each axis lie, which loading has put in order from the foot of the scale."""
    for axis in ruleset.axes:
        if axis.edges:
            fact, levels = ruleset.fact_by_name[axis.fact], []
            for level in axis.levels:
                first, last = axis.range_of(level)
                end = last if last is not None else fact.highest
                levels.append(f"{first} to {end} {level}" if end is not None else f"{first} or more {level}")
            message = (
                f"{axis.id}: every whole score of {axis.fact} has exactly one level ({', '.join(levels)}); edges are whole "
                f"numbers and so are scores, so {axis.edges[-1].lowest - 1}.5 is refused as an error and falls between no two "
                "levels"
            )
            yield Finding(Law.BOUNDARIES, Severity.INFORMATION, message, ("axis", axis.id))


def uses_of(ruleset: Ruleset) -> dict[str, tuple[str, ...]]:
    """Say of every fact where it is used: the ids of axes, rules, routes and checks that read it."""
    found: dict[str, list[str]] = {fact.name: [] for fact in ruleset.facts}
    for axis in ruleset.axes:
        for name in axis.placed_by:
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
        bearing |= {*axis.placed_by[1:]}
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
            subject = ("reading", reading.id)
            yield Finding(Law.READINGS, Severity.WARNING, message, subject, None, (reading.id,))


def paragraphs_covered(ruleset: Ruleset) -> Iterator[Finding]:
    """Find paragraphs of the guidance that no cell, rule, route, judgement or reading speaks of."""
    covered = _cited(ruleset) | {subject for reading in ruleset.readings for subject in reading.about}
    for id_ in ruleset.paragraphs:
        # The route that all other cases take has no condition to cite its paragraph.
        if id_ not in covered and id_.rpartition("/")[2] != ruleset.field_route:
            message = f"the paragraph {id_} is covered by no rule; add one, or a reading that says why there is none"
            yield Finding(Law.PARAGRAPHS, Severity.WARNING, message, ("paragraph", id_), None, (id_,))


def _cited(ruleset: Ruleset) -> set[str]:
    cells, routes = (cell.id for cell in ruleset.cells), (route.id for route in ruleset.routes)
    return {*cells, *routes, *(rule.id for rule in ruleset.rules), *ruleset.judgement.values()}
