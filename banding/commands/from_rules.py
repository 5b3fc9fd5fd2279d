"""
``banding template``, ``example`` and ``page``: what is made of the rules alone.

An empty caseload to fill in, an invented one to try things on, and the rules as a page that bands cases.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from banding.commands.options import DAY, on_option, refuse_ending, rules_option
from banding.commands.running import (
    as_text,
    faults_to_exit_code,
    file_named,
    load_rules,
    refuse_own_input,
    result_to,
    today,
    write_result,
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
@rules_option
def template(output: str, on: date | None, rules: str | None) -> None:
    """
    Give an empty caseload to fill in, with headings, drop-downs and notes.

    \b
    Examples:
      banding template -o cases.xlsx
      banding template > cases.csv

    Exit codes: 0 done; 2 could not run.
    """
    from banding.records.templates import write_template_csv, write_template_xlsx

    refuse_ending(output, (".csv", ".xlsx"))
    path = file_named(output)
    with faults_to_exit_code():
        refuse_own_input(path, rules)
        ruleset = load_rules(rules, on=on)
        with result_to(path) as out:
            if Path(output).suffix.casefold() == ".xlsx":
                write_template_xlsx(ruleset, out)
            else:
                with as_text(out) as text:
                    write_template_csv(ruleset, text)
        if path:
            click.echo(f"Written to {path}", err=True)


@click.command("example")
@click.option("-n", "--rows", type=click.IntRange(0), default=200, show_default=True, help="How many cases.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same cases.")
@click.option(
    "-o", "--output", metavar="OUT", default="-", help="CSV file to write; - for the screen or a pipe."
)
@on_option
@rules_option
def example(rows: int, seed: int, output: str, on: date | None, rules: str | None) -> None:
    """
    Make a synthetic caseload: invented cases, with unknowns, judgements and a few bad rows.

    Nobody in it exists, and every row says so. Gender and ethnicity are invented too, at made-up rates and without
    regard to anything else: a difference between groups is chance. The same number, seed and day give the same file.

    \b
    Example:
      banding example -n 500 --seed 7 --on 2026-11-22 -o cases.csv

    Exit codes: 0 done; 2 could not run.
    """
    from banding.synthetic import SYNTHETIC_NOTICE, synthetic_lines

    refuse_ending(output, (".csv",))
    with faults_to_exit_code():
        refuse_own_input(output, rules)
        ruleset = load_rules(rules, on=on)
        lines = synthetic_lines(ruleset, rows=rows, seed=seed, on=on or today())
        path = file_named(output)
        with result_to(path) as out:
            out.writelines(line.encode() for line in lines)
        if path:
            click.echo(f"Written to {path}", err=True)
        click.echo(SYNTHETIC_NOTICE, err=True)


@click.command("page")
@click.option("-o", "--output", metavar="OUT", default="-", help="File to write, .html; - for a pipe.")
@click.option("--on", type=DAY, metavar="DATE", help="The ruleset in force on this day. Default: today.")
@rules_option
def page(output: str, on: date | None, rules: str | None) -> None:
    """
    Write the rules as one page that bands cases in a browser, for people who cannot install anything.

    The page works from a shared drive, an e-mail or a USB stick, in Edge, Chrome and Firefox. It has a form for one
    case, and takes a caseload as a CSV file or as cells pasted from Excel. It gives the answers of allocate, and
    nothing that is typed, pasted or opened leaves the computer.

    \b
    Example:
      banding page -o bands.html

    Exit codes: 0 done; 2 could not run.
    """
    from banding.export.page import page_of

    refuse_ending(output, (".html",))
    with faults_to_exit_code():
        refuse_own_input(output, rules)
        write_result(page_of(load_rules(rules, on=on)).encode(), output)
