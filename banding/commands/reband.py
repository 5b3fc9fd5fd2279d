"""``banding reband``: a caseload in, and for each case where it was, where it is now, and why."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import click

from banding.commands.options import (
    DAY,
    fail_on_option,
    form_of,
    names_option,
    output_option,
    quiet_option,
    raw_option,
    reading_options,
    workload_options,
)
from banding.commands.reband_asked import Asked, Opened, opened_for_rebanding, refuse_contradictions
from banding.commands.running import (
    ATTENTION,
    as_text,
    faults_to_exit_code,
    file_named,
    progress_teller,
    result_to,
    shown_names,
    tell,
    today,
)

if TYPE_CHECKING:
    from banding.compare import RebandReport

FORMATS = ("csv", "json", "xlsx", "html")
FAIL_ON = (
    "moved",
    "up",
    "down",
    "two-bands",
    "answer-missing",
    "to-highest",
    "left",
    "below-minimum",
    "review",
    "no-reason",
    "ended",
    "may-hold",
    "not-matched",
    "error",
    "new",
    "gone",
)


@click.command("reband")
@click.argument("cases", metavar="CASES")
@click.option(
    "--previous",
    metavar="EARLIER",
    help="The earlier caseload: raw cases, or an earlier CSV file or workbook of ours.",
)
@click.option(
    "--previous-on", type=DAY, metavar="DATE", help="Decide the earlier side for this day. Default: as --on."
)
@click.option("--previous-rules", metavar="NAME|FILE", help="Decide the earlier side by this ruleset.")
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line, causes as data; "
    "xlsx and html are reports.",
)
@reading_options
@workload_options
@names_option
@raw_option
@fail_on_option(FAIL_ON)
@quiet_option
def command(
    output: str | None,
    form: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
    on: date | None,
    **asked: object,
) -> None:
    """
    Say which cases have moved band, which way, and exactly why.

    CASES is a caseload as for `banding allocate`. What stood before is its column `recorded_band`; or, with
    --previous, an earlier caseload matched on `crn`; or, with --previous-on or --previous-rules, the same cases on an
    earlier day or by another ruleset. The cause of a move is the smallest set of changes that by itself makes the
    difference. A judgement whose facts have changed since is shown for review.

    \b
    Examples:
      banding reband examples/cases.csv -o moved.csv
      banding reband cases.csv --previous examples/cases.csv -o moved.json
      banding reband cases.csv --previous-on 2025-11-22 --on 2026-11-22 > aged.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    wants = Asked(on=on or today(), quiet=quiet, **asked)  # type: ignore[arg-type]
    path = file_named(output)
    form = form_of(path, form, forms=FORMATS)
    refuse_contradictions(wants, form=form, raw=raw)
    with faults_to_exit_code(), opened_for_rebanding(wants, path) as opened:
        with result_to(path) as out:
            if form in ("xlsx", "html"):
                _write_report(opened, wants, out, form=form)
            else:
                _write(opened, out, form=form, raw=raw, progress=None if quiet else progress_teller())
        report = _report(opened, wants)
    if not quiet:
        from banding.render.terminal import summary_lines
        from banding.reports.rebanding import rebanding_report

        tell(summary_lines(rebanding_report(report, opened.ruleset)), written=path)
    if any(_is_met(what, report) for what in fail_on):
        sys.exit(ATTENTION)


def _write(
    opened: Opened, out: BinaryIO, *, form: str, raw: bool, progress: Callable[[int], None] | None
) -> None:
    rebanding, caseload = opened.rebanding, opened.caseload
    with as_text(out) as text:
        if form == "json":
            from banding.records.reband.json import write_reband_json

            write_reband_json(rebanding.rows(), caseload.layout, text, progress=progress)
        else:
            from banding.records.reband.csv import RebandCsv

            RebandCsv(caseload.layout, raw=raw).write_all(rebanding, caseload, text, progress=progress)


def _write_report(opened: Opened, asked: Asked, out: BinaryIO, *, form: str) -> None:
    from banding.records.reband.xlsx import cases_sheet
    from banding.reports.rebanding import rebanding_report

    rows, ruleset = opened.rebanding.rows(), opened.ruleset
    if form == "xlsx":
        from banding.render.xlsx import write_xlsx_report

        write_xlsx_report(
            lambda: rebanding_report(_report(opened, asked), ruleset),
            out,
            on=asked.on,
            first=[cases_sheet(rows)],
            colours=ruleset.bands,
        )
        return
    from banding.render.html import write_html
    from banding.reports.cases.moves import Moves

    moves = Moves(opened.rebanding, shown_names(asked.names, opened.caseload, opened.earlier))
    for _ in moves.passing(rows):
        pass
    write_html(rebanding_report(_report(opened, asked), ruleset, moves), out)


def _report(opened: Opened, asked: Asked) -> RebandReport:
    from banding.compare import InputFile
    from banding.records.reband.columns import REBAND_COLUMNS
    from banding.reports.file_notes import file_notes, missing_columns_in_words

    rebanding, digests = opened.rebanding, opened.digests
    inputs = [InputFile("after", opened.caseload.name, digests[0], rebanding.rows_after)]
    if opened.earlier:
        inputs.append(InputFile("before", opened.earlier.name, digests[1], rebanding.rows_before))
    notes = file_notes(
        opened.caseload,
        leftovers=rebanding.leftovers,
        has_pairs=opened.earlier is not None,
        added=REBAND_COLUMNS,
    )
    if opened.earlier:
        notes += file_notes(opened.earlier, leftovers=rebanding.leftovers_before, has_pairs=True, added=())
    missing = rebanding.missing_columns()
    leads = missing_columns_in_words(
        missing, opened.caseload.name, opened.earlier.name if opened.earlier else ""
    )
    return rebanding.report(inputs, options=asked.settings(), notes=notes, leads=leads)


def _is_met(what: str, report: RebandReport) -> bool:
    if what == "moved":
        return report.moved > 0
    if any(each.kind == what for each in report.attention):
        return True
    return report.cases(what) > 0
