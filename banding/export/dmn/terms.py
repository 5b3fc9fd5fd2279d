"""The terms of a decision model: for each fact, level and intermediate answer of a ruleset, its name and its values."""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import chain, groupby
from typing import Final

import attrs

from banding.engine.variables import Variable, variables_of
from banding.facts import Fact, FactKind
from banding.ruleset import Axis, Ruleset

NULL = -1
"""Stands among a column's values for "nothing was given"."""

ANYTHING = "-"
"""The test that everything passes, a missing value too."""
# Words of the expression language, and the names of its types: a variable of that name could not be told from them.
_RESERVED: Final = (
    "and between boolean context date duration else every external false for function if in instance item list not null "
    "number of or return satisfies some string then time true"
)
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]")
YES, NO = frozenset([1]), frozenset([0])
"""The values of a yes/no column."""


@attrs.frozen
class Words:
    """Values that are words, or yes and no."""

    literals: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.literals)

    def tests(self, codes: Collection[int]) -> tuple[str, ...]:
        """Write the tests that some values pass between them; no value passes two."""
        named: list[str] = []
        for code in sorted(code for code in codes if code != NULL):
            literal = self.literals[code]
            # A reader that looks for a word of the list by its letters must not find it inside a longer one before
            # it ("open" in "partly-open").
            longer = (place for place, other in enumerate(named) if literal.strip('"') in other)
            named.insert(next(longer, len(named)), literal)
        return (*([", ".join(named)] if named else []), *(["null"] if NULL in codes else []))


@attrs.frozen
class Stretches:
    """Whole numbers, cut where some rule changes its answer: the first of each stretch but the lowest, ascending."""

    lowest: int | None
    highest: int | None
    cuts: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many stretches there are."""
        return len(self.cuts) + 1

    def tests(self, codes: Collection[int]) -> tuple[str, ...]:
        """Write a test for each run of stretches that lie side by side; a number outside the bounds passes none."""
        found = [self._between(first, last) for first, last in _runs(codes)]
        return (*found, *(["null"] if NULL in codes else []))

    def _between(self, first: int, last: int) -> str:
        low = self.cuts[first - 1] if first else self.lowest
        high = self.cuts[last] - 1 if last < len(self.cuts) else self.highest
        if low is None and high is None:
            return "< 0, >= 0"
        if high is None:
            return f">= {low}"
        if low is None:
            return f"<= {high}"
        return str(low) if low == high else f"[{low}..{high}]"


def _runs(codes: Collection[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last of each run of numbers side by side."""
    known = sorted(code for code in codes if code != NULL)
    for _, run in groupby(enumerate(known), key=lambda placed: placed[1] - placed[0]):
        numbers = [code for _, code in run]
        yield numbers[0], numbers[-1]


@attrs.frozen
class Column:
    """One input column."""

    name: str
    type_ref: str
    values: Words | Stretches

    @property
    def known(self) -> frozenset[int]:
        """Every value: the test that only a missing one, or one that is not allowed, fails."""
        return frozenset(range(self.values.size))


def namer() -> Callable[[str], str]:
    """Give what gives out names, each once, as near to the one wanted as may be: one that is taken gets an underscore more."""
    taken = set(_RESERVED.split())

    def take(wanted: str) -> str:
        name = _UNFIT.sub("_", wanted)
        name = name if name[:1].isalpha() else f"n_{name}"
        while name in taken:
            name += "_"
        taken.add(name)
        return name

    return take


