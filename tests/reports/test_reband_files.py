"""Claims about what a re-banding writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.commands import main
from banding.compare import Basis, ComparisonKind, Rebanding
from banding.facts import spoken
from banding.intake.tables import line_chunks
from banding.records.reband.csv import RebandCsv
from docs.reference_runs import row_fields
from tests.builders import ruleset
from tests.compare.caseloads import opened
from tests.csv_files import csv_files, like_rows

ON = ("--on", "2026-11-22")
FACTS = "iom,mappa,cpp,sex_offender,prevent,child_concern,child_in_need,domestic_abuse,hate_crime,complex_mental_health,drr,atr,mhtr,young_person,aces,serious_organised_crime"
NO = ",".join(["no"] * 16)
PLAIN = f"crn,team,ogrs3,rosh,{FACTS},judged_band,rationale,note\n"


def _line(crn: str, *, ogrs3: int = 30, note: str = "", judged: str = ",") -> str:
    return f"{crn},North,{ogrs3},low,{NO},{judged},{note}\n"


def run(*words: str, stdin: str | None = None) -> Result:
    """Run ``banding`` with some words."""
    return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)


def two_files(tmp_path: Path) -> tuple[str, str]:
    """Write a later and an earlier file."""
    after, before = tmp_path / "after.csv", tmp_path / "before.csv"
    judged = "Blue,Seen at home"
    after.write_text(
        PLAIN
        + _line("X1", ogrs3=95)
        + _line("X2", note="=1+1")
        + _line("X3", ogrs3=60, judged=judged, note='"a, b"')
        + _line("X5")
    )
    before.write_text(PLAIN + _line("X1") + _line("X2") + _line("X3", judged=judged) + _line("X4", ogrs3=60))
    return str(after), str(before)


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[str, str]:
    return two_files(tmp_path)


def _records(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_rows_come_back_with_their_cells_and_the_cause(files: tuple[str, str]) -> None:
    """The later file's rows come in their order with their own cells; what is gone comes at the end by its number."""
    after, before = files
    rows = _records(run("reband", after, "--previous", before, *ON).stdout)
    assert [row["crn"] for row in rows] == ["X1", "X2", "X3", "X5", "X4"]
    assert [row["direction"] for row in rows] == ["up", "same", "same", "new", "gone"]
    assert rows[0]["cause"] == "ogrs3 from 30 to 95"
    assert rows[0]["rules_gained"] == "matrix/very-high/low"
    assert rows[2]["note"] == "a, b"
    assert "Blue was judged" in rows[2]["review"]
    assert "Seen at home" in rows[2]["review"]
    assert {name: text for name, text in rows[4].items() if text} == {
        "crn": "X4",
        "before_route": "field",
        "before_band": "Yellow",
        "direction": "gone",
    }


def test_formulas_are_defused_unless_asked_not_to(files: tuple[str, str]) -> None:
    """A text that a spreadsheet would run is written with an apostrophe; ``--raw`` leaves it."""
    after, before = files
    assert _records(run("reband", after, "--previous", before, *ON).stdout)[1]["note"] == "'=1+1"
    assert _records(run("reband", after, "--previous", before, "--raw", *ON).stdout)[1]["note"] == "=1+1"


def test_a_result_fed_back_has_its_columns_replaced(files: tuple[str, str], tmp_path: Path) -> None:
    """A result of ours, fed back as the later or the earlier file, keeps one set of our columns and loses nobody."""
    after, before = files
    first = tmp_path / "first.csv"
    run("reband", after, "--previous", before, *ON, "-o", str(first))
    again = run("reband", str(first), "--previous", str(first), *ON)
    rows = _records(again.stdout)
    assert [row["crn"] for row in rows] == ["X1", "X2", "X3", "X5"]
    assert {row["direction"] for row in rows} == {"same"}
    assert again.stdout.splitlines()[0].count("before_band") == 1
    assert "marked gone by an earlier re-banding" in " ".join(again.stderr.split())


def test_an_earlier_result_of_allocate_is_what_was_given(files: tuple[str, str], tmp_path: Path) -> None:
    """The band that allocate gave is the one before; in the later file its columns are replaced, and that is said."""
    after, before = files
    given = tmp_path / "given.csv"
    run("allocate", before, *ON, "-o", str(given))
    given.write_text(given.read_text().replace("field,Green,settled", "field,Yellow,settled"))
    rows = _records(run("reband", after, "--previous", str(given), *ON).stdout)
    assert rows[1]["before_band"] == "Yellow"
    assert "was given then" in rows[1]["cause"]
    banded = run("reband", str(given), "--previous", before, *ON)
    assert not {"band", "status", "route", "reasons", "ruleset"} & set(_records(banded.stdout)[0])
    assert "Columns of an earlier run were replaced: route, band, status" in " ".join(banded.stderr.split())
    objects = run("reband", str(given), "--previous", before, *ON, "--format", "json").stdout.splitlines()
    assert "band" not in json.loads(objects[0])["cells"]


