"""``banding template``: an empty caseload to fill in."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import click

from banding.commands.options import DAY, refuse_ending, rules_option
from banding.commands.running import faults_to_exit_code, load_rules, refuse_own_input


@click.command("template")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default="-",
    help="File to write, .xlsx or .csv; - for CSV on the screen or a pipe.",
)
@click.option(
    "--on", type=DAY, metavar="DATE", help="Columns of the ruleset in force on this day. Default: today."
)
@rules_option
def command(output: str, on: date | None, rules: str | None) -> None:
    """
    Give an empty caseload to fill in, with headings, drop-downs and notes.

    \b
    Examples:
      banding template -o cases.xlsx
      banding template > cases.csv

    Exit codes: 0 done; 2 could not run.
    """
    from banding.records.templates import write_template_csv, write_template_xlsx
    from banding.render.safe_write import written_whole

    refuse_ending(output, (".csv", ".xlsx"))
    with faults_to_exit_code():
        refuse_own_input(output, rules)
        ruleset = load_rules(rules, on=on)
        if output == "-":
            write_template_csv(ruleset, sys.stdout)
            return
        with written_whole(Path(output)) as out:
            if Path(output).suffix.casefold() == ".xlsx":
                write_template_xlsx(ruleset, out)
            else:
                text = io.TextIOWrapper(out, encoding="utf-8", newline="")
                write_template_csv(ruleset, text)
                text.flush()
                text.detach()
        click.echo(f"Written to {output}", err=True)
