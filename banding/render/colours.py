"""Colours as the style rules of a page, with ink that reads on every fill (WCAG 2.2, 1.4.3)."""

from collections.abc import Iterable

from banding.render.report import Colour

ENOUGH = 4.5
"""The least contrast of text with what is behind it."""
_BLACK, _WHITE = "#000000", "#ffffff"


def contrast(one: str, other: str) -> float:
    """
    Give the contrast ratio of two colours written ``#rrggbb``, 1 to 21.

    Source: WCAG 2.2, contrast ratio and relative luminance
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour written ``#rrggbb``, 0 to 1."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_ink(fill: str, ink: str) -> str:
    """Give the ink, or black or white where the ink cannot be read on the fill; one of the two always can."""
    if contrast(fill, ink) >= ENOUGH:
        return ink
    return max(_BLACK, _WHITE, key=lambda colour: contrast(fill, colour))


def colour_styles(colours: Iterable[Colour]) -> str:
    """Give the rules that colour tags and bars."""
    return "".join(
        f".tag.band-{each.rank}{{background:{each.fill};color:{readable_ink(each.fill, each.ink)}}}"
        f"rect.band-{each.rank}{{fill:{each.fill}}}\n"
        for each in colours
    )


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
