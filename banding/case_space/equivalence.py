"""
Whether two rulesets decide every case alike, proved by their diagrams being the same.

What is compared is what a decision says: route, bands, consideration, enquiries, the rules cited, warnings, and how
judgement is taken. All of it follows from the parts compared here, for any case and whatever is not known of it.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product

import attrs

from banding.case_space.proof_diagrams import ProofDiagrams
from banding.case_space.space import Space
from banding.engine.axes import read_axis
from banding.engine.diagram import NodeId
from banding.engine.variables import Variable, variables_of
from banding.facts import Value
from banding.ruleset import Axis, JudgedLevel, Ruleset


def shared_variables(one: Ruleset, other: Ruleset) -> tuple[Variable, ...]:
    """Give the variables of two rulesets over the same facts, fine enough to tell apart what either tells apart."""
    theirs = {variable.name: variable for variable in variables_of(other)}
    merged: list[Variable] = []
    for variable in variables_of(one):
        cuts = tuple(sorted({*variable.cuts, *theirs.pop(variable.name, variable).cuts}))
        merged.append(variable if variable.codes else attrs.evolve(variable, size=len(cuts) + 1, cuts=cuts))
    return (*merged, *theirs.values())


def both_over_one_space(one: Ruleset, other: Ruleset) -> tuple[Space, Space]:
    """Lay two rulesets out over the same variables in the same shop, so that equal functions are equal nodes."""
    variables = shared_variables(one, other)
    shop = ProofDiagrams([variable.size for variable in variables])
    return Space.over(one, variables, shop), Space.over(other, variables, shop)


def are_equivalent(one: Ruleset, other: Ruleset) -> bool:
    """Whether two rulesets over the same facts decide every case alike, known and not known."""
    try:
        ours, theirs = both_over_one_space(one, other)
    except KeyError:
        return False  # one of them lacks a cell or a fact that it speaks of
    return signature(ours) == signature(theirs)


def signature(space: Space) -> Hashable:
    """Give everything of a ruleset that a decision depends on; equal signatures in one shop decide alike."""
    ruleset = space.ruleset
    return (
        space.outcome,
        space.elsewhere,
        tuple((rule.id, space.condition(rule.when)) for rule in ruleset.rules),
        frozenset((cell.levels, cell.id, cell.band) for cell in ruleset.cells),
        tuple(
            (route.id, route.route, route.kind, space.condition(route.when), route.watch)
            for route in ruleset.routes
        ),
        tuple((check.code, space.condition(check.when)) for check in ruleset.checks),
        tuple(_axis(axis, space) for axis in ruleset.axes),
        frozenset(ruleset.judgement.routes.items()),
        tuple(fact.yes_at_age for fact in ruleset.facts),
    )


def _axis(axis: Axis, space: Space) -> Hashable:
    clauses: frozenset[tuple[str, NodeId]] = frozenset(
        (clause.level, space.condition(clause.when)) for clause in axis.clauses
    )
    return axis.id, space.compiler.level(axis), clauses, _readings(axis)


def _readings(axis: Axis) -> Hashable:
    """Give how every combination of score, judged level, reason and clause is read; small enough to list."""
    levels = (None, *axis.levels)
    judged = axis.judged or JudgedLevel("", "", ())
    read = []
    for scored, level, reason, held in product(levels, levels, ("", "why"), ("", *axis.levels)):
        score = axis.range_of(scored)[0] if scored is not None and axis.edges else scored
        facts: dict[str, Value] = {judged.fact: level, judged.reason: reason, axis.fact: score}
        found = read_axis(axis, facts, set_by_clause=held)
        read.append((found.level, found.judged, tuple(warning.code for warning in found.warnings)))
    return tuple(read)
