"""What more than one report says in the same words or shows in the same way: tags, cases by band, kinds of movement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from banding.render.report import Cell, Tag
from banding.render.words import shortened
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route

MOST_LISTED: Final = 20_000
"""The most cases that a page lists one by one; its figures count all."""
SUPPRESSED: Final = "suppressed"
"""What is read where a count is too small to be shown."""
TO_PRINT: Final = (
    "The parts of the page that are shut print as their headings alone; open those you want before printing."
)


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
