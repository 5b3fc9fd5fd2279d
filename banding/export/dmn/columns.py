"""A column of a decision table: the values it can take, by number, and how a test for some of them is written."""

import re
from collections.abc import Collection, Iterator
from typing import Final

import attrs

NULL = -1
"""Stands among a column's values for "nothing was given"."""

ANYTHING = "-"
"""The test that everything passes, a missing value too."""


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
    start = last = None
    for code in sorted(code for code in codes if code != NULL):
        if last is None or code != last + 1:
            if start is not None and last is not None:
                yield start, last
            start = code
        last = code
    if start is not None and last is not None:
        yield start, last


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


# Words of the expression language, and the names of its types: a variable of that name could not be told from them.
_RESERVED: Final = frozenset(
    [
        *("and", "between", "boolean", "context", "date", "duration", "else", "every", "external"),
        *("false", "for", "function", "if", "in", "instance", "item", "list", "not"),
        *("null", "number", "of", "or", "return", "satisfies", "some", "string", "then"),
        *("time", "true"),
    ]
)
_UNFIT: Final = re.compile(r"[^A-Za-z0-9_]")


class Names:
    """Gives out names, each once; a name that is taken, or a word of the language, gets an underscore more."""

    def __init__(self) -> None:
        self._taken = set(_RESERVED)

    def take(self, wanted: str) -> str:
        """Give a name as near to the one wanted as may be."""
        name = _UNFIT.sub("_", wanted)
        name = name if name[:1].isalpha() else f"n_{name}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name


def feel_text(word: str) -> str:
    """Write a word as a text of the expression language."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def spare_word(word: str, taken: Collection[str]) -> str:
    """Give a word that is none of those taken: the one wanted, or the same in more and more brackets."""
    while word in taken:
        word = f"({word})"
    return word
