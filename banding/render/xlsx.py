"""
Reports of re-banding and audit → workbooks of plain tables: one fact a column, one line a count, ready to pivot.

Texts are texts whatever they look like, numbers are numbers, a figure that is withheld is an empty cell, and the same
report gives the same bytes. The words of managers' rationales are not in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import attrs

from banding.errors import OutputError
from banding.intake import is_formula
from banding.render.workbook_style import (
    LINE_HEIGHT,
    TEXT_FORMAT,
    fit,
    heading_cell,
    still_workbook,
    text_cell,
)

Value = str | int | float | Decimal | None

MOST_LINES = 1_048_575
"""The most lines below the headings that a sheet of a workbook can hold."""


@attrs.frozen
class Sheet:
    """
    One table of a workbook.

    Attributes:
        name: the sheet's name.
        columns: heading and width in characters, one a column.
        lines: the lines; None and the empty text leave a cell empty. Taken when the sheet before is written.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    lines: Iterable[Sequence[Value]]


CASE_COLUMNS = (("file", 9), ("row", 8), ("case", 14), ("team", 18))
"""The columns that say which case a line is about."""


def write_sheets(sheets: Iterable[Sheet], out: BinaryIO, *, on: date) -> None:
    """
    Write tables as a workbook, one after the other.

    Args:
        sheets: the tables, in order.
        out: where the bytes go, in one piece at the end.
        on: the day the workbook says it was made.

    Raises:
        OutputError: there are more lines than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    with still_workbook(out, on=on) as still:
        for sheet in sheets:
            _Lines(still.book.create_sheet(sheet.name), sheet).write()


class _Lines:
    """Writes one sheet, each kind of cell in a style that is worked out once."""

    def __init__(self, place: Any, sheet: Sheet) -> None:
        self._place, self._sheet = place, sheet
        self._text = text_cell(place, "")._style
        self._formula = text_cell(place, "", quotePrefix=True, number_format=TEXT_FORMAT)._style

    def write(self) -> None:
        """Write headings and lines, then put a filter on them."""
        from openpyxl.utils import get_column_letter

        place, columns = self._place, self._sheet.columns
        place.freeze_panes = "A2"
        for at, (_, width) in enumerate(columns, start=1):
            place.column_dimensions[get_column_letter(at)].width = width
        place.row_dimensions[1].height = LINE_HEIGHT * 2
        place.append([heading_cell(place, heading) for heading, _ in columns])
        count = 0
        for count, line in enumerate(self._sheet.lines, start=1):
            if count > MOST_LINES:
                problem = (
                    f"has more than {MOST_LINES:,} lines, the most in a workbook; choose CSV for the result"
                )
                raise OutputError(f"the sheet {self._sheet.name}", problem)
            place.append([self._cell(value) for value in line])
        place.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"

    def _cell(self, value: Value) -> Any:
        if not isinstance(value, str):
            return value
        if not value:
            return None
        cell = text_cell(self._place, fit(value))
        cell._style = self._formula if is_formula(value) else self._text
        return cell


def inputs_sheet(files: Sequence[Sequence[Value]], options: Iterable[tuple[str, str]]) -> Sheet:
    """Give the sheet of inputs by their hashes, and options."""
    lines = [*files, *(("option", name, value) for name, value in options)]
    return Sheet("Inputs", (("what", 18), ("name", 36), ("sha256 or value", 68), ("rows", 10)), lines)
