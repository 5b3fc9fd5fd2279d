"""
A report → a workbook of plain tables: one fact a column, one line a count, ready to pivot and to print.

Texts are texts whatever they look like, numbers are numbers, a figure that is withheld is an empty cell, and the same
report gives the same bytes. The words of managers' rationales are not in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

import attrs

from banding.errors import OutputError
from banding.intake import is_formula
from banding.render import workbook
from banding.render.report import Align, Colour, Entries, Notes, Report, Table, Value
from banding.render.workbook_file import still_workbook

MOST_LINES = 1_048_575
"""The most lines below the headings that a sheet of a workbook can hold."""
_WIDTHS: Mapping[Align, int] = {Align.TEXT: 20, Align.WORDS: 60, Align.NUMBER: 12}


@attrs.frozen
class Sheet:
    """One table of a workbook: its lines are taken when the sheet before is written; None leaves a cell empty."""

    name: str
    columns: tuple[tuple[str, Align], ...]
    lines: Iterable[Sequence[Value]]


def write_sheets(sheets: Iterable[Sheet], out: BinaryIO, *, on: date, colours: Sequence[Colour] = ()) -> None:
    """
    Write sheets as a workbook, each asked for once the one before is written.

    Raises:
        OutputError: there are more lines than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    with still_workbook(out, on=on) as still:
        for sheet in sheets:
            _write(still.book.create_sheet(sheet.name), sheet, colours)


def sheets_of(report: Report) -> Iterator[Sheet]:
    """Give a sheet for each name that tables of a report have, in their order, then what it rests on."""
    tables: dict[str, list[Table]] = {}
    sources: list[tuple[str, str]] = []
    words: list[tuple[str, str]] = []
    for block in report.blocks():
        if isinstance(block, Table) and block.sheet:
            tables.setdefault(block.sheet, []).append(block)
        elif isinstance(block, Entries) and block.sheet:
            sources += [(entry.term, entry.text) for entry in block.entries]
        elif isinstance(block, Notes) and block.about:
            words += [(block.about, text) for text in block.texts]
    for name, found in tables.items():
        yield _stacked(name, found)
    yield Sheet("Inputs", (("what", Align.TEXT), ("name or value", Align.WORDS)), sources)
    yield Sheet("Method", (("about", Align.TEXT), ("words", Align.WORDS)), words)


def _stacked(name: str, tables: Sequence[Table]) -> Sheet:
    """Put tables one below the other; where they are about different things, the first column says which."""
    columns = tables[0].columns()
    if not any(table.of for table in tables):
        return Sheet(name, columns, (line for table in tables for line in table.lines()))
    lines = ((table.of, *line) for table in tables for line in table.lines())
    return Sheet(name, (("of", Align.TEXT), *columns), lines)


def _write(place: Any, sheet: Sheet, colours: Sequence[Colour]) -> None:
    """Write headings and lines, then put a filter on them."""
    from openpyxl.utils import get_column_letter

    # Worked out once: asking the library for a style takes longer than writing the cell.
    plain = workbook.text_cell(place, "")._style
    formula = workbook.text_cell(place, "", quotePrefix=True, number_format=workbook.TEXT_FORMAT)._style

    def cell(value: Value) -> Any:
        if not isinstance(value, str):
            return value
        if not value:
            return None
        made = workbook.text_cell(place, workbook.fit(value))
        made._style = formula if is_formula(value) else plain
        return made

    place.freeze_panes = "A2"
    workbook.print_well(place, headings=1)
    for at, (_, align) in enumerate(sheet.columns, start=1):
        place.column_dimensions[get_column_letter(at)].width = _WIDTHS[align]
    place.row_dimensions[1].height = workbook.LINE_HEIGHT * 2
    place.append([workbook.heading_cell(place, heading) for heading, _ in sheet.columns])
    count = 0
    for count, line in enumerate(sheet.lines, start=1):
        if count > MOST_LINES:
            problem = f"has more than {MOST_LINES:,} lines, the most in a workbook; choose CSV for the result"
            raise OutputError(f"the sheet {sheet.name}", problem)
        place.append([cell(value) for value in line])
    area = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    place.auto_filter.ref = area
    if count:
        workbook.colour_bands(place, area, colours)
