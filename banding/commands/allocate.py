"""``banding allocate``: a spreadsheet of cases in, the same cases banded out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from banding.commands.options import (
    fail_on_option,
    form_of,
    names_option,
    output_option,
    quiet_option,
    raw_option,
    reading_options,
    refuse_names,
)
from banding.commands.running import (
    ATTENTION,
    faults_to_exit_code,
    load_rules,
    opened_cases,
    progress_teller,
    refuse_own_input,
    tell,
)
from banding.vocabulary import Status

if TYPE_CHECKING:
    from banding.intake import Caseload, RepeatedPeople
    from banding.records import Book
    from banding.reports.allocation.summary import Summary
    from banding.ruleset import Ruleset

FORMATS = ("csv", "json", "xlsx", "html")
FAIL_ON = (
    *(status.value for status in Status if status not in (Status.SETTLED, Status.JUDGED)),
    "warnings",
    "duplicates",
)


@click.command("allocate")
@click.argument("cases", metavar="CASES")
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line, with every step; "
    "html is one page to read or print, with what needs attention first.",
)
@reading_options
@names_option
@raw_option
@fail_on_option(FAIL_ON)
@quiet_option
def command(
    cases: str,
    output: str | None,
    form: str | None,
    rules: str | None,
    on: date | None,
    blank: str,
    absent: str,
    mapping: str | None,
    names: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
) -> None:
    """
    Band every case in a spreadsheet, and say why.

    CASES is a CSV or Excel file with one case a row and a column `crn`; - reads a pipe. Every row comes back in its
    order with its band, reasons, what is still to be found out and what a manager must decide. What a file does not
    say is not known, and is never read as "no" unless you say so. A row with a bad value comes back too, in error.

    \b
    Examples:
      banding allocate examples/cases.csv -o banded.xlsx
      banding allocate examples/cases.csv --fail-on error > banded.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    to_screen = output in (None, "-") and form is None and sys.stdout.isatty()
    path = None if output in (None, "-") else output
    form = form_of(path, form, forms=FORMATS)
    if raw and form != "csv":
        raise click.UsageError("--raw is for CSV only: in the other forms no cell can be a formula")
    refuse_names(names, form)
    with faults_to_exit_code():
        refuse_own_input(path, cases, mapping, rules)
        ruleset = load_rules(rules, on=on, quiet=quiet)
        with opened_cases(cases, ruleset, on=on, blank=blank, absent=absent, mapping=mapping) as caseload:
            if to_screen:
                summary = _to_screen(caseload, ruleset)
            else:
                summary = _to_file(caseload, ruleset, path=path, form=form, raw=raw, names=names, quiet=quiet)
    if not quiet:
        from banding.reports.allocation.summary import summary_lines

        tell(summary_lines(summary), written=path)
    if _is_met(fail_on, summary):
        sys.exit(ATTENTION)


def _to_file(
    caseload: Caseload,
    ruleset: Ruleset,
    *,
    path: str | None,
    form: str,
    raw: bool,
    names: str | None,
    quiet: bool,
) -> Summary:
    from banding.records import Book
    from banding.render.safe_write import written_whole
    from banding.reports.allocation.summary import summarise

    book = Book(caseload.reader, ruleset)
    duplicates = book.repeated_people(caseload)
    target: AbstractContextManager[BinaryIO] = (
        nullcontext(sys.stdout.buffer) if path is None else written_whole(Path(path))
    )
    with target as out:
        _write(
            caseload,
            book,
            duplicates,
            ruleset,
            out,
            form=form,
            raw=raw,
            names=names,
            progress=None if quiet else progress_teller(),
        )
    return summarise(caseload, book.tally, book.first_issues, duplicates, ruleset)


def _write(
    caseload: Caseload,
    book: Book,
    duplicates: RepeatedPeople,
    ruleset: Ruleset,
    out: BinaryIO,
    *,
    form: str,
    raw: bool,
    names: str | None,
    progress: Callable[[int], None] | None,
) -> None:
    if form == "html":
        _write_page(caseload, book, duplicates, ruleset, out, names=names, progress=progress)
        return
    if form == "xlsx":
        from banding.records.xlsx import write_xlsx

        on, notes = caseload.reader.options.on, caseload.table.notes
        write_xlsx(caseload, book, duplicates, ruleset, out, on=on, notes=notes, progress=progress)
        return
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    if form == "json":
        from banding.records.json import write_json

        write_json(caseload, book, duplicates, ruleset, text, progress=progress)
    else:
        from banding.records.csv import CsvWriter

        CsvWriter(caseload, book, duplicates, raw=raw).write(text, progress=progress)
    text.flush()
    text.detach()


def _write_page(
    caseload: Caseload,
    book: Book,
    duplicates: RepeatedPeople,
    ruleset: Ruleset,
    out: BinaryIO,
    *,
    names: str | None,
    progress: Callable[[int], None] | None,
) -> None:
    from banding.render.html import write_page
    from banding.reports.allocation.build import allocation_page
    from banding.reports.shared.names import NO_NAMES, names_in

    shown = names_in(caseload, names) if names else NO_NAMES
    page = allocation_page(caseload, book, duplicates, ruleset, names=shown, progress=progress)
    write_page("allocation.html", page, out, bands=ruleset.bands)


def _to_screen(caseload: Caseload, ruleset: Ruleset) -> Summary:
    from banding.records import Book
    from banding.records.screen import screen_lines
    from banding.reports.allocation.summary import summarise

    book = Book(caseload.reader, ruleset)
    duplicates = book.repeated_people(caseload)
    for line in screen_lines(caseload, book, duplicates, ruleset):
        click.echo(line)
    click.echo("\nThis is a short view. For the whole of it: -o banded.xlsx or -o banded.csv\n")
    return summarise(caseload, book.tally, book.first_issues, duplicates, ruleset)


def _is_met(fail_on: tuple[str, ...], summary: Summary) -> bool:
    statuses = dict(summary.statuses)
    found = {
        **{name: bool(statuses.get(name)) for name in fail_on},
        "warnings": bool(summary.warnings),
        "duplicates": bool(summary.duplicates),
    }
    return any(found[name] for name in fail_on)
