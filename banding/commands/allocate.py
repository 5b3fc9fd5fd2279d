"""``banding allocate``: a spreadsheet of cases in, the same cases banded out."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from banding.commands import options, running
from banding.vocabulary import Status

if TYPE_CHECKING:
    from banding.records import Allocation
    from banding.reports.allocation import Summary

FORMATS = ("csv", "json", "xlsx", "html", "sheets")
FAIL_ON = (
    *(status.value for status in Status if status not in (Status.SETTLED, Status.JUDGED)),
    "warnings",
    "duplicates",
)
_SHOWN, _CRN, _BAND, _STATUS = 30, 12, 9, 12
"""Rows that a screen shows, and the columns that each thing takes there; the reasons take the rest."""


@click.command("allocate")
@click.argument("cases", metavar="CASES")
@options.output()
@options.form(
    FORMATS,
    "json is one case a line, with every step; html is one page to read or print, with what needs attention first; "
    "sheets is HTML with a page for each case: band, reasons, what happens next, services, and room for the manager to "
    "judge and sign.",
)
@options.reading
@options.names
@options.raw
@options.fail_on(FAIL_ON)
@options.quiet
def command(
    cases: str,
    output: str | None,
    form: str | None,
    rules: str | None,
    names: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
    **reading: Any,
) -> None:
    """
    CASES is a CSV or Excel file with one case a row and a column `crn`; - reads a pipe. Every row comes back in its
    order with its band, reasons, what is still to be found out and what a manager must decide. What a file does not
    say is not known, and is never read as "no" unless you say so. A row with a bad value comes back too, in error.

    \b
    Examples:
      banding allocate examples/cases.csv -o banded.xlsx
      banding allocate examples/cases.csv --fail-on error > banded.csv
    """
    path = running.file_named(output)
    to_screen = path is None and form is None and sys.stdout.isatty()
    form = options.form_of(path, form, forms=FORMATS)
    options.refuse_unfit(form, raw=raw, names=names)
    with running.faults_to_exit_code():
        running.refuse_own_input(path, cases, reading["mapping"], rules)
        chosen = running.chosen_rules(rules, on=reading["on"], quiet=quiet)
        ruleset = chosen.ruleset
        from banding.records import Allocation
        from banding.services import services_beside

        services = services_beside(chosen.path, ruleset) if form in ("json", "sheets") else None

        with running.opened_cases(cases, ruleset, **reading) as caseload:
            progress = None if quiet or to_screen else running.progress_teller()
            allocation = Allocation(caseload, ruleset, progress=progress, services=services)
            if to_screen:
                from banding.reports.allocation import summarise

                for line in screen_lines(allocation):
                    click.echo(line)
                click.echo("\nThis is a short view. For the whole of it: -o banded.xlsx or -o banded.csv\n")
                summary = summarise(allocation)
            else:
                with running.result_to(path) as out:
                    summary = write_allocated(allocation, out, form=form, raw=raw, names=names)
    if not quiet:
        from banding.render.terminal import summary_lines
        from banding.reports.allocation import allocation_report

        running.tell(summary_lines(allocation_report(summary, ruleset)), written=path)
    counts = {**dict(summary.statuses), "warnings": summary.warnings, "duplicates": summary.duplicates}
    if any(counts.get(what) for what in fail_on):
        sys.exit(running.ATTENTION)


def screen_lines(allocation: Allocation) -> Iterator[str]:
    """Decide every row, and lay out the first thirty in lines of at most 80 characters."""
    from banding.intake import WITHHELD
    from banding.records import ADDED_NAMES

    rows, indent = allocation.rows(), " " * (_CRN + _BAND + _STATUS)
    yield f"{'crn':<{_CRN}}{'band':<{_BAND}}{'status':<{_STATUS}}why"
    for banded in islice(rows, _SHOWN):
        said = dict(zip(ADDED_NAMES, banded.added, strict=True))
        if banded.is_restricted:
            said |= {"status": "", "reasons": WITHHELD}
        reasons = textwrap.wrap(said["reasons"], 80 - len(indent)) or [""]
        painted = f"{said['band']:<{_BAND - 1}}"
        if band := allocation.ruleset.band_by_name.get(said["band"]):
            # The colour goes where the output is not a terminal.
            painted = click.style(painted, fg=_rgb(band.ink), bg=_rgb(band.fill))
        crn = banded.placed.crn[: _CRN - 1]
        yield f"{crn:<{_CRN}}{painted} {said['status']:<{_STATUS}}{reasons[0]}"
        yield from (indent + line for line in reasons[1:])
    if more := sum(1 for _ in rows):
        yield f"and {more:,} more"


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def write_allocated(
    allocation: Allocation, out: BinaryIO, *, form: str, raw: bool = False, names: str | None = None
) -> Summary:
    """Decide every row of a caseload, write it in one of the forms, and give what the run came to."""
    from banding.reports.allocation import allocation_page, summarise

    if form in ("html", "sheets"):
        from banding.render.html import write_html
        from banding.reports.allocation.sheets import allocation_sheets

        make = allocation_sheets if form == "sheets" else allocation_page
        report, summary = make(allocation, running.shown_names(names, allocation.caseload))
        write_html(report, out)
        return summary
    if form == "xlsx":
        from banding.records.xlsx import write_xlsx

        write_xlsx(allocation, out)
    elif form == "json":
        from banding.records.json import write_json

        with running.as_text(out) as text:
            write_json(allocation, text)
    else:
        from banding.records.csv.writer import CsvWriter

        with running.as_text(out) as text:
            CsvWriter(allocation, raw=raw).write(text)
    return summarise(allocation)
