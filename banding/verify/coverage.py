"""What worked examples cover of a ruleset (cells, rules, edges, each part of a condition by a pair), and the smallest that are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache, partial

import attrs

from banding.case import Case, Judgement
from banding.case_space import Space, Witness
from banding.engine import Engine, engine_for
from banding.engine.compiled import Question, compile_ruleset
from banding.facts import FactKind, Value
from banding.ruleset import Condition, FactIs, FactWithin, LevelIs, Ruleset, facts_of
from banding.ruleset.conditions import Leaf, leaves_of
from banding.ruleset.places import Subject
from banding.ruleset.words import in_words
from banding.verify.conditions import Held, held_conditions
from banding.verify.examples import Answer, Example, ExampleResult, answer_of, try_examples
from banding.vocabulary import Status

_OUTCOME = ("route", "band", "status", "minimum band", "consider band")
_ALSO = {"check": ("warnings",), "clause": ("matrix band", "rules")}
Facts = Mapping[str, Value]


@attrs.frozen
class ShownCase:
    """A case that shows something of a ruleset, with what that says of it: an example that passes, or one to suggest."""

    name: str
    facts: Mapping[str, Value]
    judgement: Judgement | None
    answer: Answer


@attrs.frozen(eq=False)
class Coverage:
    """
    What cases cover of a ruleset; ``pairs`` differ in one fact alone, the third of each.

    ``truth`` says whether a condition holds of a case; None where what is known does not say.
    """

    ruleset: Ruleset
    shown: tuple[ShownCase, ...]
    pairs: tuple[tuple[ShownCase, ShownCase, str], ...]
    truth: Callable[[Condition, ShownCase], bool | None]

    @classmethod
    def of(cls, tried: Iterable[ExampleResult], ruleset: Ruleset) -> Coverage:
        """Look at what examples cover; those that fail cover nothing."""
        codes, question = engine_for(ruleset).codes, cache(partial(Question, compile_ruleset(ruleset)))
        coverage = cls(ruleset, (), (), lambda when, shown: question(when).truth(codes(shown.facts)))
        for each in tried:
            if each.passes and (case := each.read.case):
                shown = ShownCase(each.read.example.name, case.facts, case.judgement, each.answer)
                coverage = coverage.and_one(shown)
        return coverage

    def and_one(self, more: ShownCase) -> Coverage:
        """Give the coverage with one more case."""
        pairs = [*self.pairs]
        for each in self.shown:
            unlike = [name for name, value in each.facts.items() if more.facts.get(name) != value]
            if len(unlike) == 1 and each.judgement == more.judgement:
                pairs.append((each, more, unlike[0]))
        return attrs.evolve(self, shown=(*self.shown, more), pairs=tuple(pairs))

    def reached(self, goal: Goal) -> bool:
        """Whether a goal is covered."""
        if goal.held and goal.leaf:
            return any(self.shows(goal.held, goal.leaf, *pair) for pair in self.pairs)
        if goal.kind is Kind.EDGES:
            edge = int(goal.subject[2])
            fact = self.ruleset.axis_by_id[str(goal.subject[1])].fact
            return {edge - 1, edge} <= {each.facts.get(fact) for each in self.shown}
        if goal.kind in (Kind.CELLS, Kind.JUDGEMENTS):
            return any(goal.subject[1] in each.answer["rules"] for each in self.shown)
        return any(self._applies(goal, each) for each in self.shown)

    def shows(self, held: Held, leaf: Leaf, one: ShownCase, other: ShownCase, fact: str) -> bool:
        """Whether two cases that differ in one fact show that a part asking about it turns the condition and the outcome."""
        if fact not in asked_by(leaf, self.ruleset):
            return False
        names = _OUTCOME + _ALSO.get(held.kind, ())
        if all(one.answer[name] == other.answer[name] for name in names):
            return False
        # A case that another route takes shows nothing of a rule for the field.
        if held.kind in ("rule", "escalation") and one.answer["route"] != other.answer["route"]:
            return False
        if not all(self._is_asked(held, each) for each in (one, other)):
            return False
        if not self._turns(held.when, one, other) or not self._turns(leaf, one, other):
            return False
        # No other part changes with it: a fact named outright may move a level that is asked about too.
        rest = [part for _, part in leaves_of(held.when) if part != leaf] if isinstance(leaf, LevelIs) else []
        return not any(self._turns(part, one, other) for part in rest)

    def _is_asked(self, held: Held, each: ShownCase) -> bool:
        """Whether a condition is asked at all: an escalation only where its rule applies."""
        return held.within is None or self.truth(held.within, each) is True

    def _turns(self, condition: Condition, one: ShownCase, other: ShownCase) -> bool:
        return {self.truth(condition, each) for each in (one, other)} == {True, False}

    def _applies(self, goal: Goal, each: ShownCase) -> bool:
        held = goal.held
        if held is None or not self._is_asked(held, each) or not self.truth(held.when, each):
            return False
        if goal.kind is Kind.CHECKS:
            return goal.subject[1] in each.answer["warnings"]
        return goal.kind is Kind.CLAUSES or goal.subject[1] in each.answer["rules"]


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
    """One thing to cover, by its place in the rules (of a judgement its guidance id, of an edge axis and score)."""

    kind: Kind
    says: str
    subject: Subject
    held: Held | None = None
    leaf: Leaf | None = None


def goals_of(ruleset: Ruleset) -> Iterator[Goal]:
    """Give everything of a ruleset that examples should cover."""
    for cell in ruleset.cells:
        yield Goal(Kind.CELLS, cell.id, ("cell", cell.id))
    for held in held_conditions(ruleset):
        yield Goal(Kind(f"{held.kind}s"), held.name, held.subject, held)
    for band, id_ in ruleset.judgement.items():
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
    axis = ruleset.axis_by_id[leaf.axis]
    clauses = (name for clause in axis.clauses for name in facts_of(clause.when))
    return (*axis.placed_by[:2], *clauses)


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
        if goal.held and goal.leaf:
            yield from self._pair(goal.says, goal.held, goal.leaf)
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
            held = self._space.condition(goal.held.whole)
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

    def _pair(self, says: str, held: Held, leaf: Leaf) -> Iterator[ShownCase]:
        """Give one example to stand beside one that is there, or else two."""
        for base in sorted(self.coverage.shown, key=_hard_to_read):
            if found := self._beside(base, says, held, leaf):
                yield found
                return
        for facts in self._starts(held, leaf):
            base = self.example(f"{says} is so", facts)
            if found := self._beside(base, says, held, leaf):
                yield from (base, found)
                return

    def _beside(self, base: ShownCase, says: str, held: Held, leaf: Leaf) -> ShownCase | None:
        for fact in asked_by(leaf, self._ruleset):
            place, space = self._space.compiler.places.get(fact), self._space
            values: tuple[Value, ...] = self._ruleset.fact_by_name[fact].levels
            if place is not None:
                codes = range(space.shop.sizes[place])
                values = tuple(space.described(((place, code),))[0].value for code in codes)
            for value in values:
                facts = {**base.facts, fact: value}
                made = self.example(f"{says} makes the difference", facts, base.judgement)
                if self.coverage.shows(held, leaf, base, made, fact):
                    return made
        return None

    def _starts(self, held: Held, leaf: Leaf) -> Iterator[Facts]:
        """Give cases in which the fact that a part asks about turns the condition, and the outcome with it."""
        space, shop = self._space, self._space.shop
        whole, places = space.condition(held.whole), space.compiler.places
        for fact in (each for each in asked_by(leaf, self._ruleset) if each in places):
            place = places[fact]
            for value in range(1, shop.sizes[place]):
                turns = shop.across(lambda one, other: one != other, whole, place, (0, value))
                matters = shop.across(_is_other_band, space.outcome, place, (0, value))
                both = shop.combine(lambda one, other: bool(one and other), turns, matters)
                for claim in (space.in_scope(both), space.in_scope(turns), turns):
                    witness = space.witness(claim)
                    if witness is not None:
                        (given,) = space.described(((place, value),))
                        yield {**self.case_of(witness), fact: given.value}


def _is_other_band(one: object, other: object) -> bool:
    return None not in (one, other) and one != other


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
