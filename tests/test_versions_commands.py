"""Claims about versions at the command line: ``--on`` picks them, they are listed, recorded, and held to their record."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from banding import shipped
from banding.commands import main, running
from banding.ruleset import find_ruleset
from banding.ruleset.load import load
from banding.ruleset.versions.record import IN_FORCE, read_record
from tests.ruleset.versioned import edit

CASES = "crn,ogrs3,rosh,recorded_band,unpaid_work\nX1,45,low,Green,no\n"
EARLY, LATE = "2026-04-14", "2026-04-15"
LATER = "2026-04-15.yaml"


def run(*words: str, stdin: str | None = None) -> Result:
    """Run ``banding`` with some words."""
    return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026 here."""
    monkeypatch.setattr(running, "today", lambda: date(2026, 11, 22))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Make a folder of two versions, of which the later begins High at 40; the earlier is recorded."""
    folder = tmp_path / "ours"
    shutil.copytree(find_ruleset("cl-crc/2019-03").parent, folder)
    for other in folder.glob("20*.yaml"):
        if other.name != "2019-03.yaml":
            other.unlink()
    shutil.copy(folder / "2019-03.yaml", folder / LATER)
    edit(folder / LATER, "version: 2019-03", "version: '2026-04-15'")
    edit(folder / LATER, "in_force_from: 2019-03-01", "in_force_from: 2026-04-15")
    edit(folder / LATER, "high: 50", "high: 40")
    return folder


@pytest.fixture(name="agreed")
def _agreed(folder: Path) -> Path:
    """Both versions are recorded."""
    content_hash = load(folder / LATER).content_hash
    (folder / IN_FORCE).write_bytes(read_record(folder).with_hash("2026-04-15", content_hash))
    return folder


@pytest.fixture(name="cases")
def _cases(tmp_path: Path) -> str:
    """A case that the two versions band differently."""
    path = tmp_path / "cases.csv"
    path.write_text(CASES)
    return str(path)


def rows(text: str) -> list[dict[str, str]]:
    """Read what came out."""
    return list(csv.DictReader(io.StringIO(text)))


# --- --on picks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "version", "band"),
    [
        (("--on", EARLY), "2019-03", "Green"),
        (("--on", LATE), "2026-04-15", "Yellow"),
        ((), "2026-04-15", "Yellow"),
    ],
)
def test_the_day_picks_the_version(
    on: tuple[str, ...], version: str, band: str, agreed: Path, cases: str
) -> None:
    """A case is banded by the version in force on the day, and the row names it; without a day, by today's."""
    found = run("allocate", cases, "--rules", str(agreed), "--absent", "no", *on)
    (row,) = rows(found.stdout)
    assert row["band"] == band
    assert row["ruleset"].split()[:2] == ["cl-crc", version]
    told = run("explain", "--ogrs3", "45", "--rosh", "low", "--absent", "no", "--rules", str(agreed), *on)
    assert f"Decided by cl-crc {version} sha256:" in told.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("allocate", "CASES"),
        ("explain", "--ogrs3", "45"),
        ("reband", "CASES"),
        ("audit", "CASES"),
        ("sample", "CASES"),
        ("example",),
        ("template",),
    ],
)
def test_a_day_without_a_version_is_refused(words: tuple[str, ...], cases: str) -> None:
    """Every command that reads a ruleset refuses a day before its first, with the versions there are and their days."""
    named = [cases if word == "CASES" else word for word in words]
    found = run(*named, "--on", "2019-02-28")
    assert found.exit_code == 2
    assert "no version is in force on 2019-02-28; there is 2019-03 (2019-03-01" in found.stderr
    assert found.stdout == ""


def test_a_query_is_written_from_the_version_for_the_day(agreed: Path) -> None:
    """The SQL of a day has that day's boundary."""
    pytest.importorskip("sqlglot")
    early, late = (
        run("rules", "sql", str(agreed), "--dialect", "duckdb", "--on", on).stdout for on in (EARLY, LATE)
    )
    assert early != late
    boundary = re.compile(r" 40\b")
    assert [bool(boundary.search(each)) for each in (early, late)] == [False, True]


