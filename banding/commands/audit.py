"""``banding audit``: recorded bands against the guidance, case by case, group by group; and reading sheets, scored."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs
import click

from banding.commands import options, running
from banding.facts import plain
from banding.nearest import did_you_mean

if TYPE_CHECKING:
    from banding.auditing import Audit, AuditedCase, AuditPolicy, AuditReport, InputFile
    from banding.auditing.sampling.sheet import FilledSheet
    from banding.intake import Caseload
    from banding.ruleset import Ruleset
    from banding.ruleset.versions.timeline import Chosen


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
_column_options = options.together(
    *(
        click.option(f"--{role}-column", metavar="NAME", help=f"Column of {of_what}")
        for role, of_what in _COLUMNS.items()
    )
)


@attrs.frozen
class Asked:
    """What the command was asked for: its options, by their names; ``columns`` has role to heading."""

    cases: str | None
    form: str
    on: date
    blank: str
    absent: str
    mapping: str | None
    by: tuple[str, ...]
    age_groups: tuple[int, ...]
    smallest: int
    policy: str | None
    output: str | None = None
    rules: str | None = None
    sheet: str | None = None
    assessment_age: int | None = None
    names: str | None = None
    raw: bool = False
    fail_on: tuple[str, ...] = ()
    quiet: bool = True
    columns: Mapping[str, str] = attrs.field(factory=dict)

    def said(self) -> tuple[tuple[str, str], ...]:
        """List the options that bear on the result and are told nowhere else in a report."""
        named = [("--blank", self.blank), ("--absent", self.absent), ("--map", self.mapping or "")]
        if self.assessment_age is not None:
            named.append(("--assessment-age", str(self.assessment_age)))
        named += [(f"--{role}-column", heading) for role, heading in self.columns.items()]
        named += [("--by", heading) for heading in self.by]
        if any(plain(heading) == plain("age_group") for heading in self.by):
            named.append(("--age-groups", ",".join(map(str, self.age_groups))))
        named += [("--smallest", str(self.smallest))] if self.by else []
        return tuple((name, value) for name, value in named if value)


@click.command("audit")
@click.argument("cases", metavar="CASES", required=False)
@options.output("File to write; - or nothing for a pipe.")
@options.form(
    FORMATS,
    "json is one case a line; xlsx and html are reports with every case; report is one JSON object with every figure "
    "and no case. A reading sheet by itself is scored as json, xlsx or html.",
)
@options.reading
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Compare outcomes by this column, such as gender. Repeatable. age_group is made from date_of_birth or age.",
)
@options.preset(
    "--age-groups",
    default="18,21,25,30,40,50",
    says="With --by age_group: the lowest age of each group.",
    type=options.AGES,
    metavar="AGES",
)
@options.preset(
    "--smallest",
    default=10,
    says="With --by: counts below this are suppressed, and what they follow from.",
    type=click.IntRange(1),
)
@click.option("--sheet", metavar="FILLED", help="Score a filled-in reading sheet of `banding sample`.")
@click.option(
    "--policy", metavar="FILE", help="Audit policy. Default: audit.yaml beside the ruleset, if there is one."
)
@click.option(
    "--assessment-age", type=click.IntRange(1), metavar="DAYS", help="Assessments older than this are stale."
)
@_column_options
@options.names
@options.raw
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WHAT",
    help="Exit with code 1 if any case has this outcome, family of outcomes (departs, to-explain, open), finding, or "
    "finding of this severity (high, medium, low). May be given more than once.",
)
@options.quiet
def command(**given: Any) -> None:
    """
    Check recorded bands against the guidance, and say what a manager should put right first.

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
    path = running.file_named(given["output"])
    form = options.form_of(path, given["form"], forms=FORMATS, otherwise="csv" if cases else "json")
    headings = {role: given.pop(f"{role}_column") for role in _COLUMNS}
    columns = {role: heading for role, heading in headings.items() if heading}
    asked = Asked(
        **{**given, "output": path, "form": form, "on": given["on"] or running.today(), "columns": columns}
    )
    _refuse_untold(asked)
    options.refuse_unfit(form, raw=asked.raw, names=asked.names)
    with running.faults_to_exit_code():
        running.refuse_own_input(path, cases, sheet, asked.mapping, asked.policy, asked.rules)
        chosen = running.chosen_rules(asked.rules, on=asked.on, quiet=asked.quiet)
        read = _read_sheet(sheet, chosen.ruleset) if sheet else None
        if not cases and read:
            _score(asked, chosen.ruleset, *read)
        elif _audit(asked, cases, chosen, read):
            sys.exit(running.ATTENTION)


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
                    f"with -q the {what} would not be shown: {asked.form} has no place for it; leave -q out"
                )


def _audit(asked: Asked, cases: str, chosen: Chosen, read: tuple[FilledSheet, InputFile] | None) -> bool:
    from banding.reports.audit import audit_report

    with running.result_to(asked.output) as out:
        report = write_audit(asked, cases, chosen.ruleset, _policy(asked, chosen), out, read)
    if not asked.quiet:
        from banding.render.terminal import summary_lines

        lines = summary_lines(audit_report(attrs.evolve(report, cases=()), chosen.ruleset))
        running.tell(lines, written=asked.output)
    met = {word for each in report.outcomes if each.count for word in (str(each.outcome), str(each.family))}
    met |= {word for each in report.findings for word in (each.code, str(each.severity))}
    return not met.isdisjoint(asked.fail_on)


