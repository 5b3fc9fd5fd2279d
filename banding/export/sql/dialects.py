"""The few turns of SQL that every step of a query uses, and how the warehouses differ that one can be written for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Final

import attrs
from sqlglot import exp


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


POSTGRES: Final = _words(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
    column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
    from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit
    localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
    returning right select session_user similar some symmetric system_user table tablesample then to trailing true union
    unique user using variadic verbose when where window with
    """
)
"""What PostgreSQL 15 and later say of themselves (``pg_get_keywords``): reserved, or reserved but for functions."""

SNOWFLAKE: Final = _words(
    """
    all alter and any as between by case cast check column connect constraint create cross current current_date
    current_time current_timestamp current_user delete distinct drop else exists false following for from full grant
    group having ilike in increment inner insert intersect into is join lateral left like localtime localtimestamp minus
    natural not null of on or order qualify regexp revoke right rlike row rows sample select set some start table
    tablesample then to trigger true try_cast union unique update using values when whenever where with
    """
)
"""The reserved and limited words of Snowflake's reference, as far as they concern the name of a table or column."""

_ELSEWHERE: Final = _words(
    """
    abort action add after always anti asof assert_rows_modified at attach autoincrement before begin cascade
    columns commit conflict contains cube database deallocate deferred define describe detach each enum escape
    exclude exclusive execute explain extract fail filter first generated glob grouping groups hash if ignore
    immediate index indexed instead interval json_array json_exists json_object json_query json_table json_value key
    lambda last listagg lookup map match materialized merge new no normalize nothing nulls others over partition
    pivot pivot_longer pivot_wider plan positional pragma preceding prepare proto query raise range recursive reindex
    release rename replace respect restrict rollback rollup savepoint semi show skip struct summarize temp temporary
    ties transaction treat trim tuple uescape unbounded unnest unpack unpivot vacuum view virtual within without
    """
)
ANYWHERE: Final = POSTGRES | SNOWFLAKE | _ELSEWHERE
"""Every word that DuckDB, SQLite, Spark, Trino or BigQuery keeps for itself, for warehouses where quotes do no harm."""


@attrs.frozen
class Dialect:
    """
    One warehouse's SQL, by sqlglot's name.

    ``fenced``: each step of the query must be fenced off (``AS MATERIALIZED``); else PostgreSQL and SQLite write its
    expressions out wherever the next one uses them, and ours would grow past all bounds. ``regrouped``: the last step is
    grouped by its pattern, which changes nothing; SQLite takes the result of many steps to be short and joins without an
    index, in time that grows with the square of the rows. ``typed``: a column's type holds for every value in it; in SQLite an
    INTEGER column may hold ``"ninety"``. ``reserved``: words, in small letters, that can be a name only in quotes.
    """

    name: str
    fenced: bool = False
    regrouped: bool = False
    typed: bool = True
    reserved: frozenset[str] = ANYWHERE

    def named(self, name: str) -> exp.Identifier:
        """Give a table's or column's name, in quotes where it is a reserved word or no plain word at all."""
        return exp.to_identifier(name, quoted=name.lower() in self.reserved or None)


DIALECTS: Final = {
    dialect.name: dialect
    for dialect in (
        Dialect("duckdb", fenced=True),
        Dialect("postgres", fenced=True, reserved=POSTGRES),
        Dialect("sqlite", fenced=True, regrouped=True, typed=False),
        Dialect("spark"),
        Dialect("trino"),
        Dialect("bigquery"),
        Dialect("snowflake", reserved=SNOWFLAKE),
    )
}
"""Every warehouse a query can be written for, by name."""

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
