"""Claims about how the faults of a file are told: where, which words, what to do, in 80 columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from banding.commands import main
from banding.errors import Excerpt, Fault
from banding.reports.faults import faults_as_data, faults_in_text
from banding.yaml_files.faults import whole_number_for
from banding.yaml_files.marks import read_marked
from tests.ruleset.broken_rulesets import EDITS, ROOT_FAULTS, Edit, broken
from tests.ruleset.conftest import RULES, faults_of, invented

__all__ = ["faults_of", "invented"]  # the fixtures of a ruleset that may be broken

Faults = Callable[[], tuple[Fault, ...]]
CALLED = re.compile(
    r"unknown [^;]*?`([^`]+)`(?: beside `\w+`)?; (?:did|expected)"
    r"|^`([^`]+)` (?:is not a colour|will not do)|`([^`]+)` stands here"
)


def edit_called(name: str) -> Edit:
    """The edit of a name."""
    return next(edit for edit in (*EDITS, *ROOT_FAULTS) if edit.name == name)


def marked(excerpt: Excerpt | None) -> str:
    """The words that an excerpt marks."""
    assert excerpt is not None
    return excerpt.text[excerpt.column - 1 :][: excerpt.length]


def report(folder: Path, faults: tuple[Fault, ...]) -> list[str]:
    """The report on a ruleset's faults, laid out as if its folder were the one we are in."""
    bare = [
        Fault(f.file.replace(f"{folder}/", ""), f.line, f.path, f.message, f.help, f.excerpt, f.other)
        for f in faults
    ]
    return list(faults_in_text(bare))


def test_a_misspelt_word_is_shown_and_underlined(invented: Path, faults_of: Faults) -> None:
    """An unknown fact is told with file, line and column, and its line with marks beneath the word."""
    broken(invented, edit_called("unknown fact"))
    assert report(invented, faults_of()) == [
        "2031-01.yaml:133:15: unknown fact `salvage_ordr`; did you mean `salvage_order`?",
        "  133 |         when: salvage_ordr",
        "      |               ^^^^^^^^^^^^",
        "",
        "1 fault in 1 file",
    ]


def test_a_name_given_twice_is_shown_in_both_places(invented: Path, faults_of: Faults) -> None:
    """The second of two of a name is at fault, and the first is shown above it."""
    broken(invented, edit_called("band twice"))
    assert report(invented, faults_of())[:5] == [
        "2031-01.yaml:10:12: the band `calm` is there already, as `Calm` on line 9",
        '    9 |   - {name: Calm, fill: "#e8f1f8", ink: "#0b0c0c"}',
        "      |            ---- first here",
        "   10 |   - {name: calm, fill: '#ffffff', ink: '#000000'}",
        "      |            ^^^^",
    ]


def test_what_to_do_is_said(invented: Path, faults_of: Faults) -> None:
    """A matrix with a hole is told with the entry that would fill it."""
    broken(invented, edit_called("no cell"))
    told = " ".join(" ".join(report(invented, faults_of())).split())
    assert (
        "help: add `- {id: ..., levels: {drift: steady, exposure: sheltered}, band: ...}` with the id" in told
    )


@pytest.mark.parametrize("edit", [*EDITS, *ROOT_FAULTS], ids=lambda edit: edit.name)
def test_every_fault_is_shown_where_it_is(edit: Edit, invented: Path, faults_of: Faults) -> None:
    """Whatever the fault, its line is shown in 80 columns, and a word called unknown is the one that is marked."""
    line = broken(invented, edit)
    (fault, *_) = [fault for fault in faults_of() if fault.message == edit.says]
    if not fault.path:
        assert fault.excerpt is None  # what the whole file lacks stands on no line of it
        return
    assert fault.excerpt is not None
    assert (fault.excerpt.line, fault.line) == (line, line)
    assert fault.column == fault.excerpt.column
    named = CALLED.search(fault.message)
    if named:
        assert marked(fault.excerpt).strip("'\"") == next(filter(None, named.groups()))
    assert max(map(len, report(invented, (fault,)))) <= 80


def test_faults_are_counted_with_their_files(invented: Path, faults_of: Faults) -> None:
    """The last line says how many faults there are in how many files."""
    for name in ("unknown band", "unknown fact", "reading about nothing"):
        broken(invented, edit_called(name))
    assert report(invented, faults_of())[-1] == "3 faults in 2 files"


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=300),
    st.integers(1, 300),
    st.integers(1, 300),
)
@example("x" * 300, 300, 1)
@example("", 1, 1)
@example("\x1b[31mred", 6, 3)
def test_any_line_is_cut_to_80_columns_around_the_marks(text: str, column: int, length: int) -> None:
    """However long the line and wherever the fault, it fits, its first character stands over the first mark, and
    nothing is printed that a terminal would obey."""
    shown_at = min(column, len(text) + 1)
    fault = Fault("f.yaml", 7, "", "m", excerpt=Excerpt(7, text, shown_at, length))
    _, line, marks, *_ = faults_in_text([fault])
    assert max(len(line), len(marks)) <= 80
    assert not re.search("[\x00-\x1f\x7f-\x9f]", line)
    if shown_at <= len(text) and text[shown_at - 1].isascii() and text[shown_at - 1].isprintable():
        assert line[marks.index("^")] == text[shown_at - 1]


