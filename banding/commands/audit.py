"""``banding audit``: recorded bands against the guidance, case by case, group by group; and reading sheets, scored."""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs
import click

from banding.commands.options import reading_options
from banding.commands.running import (
    ATTENTION,
    faults_to_exit_code,
    load_rules,
    open_caseload,
    progress_teller,
    tell,
    today,
)
from banding.errors import TableError
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.audit import Audit, AuditOptions, AuditPolicy, AuditReport, InputFile
    from banding.audit.report import SheetScore
    from banding.intake import Caseload
    from banding.ruleset import Ruleset

FORMATS = ("csv", "json", "xlsx", "html", "report")
_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}
_ROLES = ("team", "officer", "manager", "grade", "assessed", "review", "route")


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names."""

    on: date
    rules: str | None
    blank: str
    absent: str
    mapping: str | None
    policy: str | None
    assessment_age: int | None
    by: tuple[str, ...]
    smallest: int
    columns: Mapping[str, str]

    def said(self) -> tuple[tuple[str, str], ...]:
        """List the options that bear on the result and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        if self.assessment_age is not None:
            named.append(("--assessment-age", str(self.assessment_age)))
        named += [(f"--{role}-column", heading) for role, heading in self.columns.items()]
        named += [("--by", heading) for heading in self.by]
        named += [("--smallest", str(self.smallest))] if self.by else []
        return tuple((name, value) for name, value in named if value)


@click.command("audit")
@click.argument("cases", metavar="CASES", required=False)
@click.option("-o", "--output", metavar="OUT", help="File to write; - or nothing for a pipe.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line; xlsx and html "
    "are reports with every case; report is one JSON object with every figure and no case.",
)
@reading_options
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Compare outcomes by this column, such as gender. Repeatable.",
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
@click.option("--team-column", metavar="NAME", help="Column of teams. Default: team.")
@click.option(
    "--officer-column", metavar="NAME", help="Column of officers. Default: responsible_officer, or officer."
)
@click.option("--manager-column", metavar="NAME", help="Column of managers. Default: manager.")
@click.option("--grade-column", metavar="NAME", help="Column of officer grades. Default: officer_grade.")
@click.option(
    "--assessed-column", metavar="NAME", help="Column of assessment dates. Default: oasys_completed_date."
)
@click.option("--review-column", metavar="NAME", help="Column of review dates. Default: review_due_date.")
@click.option("--route-column", metavar="NAME", help="Column of routes on record. Default: recorded_route.")
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
    sheet that `banding sample` gave is scored; then CASES may be left out.

    \b
    Examples:
      banding audit cases.csv -o audited.csv
      banding audit cases.csv --by team --format report > audit.json
      banding audit cases.csv --fail-on high -q > audited.csv

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    if not cases and not sheet:
        raise click.UsageError("give CASES to audit, or a filled reading sheet with --sheet")
    path = None if output in (None, "-") else output
    form = form or (_BY_SUFFIX.get(Path(path).suffix.casefold(), "csv") if path else "csv")
    if raw and form != "csv":
        raise click.UsageError("--raw is for CSV only: in the other forms no cell can be a formula")
    wants = _asked(on, asked)
    with faults_to_exit_code():
        ruleset = load_rules(wants.rules)
        score = _score(sheet, ruleset) if sheet else None
        if cases:
            met = _audit(cases, ruleset, wants, path=path, form=form, raw=raw, fail_on=fail_on, quiet=quiet)
        else:
            met = _write_score(score, path)
    if score and not quiet:
        _tell_score(score)
    if met:
        sys.exit(ATTENTION)


def _asked(on: date | None, asked: Mapping[str, object]) -> Asked:
    columns = {role: str(asked[f"{role}_column"]) for role in _ROLES if asked[f"{role}_column"]}
    named = {name: value for name, value in asked.items() if not name.endswith("_column")}
    return Asked(on=on or today(), columns=columns, **named)  # type: ignore[arg-type]


def _audit(
    cases: str,
    ruleset: Ruleset,
    asked: Asked,
    *,
    path: str | None,
    form: str,
    raw: bool,
    fail_on: tuple[str, ...],
    quiet: bool,
) -> bool:
    """Audit a caseload from end to end; says whether something asked about was found."""
    from banding.audit import Audit
    from banding.outputs.safe_write import written_whole

    policy = _policy(asked, ruleset)
    caseload, digest = _opened(cases, ruleset, asked)
    with caseload:
        audit = Audit(caseload, ruleset, _options(caseload, asked, policy))
        _check_fail_on(fail_on, audit)
        target: AbstractContextManager[BinaryIO] = nullcontext(sys.stdout.buffer)
        with target if path is None else written_whole(Path(path)) as out:
            inputs = _inputs(caseload.name, digest, ruleset, policy)
            if form in ("xlsx", "html"):
                report = _write_report(audit, ruleset, inputs, out, form=form)
            else:
                report = _write(audit, caseload, out, inputs, form=form, raw=raw, quiet=quiet)
    if not quiet:
        from banding.outputs.audit_summary import audit_lines

        tell(audit_lines(report), written=path)
    return any(_is_met(what, report) for what in fail_on)


