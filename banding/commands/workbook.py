"""``banding workbook``: a workbook that bands cases as they are typed, for somebody who has Excel and nothing else."""

from contextlib import nullcontext
from datetime import date

import click

from banding.commands.options import quiet_option, reading_options, refuse_ending
from banding.commands.running import (
    faults_to_exit_code,
    file_named,
    load_rules,
    opened_cases,
    refuse_own_input,
    result_to,
)


@click.command("workbook")
@click.argument("cases", metavar="[CASES]", required=False)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default="caseload.xlsx",
    show_default=True,
    help="Workbook to write, .xlsx.",
)
@reading_options
@quiet_option
def command(
    cases: str | None,
    output: str,
    rules: str | None,
    on: date | None,
    blank: str,
    absent: str,
    mapping: str | None,
    quiet: bool,
) -> None:
    """
    Write a workbook that bands each case as it is typed, by ordinary formulas: no macros, nothing to install.

    Open it in Excel 2016 or later, or in LibreOffice; type or paste a case a row. Band, status, what to do first,
    reasons and actions stand beside it. CASES, a file as for allocate, is filled in beforehand. Without --on the ages
    are taken on the day the workbook is open.

    \b
    Examples:
      banding workbook -o caseload.xlsx
      banding workbook examples/cases.csv --on 2026-11-22 -o caseload.xlsx

    Exit codes: 0 done; 2 could not run.
    """
    from banding.export.workbook import Typing, typing_of, write_workbook

    refuse_ending(output, (".xlsx",))
    if not cases and (mapping or "no" in (blank, absent)):
        raise click.UsageError("--map, --blank and --absent say how CASES is read, and no CASES is given")
    path = file_named(output)
    with faults_to_exit_code():
        refuse_own_input(path, cases, mapping, rules)
        ruleset = load_rules(rules, on=on, quiet=quiet)
        opened = (
            opened_cases(cases, ruleset, on=on, blank=blank, absent=absent, mapping=mapping)
            if cases
            else nullcontext()
        )
        with opened as caseload:
            typing = typing_of(caseload, ruleset) if caseload else Typing()
            with result_to(path) as out:
                write_workbook(ruleset, out, on=on, typing=typing)
        if path and not quiet:
            click.echo(f"Written to {path}", err=True)
