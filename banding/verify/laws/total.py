"""Laws about the whole: every case has an answer, every score one level, no case stands below what applies to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise, product

from banding.case_space import Given, Space, Unknowns, witness_in_words
from banding.engine.compiled import NONE
from banding.ruleset import Axis, Ruleset
from banding.verify.findings import Finding, Law, Severity
from banding.verify.laws.elements import Element, elements_of


def missing_cells(ruleset: Ruleset) -> Iterator[Finding]:
    """Find each combination of levels that has no cell, or more than one."""
    stand = [cell.levels for cell in ruleset.cells]
    for levels in product(*(axis.levels for axis in ruleset.axes)):
        witness = tuple(Given(axis.id, level) for axis, level in zip(ruleset.axes, levels, strict=True))
        ids = tuple(cell.id for cell in ruleset.cells if cell.levels == levels)
        if not ids:
            message = f"there is no cell for {witness_in_words(witness)}, so such a case has no band"
            yield Finding(Law.TOTAL, Severity.ERROR, message, ("matrix",), witness)
        elif stand.count(levels) > 1:
            message = f"{len(ids)} cells are for {witness_in_words(witness)}: {', '.join(ids)}"
            yield Finding(Law.DISTINCT, Severity.ERROR, message, ("cell", ids[1]), witness, ids)


def total(space: Space, unknowns: Unknowns) -> Iterator[Finding]:
    """Find a case, known or not, that has neither a band nor a route out of the matrix."""
    astray = space.shop.combine(lambda off, out: off and not out, space.off_the_matrix(), space.referred())
    witness = space.witness(astray)
    if witness is not None:
        message = f"a case with {witness_in_words(witness)} is off the matrix, and no route takes it: it has no band"
        yield Finding(Law.TOTAL, Severity.ERROR, message, ("matrix",), witness)
    bandless = unknowns.shop.map(lambda floors: NONE in floors, unknowns.floors)  # type: ignore[operator]
    if True in unknowns.shop.answers(bandless):
        witness = space.witness(space.shop.map(lambda ranks: bool(ranks) and ranks[0] == NONE, space.outcome))  # type: ignore[index]
        message = f"a case with {witness_in_words(witness or ())} stays in the matrix and has no band"
        yield Finding(Law.TOTAL, Severity.ERROR, message, ("matrix",), witness)


def boundaries(ruleset: Ruleset) -> Iterator[Finding]:
    """Find scores of an axis that have no level, or more than one; say how the edges lie where all is well."""
    for axis in ruleset.axes:
        if axis.edges:
            faults = list(_edge_faults(axis, ruleset))
            yield from faults
            if not faults:
                yield _edges_lie(axis, ruleset)


def _edge_faults(axis: Axis, ruleset: Ruleset) -> Iterator[Finding]:
    fact = ruleset.fact_by_name[axis.fact]

    def broken(message: str, first: int, last: int) -> Finding:
        witness = (Given(axis.fact, first, last),)
        return Finding(Law.BOUNDARIES, Severity.ERROR, f"{axis.id}: {message}", ("axis", axis.id), witness)

    foot = axis.edges[0].lowest
    if fact.lowest is not None and foot > fact.lowest:
        yield broken(f"the scores {fact.lowest} to {foot - 1} have no level", fact.lowest, foot - 1)
    for below, above in pairwise(axis.edges):
        if above.lowest <= below.lowest:
            message = f"the levels {below.level} (from {below.lowest}) and {above.level} (from {above.lowest}) overlap"
            yield broken(message, above.lowest, below.lowest)
    for edge in axis.edges:
        if fact.highest is not None and edge.lowest > fact.highest:
            message = f"{edge.level} begins at {edge.lowest}, beyond the highest score, {fact.highest}"
            yield broken(message, edge.lowest, edge.lowest)


def _edges_lie(axis: Axis, ruleset: Ruleset) -> Finding:
    fact = ruleset.fact_by_name[axis.fact]
    levels = []
    for level in axis.levels:
        first, last = axis.range_of(level)
        end = last if last is not None else fact.highest
        levels.append(f"{first} to {end} {level}" if end is not None else f"{first} or more {level}")
    edge = axis.edges[-1].lowest
    message = (
        f"{axis.id}: every whole score of {axis.fact} has exactly one level ({', '.join(levels)}); edges are whole "
        f"numbers and so are scores, so {edge - 1}.5 is refused as an error and falls between no two levels"
    )
    return Finding(Law.BOUNDARIES, Severity.INFORMATION, message, ("axis", axis.id))


def floors(space: Space) -> Iterator[Finding]:
    """Find a case that stands below a cell or rule that applies to it, or is not considered where a rule asks."""
    for element in elements_of(space):
        breach = space.shop.combine(_breach(element), space.outcome, element.gives)
        witness = space.witness(breach)
        if witness is not None:
            asks = "is not considered for" if element.considered else "is below"
            message = f"a case with {witness_in_words(witness)} {asks} the band that {element.id} gives"
            yield Finding(Law.FLOORS, Severity.ERROR, message, element.subject, witness, (element.id,))


def _breach(element: Element) -> Callable[[tuple[int, int] | None, int], bool | None]:
    def breaks(outcome: tuple[int, int] | None, rank: int) -> bool | None:
        if outcome is None:
            return None
        return max(outcome) < rank if element.considered else outcome[0] < rank

    return breaks
