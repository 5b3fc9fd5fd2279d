"""Claims about a workbook before anybody opens it: what stands in it, what it refuses, and that it reads back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from banding.commands import main
from banding.export.workbook import READY, Typing, typed_columns, write_workbook
from tests.export.sql.tables import RULESETS, load

OF_EXCEL_2016 = re.compile(
    "ABS|AND|CELL|CHAR|CHOOSE|COUNT|COUNTA|COUNTIF|COUNTIFS|DATE|DAY|EXACT|FIND|IF|IFERROR|INDEX|INT|ISBLANK|ISERROR|ISLOGICAL|ISNUMBER|LEFT|"
    "LEN|LOWER|MATCH|MAX|MID|MIN|MOD|MONTH|NOT|OR|REPT|RIGHT|ROUND|ROW|SMALL|SUBSTITUTE|SUM|SUMPRODUCT|TEXT|TODAY|TRIM|UPPER|"
    "VALUE|YEAR"
)


@pytest.fixture(scope="module", params=sorted(RULESETS))
def book(request: pytest.FixtureRequest) -> openpyxl.Workbook:
    """A workbook of each ruleset, as it is written."""
    out = io.BytesIO()
    write_workbook(load(request.param), out, on=None, ready=1)
    return openpyxl.load_workbook(out)


def formulas(book: openpyxl.Workbook) -> Iterator[str]:
    """Every formula of a workbook."""
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            yield from (cell for cell in row if isinstance(cell, str) and cell.startswith("="))


def outside_quotes(formula: str) -> str:
    """A formula without its texts."""
    return re.sub(r'"[^"]*"', '""', formula)


def depth(formula: str) -> int:
    """How deep the calls of a formula are nested."""
    deepest = at = 0
    for character in outside_quotes(formula):
        at += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, at)
    return deepest


def test_formulas_are_of_excel_2016(book: openpyxl.Workbook) -> None:
    """No formula calls what Excel 2016 does not have, is longer than it takes, nests deeper, or has too long a text."""
    for formula in formulas(book):
        assert all(map(OF_EXCEL_2016.fullmatch, re.findall(r"([A-Z][A-Z0-9.]*)\(", outside_quotes(formula))))
        assert len(formula) <= 8_192
        assert depth(formula) <= 64
        assert all(len(text) <= 255 for text in re.findall(r'"((?:[^"]|"")*)"', formula)), formula


def test_what_excel_does_not_share_is_written_out() -> None:
    """A shared formula has no row of another sheet that moves, no list and no range between calls; the others are whole."""
    out = io.BytesIO()
    write_workbook(load("cl-crc"), out, on=None, ready=3)
    with ZipFile(out) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    shared = [
        unescape(each)
        for sheet in sheets
        for each in re.findall(r't="shared"[^>]* ref=[^>]*>([^<]*)<', sheet)
    ]
    assert shared
    for formula in map(outside_quotes, shared):
        assert not re.search(r"!\$?[A-Z]+[0-9]|[{]|\):", formula), formula
    for sheet in sheets:
        assert not re.search(r"<cfRule.*?!.*?</cfRule>", re.sub(r"</cfRule>", "</cfRule>\n", sheet))
    written = openpyxl.load_workbook(out)["Work"]
    places = [cell.column for cell in written[5] if re.search(r"Cases!\$[A-Z]+5:", str(cell.value))]
    # Each typed cell is copied once; whatever else is worked out looks at the copies.
    assert {str(written.cell(3, place).value).rpartition(".")[2] for place in places} == {
        "live",
        "cell",
        "format",
    }
    for row in (6, 7):
        for place in places:
            first, here = (written.cell(n, place).value for n in (5, row))
            assert here == re.sub(r"(\$[A-Z]+)5\b", rf"\g<1>{row}", first)


def test_headings_of_hers_are_in_no_formula() -> None:
    """Whatever her own headings are, and however many, no formula names them or grows with them."""
    hers, made = (*(f"Column {n}" for n in range(300)), ">3", "Note *", "N2", "n2", "x" * 300, '"'), []
    for headings in ((), hers):
        out = io.BytesIO()
        write_workbook(load("cl-crc"), out, on=None, ready=1, typing=Typing(headings, ()))
        made.append([f for f in formulas(openpyxl.load_workbook(out)) if "COUNTIF" in f and "Cases!" in f])
    without, beside = ([re.sub(r"\$[A-Z]+", "$", each) for each in found] for found in made)
    assert without == beside


def test_answers_are_locked_and_typed_cells_are_not(book: openpyxl.Workbook) -> None:
    """Sheets are protected without a password; of the cases only typed cells and the day can be changed."""
    cases = book["Cases"]
    assert cases.protection.sheet
    assert cases.protection.password is None
    headings = {cell.value: cell for cell in cases[4]}
    for name in ("crn", "team", "judged_band", "rationale"):
        assert not cases.column_dimensions[headings[name].column_letter].protection.locked, name
    assert not cases["C3"].protection.locked
    assert all(
        cases.cell(5, headings[name].column).protection.locked
        for name in ("band", "status", "reasons", "ruleset")
    )


def test_hidden_sheets_hold_the_table(book: openpyxl.Workbook) -> None:
    """What people see is the cases, the summary and how it works."""
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["Cases", "Summary", "How"]


def run(*arguments: str) -> str:
    """Run the command, and give what it says."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_same_bytes(tmp_path: Path) -> None:
    """The same rules and cases give the same workbook."""
    for name in ("one.xlsx", "two.xlsx"):
        run("workbook", "--on", "2026-11-22", "-o", str(tmp_path / name))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_an_empty_one_reads_back_as_no_cases(tmp_path: Path) -> None:
    """A workbook that nobody has typed in has no cases, though no program has worked its formulas out."""
    path = tmp_path / "caseload.xlsx"
    run("workbook", "-o", str(path))
    assert "0 cases from" in run("allocate", str(path), "-o", str(tmp_path / "banded.csv"))


