"""Claims about a team's watch list: each thing is found once, and load is told for now and for then."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from banding.assign import CASE_COLUMNS, read_staff
from banding.assign.watch import TeamWatch, watch_team
from banding.auditing.columns import find_columns
from banding.commands import main
from banding.intake.columns import OFFICER_HEADINGS
from banding.render.report import CaseList
from banding.reports.team import KINDS, team_report
from tests.assign.builders import ON, STAFF, caseload, held, policy, table

LATER = ON + timedelta(weeks=4)
PO = {"staff_code": "A1", "grade": "PO", "contracted_hours": "37"}
REDUCTION = {"staff_code": "A1", "reason": "newly qualified", "per_cent": "50", "to": "2026-12-01"}


def watched(
    officers: list[Mapping[str, object]],
    *cases: Mapping[str, object],
    reductions: list[Mapping[str, object]] | None = None,
) -> TeamWatch:
    """Put the watch list of a small team together."""

    def staff_on(day: date) -> object:
        more = table(reductions or [], first=("staff_code", "reason", "hours", "per_cent", "from", "to"))
        files = [(io.BytesIO(table(officers, first=STAFF)), "staff.csv")]
        return read_staff(
            files, policy(), on=day, reductions=[(io.BytesIO(more), "red.csv")] if reductions else []
        )

    now, then = staff_on(ON), staff_on(LATER)
    opened = caseload(*cases)
    return watch_team(held(opened, now), opened, now, then, policy(), on=ON, later=LATER)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("officer", "case", "kinds"),
    [
        ({}, {"officer": "A1"}, []),
        ({}, {"officer": ""}, ["unheld"]),
        ({}, {"officer": "Unallocated"}, ["unheld"]),
        ({}, {"officer": "", "rosh": "high"}, []),
        ({}, {"officer": "", "rosh": "meduim"}, ["unheld"]),
        ({}, {"officer": "Z9"}, ["holder-unknown"]),
        ({"left_on": "2026-11-20"}, {"officer": "A1"}, ["holder-gone"]),
        ({"left_on": "2026-11-23"}, {"officer": "A1"}, []),
        ({"absent_from": "2026-11-23"}, {"officer": "A1"}, ["holder-absent"]),
        ({"absent_from": "2026-11-24"}, {"officer": "A1"}, []),
        ({"absent_to": "2026-11-22"}, {"officer": "A1"}, []),
        ({"grade": "PSO"}, {"officer": "A1", "cpp": "yes"}, ["grade"]),
        ({"grade": "PSO"}, {"officer": "A1", "ogrs3": "95"}, ["grade"]),
        ({"grade": "PSO"}, {"officer": "A1", "ogrs3": "62"}, []),
        ({}, {"officer": "A1", "domestic_abuse": "yes"}, ["skill"]),
        ({}, {"officer": "A1", "excluded_officers": "A1"}, ["risk-to-staff"]),
        ({}, {"officer": "", "excluded_officers": "A1"}, ["unheld"]),
        ({"skills": "Domestic Abuse"}, {"officer": "A1", "domestic_abuse": "yes"}, []),
        ({}, {"officer": "A1", "order_end_date": "2026-12-21"}, ["ending"]),
        ({}, {"officer": "A1", "order_end_date": "2026-12-22"}, []),
        ({}, {"officer": "A1", "order_ended": "01/11/2026"}, ["ending"]),
        (
            {"grade": "PSO", "left_on": "2026-11-01"},
            {"officer": "A1", "cpp": "yes"},
            ["holder-gone", "grade"],
        ),
    ],
)
def test_a_case_is_on_the_list_for_each_reason(
    officer: Mapping[str, object], case: Mapping[str, object], kinds: list[str]
) -> None:
    """A case is listed for what is the matter with its holder or its order, and for nothing else."""
    assert [each.kind.value for each in watched([{**PO, **officer}], case).watched] == kinds


def test_cases_without_a_column_of_officers_are_held_by_nobody_knows_whom(tmp_path: Path) -> None:
    """Without that column no case is unheld and no load is 0%: both are not known, said once, and no question of them is answered."""
    (tmp_path / "c.csv").write_bytes(table([{"crn": "X1", "ogrs3": "30", "rosh": "low"}]))
    (tmp_path / "s.csv").write_bytes(table([PO]))
    words = [str(tmp_path / "c.csv"), str(tmp_path / "s.csv"), "--on", str(ON)]

    def run(command: str, *more: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [command, *words, *more], catch_exceptions=False)
        return done.exit_code, " ".join(done.output.split())

    code, said = run("staff")
    assert code == 0
    assert said.count("no column of officers") == 1
    assert "--officer-column" in said
    assert "Nobody holds it" not in said
    assert "No case needs a look" not in said
    assert "%" not in said
    assert "A1: not known now, not known expected" in said
    assert run("staff", "--fail-on", "ending")[0] == 0
    out = tmp_path / "team.html"
    for kind in ("unheld", "officers", "grade"):
        code, said = run("staff", "--fail-on", kind, "-o", str(out))
        assert (code, f"--fail-on {kind} cannot be answered" in said, out.exists()) == (2, True, False)
    code, said = run("reassign", "--greedy")
    assert (code, "No case is moved, as it is not known who holds any." in said) == (0, True)
    assert "1 row of which the holder is not known" in said
    code, said = run("assign", "--greedy")
    assert (code, said.count("no column of officers")) == (0, 1)
    assert "1 person to be given to an officer" in said


def test_load_expected_is_without_orders_that_end_and_with_the_hours_of_then() -> None:
    """An order that ends and a reduction that ends both lighten what is expected, and the reduction is told."""
    cases = ({"officer": "A1", "order_end_date": "2026-12-01"}, {"officer": "A1"})
    found = watched([PO], *cases, reductions=[REDUCTION])
    now, then = found.loads["a1"], found.expected["a1"]
    assert (now.high, then.high) == (58, 29)
    assert (now.officer.available, then.officer.available) == (1088, 2176)
    assert "a reduction of 18.5 hours a week ends on 2026-12-01" in found.about("a1")


def test_a_reduction_that_ends_is_told_though_another_begins() -> None:
    """Each reduction has its own last day: one that follows it hides no end, and one that ends later is not told."""
    more = [
        {**REDUCTION, "from": "2026-12-02", "to": ""},
        {**REDUCTION, "per_cent": "10", "to": "2026-12-22"},
    ]
    assert watched([PO], reductions=[REDUCTION, *more]).about("a1") == (
        "a reduction of 18.5 hours a week ends on 2026-12-01",
    )


@pytest.mark.parametrize("away", [{"left_on": "2026-11-01"}, {"absent_from": "2026-11-01"}])
def test_who_is_away_and_holds_cases_is_over_capacity(away: Mapping[str, object]) -> None:
    """Nobody who has left or is absent is shown as having room, and what they hold is told."""
    found = watched([{**PO, **away}], {"officer": "A1"})
    assert any("holds 1" in said for said in found.about("a1"))
    (row,) = next(
        block.rows
        for block in team_report(found, name="c", sources=(), notes=()).blocks()
        if getattr(block, "id", "") == "loads"
    )
    assert "over capacity" in [cell.text for cell in row]


@pytest.mark.parametrize("heading", OFFICER_HEADINGS)
def test_officers_are_found_under_each_heading_by_every_command(heading: str) -> None:
    """An audit finds whoever holds a case where a team's watch list does."""
    opened = caseload({heading: "A1"})
    layout = attrs.evolve(
        opened.layout, header=tuple(n for n in opened.layout.header if n in ("crn", "ogrs3", "rosh", heading))
    )
    place = layout.header.index(heading)
    assert layout.places({"officer": CASE_COLUMNS["officer"][0]}, {}, file="c") == {"officer": place}
    assert find_columns(layout, name="c").places == {"officer": place}


