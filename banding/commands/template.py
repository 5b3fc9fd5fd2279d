"""``banding template``: an empty caseload, or staff file, to fill in."""

from datetime import date
from pathlib import Path

import click

from banding.commands.options import DAY, refuse_ending, rules_option
from banding.commands.running import (
    as_text,
    faults_to_exit_code,
    file_named,
    load_rules,
    refuse_own_input,
    result_to,
)


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
@click.option("--staff", is_flag=True, help="An empty staff file instead, for `banding assign`.")
@rules_option
def command(output: str, on: date | None, staff: bool, rules: str | None) -> None:
    """
    Give an empty caseload to fill in, with headings, drop-downs and notes.

    \b
    Examples:
      banding template -o cases.xlsx
      banding template > cases.csv
      banding template --staff -o staff.xlsx

    Exit codes: 0 done; 2 could not run.
    """
    from banding.records.templates import (
        staff_headings,
        write_staff_template,
        write_template_csv,
        write_template_xlsx,
    )

    refuse_ending(output, (".csv", ".xlsx"))
    path = file_named(output)
    with faults_to_exit_code():
        refuse_own_input(path, rules)
        ruleset = load_rules(rules, on=on)
        with result_to(path) as out:
            if Path(output).suffix.casefold() == ".xlsx":
                (write_staff_template if staff else write_template_xlsx)(ruleset, out)
            else:
                with as_text(out) as text:
                    if staff:
                        text.write(staff_headings())
                    else:
                        write_template_csv(ruleset, text)
        if path:
            click.echo(f"Written to {path}", err=True)
