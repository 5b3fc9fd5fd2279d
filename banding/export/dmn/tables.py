"""Decision tables as data: what goes in, what comes out, and one line a row with the words it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import product

import attrs

from banding.export.dmn.columns import ANYTHING, Column
from banding.export.dmn.cubes import Cube


class HitPolicy(StrEnum):
    """How a table answers where several rows pass."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"


@attrs.frozen
class Line:
    """
    What some cases are answered, before it is written as rows.

    Attributes:
        cube: the test.
        answer: the answer, as the expression language writes it.
        says: the words it rests on, for a person.
        cites: whether those are the guidance's.
    """

    cube: Cube
    answer: str
    says: str = ""
    cites: bool = False


@attrs.frozen
class Row:
    """
    One row of a table.

    Attributes:
        tests: one test for each column, in their order.
        answer: what it answers, as the expression language writes it.
        says: the words it rests on, for a person.
    """

    tests: tuple[str, ...]
    answer: str
    says: str


@attrs.frozen
class Table:
    """
    One decision and the table that makes it.

    Attributes:
        name: the decision's name; later tables read its answer by it.
        type_ref: the answer's type.
        question: what it answers, for a person.
        says: what a reader should know of it.
        policy: how it answers where several rows pass.
        columns: what it reads.
        rows: its rows.
        cites: whether its rows quote the guidance.
    """

    name: str
    type_ref: str
    question: str
    says: str
    policy: HitPolicy
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cites: bool


def table(
    column: Column,
    lines: Iterable[Line],
    inputs: Mapping[str, Column],
    *,
    question: str,
    says: str,
    policy: HitPolicy,
) -> Table:
    """
    Write lines as a table.

    Args:
        column: the answer's name and type.
        lines: what is answered, in order.
        inputs: everything a line can test, by name, in the order in which columns are wanted.
        question: what the table answers.
        says: what a reader should know of it.
        policy: how it answers where several rows pass.

    Returns:
        The table, with those columns that some line tests, and a line whose test no single cell can hold (numbers
        with a gap between them) as several rows.
    """
    written = list(lines)
    read = {name for line in written for name in line.cube}
    columns = tuple(each for name, each in inputs.items() if name in read)
    rows = tuple(row for line in written for row in _rows(line, columns))
    return Table(
        column.name,
        column.type_ref,
        question,
        says,
        policy,
        columns,
        rows,
        any(line.cites for line in written),
    )


def _rows(line: Line, columns: tuple[Column, ...]) -> Iterable[Row]:
    cells = [
        column.values.tests(line.cube[column.name]) if column.name in line.cube else (ANYTHING,)
        for column in columns
    ]
    return (Row(tests, line.answer, line.says) for tests in product(*cells))
