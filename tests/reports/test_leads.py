"""Claims about what a summary leads with: that nothing needs anybody is said of a file only where it is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.test_reband_files import ON, run

HEAD = "crn,ogrs3,rosh,cpp,iom,mappa,prevent,child_concern,domestic_abuse,hate_crime,recorded_band"
UPPER, LOWER = "62,medium,yes,no,no,no,no,no,no,Blue", "10,low,no,no,no,no,no,no,no,Green"
LINES = ("allocate", "reband", "rules impact cl-crc cl-crc")
NOTHING = ("Nothing needs attention.", "Nothing needs a manager.")


def said(folder: Path, line: str, head: str, *rows: str) -> tuple[str, str]:
    """Run a command on a file; give its summary and its page."""
    file, page = folder / "cases.csv", folder / "page.html"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    done = run(*line.split(), str(file), *ON, "--absent", "no", "-o", str(page))
    assert done.exit_code == 0, done.output
    text = re.sub("</?code>", "`", page.read_text(encoding="utf-8"))
    return " ".join(done.stderr.split()), " ".join(re.sub("<[^>]+>", "", text).split())


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("heading", ["responsible_officer", "officer"])
@pytest.mark.parametrize("cell", ["", "N/A", "Unallocated", "Vacant post"])
@pytest.mark.parametrize("restricted", ["no", "yes"])
def test_a_case_of_the_upper_half_that_nobody_holds_leads(
    line: str, heading: str, cell: str, restricted: str, tmp_path: Path
) -> None:
    """A Blue or Red case without an officer is counted before any figure, restricted or not, on the screen and the page."""
    rows = (f"X1,{UPPER},{cell},{restricted}", f"X2,{UPPER},A. Person,no", f"X3,{LOWER},,no")
    for text in said(tmp_path, line, f"{HEAD},{heading},restricted", *rows):
        assert "1 Blue or Red case has no officer on record" in text
        assert not any(words in text for words in NOTHING)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (HEAD, (f"X1,{UPPER}", f"X2,{LOWER}")),
        (f"{HEAD},officer", (f"X1,{UPPER},A. Person", f"X2,{LOWER},Unallocated")),
    ],
    ids=["no column", "held"],
)
def test_nothing_is_said_of_officers_where_nothing_is_amiss(
    line: str, head: str, rows: tuple[str, ...], tmp_path: Path
) -> None:
    """Where no column says who holds a case, or somebody holds each Blue and Red one, nothing is said of officers."""
    summary, page = said(tmp_path, line, head, *rows)
    assert "no officer" not in summary + page
    assert any(words in summary for words in NOTHING)


@pytest.mark.parametrize("line", LINES)
def test_a_column_that_is_not_read_leads_with_what_it_costs(line: str, tmp_path: Path) -> None:
    """A column that looks like ours and is not read is named with its cost before any figure of the cases."""
    head = HEAD.replace("domestic_abuse", "DV?")
    summary, page = said(tmp_path, line, head, f"X1,{LOWER}", f"X2,{LOWER}")
    cost = "`DV?` looks like `domestic_abuse` and is not read: 2 cases have it as no"
    assert cost in summary
    assert summary.count("DV?") == 1
    assert cost in page
    assert not any(words in summary + page for words in NOTHING)


@pytest.mark.parametrize("line", LINES)
def test_a_route_is_spelled_in_one_way(line: str, tmp_path: Path) -> None:
    """Where a summary names the route to the NPS, in lists, in matrices or of people, it has the guidance's capitals."""
    away = LOWER.replace("low,", "high,", 1)
    summary, _ = said(tmp_path, line, HEAD, f"X1,{LOWER}", f"X1,{away}", f"X2,{away}")
    assert "NPS" in summary
    assert " nps" not in summary
