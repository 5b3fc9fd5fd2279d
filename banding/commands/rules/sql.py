"""``banding rules sql``: a ruleset as one query, to decide cases where the data lives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.options import on_option
from banding.commands.running import (
    faults_to_exit_code,
    load_rules,
    note,
    refuse_own_input,
    today,
    write_result,
)
from banding.errors import MissingExtraError

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

_DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "trino", "bigquery", "snowflake")
MANY_NODES = 100
"""Nodes of a ruleset's decision diagram above which a query is long in the making; ours has 41."""


@click.command("sql")
@click.argument("name", metavar="[RULESET]", required=False)
@click.option("--dialect", required=True, type=click.Choice(_DIALECTS), help="The warehouse to write for.")
@click.option("--table", metavar="NAME", default="cases", show_default=True, help="Table or view of cases.")
@click.option(
    "--columns",
    metavar="FILE",
    help="YAML file that says which of its columns and words are which of ours, as `--map` of allocate.",
)
@click.option(
    "--like",
    metavar="FILE",
    help="A file with the table's columns, such as the one it was made from: CSV or XLSX, of which the headings are read. "
    "Columns of ours that it has not are read as not known; a date of birth or an age answers the young-person fact.",
)
@click.option(
    "--without",
    metavar="COLUMN",
    multiple=True,
    help="A column of ours that the table does not have; read as not known. May be given again.",
)
@click.option("-o", "--output", metavar="OUT", default="-", help="File to write; - for the screen or a pipe.")
@on_option
def rules_sql(
    name: str | None,
    dialect: str,
    table: str,
    columns: str | None,
    like: str | None,
    without: tuple[str, ...],
    output: str,
    on: date | None,
) -> None:
    """
    Write the rules as one SQL query, to band a caseload where it is kept.

    RULESET is a shipped name such as cl-crc/2019-03, or a file; cl-crc when none is given. The query gives every row
    with its route, band, status and the rest, exactly as allocate would, unknown facts included. The table has a
    column for each fact: yes/no as BOOLEAN, scores as INTEGER, levels as text, NULL for not known.

    \b
    Example:
      banding rules sql --dialect duckdb --table cases

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        refuse_own_input(output, name, columns, like)
        query = _query(
            name, dialect, table=table, columns=columns, like=like, without=without, on=on or today()
        )
        write_result(query.encode(), output)


def _query(
    name: str | None,
    dialect: str,
    *,
    table: str,
    columns: str | None,
    like: str | None,
    without: tuple[str, ...],
    on: date,
) -> str:
    try:
        from banding.export.sql import DIALECTS, columns_for, headings_of, read_column_mapping, render_sql
    except ModuleNotFoundError as error:
        if error.name != "sqlglot":
            raise
        raise MissingExtraError("sql", "writing SQL") from None
    ruleset = load_rules(name, on=on)
    mapping = read_column_mapping(Path(columns), ruleset) if columns else None
    _tell_if_long(ruleset)
    headings = headings_of(Path(like)) if like else None
    where = columns_for(ruleset, on=on, table=table, mapping=mapping, without=without, headings=headings)
    return render_sql(ruleset, where, DIALECTS[dialect])


def _tell_if_long(ruleset: Ruleset) -> None:
    """Say beforehand that facts are linked so closely that the query may take minutes, or longer than anybody waits."""
    from banding.engine.compiled import compile_ruleset

    compiler = compile_ruleset(ruleset).compiler
    outcome = compiler.outcome()
    if len(compiler.shop.reachable(outcome)) > MANY_NODES:
        facts = len(compiler.shop.variables_of(outcome))
        note(
            f"Note: the rules link many of their {facts} facts with one another. Writing the query can take minutes, "
            "or longer than is worth the wait; Ctrl-C stops it, and `banding allocate` needs none of it."
        )
