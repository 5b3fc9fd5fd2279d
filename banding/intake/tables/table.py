"""A file of cases in, whatever its kind, and a table of text rows out."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from banding.errors import TableError
from banding.intake.tables.csv_table import CsvSource, csv_rows, open_csv
from banding.intake.tables.grid import Known, Row

_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx or as CSV"
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*[\"}]")
_NOT_JSON = (
    "it is JSON and not a table; what can be read is CSV or an Excel workbook (.xlsx): give the CSV file or the "
    "workbook of the same cases"
)
_OLE = b"\xd0\xcf\x11\xe0"
_OLE_READ = 64 << 20
_WEB = (
    *(b"<!", b"<?", b"<html", b"<head", b"<body", b"<table", b"<div", b"<meta", b"<style", b"<tr", b"<p>"),
    *(b"mime-version:", b"from: <saved by"),
)
_REFUSED: Mapping[tuple[bytes, ...], str] = {
    (
        b"\x09\x00\x04\x00",
        b"\x09\x02\x06\x00",
        b"\x09\x04\x06\x00",
    ): f"it is an old workbook (.xls); {_SAVE_AS}",
    (b"%PDF",): "it is a PDF and not a table; ask for the spreadsheet it was printed from",
    (b"{\\rtf",): "it is a text document and not a table; copy the table into a spreadsheet and save that",
    (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"): (
        "it is a compressed file; unpack it first"
    ),
}


@attrs.define(eq=False)
class Table(AbstractContextManager["Table"]):
    """A table of cases: headings and rows as text, ``csv`` if it is no workbook; notes grow as rows are read. To be closed."""

    name: str
    header: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    notes: list[str]
    file: BinaryIO
    csv: CsvSource | None = None
    closing: ExitStack = attrs.field(factory=ExitStack)

    def close(self) -> None:
        """Let go of the file; a file object that was handed in stays open."""
        self.closing.close()

    def __exit__(self, *_: object) -> None:
        """Close it, whatever happened."""
        self.close()


def open_table(source: Path | BinaryIO, *, name: str, known: Known) -> Table:
    """Open a file of cases, told apart by what is in it and not by its name; TableError where it is no table that can be read."""
    handle, closing = seekable(source, name)
    with closing:
        table = _opened(handle, name, known)
        closing.push(table.closing)  # first what reads the file, then the file
        table.closing = closing.pop_all()
    return table


def seekable(source: Path | BinaryIO, name: str) -> tuple[BinaryIO, ExitStack]:
    """Open a file, or a copy of a pipe, that can be gone through again, with what closes it; TableError if it cannot be."""
    closing = ExitStack()
    try:
        if isinstance(source, Path):
            source = closing.enter_context(cast(BinaryIO, source.open("rb")))
        if source.seekable():
            return source, closing
        import shutil
        import tempfile

        spool = closing.enter_context(cast(BinaryIO, tempfile.TemporaryFile()))  # noqa: SIM115
        shutil.copyfileobj(source, spool)
        spool.seek(0)
    except OSError as error:
        raise TableError(name, f"it cannot be opened: {error.strerror or error}") from None
    return spool, closing


def sha256_of(handle: BinaryIO) -> str:
    """Give the SHA-256 of all bytes of a file that can seek, hexadecimal; it is left where it stood."""
    import hashlib  # takes long to load

    here = handle.tell()
    handle.seek(0)
    digest = hashlib.file_digest(handle, "sha256")  # type: ignore[arg-type]  # any file of bytes can be read into
    handle.seek(here)
    return digest.hexdigest()


def _opened(handle: BinaryIO, name: str, known: Known) -> Table:
    handle.seek(0)
    head = handle.read(512)
    for magics, reason in _REFUSED.items():
        if head.startswith(magics):
            raise TableError(name, reason)
    if head.startswith(_OLE):
        raise TableError(name, _old_office(handle))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # Most files are text, and reading workbooks takes long to load.
        from banding.intake.tables.xlsx.workbook import open_xlsx

        table = open_xlsx(handle, name=name, known=known)
        if Path(name).suffix.casefold() not in ("", ".xlsx", ".xlsm", ".xltx", ".xltm"):
            table.notes.append("The file is an Excel workbook whatever its name says, and was read as one.")
        return table
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB):
        raise TableError(name, f"it is a web page or XML under another name; {_SAVE_AS}")
    if _JSON.match(head):
        raise TableError(name, _NOT_JSON)
    source = open_csv(handle, name=name, known=known)
    if name.casefold().endswith((".xlsx", ".xlsm", ".xls")):
        source.notes.append("The file is plain text whatever its name says, and was read as CSV.")
    table = Table(name, source.header, source.header_row, csv_rows(source), source.notes, handle, source)
    table.closing.callback(source.close)
    return table


def _old_office(handle: BinaryIO) -> str:
    """Say what an OLE file is: a locked workbook keeps its names of parts apart from an old one's."""
    handle.seek(0)
    content = handle.read(_OLE_READ)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "it is locked with a password; open it in Excel with the password, and save it without one"
    if any(part.encode("utf-16-le") in content for part in ("Workbook", "Book")):
        return f"it is an old workbook (.xls); {_SAVE_AS}"
    return f"it is an old Office document or one locked with a password, and not a table; {_SAVE_AS}, without a password"
