"""Claims about the statistics: published worked values, and that like is compared with like."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import ModuleType

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banding.auditing.equality.statistics import TwoByTwo, holm, informative, mantel_haenszel, wilson
from tests.auditing.auditing import audited, table

BERKELEY: list[TwoByTwo] = [
    ((512, 313), (89, 19)),
    ((353, 207), (17, 8)),
    ((120, 205), (202, 391)),
    ((138, 279), (131, 244)),
    ((53, 138), (94, 299)),
    ((22, 351), (24, 317)),
]
"""Men and women admitted and rejected in six departments: P. J. Bickel, E. A. Hammel and J. W. O'Connell, "Sex bias in
graduate admissions", Science 187 (1975), 398-404, as in the data set UCBAdmissions of R."""

EIGHT_CENTRES: list[TwoByTwo] = [
    ((11, 25), (10, 27)),
    ((16, 4), (22, 10)),
    ((14, 5), (7, 12)),
    ((2, 14), (1, 16)),
    ((6, 11), (0, 12)),
    ((1, 10), (0, 10)),
    ((1, 4), (1, 8)),
    ((4, 2), (6, 1)),
]
"""Cures with a drug and a control in eight centres: A. Agresti, Categorical Data Analysis (2nd edition 2002), table
6.9, from P. J. Beitler and J. R. Landis, Biometrics 41 (1985), 991-1000."""


def test_berkeley() -> None:
    """The common odds ratio of the Berkeley admissions is 0.905, 0.772 to 1.060, as R's mantelhaen.test gives it."""
    found = mantel_haenszel(BERKELEY)
    assert found is not None
    assert (found.odds_ratio, found.low, found.high) == pytest.approx(
        (0.9046968, 0.7719074, 1.0603298), abs=1e-6
    )


def test_berkeley_is_not_what_the_totals_say() -> None:
    """All departments together, men seem to have nearly twice the odds: the strata are what makes like like."""
    men, women = ((sum(s[n][0] for s in BERKELEY), sum(s[n][1] for s in BERKELEY)) for n in (0, 1))
    crude = mantel_haenszel([(men, women)])
    assert crude is not None
    assert crude.odds_ratio == pytest.approx(1.841, abs=1e-3)


