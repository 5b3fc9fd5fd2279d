"""Claims about the sheet of an audit sample: drawn, filled in, scored, and refused where it cannot be."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from banding.auditing.sampling.sheet import questions
from tests.auditing.auditing import table
from tests.builders import ruleset
from tests.reports.audit_commands import ON, SAMPLE, Run, records
from tests.reports.made_pages import few_answers


def test_a_sheet_goes_out_is_filled_in_and_is_scored(run: Run, tmp_path: Path) -> None:
    """A reading sheet, drawn and filled in as a workbook, is scored with its population and confidence."""
    sheet = tmp_path / "sheet.xlsx"
    result = run("sample", str(SAMPLE), "--out", str(sheet), "--seed", "7", *ON)
    assert "seed 7" in result.stderr
    book = openpyxl.load_workbook(sheet)
    page = book["Reading"]
    headings = [cell.value for cell in page[2]]
    assert page.data_validations.dataValidation
    assert all(cell.data_type in ("s", "n") for row in page.iter_rows(min_row=3) for cell in row)
    for number, row in enumerate(page.iter_rows(min_row=3)):
        for code in questions(ruleset()):
            row[headings.index(code)].value = "no" if number == 0 else "yes"
    book.save(sheet)
    score = json.loads(run("audit", "--sheet", str(sheet), "-q").stdout)
    assert (score["confidence"], score["population"]) == (80.0, 196)
    for each in score["estimates"]:
        assert each["yes"] == each["answered"] - 1
        assert each["low"] < each["rate"] < each["high"]


FILLED = few_answers()


def drawn_and_filled(run: Run, folder: Path, source: Path = SAMPLE) -> Path:
    """A sheet drawn from a caseload, every question answered yes."""
    out, sheet = io.StringIO(), folder / "filled.csv"
    rows = records(run("sample", str(source), "--seed", "7", "-q", *ON).stdout)
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, **dict.fromkeys(questions(ruleset()), "yes")} for row in rows)
    sheet.write_text(out.getvalue())
    return sheet


@pytest.mark.parametrize("form", ["json", "html", "xlsx"])
def test_a_scored_sheet_has_the_same_bytes_again(run: Run, form: str) -> None:
    """The same sheet and day give the same bytes, in each of three forms."""
    words = ("audit", "--sheet", "-", "--format", form, *ON, "-q")
    one, other = (run(*words, stdin=FILLED).stdout_bytes for _ in range(2))
    assert one
    assert one == other


def test_a_scored_sheet_says_what_it_was_made_of(run: Run, tmp_path: Path) -> None:
    """Page, workbook and JSON have the hash of the sheet's bytes, the ruleset and the method."""
    digest = hashlib.sha256(FILLED.encode()).hexdigest()
    book = tmp_path / "score.xlsx"
    run("audit", "--sheet", "-", "-o", str(book), *ON, "-q", stdin=FILLED)
    sheets = {
        name: list(openpyxl.load_workbook(book)[name].values) for name in ("Inputs", "Method", "Answers")
    }
    page = run("audit", "--sheet", "-", "--format", "html", *ON, "-q", stdin=FILLED).stdout
    score = json.loads(run("audit", "--sheet", "-", *ON, "-q", stdin=FILLED).stdout)
    assert digest in page
    assert digest in str(sheets["Inputs"])
    assert score["inputs"][0] == {"role": "sheet", "name": "standard input", "sha256": digest}
    assert "Cochran" in page
    assert "Cochran" in str(sheets["Method"])
    answers = [each for stratum in score["by_stratum"] for each in stratum["answers"]]
    assert [list(row[2:]) for row in sheets["Answers"][1:]] == [list(each.values()) for each in answers]


@pytest.mark.parametrize(
    "words", [("--format", "csv"), ("-o", "score.csv"), ("--format", "html", "--names", "x")]
)
def test_what_a_sheet_cannot_give_is_refused(run: Run, words: tuple[str, ...]) -> None:
    """A reading sheet by itself gives no CSV and no names."""
    assert run("audit", "--sheet", "-", *words, stdin=FILLED).exit_code == 2


def test_a_sheet_scored_beside_an_audit_is_part_of_its_report(run: Run, tmp_path: Path) -> None:
    """With a caseload too, page, workbook and figures have the sheet's shares and its hash."""
    sheet = drawn_and_filled(run, tmp_path)
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()
    words = ("audit", str(SAMPLE), "--sheet", str(sheet), *ON, "-q")
    alone = json.loads(run("audit", "--sheet", str(sheet), "-q").stdout)
    figures = json.loads(run(*words, "--format", "report").stdout)
    assert figures["reading"] == {name: value for name, value in alone.items() if name != "inputs"}
    assert digest in [each["sha256"] for each in figures["inputs"]]
    page = run(*words, "--format", "html").stdout
    assert '<section id="reading">' in page
    assert "Cochran" in page
    assert digest in page
    book = tmp_path / "audit.xlsx"
    run(*words, "-o", str(book))
    assert {"Cases", "Estimates", "Strata", "Answers"} <= set(openpyxl.load_workbook(book).sheetnames)
    without = run("audit", str(SAMPLE), *ON, "-q", "--format", "html").stdout
    assert '<section id="reading">' not in without
    assert "Cochran" not in without


