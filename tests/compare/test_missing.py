"""Claims about answers that the later file no longer gives: named, and never a lower band with nothing said."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Judgement
from banding.compare import AttentionKind, ComparisonKind
from banding.facts import Value
from tests.builders import PLAIN
from tests.compare.caseloads import Compared, Row, compared, row_of, text_of

# One answer each that puts a plain case higher, off the field, or under consideration.
HIGHER: Mapping[str, Value] = {
    "ogrs3": 95,
    "rosh": "medium",
    "iom": True,
    "mappa": True,
    "cpp": True,
    "sex_offender": True,
    "prevent": True,
    "child_concern": True,
    "child_in_need": True,
    "domestic_abuse": True,
    "hate_crime": True,
    "complex_mental_health": True,
    "drr": True,
    "atr": True,
    "mhtr": True,
    "serious_organised_crime": True,
}


def _without(row: Row, name: str) -> Row:
    return {heading: cell for heading, cell in row.items() if heading != name}


def _listed(found: Compared) -> dict[str, tuple[str, ...]]:
    return {
        each.row.crn: each.row.comparison.missing
        for each in found.report.attention
        if each.kind is AttentionKind.ANSWER_MISSING
    }


@pytest.mark.parametrize("how", ["no column", "blank", "unknown"])
@pytest.mark.parametrize("reads_no", [True, False])
@pytest.mark.parametrize("name", HIGHER)
def test_a_case_that_a_missing_answer_lowers_is_for_a_manager(name: str, how: str, reads_no: bool) -> None:
    """Whichever the answer, and however it went missing, the case is listed with it, whatever a blank is read as."""
    before = [row_of("X1", {**PLAIN, name: HIGHER[name]}), row_of("X2", PLAIN)]
    cells = {"no column": None, "blank": "", "unknown": "unknown"}
    after = [_without(row, name) if how == "no column" else {**row, name: cells[how] or ""} for row in before]
    found = compared(after, before, blanks_are_no=reads_no)
    assert _listed(found).get("X1") == (name,)
    assert [column.is_there for column in found.missing] == [how != "no column"]
    assert [column.heading for column in found.missing] == [name]


@given(st.lists(st.sampled_from(sorted(HIGHER)), min_size=1, max_size=5, unique=True), st.data())
@settings(max_examples=60)
def test_no_band_falls_for_want_of_an_answer_unlisted(names: list[str], data: st.DataObject) -> None:
    """With any answers gone, a case whose band falls or is lost, or that leaves the NPS, is listed."""
    facts = {**PLAIN, **{name: HIGHER[name] for name in names}}
    gone = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    before = row_of("X1", facts)
    after = {name: cell for name, cell in before.items() if name not in gone}
    found = compared([after], [before], blanks_are_no=data.draw(st.booleans()))
    comparison = found["X1"].comparison
    lower = comparison.direction in ("down", "no-band-after", "from-nps")
    assert not lower or AttentionKind.ANSWER_MISSING in comparison.attention


@pytest.mark.parametrize("name", ["judged_band", "rationale"])
def test_a_judgement_no_longer_in_the_file_is_missed(name: str) -> None:
    """A judged band that held a case up and is gone, or its reason, is an answer missing like any other."""
    before = row_of("X1", PLAIN, Judgement("Blue", "Seen at home"))
    found = compared([_without(before, name)], [before])
    assert _listed(found) == {"X1": ("judged_band",)}
    assert name in [column.heading for column in found.missing]


def test_a_birth_that_is_missing_takes_the_young_person_with_it() -> None:
    """A fact that an age settled is missing where the date of birth is."""
    before = {
        **_without(row_of("X1", {**PLAIN, "aces": True}), "young_person"),
        "date_of_birth": "2004-06-01",
    }
    found = compared([_without(before, "date_of_birth")], [before], blanks_are_no=True)
    assert _listed(found) == {"X1": ("young_person",)}
    assert [column.heading for column in found.missing] == ["date_of_birth"]


@pytest.mark.parametrize(
    "after",
    [
        row_of("X1", {**PLAIN, "cpp": False}),
        _without(row_of("X1", {**PLAIN, "prevent": True}), "cpp"),
        _without(row_of("X1", {**PLAIN, "mappa": True}), "cpp"),
    ],
    ids=["answered no", "as high by another", "referred"],
)
def test_an_answer_that_changed_or_that_nothing_rests_on_is_not_missed(after: Row) -> None:
    """Nobody need look where the answer is there and is no, or where the case is as high without it."""
    assert not _listed(compared([after], [row_of("X1", {**PLAIN, "cpp": True})]))


def test_a_column_that_says_nothing_is_not_missed() -> None:
    """A column with no answer in the earlier file is not named, nor is any in a file that has no row."""
    before = [{**row_of("X1", PLAIN), "cpp": "unknown"}]
    assert compared([_without(before[0], "cpp")], before).missing == ()
    assert compared(text_of([], ("crn",)), before).missing == ()


def test_the_same_rows_on_another_day_miss_nothing() -> None:
    """One file has the same answers on both sides."""
    found = compared([_without(row_of("X1", PLAIN), "cpp")])
    assert found.report.kind is ComparisonKind.DATES
    assert found.missing == ()
    assert found.report.attention == ()
