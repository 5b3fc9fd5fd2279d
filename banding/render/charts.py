"""Counts → the geometry of a chart, in units of its view box. Every text of a chart is dark on white."""

import attrs

from banding.render.report import Chart

PAPER, INK = "#ffffff", "#0b0c0c"
_WIDTH = 360.0
_ROW = 30.0
_BAR = 20.0
_LABEL = 86.0
_COUNT = 84.0
_LETTER = 7.6
_LONGEST = 28


@attrs.frozen
class DrawnBar:
    """One bar: the label left of it, the words right of it, the class that fills it, and where it is."""

    label: str
    value: str
    css: str
    x: float
    y: float
    width: float
    height: float
    baseline: float


@attrs.frozen
class Drawing:
    """A chart of lying bars; ``description`` says it in words for those who do not see it."""

    id: str
    title: str
    description: str
    width: float
    height: float
    bars: tuple[DrawnBar, ...]
    ink: str = INK
    paper: str = PAPER


def drawing(chart: Chart) -> Drawing:
    """Lay out a chart, the longest bar as wide as there is room; a count of 0 has its words and no bar."""
    bars = chart.bars
    left = max([_LABEL, *(len(_cut(bar.label)) * _LETTER + 8 for bar in bars)])
    right = max([_COUNT, *(len(bar.value) * _LETTER + 10 for bar in bars)])
    most = max((bar.count for bar in bars), default=0) or 1
    drawn = tuple(
        DrawnBar(
            label=_cut(bar.label),
            value=bar.value,
            css=bar.css,
            x=round(left, 1),
            y=round(place * _ROW + (_ROW - _BAR) / 2, 1),
            width=round((_WIDTH - left - right) * bar.count / most, 1),
            height=_BAR,
            baseline=round(place * _ROW + _ROW / 2 + 4.5, 1),
        )
        for place, bar in enumerate(bars)
    )
    said = ", ".join(f"{bar.label} {bar.value}" for bar in bars)
    return Drawing(chart.id, chart.title, f"{said}.", _WIDTH, round(len(bars) * _ROW, 1), drawn)


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