def test_a_day_that_cannot_be_read_is_told() -> None:
    """A bad end of an order puts nothing on the list, and its row is named."""
    found = watched([PO], {"officer": "A1", "order_end_date": "soon"})
    assert (found.watched, found.unread) == ((), (2,))


def test_every_case_is_on_the_page_once_under_its_holder() -> None:
    """The page lists each row once, whoever holds it, and each link of the report leads somewhere."""
    cases = [{"officer": each} for each in ("A1", "", "Z9", "A1")] + [{"officer": "A1", "restricted": "yes"}]
    found = watched([PO], *cases)
    report = team_report(found, name="cases.csv", sources=(), notes=())
    lines = [line for block in report.blocks() if isinstance(block, CaseList) for line in block.cases]
    assert sorted(line.row for line in lines) == [2, 3, 4, 5, 6]
    assert KINDS.keys() >= {each.kind for each in found.watched}


def test_the_command_ends_with_1_for_what_it_was_asked_to_fail_on(tmp_path: Path) -> None:
    """``--fail-on`` names a reason; another reason leaves the exit code 0."""
    (tmp_path / "c.csv").write_bytes(table([{"crn": "X1", "ogrs3": "30", "rosh": "low", "officer": ""}]))
    (tmp_path / "s.csv").write_bytes(table([PO]))
    words = ["staff", str(tmp_path / "c.csv"), str(tmp_path / "s.csv"), "--on", str(ON), "-q"]
    codes = [CliRunner().invoke(main, [*words, "--fail-on", kind]).exit_code for kind in ("unheld", "grade")]
    assert codes == [1, 0]
