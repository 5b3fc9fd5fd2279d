"""A workbook → the sheet with the headings, read row by row."""

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from banding.errors import TableError
from banding.intake.tables.csv_table import note_blank
from banding.intake.tables.grid import HEADER_ROWS, Known, Row, above_headings, find_headings, no_header
from banding.intake.tables.table import Table
from banding.intake.tables.xlsx.package import Package, Sheet, open_package
from banding.intake.tables.xlsx.sheet import SheetReader

_NAMED = 5
_LOOKED_AT = 1 << 20


def open_xlsx(handle: BinaryIO, *, name: str, known: Known) -> Table:
    """
    Open a workbook and find the first sheet, visible ones first, with the headings in its first 20 rows; TableError if none.

    A sheet whose only heading of ours is the required one gives way to a later one with more.
    """
    with ExitStack() as closing:
        package = open_package(handle, name)
        closing.callback(package.close)
        sheet, header, notes = _find_sheet(package, known)
        reader = SheetReader(package, sheet, above=header.number, width=len(header.cells))
        rows = _rows_below(header, reader, notes)
        return Table(name, header.cells, header.number, rows, notes, handle, closing=closing.pop_all())


def _rows_below(header: Row, reader: SheetReader, notes: list[str]) -> Iterator[Row]:
    """Read every row below the headings, each at least as wide as they are; empty ones are passed over, and noted."""
    width, last, passed = len(header.cells), header.number, 0
    for row in reader.rows():
        passed, last = passed + row.number - last - 1, row.number
        cells = row.cells
        yield row if len(cells) >= width else Row(row.number, cells + ("",) * (width - len(cells)))
    note_blank(notes, passed)
    notes += [note for note in _shown_by_reading(reader) if note not in notes]


def _shown_by_reading(reader: SheetReader) -> Iterator[str]:
    hidden, merged, replaced = reader.hidden, reader.merged, reader.package.replaced
    if hidden:
        are = "row is hidden in the sheet and was" if hidden == 1 else "rows are hidden in the sheet and were"
        yield f"{hidden:,} {are} read like the others."
    if merged:
        blank, more = sum(merged.values()), len(merged) - _NAMED
        ranges = ", ".join(list(merged)[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        yield (
            f"{blank:,} blank {'cell stands' if blank == 1 else 'cells stand'} in merged ranges ({ranges}) and "
            f"{'is' if blank == 1 else 'are'} read as not known; unmerge them and fill in each cell."
        )
    if reader.look_up:
        count = reader.look_up
        yield (
            f"{count:,} {'cell looks' if count == 1 else 'cells look'} up another and {'gives' if count == 1 else 'give'} 0, which "
            "Excel also gives where the other is blank: 0 is read as 0 or no, so check that it is."
        )
    if replaced:
        yield f"{replaced:,} characters that no text can hold were replaced by \ufffd."


def sheet_text(handle: BinaryIO, *, name: str, title: str) -> str:
    """Give the first column of a workbook's sheet as lines of text; nothing where it is no workbook or has no such sheet."""
    # The whole of a large workbook is opened once more only where it can have the sheet.
    try:
        with ZipFile(handle) as archive, archive.open("xl/workbook.xml") as part:
            may_have = title.encode() in part.read(_LOOKED_AT)
    except (BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, ValueError, EOFError):
        may_have = False
    handle.seek(0)
    if not may_have:
        return ""
    package = open_package(handle, name)
    try:
        sheet = next((sheet for sheet in package.sheets if sheet.title == title), None)
        rows = [row for row in SheetReader(package, sheet).rows() if row.cells] if sheet else []
    finally:
        package.close()
        handle.seek(0)
    lines = {row.number: row.cells[0] for row in rows}
    return "\n".join(lines.get(number, "") for number in range(1, max(lines, default=0) + 1))


def _find_sheet(package: Package, known: Known) -> tuple[Sheet, Row, list[str]]:
    """Give the sheet with the headings, its row of headings, and notes."""
    found: list[tuple[int, Sheet, Row]] = []
    seen: list[tuple[str, ...]] = []
    faults: dict[str, TableError] = {}
    replaced = package.replaced
    for sheet in package.sheets:
        first: list[Row] = []
        try:
            for row in SheetReader(package, sheet).rows():
                if row.number > HEADER_ROWS or len(first) == HEADER_ROWS:
                    break
                first.append(row)
        except TableError as fault:
            faults[sheet.title] = fault
        seen += [row.cells for row in first]
        place = find_headings([row.cells for row in first], known, name=package.name)
        if place is not None:
            header = first[place]
            faults.pop(sheet.title, None)  # met again, and raised, where it is the sheet that is read
            found.append((known(header.cells), sheet, header))
    if not found:
        listed = ", ".join(f"`{sheet.title}`" for sheet in package.sheets[:10]) or "none"
        refusal = no_header(package.name, seen, known)
        reason = f"{refusal.reason} (sheets looked at: {listed})"
        raise next(iter(faults.values()), None) or TableError(package.name, reason, command=refusal.command)
    seen_first = [each for each in found if each[1].is_visible == found[0][1].is_visible]
    _, chosen, header = found[0] if found[0][0] > 1 else max(seen_first, key=lambda each: each[0])
    notes = [f"Sheet `{title}` cannot be read; its rows are not among these." for title in faults]
    if len(package.sheets) > 1:
        hidden = "" if chosen.is_visible else " and hidden"
        notes.append(f"Read from sheet `{chosen.title}`, one of {len(package.sheets)}{hidden}.")
    for _, other, _ in found:
        if other is not chosen:
            notes.append(f"Sheet `{other.title}` has these headings too and was not read.")
    notes += above_headings(header.number)
    package.replaced = replaced  # what was looked at is read, and counted, again
    return chosen, header, notes
