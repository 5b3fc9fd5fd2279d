"""Claims about inputs that can be read once only: every command takes a pipe where it takes a file."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from banding.commands import main
from tests.intake.tables.workbooks import workbook

ROWS = [["crn", "score", "rosh", "recorded_band"], ["X1", "30", "low", "Green"], ["X2", "95", "low", "Green"]]
AS_CSV = "\n".join(map(",".join, ROWS)).encode()
MAPPING = b"columns: {score: ogrs3}\n"
Pipe = Callable[[bytes], str]


@pytest.fixture(name="pipe")
def _pipe() -> Iterator[Pipe]:
    """Give a way to put bytes in a pipe that a command can open by its name."""
    ends: list[int] = []

    def piped(content: bytes) -> str:
        reading, writing = os.pipe()
        ends.append(reading)
        os.write(writing, content)
        os.close(writing)
        return f"/dev/fd/{reading}"

    yield piped
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("content", [AS_CSV, workbook(ROWS)], ids=["csv", "xlsx"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "html", "json"])
def test_a_caseload_and_its_mapping_may_be_pipes(
    pipe: Pipe, content: bytes, form: str, tmp_path: Path
) -> None:
    """Whatever comes in through a pipe, and whatever goes out, the run is as from a file."""
    out = tmp_path / f"out.{form}"
    words = ["allocate", pipe(content), "--map", pipe(MAPPING), "--on", "2026-11-22", "-o", str(out)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert (done.exit_code, "2 cases from" in done.output) == (0, True)
    assert out.stat().st_size > 0


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "CASES", "--crn", "X1"],
        ["reband", "CASES", "--previous", "CASES"],
        ["audit", "CASES"],
        ["sample", "CASES", "--confidence", "80"],
        ["rules", "impact", "cl-crc", "cl-crc", "CASES"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_that_takes_cases_takes_a_pipe(pipe: Pipe, words: list[str]) -> None:
    """The cases, both sides of them, and the mapping that both are read by may each be a pipe."""
    named = [pipe(AS_CSV) if word == "CASES" else word for word in words]
    done = CliRunner().invoke(
        main, [*named, "--map", pipe(MAPPING), "--on", "2026-11-22"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output


def test_a_filled_reading_sheet_may_be_a_pipe(pipe: Pipe, tmp_path: Path) -> None:
    """A sheet goes straight from one program to the next."""
    sheet = tmp_path / "sheet.csv"
    words = ["sample", pipe(AS_CSV), "--map", pipe(MAPPING), "-o", str(sheet)]
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    done = CliRunner().invoke(main, ["audit", "--sheet", pipe(sheet.read_bytes())], catch_exceptions=False)
    assert done.exit_code == 0, done.output
