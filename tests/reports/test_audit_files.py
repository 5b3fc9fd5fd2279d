"""Claims about an audit's files and the commands that write them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import attrs
import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from banding.auditing import Audit, AuditOptions, AuditReport, CaseOutcome, find_columns
from banding.auditing.sampling.sheet import questions
from banding.commands import main
from banding.intake.tables import line_chunks
from banding.records.audit import AUDIT_ADDED_NAMES, AUDIT_JSON_FIELDS, AuditCsv
from docs.reference_audit import REPORT_PARTS
from tests.auditing.auditing import caseload, policy, table
from tests.builders import NOTHING, ruleset
from tests.csv_files import csv_files, like_rows
from tests.reports.made_pages import few_answers

Run = Callable[..., Result]
ON = ("--on", "2026-11-22")
SAMPLE = Path(__file__).parent.parent.parent / "examples" / "cases.csv"


@pytest.fixture(name="run")
def _run() -> Run:
    """Runs ``banding`` with some words, and gives its output and exit code."""

    def run(*words: str, stdin: bytes | str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)

    return run


def records(text: str) -> list[dict[str, str]]:
    """The rows of some CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


OWN = {
    "team": st.sampled_from(["North", " north", "South", ""]),
    "officer_grade": st.sampled_from(["PO", "PSO", "=PSO", "chief", ""]),
    "oasys_completed_date": st.sampled_from(["2026-10-01", "01/02/2024", "soon", ""]),
    "recorded_band": st.sampled_from(["Green", "Yellow", "Red", "Purple", ""]),
    "recorded_route": st.sampled_from(["field", "hub", "elsewhere", ""]),
}


def written(content: bytes, *, raw: bool = False, row_by_row: bool = False) -> tuple[str, AuditReport]:
    """The CSV text of an audit with groups compared by team, and its report."""
    with caseload(content) as cases:
        named = ["team"] if "team" in cases.layout.header else []
        columns = find_columns(cases.layout, name="cases.csv", by=named)
        audit = Audit(cases, ruleset(), AuditOptions(policy(), columns))
        writer, out = AuditCsv(audit, cases, raw=raw), io.StringIO(newline="")
        if row_by_row:
            out.writelines(map(writer.line, audit.rows()))
        else:
            writer.write(out)
        return out.getvalue(), audit.report(inputs=())


LISTS = ("", "", "", "Unpaid Work", "Drug Rehabilitation (6 months); Unpaid Work", "Something else")
BORN = ("", "1985-02-03", "22/11/2001", "2001-11-23", "2008-11-22")


@st.composite
def whole_records(draw: st.DrawFn) -> bytes:
    """A file with a column for every fact, and all that can be on record beside them."""
    own = {
        **{name: st.sampled_from(["Yes", "no", "no", "no", ""]) for name in NOTHING},
        "ogrs3": st.sampled_from(["30", "62", "95", "", "?!"]),
        "rosh": st.sampled_from(["low", "medium", "medium", "high", ""]),
        "ror": st.sampled_from(["", "", "low", "very high"]),
        "ror_rationale": st.sampled_from(["", "because"]),
        "sentence_type": st.sampled_from(["licence", "community order", ""]),
        "requirements": st.sampled_from(LISTS),
        "date_of_birth": st.sampled_from(BORN),
        "age": st.sampled_from(["", "", "19", "40"]),
        "judged_band": st.sampled_from(["", "", "", "Green", "Blue", "Red"]),
        "rationale": st.sampled_from(["", "ok", "as discussed at length", "NULL"]),
        "officer": st.sampled_from(["A. Officer", "", "Unallocated"]),
        "restricted": st.sampled_from(["no", "no", "no", "yes"]),
        **OWN,
    }
    crns = st.sampled_from([f"X{n}" for n in range(40)])
    rows = [[draw(crns), *map(draw, own.values())] for _ in range(draw(st.integers(1, 12)))]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["crn", *own], *rows])
    return text.getvalue().encode()


