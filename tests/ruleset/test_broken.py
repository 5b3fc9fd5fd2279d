"""Every kind of fault in a ruleset: each is made by one edit of the invented ruleset, and must be the only one told."""

from __future__ import annotations

from pathlib import Path

import pytest

from banding.errors import Fault
from tests.ruleset.broken_rulesets import EDITS, GUIDANCE, READINGS, ROOT_FAULTS, RULES, Edit, Faults, broken


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_fault_is_told_with_line_path_and_word(edit: Edit, invented: Path, faults_of: Faults) -> None:
    """A single fault is told once, with its file, line, path, what was found and what would do, and nothing besides."""
    line = broken(invented, edit)

    assert faults_of() == (Fault(str(invented / edit.file), line, edit.path, edit.says),)


@pytest.mark.parametrize("edit", ROOT_FAULTS, ids=lambda edit: edit.name)
def test_fault_at_the_root_is_told_among_what_follows(edit: Edit, invented: Path, faults_of: Faults) -> None:
    """A fault that leaves an axis without its levels is told itself, whatever else then cannot hold."""
    line = broken(invented, edit)

    assert Fault(str(invented / edit.file), line, edit.path, edit.says) in faults_of()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("axes", "there is no axis; expected at least one"),
        ("bands", "expected at least two bands, lowest first, found 0"),
    ],
)
def test_empty_list_of_a_needed_thing_is_told(key: str, says: str, invented: Path, faults_of: Faults) -> None:
    """A ruleset without bands or axes says that they are missing."""
    text = (invented / RULES).read_text("utf-8")
    start = text.index(f"\n{key}:\n") + 1
    end = text.index("\n\n", start)
    (invented / RULES).write_text(f"{text[:start]}{key}: []{text[end:]}", "utf-8")

    assert (key, says) in [(fault.path, fault.message) for fault in faults_of()]


def test_message_reads_as_one_line(invented: Path, faults_of: Faults) -> None:
    """A fault is written as file, line, path and message, in that order."""
    edit = next(edit for edit in EDITS if edit.name == "unknown band")
    line = broken(invented, edit)
    (fault,) = faults_of()

    wanted = "matrix.cells[2].band: unknown band `Brieze`; did you mean `Breeze`?"
    assert str(fault) == f"{invented / RULES}:{line}: {wanted}"


def test_every_fault_is_gathered_before_refusing(invented: Path, faults_of: Faults) -> None:
    """Faults of shape, of words and of the files beside are all told at once, file by file and line by line."""
    names: tuple[str, ...] = (
        *("unknown key", "share above one", "not a colour", "unknown band", "unknown axis"),
        *("judgement to no band",),
    )
    names += ("semicolon in a check", "reading about what is not", "line before the first")
    edits = [edit for edit in EDITS if edit.name in names]
    for edit in edits:
        broken(invented, edit)
    faults = faults_of()

    assert sorted(fault.message for fault in faults) == sorted(edit.says for edit in edits)
    by_file = [[f.line or 0 for f in faults if f.file.endswith(name)] for name in (RULES, GUIDANCE, READINGS)]
    assert [fault.line for fault in faults] == [line for lines in by_file for line in sorted(lines)]


@pytest.mark.parametrize("name", ["guidance.yaml", "readings.yaml", RULES])
def test_missing_file_is_told(name: str, invented: Path, faults_of: Faults) -> None:
    """A file of the three that is not there is named."""
    (invented / name).unlink()

    assert [(f.file, f.line, f.message) for f in faults_of()] == [
        (str(invented / name), None, "cannot be read: No such file or directory")
    ]


def test_what_is_left_out_is_not_called_unknown(invented: Path, faults_of: Faults) -> None:
    """A fact whose own entry is faulty is not called unknown wherever it is used."""
    broken(invented, Edit("", "title: salvage order", "title:", "", ""))

    assert [fault.path for fault in faults_of()] == ["facts[5].title"]
