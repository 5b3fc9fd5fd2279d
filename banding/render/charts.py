"""Counts → the geometry of a chart, in units of its view box. Every text of a chart is dark on white."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

PAPER, INK = "#ffffff", "#0b0c0c"
_WIDTH = 360.0
_ROW = 30.0
_BAR = 20.0
_LABEL = 86.0
_COUNT = 84.0
_LETTER = 7.6
_LONGEST = 28


@attrs.frozen
class Bar:
    """
    One bar of a chart.

    Attributes:
        label: what is counted, left of the bar.
        value: the count and its share, right of the bar.
        css: the class that fills it: ``band-0`` and so on, or ``plain``.
        x: left edge of the bar.
        y: top edge of the bar.
        width: its length.
        height: its thickness.
        baseline: where the texts stand.
    """

    label: str
    value: str
    css: str
    x: float
    y: float
    width: float
    height: float
    baseline: float


@attrs.frozen
class BarChart:
    """
    A chart of lying bars.

    Attributes:
        id: its anchor, unique on the page.
        title: what it shows.
        description: the same in words, for those who do not see it.
        width: width of the view box.
        height: height of the view box.
        bars: the bars, from the top.
        ink: colour of all texts and edges.
        paper: colour behind them.
    """

    id: str
    title: str
    description: str
    width: float
    height: float
    bars: tuple[Bar, ...]
    ink: str = INK
    paper: str = PAPER


@attrs.frozen
class Counted:
    """
    Something to draw a bar for.

    Attributes:
        label: what is counted.
        count: how many.
        value: the words beside the bar.
        css: the class that fills it.
    """

    label: str
    count: int
    value: str
    css: str = "plain"


def bar_chart(id_: str, title: str, counted: Sequence[Counted]) -> BarChart:
    """
    Lay out a chart of bars, the longest as wide as there is room.

    Args:
        id_: its anchor.
        title: what it shows.
        counted: what to draw, from the top; a count of 0 has its words and no bar.
    """
    left = max([_LABEL, *(len(_cut(each.label)) * _LETTER + 8 for each in counted)])
    right = max([_COUNT, *(len(each.value) * _LETTER + 10 for each in counted)])
    room = _WIDTH - left - right
    most = max((each.count for each in counted), default=0) or 1
    bars = tuple(
        Bar(
            label=_cut(each.label),
            value=each.value,
            css=each.css,
            x=round(left, 1),
            y=round(place * _ROW + (_ROW - _BAR) / 2, 1),
            width=round(room * each.count / most, 1),
            height=_BAR,
            baseline=round(place * _ROW + _ROW / 2 + 4.5, 1),
        )
        for place, each in enumerate(counted)
    )
    said = ", ".join(f"{each.label} {each.value}" for each in counted)
    return BarChart(id_, title, f"{said}.", _WIDTH, round(len(counted) * _ROW, 1), bars)


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
