"""The workbooks of re-banding and audit: the same bytes again, texts as texts, and counts that agree with the report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from banding.auditing import Audit, AuditOptions, AuditPolicy, find_columns
from banding.auditing import InputFile as AuditInput
from banding.commands import main
from banding.compare import Basis, ComparisonKind, InputFile, Rebanding
from banding.records.reband.columns import cases_sheet
from banding.render.xlsx import Sheet, sheets_of, write_sheets
from banding.reports.audit import audit_report
from banding.reports.rebanding import rebanding_report
from tests.builders import ruleset
from tests.reports.made_pages import ON, opened, synthetic


def reband_workbook(text: str) -> bytes:
    """Re-band a caseload against its record and give the workbook's bytes."""
    out = io.BytesIO()
    with opened(text, ruleset()) as caseload:
        basis = Basis(ruleset(), ON)
        run = Rebanding(caseload, ComparisonKind.RECORDED, before=basis, after=basis)
        inputs = [InputFile("after", "cases.csv", "0" * 64, 0)]

        def sheets() -> Iterator[Sheet]:
            yield cases_sheet(run.rows())
            yield from sheets_of(rebanding_report(run.report(inputs, options=(), notes=()), ruleset()))

        write_sheets(sheets(), out, on=ON)
    return out.getvalue()


def audit_workbook(text: str) -> bytes:
    """Audit a caseload and give the workbook's bytes."""
    out = io.BytesIO()
    with opened(text, ruleset()) as caseload:
        columns = find_columns(caseload.layout, name="cases.csv", by=["team"])
        run = Audit(caseload, ruleset(), AuditOptions(AuditPolicy(), columns))
        kept = [run.case(row) for row in run.rows()]
        report = run.report(inputs=[AuditInput("cases", "cases.csv", "0" * 64)], cases=kept)
        write_sheets(sheets_of(audit_report(report, ruleset())), out, on=report.on)
    return out.getvalue()


def sheet(workbook: bytes, name: str) -> list[dict[str, object]]:
    """Read a sheet back, one line a dictionary."""
    rows = openpyxl.load_workbook(io.BytesIO(workbook))[name].iter_rows(values_only=True)
    heads = [str(head) for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.mark.parametrize("made", [reband_workbook, audit_workbook])
def test_the_same_report_gives_the_same_bytes(made: object) -> None:
    """A workbook made again is the same, byte for byte, whenever it is made."""
    assert callable(made)
    assert made(synthetic(200)) == made(synthetic(200))


def test_the_matrix_counts_every_row() -> None:
    """The cells of the movement matrix add up to the rows of the sheet of cases."""
    book = reband_workbook(synthetic(200))
    assert sum(int(str(line["cases"])) for line in sheet(book, "Matrix")) == len(sheet(book, "Cases")) == 200


def test_the_outcomes_count_every_row() -> None:
    """The outcomes add up to the rows, and so do each team's."""
    book = audit_workbook(synthetic(200))
    assert (
        sum(int(str(line["Cases"])) for line in sheet(book, "Outcomes")) == len(sheet(book, "Cases")) == 200
    )
    assert sum(int(str(line["Cases"])) for line in sheet(book, "Groups") if line["By"] == "team") == 200


@pytest.mark.parametrize("made", [reband_workbook, audit_workbook])
def test_a_formula_stays_a_text(made: object) -> None:
    """A reference number that looks like a formula is a text in the workbook, with its sign that it is one."""
    assert callable(made)
    book = openpyxl.load_workbook(io.BytesIO(made("crn,team,ogrs3,rosh,recorded_band\n=1+1,@x,40,low,Red\n")))
    cells = [cell for row in book["Cases"].iter_rows(min_row=2) for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
    assert cells[0].quotePrefix


def test_the_words_of_a_rationale_stay_in_the_file() -> None:
    """A manager's words, which may name people, are in neither workbook."""
    text = (
        "crn,team,ogrs3,rosh,recorded_band,judged_band,rationale\nX,T,40,medium,Green,Green,Zebedee moved\n"
    )
    for book in (reband_workbook(text), audit_workbook(text)):
        names = openpyxl.load_workbook(io.BytesIO(book)).sheetnames
        assert "Zebedee" not in str([sheet(book, name) for name in names])


def test_the_day_is_the_reports() -> None:
    """The workbook says it was made on the day it is about."""
    made = openpyxl.load_workbook(io.BytesIO(audit_workbook(synthetic(200)))).properties.created
    assert made is not None
    assert made.date() == date(2026, 11, 22)


@pytest.mark.parametrize("command", ["allocate", "reband", "audit", "template"])
def test_every_sheet_prints_as_wide_as_the_page(command: str, tmp_path: Path) -> None:
    """Each sheet prints across on one page's width (banded cases on two), with page numbers below."""
    cases, out = tmp_path / "cases.csv", tmp_path / "out.xlsx"
    cases.write_text(synthetic(20), encoding="utf-8")
    words = [command, *([] if command == "template" else [str(cases), "-q"]), "--on", "2026-11-22"]
    assert CliRunner().invoke(main, [*words, "-o", str(out)], catch_exceptions=False).exit_code == 0
    for each in openpyxl.load_workbook(out).worksheets:
        setup = (each.page_setup.orientation, each.page_setup.fitToWidth, each.page_setup.fitToHeight)
        wide = 2 if (command, each.title) == ("allocate", "Cases") else 1
        assert setup == ("landscape", wide, 0), each.title
        assert each.sheet_properties.pageSetUpPr.fitToPage, each.title
        assert "&P" in each.oddFooter.right.text, each.title


def test_banded_cases_print_large_enough_to_read(tmp_path: Path) -> None:
    """A printed case has its number on both pages, and what was decided at no less than 70% of its size on screen."""
    cases, out = tmp_path / "cases.csv", tmp_path / "out.xlsx"
    cases.write_text(synthetic(20), encoding="utf-8")
    CliRunner().invoke(main, ["allocate", str(cases), "-q", "-o", str(out)], catch_exceptions=False)
    sheet = openpyxl.load_workbook(out)["Cases"]
    headings = {cell.value: cell.column_letter for cell in sheet[1]}
    assert sheet.print_title_cols == f"${headings['crn']}:${headings['crn']}"
    assert sheet.print_title_rows == "$1:$1"
    area = sheet.print_area.replace("'Cases'!", "").replace("$", "")
    assert area == f"{headings['route']}1:{headings['warnings']}21"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[area][0]]
    crn = sheet.column_dimensions[headings["crn"]].width
    across = min(max(sum(widths[:cut]), sum(widths[cut:])) + crn for cut in range(1, len(widths)))
    page_inches, inches_a_character = 11.69 - 0.8, 7 / 96
    assert page_inches / (across * inches_a_character) >= 0.7
