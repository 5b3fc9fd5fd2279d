"""Band colours as the style rules of a page, with ink that reads on every fill (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterable

from banding.ruleset import Band

ENOUGH = 4.5
"""The least contrast of text with what is behind it."""
_BLACK, _WHITE = "#000000", "#ffffff"


def contrast(one: str, other: str) -> float:
    """
    Give the contrast ratio of two colours, 1 to 21.

    Args:
        one: a colour as ``#rrggbb``.
        other: the other.

    Source: WCAG 2.2, contrast ratio and relative luminance
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_ink(fill: str, ink: str) -> str:
    """Give the ink, or black or white where the ink cannot be read on the fill; one of the two always can."""
    if contrast(fill, ink) >= ENOUGH:
        return ink
    return max(_BLACK, _WHITE, key=lambda colour: contrast(fill, colour))


def band_styles(bands: Iterable[Band]) -> str:
    """Give the rules that colour the tags and bars of some bands."""
    return "".join(
        f".tag.band-{band.rank}{{background:{band.fill};color:{readable_ink(band.fill, band.ink)}}}"
        f"rect.band-{band.rank}{{fill:{band.fill}}}\n"
        for band in bands
    )


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
