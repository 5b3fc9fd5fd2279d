"""Every case of a page by its row, in parts short enough to open at once, each row leading to its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import attrs

from banding.render.numbers import number

_ROWS_A_PART = 500


@attrs.frozen
class CaseIndexRow:
    """
    One row of the index.

    Attributes:
        row: its row number, as a spreadsheet shows it.
        crn: its reference number.
        name: the name beside it, where the page was asked to show names; else empty.
        stands: its band and where it stands, in words.
        href: where the page says why.
    """

    row: int
    crn: str
    name: str
    stands: str
    href: str


@attrs.frozen
class IndexPart:
    """
    Some rows of the index, in the order of the file.

    Attributes:
        id: its anchor.
        title: which rows.
        rows: the rows.
    """

    id: str
    title: str
    rows: tuple[CaseIndexRow, ...]


def index_parts(rows: Sequence[CaseIndexRow]) -> tuple[IndexPart, ...]:
    """Part an index, five hundred rows a part; the last may have fewer."""
    waiting = iter(rows)
    parts = iter(lambda: tuple(islice(waiting, _ROWS_A_PART)), ())
    return tuple(IndexPart(f"rows-{part[0].row}", _title(part), part) for part in parts)


def _title(part: Sequence[CaseIndexRow]) -> str:
    first, last = part[0].row, part[-1].row
    return f"Row {number(first)}" if first == last else f"Rows {number(first)} to {number(last)}"
