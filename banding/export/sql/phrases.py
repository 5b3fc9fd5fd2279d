"""The few turns of SQL that every step of a query uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import attrs
from sqlglot import exp


def text(words: str) -> exp.Expr:
    """Give a text constant."""
    return exp.Literal.string(words)


def number(value: int) -> exp.Expr:
    """Give a number constant; one below nought in brackets of its own."""
    return exp.Literal.number(value)


def chosen(branches: Iterable[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr) -> exp.Expr:
    """Give the result of the first condition that holds; the other where none does."""
    case = exp.Case()
    for condition, result in branches:
        case = case.when(condition, result, copy=False)
    return case.else_(otherwise, copy=False) if case.args.get("ifs") else otherwise


def looked_up(column: str, answers: Mapping[str, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    """Give the answer for a column's text; the other for a text that is not listed."""
    return chosen(((exp.column(column).eq(text(key)), answer) for key, answer in answers.items()), otherwise)


def together(pieces: Sequence[exp.Expr]) -> exp.Expr:
    """Put texts one after another."""
    return reduce(lambda one, other: exp.DPipe(this=one, expression=other), pieces) if pieces else text("")


def listed(items: Iterable[tuple[exp.Expr, str]]) -> exp.Expr:
    """Give the names whose condition holds, each after a semicolon: ``;drr;atr``."""
    return together([chosen([(condition, text(f";{name}"))], text("")) for condition, name in items])


def without_first(listing: exp.Expr) -> exp.Expr:
    """Take the first semicolon off a listing; NULL for an empty one."""
    return exp.func("NULLIF", exp.func("SUBSTRING", listing, number(2)), text(""))


@attrs.frozen
class Step:
    """
    One step of a query: the columns it adds to those of the step before.

    Attributes:
        name: what the step is called.
        columns: each column's name and SQL.
    """

    name: str
    columns: tuple[tuple[str, exp.Expr], ...]
