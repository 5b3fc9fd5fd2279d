"""The few turns of SQL that every step of a query uses."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from sqlglot import exp

Step = dict[str, exp.Expr]
"""One step of a query: the columns it gives, by name; the others stay as the step before gave them."""


def text(words: str) -> exp.Expr:
    """Give a text constant."""
    return exp.Literal.string(words)


def number(value: int) -> exp.Expr:
    """Give a number constant."""
    return exp.Literal.number(value)


def chosen(
    branches: Iterable[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None = None, *, on: str = ""
) -> exp.Expr:
    """Give the result of the first condition (or value of the column ``on``) that holds; else the other, or NULL."""
    case = exp.Case(this=exp.column(on) if on else None)
    for condition, result in branches:
        case = case.when(condition, result, copy=False)
    if not case.args.get("ifs"):
        return otherwise or exp.null()
    return case.else_(otherwise, copy=False) if otherwise else case


def looked_up(
    column: str, words: Mapping[str, str] | Mapping[int, str], otherwise: exp.Expr | None = None
) -> exp.Expr:
    """Give the words that a column's value stands for; the other, or NULL, where it stands for nothing."""
    return chosen(((exp.convert(value), text(each)) for value, each in words.items()), otherwise, on=column)


def together(pieces: Sequence[exp.Expr]) -> exp.Expr:
    """Put texts one after another."""
    return reduce(lambda one, other: exp.DPipe(this=one, expression=other), pieces) if pieces else text("")


def listed(items: Iterable[tuple[exp.Expr, str]]) -> exp.Expr:
    """Give the names whose condition holds, each after a semicolon: ``;drr;atr``."""
    return together([chosen([(condition, text(f";{name}"))], text("")) for condition, name in items])


def without_first(listing: exp.Expr) -> exp.Expr:
    """Take the first semicolon off a listing; NULL for an empty one."""
    return exp.func("NULLIF", exp.func("SUBSTRING", listing, number(2)), text(""))
