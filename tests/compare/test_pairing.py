"""Claims about which row belongs to which: one person however the number is spelled, and no row matched by a guess."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.commands import main
from banding.compare import AttentionKind
from banding.intake import person_of
from tests.builders import PLAIN, STANDALONE
from tests.compare.caseloads import Row, compared, row_of, text_of

BLUE, RED = {**PLAIN, "cpp": True}, {**PLAIN, "iom": True}
_INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad\u200e\u202a \u00a0\u2003"


@st.composite
def _spellings(draw: st.DrawFn) -> tuple[str, str]:
    """One reference number spelled twice, with other capitals, spaces and invisible characters."""
    crn = draw(st.text("ABCxyz0123456789-/", min_size=1, max_size=8).filter(person_of))
    spelled = []
    for _ in range(2):
        parts = [draw(st.sampled_from([each.upper(), each.lower()])) for each in crn]
        spelled.append("".join(part + draw(st.text(_INVISIBLE, max_size=2)) for part in parts))
    return spelled[0], spelled[1]


@given(_spellings())
@example(("X2", "x2"))
@settings(max_examples=60)
def test_a_person_is_one_however_the_number_is_spelled(spellings: tuple[str, str]) -> None:
    """Capitals, spaces and invisible characters make no other person of a reference number, and it is given back as spelled."""
    now, then = spellings
    assert person_of(now) == person_of(then)
    found = compared([row_of(now, BLUE)], [row_of(then, PLAIN)])
    assert [row.comparison.direction for row in found.rows] == ["up"]
    assert found.rows[0].placed is not None
    assert found.rows[0].placed.cells[0] == now


@pytest.mark.parametrize("crn", ["NULL", "None", "nan", "NA", "#N/A", "Total", "Total25", "crn", "1.2E+05"])
def test_what_names_nobody_is_an_error_in_either_file(crn: str) -> None:
    """What stands for no person is nobody who moved, came or went, in the later file or the earlier one."""
    found = compared([row_of(crn, BLUE)], [row_of(crn, PLAIN)])
    assert [row.comparison.attention for row in found.rows] == [(AttentionKind.ERROR,)] * 2


def test_numbers_that_differ_in_a_sign_are_two_people() -> None:
    """Only what is not seen is folded."""
    assert len({person_of(crn) for crn in ("X1", "X-1", "X/1", "X.1", "X11")}) == 5


def _direct(after: list[Row], before: list[Row]) -> list[tuple[str, str]]:
    return [(row.role, row.comparison.direction) for row in compared(after, before).rows]


def test_a_person_of_two_rows_against_the_same_file_is_two_cases_that_have_not_moved() -> None:
    """Rows of one person that say the same in both files are matched: no row is counted twice."""
    rows = [row_of("X1", PLAIN), row_of("X1", BLUE)]
    found = compared(rows, rows)
    assert [row.comparison.direction for row in found.rows] == ["same", "same"]
    assert found.report.total == found.report.matrix.total == 2


def test_a_row_of_a_repeated_person_that_changed_is_matched_with_none() -> None:
    """Of a person with two rows, the one that says the same is matched; which the other was, nothing says."""
    after, before = [row_of("X1", PLAIN), row_of("X1", RED)], [row_of("X1", BLUE), row_of("X1", PLAIN)]
    assert _direct(after, before) == [("after", "same"), ("after", "not-matched"), ("before", "not-matched")]
    assert compared(after, before).report.total == 2


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(range(4))), max_size=8),
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(range(4))), max_size=8),
)
@settings(max_examples=60)
def test_cases_are_counted_once(after: list[tuple[str, int]], before: list[tuple[str, int]]) -> None:
    """There are as many cases of a person as in the file that has more of them."""
    facts = [PLAIN, BLUE, RED, {**PLAIN, "rosh": None}]
    texts = [text_of([row_of(crn, facts[which]) for crn, which in rows]) for rows in (after, before)]
    counts = [Counter(crn for crn, _ in rows) for rows in (after, before)]
    assert compared(*texts).report.total == sum((counts[0] | counts[1]).values())


def test_a_person_in_two_bands_leads() -> None:
    """Rows of one person that come to different bands are listed before all else, in every kind of comparison."""
    rows = [row_of("X1", PLAIN, recorded_band="Green"), row_of("x1 ", RED, recorded_band="Red")]
    for found in (compared(rows), compared(rows, rows), compared(rows, recorded=True)):
        listed = [each.row for each in found.report.attention if each.kind is AttentionKind.TWO_BANDS]
        bands = [(row.number, row.comparison.heading_after) for row in listed]
        assert bands == [(2, "Green"), (3, "Red")]
        assert found.report.attention[0].kind is AttentionKind.TWO_BANDS
    same = [row_of("X1", PLAIN), row_of("X1", PLAIN)]
    assert compared(same).report.attention == ()


def test_another_row_in_the_field_keeps_a_person_from_the_hub() -> None:
    """Of a person whose other row is in the field, none goes to the hub, on either side; where it came, that is the cause."""
    hub, field = row_of("X1", STANDALONE), row_of("x1", {**PLAIN, "cpp": True})
    for found in (
        compared([hub, field]),
        compared([hub, field], [hub, field]),
        compared([hub, field], recorded=True),
    ):
        assert [row.comparison.after and row.comparison.after.route for row in found.rows] == ["field"] * 2
    both = compared([hub, row_of("X1", STANDALONE, note="2")])
    assert {row.comparison.after and row.comparison.after.route for row in both.rows} == {"hub"}
    came, went = compared([hub, field], [hub]), compared([hub], [hub, field])
    assert [row.comparison.direction for row in came.rows] == ["from-hub", "not-matched"]
    assert [row.comparison.direction for row in went.rows] == ["to-hub", "not-matched"]
    for row, values in ((came.rows[0], (False, True)), (went.rows[0], (True, False))):
        (change,) = row.comparison.cause.sets[0]
        assert (change.name, change.before, change.after) == ("kept_in_field_by_another_row", *values)


def test_rows_of_the_earlier_file_alone_are_no_cases_of_a_result(tmp_path: Path) -> None:
    """A re-banding fed back has the cases of its later file: what only the earlier one had is counted apart, and keeps nobody
    from the hub."""
    hub, field, gone = row_of("X1", STANDALONE), row_of("X1", {**PLAIN, "cpp": True}), row_of("X2", PLAIN)
    after, before, result = (tmp_path / name for name in ("after.csv", "before.csv", "result.csv"))
    after.write_bytes(text_of([hub]))
    before.write_bytes(text_of([hub, field, gone]))
    on = ["--on", "2026-11-22", "-q"]
    words = ["reband", str(after), "--previous", str(before), *on, "-o", str(result)]
    assert CliRunner().invoke(main, words).exit_code == 0
    again = CliRunner().invoke(main, ["reband", str(result), "--previous-on", "2025-11-22", *on]).stdout
    assert [row["after_route"] for row in csv.DictReader(io.StringIO(again))] == ["hub"]
