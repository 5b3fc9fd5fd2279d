"""A ruleset's worked examples tried, with what they cover and the smallest examples that are missing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from banding.case import Case, Judgement
from banding.case_space import Space, Witness
from banding.engine import Engine
from banding.engine.diagram import NodeId
from banding.facts import FactKind, Value
from banding.ruleset import AllOf, Ruleset
from banding.verify.coverage.coverage import Coverage, Goal, Kind, ShownCase, asked_by, goals_of
from banding.verify.examples.example import Example, ExampleResult, answer_of, try_examples
from banding.vocabulary import Status

Facts = Mapping[str, Value]


@attrs.frozen
class Covered:
    """How much of one kind of thing is covered."""

    kind: Kind
    covered: int
    total: int


@attrs.frozen
class ExampleRun:
    """Each example tried, what those that pass cover, and ``suggestions`` for all that is missing but what is ``beyond``."""

    ruleset: Ruleset
    tried: tuple[ExampleResult, ...]
    coverage: tuple[Covered, ...]
    missing: tuple[Goal, ...]
    suggestions: tuple[ShownCase, ...]
    beyond: tuple[Goal, ...] = ()

    @property
    def failing(self) -> tuple[ExampleResult, ...]:
        """The examples that do not pass."""
        return tuple(each for each in self.tried if not each.passes)


def run_examples(ruleset: Ruleset, examples: Sequence[Example]) -> ExampleRun:
    """Try a ruleset's worked examples, and find what those that pass cover and the smallest examples to add."""
    tried = try_examples(examples, ruleset)
    coverage = Coverage.of(tried, ruleset)
    goals = tuple(goals_of(ruleset))
    missing = tuple(goal for goal in goals if not coverage.reached(goal))
    made: tuple[ShownCase, ...] = ()
    beyond = missing
    if missing:
        suggester = Suggester(coverage, Space.of(ruleset))
        # A pair that shows a part of a condition often covers the rule and the cell too, so conditions come first.
        conditions_first = sorted(missing, key=lambda goal: goal.kind is not Kind.CONDITIONS)
        made = tuple(made for goal in conditions_first for made in suggester.suggest(goal))
        beyond = tuple(goal for goal in missing if not suggester.coverage.reached(goal))
    totals, uncovered = (Counter(goal.kind for goal in each) for each in (goals, missing))
    covered = tuple(
        Covered(each, totals[each] - uncovered[each], totals[each]) for each in Kind if totals[each]
    )
    return ExampleRun(ruleset, tried, covered, missing, made, beyond)


