"""The whole space of distinguishable cases of a ruleset, or of two, as diagrams; what is not known is one more value."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property
from itertools import product
from math import prod
from typing import Final, cast

import attrs

from banding.case_space.proof_diagrams import Cube, ProofDiagrams
from banding.engine.axes import read_axis
from banding.engine.compiled import Compiler
from banding.engine.diagram import NodeId
from banding.engine.unknowns import Lifter
from banding.engine.variables import Variable, variables_of
from banding.facts import Fact, FactKind, Value, spoken
from banding.ruleset import Axis, Condition, Ruleset
from banding.ruleset.model import JudgedLevel

_MOST_NOS: Final = 2


@attrs.frozen(eq=False)
class Space:
    """A ruleset over all its cases: the ranks of the minimum and of what to consider, None where a case belongs ``elsewhere``."""

    ruleset: Ruleset
    compiler: Compiler
    shop: ProofDiagrams
    outcome: NodeId
    elsewhere: NodeId

    @classmethod
    def of(
        cls,
        ruleset: Ruleset,
        variables: tuple[Variable, ...] | None = None,
        shop: ProofDiagrams | None = None,
    ) -> Space:
        """Lay out the space of a ruleset with a whole matrix, over its own variables or in the shop of another's."""
        variables = variables or variables_of(ruleset)
        shop = shop or ProofDiagrams([variable.size for variable in variables])
        places = {variable.name: place for place, variable in enumerate(variables)}
        compiler = Compiler(ruleset, variables, shop, places)
        return cls(ruleset, compiler, shop, compiler.outcome(), compiler.elsewhere())

    @classmethod
    def of_both(cls, one: Ruleset, other: Ruleset) -> tuple[Space, Space]:
        """Lay two rulesets out over the same variables in the same shop, so that equal functions are equal nodes."""
        theirs = {variable.name: variable for variable in variables_of(other)}
        variables: list[Variable] = []
        for variable in variables_of(one):
            cuts = tuple(sorted({*variable.cuts, *theirs.pop(variable.name, variable).cuts}))
            finer = attrs.evolve(variable, size=len(cuts) + 1, cuts=cuts)
            variables.append(variable if variable.codes else finer)
        shared = (*variables, *theirs.values())
        shop = ProofDiagrams([variable.size for variable in shared])
        return cls.of(one, shared, shop), cls.of(other, shared, shop)

    @cached_property
    def floors(self) -> tuple[ProofDiagrams, NodeId]:
        """The shop with "not known" as one more value of every fact, and the ranks of the minimum; None for elsewhere."""
        judged = [place for place, variable in enumerate(self.compiler.variables) if variable.fact is None]
        lifter = Lifter(self.shop, known=judged)
        floor = self.shop.map(lambda ranks: ranks and ranks[0], self.outcome)  # type: ignore[index]
        return cast("ProofDiagrams", lifter.lifted), lifter.answers(floor)

    def condition(self, condition: Condition) -> NodeId:
        """Give the diagram that is True where a condition holds."""
        return self.compiler.condition(condition)

    def in_scope(self, diagram: NodeId) -> NodeId:
        """Give a diagram that speaks only of cases that stay in the matrix; None elsewhere."""
        return self.shop.combine(lambda out, answer: None if out else answer, self.elsewhere, diagram)

    def holds_somewhere(self, claim: NodeId) -> bool:
        """Whether a claim is true of some case."""
        return True in self.shop.answers(claim)

    def witness(self, claim: NodeId) -> Witness | None:
        """Give the smallest case of which a claim is true, or None when there is none."""
        cube = self.smallest(claim)
        return None if cube is None else self.described(cube)

    def smallest(self, claim: NodeId) -> Cube | None:
        """Give the fewest values that make a claim true, of a case nobody has judged if one will do; None when nothing does."""
        plain = claim
        for place, variable in enumerate(self.compiler.variables):
            if variable.fact is None:
                plain = self.shop.with_value(plain, place, 0)
        cube = self.shop.smallest(plain)
        return self.shop.smallest(claim) if cube is None else cube

    def described(self, cube: Cube) -> Witness:
        """Put some variables' values in terms of facts."""
        found = [self._given(self.compiler.variables[place], code) for place, code in cube]
        return tuple(given for given in found if given is not None)

    def _given(self, variable: Variable, code: int) -> Given | None:
        if variable.fact is None:
            level = next((level for level, number in variable.codes.items() if number == code), None)
            axis = self.ruleset.axis_by_id[variable.name.removeprefix("axis:")]
            return Given(axis.judged.fact, level) if axis.judged and level else None
        if variable.fact.kind is not FactKind.NUMBER:
            return Given(variable.name, next(v for v, number in variable.codes.items() if number == code))
        foot = variable.fact.lowest if variable.fact.lowest is not None else min(variable.cuts, default=0) - 1
        starts = (foot, *variable.cuts)
        last = starts[code + 1] - 1 if code + 1 < len(starts) else variable.fact.highest
        return Given(variable.name, starts[code], last, is_open=last is None)


