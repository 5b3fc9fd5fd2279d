"""What a query must ask of a ruleset: every column of a decision as a small diagram over what is told of a case."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar, cast

import attrs

from banding.engine.compiled import ELSEWHERE, NONE, Compiler, compile_ruleset
from banding.engine.diagram import Diagrams, NodeId
from banding.export.sql.fact_groups import FactGroup, groups_of
from banding.export.sql.unknowns import Family, Unknowns, family
from banding.ruleset import Condition, Ruleset

T = TypeVar("T")
Outcomes = frozenset[frozenset[tuple[int, int] | None]]
Difference = frozenset[frozenset[int]]


@attrs.frozen
class OutcomeDiagrams:
    """
    Where completions leave a case, as diagrams over the groups; answers are ranks, ``NONE`` for no band.

    Attributes:
        possible: for each band, whether some completion gives it as the minimum.
        band: the minimum band on which completions of the axes agree.
        consider: the band to consider on which they agree.
    """

    possible: tuple[NodeId, ...]
    band: NodeId
    consider: NodeId


@attrs.frozen
class Enquiry:
    """
    When one unknown fact can matter.

    Attributes:
        differences: over the facts: the pairs of the group's values between which the fact can decide.
    """

    variable: int
    group: int
    differences: NodeId


@attrs.frozen(eq=False)
class Plan:
    """
    A ruleset taken apart into the questions a query asks.

    Attributes:
        compiler: its compiler, whose variables the facts' diagrams are over.
        facts: asks about facts; its shop ``told`` is read with one code a variable.
        states: for each group, the states it can be in: families of its values.
        state: for each group, the diagram over the facts that gives its state.
        merged: asks about groups; its shop ``told`` is read with one state a group.
        outcome: the outcome, as a diagram over the groups' values.
        enquiries: every fact that can matter to the outcome.
    """

    ruleset: Ruleset
    compiler: Compiler
    facts: Unknowns
    groups: tuple[FactGroup, ...]
    states: tuple[tuple[Family, ...], ...]
    state: tuple[NodeId, ...]
    merged: Unknowns
    outcome: NodeId
    standing: OutcomeDiagrams
    enquiries: tuple[Enquiry, ...]

    def certain(self, condition: Condition) -> NodeId:
        """Give the diagram, over the facts, that is True where a condition holds whatever is not known."""
        answers = self.facts.answers(self.compiler.condition(condition))
        return self.facts.told.map(
            lambda sets: _all_in(cast("frozenset[frozenset[bool]]", sets)) == {True}, answers
        )

    def elsewhere(self) -> tuple[tuple[int, NodeId], ...]:
        """List the variables that could send a case elsewhere, each with the diagram of when it could."""
        diagram = self.compiler.elsewhere()
        variables = self.compiler.shop.variables_of(diagram)
        return tuple(
            (each, self.facts.told.map(bool, self.facts.differences(diagram, each))) for each in variables
        )

    def shows(self, group: int, difference: Difference) -> NodeId:
        """Give the diagram, over the groups, that is True where some of a group's differences would show."""
        shop = self.merged.told
        found = shop.leaf(False)
        for pair in sorted(map(sorted, difference)):
            shown = self.merged.shows(self.outcome, group, (pair[0], pair[1]))
            found = shop.combine(lambda one, other: one or other, found, shown)
        return found


def plan_for(ruleset: Ruleset) -> Plan:
    """Take a ruleset apart into the questions a query asks of it; a few hundredths of a second."""
    compiler = compile_ruleset(ruleset).compiler
    facts = Unknowns(compiler.shop, _told(compiler))
    merged = groups_of(compiler.shop, compiler.outcome())
    state = tuple(facts.answers(group.diagram) for group in merged.groups)
    states = tuple(_leaves(facts.told, diagram) for diagram in state)
    unknowns = Unknowns(merged.shop, states)
    return Plan(
        ruleset,
        compiler,
        facts,
        merged.groups,
        states,
        state,
        unknowns,
        merged.outcome,
        _standing(unknowns, merged.outcome, ruleset),
        tuple(_enquiries(compiler, facts, merged.groups)),
    )


def _told(compiler: Compiler) -> list[list[Family]]:
    """
    List what can be told of each variable.

    The codes are each value, then "not known", and for the fact that places a case on an axis one more: "not known,
    and nothing else settles the level". A judged level is always known.
    """
    on_axis = {axis.fact for axis in compiler.ruleset.axes}
    told = []
    for variable in compiler.variables:
        values = range(variable.size)
        codes = [family([value]) for value in values]
        codes += [family(values)] if variable.fact else []
        codes += [family(*([value] for value in values))] if variable.name in on_axis else []
        told.append(codes)
    return told


def _leaves(shop: Diagrams, diagram: NodeId) -> tuple[Family, ...]:
    found = [cast("Family", shop.answer(node)) for node in shop.reachable(diagram) if shop.is_leaf(node)]
    return tuple(sorted(found, key=lambda sets: sorted(map(sorted, sets))))


def _standing(merged: Unknowns, outcome: NodeId, ruleset: Ruleset) -> OutcomeDiagrams:
    families = merged.answers(outcome)

    def diagram(read: Callable[[Outcomes], Hashable]) -> NodeId:
        return merged.told.map(lambda answer: read(cast("Outcomes", answer)), families)

    return OutcomeDiagrams(
        possible=tuple(diagram(partial(_can_be, rank=band.rank)) for band in ruleset.bands),
        band=diagram(lambda sets: _agreed({floor for floor, _ in _lowest(sets)})),
        consider=diagram(lambda sets: _agreed({consider for _, consider in _lowest(sets)})),
    )


def _can_be(families: Outcomes, *, rank: int) -> bool:
    return any(ranks is not ELSEWHERE and ranks[0] == rank for ranks in _all_in(families))


def _lowest(families: Outcomes) -> list[tuple[int, int]]:
    """Give the lowest outcome of each completion of the axes that does not take the case elsewhere."""
    within = ([ranks for ranks in outcomes if ranks is not ELSEWHERE] for outcomes in families)
    return [min(outcomes) for outcomes in within if outcomes]


def _agreed(ranks: set[int]) -> int:
    return ranks.pop() if len(ranks) == 1 else NONE


def _enquiries(compiler: Compiler, facts: Unknowns, groups: tuple[FactGroup, ...]) -> list[Enquiry]:
    return [
        Enquiry(variable, place, facts.differences(group.diagram, variable))
        for place, group in enumerate(groups)
        for variable in group.variables
        if compiler.variables[variable].fact
    ]


def _all_in(families: frozenset[frozenset[T]]) -> frozenset[T]:
    return frozenset().union(*families)
