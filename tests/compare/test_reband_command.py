"""Claims about the command ``banding reband``: what it takes, what it refuses, what it says."""

from __future__ import annotations

import os
import threading
from datetime import date
from pathlib import Path

import attrs
import pytest

from banding.compare import Basis, ComparisonKind, Matrix, Rebanding
from banding.render.terminal import column_lines
from banding.reports.rebanding import matrix_grid
from tests.builders import ruleset
from tests.compare.caseloads import opened
from tests.reports.test_reband_files import ON, run, two_files


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[str, str]:
    return two_files(tmp_path)


def test_a_pipe_is_a_caseload_like_any_file(files: tuple[str, str], tmp_path: Path) -> None:
    """A named pipe as either caseload gives what the file gives, and one pipe for both is refused."""
    after, before = files
    wanted = run("reband", after, "--previous", before, *ON).stdout
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for words, source in (
        ((str(pipe), "--previous", before), after),
        ((after, "--previous", str(pipe)), before),
    ):
        feeder = threading.Thread(target=pipe.write_bytes, args=(Path(source).read_bytes(),))
        feeder.start()
        assert run("reband", *words, *ON).stdout == wanted
        feeder.join()
    refused = run("reband", str(pipe), "--previous", str(pipe), *ON)
    assert refused.exit_code == 2
    assert "can be read once only" in refused.output


def test_a_column_that_vanished_leads_what_is_said(tmp_path: Path) -> None:
    """A column that the later file lacks is named before any figure, and nobody is told that nothing needs a manager."""
    after, before = tmp_path / "after.csv", tmp_path / "before.csv"
    before.write_text("crn,ogrs3,rosh,cpp\nX1,30,low,no\n")
    after.write_text("crn,ogrs3,rosh\nX1,30,low\n")
    said = " ".join(
        run("reband", str(after), "--previous", str(before), *ON, "--absent", "no").stderr.split()
    )
    assert said.index("has no column `cpp`") < said.index("Movements")
    assert "Nothing needs a manager" not in said


def test_nothing_to_compare_with_is_refused() -> None:
    """Without a recorded band, an earlier file or an earlier day the command says what it needs, and exits with 2."""
    result = run("reband", "-", *ON, stdin="crn,ogrs3\nX1,30\n")
    assert result.exit_code == 2
    assert "--previous" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--previous-on", "2027-01-01"), "later than --on"),
        (("--weight", "Green=1"), "no weight for"),
        (("--team-column", "squad"), "no column `squad`"),
        (("--raw", "--format", "json"), "--raw is for CSV only"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    files: tuple[str, str], words: tuple[str, ...], said: str
) -> None:
    """A contradiction is told before anything is written."""
    result = run("reband", files[0], "--previous", files[1], *ON, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_fail_on(files: tuple[str, str]) -> None:
    """``--fail-on`` exits with 1 where a case is so, and 0 where none is."""
    after, before = files
    for what, code in (
        ("moved", 1),
        ("review", 1),
        ("to-highest", 1),
        ("left", 0),
        ("error", 0),
        ("gone", 1),
    ):
        assert run("reband", after, "--previous", before, *ON, "--fail-on", what).exit_code == code, what


def test_the_summary_leads_with_what_needs_a_manager(files: tuple[str, str]) -> None:
    """The summary names the cases first, then the matrix, the causes and the workload."""
    words = [word for band in ("Green=1", "Yellow=2", "Blue=3", "Red=5") for word in ("--weight", band)]
    said = run("reband", files[0], "--previous", files[1], *ON, *words).stderr
    parts = ["Needs a manager first", "Movements", "Before and after", "Why", "By team", "Workload"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert "X1 (row 2): Green to Red" in said
    assert all(len(line) <= 80 for line in said.splitlines() if ".csv" not in line)


@pytest.mark.parametrize("text", ['{"crn":"X1"}\n', '[\n  {"crn": "X1"}\n]', "\ufeff {}"])
def test_json_is_no_caseload(text: str) -> None:
    """JSON given as a caseload is refused with the forms that can be read."""
    result = run("reband", "-", *ON, stdin=text)
    assert result.exit_code == 2
    said = "it is JSON and not a table; what can be read is CSV or an Excel workbook"
    assert said in " ".join(result.stderr.split())


def test_a_matrix_of_many_headings_keeps_to_80_columns() -> None:
    """However many places there are and whatever they are called, no line is longer than 80, and no count is left out."""
    names = (
        *(f"{word} at the {word} end" for word in ("lower", "middle", "upper", "far", "near")),
        "not matched",
        "managed-from-another-harbour-office",
        *(f"place {at}" for at in range(9)),
    )
    numbers = iter(range(100_000, 200_000))
    cells = tuple(tuple(next(numbers) for _ in names) for _ in names)
    with opened(b"crn,recorded_band\nX1,Green\n", ruleset(), date(2026, 11, 22)) as cases:
        basis = Basis(ruleset(), date(2026, 11, 22))
        rebanding = Rebanding(cases, ComparisonKind.RECORDED, before=basis, after=basis)
        report = attrs.evolve(rebanding.report((), options=(), notes=()), matrix=Matrix(names, names, cells))
    lines = list(column_lines(matrix_grid(report, {}), "before / after"))
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert all(f"{cell:,}" in text for row in cells for cell in row)