def test_a_new_ruleset_is_the_cause_of_a_move(agreed: Path, cases: str) -> None:
    """The earlier day picks its own version, so that the ruleset shows as the cause between the two days."""
    words = ("reband", cases, "--rules", str(agreed), "--absent", "no")
    (row,) = rows(run(*words, "--previous-on", EARLY, "--on", LATE).stdout)
    assert (row["before_band"], row["after_band"]) == ("Green", "Yellow")
    assert re.sub(r"sha256:\w+", "…", row["cause"]) == "ruleset from cl-crc 2019-03 … to cl-crc 2026-04-15 …"
    (same,) = rows(run(*words, "--previous-on", LATE, "--on", "2026-04-16").stdout)
    assert same["direction"] == "same"


def test_a_version_named_for_another_day_is_said(folder: Path, cases: str) -> None:
    """What is named is used, and standard error says that it is not in force; --quiet says nothing."""
    words = ("allocate", cases, "--absent", "no", "--rules", str(folder / "2019-03.yaml"), "--on", LATE)
    said = " ".join(run(*words).stderr.split())
    note = "Note: cl-crc 2019-03 is in force from 2019-03-01 to 2026-04-14, and is used here for 2026-04-15."
    assert said.startswith(note)
    assert run(*words, "--quiet").stderr == ""
    assert note not in " ".join(run(*words[:-1], EARLY).stderr.split())
    explained = run("explain", "--ogrs3", "45", "--rules", str(folder / "2019-03.yaml"), "--on", LATE)
    assert " ".join(explained.stderr.split()) == note


def test_an_audit_holds_to_the_policy_of_the_version(agreed: Path, cases: str) -> None:
    """An audit policy named by the version is used for that version alone."""
    shutil.copy(agreed / "audit.yaml", agreed / "2026-04-15.audit.yaml")
    words = ("audit", cases, "--rules", str(agreed), "--format", "report", "--on")
    named = {
        on: [
            each["name"] for each in json.loads(run(*words, on).stdout)["inputs"] if each["role"] == "policy"
        ]
        for on in (EARLY, LATE)
    }
    assert named == {EARLY: ["audit.yaml"], LATE: ["2026-04-15.audit.yaml"]}


# --- held to the record -----------------------------------------------------------------------------------------------


def test_an_edit_in_force_is_refused_by_every_command(agreed: Path, cases: str) -> None:
    """Nothing is decided by a ruleset in force that was edited, by its folder or its file."""
    edit(agreed / "2019-03.yaml", "high: 50", "high: 45")
    for rules in (agreed, agreed / "2019-03.yaml"):
        found = run("allocate", cases, "--rules", str(rules), "--on", EARLY)
        assert found.exit_code == 2
        assert "a ruleset in force is not edited" in " ".join(found.stderr.split())
        assert found.stdout == ""
    assert run("allocate", cases, "--rules", str(agreed), "--on", LATE).exit_code == 0
    assert run("rules", "test", str(agreed), "--on", EARLY).exit_code == 2


@pytest.mark.parametrize("renamed", ["march.yaml", "2018-07.yaml"])
def test_a_renamed_file_is_held_to_the_record_of_its_version(renamed: str, agreed: Path, cases: str) -> None:
    """An edited version that is given another file name is refused too; as it was recorded, it is not."""
    words = ("allocate", cases, "--rules", str(agreed / renamed), "--on", EARLY)
    (agreed / "2019-03.yaml").rename(agreed / renamed)
    same = run(*words)
    assert same.exit_code == 0
    assert "not recorded" not in same.stderr
    edit(agreed / renamed, "high: 50", "high: 60")
    found = run(*words)
    assert found.exit_code == 2
    assert "a ruleset in force is not edited" in " ".join(found.stderr.split())


def test_a_file_of_another_ruleset_is_not_held_to_the_record(agreed: Path, cases: str) -> None:
    """A file beside a recorded version, with another id, is another ruleset, and one that nobody has recorded."""
    shutil.copy(agreed / "2019-03.yaml", agreed / "march.yaml")
    edit(agreed / "march.yaml", "id: cl-crc", "id: our-area")
    found = run("allocate", cases, "--rules", str(agreed / "march.yaml"), "--on", EARLY)
    assert found.exit_code == 0
    assert "Note: our-area 2019-03 is in force and not recorded;" in " ".join(found.stderr.split())


