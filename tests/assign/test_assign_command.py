"""Claims about ``banding assign`` and ``banding reassign``: files in, files out, and how a run ends."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from banding.commands import main
from banding.ruleset import find_ruleset
from tests.assign.builders import table

pytest.importorskip("openpyxl")
OPENED = ("assign", "cases.csv", "staff.csv", "--on", "2026-11-23", "--greedy", "--absent", "no")
CASE = {"ogrs3": "30", "rosh": "low", "cpp": "no", "sentence_type": "community order"}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"crn": "C1", **CASE}, {"crn": "C2", **CASE, "rosh": ""}, {"crn": "C3", **CASE, "officer": "A1"}]
    Path("cases.csv").write_bytes(table(rows))
    Path("staff.csv").write_bytes(table([{"staff_code": "A1", "grade": "PO", "contracted_hours": "37"}]))


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, [*OPENED, *words], catch_exceptions=False)


def test_forms_say_the_same() -> None:
    """CSV and JSON have the same suggestions; JSON counts every row once and has every officer's load."""
    rows = list(csv.DictReader(io.StringIO(run().stdout)))
    found = json.loads(run("--format", "json", "-q").stdout)
    assert [{k: str(v) for k, v in each.items()} for each in found["suggestions"]] == rows
    counts = found["counts"]
    assert (counts["rows"], counts["held"], counts["suggested"], counts["nobody_suggested"]) == (3, 1, 1, 1)
    assert [each["load"] for each in found["officers"]] == ["1%"]


def test_a_workbook_comes_back_as_cases() -> None:
    """The workbook fed back unfilled leaves every case, and the cases are written whole."""
    assert run("-o", "to.xlsx").exit_code == 0
    done = run("--choices", "to.xlsx", "-o", "out.csv")
    assert "2  left" in done.stderr
    assert [row["crn"] for row in csv.DictReader(io.StringIO(Path("out.csv").read_text()))] == [
        "C1",
        "C2",
        "C3",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fail-on", "left"), 1),
        (("--fail-on", "issues"), 0),
        (("--officers", "nowhere.yaml"), 2),
        (("--choices", "cases.csv"), 2),
        (("--choices", "cases.csv", "-o", "out.xlsx"), 2),
        (("--reductions", "cases.csv"), 2),
        (("--team-column", "nowhere"), 2),
        (("-o", "staff.csv"), 2),
    ],
)
def test_how_a_run_ends(words: tuple[str, ...], code: int) -> None:
    """0 done, 1 for what was asked to fail on, 2 for what cannot be used; nothing is written over an input."""
    before = Path("staff.csv").read_bytes()
    done = run(*words)
    assert done.exit_code == code, done.stderr
    assert "Traceback" not in done.stderr
    assert Path("staff.csv").read_bytes() == before


def test_a_ruleset_without_a_policy_is_refused() -> None:
    """Without ``officers.yaml`` nothing is suggested, and the message says where it belongs."""
    assert CliRunner().invoke(main, ["rules", "new", "mine", "--on", "2026-11-01"]).exit_code == 0
    done = CliRunner().invoke(main, [*OPENED, "--rules", "mine"])
    assert (done.exit_code, "officers.yaml" in done.stderr) == (2, True), done.stderr


def test_the_best_whole_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for the best whole where its library is not installed, the command says how to install it."""
    monkeypatch.setattr("banding.assign.suggestions.can_optimise", lambda: False)
    done = run("--optimise")
    assert (done.exit_code, done.stdout, "not installed" in " ".join(done.stderr.split())) == (2, "", True)


def test_rules_check_reads_the_policy_too() -> None:
    """``banding rules check`` names what is wrong with ``officers.yaml``, its examples among it."""
    shipped = find_ruleset("cl-crc/2019-03").parent
    shutil.copytree(shipped, "ours")
    path = Path("ours", "officers.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("points: 1411}", "points: 1}"), encoding="utf-8")
    done = CliRunner().invoke(main, ["rules", "check", "ours/2019-03.yaml"])
    assert (done.exit_code, "expected 1, and it is 1,411" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_the_template_of_staff_is_read(name: str) -> None:
    """What ``banding template --staff`` gives is a staff file of nobody."""
    assert CliRunner().invoke(main, ["template", "--staff", "-o", f"empty-{name}"]).exit_code == 0
    words = ["assign", "cases.csv", f"empty-{name}", "-q", "--absent", "no", "--format", "json"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert (done.exit_code, json.loads(done.stdout)["officers"]) == (0, [])


def test_a_holder_who_is_not_in_the_staff_file_keeps_the_case() -> None:
    """A holder who is not in the staff file is told by row, and the case is not given to another."""
    Path("cases.csv").write_bytes(table([{"crn": "C1", **CASE, "officer": "Z9"}]))
    done = run()
    assert "row 2, officer: `Z9` is not in the staff file" in " ".join(done.stderr.split())
    assert len(done.stdout.splitlines()) == 1


def test_a_choice_about_a_case_that_is_not_to_be_given_has_failed() -> None:
    """Such a choice counts among the failed, for ``--fail-on`` too, and only an override that was done is counted as one."""
    rows = list(csv.DictReader(io.StringIO(run().stdout)))
    reason = {"override_code": "other", "override_words": "known to the family"}
    chosen = [{**rows[0], "choice": "A1", **reason}, {**rows[0], "crn": "C3", "choice": "A1", **reason}]
    Path("chosen.csv").write_bytes(
        table([{name: row[name] for name in ("crn", "choice", *reason, "check")} for row in chosen])
    )
    done = run("--choices", "chosen.csv", "-o", "out.csv", "--fail-on", "failed")
    assert done.exit_code == 1
    assert "1  failed" in done.stderr
    assert "`C3`" in done.stderr
    assert "1 choice has an override code" in done.stderr


def test_a_policy_that_is_not_there_is_named() -> None:
    """The message is about the file that was named, and not about one beside the ruleset."""
    said = " ".join(run("--officers", "nowhere.yaml").stderr.split())
    assert "nowhere.yaml" in said
    assert "named with --officers, is not there" in said


def test_a_name_of_two_officers_asks_for_the_code() -> None:
    """A name that two officers bear finds neither, and says whose it is; a near name is offered as a near code is."""
    team = [
        {"staff_code": code, "name": "Pat Lee", "grade": "PO", "contracted_hours": "37"}
        for code in ("A1", "B2")
    ]
    Path("staff.csv").write_bytes(table(team))
    Path("cases.csv").write_bytes(
        table([{"crn": f"C{n}", **CASE, "officer": word} for n, word in enumerate(("Pat Lee", "Pat Lea"))])
    )
    said = " ".join(run().stderr.split())
    assert "is the name of A1 and B2 in the staff file; write the staff code" in said
    assert "did you mean `Pat Lee`?" in said


def test_a_count_is_read_as_spreadsheets_write_it() -> None:
    """Two parole reports written 2.0 weigh what 2 weigh."""
    found = []
    for count in ("2", "2.0"):
        Path("cases.csv").write_bytes(table([{"crn": "C1", **CASE, "parole_reports": count}]))
        found.append(run().stdout.splitlines()[1].split(",")[4])
    assert found == ["269", "269"]
