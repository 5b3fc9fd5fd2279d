"""Claims about the geometry of charts."""

from __future__ import annotations

import pytest

from banding.render.report import Bar, Chart, Table

LETTER = 7.6
"""Width of a letter of the charts' type, in units of the view box."""


@pytest.mark.parametrize("value", ["4 (2%)", "2,013 (40%)", "1,250,000 (100%)"])
def test_texts_stand_inside_the_picture(value: str) -> None:
    """The words beside the longest bar end inside the view box, however large the count."""
    bars = (Bar("Yellow before", 9, value), Bar("Red", 0, "0 (0%)"))
    chart = Chart("bands", "Bands", bars, Table("t", "t", (), ()))
    for bar, _, start, width in chart.drawn():
        assert width >= 0
        assert start + width + 6 + len(bar.value) * LETTER <= 360
