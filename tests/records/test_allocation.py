"""Claims about a person who is in a file more than once: one order in the field keeps all of them from the hub."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.intake import ReadingOptions, read_cases
from banding.records import ADDED_NAMES, Allocation
from banding.render.terminal import summary_lines
from banding.reports.allocation import allocation_report
from banding.reports.allocation.summary import summarise
from tests.builders import ruleset

HEAD = "crn,ogrs3,rosh,sentence_type,unpaid_work,attendance_centre,other_requirement,field_case,drr,atr,mhtr"
KINDS = {
    "hub": "30,low,community order,yes,no,no,no,no,no,no",
    "field": "30,low,licence,no,no,no,no,no,no,no",
    "red": "95,low,licence,no,no,no,no,no,no,no",
    "unsure": "30,low,community order,yes,no,,no,no,no,no",
    "nps": "30,high,community order,yes,no,no,no,no,no,no",
    "error": "300,low,community order,yes,no,no,no,no,no,no",
}


def banded(rows: list[tuple[str, str]]) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Decide rows of a person and a kind; gives route, band and warnings of each, and the summary."""
    text = "\n".join([HEAD, *(f"{crn},{KINDS[kind]}" for crn, kind in rows)]) + "\n"
    rules, options = ruleset(), ReadingOptions(on=date(2026, 11, 22), absent_is_no=True)
    with read_cases(
        io.BytesIO(text.encode()),
        name="cases.csv",
        facts=rules.facts,
        bands=[band.name for band in rules.bands],
        options=options,
        output_columns=ADDED_NAMES,
    ) as caseload:
        allocation = Allocation(caseload, rules)
        found = []
        for row in allocation.rows():
            cells = dict(zip(ADDED_NAMES, row.added, strict=True))
            found.append((cells["route"], cells["band"], cells["warnings"]))
        summary = summarise(allocation)
        return found, list(summary_lines(allocation_report(summary, rules)))


@pytest.mark.parametrize("other", ["field", "red", "unsure", "nps", "error"])
def test_another_row_keeps_a_person_from_the_hub(other: str) -> None:
    """Where a row of the person is not certainly for the hub, none of their rows goes there, and the row says why."""
    (hub, _), _ = banded([("X1", "hub"), ("x1\u200b", other)])
    assert hub[:2] == ("field", "Green")
    assert "kept-from-hub: row 3 of the same person" in hub[2]


def test_two_orders_for_the_hub_both_go_there() -> None:
    """A person whose rows are all certainly for the hub is the hub's, and other people are left as they are."""
    found, _ = banded([("X1", "hub"), ("X 1", "hub"), ("X2", "field")])
    assert [row[0] for row in found] == ["hub", "hub", "field"]
    assert "duplicate-crn" in found[0][2]


@given(
    st.lists(st.tuples(st.sampled_from(["X1", "x1", "X2", "X3"]), st.sampled_from(sorted(KINDS))), max_size=8)
)
def test_the_hub_takes_a_person_whole_or_not_at_all(rows: list[tuple[str, str]]) -> None:
    """In any file, a row is the hub's exactly where every row of its person is certainly for the hub."""
    found, _ = banded(rows)
    for (crn, _), (route, *_) in zip(rows, found, strict=True):
        kinds = {kind for other, kind in rows if other.casefold() == crn.casefold()}
        assert (route == "hub") == (kinds == {"hub"})


def test_people_in_two_bands_lead_the_summary() -> None:
    """A person whose rows come to different bands is named before anything else; nothing is quiet about it."""
    found, lines = banded([("X1", "field"), ("x1", "red"), ("X2", "error")])
    assert all("person-differs" in row[2] for row in found[:2])
    first = lines.index("Needs attention first")
    assert "1  person has rows with different bands or routes." in lines[first + 1]
    assert lines[first + 2].strip() == "rows 2 and 3: Green, Red"
