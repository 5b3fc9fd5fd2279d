"""The warehouses a query can be written for, and the few ways in which they differ that sqlglot cannot know of."""

from __future__ import annotations

from typing import Final

import attrs
from sqlglot import exp

from banding.export.sql.reserved import ANYWHERE, POSTGRES, SNOWFLAKE


@attrs.frozen
class Dialect:
    """
    One warehouse's SQL.

    Attributes:
        name: as the option spells it, which is sqlglot's name too.
        fenced: whether each step of the query must be fenced off (``AS MATERIALIZED``). Without, PostgreSQL and SQLite
            write each step's expressions out wherever the next one uses them, and ours would grow past all bounds.
        regrouped: whether the last step is grouped by its pattern, which changes nothing in it. SQLite takes the result
            of many steps to be short and then joins without an index, in time that grows with the square of the rows.
        typed: whether a column's type holds for every value in it; in SQLite an INTEGER column may hold ``"ninety"``.
        reserved: words, in small letters, that can be a name only in quotes.
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
