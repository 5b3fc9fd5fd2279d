"""``banding rules export``: the one door to every form in which the rules run elsewhere."""

from __future__ import annotations

import json
from datetime import date

import click

from banding.commands.rules.dmn import rules_dmn
from banding.commands.rules.sharing import ruleset_argument, version_option
from banding.commands.rules.sql import rules_sql
from banding.commands.running import faults_to_exit_code, load_rules, refuse_own_input, write_result

FORMS = ("sql", "dmn", "json", "page", "workbook")


@click.command("export")
@ruleset_argument
@click.option("--to", "form", required=True, type=click.Choice(FORMS), help="What to write the rules as.")
@click.option("--dialect", default="duckdb", show_default=True, help="SQL only: the warehouse to write for.")
@version_option
@click.option("-o", "--output", metavar="OUT", default="-", help="File to write; - for the screen or a pipe.")
@click.pass_context
def rules_export(
    context: click.Context, ruleset: str | None, form: str, dialect: str, on: date | None, output: str
) -> None:
    """
    Write the rules in a form that runs elsewhere: a query, a decision model, a table, a page or a workbook.

    RULESET is a shipped name such as cl-crc/2019-03, or a file; cl-crc when none is given. Each form has a command of
    its own with more options: rules sql, rules dmn, page, workbook. json is the compiled table, for a runner of your own.

    \b
    Examples:
      banding rules export --to json -o cl-crc.json
      banding rules export cl-crc --to workbook -o caseload.xlsx

    Exit codes: 0 done; 2 could not run.
    """
    if form == "sql":
        said = ["--dialect", dialect, *([ruleset] if ruleset else [])]
        command: click.Command = rules_sql
    elif form == "dmn":
        command, said = rules_dmn, [ruleset] if ruleset else []
    elif form == "json":
        from banding.export.readings import portable_table

        with faults_to_exit_code():
            refuse_own_input(output, ruleset)
            table = json.dumps(portable_table(load_rules(ruleset, on=on)), ensure_ascii=False)
            write_result(f"{table}\n".encode(), output)
        return
    else:
        from banding.commands import page, workbook

        command = page.command if form == "page" else workbook.command
        said = ["--rules", ruleset] if ruleset else []
    # A workbook without a day takes ages on the day it is open; for the others it only picks the version.
    said += ["--on", on.isoformat()] if on else []
    with command.make_context(form, [*said, "-o", output], parent=context) as inner:
        command.invoke(inner)