DECIDING = [
    ("allocate", "CASES", "-q"),
    ("explain", "--ogrs3", "45"),
    ("reband", "CASES"),
    ("audit", "CASES"),
    ("sample", "CASES"),
    ("example",),
    ("template",),
]


def with_rules(words: tuple[str, ...], cases: str, rules: Path) -> tuple[str, ...]:
    """The words of a command, with the cases and the rules put in."""
    return (*(cases if word == "CASES" else word for word in words), "--rules", str(rules))


@pytest.mark.parametrize("words", DECIDING, ids=lambda words: words[0])
def test_what_is_not_recorded_decides_nothing_where_a_record_is_kept(
    words: tuple[str, ...], folder: Path, cases: str
) -> None:
    """Named by its folder, a version in force that is not recorded, where others are, is refused with what to do."""
    found = run(*with_rules(words, cases, folder))
    assert found.exit_code == 2
    assert found.stdout == ""
    said = " ".join(found.stderr.split())
    assert "cl-crc 2026-04-15 is in force and not recorded in in-force.yaml" in said
    assert f"`banding rules record {folder / LATER}`" in said
    assert f"`--rules {folder / LATER}`" in said


@pytest.mark.parametrize("words", DECIDING, ids=lambda words: words[0])
@pytest.mark.parametrize("named", ["file", "folder"])
def test_a_draft_decides_with_a_word(words: tuple[str, ...], named: str, folder: Path, cases: str) -> None:
    """A draft named by its file, or a folder that keeps no record, decides, and even with --quiet that is said."""
    if named == "folder":
        (folder / IN_FORCE).unlink()
    found = run(*with_rules(words, cases, folder if named == "folder" else folder / LATER))
    assert found.exit_code == 0
    said = " ".join(found.stderr.split())
    assert (
        "Note: cl-crc 2026-04-15 is in force and not recorded; nothing would show that it is edited." in said
    )
    assert f"record it: `banding rules record {folder / LATER}`" in said


def test_shipped_rules_whose_record_is_gone_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: str
) -> None:
    """Without their record, rules that come with the program decide nothing by their name."""
    package = tmp_path / "site" / "banding"
    shutil.copytree(find_ruleset("cl-crc/2019-03").parent, package / "_rules" / "cl-crc")
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    assert run("allocate", cases).exit_code == 0
    (package / "_rules" / "cl-crc" / IN_FORCE).unlink()
    for words in ((), ("--rules", "cl-crc/2019-03")):
        found = run("allocate", cases, *words)
        assert found.exit_code == 2
        assert "is in force and not recorded" in found.stderr


def test_what_is_recorded_decides_without_a_word(agreed: Path, cases: str) -> None:
    """Nothing is noted of a version in force that is as it was recorded."""
    for rules in (agreed, agreed / LATER):
        assert run("allocate", cases, "--rules", str(rules), "-q").stderr == ""


def test_an_edit_in_force_is_an_error_of_check(folder: Path) -> None:
    """A check reads what was edited and says so as an error, beside whatever else it finds."""
    edit(folder / "2019-03.yaml", "high: 50", "high: 45")
    for words in ((str(folder), "--on", EARLY), (str(folder / "2019-03.yaml"),)):
        found = run("rules", "check", *words)
        assert found.exit_code == 1
        assert "error (versions)" in found.stdout
        assert "a ruleset in force is not edited" in " ".join(found.stdout.split())


def test_an_edited_file_may_be_looked_into_by_its_path(folder: Path) -> None:
    """Its examples can be tried, to see what the edit does, with a word that it is an edit."""
    edit(folder / "2019-03.yaml", "high: 50", "high: 45")
    found = run("rules", "test", str(folder / "2019-03.yaml"))
    assert found.exit_code == 1
    assert "FAIL" in found.stdout
    assert "a ruleset in force is not edited" in " ".join(found.stderr.split())


