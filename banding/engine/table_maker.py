"""A ruleset's diagrams → its table. Every question is a lifted diagram; the diagrams share their nodes, and so their rows."""

from collections.abc import Collection, Hashable, Sequence
from itertools import product
from typing import cast

from banding.engine.axes import read_axis
from banding.engine.compiled import ELSEWHERE, NONE, Compiled
from banding.engine.diagram import NodeId
from banding.engine.table import FIELD, AxisAnswer, Enquiry, Standing, Table
from banding.engine.variables import judged_name
from banding.facts import FactKind, Value
from banding.ruleset import Axis, Band, Condition, RouteRule, Rule, facts_of
from banding.vocabulary import RouteKind

Ranks = tuple[int, int]
_GIVEN = "given"


class TableMaker:
    """Makes the table of one ruleset."""

    def __init__(self, compiled: Compiled) -> None:
        self._ruleset = compiled.compiler.ruleset
        self._compiled, self._lifter = compiled, compiled.lifter
        self._compiler, self._variables, self._places = compiled.compiler, compiled.variables, compiled.places
        self._lifted = self._lifter.lifted
        self._held = {axis.id: self._set_by_clause(axis) for axis in self._ruleset.axes}
        self._rows: list[tuple[int, ...]] = []
        self._numbers: dict[NodeId, int] = {}
        self._answers: dict[type, dict[Hashable, int]] = {AxisAnswer: {}, Standing: {}}

    def table(self) -> Table:
        """Give the table."""
        ruleset, compiled = self._ruleset, self._compiled
        axes = tuple(
            (self._places.get(judged_name(axis), -1), len(axis.levels), self._row(self._axis(axis)))
            for axis in ruleset.axes
        )
        route, standing = self._row(self._route(ruleset.routes)), self._row(self._standing(compiled.outcome))
        rules = tuple(self._row(self._rule(rule)) for rule in ruleset.rules)
        checks = tuple(self._row(self._certain(check.when)) for check in ruleset.checks)
        enquiries, referrals = self._enquiries(compiled.outcome), self._enquiries(compiled.elsewhere)
        return Table(
            ruleset=ruleset.stamp,
            variables=self._variables,
            axes=axes,
            axis_answers=cast("tuple[AxisAnswer, ...]", tuple(self._answers[AxisAnswer])),
            route=route,
            cells=tuple(self._cells()),
            standing=standing,
            standings=cast("tuple[Standing | None, ...]", tuple(self._answers[Standing])),
            rules=rules,
            checks=checks,
            enquiries=enquiries,
            referrals=referrals,
            hubs=frozenset(
                n for n, route in enumerate(ruleset.routes, start=1) if route.kind is RouteKind.HUB
            ),
            rows=tuple(self._rows),
        )

    def _row(self, diagram: NodeId) -> int:
        """Give the number of a diagram's first row, adding what rows it needs; an answer's number is below zero."""
        if diagram not in self._numbers:
            if self._lifted.is_leaf(diagram):
                self._numbers[diagram] = -1 - self._number(self._lifted.answer(diagram))
            else:
                self._numbers[diagram] = len(self._rows)
                self._rows.append(())
                children = map(self._row, self._lifted.children(diagram))
                self._rows[self._numbers[diagram]] = (*children, self._lifted.variable(diagram))
        return self._numbers[diagram]

    def _number(self, answer: Hashable) -> int:
        if isinstance(answer, int):
            return int(answer)
        known = self._answers[AxisAnswer if isinstance(answer, AxisAnswer) else Standing]
        return known.setdefault(answer, len(known))

    def _certain(self, condition: Condition) -> NodeId:
        """Whether a condition holds whatever the unknown facts turn out to be."""
        truth = self._lifter.truth(self._compiler.condition(condition))
        return self._lifted.choose(truth, self._lifted.leaf(True), self._lifted.leaf(False))

    def _value(self, name: str) -> NodeId:
        """Give the diagram that answers with a variable's code."""
        place = self._places[name]
        return self._lifted.node(place, tuple(map(self._lifted.leaf, range(self._lifted.sizes[place]))))

    def _set_by_clause(self, axis: Axis) -> NodeId:
        """Give the level that a fact sets for certain, whatever the score; empty where none does."""
        held = self._lifted.leaf("")
        for clause in sorted(axis.clauses, key=lambda clause: axis.levels.index(clause.level)):
            held = self._lifted.choose(self._certain(clause.when), self._lifted.leaf(clause.level), held)
        return held

    def _axis(self, axis: Axis) -> NodeId:
        """Give the diagram that places a case on an axis."""
        names = list(axis.placed_by)
        said = self._lifted.map(lambda held: (held,), self._held[axis.id])
        for name in names:
            said = self._lifted.combine(lambda known, code: (*known, code), said, self._value(name))
        found = self._lifted.map(
            lambda known: self._axis_answer(axis, names, *cast("tuple[str, *tuple[int, ...]]", known)), said
        )
        for name in dict.fromkeys(name for clause in axis.clauses for name in facts_of(clause.when)):
            fact = self._ruleset.fact_by_name[name]
            if fact.kind is FactKind.YES_NO:
                found = self._lifted.combine(
                    lambda answer, code, title=fact.title: _set_by(answer, title) if code == 1 else answer,
                    found,
                    self._value(name),
                )
        return found

    def _axis_answer(self, axis: Axis, names: Sequence[str], held: str, *codes: int) -> AxisAnswer:
        facts = {name: self._example(axis, name, code) for name, code in zip(names, codes, strict=True)}
        reading = read_axis(axis, facts, set_by_clause=held)
        level = len(axis.levels) if reading.level is None else axis.levels.index(reading.level)
        judged = axis.levels.index(reading.judged) + 1 if reading.judged else 0
        return AxisAnswer(level, judged, reading.effect, (), reading.warnings)

    def _example(self, axis: Axis, name: str, code: int) -> Value:
        """Give a value that has a code, for a fact that places cases on an axis."""
        variable = self._variables[self._places[name]]
        if code == variable.size:
            return None
        if axis.edges and name == axis.fact:
            return (axis.edges[0].lowest, *variable.cuts)[code]
        return tuple(variable.codes)[code] if variable.codes else _GIVEN

    def _cells(self) -> Sequence[tuple[int | None, Band | None]]:
        """List what each place in the matrix comes to, the last level of each axis for "not known"."""
        ruleset, found = self._ruleset, []
        numbers = {cell.levels: number for number, cell in enumerate(ruleset.cells)}
        for levels in product(*((*axis.levels, None) for axis in ruleset.axes)):
            choices = [
                axis.levels if level is None else (level,)
                for axis, level in zip(ruleset.axes, levels, strict=True)
            ]
            bands = {ruleset.cells[numbers[cell]].band for cell in product(*choices)}
            number = None if None in levels else numbers[cast("tuple[str, ...]", levels)]
            found.append((number, bands.pop() if len(bands) == 1 else None))
        return found

    def _route(self, routes: Sequence[RouteRule]) -> NodeId:
        lifted = self._lifted
        found = lifted.leaf(FIELD)
        for number, route in reversed(tuple(enumerate(routes, start=1))):
            # An unknown that could keep a case from the route keeps it; one that could not stands in nobody's way.
            found = lifted.choose(self._certain(route.when), lifted.leaf(number), found)
        return found

    def _rule(self, rule: Rule) -> NodeId:
        lifted = self._lifted
        band = lifted.leaf(rule.band.rank + 1)
        for escalation in rule.escalations:
            risen = lifted.combine(max, band, lifted.leaf(escalation.band.rank + 1))
            band = lifted.choose(self._certain(escalation.when), risen, band)
        return lifted.choose(self._certain(rule.when), band, lifted.leaf(0))

    def _enquiries(self, diagram: NodeId) -> tuple[Enquiry, ...]:
        """List the facts that can change a diagram's answer, in the ruleset's order."""
        order = {fact.name: place for place, fact in enumerate(self._ruleset.facts)}
        asked = [
            (variable, self._variables[variable]) for variable in self._compiler.shop.variables_of(diagram)
        ]
        found = [
            Enquiry(order[each.name], place, each.size, self._row(self._lifter.matters(diagram, place)))
            for place, each in asked
            if each.fact
        ]
        return tuple(sorted(found))

    def _standing(self, outcome: NodeId) -> NodeId:
        settled = [axis for axis in self._ruleset.axes if axis.judged or axis.clauses]
        return self._lifted.map(self._standing_of, self._with_axes(outcome, settled, frozenset()))

    def _with_axes(self, outcome: NodeId, axes: Sequence[Axis], settled: frozenset[str]) -> NodeId:
        """
        Give what all completions come to, and the lowest of each completion of the axes on which a case has no level.

        A score that is not known leaves an axis open only where neither a fact nor a judgement sets its level.
        """
        lifted = self._lifted
        if not axes:
            places = {
                self._places[axis.fact]: self._off_matrix(axis)
                for axis in self._ruleset.axes
                if axis.id not in settled
            }
            merged = self._lifter.answers(outcome, left=places)
            return self._lifter.join_over(lifted.map(_with_lowest, merged), _unions, places)
        axis, *others = axes
        if_set = self._with_axes(outcome, others, settled | {axis.id})
        return lifted.choose(self._is_set(axis), if_set, self._with_axes(outcome, others, settled))

    def _off_matrix(self, axis: Axis) -> Collection[int]:
        codes = self._variables[self._places[axis.fact]].codes
        return [code for level, code in codes.items() if level not in axis.levels]

    def _is_set(self, axis: Axis) -> NodeId:
        """Whether a fact or a judgement sets a case's level."""
        is_set = self._lifted.map(bool, self._held[axis.id])
        if axis.judged:
            judged = self._lifted.map(bool, self._value(judged_name(axis)))
            is_set = self._lifted.choose(is_set, is_set, judged)
        return is_set

    def _standing_of(self, outcomes: Hashable) -> Standing | None:
        bands, (every, lowest) = (
            self._ruleset.bands,
            cast("tuple[frozenset[Ranks], frozenset[Ranks]]", outcomes),
        )
        if not every:
            return None
        floors = sorted({floor for floor, _ in every})
        agreed, considered = {floor for floor, _ in lowest}, {consider for _, consider in lowest}
        consider = considered.pop() if len(considered) == 1 else NONE
        return Standing(
            band=bands[agreed.pop()] if len(agreed) == 1 else None,
            consider=None if consider == NONE else bands[consider],
            minimum=bands[floors[0]],
            highest=bands[floors[-1]],
            possible=tuple(bands[floor] for floor in floors) if len(floors) > 1 else (),
        )


def _set_by(answer: AxisAnswer, title: str) -> AxisAnswer:
    return answer._replace(setting=(*answer.setting, title))


def _with_lowest(answers: Hashable) -> tuple[frozenset[Ranks], frozenset[Ranks]]:
    found = frozenset(
        answer for answer in cast("frozenset[Ranks | None]", answers) if answer is not ELSEWHERE
    )
    return found, frozenset({min(found)} if found else ())


def _unions(
    one: tuple[frozenset[Hashable], ...], other: tuple[frozenset[Hashable], ...]
) -> tuple[frozenset[Hashable], ...]:
    return one[0] | other[0], one[1] | other[1]
