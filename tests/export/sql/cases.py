"""
The cases a query must answer: every one that a ruleset can tell apart, unknowns included.

The facts fall into groups that reach the outcome each through one group (see :mod:`tests.export.sql.fact_groups`), so
what is to be tried is every pattern of one group's facts in every company the other groups can give it:

- *Companies.* The patterns of a group fall into classes: alike are those that the engine answers alike in many drawn
  companies. Every combination of classes of all groups is tried; which pattern stands for its class goes round, so that
  none is always absent.
- *Judgements.* Every judgement is tried in the first company of each standing that it could be weighed against; in the
  other companies the judgements take turns.
- *Patterns.* For each group, every pattern of its facts, yes, no and unknown, is tried in every company that makes a
  difference to it: two companies are alike where the engine answers every class of the group alike in both.
- *Routes.* Every combination of the facts that routes read and the outcome does not, with every pattern of those that
  both read, where that is few enough, and drawn ones where it is not.
- *Scores.* Every score of every axis that has one, with every judged level, reason and fact that sets a level.
- *Drawn.* Cases drawn with no regard to any of this, which would show a grouping that is wrong.

Classes and companies are told apart by :func:`banding.engine.decide` alone; what is compared is always its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, cycle, product
from random import Random

from banding.case import Case, Judgement
from banding.engine import Decision, decide
from banding.engine.compiled import compile_ruleset
from banding.facts import Fact, FactKind, Value
from banding.ruleset import Axis, Ruleset, facts_of
from tests.export.sql.fact_groups import groups_of

Facts = dict[str, Value]
Question = tuple[Facts, Judgement | None]
REASON = "Recorded at supervision"
DRAWN_COMPANIES = 40
MOST_COMPANIES = 1_500
DRAWN_CASES = 6_000
ROUTE_CASES = 12_000


class Space:
    """
    The cases that a ruleset can tell apart.

    Args:
        ruleset: the ruleset.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._lots = Random(11)  # noqa: S311 - the same lots at every run
        self._groups = self._grouped()
        self._patterns = [list(self._patterns_of(group)) for group in self._groups]
        self._outside = [name for name in self._read_by_routes() if name not in chain(*self._groups)]
        companies = [self._drawn(plain=number % 5 / 5) for number in range(DRAWN_COMPANIES)]
        self._classes = [self._classes_of(patterns, companies) for patterns in self._patterns]

    def questions(self) -> Iterator[Question]:
        """Give every case to try, some more than once."""
        judgements = self._judgements()
        turns, weighed = cycle(judgements), set[object]()
        for facts in self._companies():
            standing = self._told(facts, facts)
            made = [next(turns)] if standing in weighed else judgements
            weighed.add(standing)
            yield from ((facts, judgement) for judgement in made)
        unjudged = chain(self._in_company(), self._routes(), self._scores())
        yield from ((facts, None) for facts in unjudged)
        for _ in range(DRAWN_CASES):
            yield self._drawn(), self._lots.choice(judgements)

    def described(self) -> str:
        """Say how the facts are grouped, for a report."""
        return "; ".join(
            f"{', '.join(group)}: {len(patterns)} patterns in {len(classes)} classes"
            for group, patterns, classes in zip(self._groups, self._patterns, self._classes, strict=True)
        )

    def _grouped(self) -> list[list[str]]:
        compiler = compile_ruleset(self.ruleset).compiler
        groups = []
        for group in groups_of(compiler.shop, compiler.outcome()).groups:
            facts = [compiler.variables[variable].fact for variable in group.variables]
            names = [fact.name for fact in facts if fact]
            groups.append([*names, *(each for axis in self._judged(names) for each in axis)])
        return groups

    def _judged(self, names: Sequence[str]) -> list[tuple[str, str]]:
        axes = (axis for axis in self.ruleset.axes if axis.fact in names)
        return [(axis.judged.fact, axis.judged.reason) for axis in axes if axis.judged]

    def _patterns_of(self, names: Sequence[str]) -> Iterator[Facts]:
        values = (self._values(self.ruleset.fact_by_name[name]) for name in names)
        return (dict(zip(names, pattern, strict=True)) for pattern in product(*values))

    def _values(self, fact: Fact) -> tuple[Value, ...]:
        """List a fact's values that some rule could tell apart, and not known."""
        if fact.kind is FactKind.YES_NO:
            return True, False, None
        if fact.kind is FactKind.TEXT:
            return REASON, None
        if fact.kind is FactKind.CHOICE:
            return *fact.levels, None
        variables = compile_ruleset(self.ruleset).compiler.variables
        cuts = next(variable.cuts for variable in variables if variable.name == fact.name)
        return (fact.lowest or 0, *cuts, None)

    def _classes_of(self, patterns: list[Facts], companies: list[Facts]) -> list[list[Facts]]:
        classes: dict[object, list[Facts]] = {}
        for pattern in patterns:
            told = tuple(self._told({**company, **pattern}, pattern) for company in companies)
            classes.setdefault(told, []).append(pattern)
        return list(classes.values())

    def _told(self, facts: Facts, but: Mapping[str, Value]) -> tuple[object, ...]:
        """Give what a decision says of the case as a whole: all but which of some facts to ask about."""
        made = self._decide(facts)
        asked = tuple(name for name in made.enquiries if name not in but)
        bands = made.band, made.matrix_band, made.minimum_band, made.consider_band, made.possible_bands
        return made.route, made.status, asked, bands

    def _companies(self) -> Iterator[Facts]:
        turns = [[cycle(members) for members in classes] for classes in self._classes]
        for states in product(*turns):
            yield self._not_routed() | {
                name: value for state in states for name, value in next(state).items()
            }

    def _in_company(self) -> Iterator[Facts]:
        for place, patterns in enumerate(self._patterns):
            for company in self._telling(place):
                yield from (self._not_routed() | company | pattern for pattern in patterns)

    def _telling(self, place: int) -> list[Facts]:
        """List companies for one group, one for each difference that a company makes to its classes."""
        speakers = [members[0] for members in self._classes[place]]
        others = [classes for other, classes in enumerate(self._classes) if other != place]
        found: dict[object, Facts] = {}
        companies = list(product(*others))
        for members in self._lots.sample(companies, min(len(companies), MOST_COMPANIES)):
            company = {name: value for each in members for name, value in self._lots.choice(each).items()}
            decisions = [self._decide(self._not_routed() | company | speaker) for speaker in speakers]
            found.setdefault(tuple(map(self._telling_of, decisions)), company)
        return list(found.values())

    @staticmethod
    def _telling_of(made: Decision) -> tuple[object, ...]:
        return made.route, made.status, made.band, made.consider_band, made.possible_bands

    def _routes(self) -> Iterator[Facts]:
        shared = [name for name in self._read_by_routes() if name not in self._outside]
        every = list(self._patterns_of([*self._outside, *shared]))
        if len(every) > ROUTE_CASES:
            every = self._lots.sample(every, ROUTE_CASES)
        return ({**self._drawn(), **pattern} for pattern in every)

    def _scores(self) -> Iterator[Facts]:
        for axis in self.ruleset.axes:
            fact = self.ruleset.fact_by_name[axis.fact]
            if fact.kind is FactKind.NUMBER:
                scores = range(fact.lowest or 0, (fact.highest or 20) + 1)
                for score, pattern in product(scores, self._patterns_of(self._bearing_on(axis))):
                    yield {**self._drawn(), **pattern, axis.fact: score}

    def _bearing_on(self, axis: Axis) -> list[str]:
        clauses = [name for clause in axis.clauses for name in facts_of(clause.when)]
        return [*dict.fromkeys(clauses), *(name for pair in self._judged([axis.fact]) for name in pair)]

    def _read_by_routes(self) -> list[str]:
        return list(dict.fromkeys(name for route in self.ruleset.routes for name in facts_of(route.when)))

    def _not_routed(self) -> Facts:
        return dict.fromkeys(self._outside)

    def _drawn(self, *, plain: float = 0) -> Facts:
        """Draw a case; the plainer, the more of its facts have no effect: no, or the lowest."""
        facts = self.ruleset.facts
        return {
            fact.name: self._plain(fact)
            if self._lots.random() < plain
            else self._lots.choice(self._values_drawn(fact))
            for fact in facts
        }

    @staticmethod
    def _plain(fact: Fact) -> Value:
        plain: dict[FactKind, Value] = {FactKind.YES_NO: False, FactKind.NUMBER: fact.lowest or 0}
        return fact.levels[0] if fact.kind is FactKind.CHOICE else plain.get(fact.kind)

    def _values_drawn(self, fact: Fact) -> tuple[Value, ...]:
        if fact.kind is FactKind.NUMBER:
            return (*range(fact.lowest or 0, (fact.highest or 20) + 1), *[None] * 20)
        return self._values(fact) if fact.kind is not FactKind.TEXT else (REASON, "", "  ", None)

    def _judgements(self) -> list[Judgement | None]:
        bands = self.ruleset.bands
        return [None, *(Judgement(band.name, reason) for band in bands for reason in ("", REASON))]

    def _decide(self, facts: Facts) -> Decision:
        return decide(Case("X1", facts), self.ruleset)
