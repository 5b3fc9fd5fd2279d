"""Cases by band on two sides, such as before and now: a chart, and a table that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from banding.render.charts import Counted, bar_chart
from banding.render.numbers import number, per_cent
from banding.render.pages import Cell, Distribution, Table, Tag, number_heads, tags_by_word
from banding.ruleset import Band

_NO_BAND = "No band"


def bands_on_two_sides(
    bands: Sequence[Band], sides: Sequence[tuple[str, Mapping[str, int]]], *, note: str
) -> Distribution:
    """
    Give the cases by band.

    Args:
        bands: the bands, lowest first.
        sides: each side's name, such as "before", and how many cases are in each place; places that are no band are
            counted together.
        note: what has no band.
    """
    tags = [*tags_by_word(bands).values(), Tag(_NO_BAND)]
    counts = [(side, _by_band(tags, places)) for side, places in sides]
    bars = [
        Counted(f"{tag.word} {side}", found[tag.word], _said(found[tag.word], found.total()), tag.css)
        for tag in tags
        for side, found in counts
    ]
    rows = tuple(
        (Cell(tag=tag), *(Cell(_said(found[tag.word], found.total())) for _, found in counts)) for tag in tags
    )
    table = Table(
        "band-counts",
        "Cases by band",
        number_heads("Band", [side.capitalize() for side, _ in sides]),
        rows,
        note,
    )
    return Distribution(bar_chart("band-chart", "Cases by band", bars), table)


def _by_band(tags: Sequence[Tag], places: Mapping[str, int]) -> Counter[str]:
    words = {tag.word for tag in tags}
    counts: Counter[str] = Counter()
    for place, count in places.items():
        counts[place if place in words else _NO_BAND] += count
    return counts


def _said(count: int, total: int) -> str:
    return f"{number(count)} ({per_cent(count, total)})" if count else "0"
