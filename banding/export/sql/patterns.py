"""
A row's facts as one short text, its pattern: a letter or number a fact, in a fixed order.

Rows of equal patterns are alike to the rules, so a query decides each pattern once and joins the answer to its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

import attrs
from sqlglot import exp

from banding.engine.variables import Variable
from banding.export.sql.columns import Columns
from banding.export.sql.dialects import Dialect
from banding.export.sql.expressions import text
from banding.facts import Fact, FactKind, Value, plain
from banding.ruleset import Axis

YES: Final = "y"
NO: Final = "n"
UNKNOWN: Final = "?"
BAD: Final = "!"
"""A value that is none of those allowed."""
SETTLED: Final = "-"
"""Not known, of a fact whose axis is placed without it."""
ROW: Final = "case_row"
"""What the query calls a row of the table."""
_SPACES: Final = (9, 10, 13, 160)
_YOUNGEST_AGE: Final = 10
_OLDEST_AGE: Final = 120
_NO_REASON: Final = (
    "null",
    "none",
    "nan",
    "na",
    "n/a",
    "nil",
    "\\n",
    "#n/a",
    "#ref!",
    "-",
    ".",
    "?",
    "tbc",
    "unknown",
    "not known",
)
"""What a text column most often holds that is no reason; a file is read with more of them."""


@attrs.frozen
class PatternPart:
    """
    One fact's place in a pattern.

    Attributes:
        name: what it is called in the steps of the query.
        expression: SQL that gives it from a row.
        width: how many characters it takes.
    """

    name: str
    expression: exp.Expr
    width: int = 1


def labels_of(variable: Variable) -> tuple[str, ...]:
    """Give the text that stands for each value of a fact: yes and no by letter, the rest by number."""
    if variable.fact and variable.fact.kind is FactKind.YES_NO:
        return (NO, YES)
    width = len(str(variable.size - 1))
    return tuple(f"{code:0{width}}" for code in range(variable.size))


def number_label(number: int) -> str:
    """Give the text that stands for a level of an axis, or a band, by its number."""
    return f"{number:02}"


class PatternWriter:
    """
    Writes the SQL that reads a table's columns.

    Args:
        columns: where they are found.
        dialect: the warehouse.
    """

    def __init__(self, columns: Columns, dialect: Dialect) -> None:
        self._columns = columns
        self._dialect = dialect

    def fact(self, variable: Variable, fact: Fact) -> PatternPart:
        """Read a fact that some condition asks about."""
        labels = labels_of(variable)
        if fact.kind is FactKind.NUMBER:
            return PatternPart(f"fact_{fact.name}", self._number(fact, variable, labels), len(labels[0]))
        words = {
            word: self._label(variable, labels, value)
            for word, value in self._columns.words[fact.name].items()
        }
        silent = self._label(variable, labels, self._columns.silent.get(fact.name))
        otherwise = partial(self._aged, fact) if fact.yes_at_age is not None else text
        read = self._worded(fact.name, words, otherwise, silent=silent)
        return PatternPart(f"fact_{fact.name}", read, len(labels[0]))

    def judged_level(self, axis: Axis, name: str) -> PatternPart:
        """Read the level that judgement sets on an axis."""
        labels = {level: number_label(number) for number, level in enumerate(axis.levels)}
        words = {
            word: labels[str(value)] if value is not None else UNKNOWN * 2
            for word, value in self._columns.words[name].items()
        }
        return PatternPart(f"judged_{axis.id}", self._worded(name, words, text, silent=UNKNOWN * 2), 2)

    def has_text(self, column: str, name: str) -> PatternPart:
        """Read whether a text column says anything."""
        if column not in self._columns.names:
            return PatternPart(name, text(NO))
        said: exp.Expr = exp.cast(self._column(column), "text")
        for space in _SPACES:
            said = exp.func("REPLACE", said, exp.Chr(expressions=[exp.Literal.number(space)]), text(""))
        said = exp.func("COALESCE", exp.Lower(this=exp.Trim(this=said)), text(""))
        says = exp.not_(said.isin("", *_NO_REASON))
        return PatternPart(name, exp.Case().when(says, text(YES)).else_(text(NO)))

    def band(self, ranks: Mapping[str, int]) -> PatternPart:
        """Read the judged band, as its rank."""
        words = {plain(name): number_label(rank) for name, rank in ranks.items()}
        return PatternPart("judged_band", self._worded("judged_band", words, text, silent=UNKNOWN * 2), 2)

    def _worded(
        self, name: str, words: Mapping[str, str], otherwise: Callable[[str], exp.Expr], *, silent: str
    ) -> exp.Expr:
        """Read a column of words, folded as a file's cells are; ``otherwise`` reads what says nothing certain."""
        if name not in self._columns.names:
            return otherwise(silent)
        column = self._column(name)
        said: exp.Expr = exp.Lower(this=exp.cast(column, "text"))
        # A column of booleans is read without folding its words, which is most of a query's work.
        booleans = [word for word in ("true", "false") if word in words]
        case = exp.Case().when(column.is_(exp.null()), otherwise(silent), copy=False)
        for word in booleans:
            case = case.when(said.eq(text(word)), text(words[word]), copy=False)
        rest = {word: label for word, label in words.items() if word not in booleans}
        return case.else_(self._folded(said, rest, otherwise, silent=silent), copy=False)

    @staticmethod
    def _folded(
        said: exp.Expr, words: Mapping[str, str], otherwise: Callable[[str], exp.Expr], *, silent: str
    ) -> exp.Expr:
        for sign in " -_":
            said = exp.func("REPLACE", said, text(sign), text(""))
        by_label: dict[str, list[str]] = {}
        for word, label in sorted(words.items(), key=lambda item: item[1][0] == UNKNOWN):
            by_label.setdefault(label, []).append(word)
        case = exp.Case()
        for label, same in by_label.items():
            read = otherwise(label) if label[0] == UNKNOWN else text(label)
            case = case.when(said.isin(*same), read, copy=False)
        return case.when(said.eq(text("")), otherwise(silent), copy=False).else_(
            text(BAD * len(silent)), copy=False
        )

    def _number(self, fact: Fact, variable: Variable, labels: tuple[str, ...]) -> exp.Expr:
        width = len(labels[0])
        if fact.name not in self._columns.names:
            return text(UNKNOWN * width)
        column = self._column(fact.name)
        number = exp.cast(column, "bigint")
        bad = exp.or_(number.is_(exp.null()), *self._faults(fact, column, number))
        case = exp.Case().when(column.is_(exp.null()), text(UNKNOWN * width)).when(bad, text(BAD * width))
        for cut, label in zip(variable.cuts, labels, strict=False):
            case = case.when(number < cut, text(label))
        return case.else_(text(labels[-1]))

    def _faults(self, fact: Fact, column: exp.Column, number: exp.Expr) -> list[exp.Expr]:
        """List what a number must not be: broken, beyond its range, or in SQLite no number at all."""
        faults: list[exp.Expr] = [exp.cast(column, "double").neq(number)]
        if not self._dialect.typed:
            faults = [exp.cast(number, "text").neq(exp.cast(column, "text"))]
        if fact.lowest is not None:
            faults.append(number < fact.lowest)
        if fact.highest is not None:
            faults.append(number > fact.highest)
        return faults

    def _aged(self, fact: Fact, label: str) -> exp.Expr:
        """Read a fact that age answers where its own column does not: by date of birth, then by age."""
        answer: exp.Expr = text(label)
        limit = fact.yes_at_age or 0
        if "age" in self._columns.names:
            answer = self._by_age(limit, answer)
        return self._by_birth(limit, answer) if "date_of_birth" in self._columns.names else answer

    def _by_age(self, limit: int, otherwise: exp.Expr) -> exp.Expr:
        age = exp.cast(self._column("age"), "bigint")
        case = exp.Case().when(age.is_(exp.null()), otherwise)
        case = case.when(exp.or_(age < _YOUNGEST_AGE, age > _OLDEST_AGE), text(BAD))
        return case.when(age <= limit, text(YES)).else_(text(NO))

    def _by_birth(self, limit: int, otherwise: exp.Expr) -> exp.Expr:
        on = self._columns.on
        born = self._day(self._column("date_of_birth"))
        case = exp.Case().when(born.is_(exp.null()), otherwise)
        case = case.when(born > self._day(text(on.isoformat())), text(BAD))
        case = case.when(born > self._day(text(_birthday(on, limit + 1).isoformat())), text(YES))
        return case.else_(text(NO))

    def _day(self, day: exp.Expr) -> exp.Expr:
        # SQLite's CAST would make a number of a date.
        return exp.cast(day, "date") if self._dialect.typed else exp.Anonymous(this="DATE", expressions=[day])

    def _label(self, variable: Variable, labels: tuple[str, ...], value: Value) -> str:
        return UNKNOWN * len(labels[0]) if value is None else labels[variable.code(value)]

    def _column(self, name: str) -> exp.Column:
        return exp.column(self._dialect.named(self._columns.names[name]), table=ROW)


def _birthday(on: date, years: int) -> date:
    """Give the last day of birth at which somebody is so many years old."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February in a common year: whoever is born on the 28th is old enough
        return on.replace(year=on.year - years, day=28)
