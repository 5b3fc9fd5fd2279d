"""
Common space: what a record may say that either of two rulesets tells apart, and where each ruleset puts it.

A case is laid out as its record says it, so that rulesets that read it differently (another edge, other levels, another
age, judgement allowed or not) are still compared case by case.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple, cast

import attrs

from banding.case_space import ProofDiagrams
from banding.engine.axes import read_axis
from banding.engine.compiled import ELSEWHERE, NONE, Compiler
from banding.engine.diagram import Diagrams, NodeId
from banding.engine.variables import Variable, every_condition, variables_of
from banding.errors import BandingError
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Axis, Condition, FactIs, FactWithin, Ruleset, facts_of


class NoCommonFactsError(BandingError):
    """No case can be held against both of two rulesets: a fact is of two kinds, or (``fact`` empty) none is in both."""

    def __init__(self, fact: str = "", kinds: tuple[str, str] = ("", "")) -> None:
        self.fact = fact
        self.kinds = kinds
        why = f"`{fact}` is a {kinds[0]} fact in one and a {kinds[1]} fact in the other"
        if not fact:
            why = "the two rulesets decide by no fact in common"
        super().__init__(f"{why}, so no case can be held against both")


@attrs.frozen
class InputValue:
    """What a record may say of a fact: a value, numbers up to the ``last``, or only ``ages``; None where it does not say."""

    value: Value
    last: int | None = None
    is_open: bool = False
    ages: tuple[int, int] | None = None


@attrs.frozen
class FactTrait:
    """The values of a fact that either ruleset tells apart; of a reason beside a judged level, whether one is given."""

    fact: Fact
    values: tuple[InputValue, ...]
    is_reason: bool = False
    is_judged: bool = False

    def numbers(self, holds: Callable[[InputValue], bool]) -> list[int]:
        """Give the numbers of the values of which something holds."""
        return [number for number, said in enumerate(self.values) if holds(said)]


def dimensions_of(before: Ruleset, after: Ruleset) -> Iterator[FactTrait]:
    """Give each fact that either ruleset reads, those of axes first, with what a record may say; raises NoCommonFactsError."""
    rulesets = (after, before)
    read = [{each.name: each for each in variables_of(ruleset) if each.fact} for ruleset in rulesets]
    if not read[0].keys() & read[1].keys():
        raise NoCommonFactsError
    names: dict[str, None] = {}
    for ruleset, variables in zip(rulesets, read, strict=True):
        for axis in ruleset.axes:
            names |= dict.fromkeys(axis.placed_by)
        names |= dict.fromkeys(variables)
    judged = [(axis.fact, axis.judged) for ruleset in rulesets for axis in ruleset.axes if axis.judged]
    conditions = (condition for ruleset in rulesets for condition in every_condition(ruleset))
    asked = {name for condition in conditions for name in facts_of(condition)}
    for name in names:
        declared = [each.fact_by_name[name] for each in rulesets if name in each.fact_by_name]
        fact, kinds = declared[0], [each.kind for each in reversed(declared)]
        if len({*kinds}) > 1:
            raise NoCommonFactsError(name, (kinds[0].value, kinds[1].value))
        if any(name == each.reason for _, each in judged):
            yield FactTrait(fact, (InputValue(value=False), InputValue(value=True)), is_reason=True)
            continue
        values = tuple(_values(declared, [each[name] for each in read if name in each]))
        is_judged = any(name == each.fact for _, each in judged)
        # A judged level is unsaid where nobody judged, and a score may be where somebody did.
        may_be_unsaid = (is_judged and name not in asked) or any(name == score for score, _ in judged)
        lacks = (InputValue(None),) if may_be_unsaid else ()
        yield FactTrait(fact, (*lacks, *values) if is_judged else (*values, *lacks), is_judged=is_judged)


def _values(declared: Sequence[Fact], read: Sequence[Variable]) -> Iterator[InputValue]:
    """Give what a record may say of a fact, as either ruleset declares it and as far as either reads it."""
    if declared[0].kind is FactKind.NUMBER:
        yield from _stretches(declared, read)
    elif declared[0].kind is FactKind.CHOICE:
        levels = dict.fromkeys(level for each in reversed(declared) for level in each.levels)
        yield from map(InputValue, levels)
    else:
        yield from (InputValue(value=False), InputValue(value=True))
        ages = sorted({each.yes_at_age for each in declared if each.yes_at_age is not None})
        yield from (InputValue(None, ages=(low + 1, high)) for low, high in pairwise(ages))


def _stretches(declared: Sequence[Fact], read: Sequence[Variable]) -> Iterator[InputValue]:
    cuts = {cut for variable in read for cut in variable.cuts}
    cuts |= {each.lowest for each in declared if each.lowest is not None}
    cuts |= {each.highest + 1 for each in declared if each.highest is not None}
    starts = sorted(cuts)
    if any(each.lowest is None for each in declared):
        starts = [min(starts, default=0) - 1, *starts]
    is_open = any(each.highest is None for each in declared)
    if not is_open and len(starts) > 1:
        starts.pop()  # the last begins beyond the highest
    top = None if is_open else max(cast("int", each.highest) for each in declared)
    for start, following in zip(starts, (*starts[1:], None), strict=True):
        last = following - 1 if following is not None else top
        yield InputValue(start, last, is_open=last is None)


ERROR = "error"
"""The route of a record that a ruleset cannot read, as its status is in a banded file."""


class Placement(NamedTuple):
    """Where a complete case is put; the route is ``error`` where its record cannot be read, empty where there is no answer."""

    route: str
    band: str
    consider: str


class InputSpace:
    """The joint input space of two rulesets; a complete case has a score, or else a judged level. Raises NoCommonFactsError."""

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self.rulesets = (before, after)
        self.dimensions = tuple(dimensions_of(before, after))
        self.diagrams = ProofDiagrams([len(dimension.values) for dimension in self.dimensions])
        self.places = {dimension.fact.name: place for place, dimension in enumerate(self.dimensions)}
        self.is_judged = self._any(
            self.diagrams.is_in(place, dimension.numbers(lambda said: said.value is not None))
            for place, dimension in enumerate(self.dimensions)
            if dimension.is_judged
        )
        self.is_complete = self.diagrams.map(lambda lacks: not lacks, self._any(self._lacking()))

    def stands(self, ruleset: Ruleset) -> NodeId:
        """Give the diagram of where a ruleset puts each case; one of the two, or made of parts of both."""
        return PlacementDiagrams(ruleset, self.dimensions, self.diagrams).diagram()

    def completed(self, diagram: NodeId) -> NodeId:
        """Give a diagram that speaks only of complete cases; None elsewhere."""
        return self.diagrams.combine(
            lambda complete, answer: answer if complete else None, self.is_complete, diagram
        )

    def cases(self, diagram: NodeId, answer: Hashable) -> int:
        """Count the cases of the space that a diagram gives an answer."""

        @cache
        def share(node: NodeId) -> Fraction:
            if self.diagrams.is_leaf(node):
                return Fraction(self.diagrams.answer(node) == answer)
            children = self.diagrams.children(node)
            return sum(map(share, children), Fraction(0)) / len(children)

        return int(share(diagram) * prod(self.diagrams.sizes))

    def _any(self, diagrams: Iterator[NodeId]) -> NodeId:
        return self.diagrams.joined(operator.or_, [self.diagrams.leaf(answer=False), *diagrams])

    def _lacking(self) -> Iterator[NodeId]:
        """Give the diagrams that are True where an axis has neither score nor judged level."""
        for axis in (axis for ruleset in self.rulesets for axis in ruleset.axes):
            if axis.judged:
                names = (axis.fact, axis.judged.fact)
                yield self.diagrams.combine(lambda one, other: one and other, *map(self._unsaid, names))

    def _unsaid(self, name: str) -> NodeId:
        place = self.places[name]
        numbers = self.dimensions[place].numbers(lambda said: said.value is None and not said.ages)
        return self.diagrams.is_in(place, numbers)


class PlacementDiagrams(Compiler):
    """Makes the diagram of where one ruleset puts each case of an input space."""

    def __init__(self, ruleset: Ruleset, dimensions: Sequence[FactTrait], diagrams: Diagrams) -> None:
        places = {dimension.fact.name: place for place, dimension in enumerate(dimensions)}
        super().__init__(ruleset, (), diagrams, places)
        self._dimensions = dimensions

    def diagram(self) -> NodeId:
        """Give the diagram; its answers are stands."""
        shop, ruleset = self.shop, self.ruleset
        names = [band.name for band in ruleset.bands]

        def in_field(ranks: Hashable) -> Placement:
            if ranks is ELSEWHERE:
                return Placement("", "", "")
            minimum, consider = cast("tuple[int, int]", ranks)
            return Placement(
                ruleset.field_route,
                names[minimum] if minimum != NONE else "",
                names[consider] if consider != NONE else "",
            )

        found = shop.map(in_field, self.outcome())
        for route in reversed(ruleset.routes):
            away = Placement(route.route, "", "")
            found = shop.combine(
                lambda taken, stand, away=away: away if taken else stand, self.condition(route.when), found
            )
        for place, dimension in enumerate(self._dimensions):
            fact = ruleset.fact_by_name.get(dimension.fact.name)
            readable = dimension.numbers(partial(_can_read, fact))
            if len(readable) < len(dimension.values):
                found = shop.combine(
                    lambda reads, stand: stand if reads else Placement(ERROR, "", ""),
                    shop.is_in(place, readable),
                    found,
                )
        return found

    def condition(self, condition: Condition) -> NodeId:
        """Give the diagram that is True where a condition holds."""
        if not isinstance(condition, FactIs | FactWithin):
            return super().condition(condition)
        place = self.places[condition.fact]
        fact = self.ruleset.fact_by_name[condition.fact]
        held = self._dimensions[place].numbers(lambda said: _holds(condition, fact, said))
        return self.shop.is_in(place, held)

    def _level(self, axis: Axis) -> NodeId:
        found = self.shop.leaf("")
        for clause in sorted(axis.clauses, key=lambda clause: axis.levels.index(clause.level)):
            found = self.shop.combine(
                lambda held, level, clause=clause: clause.level if held else level,
                self.condition(clause.when),
                found,
            )
        found = self.shop.map(lambda level: (level,), found)
        for name in axis.placed_by:
            place = self.places[name]
            leaves = tuple(self.shop.leaf(each.value) for each in self._dimensions[place].values)
            said = self.shop.node(place, leaves)
            found = self.shop.combine(lambda known, more: (*known, more), found, said)
        return self.shop.map(lambda said: _level_of(axis, *cast("tuple[Any, ...]", said)), found)


def _can_read(fact: Fact | None, said: InputValue) -> bool:
    if fact is None or said.value is None:
        return True
    if fact.kind is FactKind.NUMBER:
        return fact.in_range(cast("int", said.value))
    return fact.kind is not FactKind.CHOICE or said.value in fact.levels


def _level_of(
    axis: Axis, clause: str, score: Value, judged: Value = None, reason: Value = None
) -> int | None:
    """Read an axis as a decision does: the number of the level, None off the axis."""
    facts: dict[str, Value] = {axis.fact: score}
    if axis.judged:
        # A level that the axis does not have is refused where the record is read.
        facts[axis.judged.fact] = judged if judged in axis.levels else None
        facts[axis.judged.reason] = "given" if reason else None
    level = read_axis(axis, facts, set_by_clause=clause).level
    return None if level is None else axis.levels.index(level)


def _holds(condition: FactIs | FactWithin, fact: Fact, said: InputValue) -> bool:
    if said.ages:
        is_so = fact.yes_at_age is not None and said.ages[1] <= fact.yes_at_age
        return isinstance(condition, FactIs) and is_so in condition.values
    if isinstance(condition, FactIs):
        return any(value is said.value or value == said.value for value in condition.values)
    return said.value is not None and condition.holds(cast("int", said.value))