def test_cases_typed_in_beforehand_read_back_as_they_were(tmp_path: Path) -> None:
    """A caseload put into a workbook is banded from it as from its own file, and its own columns are there."""
    book, on = tmp_path / "caseload.xlsx", ("--on", "2026-11-22")
    run("workbook", "examples/cases.csv", *on, "-o", str(book))
    told = [
        run("allocate", each, *on, "-o", str(tmp_path / "banded.csv"))
        for each in ("examples/cases.csv", str(book))
    ]
    counts = [re.findall(r"^ +([0-9,]+)  (.+)$", text, re.MULTILINE) for text in told]
    assert counts[0] == counts[1]
    assert "Columns of an earlier run were replaced: band, status, consider_band" in told[1]


@pytest.mark.parametrize("words", [("--map", "nope.yaml"), ("--blank", "no"), ("--absent", "no")])
def test_how_cases_are_read_is_refused_without_cases(words: tuple[str, str], tmp_path: Path) -> None:
    """An option about a file of cases that is not given is refused, and nothing is written."""
    result = CliRunner().invoke(main, ["workbook", *words, "-o", str(tmp_path / "out.xlsx")])
    assert result.exit_code == 2
    assert "no CASES is given" in " ".join(result.output.split())
    assert not (tmp_path / "out.xlsx").exists()


def test_more_cases_than_it_is_ready_for_are_refused(tmp_path: Path) -> None:
    """A file of more cases is refused by name, and nothing is written."""
    cases = tmp_path / "many.csv"
    cases.write_text("crn,ogrs3\n" + "".join(f"X{n},50\n" for n in range(READY + 1)), encoding="utf-8")
    result = CliRunner().invoke(main, ["workbook", str(cases), "-o", str(tmp_path / "out.xlsx")])
    assert result.exit_code == 2
    assert "has more than 2,000 cases, and a workbook is ready for 2,000" in " ".join(result.output.split())
    assert not (tmp_path / "out.xlsx").exists()


def test_what_only_files_can_say_is_written_in_our_words(tmp_path: Path) -> None:
    """A list of requirements settles the facts' own columns, and is carried along under a name that nobody reads."""
    cases, book = tmp_path / "cases.csv", tmp_path / "book.xlsx"
    cases.write_text(
        "crn,requirements,Sentence Type,note\nX1,Unpaid Work - Regular; Drug Rehabilitation (6 months),Adult Custody < 12m,mine\n",
        encoding="utf-8",
    )
    run("workbook", str(cases), "-o", str(book))
    sheet = openpyxl.load_workbook(book, read_only=True)["Cases"]
    row = {
        heading.value: cell.value
        for heading, cell in zip(*sheet.iter_rows(min_row=4, max_row=5), strict=True)
    }
    assert (row["unpaid_work"], row["drr"], row["atr"], row["sentence_type"]) == (
        "yes",
        "yes",
        "no",
        "custody",
    )
    assert (row["requirements_in"], row["note"]) == (
        "Unpaid Work - Regular; Drug Rehabilitation (6 months)",
        "mine",
    )


def test_every_column_of_the_template_can_be_typed(book: openpyxl.Workbook) -> None:
    """The headings of the template are there, once each, with a team."""
    headings = [cell.value for cell in book["Cases"][4]]
    typed = {
        column.name
        for ruleset in RULESETS
        for column in typed_columns(load(ruleset))
        if column.name in headings
    }
    assert {"crn", "team", "judged_band", "rationale", "recorded_band"} <= typed
    assert all(headings.count(name) == 1 for name in typed)
