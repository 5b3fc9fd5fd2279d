"""``banding reband``: a caseload in, and for each case where it was, where it is now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from banding.commands import options, running

if TYPE_CHECKING:
    from banding.commands.rebanding import Asked, Sides

FAIL_ON = (
    *("moved", "up", "down", "two-bands", "answer-missing", "to-highest", "left", "below-minimum", "review"),
    *("no-reason", "ended", "may-hold", "not-matched", "error", "new", "gone"),
)


@click.command("reband")
@click.argument("cases", metavar="CASES")
@click.option(
    "--previous",
    metavar="EARLIER",
    help="The earlier caseload: raw cases, or an earlier CSV file or workbook of ours.",
)
@click.option(
    "--previous-on",
    type=options.DAY,
    metavar="DATE",
    help="Decide the earlier side for this day. Default: as --on.",
)
@click.option("--previous-rules", metavar="NAME|FILE", help="Decide the earlier side by this ruleset.")
@options.output()
@options.form(options.REBAND_FORMATS, "json is one case a line, causes as data; xlsx and html are reports.")
@options.reading
@options.workload
@options.names
@options.raw
@options.fail_on(FAIL_ON)
@options.quiet
def command(**given: Any) -> None:
    """
    Say which cases have moved band, which way, and exactly why.

    CASES is a caseload as for `banding allocate`. The earlier band is read from the column `recorded_band`; or, with
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
    from banding.commands.rebanding import Asked, run_rebanding

    run_rebanding(Asked(**given), _sides)


def _sides(asked: Asked) -> Sides:
    from banding.compare import Basis

    running.refuse_own_input(asked.output, *asked.files())
    after = before = running.load_rules(asked.rules, on=asked.on, quiet=asked.quiet)
    if asked.previous_rules or asked.previous_on:
        other = running.load_rules(
            asked.previous_rules or asked.rules, on=asked.previous_on or asked.on, quiet=asked.quiet
        )
        # The same content under another name is no change of ruleset.
        before = after if other.stamp == after.stamp else other
    return Basis(before, asked.previous_on or asked.on), Basis(after, asked.on), None
