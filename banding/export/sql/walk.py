"""
Questions walked through the rows of a ruleset's table: a column for each, with the number of the row that it has come to.

A step of the query takes questions past a few variables, and writes out the branches they can take there. Past the last
variable every number is below zero, which is an answer (see :mod:`banding.engine.table`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import attrs
from sqlglot import exp

from banding.export.sql.dialects import Step, chosen, number

_VARIABLES_A_STEP = 3
"""More make fewer steps and a longer query: within a step, a row that several come to is written out for each."""


@attrs.frozen
class Coded:
    """A column of the query with a variable's code: what stands there for each."""

    column: str
    values: tuple[exp.Expr, ...]


def answer_of(place: int) -> int:
    """Give the number that stands among the rows for the answer at a place."""
    return -1 - place


NO = answer_of(0)
"""The answer to what is not so."""


class Rows:
    """The rows of a table, and those of simpler questions made from its own."""

    def __init__(self, rows: Sequence[tuple[int, ...]]) -> None:
        self._rows = list(rows)
        self._numbers = {row: place for place, row in enumerate(rows)}

    def __getitem__(self, row: int) -> tuple[int, ...]:
        return self._rows[row]

    def simpler(self, row: int, said: Callable[[int], int]) -> int:
        """Give the first row of a question whose answers are a function of another's."""
        known: dict[int, int] = {}

        def go(here: int) -> int:
            if here < 0:
                return answer_of(said(answer_of(here)))
            if here not in known:
                *children, variable = self._rows[here]
                made = *map(go, children), variable
                known[here] = made[0] if len(set(made[:-1])) == 1 else self._number(made)
            return known[here]

        return go(row)

    def reached(self, rows: Iterable[int], is_end: Callable[[int], bool] = lambda row: row < 0) -> set[int]:
        """Give the rows and answers that some rows come to, and those themselves; nothing is looked for past an end."""
        found, waiting = set[int](), list(rows)
        while waiting:
            row = waiting.pop()
            if row not in found:
                found.add(row)
                waiting += () if is_end(row) else self._rows[row][:-1]
        return found

    def _number(self, row: tuple[int, ...]) -> int:
        if row not in self._numbers:
            self._numbers[row] = len(self._rows)
            self._rows.append(row)
        return self._numbers[row]


def walk(rows: Rows, coded: Sequence[Coded], starts: Mapping[str, Collection[int]]) -> list[Step]:
    """
    Walk questions to their answers: the steps, after which every question's column has an answer.

    ``coded`` are the columns of the table's variables; ``starts`` has for each question's column the rows at which it can
    start; with a single one it is no column yet.
    """
    reached = {column: set(starting) for column, starting in starts.items()}
    started = {column for column, starting in starts.items() if len(starting) > 1}
    looked_at = {rows[row][-1] for starting in starts.values() for row in rows.reached(starting) if row >= 0}
    variables, steps = sorted(looked_at), list[Step]()
    lasts = [*variables[_VARIABLES_A_STEP - 1 : -1 : _VARIABLES_A_STEP], *variables[-1:]]
    for last in lasts:
        branches, step = _Branches(rows, coded, last), Step()
        for column, come_to in reached.items():
            here = sorted(row for row in come_to if not branches.are_past(row))
            if here:
                trees = [(number(row), branches.tree(row)) for row in here]
                step[column] = (
                    chosen(trees, exp.column(column), on=column) if column in started else trees[0][1]
                )
                started.add(column)
                come_to.difference_update(here)
                come_to.update(branches.ends(here))
        steps.append(step)
    answered = {column: number(*come_to) for column, come_to in reached.items() if column not in started}
    return [step for step in (*steps, answered) if step]


@attrs.frozen(eq=False)
class _Branches:
    """Writes what rows come to past the last of a few variables."""

    rows: Rows
    coded: Sequence[Coded]
    last: int
    weights: dict[int, int] = attrs.field(factory=dict)

    def are_past(self, row: int) -> bool:
        """Whether a row is an answer, or looks at a later variable."""
        return row < 0 or self.rows[row][-1] > self.last

    def ends(self, rows: Iterable[int]) -> set[int]:
        """Give the rows and answers past the last variable that some rows come to."""
        return set(filter(self.are_past, self.rows.reached(rows, self.are_past)))

    def tree(self, row: int) -> exp.Expr:
        """Write which of them it comes to, the simplest branches first."""
        if self.are_past(row):
            return number(row)
        *children, variable = self.rows[row]
        coded, codes = self.coded[variable], dict[int, list[int]]()
        for code, child in enumerate(children[: len(coded.values)]):
            codes.setdefault(child, []).append(code)
        *others, (rest, _) = sorted(codes.items(), key=lambda item: (len(item[1]), self.weight(item[0])))
        branches = [(coded.values[code], self.tree(child)) for child, same in others for code in same]
        return chosen(branches, self.tree(rest), on=coded.column)

    def weight(self, row: int) -> int:
        """Count the branches in which a row is written."""
        if self.are_past(row):
            return 0
        if row not in self.weights:
            self.weights[row] = 1 + sum(map(self.weight, set(self.rows[row][:-1])))
        return self.weights[row]
