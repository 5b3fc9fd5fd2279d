"""``banding audit``: recorded bands against the guidance, case by case, group by group; and reading sheets, scored."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from banding.commands.audit_asked import (
    Asked,
    asked_for,
    column_options,
    inputs_of,
    is_met,
    opened_for_audit,
    options_for,
    policy_for,
    refuse_unknown,
)
from banding.commands.audit_results import Scored, score_of, tell_score, write_report, write_rows, write_score
from banding.commands.options import AGES, form_of, names_option, reading_options, refuse_names
from banding.commands.running import (
    ATTENTION,
    chosen_rules,
    faults_to_exit_code,
    file_named,
    refuse_own_input,
    refuse_raw,
    result_to,
    tell,
)

if TYPE_CHECKING:
    from banding.ruleset.versions.choose import Chosen

FORMATS = ("csv", "json", "xlsx", "html", "report")


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
@column_options
@names_option
@click.option("--raw", is_flag=True, help="Write cells as they came, formulas too (CSV only).")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WHAT",
    help="Exit with code 1 if any case has this outcome, family of outcomes (departs, to-explain, open), finding, or "
    "finding of this severity (high, medium, low). May be given more than once.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")
def command(
    cases: str | None,
    output: str | None,
    form: str | None,
    sheet: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
    on: date | None,
    **asked: object,
) -> None:
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
    if not cases and not sheet:
        raise click.UsageError("give CASES to audit, or a filled reading sheet with --sheet")
    path = file_named(output)
    form = form_of(path, form, forms=FORMATS, otherwise="csv" if cases else "json")
    if not cases:
        _refuse_for_a_sheet(path, form, asked)
    elif quiet and form in ("csv", "json"):
        _refuse_untold(form, sheet=sheet, by=asked["by"])
    refuse_raw(raw, form)
    wants = asked_for(on, asked)
    refuse_names(wants.names, form)
    with faults_to_exit_code():
        refuse_own_input(path, cases, sheet, wants.mapping, wants.policy, wants.rules)
        chosen = chosen_rules(wants.rules, on=wants.on, quiet=quiet)
        read = score_of(sheet, chosen.ruleset) if sheet else None
        met = False
        if cases:
            met = _audit(
                cases, chosen, wants, path=path, form=form, raw=raw, fail_on=fail_on, quiet=quiet, read=read
            )
        elif read:
            write_score(read.score, read.inputs, chosen.ruleset, path, form=form, on=wants.on)
            if not quiet:
                tell_score(read.score, chosen.ruleset, read.inputs, written=path)
    if met:
        sys.exit(ATTENTION)


def _refuse_for_a_sheet(path: str | None, form: str, asked: Mapping[str, object]) -> None:
    """Refuse what cannot be had of a reading sheet alone."""
    if form == "csv" or (path and Path(path).suffix.casefold() == ".csv"):
        raise click.UsageError(
            "a reading sheet is scored as JSON, HTML or XLSX: name the file .json, .html or .xlsx"
        )
    if asked["names"]:
        raise click.UsageError("--names needs CASES: a scored reading sheet lists none")


def _refuse_untold(form: str, *, sheet: str | None, by: object) -> None:
    """Refuse a score or a comparison that nobody would be told: it is no row, and there is no summary."""
    for asked, what in ((sheet, "score"), (by, "comparison")):
        if asked:
            raise click.UsageError(
                f"with -q the {what} would be told nowhere: {form} has no place for it; leave -q out"
            )


def _audit(
    cases: str,
    chosen: Chosen,
    asked: Asked,
    *,
    path: str | None,
    form: str,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
    read: Scored | None,
) -> bool:
    """Audit a caseload from end to end; says whether something asked about was found."""
    from banding.audit import Audit

    ruleset, policy = chosen.ruleset, policy_for(asked, chosen)
    caseload, digest = opened_for_audit(cases, ruleset, asked)
    with caseload:
        audit = Audit(caseload, ruleset, options_for(caseload, asked, policy))
        refuse_unknown(fail_on, audit)
        reading = read.beside(caseload) if read else None
        with result_to(path) as out:
            inputs = (*inputs_of(caseload.name, digest, ruleset, policy), *(read.inputs[:1] if read else ()))
            if form in ("xlsx", "html"):
                report = write_report(
                    audit, caseload, ruleset, inputs, out, form=form, names=asked.names, reading=reading
                )
            else:
                report = write_rows(
                    audit, caseload, out, inputs, form=form, raw=raw, quiet=quiet, reading=reading
                )
    if not quiet:
        from banding.render.terminal import summary_lines
        from banding.reports.audit import audit_report

        tell(
            summary_lines(audit_report(attrs.evolve(report, cases=(), reading=reading), ruleset)),
            written=path,
        )
    return any(is_met(what, report) for what in fail_on)
