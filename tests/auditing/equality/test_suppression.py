"""Claims about suppression: what is hidden cannot be worked out from what is shown."""

from __future__ import annotations

import itertools
from collections import Counter

import attrs
import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from banding.auditing import Comparison
from banding.auditing.agreement.outcomes import CaseOutcome
from banding.auditing.equality.comparisons import disparity_tables
from banding.auditing.equality.statistics import informative
from banding.auditing.equality.suppression import Hidden, hide_small
from banding.auditing.tally import CaseClass
from tests.auditing.auditing import audited, table

Table = list[list[int]]
COUNT = st.integers(0, 30) | st.sampled_from((0, 1, 9, 10, 11))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables of up to seven groups and five classes."""
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(COUNT, min_size=width, max_size=width).filter(any), min_size=1, max_size=7))


class Attacker:
    """Knows every total but those hidden, every cell that is shown, and that counts are not negative."""

    def __init__(self, table: Table, hidden: Hidden) -> None:
        self.unknown = [*sorted(hidden.cells), *((r, -1) for r in sorted(hidden.rows))]
        self._places = {place: n for n, place in enumerate(self.unknown)}
        lines: list[tuple[list[tuple[tuple[int, int], int]], int]] = []
        width = len(table[0])
        for r, row in enumerate(table):
            whole = [((r, -1), -1)] if r in hidden.rows else []
            shown = sum(n for c, n in enumerate(row) if (r, c) not in hidden.cells)
            total = -shown if whole else sum(row) - shown
            lines.append(([((r, c), 1) for c in range(width) if (r, c) in hidden.cells] + whole, total))
        for c in range(width):
            cells = [((r, c), 1) for r in range(len(table)) if (r, c) in hidden.cells]
            lines.append((cells, sum(table[r][c] for (r, _), _ in cells)))
        lines.append(([((r, -1), 1) for r in sorted(hidden.rows)], sum(sum(table[r]) for r in hidden.rows)))
        told = [line for line in lines if line[0]]
        self.left = numpy.zeros((len(told), len(self.unknown)))
        self.right = numpy.array([total for _, total in told], dtype=float)
        for n, (terms, _) in enumerate(told):
            for place, sign in terms:
                self.left[n, self._places[place]] = sign

    def range_of(self, place: tuple[int, int]) -> tuple[float, float]:
        """The least and greatest value a hidden count could have."""
        aim = numpy.zeros(len(self.unknown))
        aim[self._places[place]] = 1
        ends = [linprog(sign * aim, A_eq=self.left, b_eq=self.right, bounds=(0, None)) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends)
        return float(ends[0].fun), float(-ends[1].fun)


@settings(max_examples=100)
@given(table=tables(), smallest=st.sampled_from((2, 5, 10)))
@example(table=[[2, 30, 30], [30, 30, 30], [30, 30, 30]], smallest=10)
@example(table=[[3, 12], [12, 3], [12, 12], [12, 12]], smallest=10)
@example(table=[[2, 2], [30, 30], [30, 30]], smallest=10)
# Counts of nought close some of the ways round, so that looking for unknowns alone was not enough here.
@example(table=[[9, 3, 2], [3, 11, 9], [5, 0, 3], [3, 9, 3], [10, 11, 0], [31, 0, 0]], smallest=2)
def test_hidden_counts_cannot_be_worked_out(table: Table, smallest: int) -> None:
    """Given every total and every count that is shown, each hidden count can still have two values or more."""
    hidden = hide_small(table, smallest=smallest)
    if len(table) < 2 or not hidden.cells:
        return
    attacker = Attacker(table, hidden)
    for place in attacker.unknown:
        low, high = attacker.range_of(place)
        assert high - low > 0.999, (place, low, high)


@given(table=tables(), smallest=st.sampled_from((1, 5, 10)))
def test_no_line_has_a_single_unknown(table: Table, smallest: int) -> None:
    """Every row whose total is known and every column has either nothing hidden or at least two counts."""
    hidden = hide_small(table, smallest=smallest)
    if len(table) < 2:
        return
    for r in range(len(table)):
        if r not in hidden.rows:
            assert sum(1 for row, _ in hidden.cells if row == r) != 1
    for c in range(len(table[0])):
        assert sum(1 for _, column in hidden.cells if column == c) != 1
    assert len(hidden.rows) != 1


@given(table=tables(), smallest=st.integers(1, 12))
def test_no_small_count_is_shown(table: Table, smallest: int) -> None:
    """Nothing below the threshold is shown, but for a column that is nought throughout, which its total says."""
    hidden = hide_small(table, smallest=smallest)
    for r, row in enumerate(table):
        for c, count in enumerate(row):
            if count < smallest and any(each[c] for each in table):
                assert (r, c) in hidden.cells
        assert r in hidden.rows or sum(row) >= smallest


def test_large_counts_are_all_shown() -> None:
    """Where every count is large nothing is hidden."""
    assert hide_small([[10, 20], [30, 40]], smallest=10) == Hidden(frozenset(), frozenset())


@pytest.mark.parametrize("groups", [["F", "M"], ["F", "M", "X"], ["F", "M", "X", ""]])
def test_a_report_holds_no_hidden_count(groups: list[str]) -> None:
    """In a report every hidden count is None, with its rate and interval, and what is shown is at or above the limit."""
    sizes = dict(zip(groups, (60, 45, 4, 15), strict=False))
    rows = [f"{group},{'Green' if n % 4 else 'Red'}" for group, size in sizes.items() for n in range(size)]
    report = audited(table("gender,recorded_band", *rows), by=["gender"]).report
    assert len(report.disparities) == 4
    for disparity in report.disparities:
        assert disparity.cases == len(rows)
        for row in disparity.rows:
            assert row.cases is None or row.cases >= 10
            assert row.count is None or row.count >= 10 or disparity.count == 0
            assert (row.count is None) == (row.low is None) == (row.rate is None)
    assert report.cannot_show


def compared(*strata: tuple[int, int, int, int], smallest: int) -> Comparison:
    """Two groups compared on the first measure: for each stratum their cases with it and without."""
    counts: Counter[tuple[int, str, CaseClass]] = Counter()
    for n, (a, b, c, d) in enumerate(strata):
        for outcome, cases in (("below-minimum", (a, c)), ("agrees", (b, d))):
            profile = CaseClass(CaseOutcome(outcome), "Green", "Green", (str(n),), is_field=True)
            for group, count in zip("FM", cases, strict=True):
                counts[0, group, profile] += count
    found = disparity_tables(counts, {0: "gender"}, smallest=smallest)
    return next(each for each in found if each.measure == "below-minimum").comparisons[0]


def test_the_figures_of_one_stratum_give_its_table_back() -> None:
    """Of all tables of as many cases one has these figures, rounded as they are; so they are withheld where a count is small."""
    told = (2, 6, 8, 4)
    figures = compared(told, smallest=1)
    tables = (
        (a, b, c, 20 - a - b - c) for a, b, c in itertools.product(range(1, 20), repeat=3) if a + b + c < 20
    )
    alike = [
        each for each in tables if round(each[0] * each[3] / (each[1] * each[2]), 2) == figures.odds_ratio
    ]
    assert len(alike) > 1
    found = [each for each in alike if compared(each, smallest=1) == figures]
    # Turning both sides about leaves the odds ratio as it was.
    assert {tuple(sorted(each)) for each in found} == {tuple(sorted(told))}
    assert compared(told, smallest=10).odds_ratio is None


CELLS = st.tuples(*[st.integers(0, 40)] * 4)


@settings(max_examples=30)
@given(strata=st.lists(CELLS, min_size=1, max_size=6), smallest=st.sampled_from((5, 10)))
@example(strata=[(12, 30, 30, 9)], smallest=10)
@example(strata=[(12, 30, 30, 12), (9, 0, 0, 0)], smallest=10)
@example(strata=[(12, 30, 30, 12), (1, 3, 4, 2)], smallest=10)
@example(strata=[(12, 30, 30, 12), (12, 30, 30, 12), (4, 5, 6, 7), (30, 2, 2, 30)], smallest=10)
def test_statistics_that_give_small_counts_back_are_withheld(
    strata: list[tuple[int, int, int, int]], smallest: int
) -> None:
    """Figures are printed, rounded, only where four strata or more tell the groups apart, or where there is no small count
    in any of them, or left beside them, to give back; and never where what they pool is small."""
    if not any(a + b for a, b, _, _ in strata) or not any(c + d for _, _, c, d in strata):
        return
    found = compared(*strata, smallest=smallest)
    if found.odds_ratio is None:
        assert (found.strata, found.cases, found.p_value, found.low) == (0, None, None, None)
        assert found.withheld
        return
    telling = [each for each in strata if informative([(each[:2], each[2:])])]
    pooled = [sum(each) for each in zip(*telling, strict=True)]
    rests = [sum(each) - part for each, part in zip(zip(*strata, strict=True), pooled, strict=True)]
    assert min(pooled) >= smallest
    small = any(count < smallest for each in telling for count in each)
    assert len(telling) >= 4 or not (small or any(0 < rest < smallest for rest in rests))
    assert found.odds_ratio == round(found.odds_ratio, 2)


def test_one_group_is_all_hidden() -> None:
    """A single group would be its own total, so it is hidden and the table says that there is nothing to compare."""
    report = audited(table("gender,recorded_band", *["F,Red"] * 30), by=["gender"]).report
    assert all(row.count is None for each in report.disparities for row in each.rows)
    assert all("one group" in each.note for each in report.disparities)


def test_where_counts_stand_in_full_the_table_says_so() -> None:
    """By team, officer, manager or band on record the table says that what it hides follows from another; by gender not."""
    rows = [
        f"{'North' if n < 40 else 'South'},{'F' if n % 3 else 'M'},{'Green' if n % 5 else 'Red'}"
        for n in range(45)
    ]
    for column, in_full in (("team", True), ("recorded_band", True), ("gender", False)):
        report = audited(table("team,gender,recorded_band", *rows), by=[column]).report
        assert any("elsewhere in this report" in each.note for each in report.disparities) is in_full


@given(groups=st.lists(st.sampled_from(("F", "M", "X", "")), min_size=30, max_size=30))
@settings(max_examples=20)
def test_nothing_else_in_a_report_tells_of_a_column_compared(groups: list[str]) -> None:
    """Whoever is in which group, everything in a report but the tables by group is the same."""
    rows = [
        f"{word},{'North' if n % 2 else 'South'},{'Green' if n % 4 else 'Red'}"
        for n, word in enumerate(groups)
    ]
    plain = [f"F,{row.partition(',')[2]}" for row in rows]
    headings = "gender,team,recorded_band"
    one, other = (audited(table(headings, *each), by=["gender"]).report for each in (rows, plain))
    assert attrs.evolve(one, disparities=()) == attrs.evolve(other, disparities=())
