"""
How many cases to read: the arithmetic of the inspectorate's sample, shown step by step.

The report set its sample "to achieve a confidence level of 80 per cent (with a margin of error of five)" (line 602) and
read 119 cases. The same arithmetic gives 119 for an eligible population of 417 to 429 cases, and at most 165 however
large the population: so 119 is what a region of some four hundred eligible cases calls for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import attrs

from banding.errors import BandingError


class SampleError(BandingError):
    """A sample that cannot be drawn as asked: ``option`` is the option at fault, such as ``--margin``."""

    def __init__(self, option: str, reason: str) -> None:
        self.option = option
        self.reason = reason
        super().__init__(f"{option}: {reason}")


@attrs.frozen
class SampleSize:
    """A sample size with its arithmetic."""

    population: int
    confidence: float
    margin: float
    share: float
    z: float
    unlimited: float
    size: int

    def in_words(self) -> tuple[str, ...]:
        """Give the arithmetic, one step a line."""
        return (
            f"confidence {self.confidence:g} per cent, two-sided: z = {self.z:.4f}",
            f"margin of error {self.margin:g} points, at the share that is least sure, {self.share:g}",
            f"without end: z * z * {self.share:g} * {1 - self.share:g} / {self.margin / 100:g}^2 = {self.unlimited:.2f}",
            f"population {self.population:,}: {self.unlimited:.2f} / (1 + ({self.unlimited:.2f} - 1) / {self.population:,})"
            f" = {_finite(self.unlimited, self.population):.2f}, rounded up: {self.size:,}",
        )


def sample_size(population: int, *, confidence: float = 80, margin: float = 5) -> SampleSize:
    """
    Work out a sample size with the finite population correction: at least 1 where there is anybody.

    Raises:
        SampleError: confidence (per cent) or margin (percentage points) is not above 0 and below 100.

    Source: report, line 602; W. G. Cochran, Sampling Techniques (1977), section 4.4
    """
    for option, value in (("--confidence", confidence), ("--margin", margin)):
        if not 0 < value < 100:
            raise SampleError(option, f"{value:g} is not above 0 and below 100 per cent")
    z = NormalDist().inv_cdf(0.5 + confidence / 200)
    unlimited = z * z * 0.25 / (margin / 100) ** 2
    # A tolerance keeps a size that is whole but for rounding from being rounded up by one.
    size = math.ceil(_finite(unlimited, population) - 1e-9)
    size = max(1, min(size, population)) if population else 0
    return SampleSize(population, confidence, margin, 0.5, z, unlimited, size)


def allocate_by_ratio(sizes: Sequence[int], total: int) -> tuple[int, ...]:
    """
    Share a sample out over strata in the population's ratios, by largest remainder.

    Returns:
        Cases to draw from each stratum, adding up to the total; each within one of its exact share, and none more
        than the stratum has. Equal remainders go to the larger stratum, then to the earlier one.
    """
    population = sum(sizes)
    if not population:
        return tuple(0 for _ in sizes)
    shares = [divmod(size * total, population) for size in sizes]
    left = total - sum(whole for whole, _ in shares)
    by_remainder = sorted(range(len(sizes)), key=lambda place: (-shares[place][1], -sizes[place], place))
    one_more = set(by_remainder[:left])
    return tuple(whole + (place in one_more) for place, (whole, _) in enumerate(shares))


def _finite(unlimited: float, population: int) -> float:
    return unlimited / (1 + (unlimited - 1) / population) if population else 0.0
