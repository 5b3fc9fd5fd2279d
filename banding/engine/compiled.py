"""
A ruleset made ready to be asked: its conditions as diagrams, and the outcome of the whole as one diagram.

The outcome of a complete case is a pair of ranks: the minimum band (the highest of the matrix band and every floor that
applies), and the band to consider, ``NONE`` when there is none above the minimum. A case that belongs elsewhere
(a level off the matrix, or a refer route) has the outcome ``ELSEWHERE``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property, lru_cache, reduce
from typing import cast

import attrs

from banding.engine.diagram import Diagrams, NodeId
from banding.engine.unknowns import Lifter
from banding.engine.variables import Variable, judged_name, judging_variables, variables_of
from banding.ruleset import (
    AllOf,
    AnyOf,
    Axis,
    Condition,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    Rule,
    Ruleset,
)
from banding.vocabulary import RouteKind, RuleKind

NONE = -1
ELSEWHERE = None


@attrs.define(eq=False)
class Compiler:
    """Turns conditions into diagrams over one list of variables; ``levels`` are by axis, a level's number or None off it."""

    ruleset: Ruleset
    variables: tuple[Variable, ...]
    shop: Diagrams
    places: dict[str, int]
    levels: dict[str, NodeId] = attrs.field(factory=dict)

    @classmethod
    def of(cls, ruleset: Ruleset, variables: tuple[Variable, ...]) -> Compiler:
        """Make a compiler for a ruleset over the given variables."""
        shop = Diagrams([variable.size for variable in variables])
        return cls(
            ruleset, variables, shop, {variable.name: place for place, variable in enumerate(variables)}
        )

    def condition(self, condition: Condition) -> NodeId:
        """Give the diagram that is True where a condition holds."""
        if isinstance(condition, FactIs):
            place = self.places[condition.fact]
            codes = [self.variables[place].codes[value] for value in condition.values]
            return self.shop.is_in(place, codes)
        if isinstance(condition, FactWithin):
            place = self.places[condition.fact]
            codes_within = self.variables[place].codes_within(condition.lowest, condition.highest)
            return self.shop.is_in(place, codes_within)
        if isinstance(condition, LevelIs):
            return self._level_is(condition)
        if isinstance(condition, Not):
            return self.shop.map(lambda held: not held, self.condition(condition.part))
        return self._all_or_any(condition)

    def outcome(self) -> NodeId:
        """Give the diagram of the whole ruleset's outcome."""
        floors = [self._matrix()] + [self._rule(rule) for rule in self._rules(considered=False)]
        considered = [self._rule(rule) for rule in self._rules(considered=True)]
        minimum = self._highest(floors)
        pair = self.shop.combine(self._pair, minimum, self._highest([self.shop.leaf(NONE), *considered]))
        return self.shop.choose(self.elsewhere(), self.shop.leaf(ELSEWHERE), pair)

    def elsewhere(self) -> NodeId:
        """Give the diagram that is True where the case belongs with another service."""
        refers = [route.when for route in self.ruleset.routes if route.kind is RouteKind.REFER]
        off_matrix = [
            self.shop.map(lambda level: level is None, self.level(axis)) for axis in self.ruleset.axes
        ]
        found = off_matrix + [self.condition(when) for when in refers]
        return self._any(found)

    def level(self, axis: Axis) -> NodeId:
        """Give the diagram of a case's level on an axis, as its number there; None off the axis."""
        if axis.id not in self.levels:
            self.levels[axis.id] = self._level(axis)
        return self.levels[axis.id]

    def _level(self, axis: Axis) -> NodeId:
        diagram = self._level_of_fact(axis)
        if axis.judged:
            judged = self.places[judged_name(axis)]
            set_to = [self.shop.leaf(level) for level in range(len(axis.levels))]
            diagram = self.shop.node(judged, (diagram, *set_to))
        for clause in sorted(axis.clauses, key=lambda clause: axis.levels.index(clause.level)):
            level = axis.levels.index(clause.level)
            diagram = self.shop.choose(self.condition(clause.when), self.shop.leaf(level), diagram)
        return diagram

    def _level_of_fact(self, axis: Axis) -> NodeId:
        place = self.places[axis.fact]
        variable = self.variables[place]
        if axis.edges:
            foot = min(edge.lowest for edge in axis.edges)
            names = [axis.level_of_score(start) for start in (foot, *variable.cuts)]
        else:
            names = [str(level) for level in variable.codes]
        levels = [axis.levels.index(name) if name in axis.levels else None for name in names]
        return self.shop.node(place, tuple(map(self.shop.leaf, levels)))

    def _level_is(self, condition: LevelIs) -> NodeId:
        axis = self.ruleset.axis_by_id[condition.axis]
        wanted = {axis.levels.index(level) for level in condition.levels}
        return self.shop.map(lambda level: level in wanted, self.level(axis))

    def _all_or_any(self, condition: AllOf | AnyOf) -> NodeId:
        parts = map(self.condition, condition.parts)
        if isinstance(condition, AnyOf):
            return self._any(parts)
        return reduce(lambda one, other: self.shop.choose(one, other, self.shop.leaf(False)), parts)

    def _any(self, diagrams: Iterable[NodeId]) -> NodeId:
        return reduce(lambda one, other: self.shop.choose(one, self.shop.leaf(True), other), diagrams)

    def _matrix(self) -> NodeId:
        ranks = {cell.levels: cell.band.rank for cell in self.ruleset.cells}
        place = self.shop.leaf(())
        for axis in self.ruleset.axes:
            place = self.shop.combine(lambda levels, level: (*levels, level), place, self.level(axis))

        def rank(levels: Hashable) -> int:
            numbers = cast("tuple[int | None, ...]", levels)
            if None in numbers:
                return NONE
            named = zip(self.ruleset.axes, cast("tuple[int, ...]", numbers), strict=True)
            return ranks[tuple(axis.levels[number] for axis, number in named)]

        return self.shop.map(rank, place)

    def _rules(self, *, considered: bool) -> list[Rule]:
        return [rule for rule in self.ruleset.rules if (rule.kind is RuleKind.CONSIDER) == considered]

    def _rule(self, rule: Rule) -> NodeId:
        ranks = self.shop.leaf(rule.band.rank)
        for escalation in rule.escalations:
            risen = self.shop.combine(max, ranks, self.shop.leaf(escalation.band.rank))
            ranks = self.shop.choose(self.condition(escalation.when), risen, ranks)
        return self.shop.choose(self.condition(rule.when), ranks, self.shop.leaf(NONE))

    def _highest(self, diagrams: list[NodeId]) -> NodeId:
        return reduce(lambda one, other: self.shop.combine(max, one, other), diagrams)

    @staticmethod
    def _pair(minimum: int, consider: int) -> tuple[int, int]:
        return minimum, consider if consider > minimum else NONE


