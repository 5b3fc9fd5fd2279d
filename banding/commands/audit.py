"""``banding audit``: recorded bands against the guidance, case by case, group by group; and reading sheets, scored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from banding.commands.auditing import Asked, run
from banding.commands.options import (
    AGES,
    form_of,
    names_option,
    quiet_option,
    raw_option,
    reading_options,
    refuse_names,
    together,
)
from banding.commands.running import (
    ATTENTION,
    faults_to_exit_code,
    file_named,
    refuse_own_input,
    refuse_raw,
    today,
)

FORMATS = ("csv", "json", "xlsx", "html", "report")
_COLUMNS = {
    "team": "teams. Default: team.",
    "officer": "officers. Default: responsible_officer, or officer.",
    "manager": "managers. Default: manager.",
    "grade": "officer grades. Default: officer_grade.",
    "assessed": "assessment dates. Default: oasys_completed_date.",
    "review": "review dates. Default: review_due_date.",
    "route": "routes on record. Default: recorded_route.",
}
_column_options = together(
    *(
        click.option(f"--{role}-column", metavar="NAME", help=f"Column of {of_what}")
        for role, of_what in _COLUMNS.items()
    )
)


@click.command("audit")
@click.argument("cases", metavar="CASES", required=False)
@click.option("-o", "--output", metavar="OUT", help="File to write; - or nothing for a pipe.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line; xlsx and html "
    "are reports with every case; report is one JSON object with every figure and no case. A reading sheet by itself "
    "is scored as json, xlsx or html.",
)
@reading_options
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Compare outcomes by this column, such as gender. Repeatable. age_group is made from date_of_birth or age.",
)
@click.option(
    "--age-groups",
    type=AGES,
    default="18,21,25,30,40,50",
    show_default=True,
    metavar="AGES",
    help="With --by age_group: the lowest age of each group.",
)
@click.option(
    "--smallest",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="With --by: counts below this are suppressed, and what they follow from.",
)
@click.option("--sheet", metavar="FILLED", help="Score a filled-in reading sheet of `banding sample`.")
@click.option(
    "--policy", metavar="FILE", help="Audit policy. Default: audit.yaml beside the ruleset, if there is one."
)
@click.option(
    "--assessment-age", type=click.IntRange(1), metavar="DAYS", help="Assessments older than this are stale."
)
@_column_options
@names_option
@raw_option
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WHAT",
    help="Exit with code 1 if any case has this outcome, family of outcomes (departs, to-explain, open), finding, or "
    "finding of this severity (high, medium, low). May be given more than once.",
)
@quiet_option
def command(**given: Any) -> None:
    """
    Hold the bands on record against the guidance, and say what a manager should put right first.

    CASES is a caseload as for `banding allocate`, with the column `recorded_band`. Every case gets one outcome, and
    findings about the record itself: who holds it, how old its assessment is, whether its rationale says anything.
    With --by, outcomes are compared between groups, like with like, small counts suppressed. With --sheet, a reading
    sheet that `banding sample` gave is scored; then CASES may be left out. With both, the score is part of the report
    (xlsx, html, report), and of the summary.

    \b
    Examples:
      banding audit cases.csv -o audited.csv
      banding audit cases.csv --by team --format report > audit.json
      banding audit cases.csv --fail-on high -q > audited.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    cases, sheet = given["cases"], given["sheet"]
    if not cases and not sheet:
        raise click.UsageError("give CASES to audit, or a filled reading sheet with --sheet")
    path = file_named(given["output"])
    form = form_of(path, given["form"], forms=FORMATS, otherwise="csv" if cases else "json")
    headings = {role: given.pop(f"{role}_column") for role in _COLUMNS}
    columns = {role: heading for role, heading in headings.items() if heading}
    asked = Asked(**{**given, "output": path, "form": form, "on": given["on"] or today(), "columns": columns})
    _refuse_untold(asked)
    refuse_raw(asked.raw, form)
    refuse_names(asked.names, form)
    with faults_to_exit_code():
        refuse_own_input(path, cases, sheet, asked.mapping, asked.policy, asked.rules)
        met = run(asked)
    if met:
        sys.exit(ATTENTION)


def _refuse_untold(asked: Asked) -> None:
    """Refuse what cannot be had of a reading sheet alone, and a score or comparison that nobody would be told."""
    if not asked.cases:
        if asked.form == "csv" or (asked.output and Path(asked.output).suffix.casefold() == ".csv"):
            raise click.UsageError(
                "a reading sheet is scored as JSON, HTML or XLSX: name the file .json, .html or .xlsx"
            )
        if asked.names:
            raise click.UsageError("--names needs CASES: a scored reading sheet lists none")
    elif asked.quiet and asked.form in ("csv", "json"):
        for wanted, what in ((asked.sheet, "score"), (asked.by, "comparison")):
            if wanted:
                raise click.UsageError(
                    f"with -q the {what} would be told nowhere: {asked.form} has no place for it; leave -q out"
                )
