"""``banding template``, ``example``, ``page`` and ``workbook``: files that are made of the rules alone."""

import csv
from contextlib import nullcontext
from datetime import date
from typing import Any

import click

from banding.commands import options, running


@click.command("template")
@options.output("File to write, .xlsx or .csv; - for CSV on the screen or a pipe.", default="-")
@options.on("Columns of the ruleset in force on this day. Default: today.")
@click.option("--staff", is_flag=True, help="An empty staff file instead, for `banding assign`.")
@options.rules
def template(output: str, on: date | None, staff: bool, rules: str | None) -> None:
    """
    \b
    Examples:
      banding template -o cases.xlsx
      banding template > cases.csv
      banding template --staff -o staff.xlsx
    """
    from banding.records import templates

    with running.writing(output, (".csv", ".xlsx"), rules) as out:
        ruleset = running.load_rules(rules, on=on)
        if running.is_workbook(output):
            write = templates.write_staff_template if staff else templates.write_template_xlsx
            write(ruleset, out)
        else:
            out.write((templates.staff_headings() if staff else templates.headings(ruleset)).encode())


@click.command("example")
@options.preset("-n", "--rows", default=200, says="How many cases, or officers.", type=click.IntRange(0))
@options.preset("--seed", default=1, says="The same seed gives the same cases.", type=int)
@options.output("File to write, .csv or .xlsx; - for CSV on the screen or a pipe.", default="-")
@click.option(
    "--staff", is_flag=True, help="A staff file instead, of so many officers, for `banding assign`."
)
@options.decided_on
@options.rules
def example(rows: int, seed: int, output: str, staff: bool, on: date | None, rules: str | None) -> None:
    """
    Nobody in it exists, and every row says so. Gender and ethnicity are invented too, at made-up rates and without
    regard to anything else: a difference between groups is chance. The same number, seed and day give the same file.

    \b
    Examples:
      banding example -n 500 --seed 7 --on 2026-11-22 -o cases.csv
      banding example --staff -n 24 --on 2026-11-22 -o staff.xlsx
    """
    from banding.synthetic import SYNTHETIC_NOTICE, synthetic_lines, synthetic_staff

    day = on or running.today()
    with running.writing(output, (".csv", ".xlsx"), rules) as out:
        ruleset = running.load_rules(rules, on=on)
        if staff:
            lines = synthetic_staff(officers=rows, seed=seed, on=day)
        else:
            lines = synthetic_lines(ruleset, rows=rows, seed=seed, on=day)
        if running.is_workbook(output):
            from banding.render.report import Align
            from banding.render.xlsx import Sheet, write_sheets

            made = csv.reader(lines)
            headings = tuple((heading, Align.TEXT) for heading in next(made))
            write_sheets([Sheet("Staff" if staff else "Cases", headings, made)], out, on=day)
        else:
            out.writelines(line.encode() for line in lines)
    click.echo(SYNTHETIC_NOTICE, err=True)


@click.command("page")
@options.output("File to write, .html; - for a pipe.", default="-")
@options.on("The ruleset in force on this day. Default: today.")
@options.rules
def page(output: str, on: date | None, rules: str | None) -> None:
    """
    The page works from a shared drive, an e-mail or a USB stick, in Edge, Chrome and Firefox. It has a form for one
    case, and takes a caseload as a CSV file or as cells pasted from Excel. It gives the answers of allocate, and
    nothing that is typed, pasted or opened leaves the computer.

    \b
    Example:
      banding page -o bands.html
    """
    from banding.export.page import page_of

    with running.writing(output, (".html",), rules) as out:
        out.write(page_of(running.load_rules(rules, on=on)).encode())


@click.command("workbook")
@click.argument("cases", metavar="[CASES]", required=False)
@options.output("Workbook to write, .xlsx.", default="caseload.xlsx", show_default=True)
@options.reading
@options.quiet
def workbook(cases: str | None, output: str, rules: str | None, quiet: bool, **reading: Any) -> None:
    """
    Open it in Excel 2016 or later, or in LibreOffice; type or paste a case a row. Band, status, what to do first,
    reasons and actions stand beside it. CASES, a file as for allocate, is filled in beforehand. Without --on the ages
    are taken on the day the workbook is open.

    \b
    Examples:
      banding workbook -o caseload.xlsx
      banding workbook examples/cases.csv --on 2026-11-22 -o caseload.xlsx
    """
    from banding.export.workbook import Typing, typing_of, write_workbook

    on, mapping = reading["on"], reading["mapping"]
    if not cases and (mapping or "no" in reading.values()):
        raise click.UsageError("--map, --blank and --absent say how CASES is read, and no CASES is given")
    with running.writing(output, (".xlsx",), cases, mapping, rules, quiet=quiet) as out:
        ruleset = running.load_rules(rules, on=on, quiet=quiet)
        opened = running.opened_cases(cases, ruleset, **reading) if cases else nullcontext()
        with opened as caseload:
            typing = typing_of(caseload, ruleset) if caseload else Typing()
            write_workbook(ruleset, out, on=on, typing=typing)