class Compiled:
    """
    A ruleset's diagrams, ready to be made into a table and asked further questions.

    ``variables`` are followed by the facts by which levels are judged, which only lifted diagrams look at; ``places`` numbers
    them. ``lifter`` makes diagrams that can be asked with facts not known.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        variables = variables_of(ruleset)
        compiler = self.compiler = Compiler.of(ruleset, variables)
        more = [each for each in judging_variables(ruleset) if each.name not in compiler.places]
        judged = [compiler.places[judged_name(axis)] for axis in ruleset.axes if axis.judged]
        self.variables = (*variables, *more)
        self.places = {variable.name: place for place, variable in enumerate(self.variables)}
        self.lifter = Lifter(compiler.shop, known=judged, more=[variable.size + 1 for variable in more])

    @cached_property
    def outcome(self) -> NodeId:
        """The diagram of the minimum band and the consideration."""
        return self.compiler.outcome()

    @cached_property
    def elsewhere(self) -> NodeId:
        """The diagram that is True where the case belongs with another service."""
        return self.compiler.elsewhere()


@lru_cache(maxsize=8)
def compile_ruleset(ruleset: Ruleset) -> Compiled:
    """Make a ruleset's diagrams; done once a ruleset."""
    return Compiled(ruleset)


Codes = Sequence[int]


class Question:
    """One condition, exact where its parts share facts: "young or not young" is true of everybody."""

    def __init__(self, compiled: Compiled, condition: Condition) -> None:
        self._lifted = compiled.lifter.lifted
        self._truth = compiled.lifter.truth(compiled.compiler.condition(condition))
        self.places = self._lifted.variables_of(self._truth)

    def truth(self, codes: Codes) -> bool | None:
        """Say whether the condition holds: True, False, or None where completions of the unknowns differ."""
        truth = self._lifted.ask(self._truth, codes)
        return None if truth is None else bool(truth)


class Asker:
    """Answers for one diagram of the ruleset's shop, every completion of a case's unknown facts looked at."""

    def __init__(self, compiled: Compiled, diagram: NodeId) -> None:
        self.diagram = diagram
        self._compiled, self._lifter = compiled, compiled.lifter
        self.variables = compiled.compiler.shop.variables_of(diagram)
        self._answers: NodeId | None = None
        self._matters: dict[int, NodeId] = {}

    def answers(self, codes: Codes) -> frozenset[Hashable]:
        """Give every answer that some completion gives; one when nothing unknown matters."""
        if self._answers is None:
            self._answers = self._lifter.answers(self.diagram)
        found: frozenset[Hashable] = self._lifter.lifted.ask(self._answers, codes)  # type: ignore[assignment]
        return found

    def mattering(self, codes: Codes) -> tuple[int, ...]:
        """List the unknown variables whose value changes the answer under some completion of the others."""
        sizes = self._compiled.compiler.shop.sizes
        return tuple(
            variable
            for variable in self.variables
            if codes[variable] == sizes[variable] and self._can_matter(variable, codes)
        )

    def _can_matter(self, variable: int, codes: Codes) -> bool:
        if variable not in self._matters:
            self._matters[variable] = self._lifter.matters(self.diagram, variable)
        return bool(self._lifter.lifted.ask(self._matters[variable], codes))