def test_eight_centres() -> None:
    """Agresti's eight centres: CMH 6.38 with one degree of freedom, P 0.012, common odds ratio 2.13."""
    found = mantel_haenszel(EIGHT_CENTRES)
    assert found is not None
    assert found.statistic == pytest.approx(6.38, abs=0.005)
    assert found.p_value == pytest.approx(0.012, abs=0.0005)
    assert found.odds_ratio == pytest.approx(2.13, abs=0.005)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(count: int, of: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


@pytest.fixture(scope="module", name="theirs")
def _theirs() -> ModuleType:
    """What statsmodels gives, which takes more than a second to load and is wanted by one worker."""
    from statsmodels.stats import api

    return api


COUNTS = st.integers(0, 20) | st.integers(0, 1_000_000)
CONFIDENCE = st.sampled_from((0.8, 0.9, 0.95, 0.99))


@given(count=st.floats(0, 1), of=st.integers(1, 10**6) | st.floats(0.5, 10**6), confidence=CONFIDENCE)
def test_wilson_as_statsmodels_has_it(theirs: ModuleType, count: float, of: float, confidence: float) -> None:
    """The interval of any count, whole or effective, is that of statsmodels, within 0 and 1."""
    count *= of
    interval = theirs.proportion_confint(count, of, alpha=1 - confidence, method="wilson")
    assert wilson(count, of, confidence=confidence) == pytest.approx(interval, rel=1e-9, abs=1e-12)


@given(
    strata=st.lists(st.tuples(st.tuples(COUNTS, COUNTS), st.tuples(COUNTS, COUNTS)), max_size=8),
    confidence=CONFIDENCE,
)
def test_mantel_haenszel_as_statsmodels_has_it(
    theirs: ModuleType, strata: list[TwoByTwo], confidence: float
) -> None:
    """Every figure of any strata is that of statsmodels; where there is none, theirs has no bounds either."""
    ours, telling = mantel_haenszel(strata, confidence=confidence), informative(strata)
    assume(telling)
    with numpy.errstate(all="ignore"):
        table = theirs.StratifiedTable([numpy.array(stratum, dtype=float) for stratum in telling])
        low, high = table.oddsratio_pooled_confint(alpha=1 - confidence)
        test = table.test_null_odds()
    figures = (table.oddsratio_pooled, low, high, test.statistic, test.pvalue)
    if ours is None:
        assert table.oddsratio_pooled == 0 or not numpy.isfinite(figures).all()
    else:
        found = (ours.odds_ratio, ours.low, ours.high, ours.statistic, ours.p_value)
        assert found == pytest.approx(figures, rel=1e-6, abs=1e-12)


@pytest.fixture(scope="module", name="_little_to_collect")
def _collect_little() -> Iterator[None]:
    """Set aside what there is: statsmodels collects garbage each time it corrects."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_little_to_collect")
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_as_statsmodels_has_it(theirs: ModuleType, p_values: list[float]) -> None:
    """Any p-values are corrected as statsmodels corrects them."""
    assert holm(p_values) == pytest.approx(tuple(theirs.multipletests(p_values, method="holm")[1]))


def test_holm() -> None:
    """Four tests by hand: the least times four, the next times three and so on, never less than the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()


def test_strata_that_say_nothing_change_nothing() -> None:
    """A stratum with one group only, or in which nothing or everything happens, is passed over."""
    nothing: list[TwoByTwo] = [((0, 0), (4, 5)), ((0, 7), (0, 9)), ((3, 0), (8, 0))]
    assert informative(nothing) == []
    assert mantel_haenszel(nothing) is None
    assert mantel_haenszel([*BERKELEY, *nothing]) == mantel_haenszel(BERKELEY)


def test_an_odds_ratio_without_bounds_is_not_given() -> None:
    """Where the outcome only ever happens in one group there is no figure."""
    assert mantel_haenszel([((20, 20), (0, 40))]) is None


def test_groups_are_compared_like_with_like() -> None:
    """A group that has more of the cases that are often below the minimum is not thereby worse treated."""
    easy, hard = "30,{},{}", "62,{},{}"
    rows = [easy.format("F", "Green")] * 80 + [easy.format("M", "Green")] * 40
    rows += [hard.format("F", "Green")] * 10 + [hard.format("F", "Yellow")] * 10
    rows += [hard.format("M", "Green")] * 40 + [hard.format("M", "Yellow")] * 40
    report = audited(table("ogrs3,gender,recorded_band", *rows), by=["gender"], smallest=1).report
    below = next(each for each in report.disparities if each.measure == "below-minimum")
    rates = {row.group: row.rate for row in below.rows}
    assert rates["M"] == pytest.approx(1 / 3)
    assert rates["F"] == pytest.approx(0.1)
    (comparison,) = below.comparisons
    assert comparison.odds_ratio == pytest.approx(1.0)
    assert (comparison.strata, comparison.cases) == (1, 100)


NOT_KNOWN = ("Not known", "NK", "n/a", "-", "", "not  recorded", "#N/A", "NULL", "?", "\u200b", "nk", "N/K")


@pytest.mark.parametrize("column", ["gender", "office"])
def test_what_is_not_known_is_one_group_and_is_not_compared(column: str) -> None:
    """However a file says that a group is not known, it is one group, shown last, compared with none and corrected for by none."""
    rows = [
        f"{'FM'[n % 2]},{'Green' if n % 3 else 'Yellow'},{score}" for n in range(300) for score in (30, 66)
    ]
    unknown = [
        f"{word},{'Green' if n % 3 else 'Yellow'},{score}"
        for n, word in enumerate(NOT_KNOWN * 6)
        for score in (30, 66)
    ]
    headings = f"{column},recorded_band,ogrs3"
    plain, mixed = (
        audited(table(headings, *each), by=[column], smallest=1).report.disparities
        for each in (rows, rows + unknown)
    )
    for one, other in zip(plain, mixed, strict=True):
        assert [row.group for row in other.rows] == ["F", "M", "not known"]
        assert other.rows[-1].cases == len(unknown)
        assert other.comparisons == one.comparisons


def test_a_judged_level_and_a_scored_one_are_alike() -> None:
    """Cases on the same level are compared with each other however the level came about, with a matrix cell and without."""
    for rosh in ("low", ""):
        rows = [
            f"{'30,' if n % 2 else ',low'},{rosh},{'FM'[n % 3 > 0]},{'Green' if n % 4 else 'Red'}"
            for n in range(240)
        ]
        report = audited(
            table("ogrs3,ror,rosh,gender,recorded_band", *rows), by=["gender"], smallest=1
        ).report
        (strata,) = {
            case.entry.case_class.stratum
            for case in audited(table("ogrs3,ror,rosh,gender,recorded_band", *rows)).rows
        }
        assert strata
        assert report.disparities


def test_p_values_are_corrected_over_the_whole_run() -> None:
    """A corrected p-value is never below the plain one, and two columns are corrected together."""
    rows = [
        f"{'F' if n % 2 else 'M'},{'a' if n % 3 else 'b'},{'Green' if n % 5 else 'Yellow'}"
        for n in range(400)
    ]
    text = table("gender,office,recorded_band", *rows)
    one = audited(text, by=["gender"]).report.disparities
    two = audited(text, by=["gender", "office"]).report.disparities
    plain = [each for t in one for each in t.comparisons if each.p_adjusted is not None]
    both = [each for t in two for each in t.comparisons if each.p_adjusted is not None]
    assert len(both) > len(plain) > 0
    assert all(
        each.p_adjusted is not None and each.p_value is not None and each.p_adjusted >= each.p_value
        for each in both
    )