@attrs.frozen
class Counts:
    """How many cases (of what a file may say, of what rules tell apart; unknowns too) stood for how many nodes and outcomes."""

    raw: int
    distinguishable: int
    nodes: int
    nodes_with_unknowns: int
    outcomes: int

    @classmethod
    def of(cls, space: Space) -> Counts:
        """Count a space."""
        variables, (shop, floors) = space.compiler.variables, space.floors
        stretches = {variable.name: variable.size for variable in variables}
        return cls(
            raw=prod(_values(fact, stretches) + 1 for fact in space.ruleset.facts),
            distinguishable=prod(each.size + 1 if each.fact else each.size for each in variables),
            nodes=len(space.shop.reachable(space.outcome)),
            nodes_with_unknowns=len(shop.reachable(floors)),
            outcomes=len(space.shop.answers(space.outcome)),
        )


def _values(fact: Fact, stretches: dict[str, int]) -> int:
    if fact.kind is FactKind.NUMBER:
        if fact.lowest is None or fact.highest is None:
            return stretches.get(fact.name, 1)
        return fact.highest - fact.lowest + 1
    if fact.kind is FactKind.TEXT:
        return 1
    return len(fact.levels) if fact.kind is FactKind.CHOICE else 2


@attrs.frozen
class Given:
    """One fact of a witness: its value; for a number, a stretch that no rule tells apart, up to its last, or open."""

    fact: str
    value: Value
    last: int | None = None
    is_open: bool = False

    def __str__(self) -> str:
        if self.is_open:
            return f"{self.fact} {self.value} or more"
        if self.last is not None and self.last != self.value:
            return f"{self.fact} {self.value} to {self.last}"
        return f"{self.fact} {spoken(self.value)}"


Witness = tuple[Given, ...]
"""The fewest facts that show something, whatever the others are (for a case that stays in the matrix)."""


def witness_in_words(witness: Witness) -> str:
    """Say a witness: ``ogrs3 90 to 100 and prevent yes``; more than two that must be no are "everything else no"."""
    nos = [given for given in witness if given.value is False]
    if len(nos) <= _MOST_NOS:
        return " and ".join(map(str, witness)) if witness else "any case"
    told = [str(given) for given in witness if given.value is not False]
    return " and ".join([*told, "everything else no"])


def are_equivalent(one: Ruleset, other: Ruleset) -> bool:
    """Whether two rulesets over the same facts decide every case alike, known or not, by what :func:`signature` has."""
    try:
        ours, theirs = Space.of_both(one, other)
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
        tuple((axis.id, space.compiler.level(axis), _readings(axis)) for axis in ruleset.axes),
        frozenset(
            (axis.id, clause.level, space.condition(clause.when))
            for axis in ruleset.axes
            for clause in axis.clauses
        ),
        frozenset(ruleset.judgement.items()),
        tuple(fact.yes_at_age for fact in ruleset.facts),
    )


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
