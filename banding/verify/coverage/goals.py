"""What worked examples should cover of a ruleset: each cell, rule, edge and part of a condition."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import attrs

from banding.ruleset import Axis, FactIs, FactWithin, Ruleset, facts_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.condition_parts import Held, Leaf, held_conditions, leaves_of


class Kind(StrEnum):
    """What can be covered, in the order it is reported."""

    CELLS = "cells"
    RULES = "rules"
    ESCALATIONS = "escalations"
    CLAUSES = "clauses"
    ROUTES = "routes"
    CHECKS = "checks"
    JUDGEMENTS = "judgements"
    EDGES = "edges"
    CONDITIONS = "conditions"


@attrs.frozen
class Goal:
    """
    One thing that examples should cover.

    Attributes:
        kind: what it is.
        subject: its place in the rules; for a judgement its guidance id, for an edge axis and score.
        held: for a condition, what holds it.
        leaf: for a condition, the part of it to be shown.
    """

    kind: Kind
    says: str
    subject: Subject
    held: Held | None = None
    leaf: Leaf | None = None


_KINDS = {
    "rule": Kind.RULES,
    "escalation": Kind.ESCALATIONS,
    "clause": Kind.CLAUSES,
    "route": Kind.ROUTES,
    "check": Kind.CHECKS,
}


def goals_of(ruleset: Ruleset) -> Iterator[Goal]:
    """Give everything of a ruleset that examples should cover."""
    for cell in ruleset.cells:
        yield Goal(Kind.CELLS, cell.id, ("cell", cell.id))
    for held in held_conditions(ruleset):
        yield Goal(_KINDS[held.kind], held.name, held.subject, held)
    for band, id_ in ruleset.judgement.routes.items():
        yield Goal(Kind.JUDGEMENTS, f"{id_} (raised to {band})", ("judgement", id_))
    for axis in ruleset.axes:
        for edge in axis.edges[1:]:
            says = f"{axis.fact} {edge.lowest - 1} and {edge.lowest}, on either side of {edge.level}"
            yield Goal(Kind.EDGES, says, ("edge", axis.id, edge.lowest))
    for held in held_conditions(ruleset):
        for _, leaf in leaves_of(held.when):
            yield Goal(Kind.CONDITIONS, f"{held.name}: {in_words(leaf)}", held.subject, held, leaf)


def asked_by(leaf: Leaf, ruleset: Ruleset) -> tuple[str, ...]:
    """Name the facts a part of a condition asks about, directly or through an axis; the plainest first."""
    if isinstance(leaf, FactIs | FactWithin):
        return (leaf.fact,)
    axis = next(axis for axis in ruleset.axes if axis.id == leaf.axis)
    judged = (axis.judged.fact,) if axis.judged else ()
    clauses = tuple(name for clause in axis.clauses for name in facts_of(clause.when))
    return (axis.fact, *judged, *clauses)


def axis_of(subject: Subject, ruleset: Ruleset) -> Axis:
    """Give the axis an edge belongs to."""
    return next(axis for axis in ruleset.axes if axis.id == subject[1])
