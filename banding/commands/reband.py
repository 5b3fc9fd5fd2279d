"""``banding reband``: a caseload in, and for each case where it was, where it is now, and why."""

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
    faults_to_exit_code,
    progress_teller,
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
    path = None if output in (None, "-") else output
    form = form_of(path, form, forms=FORMATS)
    refuse_contradictions(wants, form=form, raw=raw)
    with faults_to_exit_code(), opened_for_rebanding(wants, path) as opened:
        target: AbstractContextManager[BinaryIO] = nullcontext(sys.stdout.buffer)
        if path is not None:
            from banding.render.safe_write import written_whole

            target = written_whole(Path(path))
        with target as out:
            if form in ("xlsx", "html"):
                _write_report(opened, wants, out, form=form)
            else:
                _write(opened, out, form=form, raw=raw, progress=None if quiet else progress_teller())
        report = _report(opened, wants)
    if not quiet:
        from banding.reports.rebanding.summary import reband_lines

        tell(reband_lines(report), written=path)
    if any(_is_met(what, report) for what in fail_on):
        sys.exit(ATTENTION)


def _write(
    opened: Opened, out: BinaryIO, *, form: str, raw: bool, progress: Callable[[int], None] | None
) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    rebanding, caseload = opened.rebanding, opened.caseload
    if form == "json":
        from banding.records.reband.json import write_reband_json

        write_reband_json(rebanding.rows(), caseload.layout, text, progress=progress)
    else:
        from banding.records.reband.csv import RebandCsv

        RebandCsv(caseload.layout, raw=raw).write_all(rebanding, caseload, text, progress=progress)
    text.flush()
    text.detach()


def _write_report(opened: Opened, asked: Asked, out: BinaryIO, *, form: str) -> None:
    rows = opened.rebanding.rows()
    if form == "xlsx":
        from banding.reports.rebanding.workbook import write_reband_xlsx

        write_reband_xlsx(rows, lambda: _report(opened, asked), out, on=asked.on)
        return
    from banding.reports.rebanding.build import write_reband_html
    from banding.reports.rebanding.moves import Moves
    from banding.reports.shared.names import NO_NAMES, names_in

    names = names_in(opened.caseload, asked.names, earlier=opened.earlier) if asked.names else NO_NAMES
    moves = Moves(opened.rebanding, names)
    for _ in moves.passing(rows):
        pass
    write_reband_html(_report(opened, asked), out, ruleset=opened.ruleset, moves=moves)


def _report(opened: Opened, asked: Asked) -> RebandReport:
    from banding.compare import InputFile
    from banding.records.reband.columns import REBAND_COLUMNS
    from banding.reports.rebanding.summary import file_notes, missing_columns_in_words

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
