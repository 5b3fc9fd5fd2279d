"""A workbook → the sheet with the headings, read row by row."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import attrs

from banding.errors import TableError
from banding.intake.tables.grid import HEADER_ROWS, Known, Row, above_headings, find_headings, no_header
from banding.intake.tables.xlsx.package import Package, open_package
from banding.intake.tables.xlsx.sheet import SheetReader

_NAMED = 5
_LOOKED_AT = 1 << 20


@attrs.define(eq=False)
class XlsxSource:
    """A workbook opened, and its sheet with the headings found; ``notes`` grows while rows are read."""

    header: tuple[str, ...]
    header_row: int
    notes: list[str]
    _package: Package
    _reader: SheetReader

    def rows(self) -> Iterator[Row]:
        """
        Read every row below the headings, each at least as wide as they are; empty ones are passed over, and noted.

        Raises:
            TableError: the workbook is damaged, or a row is past a limit or out of order.
        """
        width, last, passed = len(self.header), self.header_row, 0
        for row in self._reader.rows(above=self.header_row, width=width):
            passed, last = passed + row.number - last - 1, row.number
            cells = row.cells
            yield row if len(cells) >= width else Row(row.number, cells + ("",) * (width - len(cells)))
        self._say(passed)

    def close(self) -> None:
        """Let go of the workbook; the file itself stays open."""
        self._package.close()

    def _say(self, passed: int) -> None:
        """Add to the notes, once, what reading has shown."""
        hidden, merged, replaced = self._reader.hidden, self._reader.merged, self._package.replaced
        notes = []
        if passed:
            notes.append(f"{passed:,} empty {'row was' if passed == 1 else 'rows were'} passed over.")
        if hidden:
            rows = (
                "1 row is hidden in the sheet and was"
                if hidden == 1
                else f"{hidden:,} rows are hidden in the sheet and were"
            )
            notes.append(f"{rows} read like the others.")
        if merged:
            blank = sum(merged.values())
            ranges = ", ".join(list(merged)[:_NAMED]) + (
                f" and {len(merged) - _NAMED:,} more" if len(merged) > _NAMED else ""
            )
            notes.append(
                f"{blank:,} blank {'cell stands' if blank == 1 else 'cells stand'} in merged ranges ({ranges}) and "
                f"{'is' if blank == 1 else 'are'} read as not known; unmerge them and fill in each cell."
            )
        if replaced:
            notes.append(f"{replaced:,} characters that no text can hold were replaced by \ufffd.")
        self.notes += [note for note in notes if note not in self.notes]


def open_xlsx(handle: BinaryIO, *, name: str, known: Known) -> XlsxSource:
    """
    Open a workbook and find the first sheet, visible ones first, that has the headings in its first 20 rows.

    A sheet whose only heading of ours is the required one gives way to a later one with more.
    """
    package = open_package(handle, name)
    try:
        return _find_sheet(package, known)
    except BaseException:
        package.close()
        raise


def sheet_text(handle: BinaryIO, *, name: str, title: str) -> str:
    """
    Give the first column of a workbook's sheet as lines of text; nothing where it is no workbook or has no such sheet.
    """
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


def _find_sheet(package: Package, known: Known) -> XlsxSource:
    found: list[tuple[int, SheetReader, Row]] = []
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
            found.append((known(header.cells), SheetReader(package, sheet), header))
    if not found:
        raise next(iter(faults.values()), None) or _no_sheet(package, seen)
    seen_first = [each for each in found if each[1].sheet.is_visible == found[0][1].sheet.is_visible]
    _, reader, header = found[0] if found[0][0] > 1 else max(seen_first, key=lambda each: each[0])
    notes = [f"Sheet `{title}` cannot be read; its rows are not among these." for title in faults]
    if len(package.sheets) > 1:
        notes.append(f"Read from sheet `{reader.sheet.title}`, one of {len(package.sheets)}.")
    for _, other, _ in found:
        if other is not reader:
            notes.append(f"Sheet `{other.sheet.title}` has these headings too and was not read.")
    notes += above_headings(header.number)
    package.replaced = replaced  # what was looked at is read, and counted, again
    return XlsxSource(header.cells, header.number, notes, package, reader)


def _no_sheet(package: Package, seen: Sequence[tuple[str, ...]]) -> TableError:
    listed = ", ".join(f"`{sheet.title}`" for sheet in package.sheets[:10]) or "none"
    return TableError(package.name, f"{no_header(package.name, seen).reason} (sheets looked at: {listed})")
