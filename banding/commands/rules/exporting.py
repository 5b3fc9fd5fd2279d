"""``banding rules sql``, ``dmn`` and ``export``: a ruleset in a form that runs elsewhere."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands import options, running
from banding.errors import MissingExtraError

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

_output = options.output("File to write; - for the screen or a pipe.", default="-")
FORMS = ("sql", "dmn", "json", "page", "workbook")
_DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "trino", "bigquery", "snowflake")
MANY_NODES = 100
"""Nodes of a ruleset's decision diagram above which a query is long in the making; ours has 41."""


@click.command("sql")
@click.argument("name", metavar="[RULESET]", required=False)
@click.option("--dialect", required=True, type=click.Choice(_DIALECTS), help="The warehouse to write for.")
@options.preset("--table", default="cases", says="Table or view of cases.", metavar="NAME")
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
@_output
@options.decided_on
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
    """
    day = on or running.today()
    with running.writing(output, (".sql",), name, columns, like) as out:
        try:
            from banding.export.sql import DIALECTS, columns_for, headings_of, render_sql
            from banding.intake.mapping import load_mapping
        except ModuleNotFoundError as error:
            if error.name != "sqlglot":
                raise
            raise MissingExtraError("sql", "writing SQL") from None
        ruleset = running.load_rules(name, on=day)
        mapping = load_mapping(Path(columns), ruleset.facts) if columns else None
        _tell_if_long(ruleset)
        headings = headings_of(Path(like)) if like else None
        where = columns_for(ruleset, on=day, table=table, mapping=mapping, without=without, headings=headings)
        out.write(render_sql(ruleset, where, DIALECTS[dialect]).encode())


def _tell_if_long(ruleset: Ruleset) -> None:
    """Say beforehand that facts are linked so closely that the query may take minutes, or longer than anybody waits."""
    from banding.engine.compiled import compile_ruleset

    compiler = compile_ruleset(ruleset).compiler
    outcome = compiler.outcome()
    if len(compiler.shop.reachable(outcome)) > MANY_NODES:
        facts = len(compiler.shop.variables_of(outcome))
        running.note(
            f"Note: the rules link many of their {facts} facts with one another. Writing the query can take minutes, "
            "or longer than is worth the wait; Ctrl-C stops it, and `banding allocate` needs none of it."
        )


@click.command("dmn")
@options.ruleset
@options.version
@_output
def rules_dmn(ruleset: str | None, on: date | None, output: str) -> None:
    """
    Write the rules as a decision model (DMN 1.3), to open in a modeller or run in another decision engine.

    RULESET is a shipped name such as cl-crc/2019-03, or a file; cl-crc when none is given. The model has the decisions
    as tables, with the guidance's words next to each row, and a diagram. It bands cases whose facts are all known, and
    gives no answer for any other: what is not known is never read as no.

    \b
    Examples:
      banding rules dmn cl-crc -o cl-crc.dmn
      banding rules dmn cl-crc/2019-03
    """
    from banding.export.dmn import model_of, render_dmn

    with running.writing(output, (".dmn", ".xml"), ruleset) as out:
        out.write(render_dmn(model_of(running.load_rules(ruleset, on=on))).encode())


@click.command("export")
@options.ruleset
@click.option("--to", "form", required=True, type=click.Choice(FORMS), help="What to write the rules as.")
@click.option(
    "--dialect", type=click.Choice(_DIALECTS), help="SQL only: the warehouse to write for. Default: duckdb."
)
@options.version
@_output
@click.pass_context
def rules_export(
    context: click.Context, ruleset: str | None, form: str, dialect: str | None, on: date | None, output: str
) -> None:
    """
    Write the rules in a form that runs elsewhere: a query, a decision model, a table, a page or a workbook.

    RULESET is a shipped name such as cl-crc/2019-03, or a file; cl-crc when none is given. Each form has a command of
    its own with more options: rules sql, rules dmn, page, workbook. json is the compiled table, for a runner of your own.

    \b
    Examples:
      banding rules export --to json -o cl-crc.json
      banding rules export cl-crc --to workbook -o caseload.xlsx
    """
    if dialect and form != "sql":
        raise click.UsageError("--dialect is for --to sql only; no other form is written for a warehouse")
    given = {"on": on, "output": output}
    if form == "sql":
        context.invoke(rules_sql, name=ruleset, dialect=dialect or "duckdb", **given)
    elif form == "dmn":
        context.invoke(rules_dmn, ruleset=ruleset, **given)
    elif form == "json":
        from banding.export.readings import portable_table

        with running.writing(output, (".json",), ruleset) as out:
            table = portable_table(running.load_rules(ruleset, on=on))
            out.write(f"{json.dumps(table, ensure_ascii=False)}\n".encode())
    else:
        from banding.commands import files

        # A workbook without a day takes ages on the day it is open; for the others it only picks the version.
        context.invoke(files.page if form == "page" else files.workbook, rules=ruleset, **given)