def _policy(asked: Asked, ruleset: Ruleset) -> AuditPolicy:
    from banding.audit import load_policy, policy_beside
    from banding.ruleset import find_ruleset

    policy = (
        load_policy(Path(asked.policy), ruleset)
        if asked.policy
        else policy_beside(find_ruleset(asked.rules), ruleset)
    )
    return policy if asked.assessment_age is None else attrs.evolve(policy, max_age_days=asked.assessment_age)


def _opened(cases: str, ruleset: Ruleset, asked: Asked) -> tuple[Caseload, str]:
    name = "standard input" if cases == "-" else cases
    source: Path | BinaryIO = io.BytesIO(sys.stdin.buffer.read()) if cases == "-" else Path(cases)
    digest = _digest(source, name)
    options = {"on": asked.on, "blank": asked.blank, "absent": asked.absent, "mapping": asked.mapping}
    return open_caseload(source, name, ruleset, **options), digest  # type: ignore[arg-type]


def _digest(source: Path | BinaryIO, name: str) -> str:
    try:
        with source.open("rb") if isinstance(source, Path) else nullcontext(source) as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]
            handle.seek(0)
    except OSError as error:
        raise TableError(name, f"it cannot be opened: {error.strerror or error}") from None
    return digest


def _options(caseload: Caseload, asked: Asked, policy: AuditPolicy) -> AuditOptions:
    from banding.audit import AuditOptions, find_columns

    columns = find_columns(caseload.layout, name=caseload.name, asked=asked.columns, by=asked.by)
    return AuditOptions(policy, columns, asked.smallest, asked.said())


def _inputs(name: str, digest: str, ruleset: Ruleset, policy: AuditPolicy) -> tuple[InputFile, ...]:
    from banding.audit import InputFile

    found = [
        InputFile("cases", name, digest),
        InputFile("ruleset", f"{ruleset.id} {ruleset.version}", ruleset.content_hash),
    ]
    if policy.name:
        found.append(InputFile("policy", policy.name, policy.content_hash))
    return tuple(found)


def _check_fail_on(fail_on: tuple[str, ...], audit: Audit) -> None:
    from banding.audit import CaseOutcome, Family, Severity

    known = [*map(str, (*CaseOutcome, *Family, *Severity)), *audit.kinds]
    for what in fail_on:
        if what not in known:
            near = did_you_mean(what, known) or f"; one of {', '.join(dict.fromkeys(known))}"
            raise click.UsageError(f"--fail-on: `{what}` is no outcome, finding or severity{near}")


def _write_report(
    audit: Audit, ruleset: Ruleset, inputs: tuple[InputFile, ...], out: BinaryIO, *, form: str
) -> AuditReport:
    report = audit.report(cases=[audit.case(row) for row in audit.rows()], inputs=inputs)
    if form == "xlsx":
        from banding.outputs.report_xlsx_audit import write_audit_xlsx

        write_audit_xlsx(report, out)
    else:
        from banding.outputs.pages_audit_parts import write_audit_html

        write_audit_html(report, out, ruleset=ruleset)
    return report


def _write(
    audit: Audit,
    caseload: Caseload,
    out: BinaryIO,
    inputs: tuple[InputFile, ...],
    *,
    form: str,
    raw: bool,
    quiet: bool,
) -> AuditReport:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    progress = None if quiet else progress_teller()
    if form == "report":
        from banding.outputs.audit_json import report_json

        for _ in audit.rows():
            pass
        text.write(report_json(audit.report(inputs=inputs)))
    elif form == "json":
        from banding.outputs.audit_json import write_audit_json

        write_audit_json(audit.rows(), caseload.layout, text, progress=progress)
    else:
        from banding.outputs.audit_csv import AuditCsv

        AuditCsv(caseload.layout, raw=raw).write(audit.rows(), text, progress=progress)
    text.flush()
    text.detach()
    return audit.report(inputs=inputs)


def _score(sheet: str, ruleset: Ruleset) -> SheetScore:
    from banding.audit.sheet import score_sheet

    if sheet == "-":
        return score_sheet(io.BytesIO(sys.stdin.buffer.read()), ruleset, name="standard input")
    return score_sheet(Path(sheet), ruleset, name=sheet)


def _write_score(score: SheetScore | None, path: str | None) -> bool:
    from banding.outputs.audit_json import score_json
    from banding.outputs.safe_write import written_whole

    if score is not None:
        with nullcontext(sys.stdout.buffer) if path is None else written_whole(Path(path)) as out:
            out.write(score_json(score).encode())
            out.flush()
    return False


def _tell_score(score: SheetScore) -> None:
    from banding.outputs.audit_summary import score_lines

    for line in ("", *score_lines(score)):
        click.echo(line, err=True)


def _is_met(what: str, report: AuditReport) -> bool:
    outcomes = any(each.count and what in (each.outcome.value, each.family.value) for each in report.outcomes)
    return outcomes or any(what in (each.code, each.severity.value) for each in report.findings)
