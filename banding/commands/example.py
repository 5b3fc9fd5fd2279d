"""``banding example``: a synthetic caseload, or staff file, to try things on."""

import csv
from datetime import date
from pathlib import Path

import click

from banding.commands.options import on_option, refuse_ending, rules_option
from banding.commands.running import (
    faults_to_exit_code,
    file_named,
    load_rules,
    refuse_own_input,
    result_to,
    today,
)


@click.command("example")
@click.option(
    "-n",
    "--rows",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="How many cases, or officers.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same cases.")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default="-",
    help="File to write, .csv or .xlsx; - for CSV on the screen or a pipe.",
)
@click.option(
    "--staff", is_flag=True, help="A staff file instead, of so many officers, for `banding assign`."
)
@on_option
@rules_option
def command(rows: int, seed: int, output: str, staff: bool, on: date | None, rules: str | None) -> None:
    """
    Make a synthetic caseload: invented cases, with unknowns, judgements and a few bad rows.

    Nobody in it exists, and every row says so. Gender and ethnicity are invented too, at made-up rates and without
    regard to anything else: a difference between groups is chance. The same number, seed and day give the same file.

    \b
    Examples:
      banding example -n 500 --seed 7 --on 2026-11-22 -o cases.csv
      banding example --staff -n 24 --on 2026-11-22 -o staff.xlsx

    Exit codes: 0 done; 2 could not run.
    """
    from banding.synthetic import SYNTHETIC_NOTICE, synthetic_lines, synthetic_staff

    refuse_ending(output, (".csv", ".xlsx"))
    day = on or today()
    with faults_to_exit_code():
        refuse_own_input(output, rules)
        ruleset = load_rules(rules, on=on)
        if staff:
            lines = synthetic_staff(officers=rows, seed=seed, on=day)
        else:
            lines = synthetic_lines(ruleset, rows=rows, seed=seed, on=day)
        path = file_named(output)
        with result_to(path) as out:
            if Path(output).suffix.casefold() == ".xlsx":
                from banding.render.report import Align
                from banding.render.xlsx import Sheet, write_sheet

                made = csv.reader(lines)
                headings = tuple((heading, Align.TEXT) for heading in next(made))
                write_sheet(Sheet("Staff" if staff else "Cases", headings, made), out, on=day)
            else:
                out.writelines(line.encode() for line in lines)
        if path:
            click.echo(f"Written to {path}", err=True)
        click.echo(SYNTHETIC_NOTICE, err=True)