class Suggester:
    """Looks for the smallest examples that cover what is not covered, each beside those it has suggested before."""

    def __init__(self, coverage: Coverage, space: Space) -> None:
        self.coverage = coverage
        self._space = space
        self._ruleset: Ruleset = coverage.ruleset
        self._engine = Engine(coverage.ruleset)
        self._plain = plain_case(coverage.ruleset)

    def suggest(self, goal: Goal) -> tuple[ShownCase, ...]:
        """Give the examples that would cover a goal; none where it is covered, or where nothing can show it."""
        if self.coverage.reached(goal):
            return ()
        made = tuple(self._for(goal))
        for each in made:
            self.coverage = self.coverage.and_one(each)
        return made

    def _for(self, goal: Goal) -> Iterator[ShownCase]:
        if goal.kind is Kind.CONDITIONS:
            yield from self._pair(goal)
        elif goal.kind is Kind.CELLS:
            cell = next(cell for cell in self._ruleset.cells if cell.id == goal.subject[1])
            levels: dict[str, Value] = {
                axis.fact: axis.range_of(level)[0] if axis.edges else level
                for axis, level in zip(self._ruleset.axes, cell.levels, strict=True)
            }
            yield self.example(f"The cell {cell.id}", {**self._plain, **levels})
        elif goal.kind is Kind.JUDGEMENTS:
            routes = self._ruleset.judgement
            band = next(band for band, route in routes.items() if route == goal.subject[1])
            judgement = Judgement(band, "the reason the manager gives")
            yield self.example(f"Judgement raises a case to {band}", self._plain, judgement)
        elif goal.kind is Kind.EDGES:
            axis, edge = self._ruleset.axis_by_id[str(goal.subject[1])], int(goal.subject[2])
            for score in (edge - 1, edge):
                yield self.example(f"{axis.fact} {score}", {**self._plain, axis.fact: score})
        elif goal.held is not None:
            held = self._asked(goal)
            witness = self._space.witness(self._space.in_scope(held)) or self._space.witness(held)
            if witness is not None:
                yield self.example(f"{goal.says} applies", self.case_of(witness))

    def example(self, name: str, facts: Facts, judgement: Judgement | None = None) -> ShownCase:
        """Make an example of some facts, with what the ruleset says of them."""
        answer = answer_of(Case("suggested", facts, judgement), self._engine)
        return ShownCase(name, facts, judgement, answer)

    def case_of(self, witness: Witness) -> Facts:
        """Fill a witness up to a plain case: lowest levels, everything else no."""
        return {**self._plain, **{given.fact: given.value for given in witness}}

    def _asked(self, goal: Goal) -> NodeId:
        """Give the diagram of where a goal's condition is asked and holds."""
        assert goal.held is not None  # noqa: S101 - judgements, cells and edges do not come here
        within = () if goal.held.within is None else (goal.held.within,)
        return self._space.condition(AllOf((*within, goal.held.when)))

    def _pair(self, goal: Goal) -> Iterator[ShownCase]:
        """Give one example to stand beside one that is there, or else two."""
        for base in sorted(self.coverage.shown, key=_hard_to_read):
            if found := self._beside(goal, base):
                yield found
                return
        for facts in self._starts(goal):
            base = self.example(f"{goal.says} is so", facts)
            if found := self._beside(goal, base):
                yield from (base, found)
                return

    def _beside(self, goal: Goal, base: ShownCase) -> ShownCase | None:
        for fact in asked_by(goal.leaf, self._ruleset) if goal.leaf else ():
            place, space = self._space.compiler.places.get(fact), self._space
            values: tuple[Value, ...] = self._ruleset.fact_by_name[fact].levels
            if place is not None:
                codes = range(space.shop.sizes[place])
                values = tuple(space.described(((place, code),))[0].value for code in codes)
            for value in values:
                facts = {**base.facts, fact: value}
                made = self.example(f"{goal.says} makes the difference", facts, base.judgement)
                if self.coverage.shows(goal, base, made, fact):
                    return made
        return None

    def _starts(self, goal: Goal) -> Iterator[Facts]:
        """Give cases in which the fact that a part asks about turns the condition, and the outcome with it."""
        assert goal.leaf is not None  # noqa: S101 - only conditions come here
        held, space, shop = self._asked(goal), self._space, self._space.shop
        for fact in asked_by(goal.leaf, self._ruleset):
            place = space.compiler.places.get(fact)
            for value in range(1, shop.sizes[place]) if place is not None else ():
                assert place is not None  # noqa: S101
                turns = shop.across(lambda one, other: one != other, held, place, (0, value))
                matters = shop.across(
                    lambda one, other: None not in (one, other) and one != other,
                    space.outcome,
                    place,
                    (0, value),
                )
                both = shop.combine(lambda one, other: bool(one and other), turns, matters)
                for claim in (space.in_scope(both), space.in_scope(turns), turns):
                    witness = space.witness(claim)
                    if witness is not None:
                        (given,) = space.described(((place, value),))
                        yield {**self.case_of(witness), fact: given.value}


def _hard_to_read(shown: ShownCase) -> tuple[bool, int]:
    """Place an example after those that have a band or a route to hold against the guidance, and after shorter ones."""
    is_open = shown.answer["status"] == (Status.INCOMPLETE.value,)
    return is_open, sum(value not in (False, None) for value in shown.facts.values())


def plain_case(ruleset: Ruleset) -> dict[str, Value]:
    """Give the case with nothing on it: every axis at its lowest level, every yes/no fact no, numbers at their foot."""
    facts: dict[str, Value] = {}
    for fact in ruleset.facts:
        if fact.kind is FactKind.YES_NO:
            facts[fact.name] = False
        elif fact.kind is FactKind.NUMBER:
            facts[fact.name] = fact.lowest if fact.lowest is not None else 0
    for axis in ruleset.axes:
        facts[axis.fact] = axis.edges[0].lowest if axis.edges else axis.levels[0]
    return facts