@pytest.mark.parametrize("raw", [False, True])
@given(content=csv_files(OWN) | like_rows(OWN) | whole_records())
def test_the_quick_way_is_the_long_way(raw: bool, content: bytes) -> None:
    """Whatever the file, passing lines through gives the same records and the same report as going row by row."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(line_chunks, "_CHUNK", 16)
        patched.setattr("banding.auditing.run._KEPT", 2)
        patched.setattr("banding.auditing.patterns._KEPT", 2)
        patched.setattr("banding.records.audit._KEPT", 2)
        patched.setattr("banding.auditing.tally.ROWS_NAMED", 1)
        patched.setattr("banding.auditing.tally._WAITING", 3)
        quick, quick_report = written(content, raw=raw)
        slow, slow_report = written(content, raw=raw, row_by_row=True)
    records = list(csv.reader(io.StringIO(quick, newline=""), strict=True))
    assert records[1:] == list(csv.reader(io.StringIO(slow, newline=""), strict=True))
    assert quick_report == slow_report


def test_own_cells_come_back_unchanged(run: Run) -> None:
    """Every row comes back once, in its order, its own cells unchanged, with the audit's columns behind them."""
    given, found = records(SAMPLE.read_text()), records(run("audit", str(SAMPLE), *ON, "-q").stdout)
    assert [{name: row[name] for name in given[0]} for row in found] == given
    assert list(found[0]) == [*given[0], *AUDIT_ADDED_NAMES]
    assert {row["audit_outcome"] for row in found} <= {outcome.value for outcome in CaseOutcome}


def test_same_input_same_bytes(run: Run) -> None:
    """The same file and day give the same bytes, in every form."""
    for form in ("csv", "json", "report"):
        words = ("audit", str(SAMPLE), *ON, "--by", "team", "--format", form)
        assert run(*words).stdout_bytes == run(*words).stdout_bytes


def test_an_earlier_audit_is_replaced_and_an_allocation_carried(run: Run, tmp_path: Path) -> None:
    """A result of ours fed back has this run's columns in place of the last one's, and keeps an allocation's."""
    banded, once, twice = (tmp_path / name for name in ("banded.csv", "once.csv", "twice.csv"))
    run("allocate", str(SAMPLE), "-o", str(banded), *ON, "-q")
    run("audit", str(banded), "-o", str(once), *ON, "-q")
    run("audit", str(once), "-o", str(twice), *ON, "-q")
    assert once.read_bytes() == twice.read_bytes()
    assert "minimum_band" in records(once.read_text())[0]


def test_formulas_are_defused() -> None:
    """A text that a spreadsheet would run is written with an apostrophe, unless the cells are asked for as they came."""
    text = table("note,recorded_band", "=1+1,Green")
    for raw, start in ((False, "X1,'=1+1"), (True, "X1,=1+1")):
        assert written(text.encode(), raw=raw)[0].splitlines()[1].startswith(start)


def test_a_row_too_long_keeps_what_lies_beyond(run: Run) -> None:
    """Cells beyond the last heading stay in CSV, so that the row is still too long when it is read back, and in JSON."""
    text = table("recorded_band", "Green").rstrip("\n") + ",beyond\n"
    assert written(text.encode())[0].splitlines()[1].endswith(",beyond")
    out = run("audit", "-", "--format", "json", "-q", stdin=text).stdout
    assert list(json.loads(out)["cells"].values())[-1] == "beyond"


def test_json_has_the_documented_fields(run: Run) -> None:
    """Each line is an object with the documented fields in their order."""
    lines = run("audit", str(SAMPLE), *ON, "--format", "json", "-q").stdout.splitlines()
    assert all(list(json.loads(line)) == [name for name, _ in AUDIT_JSON_FIELDS] for line in lines)


def test_figures_as_json_have_the_documented_fields(run: Run) -> None:
    """As JSON every object of a report has all the fields of its class, but that the report leaves out its cases."""
    report = json.loads(run("audit", str(SAMPLE), *ON, "--by", "gender", "--format", "report", "-q").stdout)
    assert list(report) == [field.name for field in attrs.fields(AuditReport) if field.name != "cases"]
    for lists, part in REPORT_PARTS.items():
        found = [report]
        for name in lists.split(", "):
            found = [each for holder in found for each in holder[name]]
        fields = [field.name for field in attrs.fields(part)]
        assert [list(each) for each in found] == [fields] * len(found) != []


