"""Names on pages: none unless asked for, and then those of the one column, wherever a case is listed."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from banding.commands import main
from tests.reports.made_pages import synthetic

ON = ("--on", "2026-11-22", "-q")
OWN = ("name", "surname", "home address", "next-of-kin", "")
"""Columns of the file's own, one of them without a heading; in each cell stands a mark found nowhere else."""
PRIVATE = ("rationale", "judged_by", "ror_rationale")
"""Columns of ours whose words may name people."""
COMMANDS = ("allocate", "reband", "audit")
MARK = re.compile(r"Zq(\d+)x(\d+)q")


@cache
def marked(first: int = 0) -> str:
    """Give 200 synthetic cases with a mark in every cell of the file's own and of a rationale."""
    rows = list(csv.reader(io.StringIO(synthetic(200))))
    private = {rows[0].index(name): 100 + at for at, name in enumerate(PRIVATE)}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*rows[0], *OWN])
    for number, row in enumerate(rows[1:], start=2):
        cells = [
            f"Zq{private[at]}x{first + number}q" if at in private and cell else cell
            for at, cell in enumerate(row)
        ]
        writer.writerow([*cells, *(f"Zq{at}x{first + number}q" for at in range(len(OWN)))])
    return out.getvalue()


def run(*words: str, stdin: str | None = None) -> Result:
    """Run ``banding`` with some words."""
    return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)


def marks(page: str) -> set[tuple[int, int]]:
    """Give the marks on a page, each as its column and its row."""
    return {(int(column), int(row)) for column, row in MARK.findall(page)}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_cell_of_the_files_own_is_on_a_page(command: str) -> None:
    """Unless names are asked for, no cell of any column of the file's own and no word of a rationale is on a page."""
    result = run(command, "-", "--format", "html", *ON, stdin=marked())
    assert "SYN00000" in result.stdout
    assert marks(result.stdout) == set()
    assert "No name is shown." in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_column_asked_for_is_shown_and_no_other(command: str) -> None:
    """With --names the cells of that column stand beside each case listed, no other cell does, and the page says so."""
    result = run(command, "-", "--format", "html", "--names", "Home_Address", *ON, stdin=marked())
    found = marks(result.stdout)
    assert {column for column, _ in found} == {OWN.index("home address")}
    listed = {int(row) for row in re.findall(r'id="(?:r|m)(\d+)"', result.stdout)}
    assert listed
    assert listed <= {row for _, row in found}
    assert "Names shown</dt><dd>from the column home address" in result.stdout
    assert "No name is shown." not in result.stdout


def test_a_name_of_the_earlier_file_is_shown_too(tmp_path: Path) -> None:
    """A case for a manager whose row is in the earlier file has its name from there."""
    earlier, later = tmp_path / "earlier.csv", tmp_path / "later.csv"
    earlier.write_text("crn,name,ogrs3,rosh\nX1,Zq1x1q,30,low\nX1,Zq1x2q,30,low\nX2,Zq1x3q,30,low\n")
    later.write_text("crn,name,ogrs3,rosh\nX2,Zq1x4q,95,low\n")
    words = ("reband", str(later), "--previous", str(earlier), "--format", "html", *ON)
    assert {row for _, row in marks(run(*words, "--names", "name").stdout)} == {1, 2, 4}
    assert marks(run(*words).stdout) == set()


def test_a_name_is_words_whatever_it_holds() -> None:
    """A name that looks like markup is shown as words, on one line and shortened."""
    text = 'crn,name,ogrs3,rosh,recorded_band\nX1,"<script>\n' + "long " * 60 + '",30,low,Red\n'
    for command in COMMANDS:
        page = run(command, "-", "--format", "html", "--names", "name", *ON, stdin=text).stdout
        assert "<script" not in page
        assert "&lt;script&gt; long" in page
        assert "long " * 20 not in page


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("nmae", "did you mean `name`?"),
        ("rationale", "is read for the decision"),
        ("crn", "is read for the decision"),
        ("twice", "is there twice"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_column_that_cannot_be_shown_is_refused(
    command: str, column: str, said: str, tmp_path: Path
) -> None:
    """A column that is not there is refused with the nearest that is, and nothing is written."""
    page = tmp_path / "page.html"
    text = "crn,name,twice,Twice,rationale,ogrs3,rosh,recorded_band\nX1,a,b,c,d,30,low,Red\n"
    result = run(command, "-", "-o", str(page), "--names", column, *ON, stdin=text)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not page.exists()


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("command", COMMANDS)
def test_names_are_for_pages(command: str, form: str) -> None:
    """In any other form --names is a mistake, and the message says where names are then."""
    result = run(command, "-", "--format", form, "--names", "name", *ON, stdin="crn\nX1\n")
    assert result.exit_code == 2
    assert "HTML" in result.stderr
