"""Claims about an audit's files and the commands that write them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.auditing import Audit, AuditOptions, AuditReport, CaseOutcome, find_columns
from banding.intake.tables import line_chunks
from banding.records.audit import AUDIT_COLUMNS, AuditCsv
from docs.reference_audit import REPORT_PARTS
from docs.reference_runs import row_fields
from tests.auditing.auditing import caseload, policy, table
from tests.builders import NOTHING, ruleset
from tests.csv_files import csv_files, like_rows
from tests.reports.audit_commands import ON, SAMPLE, Run, records

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
        writer, out = AuditCsv(audit, cases, raw=raw), io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
        if row_by_row:
            out.writelines(map(writer.line, audit.rows()))
        else:
            writer.write(out)
        out.flush()
        return out.buffer.getvalue().decode(), audit.report(inputs=())  # type: ignore[attr-defined]


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


@pytest.mark.parametrize(("raw", "processes"), [(False, 1), (True, 1), (False, 2)])
@given(content=csv_files(OWN) | like_rows(OWN) | whole_records())
@settings(max_examples=60)
def test_the_quick_way_is_the_long_way(raw: bool, processes: int, content: bytes) -> None:
    """
    Whatever the file, passing lines through, in one process or in two, gives the same records and the same report as going
    row by row.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("banding.records.csv.processes.LARGE", 0)
        patched.setattr("banding.records.csv.processes._BLOCK", 16)
        patched.setattr("banding.records.csv.processes.processors", lambda: processes)
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
    assert list(found[0]) == [*given[0], *AUDIT_COLUMNS]
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
    assert all(list(json.loads(line)) == [*row_fields("JSON_FIELDS")["audit"]] for line in lines)


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


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_comparison_is_never_told_nowhere(run: Run, form: str) -> None:
    """Rows of cases have no place for a comparison of groups: without a summary it is refused, and a report has it."""
    words = ("audit", str(SAMPLE), *ON, "--by", "gender", "-q", "--format")
    assert run(*words, form).exit_code == 2
    assert run(*words, "report").exit_code == 0
