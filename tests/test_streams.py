"""Claims about where a command's words go: pipes, readers who leave, full disks, files that are inputs too."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from banding.commands import main
from tests.shell import SIMPLE, in_shell, small_file
from tests.test_commands import EXAMPLES


@pytest.fixture(name="cases")
def _cases(tmp_path: Path) -> Path:
    return small_file(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        "allocate cases.csv -q",
        "allocate cases.csv --format json -q",
        "allocate cases.csv --format xlsx -q",
        "audit cases.csv -q",
        "example -n 5000",
        "rules sql --dialect duckdb",
        "rules show",
        "--help",
    ],
)
def test_a_reader_who_has_had_enough_is_no_error(tmp_path: Path, words: str) -> None:
    """When whoever reads the output goes away, at once or after a line, the command ends with 0 and says nothing."""
    rows = "".join(f"X{n},62,medium\n" for n in range(5_000))
    (tmp_path / "cases.csv").write_text("crn,ogrs3,rosh\n" + rows)
    for reader in ("head -c 1 > first", "true"):
        done = in_shell(f"{words} | {reader}; exit ${{PIPESTATUS[0]}}", tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert len((tmp_path / "first").read_bytes()) == 1


@pytest.mark.parametrize("words", ["allocate nowhere.csv", "allocate", "nowhere", "rules check nowhere"])
def test_a_refusal_that_nobody_reads_is_still_one(tmp_path: Path, words: str) -> None:
    """A command that could not run ends with 2, whether or not anybody reads why."""
    done = in_shell(f"{words} 2>&1 >kept | true; exit ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.returncode, (tmp_path / "kept").read_bytes()) == (2, b"")


def test_a_reader_who_leaves_a_named_pipe_is_no_error(tmp_path: Path) -> None:
    """A reader of a pipe named with ``-o`` may have had enough too."""
    os.mkfifo(tmp_path / "pipe")
    done = in_shell("example -n 5000 -o pipe & head -c 1 pipe > first; wait $!", tmp_path)
    assert (done.returncode, "cannot be written" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    "words",
    [
        "allocate cases.csv -q",
        "allocate cases.csv --format xlsx -q",
        "template",
        "example",
        "explain --ogrs3 62",
    ],
)
@pytest.mark.parametrize("stream", [">/dev/full", ">&-"])
def test_a_result_that_cannot_be_written(cases: Path, words: str, stream: str) -> None:
    """A full or closed standard output is exit code 2 without a traceback."""
    done = in_shell(f"{words} {stream}", cases.parent)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("stream", ["2>/dev/full", "2>&-", "<&-"])
def test_what_cannot_be_said_does_not_undo(cases: Path, stream: str) -> None:
    """A summary that cannot be said, or an input that is not used, leaves the result and the exit code as they are."""
    done = in_shell(f"allocate cases.csv -o out.csv {stream}", cases.parent)
    assert done.returncode == 0
    assert len((cases.parent / "out.csv").read_text().splitlines()) == 3


def test_a_pipe_by_name_is_written_to(cases: Path) -> None:
    """An output that is no regular file, such as a named pipe, is written to and not replaced."""
    os.mkfifo(cases.parent / "pipe")
    done = in_shell("allocate cases.csv -q -o pipe & cat pipe; wait", cases.parent)
    assert done.stdout.count("\n") == 3
    assert (cases.parent / "pipe").is_fifo()


WRITERS = [
    "allocate {cases} -o {out}",
    "audit {cases} -o {out}",
    "audit {cases} -o {out} --format report",
    "reband {cases} -o {out} --format html",
    "reband examples.csv --previous {cases} -o {out}",
    "sample {cases} --out {out} --seed 1",
    "rules impact cl-crc cl-crc {cases} -o {out}",
]


@pytest.mark.parametrize("words", WRITERS)
def test_no_result_takes_the_place_of_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Under its own name, a roundabout one, a link's or standard input's, a file that is read is never written."""
    monkeypatch.chdir(tmp_path)
    cases = tmp_path / "cases.csv"
    cases.write_bytes(EXAMPLES.read_bytes())
    (tmp_path / "examples.csv").write_bytes(EXAMPLES.read_bytes())
    (tmp_path / "other.csv").symlink_to(cases)
    for name in ("cases.csv", "./cases.csv", "other.csv"):
        told = CliRunner().invoke(main, shlex.split(words.format(cases=name, out="cases.csv")))
        assert (told.exit_code, "cases.csv: the output is also an input" in told.stderr) == (2, True), name
    done = in_shell(f"{words.format(cases='-', out='cases.csv')} < cases.csv", tmp_path)
    assert (done.returncode, "cases.csv: the output is also an input" in done.stderr) == (2, True)
    assert cases.read_bytes() == EXAMPLES.read_bytes()


@pytest.mark.parametrize("option", ["--map", "--rules"])
def test_nor_of_a_file_that_an_option_names(tmp_path: Path, option: str) -> None:
    """A mapping or a ruleset is read too, and is not written over."""
    (tmp_path / "cases.csv").write_text(SIMPLE)
    (tmp_path / "mine").write_text("columns: {}\n")
    done = in_shell(f"allocate cases.csv {option} mine -o mine", tmp_path)
    assert (done.returncode, (tmp_path / "mine").read_text()) == (2, "columns: {}\n")
    assert "the output is also an input" in done.stderr
