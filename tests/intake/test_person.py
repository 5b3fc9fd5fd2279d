"""Claims about repeated reference numbers: each is found with its rows, and no other is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.intake import person
from banding.intake.person import Repeated, find_repeated, person_of

CRNS = st.lists(st.sampled_from(["", "X1", "X2", "X3", "X4", "é", "a b"]), max_size=40)


@given(crns=CRNS, size=st.integers(1, 7))
def test_exactly_the_repeated_ones_are_found(crns: list[str], size: int) -> None:
    """Chunked anyhow, a reference number is found exactly when it stands more than once, with its count and rows."""
    chunks = [(first + 2, crns[first : first + size]) for first in range(0, len(crns), size)]
    found = find_repeated(chunks, size=100)
    counts = Counter(crn for crn in crns if crn)
    assert {crn: repeated.count for crn, repeated in found.items()} == {
        crn: count for crn, count in counts.items() if count > 1
    }
    for crn, repeated in found.items():
        assert repeated.rows == [row for row, other in enumerate(crns, start=2) if other == crn][:5]


SPELLINGS = st.sampled_from(
    ["X1", "x1", " X1", "X 1", "X1\u200b", "\u00adx1", "X2", "x2\u00a0", "X-1", "", "#N/A"]
)


@given(crns=st.lists(SPELLINGS, max_size=30), size=st.integers(1, 7))
def test_a_person_is_found_in_every_spelling(crns: list[str], size: int) -> None:
    """Capitals, spaces and invisible characters make no other person, and what names nobody is nobody's number."""
    shown = [crn.strip() for crn in crns]
    chunks = [(first + 2, shown[first : first + size]) for first in range(0, len(shown), size)]
    found = find_repeated(chunks, size=100)
    counts = Counter(person_of(crn) for crn in shown)
    assert {person_of(crn): repeated.count for crn, repeated in found.items()} == {
        person: count for person, count in counts.items() if person and count > 1
    }
    assert found.nobody == {crn for crn in shown if crn == "#N/A"}
    assert len(found.people) == len({person_of(crn) for crn in found})


@given(crn=st.text(max_size=12))
def test_folding_settles_at_once(crn: str) -> None:
    """Folded again a number is the same, and case and spaces put in change nothing."""
    assert person_of(person_of(crn)) == person_of(crn)
    assert person_of(f" {crn}\u200b ") == person_of(crn)


@pytest.mark.parametrize(
    "crn",
    [
        *(
            "Total",
            "TOTAL:",
            "Totals",
            "Grand Total",
            "Sub-total",
            "Subtotal for Team 1",
            "Total 25",
            "total: 25",
        ),
        *(
            "CRN",
            "(1 row affected)",
            "25 rows selected.",
            "Error 2042",
            "#N/A",
            "1.23E+05",
            "1E+10",
            "2026-03-01",
            "2026 - 03 - 01",
            "1.23E \u200b+05",
            "( 25 rows",
            "TRUE",
        ),
    ],
)
def test_a_total_or_a_heading_is_nobody(crn: str) -> None:
    """A number that lost its digits, and what a report puts below, between or above its cases stands for no person, on however many rows."""
    assert person_of(crn) == ""
    assert find_repeated([(2, ["X1", crn, "X2", crn])], size=100).nobody == {crn}


@pytest.mark.parametrize(
    "crn", ["Totale7", "TOT1", "X1 total", "CRN1", "rows", "A", "1E10", "Smith", "1 row"]
)
def test_other_words_may_be_a_person(crn: str) -> None:
    """A reference number is whatever somebody uses as one, unless it can be none."""
    assert (person_of(crn) == "") is (crn == "1 row")


def test_chance_meetings_are_not_duplicates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table of bits is far too small, so that nearly all meet by chance, still only true ones are found."""
    monkeypatch.setattr(person, "_SMALLEST", 8)
    monkeypatch.setattr(person, "_BITS", 8)
    crns = [f"X{number}" for number in range(500)]
    found = find_repeated([(2, [*crns, "X7"])], size=1)
    assert found == {"X7": Repeated([9, 502], 2)}


def test_rows_are_named_in_words() -> None:
    """Up to five rows are all named; of more, the first five and how many."""
    assert Repeated([3, 9], 2).in_words() == "rows 3 and 9"
    assert Repeated([3, 9, 11, 17, 20], 12).in_words() == "12 rows, the first 3, 9, 11, 17 and 20"
