"""
The complete cases that a ruleset can tell apart, to hold an exported model to.

They are those of :mod:`tests.export.sql.cases`, with every fact known. What a model may be left without stays: a score
where judgement has set the level, and what only a hub route asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from banding.facts import Fact, FactKind, Value
from banding.ruleset import Ruleset
from tests.export.dmn.engine import loaded
from tests.export.sql.cases import Facts, Space

HUB_CASES = 250


class CompleteSpace(Space):
    """
    The complete cases that a ruleset can tell apart.

    Args:
        ruleset: the ruleset.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self._optional = {
            name for axis in ruleset.axes if axis.judged for name in (axis.fact, axis.judged.fact)
        }
        super().__init__(ruleset)

    def cases(self) -> Iterator[Facts]:
        """Give every case, once."""
        seen = set[tuple[tuple[str, Value], ...]]()
        for facts in chain(self._companies(), self._in_company(), self._hub_facts(), self._scores()):
            key = tuple(sorted(facts.items()))
            if key not in seen and self._is_complete(facts):
                seen.add(key)
                yield facts

    def _hub_facts(self) -> Iterator[Facts]:
        """Draw what the routes alone ask for, unknowns included, in cases that stand close to a hub route."""
        known = {
            name: super(CompleteSpace, self)._values(self.ruleset.fact_by_name[name])
            for name in self._outside
        }
        for number in range(HUB_CASES):
            facts = self._drawn(plain=number % 5 / 4)
            yield facts | {name: self._lots.choice(values) for name, values in known.items()}

    def _scores(self) -> Iterator[Facts]:
        """Give every score of every axis that has one."""
        for axis in self.ruleset.axes:
            fact = self.ruleset.fact_by_name[axis.fact]
            if axis.edges and axis.judged:
                for score in range(fact.lowest or 0, (fact.highest or 20) + 1):
                    yield self._drawn(plain=0.9) | {axis.fact: score, axis.judged.fact: None}

    def _is_complete(self, facts: Mapping[str, Value]) -> bool:
        judged = (axis for axis in self.ruleset.axes if axis.judged)
        return all(
            facts.get(axis.fact) is not None or facts.get(axis.judged.fact) is not None
            for axis in judged
            if axis.judged
        )

    def _values(self, fact: Fact) -> tuple[Value, ...]:
        may_be_missing = fact.kind is FactKind.TEXT or fact.name in self._optional
        return tuple(value for value in super()._values(fact) if value is not None or may_be_missing)

    def _values_drawn(self, fact: Fact) -> tuple[Value, ...]:
        return self._values(fact)


@cache
def complete_cases(name: str) -> tuple[Facts, ...]:
    """Every complete case of a ruleset of ``RULESETS``."""
    return tuple(CompleteSpace(loaded(name)).cases())
