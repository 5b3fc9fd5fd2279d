"""Claims about what ``banding rules impact`` writes, and about the command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from banding.commands import main
from banding.records.reband.columns import RULES_IMPACT_COLUMNS
from banding.ruleset import find_ruleset
from docs.reference_runs import row_fields
from tests.builders import NOTHING, ruleset
from tests.compare.caseloads import row_of, text_of
from tests.reports.made_pages import Page, synthetic

ON = ("--on", "2026-11-22")
OURS = "cl-crc/2019-03"
WEIGHTS = ("--weight", "Green=1", "--weight", "Yellow=2", "--weight", "Blue=4", "--weight", "Red=5.5")


@pytest.fixture(name="proposed", scope="module")
def _proposed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of our rules with a higher edge and a rule the stricter. Made up for tests; nobody has proposed it."""
    folder = tmp_path_factory.mktemp("proposed")
    path = find_ruleset(OURS)
    for name in ("guidance.yaml", "readings.yaml"):
        (folder / name).write_bytes(path.with_name(name).read_bytes())
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ("version: 2019-03", "version: 2031-01"),
        ("in_force_from: 2019-03-01", "in_force_from: 2031-01-01"),
        ("high: 50,", "high: 55,"),
        ("when: prevent", "when: {any: [prevent, hate_crime]}"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    changed = folder / "2031-01.yaml"
    changed.write_text(text, encoding="utf-8")
    return str(changed)


@pytest.fixture(name="cases")
def _cases(tmp_path: Path) -> str:
    """Five cases: one down, one up, one to consider, one alike, one in error."""
    plain = {**NOTHING, "ogrs3": 30, "rosh": "low"}
    rows = [
        row_of("X1", {**plain, "ogrs3": 52}, team="North", note="=1+1"),
        row_of("X2", {**plain, "hate_crime": True}, team="North", note="a, b"),
        row_of("X3", {**plain, "ogrs3": 52, "rosh": "medium", "domestic_abuse": True}, team="South"),
        row_of("X4", plain, team="South"),
        row_of("X5", {**plain, "rosh": "meduim"}, team="South"),
    ]
    path = tmp_path / "cases.csv"
    path.write_bytes(text_of(rows))
    return str(path)


def run(*words: str) -> Result:
    """Run ``banding rules impact``."""
    return CliRunner().invoke(main, ["rules", "impact", *words], catch_exceptions=False)


def test_rows_come_back_with_their_cells_and_the_edits(cases: str, proposed: str) -> None:
    """Each row keeps its own cells and gains where it was, where it would be, and by which edit."""
    rows = list(csv.DictReader(io.StringIO(run(OURS, proposed, cases, *ON, "-q").stdout)))
    assert [row["crn"] for row in rows] == ["X1", "X2", "X3", "X4", "X5"]
    assert [(row["before_band"], row["after_band"]) for row in rows[:4]] == [
        ("Yellow", "Green"),
        ("Green", "Blue"),
        ("Blue", "Yellow"),
        ("Green", "Green"),
    ]
    assert [row["edits"] for row in rows] == ["1", "2", "1", "", ""]
    assert rows[0]["because"] == "edit 1: ror: high starts at 55, not 50"
    assert rows[0]["note"] == "'=1+1"
    assert rows[1]["note"] == "a, b"
    assert rows[4]["direction"] == "error"
    assert "meduim" in rows[4]["because"]
    assert list(rows[0])[-len(RULES_IMPACT_COLUMNS) :] == [*RULES_IMPACT_COLUMNS]


def test_what_changes_beside_the_band_is_told(tmp_path: Path, proposed: str) -> None:
    """A case whose answer is missing may turn out otherwise: that stands beside, with the edit."""
    facts = {**NOTHING, "ogrs3": 30, "rosh": "low", "hate_crime": None}
    (tmp_path / "open.csv").write_bytes(text_of([row_of("X1", facts)]))
    (row,) = csv.DictReader(io.StringIO(run(OURS, proposed, str(tmp_path / "open.csv"), *ON, "-q").stdout))
    assert row["direction"] == "same"
    assert row["edits"] == "2"
    assert row["also_changed"].startswith("could be Green or Blue, where it was one band only: edit 2:")


def test_a_result_fed_back_has_its_columns_replaced(cases: str, proposed: str, tmp_path: Path) -> None:
    """The result is a caseload too: run on it again, each added column stands once and says the same."""
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    run(OURS, proposed, cases, *ON, "-q", "-o", str(first))
    run(OURS, proposed, str(first), *ON, "-q", "-o", str(again))
    assert first.read_text() == again.read_text()


def test_json_has_the_fields_of_a_rebanding_and_the_edits(cases: str, proposed: str) -> None:
    """One object a line, with the edits as numbers."""
    lines = run(OURS, proposed, cases, *ON, "--format", "json", "-q").stdout.splitlines()
    told = [json.loads(line) for line in lines]
    assert list(told[0]) == list(row_fields("JSON_FIELDS")["rules impact"])
    assert [each["edits"] for each in told] == [[[1]], [[2]], [[1]], [], []]
    assert told[0]["cause"]["sets"][0][0]["kind"] == "edit"
    assert all(each["also_changed"] is None for each in told)


def test_the_summary_says_who_moves_and_why(cases: str, proposed: str) -> None:
    """What was edited, how many each edit moves, from, to, and by team with the workload; 80 columns at most."""
    text = run(OURS, proposed, cases, *ON, *WEIGHTS).stderr
    assert "5 cases, 3 of them change route or band" in " ".join(text.split())
    assert "1  Yellow to Green: edit 1" in text
    assert "1. ror: high starts at 55, not 50 moves 2 by itself" in " ".join(text.split())
    assert "North: 2 cases, 2 moved, 1 up, 1 down" in text
    assert "+2 workload effect" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_the_page_names_nobody_and_is_whole(cases: str, proposed: str, tmp_path: Path) -> None:
    """The page has every table, each link leads somewhere on it, and nothing of the file's own columns stands in it."""
    out = tmp_path / "impact.html"
    run(OURS, proposed, cases, *ON, *WEIGHTS, "-o", str(out), "-q")
    page = Page(out.read_text(encoding="utf-8"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(ids)
    assert {"edits", "because", "matrix", "changes", "teams", "moves"} <= set(ids)
    assert "ror: high starts at 55, not 50" in page.text
    assert "a, b" not in page.text
    assert page.tags["script"] == 0


def test_the_workbook_has_a_sheet_for_each_table(cases: str, proposed: str, tmp_path: Path) -> None:
    """Cases, edits, who moves by which, attention, matrix, groups and inputs; the counts are the summary's."""
    out = tmp_path / "impact.xlsx"
    run(OURS, proposed, cases, *ON, *WEIGHTS, "-o", str(out), "-q")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [
        "Cases", "Attention", "Counts", "Bands", "Matrix", "Edits", "Because", "Groups", "Inputs", "Method"
    ]  # fmt: skip
    edits = [tuple(cell.value for cell in row) for row in book["Edits"].iter_rows(min_row=2)]
    assert [(row[0], row[2]) for row in edits if row[5] == "place"] == [(1, 2), (2, 1)]
    because = [tuple(cell.value for cell in row) for row in book["Because"].iter_rows(min_row=2)]
    assert sum(row[3] for row in because) == 3
    assert sum(float(row[4]) for row in because) == -1 + 3 - 2
    assert book["Cases"].max_row == 6


@pytest.mark.parametrize("form", ["csv", "json", "html", "xlsx"])
def test_the_same_command_gives_the_same_bytes(cases: str, proposed: str, tmp_path: Path, form: str) -> None:
    """Run twice, each form is the same to the byte."""
    made = []
    for name in ("one", "two"):
        out = tmp_path / f"{name}.{form}"
        run(OURS, proposed, cases, *ON, "-o", str(out), "-q")
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_it_agrees_with_a_rebanding_and_with_two_allocations(proposed: str, tmp_path: Path) -> None:
    """On two hundred cases: bands before and after are those of allocate run by each ruleset, and reband counts the same."""
    cases = tmp_path / "cases.csv"
    cases.write_text(synthetic(200), encoding="utf-8")
    impact = list(csv.DictReader(io.StringIO(run(OURS, proposed, str(cases), *ON, "-q").stdout)))
    for rules, side in ((OURS, "before"), (proposed, "after")):
        words = ["allocate", str(cases), "--rules", rules, *ON, "-q", "--format", "csv"]
        banded = list(
            csv.DictReader(io.StringIO(CliRunner().invoke(main, words, catch_exceptions=False).stdout))
        )
        assert [row[f"{side}_band"] for row in impact] == [row["band"] for row in banded]
        assert [row[f"{side}_route"] for row in impact] == [row["route"] for row in banded]
    words = ["reband", str(cases), "--previous-rules", OURS, "--rules", proposed, *ON, "-q"]
    rebanded = list(
        csv.DictReader(io.StringIO(CliRunner().invoke(main, words, catch_exceptions=False).stdout))
    )
    assert [row["direction"] for row in impact] == [row["direction"] for row in rebanded]
    assert [bool(row["edits"]) for row in impact if not row["also_changed"]] == [
        row["direction"] not in ("same", "error")
        for row, told in zip(rebanded, impact, strict=True)
        if not told["also_changed"]
    ]


@pytest.mark.parametrize(
    ("words", "code"), [((), 0), (("--fail-on", "moved"), 1), (("--fail-on", "left"), 0)]
)
def test_it_ends_as_it_was_asked(cases: str, proposed: str, words: tuple[str, ...], code: int) -> None:
    """Exit code 1 only where a case is what --fail-on names."""
    assert run(OURS, proposed, cases, *ON, "-q", *words).exit_code == code


def test_a_ruleset_against_itself_moves_nobody(cases: str) -> None:
    """Nothing is edited and nothing moves."""
    text = run(OURS, OURS, cases, *ON).stderr
    assert "5 cases, 0 of them change route or band" in " ".join(text.split())
    assert "No edit between the two rulesets bears on where a case goes." in text
    assert ruleset().stamp in text
