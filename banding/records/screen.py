"""A few banded cases on a screen: reference number, band, status and reasons, in lines of at most 80 characters."""

import textwrap
from collections.abc import Iterator
from itertools import islice

import click

from banding.intake import WITHHELD
from banding.records.allocation import Allocation
from banding.records.columns import ADDED_NAMES
from banding.ruleset import Ruleset

_SHOWN = 30
_BAND, _STATUS, _REASONS = (ADDED_NAMES.index(name) for name in ("band", "status", "reasons"))
_CRN_WIDTH, _BAND_WIDTH, _STATUS_WIDTH = 12, 9, 12
_INDENT = _CRN_WIDTH + _BAND_WIDTH + _STATUS_WIDTH


def screen_lines(allocation: Allocation) -> Iterator[str]:
    """Decide every row, and lay out the first thirty."""
    rows = allocation.rows()
    yield f"{'crn':<{_CRN_WIDTH}}{'band':<{_BAND_WIDTH}}{'status':<{_STATUS_WIDTH}}why"
    for banded in islice(rows, _SHOWN):
        added, is_restricted = banded.added, banded.is_restricted
        reasons = textwrap.wrap(WITHHELD if is_restricted else added[_REASONS], 80 - _INDENT) or [""]
        status = "" if is_restricted else added[_STATUS]
        crn = banded.placed.crn[: _CRN_WIDTH - 1]
        band = painted(added[_BAND], allocation.ruleset, width=_BAND_WIDTH - 1)
        yield f"{crn:<{_CRN_WIDTH}}{band} {status:<{_STATUS_WIDTH}}{reasons[0]}"
        yield from (" " * _INDENT + line for line in reasons[1:])
    if more := sum(1 for _ in rows):
        yield f"and {more:,} more"


def painted(name: str, ruleset: Ruleset, *, width: int = 0) -> str:
    """Give a band's name in its colours, padded; the colour goes where the output is not a terminal."""
    band = ruleset.band_by_name.get(name)
    text = f"{name:<{width}}"
    return click.style(text, fg=_rgb(band.ink), bg=_rgb(band.fill)) if band else text


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
