"""Decision tables as data: what goes in, what comes out, and one line a row with the words it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, product

import attrs

from banding.export.dmn.terms import ANYTHING, Column, Terms, codes_in, feel_text
from banding.ruleset import AllOf, AnyOf, Condition, FactIs, LevelIs, Not

FIRST, UNIQUE = "FIRST", "UNIQUE"
"""How a table answers where several rows pass: by the first of them, or it is built so that no two do."""
Cube = Mapping[str, frozenset[int]]
"""Column name to the values that pass; a column that is not here may hold anything."""
EVERYTHING: tuple[Cube, ...] = ({},)


@attrs.frozen
class Line:
    """What some cases are answered, and the words it rests on, before it is written as rows."""

    cube: Cube
    answer: str | bool
    says: str = ""
    cites: bool = False


@attrs.frozen
class Row:
    """One row of a table: a test for each column, and the answer, as the expression language writes them."""

    tests: tuple[str, ...]
    answer: str
    says: str


@attrs.frozen
class Table:
    """One decision and the table that makes it."""

    name: str
    type_ref: str
    question: str
    says: str
    policy: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cites: bool

    def needs(self, name: str) -> str:
        """Give the id of what it requires of another part."""
        # INVARIANT: names hold no dot, so an id made with dots is never a name.
        return f"{self.name}.needs.{name}"


def table(
    column: Column,
    lines: Iterable[Line],
    inputs: Mapping[str, Column],
    *,
    question: str,
    says: str,
    policy: str = FIRST,
) -> Table:
    """
    Write lines as a table with those columns that some line tests, in the order of ``inputs``.

    A line whose test no single cell can hold (numbers with a gap between them) is several rows.
    """
    written = list(lines)
    read = {name for line in written for name in line.cube}
    columns = tuple(each for name, each in inputs.items() if name in read)
    rows = []
    for line in written:
        cells = [
            each.values.tests(line.cube[each.name]) if each.name in line.cube else (ANYTHING,)
            for each in columns
        ]
        answer = feel_text(line.answer) if isinstance(line.answer, str) else str(line.answer).lower()
        rows += [Row(tests, answer, line.says) for tests in product(*cells)]
    cites = any(line.cites for line in written)
    return Table(column.name, column.type_ref, question, says, policy, columns, tuple(rows), cites)


def cubes_of(condition: Condition, terms: Terms) -> tuple[Cube, ...]:
    """
    Take a condition apart into cubes of which at least one passes exactly where it holds; none lies inside another.

    Every test names the values that pass, those that satisfy a ``not`` as well: what is missing passes none of them.
    """
    return _cubes(condition, terms, holds=True)


def joined(cubes: Iterable[Cube], **more: frozenset[int]) -> tuple[Cube, ...]:
    """Add tests to every cube; a cube that could then never pass is left out."""
    return tuple(cube for each in cubes if (cube := _both(each, more)) is not None)


def _cubes(condition: Condition, terms: Terms, *, holds: bool) -> tuple[Cube, ...]:
    if isinstance(condition, Not):
        return _cubes(condition.part, terms, holds=not holds)
    if isinstance(condition, AllOf | AnyOf):
        parts = [_cubes(part, terms, holds=holds) for part in condition.parts]
        if isinstance(condition, AllOf) is not holds:
            return _least(chain(*parts))
        cubes = EVERYTHING
        for part in parts:
            both = (_both(one, other) for one in cubes for other in part)
            cubes = _least(cube for cube in both if cube is not None)
        return cubes
    if isinstance(condition, LevelIs):
        column = terms.levels[condition.axis]
        codes = codes_in(column, condition.levels)
    else:
        column, variable = terms.facts[condition.fact], terms.variables[condition.fact]
        if isinstance(condition, FactIs):
            codes = frozenset(variable.codes[value] for value in condition.values)
        else:
            codes = frozenset(variable.codes_within(condition.lowest, condition.highest))
    wanted = codes if holds else column.known - codes
    if wanted == column.known:
        return EVERYTHING
    return ({column.name: wanted},) if wanted else ()


def _both(one: Cube, other: Cube) -> Cube | None:
    """Give the cube that passes where both do; None where they never do."""
    cube = dict(one)
    for name, codes in other.items():
        cube[name] = cube.get(name, codes) & codes
        if not cube[name]:
            return None
    return cube


def _least(cubes: Iterable[Cube]) -> tuple[Cube, ...]:
    """Leave out each cube that lies inside another."""
    kept: list[Cube] = []
    for cube in cubes:
        if not any(_lies_inside(cube, other) for other in kept):
            kept = [other for other in kept if not _lies_inside(other, cube)] + [cube]
    return tuple(kept)


def _lies_inside(cube: Cube, other: Cube) -> bool:
    return all(name in cube and cube[name] <= codes for name, codes in other.items())