@pytest.mark.parametrize(
    ("named", "has_record", "severity"),
    [
        ("folder", True, "error"),
        ("file", True, "error"),
        ("folder", False, "error"),
        ("file", False, "information"),
    ],
)
def test_a_version_in_force_that_is_not_recorded_is_found(
    named: str, has_record: bool, severity: str, folder: Path
) -> None:
    """It is an error, but for a file named by its path where nothing is recorded: that may be somebody's draft."""
    if not has_record:
        (folder / IN_FORCE).unlink()
    found = run("rules", "check", str(folder if named == "folder" else folder / LATER))
    assert found.exit_code == (severity == "error")
    assert f"{severity} (versions) {folder / LATER}:1" in found.stdout
    said = " ".join(found.stdout.split())
    assert "this version has been in force since 2026-04-15 and is not recorded in in-force.yaml" in said
    assert f"record it with `banding rules record {folder / LATER}`" in said


def test_a_version_to_come_need_not_be_recorded(folder: Path) -> None:
    """Before its first day it is information that a version is not recorded, or has changed since it was."""
    first = run("rules", "check", str(folder / LATER), "--on", EARLY)
    assert first.exit_code == 0
    assert "comes into force on 2026-04-15 and is not recorded" in " ".join(first.stdout.split())
    (folder / IN_FORCE).write_bytes(read_record(folder).with_hash("2026-04-15", "0" * 64))
    changed = run("rules", "check", str(folder / LATER), "--on", EARLY)
    assert changed.exit_code == 0
    assert "has changed since it was recorded" in " ".join(changed.stdout.split())


def test_faults_between_versions_are_errors_of_check(folder: Path) -> None:
    """A file checked by its path says what is wrong between it and its neighbours, with file and line."""
    edit(
        folder / "2019-03.yaml",
        "in_force_from: 2019-03-01",
        "in_force_from: 2019-03-01\nin_force_until: 2026-05-01",
    )
    found = run("rules", "check", str(folder / LATER))
    assert found.exit_code == 1
    line = (folder / "2019-03.yaml").read_text("utf-8").splitlines().index("in_force_until: 2026-05-01") + 1
    assert f"error (versions) {folder / '2019-03.yaml'}:{line}" in found.stdout
    assert "2026-05-01 reaches into the next version" in " ".join(found.stdout.split())


# --- recording --------------------------------------------------------------------------------------------------------


def recorded(folder: Path) -> dict[str, str]:
    """Read the record."""
    return dict(read_record(folder).hashes)


def give_an_example(folder: Path, version: str) -> None:
    """Give a version one worked example of its own, which passes."""
    (folder / f"{version}.examples").mkdir()
    text = "- name: Low and low is Green\n  given: {ogrs3: 30, rosh: low, everything else: no}\n  expect: {band: Green}\n"
    (folder / f"{version}.examples" / "own.yaml").write_text(text)


def test_a_version_without_examples_is_not_recorded(folder: Path) -> None:
    """A version that nobody has said anything about in a worked example is not recorded, and it is said where one belongs."""
    (folder / "2026-04-15.examples").mkdir()
    found = run("rules", "record", str(folder))
    assert found.exit_code == 1
    said = " ".join(found.stderr.split())
    assert f"not recorded: there is no worked example in {folder / '2026-04-15.examples'}" in said
    assert list(recorded(folder)) == ["2019-03"]


def test_recording_adds_the_version_and_keeps_the_others(folder: Path) -> None:
    """The version in force is recorded, checks clean from then on, and recording it again changes nothing."""
    before = recorded(folder)
    fails = run("rules", "record", str(folder))
    assert fails.exit_code == 1
    said = " ".join(fails.stderr.split())
    assert f"1 of its examples fails; see `banding rules test {folder / LATER}`" in said
    assert recorded(folder) == before

    give_an_example(folder, "2026-04-15")
    assert run("rules", "record", str(folder)).exit_code == 0
    assert list(recorded(folder)) == ["2019-03", "2026-04-15"]
    assert recorded(folder)["2019-03"] == before["2019-03"]
    assert run("rules", "check", str(folder)).exit_code == 0
    content = (folder / IN_FORCE).read_bytes()
    again = run("rules", "record", str(folder))
    assert again.exit_code == 0
    assert "is recorded already" in again.stderr
    assert (folder / IN_FORCE).read_bytes() == content


def test_recording_refuses_what_differs_from_the_record(folder: Path) -> None:
    """A recorded version in force that was edited cannot be recorded anew, whatever day is given."""
    before = recorded(folder)
    edit(folder / "2019-03.yaml", "high: 50", "high: 45")
    for words in ((), ("--on", EARLY), ("--on", "2018-01-01")):
        found = run("rules", "record", str(folder / "2019-03.yaml"), *words)
        assert found.exit_code == 2
        assert "a ruleset in force is not edited" in " ".join(found.stderr.split())
    assert recorded(folder) == before


