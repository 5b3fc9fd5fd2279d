"""The statistics an audit rests on, each by its published formula: intervals, pooled odds ratios, corrections."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import attrs

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

    ``count`` need not be whole where ``of``, more than 0, is an effective number.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212
    """
    z = _z(confidence)
    middle, half = count + z**2 / 2, z * math.sqrt(count * (of - count) / of + z**2 / 4)
    low, high = ((middle + side) / (of + z**2) for side in (-half, half))
    # Rounding can leave an end a hair off: the interval of none begins at 0, that of all ends at 1.
    return (0.0 if count <= 0 else max(0.0, low)), (1.0 if count >= of else min(1.0, high))


def mantel_haenszel(strata: Sequence[TwoByTwo], *, confidence: float = 0.95) -> Pooled | None:
    """
    Compare two groups like with like; None where no stratum tells them apart or the odds ratio has no bounds.

    Source: N. Mantel and W. Haenszel, Journal of the National Cancer Institute 22 (1959), 719-748; the interval is that of
    J. Robins, N. Breslow and S. Greenland, Biometrics 42 (1986), 311-323
    """
    r = s = rp = sq = rest = surplus = variance = 0.0
    for (a, b), (c, d) in informative(strata):
        n = a + b + c + d
        agree, differ, pairs_for, pairs_against = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        r, s = r + pairs_for, s + pairs_against
        rp, sq = rp + pairs_for * agree, sq + pairs_against * differ
        rest += pairs_for * differ + pairs_against * agree
        surplus += a - (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))
    if not r or not s:
        return None
    ends = _z(confidence) * math.sqrt((rp / r**2 + rest / (r * s) + sq / s**2) / 2)
    try:
        low, high = (math.exp(math.log(r / s) + end) for end in (-ends, ends))
    except OverflowError:
        return None
    statistic = surplus**2 / variance
    return Pooled(r / s, low, high, statistic, math.erfc(math.sqrt(statistic / 2)))


def _z(confidence: float) -> float:
    """Give how many standard deviations either side of the mean of a normal distribution hold this share of it."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def informative(strata: Sequence[TwoByTwo]) -> list[TwoByTwo]:
    """Give the strata that can tell two groups apart: cases of both, with the outcome and without."""
    return [((a, b), (c, d)) for (a, b), (c, d) in strata if a + b and c + d and a + c and b + d]


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """
    Correct p-values for there being several: the chance of any false alarm among them stays at its level.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70
    """
    corrected, least = list(p_values), 0.0
    for at, place in enumerate(sorted(range(len(corrected)), key=corrected.__getitem__)):
        least = max(least, corrected[place] * (len(corrected) - at))
        corrected[place] = min(1.0, least)
    return tuple(corrected)
