"""Claims about reassignment: only what must move moves, the highest risk first, and nothing stays unreported."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.assign.builders import given, staff, suggested

TEAM = {"staff_code": "B2"}


@pytest.mark.parametrize(
    ("officer", "case", "reason"),
    [
        ({"left_on": "2026-11-20"}, {}, "leaver"),
        ({"left_on": "2026-11-23"}, {}, ""),
        ({"absent_from": "2026-11-01"}, {}, "long-term absence"),
        ({"absent_from": "2026-11-01", "absent_to": "2026-11-28"}, {}, "long-term absence"),
        ({"absent_from": "2026-11-01", "absent_to": "2026-11-27"}, {}, ""),
        ({"absent_from": "2026-11-01", "covered_by": "B2"}, {}, ""),
        ({"grade": "PSO"}, {"ogrs3": "95"}, "change of band"),
        ({"grade": "PSO"}, {"cpp": "yes"}, "change of band"),
        ({"grade": "PSO"}, {"cpp": ""}, ""),
        ({"grade": "PSO"}, {"ogrs3": ""}, ""),
        ({}, {"ogrs3": "95"}, ""),
        ({}, {"excluded_officers": "A1"}, "conflict of interest"),
        ({}, {"excluded_officers": "B2"}, ""),
        ({"left_on": "2026-11-20"}, {"risk_to_staff": "a1"}, "conflict of interest"),
        ({"absent_from": "2026-11-20"}, {"restricted": "yes", "risk_to_staff": "A1"}, "conflict of interest"),
    ],
)
def test_only_what_must_move_moves(officer: Mapping[str, str], case: Mapping[str, str], reason: str) -> None:
    """Cases of leavers and the long absent move, and those a grade may certainly no longer hold; no others."""
    batch = suggested(staff({"staff_code": "A1", **officer}, TEAM), {"officer": "A1", **case}, moving=True)
    assert [each.person.reason for each in batch.suggestions] == ([reason] if reason else [])
    barred = "restricted" in case
    assert given(batch) == ({"C1": "" if barred else "B2"} if reason else {})


def test_who_is_at_risk_from_a_person_keeps_none_of_their_rows() -> None:
    """An officer whom one row of a person bars is held to be at risk from that person on their other rows too."""
    rows = ({"crn": "X1", "officer": "A1"}, {"crn": "x1", "officer": "B2", "risk_to_staff": "A1"})
    batch = suggested(staff({"staff_code": "A1"}, TEAM), *rows, moving=True)
    assert [(each.person.reason, len(each.person.to_give)) for each in batch.suggestions] == [
        ("conflict of interest", 1)
    ]
    assert list(given(batch).values()) == ["B2"]


def test_absences_that_move_nothing_are_told() -> None:
    """A short or covered absence with cases is told, with who covers and until when."""
    away = {"absent_from": "2026-11-20", "absent_to": "2026-11-27"}
    team = staff({"staff_code": "A1", **away}, {"staff_code": "C3", **away, "covered_by": "B2"}, TEAM)
    batch = suggested(team, {"officer": "A1"}, {"officer": "C3"}, moving=True)
    assert batch.waiting == (
        "A1 is absent until 2026-11-27; 1 case not moved, covered by nobody",
        "C3 is absent until 2026-11-27; 1 case not moved, covered by B2",
    )


def test_the_highest_risk_moves_first_and_nobody_gets_their_own_case_back() -> None:
    """Moves are in the order of urgency, and no case goes back to whoever hands it over."""
    gone = {"left_on": "2026-11-01"}
    team = staff({"staff_code": "A1", **gone}, {"staff_code": "D4", **gone}, TEAM)
    cases = [
        {"officer": "A1"},
        {"officer": "D4", "ogrs3": "95"},
        {"officer": "A1", "rosh": "medium", "ogrs3": "60"},
    ]
    batch = suggested(team, *cases, moving=True)
    assert given(batch) == {"C2": "B2", "C3": "B2", "C1": "B2"}
    assert [each.person.crn for each in batch.suggestions] == ["C2", "C3", "C1"]


def test_what_nobody_can_take_over_is_told() -> None:
    """A leaver's case that nobody else may hold stays on the list, with why and what would unlock it."""
    team = staff({"staff_code": "A1", "left_on": "2026-11-01"}, {"staff_code": "B2", "grade": "PSO"})
    batch = suggested(team, {"officer": "A1", "ogrs3": "95"}, {"officer": "A1", "rosh": ""}, moving=True)
    assert given(batch) == {"C1": "", "C2": ""}
    assert all(each.why and each.unlock for each in batch.suggestions)


def test_a_person_held_by_two_leavers_goes_to_one_officer() -> None:
    """Rows of one person that two leavers hold move together."""
    gone = {"left_on": "2026-11-01"}
    team = staff({"staff_code": "A1", **gone}, {"staff_code": "D4", **gone}, TEAM, {"staff_code": "E5"})
    batch = suggested(team, {"crn": "X1", "officer": "A1"}, {"crn": "X1", "officer": "D4"}, moving=True)
    (found,) = batch.suggestions
    assert (len(found.person.to_give), found.officer is not None) == (2, True)