def test_a_version_to_come_may_be_recorded_anew(folder: Path) -> None:
    """Before its first day a changed version takes its place in the record."""
    (folder / LATER).rename(folder / "2027-01.yaml")
    edit(folder / "2027-01.yaml", "version: '2026-04-15'", "version: 2027-01")
    edit(folder / "2027-01.yaml", "in_force_from: 2026-04-15", "in_force_from: 2027-01-01")
    give_an_example(folder, "2027-01")
    hashes = []
    for edge in ("high: 40", "high: 41", "high: 42"):
        text = (folder / "2027-01.yaml").read_text("utf-8")
        (folder / "2027-01.yaml").write_text(
            text.replace("high: 40", edge).replace("high: 41", edge), "utf-8"
        )
        assert run("rules", "record", str(folder / "2027-01.yaml")).exit_code == 0
        hashes.append(recorded(folder)["2027-01"])
    assert len(set(hashes)) == 3


def test_a_version_with_an_error_is_not_recorded(folder: Path) -> None:
    """What a check finds an error in is not recorded, and the command says where to look."""
    edit(
        folder / LATER,
        "levels: {ror: high, rosh: medium}\n      band: Blue",
        "levels: {ror: high, rosh: medium}\n      band: Green",
    )
    found = run("rules", "record", str(folder))
    assert found.exit_code == 1
    assert f"see `banding rules check {folder / LATER}`" in " ".join(found.stderr.split())
    assert list(recorded(folder)) == ["2019-03"]


def test_a_file_without_a_date_is_not_recorded(folder: Path) -> None:
    """A record is kept by the date in a file's name, so a draft needs one first."""
    (folder / LATER).rename(folder / "draft.yaml")
    found = run("rules", "record", str(folder / "draft.yaml"))
    assert found.exit_code == 2
    assert "a version is recorded under the date it is named by, such as 2026-04.yaml" in found.stderr


# --- the list ---------------------------------------------------------------------------------------------------------


def test_a_list_shows_days_hash_and_record_of_each_version(folder: Path) -> None:
    """Each version has its days, the start of its hash, and whether it is in force on the day and recorded."""
    found = run("rules", "list", str(folder), "--on", EARLY)
    said = " ".join(found.stdout.split())
    first = json.loads(run("rules", "list", str(folder), "--on", EARLY, "--format", "json").stdout)
    assert f"2019-03-01 to 2026-04-14 sha256:{first[0]['content_hash'][:12]}" in said
    assert "in force on 2026-04-14, recorded" in said
    assert f"2026-04-15 onwards sha256:{first[1]['content_hash'][:12]}" in said
    assert "not in force yet on 2026-04-14, not recorded" in said
    assert [each["in_force"] for each in first] == [True, False]
    assert first[0]["recorded_hash"] == first[0]["content_hash"]
    assert first[1]["recorded_hash"] is None
    assert "not in force any more on 2026-11-22" in run("rules", "list", str(folder)).stdout


@pytest.mark.parametrize("name", ["guidance.yaml", "cases.csv"])
def test_a_file_that_is_no_version_is_not_listed(name: str, folder: Path, cases: str) -> None:
    """A list of a file that is no rules file is refused, and lists neither nothing nor its neighbours."""
    found = run("rules", "list", cases if name == "cases.csv" else str(folder / name))
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "this is no version of a ruleset" in found.stderr
    assert run("rules", "list", str(folder / LATER)).exit_code == 0


def test_a_list_tells_an_edit(folder: Path) -> None:
    """A version that is no longer as recorded is listed as edited."""
    edit(folder / "2019-03.yaml", "high: 50", "high: 45")
    assert "edited since it was recorded" in run("rules", "list", str(folder)).stdout


def test_a_list_of_shipped_rulesets_keeps_to_80_columns() -> None:
    """The list fits a terminal, and ours is recorded."""
    found = run("rules", "list").stdout
    assert max(map(len, found.splitlines())) <= 80
    assert "in force on 2026-11-22, recorded" in found