def test_a_path_longer_than_a_line_stays_whole() -> None:
    """A long path keeps a line of its own, so that it can be copied."""
    path = f"{'a-long-folder/' * 8}ours.yaml"
    assert list(faults_in_text([Fault(path, 3, "bands", "something is wrong here")]))[:2] == [
        f"{path}:3:",
        "  bands: something is wrong here",
    ]


@pytest.mark.parametrize(
    ("text", "column", "help"),
    [
        ("title: Our rules: the new ones\n", 17, "go in quotes"),
        ("aliases: [a, b\nband: Red\n", 5, "close the list"),
        ("cell: {ror: low\nband: Red\n", 5, "close the block"),
        ("bands:\n\t- x\n", 1, "with spaces, not with tabs"),
        ("title: 'never closed\n", 1, "close the quotes"),
        ("title: @ours\n", 8, "in quotes"),
        ("rules: - a\n", 8, "a line of its own"),
        ("rules:\n  - a\n - b\n", 2, "as far in as its neighbours"),
        ("a: x\nb\nc: 1\n", 1, "has a colon after it"),
        ("  a: 1\nb: 2\n", 1, "at the beginning of its line"),
        ("- a\nb: 1\n", 1, "begin each item"),
        ('a: "x\\q"\n', 6, "single quotes"),
        ("a: *\n", 5, "in quotes"),
        ("a:\n  - {fill: #00703c, ink: x}\n  - {fill: y}\n", 12, "begins a remark"),
        ("a: {fill: #00703c}\nb: 1\n", 11, "begins a remark"),
        ("a: [x, #00703c]\nb: 1\n", 8, "begins a remark"),
        ('a:\n  - {fill: "x, ink: "y"}\n  - {fill: "z"}\n', 12, "close the quotes that begin here"),
        ('a:\n  - {fill: "x", ink: "y}\n\n  - {fill: "z"}\n', 22, "close the quotes that begin here"),
        ("a: {it's: 'x, b: 1}\nc: {d: 'y'}\n", 11, "close the quotes that begin here"),
        ('a: {b: "x: # y", c\nd: 1\n', 2, "close the block"),
    ],
)
def test_slips_of_yaml_are_told_with_what_to_do(text: str, column: int, help: str) -> None:
    """Each of the usual slips has its column, and a line on how to mend it."""
    (fault,) = read_marked(text.encode(), "f").notes.faults
    assert fault.column == column
    assert help in fault.help


def test_a_number_too_long_to_be_read_is_told_as_that() -> None:
    """A number of 38 digits is not said to be no whole number: the most digits are named."""
    assert whole_number_for("9" * 38) == "a whole number of at most 18 digits"
    assert {whole_number_for(found) for found in ("nine", "012", 1.5, None)} == {"a whole number"}


def test_where_an_unclosed_list_began_is_shown() -> None:
    """A list that is not closed is told where reading failed and where the list began."""
    (fault,) = read_marked(b"a: 1\nb: [x, y\nc: 2\n", "f").notes.faults
    assert (fault.line, fault.other and fault.other.line, fault.other and fault.other.note) == (
        3,
        2,
        "begun here",
    )


@pytest.mark.parametrize("command", ["check", "test", "mutate"])
def test_json_asked_for_is_json_also_when_the_ruleset_is_refused(command: str, invented: Path) -> None:
    """A ruleset that cannot be loaded gives its faults as JSON on standard output, nothing else, and exit code 2."""
    line = broken(invented, edit_called("unknown fact"))
    result = CliRunner().invoke(main, ["rules", command, str(invented), "--format", "json"])
    assert (result.exit_code, result.stderr) == (2, "")
    (fault,) = json.loads(result.stdout)["faults"]
    assert fault == {
        "file": str(invented / RULES),
        "line": line,
        "column": 15,
        "length": 12,
        "path": "rules[1].rules[0].when",
        "message": "unknown fact `salvage_ordr`; did you mean `salvage_order`?",
        "help": None,
        "other_line": None,
    }


def test_a_fault_of_a_whole_file_has_no_line_in_json() -> None:
    """What is unknown of a fault is null, never zero or empty words."""
    (fault,) = faults_as_data([Fault("f.yaml", None, "", "cannot be read")])["faults"]
    assert {key for key, value in fault.items() if value is None} == {
        "line",
        "column",
        "length",
        "path",
        "help",
        "other_line",
    }


def test_a_mapping_file_is_told_in_the_same_way(tmp_path: Path) -> None:
    """A column mapping with a misspelt word shows it, and says nothing on standard output."""
    (tmp_path / "cases.csv").write_text("crn\nX1\n")
    (tmp_path / "m.yaml").write_text("values:\n  rosh: {M: meduim}\n")
    result = CliRunner().invoke(
        main, ["allocate", str(tmp_path / "cases.csv"), "--map", str(tmp_path / "m.yaml")]
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert "    2 |   rosh: {M: meduim}\n      |             ^^^^^^\n" in result.stderr
    assert result.stderr.startswith(f"{tmp_path / 'm.yaml'}:2:13:")