def feel_text(word: str) -> str:
    """Write a word as a text of the expression language."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def spare_word(word: str, taken: Collection[str]) -> str:
    """Give a word that is none of those taken: the one wanted, or the same in more and more brackets."""
    while word in taken:
        word = f"({word})"
    return word


_YES_NO = Words(("false", "true"))


class Terms:
    """
    What a model's tables are written in: a name for everything that a model of a ruleset speaks of.

    ``variables`` has the values of each fact that some condition tells apart; ``levels`` the column of each axis's level, a
    decision of its own or the fact itself where nothing else bears on it; ``reasons`` the column that says whether a reason is
    recorded for it. ``none`` is the word for no band, for a level off the matrix, and for "nobody judged".
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset, take = ruleset, namer()
        self.variables = {each.fact.name: each for each in variables_of(ruleset) if each.fact}
        self.facts = {
            fact.name: _of_fact(fact, self.variables[fact.name], take(fact.name))
            for fact in ruleset.facts
            if fact.name in self.variables
        }
        bands = [band.name for band in ruleset.bands]
        on_axes = [(*axis.levels, *ruleset.fact_by_name[axis.fact].levels) for axis in ruleset.axes]
        self.none = none = spare_word("none", [*bands, *chain(*on_axes)])
        judged = [(axis, axis.judged) for axis in ruleset.axes if axis.judged]
        self.judged = {axis.id: _of_words(take(by.fact), [none, *axis.levels]) for axis, by in judged}
        self.reasons = {
            axis.id: Column(take(f"{by.reason}_given"), "boolean", _YES_NO) for axis, by in judged
        }
        names = [take(f"{name}band") for name in ("matrix_", "minimum_", "consider_", "")]
        self.matrix, self.minimum, self.consider, self.band = (
            _of_words(name, [*bands, none], "t_band") for name in names
        )
        self.levels = {axis.id: self._of_axis(axis, take) for axis in ruleset.axes}
        self.facts_known = Column(take("facts_known"), "boolean", _YES_NO)
        routes = dict.fromkeys([*(route.route for route in ruleset.routes), ruleset.field_route])
        self.route = _of_words(take("route"), list(routes))

    def _of_axis(self, axis: Axis, take: Callable[[str], str]) -> Column:
        if not is_decided(axis):
            return self.facts[axis.fact]
        levels = self.ruleset.fact_by_name[axis.fact].levels
        may_be_off = any(level not in axis.levels for level in levels)
        return _of_words(take(f"{axis.id}_level"), [*axis.levels, *([self.none] if may_be_off else [])])

    @property
    def inputs(self) -> dict[str, Column]:
        """Every column a table may have, by name, in the order in which columns stand."""
        decided = [self.levels[axis.id] for axis in self.ruleset.axes if is_decided(axis)]
        before = [self.facts_known, self.route, *decided, self.matrix, self.minimum]
        facts = {name: [column] for name, column in self.facts.items()}
        for axis in self.ruleset.axes:
            if axis.judged:
                facts[axis.fact] += [self.judged[axis.id], self.reasons[axis.id]]
        return {column.name: column for column in (*before, *chain(*facts.values()))}

    @property
    def known(self) -> dict[str, frozenset[int]]:
        """The test that every fact bearing on a band is known."""
        return {self.facts_known.name: YES}

    @property
    def away(self) -> tuple[str, ...]:
        """The routes by which a case leaves the field."""
        words = dict.fromkeys(route.route for route in self.ruleset.routes)
        return tuple(word for word in words if word != self.ruleset.field_route)

    def off_axis(self, axis: Axis) -> frozenset[int]:
        """Give the values of an axis's column for which the matrix has no level."""
        column = self.levels[axis.id]
        return column.known - codes_in(column, axis.levels)


def codes_in(column: Column, words: Collection[str]) -> frozenset[int]:
    """Give the values of a column of words that are one of some words."""
    literals = column.values.literals if isinstance(column.values, Words) else ()
    return frozenset(literals.index(feel_text(word)) for word in words)


def test_of(column: Column, *words: str) -> dict[str, frozenset[int]]:
    """Give the test that a column of words holds one of some words."""
    return {column.name: codes_in(column, words)}


def is_decided(axis: Axis) -> bool:
    """Whether a case's level on an axis is a decision of its own, and not simply what a fact says."""
    return bool(axis.edges or axis.judged or axis.clauses)


def _of_fact(fact: Fact, variable: Variable, name: str) -> Column:
    if fact.kind is FactKind.NUMBER:
        return Column(name, f"t_{name}", Stretches(fact.lowest, fact.highest, variable.cuts))
    if fact.kind is FactKind.CHOICE:
        return _of_words(name, list(fact.levels))
    # INVARIANT: the values of a yes/no column are numbered as its variable's: no, then yes.
    return Column(name, "boolean", _YES_NO)


def _of_words(name: str, words: Collection[str], type_ref: str = "") -> Column:
    return Column(name, type_ref or f"t_{name}", Words(tuple(feel_text(word) for word in words)))