def test_columns_of_theirs_called_as_ours_stay(tmp_path: Path) -> None:
    """A file that is no result of ours keeps its own Status and Band."""
    path = tmp_path / "theirs.csv"
    path.write_text("crn,ogrs3,rosh,Status,Band\nX1,30,low,open,B\n")
    (row,) = _records(run("reband", str(path), "--previous-on", "2026-01-01", *ON).stdout)
    assert (row["Status"], row["Band"]) == ("open", "B")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html"])
@pytest.mark.parametrize(
    "text",
    ["crn,ogrs3,rosh,recorded_band\n", "crn,ogrs3,rosh,recorded_band\n,30,low,Green\nX1,140,low,Blue\n"],
    ids=["no rows", "all in error"],
)
def test_a_file_of_no_case_is_told_in_every_form(tmp_path: Path, form: str, text: str) -> None:
    """A file without a row, or whose rows are all in error, comes out in every form and comparison, with its rows."""
    path, out = tmp_path / "cases.csv", tmp_path / f"out.{form}"
    path.write_text(text)
    for words in ([], ["--previous", str(path)], ["--previous-on", "2026-01-01"]):
        found = run("reband", str(path), *words, *ON, "-o", str(out))
        assert found.exit_code == 0, found.output
        # One JSON object a row: no row, no object.
        assert bool(out.stat().st_size) == (form != "json" or text.count("\n") > 1)


def test_causes_are_in_the_words_of_the_guidance(tmp_path: Path) -> None:
    """A level is said as a person writes it."""
    after, before = tmp_path / "after.csv", tmp_path / "before.csv"
    before.write_text("crn,ogrs3,rosh,sentence_type\nX1,30,very high,PSS\n")
    after.write_text("crn,ogrs3,rosh,sentence_type\nX1,30,low,community order\n")
    (row,) = _records(run("reband", str(after), "--previous", str(before), *ON).stdout)
    assert row["cause"] == "rosh from very high to low"
    assert spoken("post-sentence-supervision") == "post-sentence supervision"


def test_rows_carry_the_ruleset_that_decided(files: tuple[str, str], tmp_path: Path) -> None:
    """Each case that is there now names its ruleset by id, version and hash, and is known by it when fed back."""
    after, before = files
    given = tmp_path / "given.csv"
    run("reband", after, "--previous", before, *ON, "-o", str(given))
    rows = _records(given.read_text())
    assert [row["after_ruleset"] for row in rows] == [*[ruleset().stamp] * 4, ""]

    changed = given.read_text().replace("field,Red,settled", "field,Blue,settled")
    for text, why in (
        (changed, "the record, the day or the way of reading it changed since"),
        (changed.replace(ruleset().stamp, "cl-crc 2017-01 sha256:0"), "the ruleset changed since"),
    ):
        given.write_text(text)
        (row,) = (
            row
            for row in _records(run("reband", after, "--previous", str(given), *ON).stdout)
            if row["crn"] == "X1"
        )
        assert row["before_band"] == "Blue"
        assert why in row["cause"]


def test_json_says_what_the_csv_says(files: tuple[str, str]) -> None:
    """Each JSON object has every documented field, in order, and the words of the CSV."""
    after, before = files
    rows = _records(run("reband", after, "--previous", before, *ON).stdout)
    objects = [
        json.loads(line)
        for line in run("reband", after, "--previous", before, "--format", "json", *ON).stdout.splitlines()
    ]
    documented = row_fields("JSON_FIELDS")["reband"]
    assert len(objects) == len(rows)
    for row, found in zip(rows, objects, strict=True):
        assert list(found) == list(documented)
        assert found["cause"]["words"] == row["cause"]
        assert ((found["after"] or {}).get("band") or "") == row["after_band"]
        assert ";".join(found["rules_gained"]) == row["rules_gained"]
        assert (found["ruleset"] or "") == row["after_ruleset"]
    (change,) = objects[0]["cause"]["sets"][0]
    assert change == {"kind": "fact", "name": "ogrs3", "before": 30, "after": 95}


def test_same_command_same_bytes(files: tuple[str, str]) -> None:
    """The same files and day give the same bytes, and the same summary."""
    after, before = files
    words = ("reband", after, "--previous", before, *ON)
    first, second = run(*words), run(*words)
    assert (first.stdout_bytes, first.stderr) == (second.stdout_bytes, second.stderr)


def test_the_quick_way_and_the_long_way_agree() -> None:
    """A row written by joining its cells reads back as one written cell by cell, whatever stands in it."""
    notes = [
        "plain",
        '"a, b"',
        '"say ""so"""',
        "=1+1",
        "'=1+1",
        "@x",
        "-5",
        '" line\nend"',
        "ünïcode",
        '"x;y"',
    ]
    text = "crn,recorded_band,note\n" + "".join(f"X{at},Green,{note}\n" for at, note in enumerate(notes))
    rows = _records(run("reband", "-", *ON, "--raw", stdin=text).stdout)
    assert [row["note"] for row in rows] == [row["note"] for row in _records(text)]


