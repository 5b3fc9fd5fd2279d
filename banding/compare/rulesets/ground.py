"""
Common ground: what a record may say that either of two rulesets tells apart, and where each ruleset puts it.

A case is laid out as its record says it, not as one ruleset reads it: the score, the level somebody judged and whether
a reason stands beside it, an age where a fact is worked out from it. So two rulesets that read a record differently
(another edge, other levels, another age, judgement allowed or not) are still compared case by case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import prod
from typing import NamedTuple, cast

import attrs

from banding.decide.axes import read_axis
from banding.decide.compiled import ELSEWHERE, NONE, Compiler
from banding.decide.diagram import NodeId
from banding.decide.variables import Variable, every_condition, variables_of
from banding.errors import BandingError
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Axis, Condition, FactIs, FactWithin, Ruleset, facts_of
from banding.space import ProofDiagrams

ERROR = "error"
"""The route of a record that a ruleset cannot read, as its status is in a banded file."""


class Stand(NamedTuple):
    """
    Where a ruleset puts a complete case.

    Attributes:
        route: the route's word; ``error`` where the ruleset cannot read what the record says, empty where it gives no
            answer.
        band: the minimum band on the field route; empty elsewhere.
        consider: the band to consider; empty when none.
    """

    route: str
    band: str
    consider: str


class NoCommonGroundError(BandingError):
    """
    No case can be held against both of two rulesets.

    Attributes:
        fact: the fact that is of one kind in one and of another in the other; empty where they have none in common.
        kinds: what it is in each.
    """

    def __init__(self, fact: str = "", kinds: tuple[str, str] = ("", "")) -> None:
        self.fact = fact
        self.kinds = kinds
        why = f"`{fact}` is a {kinds[0]} fact in one and a {kinds[1]} fact in the other"
        if not fact:
            why = "the two rulesets decide by no fact in common"
        super().__init__(f"{why}, so no case can be held against both")


@attrs.frozen
class Said:
    """
    What a record may say of one fact, as far as either ruleset tells it apart.

    Attributes:
        value: the value; for a number the first of its stretch; None where the record does not say.
        last: for a number the last of its stretch; None for other facts and for an open end.
        is_open: whether the stretch has no end.
        ages: first and last age, where the record gives only an age and the fact is worked out from it; else None.
    """

    value: Value
    last: int | None = None
    is_open: bool = False
    ages: tuple[int, int] | None = None

    @property
    def says_more_than_no(self) -> bool:
        """Whether it is more than a no, or nothing at all."""
        return bool(self.ages) or not (self.value is None or self.value is False)


@attrs.frozen
class Dimension:
    """
    One fact of the common ground.

    Attributes:
        fact: the fact, as the later ruleset declares it, or the earlier where the later does not.
        values: what a record may say of it.
        is_judged: whether it is a level set by judgement.
        is_reason: whether it is the reason beside one: True where something is written.
    """

    fact: Fact
    values: tuple[Said, ...]
    is_judged: bool = False
    is_reason: bool = False


class Ground:
    """
    The common ground of two rulesets.

    Args:
        before: the earlier ruleset.
        after: the later ruleset.

    Raises:
        NoCommonGroundError: a fact is of one kind before and of another after, or no fact is read by both.

    Attributes:
        dimensions: the facts, in the order of the diagrams.
        shop: where diagrams are made.
        is_complete: True for a case of which everything is known that bears on a level, and a level that is judged
            only where there is no score.
        is_judged: True for a case of which some level is set by judgement.
    """

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self.rulesets = (before, after)
        self.dimensions = tuple(_Layout(before, after).dimensions())
        self.shop = ProofDiagrams([len(dimension.values) for dimension in self.dimensions])
        self.places = {dimension.fact.name: place for place, dimension in enumerate(self.dimensions)}
        self.is_judged = self._any(
            self.shop.is_in(place, _given(dimension))
            for place, dimension in enumerate(self.dimensions)
            if dimension.is_judged
        )
        self.is_complete = self.shop.map(lambda lacks: not lacks, self._any(self._lacking()))

    def stands(self, ruleset: Ruleset) -> NodeId:
        """Give the diagram of where a ruleset puts each case; one of the two, or made of parts of both."""
        return _Standing(self, ruleset).diagram()

    def share(self, diagram: NodeId, answer: Hashable) -> Fraction:
        """Give the share of all cases of the ground that a diagram gives an answer, 0 to 1."""
        known: dict[NodeId, Fraction] = {}

        def go(node: NodeId) -> Fraction:
            if node not in known:
                if self.shop.is_leaf(node):
                    known[node] = Fraction(self.shop.answer(node) == answer)
                else:
                    children = self.shop.children_at(node, self.shop.top(node))
                    known[node] = sum(map(go, children), Fraction(0)) / len(children)
            return known[node]

        return go(diagram)

    def cases(self, diagram: NodeId, answer: Hashable) -> int:
        """Count the cases of the ground that a diagram gives an answer."""
        return int(self.share(diagram, answer) * prod(self.shop.sizes))

    def _any(self, diagrams: Iterator[NodeId]) -> NodeId:
        return self.shop.joined(lambda one, other: one or other, [self.shop.leaf(answer=False), *diagrams])

    def _lacking(self) -> Iterator[NodeId]:
        """Give the diagrams that are True where an axis has neither score nor judged level."""
        for ruleset in self.rulesets:
            for axis in ruleset.axes:
                if axis.judged is None:
                    continue
                score, judged = self.places[axis.fact], self.places[axis.judged.fact]
                unsaid = self.shop.is_in(score, _unsaid(self.dimensions[score]))
                unjudged = self.shop.is_in(judged, _unsaid(self.dimensions[judged]))
                yield self.shop.combine(lambda one, other: one and other, unsaid, unjudged)


def _given(dimension: Dimension) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is not None]


def _unsaid(dimension: Dimension) -> list[int]:
    return [number for number, said in enumerate(dimension.values) if said.value is None and not said.ages]


class _Layout:
    """Lays out what either of two rulesets tells apart."""

    def __init__(self, before: Ruleset, after: Ruleset) -> None:
        self._rulesets = (before, after)
        self._variables: list[Mapping[str, Variable]] = []
        self._order: dict[str, None] = {}
        self._judged = {
            axis.judged.fact: axis.judged
            for ruleset in self._rulesets
            for axis in ruleset.axes
            if axis.judged
        }
        self._reasons = {judged.reason for judged in self._judged.values()}
        self._scores = {axis.fact for ruleset in self._rulesets for axis in ruleset.axes if axis.judged}
        self._read_directly = {
            name
            for ruleset in self._rulesets
            for condition in every_condition(ruleset)
            for name in facts_of(condition)
        }
        for ruleset in (after, before):
            self._note(ruleset)

    def dimensions(self) -> Iterator[Dimension]:
        """Give each fact that something reads, with what a record may say of it."""
        if not self._variables[0].keys() & self._variables[1].keys():
            raise NoCommonGroundError
        for name in self._order:
            facts = [ruleset.fact_by_name.get(name) for ruleset in self._rulesets]
            known = [fact for fact in facts if fact]
            if len({fact.kind for fact in known}) > 1:
                raise NoCommonGroundError(name, (known[0].kind.value, known[1].kind.value))
            yield self._dimension(known[-1], known)

    def _note(self, ruleset: Ruleset) -> None:
        variables = {variable.name: variable for variable in variables_of(ruleset) if variable.fact}
        self._variables.append(variables)
        for axis in ruleset.axes:
            self._order[axis.fact] = None
            for name in (axis.judged.fact, axis.judged.reason) if axis.judged else ():
                self._order[name] = None
        self._order |= dict.fromkeys(variables)

    def _dimension(self, fact: Fact, declared: Sequence[Fact]) -> Dimension:
        if fact.name in self._reasons:
            return Dimension(fact, (Said(value=False), Said(value=True)), is_reason=True)
        values = tuple(self._values(fact, declared))
        is_judged = fact.name in self._judged
        # A judged level is unsaid where nobody judged, and a score may be where somebody did.
        may_be_unsaid = is_judged and fact.name not in self._read_directly
        lacks = (Said(None),) if may_be_unsaid or fact.name in self._scores else ()
        return Dimension(fact, (*lacks, *values) if is_judged else (*values, *lacks), is_judged=is_judged)

    def _values(self, fact: Fact, declared: Sequence[Fact]) -> Iterator[Said]:
        if fact.kind is FactKind.NUMBER:
            yield from self._stretches(fact.name, declared)
        elif fact.kind is FactKind.CHOICE:
            yield from map(Said, dict.fromkeys(level for each in declared for level in each.levels))
        else:
            yield from (Said(value=False), Said(value=True))
            ages = sorted({each.yes_at_age for each in declared if each.yes_at_age is not None})
            yield from (Said(None, ages=(low + 1, high)) for low, high in pairwise(ages))

    def _stretches(self, name: str, declared: Sequence[Fact]) -> Iterator[Said]:
        found = [variables[name] for variables in self._variables if name in variables]
        cuts = {cut for variable in found for cut in variable.cuts}
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
            yield Said(start, last, is_open=last is None)


class _Standing(Compiler):
    """Makes the diagram of where one ruleset puts each case of a ground."""

    def __init__(self, ground: Ground, ruleset: Ruleset) -> None:
        super().__init__(ruleset, (), ground.shop, ground.places)
        self._dimensions = ground.dimensions

    def diagram(self) -> NodeId:
        """Give the diagram; its answers are stands."""
        shop, ruleset = self.shop, self.ruleset
        names = [band.name for band in ruleset.bands]

        def in_field(ranks: Hashable) -> Stand:
            if ranks is ELSEWHERE:
                return Stand("", "", "")
            minimum, consider = cast("tuple[int, int]", ranks)
            return Stand(
                ruleset.field_route,
                names[minimum] if minimum != NONE else "",
                names[consider] if consider != NONE else "",
            )

        found = shop.map(in_field, self.outcome())
        for route in reversed(ruleset.routes):
            away = Stand(route.route, "", "")
            found = shop.combine(
                lambda taken, stand, away=away: away if taken else stand, self.condition(route.when), found
            )
        for place, dimension in enumerate(self._dimensions):
            readable = [n for n, said in enumerate(dimension.values) if self._can_read(dimension, said)]
            if len(readable) < len(dimension.values):
                found = shop.combine(
                    lambda reads, stand: stand if reads else Stand(ERROR, "", ""),
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
        held = [
            number
            for number, said in enumerate(self._dimensions[place].values)
            if _holds(condition, fact, said)
        ]
        return self.shop.is_in(place, held)

    def _level(self, axis: Axis) -> NodeId:
        found = self.shop.leaf("")
        for clause in sorted(axis.clauses, key=lambda clause: axis.levels.index(clause.level)):
            found = self.shop.combine(
                lambda held, level, clause=clause: clause.level if held else level,
                self.condition(clause.when),
                found,
            )
        names = [axis.fact, *((axis.judged.fact, axis.judged.reason) if axis.judged else ())]
        for name in names:
            place = self.places[name]
            values = [said.value for said in self._dimensions[place].values]
            said = self.shop.node(place, tuple(self.shop.leaf((value,)) for value in values))
            found = self.shop.combine(lambda known, more: (known, more), found, said)
        return self.shop.map(_LevelReader(axis).level, found)

    def _can_read(self, dimension: Dimension, said: Said) -> bool:
        fact = self.ruleset.fact_by_name.get(dimension.fact.name)
        if fact is None or said.value is None:
            return True
        if fact.kind is FactKind.NUMBER:
            return fact.in_range(cast("int", said.value))
        return fact.kind is not FactKind.CHOICE or said.value in fact.levels


class _LevelReader:
    """Reads an axis as a decision does."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        self._read = cache(self._level)

    def level(self, said: Hashable) -> int | None:
        """Give the number of the level, or None off the axis, of nested pairs: clause, score, judged level, reason."""
        values: list[Value] = []
        while isinstance(said, tuple):
            said, (value,) = cast("tuple[Hashable, tuple[Value]]", said)
            values.append(value)
        return self._read(cast("str", said), tuple(reversed(values)))

    def _level(self, held: str, values: tuple[Value, ...]) -> int | None:
        axis = self._axis
        facts: dict[str, Value] = {axis.fact: values[0]}
        if axis.judged:
            judged, reason = values[1:]
            # A level that the axis does not have is refused where the record is read.
            facts[axis.judged.fact] = judged if judged in axis.levels else None
            facts[axis.judged.reason] = "given" if reason else None
        level = read_axis(axis, facts, set_by_clause=held).level
        return None if level is None else axis.levels.index(level)


def _holds(condition: FactIs | FactWithin, fact: Fact, said: Said) -> bool:
    if said.ages:
        is_so = fact.yes_at_age is not None and said.ages[1] <= fact.yes_at_age
        return isinstance(condition, FactIs) and is_so in condition.values
    if isinstance(condition, FactIs):
        return any(value is said.value or value == said.value for value in condition.values)
    if said.value is None:
        return False
    number = cast("int", said.value)
    return (condition.lowest is None or number >= condition.lowest) and (
        condition.highest is None or number <= condition.highest
    )
