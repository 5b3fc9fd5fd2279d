"""Claims about load: nothing held is worth nothing, nothing unknown is full capacity, and what is not settled is a range."""

from __future__ import annotations

import pytest

from banding.assign import Load, loads, over_limits
from tests.assign.builders import ON, caseload, held, policy, staff

GREEN, INCOMPLETE, ERROR = {"officer": "A1"}, {"officer": "A1", "rosh": ""}, {"officer": "A1", "ogrs3": "140"}


def load_of(*cases: dict[str, str], **changes: str) -> Load:
    """The load of officer A1, changed so, who holds the cases."""
    found = staff({"staff_code": "A1", **changes})
    return loads(held(caseload(*cases), found), found, policy(), on=ON)["a1"]


@pytest.mark.parametrize(
    ("case", "points"),
    [
        (GREEN, (29, 29)),
        ({"officer": "A1", "rosh": "medium", "ogrs3": "60"}, (109, 109)),
        ({"officer": "A1", "ogrs3": "95"}, (176, 176)),
        ({"officer": "A1", "sentence_type": "licence"}, (31, 31)),
        ({"officer": "A1", "phase": "custody"}, (13, 13)),
        ({"officer": "A1", "sentence_type": ""}, (13, 31)),
        (INCOMPLETE, (29, 57)),
        (ERROR, (13, 191)),
        ({"officer": "A1", "rosh": "very high", "sentence_type": "licence"}, (31, 191)),
        ({"officer": "A1", "court_reports": "1", "parole_reports": "2"}, (29 + 138 + 240, 29 + 138 + 240)),
        ({"officer": "A1", "unpaid_work": "yes", "field_case": "no", "other_requirement": "no"}, (18, 18)),
    ],
)
def test_a_case_weighs_its_band_and_phase(case: dict[str, str], points: tuple[int, int]) -> None:
    """A case weighs by band, phase and reports; what is not known is a range over all it may be, and never nothing."""
    load = load_of(case)
    assert (load.low, load.high) == points


def test_a_load_is_a_range_where_a_case_has_no_band() -> None:
    """Cases in error and incomplete ones are counted, shown and weighed as a range."""
    load = load_of(GREEN, INCOMPLETE, ERROR)
    assert (load.said(), load.without_band, load.bands["error"], len(load.held)) == ("3-13%", 2, 1, 3)


@pytest.mark.parametrize("away", [{"absent_from": "2026-11-20"}, {"left_on": "2026-11-20"}])
def test_somebody_away_carries_nothing(away: dict[str, str]) -> None:
    """Whoever is absent or has left has no capacity, so that cases they still hold are over it."""
    assert load_of(GREEN, **away).said() == "over capacity"


@pytest.mark.parametrize(
    ("hours", "cases", "said"),
    [("0", [GREEN], "over capacity"), ("0", [], "no capacity"), ("", [GREEN], "not known"), ("37", [], "0%")],
)
def test_nobody_available_with_cases_is_over_capacity(
    hours: str, cases: list[dict[str, str]], said: str
) -> None:
    """No available points with cases is over capacity and not 0%; unknown hours are not known and not full capacity."""
    assert load_of(*cases, contracted_hours=hours).said() == said


def test_cover_counts_while_the_holder_is_away() -> None:
    """Whoever covers carries the cases of somebody absent as well; once the absence is over they do not."""
    for last, covered in (("2026-11-30", 1), ("2026-11-20", 0)):
        found = staff(
            {"staff_code": "A1", "absent_from": "2026-11-01", "absent_to": last, "covered_by": "B2"},
            {"staff_code": "B2"},
        )
        whole = loads(held(caseload(GREEN, {"officer": "B2"}), found), found, policy(), on=ON)
        assert (len(whole["b2"].covered), whole["b2"].low) == (covered, 29 * (1 + covered))


def test_limits_are_pointed_out() -> None:
    """More than 46 cases, 120 cases or 99% of capacity is pointed out, and at the limit itself is not."""
    words = [limit.says for limit in policy().officers.limits]
    for count, expected in ((46, []), (47, [words[1]]), (121, [words[0], words[1], words[2]])):
        assert sorted(over_limits(load_of(*[GREEN] * count), policy())) == sorted(expected)


def test_cases_taken_lately_are_those_of_seven_days() -> None:
    """A case assigned up to seven days before the day counts as taken lately."""
    days = ("2026-11-23", "2026-11-16", "2026-11-15", "2026-11-24", "")
    assert load_of(*({**GREEN, "assigned_on": day} for day in days)).lately == 2


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        (
            "excluded_officers",
            "A1; Z9",
            "row 2, excluded_officers: `Z9` is not in the staff file, so it bars nobody",
        ),
        ("phase", "comunity", "`comunity` is not a phase; read as not known; did you mean `community`?"),
        ("sentenced_on", "soon", "`soon` is not a date"),
        ("court_reports", "many", "`many` is not a whole number of reports; none is counted"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told(column: str, cell: str, says: str) -> None:
    """A cell of ours that says nothing readable is named with its row, and is never passed over in silence."""
    whole = held(caseload({column: cell}), staff({"staff_code": "A1"}))
    assert [says in issue.message for issue in whole.issues] == [True]


def test_a_restricted_row_is_never_quoted() -> None:
    """What cannot be read in a restricted row is named by its column, and not by what it says."""
    whole = held(
        caseload({"officer": "Z9", "phase": "odd", "restricted": "yes"}), staff({"staff_code": "A1"})
    )
    assert len(whole.issues) == 2
    assert not any("Z9" in issue.message or "odd" in issue.message or issue.value for issue in whole.issues)


def test_every_row_is_in_one_place() -> None:
    """Each row is held by an officer, by somebody not in the staff file, who is named, or by nobody."""
    found = staff({"staff_code": "A1", "name": "Ann Example"})
    whole = held(
        caseload(GREEN, {"officer": "ann example"}, {"officer": "Z9"}, {}, {"officer": "N07U"}), found
    )
    assert [case.row for case in whole.by_officer["a1"]] == [2, 3]
    assert [case.row for case in whole.elsewhere] == [4]
    assert [person.crn for person in whole.unheld(ON)] == ["C4", "C5"]
    assert "`Z9` is not in the staff file" in whole.issues[0].message