OWN = {
    "team": st.sampled_from(["North", "South", ""]),
    "officer": st.sampled_from(["A", "B"]),
    "age": st.sampled_from(["25", "26", ""]),
    "date_of_birth": st.sampled_from(["2001-01-05", ""]),
    "recorded_band": st.sampled_from(["Green", "Yellow", "Blue", "Purple", ""]),
}


def written(files: Sequence[bytes], kind: ComparisonKind, *, row_by_row: bool) -> tuple[str, object]:
    """The CSV text of a re-banding of a caseload, or of two with the earlier one last, and what it came to."""
    after = Basis(ruleset(), date(2026, 11, 22))
    before = Basis(ruleset(), date(2025, 11, 22)) if kind is ComparisonKind.DATES else after
    with ExitStack() as stack:
        cases, *others = [stack.enter_context(opened(each, ruleset(), after.on)) for each in files]
        earlier = others[0] if kind is ComparisonKind.CASELOADS else None
        rebanding = Rebanding(cases, kind, before=before, after=after, earlier=earlier)
        writer, out = RebandCsv(cases.layout), io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
        if row_by_row:
            writer.write(rebanding.rows(), out)
        else:
            writer.write_all(rebanding, cases, out)
        out.flush()
        report = rebanding.report((), options=(), notes=())
        told = (
            report,
            rebanding.missing_columns(),
            rebanding.held(),
            [each.table.notes for each in (cases, *others)],
        )
        return out.buffer.getvalue().decode(), told  # type: ignore[attr-defined]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("kind", ComparisonKind)
@given(data=st.data())
@settings(max_examples=20)
def test_passing_lines_is_going_row_by_row(kind: ComparisonKind, processes: int, data: st.DataObject) -> None:
    """
    Whatever the files, passing lines through, in one process or in two, gives the same records and the same report as
    going row by row.
    """
    files = [data.draw(csv_files(OWN) | like_rows(OWN)) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(line_chunks, "_CHUNK", 16)
        patched.setattr("banding.records.reband.csv._KEPT", 2)
        patched.setattr("banding.records.csv.processes.LARGE", 0)
        patched.setattr("banding.records.csv.processes._BLOCK", 16)
        patched.setattr("banding.records.csv.processes.processors", lambda: processes)
        quick, quick_told = written(files, kind, row_by_row=False)
        slow, slow_told = written(files, kind, row_by_row=True)
    found, expected = (list(csv.reader(io.StringIO(text, newline=""), strict=True)) for text in (quick, slow))
    assert found == expected
    assert quick_told == slow_told


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html"])
def test_columns_replaced_are_told_of(form: str, tmp_path: Path) -> None:
    """Columns of the file that have the names of ours are replaced, and every form's summary says which."""
    text = "crn,ogrs3,rosh,recorded_band,Review,cause\nX1,30,low,Green,a,b\n"
    result = run("reband", "-", *ON, "--format", form, "-o", str(tmp_path / "out"), stdin=text)
    assert "Columns of an earlier run were replaced: Review, cause." in " ".join(result.stderr.split())


@pytest.mark.parametrize("form", ["csv", "json", "report", "xlsx", "html"])
def test_an_audit_tells_of_columns_replaced(form: str, tmp_path: Path) -> None:
    """An audit of a file with columns of its names says so in every form, and in the report itself."""
    out = tmp_path / "out"
    text = "crn,ogrs3,rosh,recorded_band,audit_outcome\nX1,30,low,Green,mine\n"
    result = run("audit", "-", *ON, "--format", form, "-o", str(out), stdin=text)
    said = "Columns of an earlier run were replaced: audit_outcome."
    assert said in " ".join(result.stderr.split())
    assert form not in ("report", "html") or said in out.read_text()


def test_a_workbook_of_ours_is_an_earlier_result(files: tuple[str, str], tmp_path: Path) -> None:
    """The workbook of a re-banding, given as the earlier caseload, has the bands that were given then."""
    book = str(tmp_path / "moved.xlsx")
    assert run("reband", files[0], "--previous", files[1], *ON, "-q", "-o", book).exit_code == 0
    result = run("reband", files[0], "--previous", book, *ON)
    assert result.exit_code == 0
    assert "as given then in" in " ".join(result.stderr.split())
    assert {row["direction"] for row in _records(result.stdout)} == {"same"}


def test_rules_gained_and_lost_are_told_apart(tmp_path: Path) -> None:
    """The review of a judgement, and the summary, say which rules came and which went."""
    after, before = tmp_path / "after.csv", tmp_path / "before.csv"
    after.write_text(PLAIN + _line("X1", ogrs3=60, judged="Blue,Seen at home"))
    before.write_text(PLAIN + _line("X1", judged="Blue,Seen at home"))
    result = run("reband", str(after), "--previous", str(before), *ON)
    said = "rules gained: matrix/high/low; rules lost: matrix/low/low"
    assert f"({said})" in _records(result.stdout)[0]["review"]
    assert said in " ".join(result.stderr.split())
