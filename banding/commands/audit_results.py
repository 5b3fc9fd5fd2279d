"""What ``banding audit`` found, written: every form of an audit, and the score of a reading sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import attrs

from banding.commands.running import as_text, input_file, progress_teller, result_to, shown_names, tell

if TYPE_CHECKING:
    from banding.audit import Audit, AuditReport, InputFile, SheetScore
    from banding.audit.sampling.sheet import FilledSheet
    from banding.intake import Caseload
    from banding.render.report import Report
    from banding.ruleset import Ruleset


def write_report(
    audit: Audit,
    caseload: Caseload,
    ruleset: Ruleset,
    inputs: tuple[InputFile, ...],
    out: BinaryIO,
    *,
    form: str,
    names: str | None,
    reading: SheetScore | None,
) -> AuditReport:
    """Write a report that holds every case, a workbook or a page, with the score of a reading sheet if there is one."""
    from banding.reports.audit import audit_report

    shown = shown_names(names, caseload)
    report = audit.report(cases=[audit.case(row) for row in audit.rows()], inputs=inputs)
    report = attrs.evolve(_with_replaced(report, caseload), reading=reading)
    _write_form(audit_report(report, ruleset, shown), out, form=form, on=report.on)
    return report


def _write_form(report: Report, out: BinaryIO, *, form: str, on: date) -> None:
    if form == "xlsx":
        from banding.render.xlsx import write_xlsx_report

        write_xlsx_report(lambda: report, out, on=on, colours=report.colours)
    else:
        from banding.render.html import write_html

        write_html(report, out)


def write_rows(
    audit: Audit,
    caseload: Caseload,
    out: BinaryIO,
    inputs: tuple[InputFile, ...],
    *,
    form: str,
    raw: bool,
    quiet: bool,
    reading: SheetScore | None,
) -> AuditReport:
    """Write every row as it goes by, or the figures alone with the score of a reading sheet if there is one."""
    progress = None if quiet else progress_teller()
    with as_text(out) as text:
        if form == "report":
            from banding.records.audit.json import report_json

            for _ in audit.rows():
                pass
            report = _with_replaced(audit.report(inputs=inputs), caseload)
            text.write(report_json(attrs.evolve(report, reading=reading)))
        elif form == "json":
            from banding.records.audit.json import write_audit_json

            write_audit_json(audit.rows(), caseload.layout, text, progress=progress)
        else:
            from banding.records.audit.csv import AuditCsv

            AuditCsv(audit, caseload, raw=raw).write(text, progress=progress)
    return _with_replaced(audit.report(inputs=inputs), caseload)


def _with_replaced(report: AuditReport, caseload: Caseload) -> AuditReport:
    """Note which of the file's columns those of the audit take the place of."""
    from banding.records.audit.columns import AUDIT_ADDED_NAMES
    from banding.reports.file_notes import replaced_headings, replaced_in_words

    found = replaced_headings(caseload.layout, AUDIT_ADDED_NAMES)
    return attrs.evolve(report, notes=(*report.notes, replaced_in_words(found))) if found else report


@attrs.frozen
class Scored:
    """A reading sheet that was read and scored, and what was read to do so, by hash: the sheet first."""

    sheet: FilledSheet
    score: SheetScore
    inputs: tuple[InputFile, ...]

    def beside(self, caseload: Caseload) -> SheetScore:
        """Give the score with a word first on what does not fit the caseload; refuses a sheet of another caseload."""
        from banding.audit.sampling.sheet_checks import misfits

        sheet = self.sheet
        told = misfits(sheet.readings, caseload, name=sheet.name, population=sheet.population)
        return attrs.evolve(self.score, notes=(*told, *self.score.notes))


def score_of(sheet: str, ruleset: Ruleset) -> Scored:
    """Score a filled-in reading sheet."""
    from banding.audit import InputFile
    from banding.audit.sampling.sheet import read_sheet, score_filled
    from banding.intake.tables import sha256_of

    source, name = input_file(sheet)
    digest = sha256_of(source)
    filled = read_sheet(source, ruleset, name=name)
    rules = InputFile("ruleset", f"{ruleset.id} {ruleset.version}", ruleset.content_hash)
    return Scored(filled, score_filled(filled, ruleset), (InputFile("sheet", name, digest), rules))


def write_score(
    score: SheetScore,
    inputs: tuple[InputFile, ...],
    ruleset: Ruleset,
    path: str | None,
    *,
    form: str,
    on: date,
) -> None:
    """Write a scored reading sheet: as JSON, a workbook or a page."""
    with result_to(path) as out:
        if form in ("xlsx", "html"):
            from banding.reports.audit.reading_sheet import score_report

            _write_form(score_report(score, ruleset, inputs, on=on), out, form=form, on=on)
        else:
            from banding.records.audit.json import score_json

            out.write(score_json(score, inputs=inputs).encode())


def tell_score(
    score: SheetScore, ruleset: Ruleset, inputs: tuple[InputFile, ...], *, written: str | None
) -> None:
    """Say what a reading sheet came to, on standard error."""
    from banding.render.terminal import summary_lines
    from banding.reports.audit.reading_sheet import score_report

    tell(("", *summary_lines(score_report(score, ruleset, inputs))), written=written)