def write_audit(
    asked: Asked,
    cases: str,
    ruleset: Ruleset,
    policy: AuditPolicy,
    out: BinaryIO,
    read: tuple[FilledSheet, InputFile] | None = None,
) -> AuditReport:
    """Audit a caseload into ``out``, in the form asked for, with the reading sheet's score where one was ``read``."""
    from banding.auditing import Audit, AuditOptions, InputFile, find_columns
    from banding.auditing.sampling.sheet import misfits
    from banding.intake.tables import sha256_of
    from banding.records.audit import AUDIT_COLUMNS, report_json
    from banding.records.columns import replaced_headings
    from banding.reports.audit import audit_report
    from banding.reports.file_notes import replaced_in_words

    with running.opened_cases(
        cases, ruleset, on=asked.on, blank=asked.blank, absent=asked.absent, mapping=asked.mapping
    ) as caseload:
        inputs = [InputFile("cases", caseload.name, sha256_of(caseload.table.file)), _rules_read(ruleset)]
        inputs += [InputFile("policy", policy.name, policy.content_hash)] if policy.name else []
        inputs += [read[1]] if read else []
        columns = find_columns(
            caseload.layout, name=caseload.name, asked=asked.columns, by=asked.by, age_starts=asked.age_groups
        )
        audit = Audit(caseload, ruleset, AuditOptions(policy, columns, asked.smallest, asked.said()))
        _refuse_unknown(asked.fail_on, audit)
        reading = None
        if read:
            # A word first on what does not fit the caseload; a sheet of another caseload is refused.
            sheet, _ = read
            reading = attrs.evolve(sheet.score, notes=(*misfits(sheet, caseload), *sheet.score.notes))
        cases_kept = _go_through(audit, caseload, asked, out)
        report = audit.report(inputs=inputs, cases=cases_kept)
        replaced = replaced_headings(caseload.layout, AUDIT_COLUMNS)
        notes = (*report.notes, replaced_in_words(replaced)) if replaced else report.notes
        report = attrs.evolve(report, notes=notes, reading=reading)
        if asked.form == "report":
            out.write(report_json(report).encode())
        elif asked.form not in ("csv", "json"):
            whole = audit_report(report, ruleset, running.shown_names(asked.names, caseload))
            running.write_report(whole, out, form=asked.form, on=asked.on)
    return report


def _go_through(audit: Audit, caseload: Caseload, asked: Asked, out: BinaryIO) -> list[AuditedCase]:
    """Audit every row: CSV and JSON are written as rows go by, and a report with every case is given them."""
    from banding.records.audit import AuditCsv, write_audit_json

    if asked.form in ("xlsx", "html"):
        return [audit.case(row) for row in audit.rows()]
    progress = None if asked.quiet else running.progress_teller()
    with running.as_text(out) as text:
        if asked.form == "csv":
            AuditCsv(audit, caseload, raw=asked.raw).write(text, progress=progress)
        elif asked.form == "json":
            write_audit_json(audit.rows(), caseload.layout, text, progress=progress)
        else:
            for _ in audit.rows():
                pass
    return []


def _score(asked: Asked, ruleset: Ruleset, sheet: FilledSheet, read: InputFile) -> None:
    """Write a scored reading sheet, as JSON, a workbook or a page, and say what it came to."""
    from banding.records.audit import score_json
    from banding.render.terminal import summary_lines
    from banding.reports.audit import score_report

    inputs = (read, _rules_read(ruleset))
    report = score_report(sheet.score, ruleset, inputs, on=asked.on)
    with running.result_to(asked.output) as out:
        if asked.form in ("xlsx", "html"):
            running.write_report(report, out, form=asked.form, on=asked.on)
        else:
            out.write(score_json(sheet.score, inputs=inputs).encode())
    if not asked.quiet:
        running.tell(("", *summary_lines(report)), written=asked.output)


def _policy(asked: Asked, chosen: Chosen) -> AuditPolicy:
    """Load the policy asked for, or the one beside the ruleset."""
    from banding.auditing import load_policy, policy_beside

    if asked.policy:
        policy = load_policy(Path(asked.policy), chosen.ruleset)
    else:
        policy = policy_beside(chosen.path, chosen.ruleset)
    if asked.assessment_age is None:
        return policy
    return attrs.evolve(policy, assessment=attrs.evolve(policy.assessment, max_age_days=asked.assessment_age))


def _rules_read(ruleset: Ruleset) -> InputFile:
    from banding.auditing import InputFile

    return InputFile("ruleset", f"{ruleset.id} {ruleset.version}", ruleset.content_hash)


def _read_sheet(path: str, ruleset: Ruleset) -> tuple[FilledSheet, InputFile]:
    """Read and score a filled-in reading sheet; gives the hash of its bytes too."""
    from banding.auditing import InputFile
    from banding.auditing.sampling.sheet import read_sheet
    from banding.intake.tables import sha256_of

    source, name = running.input_file(path)
    read = InputFile("sheet", name, sha256_of(source))
    return read_sheet(source, ruleset, name=name), read


def _refuse_unknown(fail_on: tuple[str, ...], audit: Audit) -> None:
    """Refuse a --fail-on that is no outcome, family, severity or finding, with the nearest that is."""
    from banding.auditing import CaseOutcome, Family, Severity

    known = [*map(str, (*CaseOutcome, *Family, *Severity)), *audit.kinds]
    for what in fail_on:
        if what not in known:
            near = did_you_mean(what, known) or f"; one of {', '.join(dict.fromkeys(known))}"
            raise click.UsageError(f"--fail-on: `{what}` is no outcome, finding or severity{near}")
