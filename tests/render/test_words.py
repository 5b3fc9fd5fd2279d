"""Claims about shares in per cent."""

from __future__ import annotations

from fractions import Fraction

import pytest

from banding.render.words import per_cent, rounded


@pytest.mark.parametrize(
    ("count", "whole", "said"),
    [(5, 200, "3%"), (81, 200, "41%"), (55, 200, "28%"), (35, 200, "18%"), (1, 3, "33%")],
)
def test_a_half_is_rounded_up(count: int, whole: int, said: str) -> None:
    """A share is rounded to whole per cents, a half up."""
    assert per_cent(count, whole) == said


@pytest.mark.parametrize("places", [0, 1])
def test_every_share_is_rounded_as_by_hand(places: int) -> None:
    """For all counts of up to 400, a share is the exact one, a half rounded up."""
    for whole in range(1, 401, 3):
        for count in range(whole + 1):
            exact = Fraction(100 * 10**places * count, whole)
            by_hand = (exact + Fraction(1, 2)).__floor__()
            assert Fraction(rounded(count / whole, places=places)[:-1]) * 10**places == by_hand
