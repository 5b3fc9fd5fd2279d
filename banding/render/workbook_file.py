"""
A workbook put into a file: the same bytes each time, whatever the day and the machine, and all of it or nothing.

openpyxl is an optional part, so it is imported inside functions only.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time
from shutil import copyfileobj
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import attrs

from banding.errors import MissingExtraError

if TYPE_CHECKING:
    from openpyxl import Workbook

_MADE_BY = "colour-banding"
_END_OF_ROWS = b"</sheetData>"
_COPIED = 1 << 20


@attrs.define(eq=False)
class StillWorkbook:
    """A write-only workbook being written, whose bytes depend on nothing but what is put in it."""

    book: Workbook
    rows: dict[str, IO[bytes]] = attrs.field(factory=dict)

    def keep(self, sheet: str) -> IO[bytes]:
        """Give a file to write a sheet's rows to, as XML; it is closed with the workbook."""
        return self.rows.setdefault(sheet, tempfile.TemporaryFile())


@contextlib.contextmanager
def still_workbook(out: BinaryIO, *, on: date) -> Iterator[StillWorkbook]:
    """
    Open a workbook that is written when the ``with`` ends well; if it does not, nothing is.

    Raises MissingExtraError: the ``excel`` extra is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise MissingExtraError("excel", "writing an Excel workbook") from None
    still = StillWorkbook(Workbook(write_only=True))
    try:
        yield still
        _save(still, out, on)
    finally:
        for rows in still.rows.values():
            rows.close()
        # The library keeps files for sheets that it has not saved.
        for sheet in still.book.worksheets:
            writer: Any = getattr(sheet, "_writer", None)
            if writer is not None and not getattr(sheet, "closed", True):
                sheet.close()
                writer.cleanup()


def _save(still: StillWorkbook, out: BinaryIO, on: date) -> None:
    """Write a workbook, its parts as of the day, and the rows kept for a sheet before the end of the sheet's own."""
    from openpyxl.writer.excel import ExcelWriter

    made = datetime.combine(on, time())
    still.book.properties.creator = _MADE_BY
    still.book.properties.created = still.book.properties.modified = made
    names = {f"xl/worksheets/sheet{n}.xml": name for n, name in enumerate(still.book.sheetnames, start=1)}
    with tempfile.TemporaryFile() as first, tempfile.TemporaryFile() as whole:
        ExcelWriter(still.book, ZipFile(first, "w", allowZip64=True)).save()
        with ZipFile(first) as parts, ZipFile(whole, "w", ZIP_DEFLATED) as archive:
            for part in parts.infolist():
                rows = still.rows.get(names.get(part.filename, ""))
                year = min(max(made.year, 1980), 2107)
                info = ZipInfo(part.filename, (year, made.month, made.day, 0, 0, 0))
                info.compress_type, info.create_system = ZIP_DEFLATED, 0
                # Said beforehand, so that a sheet past 2 GiB gets the long form of its sizes.
                info.file_size = part.file_size + (rows.tell() if rows else 0)
                with parts.open(part) as source, archive.open(info, "w") as target:
                    if rows:
                        head, end, tail = source.read().partition(_END_OF_ROWS)
                        rows.seek(0)
                        target.write(head)
                        copyfileobj(rows, target, _COPIED)
                        target.write(end + tail)
                    else:
                        copyfileobj(source, target, _COPIED)
        whole.seek(0)
        copyfileobj(whole, out, _COPIED)