def test_a_sheet_of_another_caseload_is_refused(run: Run, tmp_path: Path) -> None:
    """A sheet none of whose cases is in the caseload has nothing to say of it, and nothing is written."""
    sheet, out = tmp_path / "filled.csv", tmp_path / "audit.html"
    sheet.write_text(FILLED)
    result = run("audit", str(SAMPLE), "--sheet", str(sheet), *ON, "-o", str(out))
    assert result.exit_code == 2
    assert "drawn from another caseload" in " ".join(result.stderr.split())
    assert not out.exists()


def test_a_sheet_that_does_not_fit_the_caseload_says_so(run: Run, tmp_path: Path) -> None:
    """Where some cases are gone, or their number is another, summary, page and figures say it before anything else."""
    sheet, later = drawn_and_filled(run, tmp_path), tmp_path / "later.csv"
    lines = SAMPLE.read_text().splitlines(keepends=True)
    later.write_text("".join(lines[:120]))
    words = ("audit", str(later), "--sheet", str(sheet), *ON)
    notes = json.loads(run(*words, "-q", "--format", "report").stdout)["reading"]["notes"]
    assert "cases on the sheet are not in" in notes[0]
    assert "was drawn from 196 cases" in notes[1]
    assert "not of this one" in notes[2]
    page = run(*words, "-q", "--format", "html").stdout
    assert "cases on the sheet are not in" in page
    assert "was drawn from 196 cases" in " ".join(run(*words).stderr.split())


def test_a_score_is_never_told_nowhere(run: Run, tmp_path: Path) -> None:
    """Rows of cases have no place for a score: it is in the summary, and without a summary the command is refused."""
    sheet = drawn_and_filled(run, tmp_path)
    words = ("audit", str(SAMPLE), "--sheet", str(sheet), *ON, "--format", "csv")
    assert "Share of yes in the whole caseload" in run(*words).stderr
    assert run(*words, "-q").exit_code == 2


@pytest.mark.parametrize("words", ["", " ", "gender,", ",rosh"])
def test_a_stratum_without_a_name_is_refused(run: Run, words: str) -> None:
    """Ratios kept in nothing are asked for as `none`; a blank name is a slip."""
    assert run("sample", str(SAMPLE), "--strata", words).exit_code == 2
    assert "none: a simple sample" in run("sample", str(SAMPLE), "--strata", "none", "--seed", "1").stderr


def test_a_sheet_does_not_lead_its_reader(run: Run) -> None:
    """A reading sheet has what is on record and not what the guidance would decide."""
    headings = next(csv.reader(io.StringIO(run("sample", str(SAMPLE), "--seed", "7", "-q", *ON).stdout)))
    assert "recorded_band" in headings
    assert not {"audit_outcome", "band", "minimum_band"} & set(headings)


def test_the_same_seed_gives_the_same_sheet(run: Run, tmp_path: Path) -> None:
    """The same seed and day give the same bytes, as CSV and as a workbook; without a seed one is made and printed."""
    for ending in ("csv", "xlsx"):
        paths = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
        for path in paths:
            run("sample", str(SAMPLE), "--out", str(path), "--seed", "7", *ON)
        assert paths[0].read_bytes() == paths[1].read_bytes()
    assert "seed " in run("sample", str(SAMPLE), "-q", *ON).stderr


def test_nothing_to_do_is_said(run: Run) -> None:
    """Neither cases nor a sheet is exit code 2."""
    assert run("audit").exit_code == 2


def test_one_of_a_thing_is_said_in_the_singular(run: Run) -> None:
    """No summary speaks of 1 cases, 1 rows or 1 strata."""
    row = table("team,recorded_band", "North,Green")
    talk = [
        run("allocate", "-", *ON, stdin=row.encode()).stderr,
        run("reband", "-", *ON, stdin=row.encode()).stderr,
        run("audit", "-", *ON, stdin=row.encode()).stderr,
        run(
            "sample", "-", *ON, "--seed", "1", stdin=f"{row.rstrip()}\n{row.splitlines()[1]},x\n".encode()
        ).stderr,
    ]
    assert all("1 case" in each or "1 row" in each for each in talk)
    assert not [each for each in talk if re.search(r"\b1 (cases|rows|strata|columns|readings)\b", each)]
