"""The statistics an audit rests on, from a well-kept library: intervals, pooled odds ratios, corrections."""

import math
from collections.abc import Sequence

import attrs

from banding.errors import MissingExtraError

TwoByTwo = tuple[tuple[int, int], tuple[int, int]]
"""A group's and the other group's counts, each with and without the outcome."""


@attrs.frozen
class Pooled:
    """A Mantel-Haenszel comparison over strata."""

    odds_ratio: float
    low: float
    high: float
    statistic: float
    p_value: float


def wilson(count: float, of: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """
    Give the ends, between 0 and 1, of Wilson's score interval of a proportion.

    ``count`` need not be whole where ``of``, more than 0, is an effective number. Needs the ``stats`` extra.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212
    """
    try:
        from statsmodels.stats.proportion import proportion_confint
    except ImportError:
        raise MissingExtraError("stats", "an interval") from None
    low, high = proportion_confint(count, of, alpha=1 - confidence, method="wilson")
    # Rounding can leave an end a hair off: the interval of none begins at 0, that of all ends at 1.
    return (0.0 if count <= 0 else max(0.0, float(low))), (1.0 if count >= of else min(1.0, float(high)))


def mantel_haenszel(strata: Sequence[TwoByTwo], *, confidence: float = 0.95) -> Pooled | None:
    """
    Compare two groups like with like; None where no stratum tells them apart or the odds ratio has no bounds.

    Needs the ``stats`` extra.

    Source: N. Mantel and W. Haenszel, Journal of the National Cancer Institute 22 (1959), 719-748
    """
    telling = informative(strata)
    is_bounded = any(a and d for (a, _), (_, d) in telling) and any(b and c for (_, b), (c, _) in telling)
    if not is_bounded:
        return None
    try:
        import numpy
        from statsmodels.stats.contingency_tables import StratifiedTable
    except ImportError:
        raise MissingExtraError("stats", "a comparison of groups") from None
    pooled = StratifiedTable([numpy.array(stratum, dtype=float) for stratum in telling])
    low, high = pooled.oddsratio_pooled_confint(alpha=1 - confidence)
    test = pooled.test_null_odds(correction=False)
    found = (pooled.oddsratio_pooled, low, high, test.statistic, test.pvalue)
    return Pooled(*map(float, found)) if all(map(math.isfinite, found)) else None


def informative(strata: Sequence[TwoByTwo]) -> list[TwoByTwo]:
    """Give the strata that can tell two groups apart: cases of both, with the outcome and without."""
    return [((a, b), (c, d)) for (a, b), (c, d) in strata if a + b and c + d and a + c and b + d]


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """
    Correct p-values for there being several: the chance of any false alarm among them stays at its level.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70
    """
    # That of statsmodels collects garbage first, which takes half a second beside a large caseload.
    corrected, least = list(p_values), 0.0
    for at, place in enumerate(sorted(range(len(corrected)), key=corrected.__getitem__)):
        least = max(least, corrected[place] * (len(corrected) - at))
        corrected[place] = min(1.0, least)
    return tuple(corrected)