def test_a_report_names_its_inputs_and_options(run: Run) -> None:
    """A report says which files it is made of, by hash, the ruleset, the day and the options."""
    report = json.loads(run("audit", str(SAMPLE), *ON, "--by", "team", "--format", "report", "-q").stdout)
    assert [each["role"] for each in report["inputs"]] == ["cases", "ruleset", "policy"]
    assert all(len(each["sha256"]) == 64 for each in report["inputs"])
    assert report["on"] == "2026-11-22"
    assert ["--by", "team"] in report["options"]
    assert sum(each["count"] for each in report["outcomes"]) == report["rows"]
    assert "cases" not in report


def test_the_summary_fits_a_screen(run: Run) -> None:
    """No line of talk is longer than 80 characters, and the results are not in it."""
    talk = run("audit", str(SAMPLE), *ON, "--by", "team").stderr
    assert max(map(len, talk.splitlines())) <= 80
    assert "To put right" in talk
    assert "cannot show" in talk


@pytest.mark.parametrize(
    ("what", "exit_code"),
    [
        ("below-matrix", 1),
        ("departs", 1),
        ("high", 1),
        ("low-rosh-contradicted", 1),
        ("field-case-in-hub", 0),
        ("hgih", 2),
    ],
)
def test_fail_on(run: Run, what: str, exit_code: int) -> None:
    """--fail-on ends with 1 where it is met, with 0 where it is not, and with 2 where it is a word we do not know."""
    assert run("audit", str(SAMPLE), *ON, "-q", "--fail-on", what).exit_code == exit_code


def test_a_column_that_is_not_there_is_said(run: Run) -> None:
    """A heading somebody named that the file does not have is exit code 2, with the nearest."""
    result = run("audit", str(SAMPLE), "--by", "teem")
    assert result.exit_code == 2
    assert "did you mean `team`" in " ".join(result.stderr.split())


def test_a_column_of_too_many_groups_is_refused(run: Run, tmp_path: Path) -> None:
    """A hundred groups are compared; one more is exit code 2, with the column's name and nothing written."""
    for groups, exit_code in ((100, 0), (101, 2)):
        out = tmp_path / f"{groups}.csv"
        rows = [f"Green,office {number % groups}" for number in range(2 * groups)]
        stdin = table("recorded_band,office", *rows)
        result = run("audit", "-", "--by", "office", *ON, "-o", str(out), stdin=stdin)
        assert (result.exit_code, out.exists()) == (exit_code, exit_code == 0)
    assert "the column `office` has more than 100 different groups" in " ".join(result.stderr.split())


def test_tables_say_what_they_do_not_protect_against(run: Run) -> None:
    """A table that hides something says so where another column, or figures in full, could give it away."""
    rows = [f"Green,{'no' if n else 'yes'},office {n % 3},{n % 2}" for n in range(40)]
    stdin = table("recorded_band,iom,office,floor", *rows)
    words = ("audit", "-", *ON, "-q", "--format", "report")
    notes = {}
    for by in (["office"], ["iom"], ["office", "iom"]):
        asked = [word for name in by for word in ("--by", name)]
        for each in json.loads(run(*words, *asked, stdin=stdin).stdout)["disparities"]:
            notes[(*by, each["column"])] = each["note"]
    rests, several = "Figures that rest on this column", "publish the tables of one of them only"
    for key, note in notes.items():
        assert (rests in note) == (key[-1] == "iom")
        assert (several in note) == (len(key) == 3)


def test_a_file_without_bands_on_record_is_audited_and_says_so(run: Run) -> None:
    """Without the column every field case has no band on record, and the summary says why."""
    result = run("audit", "-", *ON, stdin=table("team", "North").encode())
    assert records(result.stdout)[0]["audit_outcome"] == "not-recorded"
    assert "There is no column recorded_band" in result.stderr


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


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_comparison_is_never_told_nowhere(run: Run, form: str) -> None:
    """Rows of cases have no place for a comparison of groups: without a summary it is refused, and a report has it."""
    words = ("audit", str(SAMPLE), *ON, "--by", "gender", "-q", "--format")
    assert run(*words, form).exit_code == 2
    assert run(*words, "report").exit_code == 0


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
