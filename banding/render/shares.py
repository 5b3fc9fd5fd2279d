"""Shares as people read them: in per cent, half rounded up, and never 0% or 100% of what is neither."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(share: float, *, places: int = 0) -> str:
    """
    Give a share in per cent, a half rounded up: 2.5% is 3%, and 0.05% is 0.1%.

    Args:
        share: 0 to 1.
        places: decimal places.
    """
    # Twelve digits are more than a count of cases can call for, and shed what a float adds to 0.405.
    exact = 100 * Decimal(f"{share:.12f}")
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def span(low: float, high: float) -> str:
    """Give the ends of an interval of a share: "37.9% to 93.7%"."""
    return f"{rounded(low, places=1)} to {rounded(high, places=1)}"
