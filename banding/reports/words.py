"""What more than one report says in the same words or shows in the same way: tags, cases by band, kinds of movement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from banding.render.report import COUNTS, Bar, Cell, Chart, Section, Table, Tag, number_heads
from banding.render.words import out_of, per_cent, shortened
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route

MOST_LISTED: Final = 20_000
"""The most cases that a page lists one by one; its figures count all."""
SUPPRESSED: Final = "suppressed"
"""What is read where a count is too small to be shown."""
TO_PRINT: Final = (
    "The parts of the page that are shut print as their headings alone; open those you want before printing."
)
_NO_BAND: Final = "No band"


def crn_shown(crn: str) -> str:
    """Give a reference number as a page shows it."""
    return shortened(crn) or "no reference number"


def band_tag(band: Band | None, *, otherwise: str = "no band") -> Tag:
    """Give a band's tag, or a plain one with other words where there is none."""
    return Tag(band.name, f"band-{band.rank}") if band else Tag(otherwise)


def place_tags(ruleset: Ruleset) -> dict[str, Tag]:
    """Give the tag of each place a case can be: its bands in their colours, its routes by what they are called."""
    routes = {rule.route: Tag(spoken_route(ruleset, rule.route)) for rule in ruleset.routes}
    return routes | {band.name: band_tag(band) for band in ruleset.bands}


def place_cell(name: str, tags: Mapping[str, Tag]) -> Cell:
    """Give a cell that names a place, in its colours where it is a band."""
    return Cell(tag=tags.get(name, Tag(name)))


def anchors(ruleset: Ruleset) -> dict[str, str]:
    """Give each paragraph of the guidance its anchor: ``g1``, ``g2`` and so on, short since they repeat so often."""
    return {rule: f"g{place}" for place, rule in enumerate(ruleset.paragraphs, start=1)}


def bands_section(
    bands: Sequence[Band],
    sides: Sequence[tuple[str, Mapping[str, int]]],
    *,
    note: str,
    where: tuple[str, ...],
) -> Section:
    """
    Show the cases by band: a chart, and a table that says the same.

    Args:
        bands: the bands, lowest first.
        sides: each side's name, such as "before" or nothing, and how many cases are in each place; places that are no band are
            counted together.
        note: what has no band.
        where: the forms that have it.
    """
    tags = [*map(band_tag, bands), Tag(_NO_BAND)]
    counts = [(side, _by_band(tags, places)) for side, places in sides]
    bars = tuple(
        Bar(f"{tag.word} {side}".strip(), found[tag.word], out_of(found[tag.word], found.total()), tag.css)
        for tag in tags
        for side, found in counts
    )
    rows = tuple(
        (Cell(tag=tag), *(cell for _, found in counts for cell in _counted(found[tag.word], found.total())))
        for tag in tags
    )
    columns = [word for side, _ in sides for word in (side.capitalize() or "Cases", "Share")]
    table = Table(
        "band-counts", "Cases by band", number_heads("Band", columns), rows, note, says=COUNTS, sheet="Bands"
    )
    return Section("bands", "Bands", (Chart("band-chart", "Cases by band", bars, table),), where=where)


def _by_band(tags: Iterable[Tag], places: Mapping[str, int]) -> Counter[str]:
    words = {tag.word for tag in tags}
    counts: Counter[str] = Counter()
    for place, count in places.items():
        counts[place if place in words else _NO_BAND] += count
    return counts


def _counted(count: int, total: int) -> tuple[Cell, Cell]:
    return Cell(count), Cell(count / total if total else 0, per_cent(count, total))
