"""Text tables as spreadsheets and exports save them: opened, understood, and read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Protocol, cast

import attrs

from banding.errors import TableError
from banding.intake.tables.encoding import find_encoding
from banding.intake.tables.grid import (
    HEADER_ROWS,
    MAX_COLUMNS,
    MAX_RECORD,
    Known,
    Row,
    check_size,
    long_cell,
    no_header,
)

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_WORDS = {",": "a comma", ";": "`;`", "\t": "a tab", "|": "`|`"}
_SEP_LINE = re.compile(r'"?sep=([^\r\n"])"?[\r\n]*', re.IGNORECASE)


@attrs.frozen(eq=False)
class CsvSource:
    """
    A text table opened and understood, with nothing read past its headings.

    Attributes:
        name: the file's name as the user gave it.
        text: the decoded text, line ends untouched; after :meth:`rewind` it stands at the first row.
        encoding: the codec it is read with.
        newline: ``\\n``, ``\\r\\n`` or ``\\r`` where the whole file keeps to one line end, else empty.
        delimiter: the character between cells.
        header: the headings as the file spells them.
        header_row: the headings' row number, from 1, not counting a ``sep=`` line.
        skip_lines: physical lines before the first row, for readers that start over by themselves.
        notes: what people should be told; grows while rows are read.
    """

    name: str
    text: io.TextIOWrapper
    encoding: str
    newline: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    skip_lines: int
    notes: list[str]

    @property
    def size(self) -> int:
        """The file's length in bytes."""
        handle = cast(BinaryIO, self.text.buffer)
        here = handle.tell()
        size = handle.seek(0, io.SEEK_END)
        handle.seek(here)
        return size

    def rewind(self) -> io.TextIOWrapper:
        """Give the text, standing at the first row again."""
        _restart(self.text, self.skip_lines)
        return self.text


@attrs.frozen
class _Header:
    """Where one separator finds the headings."""

    delimiter: str
    cells: tuple[str, ...]
    row: int
    lines: int


def open_csv(handle: BinaryIO, *, name: str, known: Known) -> CsvSource:
    """
    Open a text table: find its encoding, its separator and its headings.

    Args:
        handle: a seekable file of bytes; it belongs to the source's text from here on.
        name: the file's name as the user gave it.
        known: says whether cells are the headings; this settles separator and title rows alike.

    Returns:
        The source, standing at its first row.

    Raises:
        TableError: it cannot be read as a table, or has no headings in its first 20 rows; the handle stays open.
    """
    encoding = find_encoding(handle, name)
    text = io.TextIOWrapper(handle, encoding=encoding.codec, newline="")
    try:
        header = _find_header(text, name, known)
    except BaseException:
        text.detach()
        raise
    _restart(text, header.lines)
    notes = [encoding.note] if encoding.note else []
    notes += _header_notes(header)
    return CsvSource(
        name=name,
        text=text,
        encoding=encoding.codec,
        newline=encoding.newline,
        delimiter=header.delimiter,
        header=header.cells,
        header_row=header.row,
        skip_lines=header.lines,
        notes=notes,
    )


def csv_rows(source: CsvSource) -> Iterator[Row]:
    """
    Read every row below the headings, from the first one, in order.

    Entirely empty lines are counted in the numbering and in the notes but are not rows. Cells come exactly as the
    file has them.

    Raises:
        TableError: a quoted cell that never ends or has text after it, or a row past a limit; says which row.
    """
    records = Records(source.rewind(), source.name, source.delimiter, before=source.header_row)
    blank = 0
    for record in records:
        if record:
            yield Row(records.number, tuple(record))
        else:
            blank += 1
    note_blank(source.notes, blank)


def note_blank(notes: list[str], blank: int) -> None:
    """Add the note that empty lines were passed over, once, where there were any."""
    note = f"{blank:,} empty {'row was' if blank == 1 else 'rows were'} passed over."
    if blank and note not in notes:
        notes.append(note)


def _restart(text: io.TextIOWrapper, lines: int) -> None:
    text.seek(0)
    for _ in range(lines):
        text.readline()


def _find_header(text: io.TextIOWrapper, name: str, known: Known) -> _Header:
    first = text.readline()
    sep = _SEP_LINE.fullmatch(first)
    delimiters = (sep.group(1),) if sep else _DELIMITERS
    found: list[_Header] = []
    seen: list[tuple[str, ...]] = []
    faults: list[TableError] = []
    for delimiter in delimiters:
        _restart(text, 1 if sep else 0)
        records = Records(text, name, delimiter, before=0)
        try:
            header = _reveal(records, known, seen)
        except TableError as fault:
            faults.append(fault)
            continue
        if header is not None:
            found.append(attrs.evolve(header, lines=header.lines + (1 if sep else 0)))
    if found:
        return found[0] if sep else max(found, key=lambda header: len(header.cells))
    # A separator that splits nothing says little about the headings; the fault another one met says more.
    raise faults[0] if faults and all(len(cells) < 2 for cells in seen) else no_header(name, seen)


def _reveal(records: Records, known: Known, seen: list[tuple[str, ...]]) -> _Header | None:
    for record in islice(records, HEADER_ROWS):
        cells = tuple(record)
        if known(cells):
            return _Header(records.delimiter, cells, records.number, records.lines)
        seen.append(cells)
    return None


def _header_notes(header: _Header) -> list[str]:
    notes = []
    if header.delimiter != ",":
        shown = _DELIMITER_WORDS.get(header.delimiter, f"`{header.delimiter}`")
        notes.append(f"The separator between columns is {shown}.")
    above = header.row - 1
    if above:
        rows = "1 row above them was" if above == 1 else f"{above} rows above them were"
        notes.append(f"The headings are on row {header.row}; the {rows} passed over.")
    return notes


class Lines(Protocol):
    """Anything that gives its lines one by one, with their ends, and an empty text when there are no more."""

    def readline(self) -> str:
        """Give the next line."""


class Records:
    """The records of a text, counted, each within the limits; ``number`` and ``lines`` are those read so far."""

    def __init__(self, text: Lines, name: str, delimiter: str, *, before: int) -> None:
        self.name = name
        self.delimiter = delimiter
        self.number = before
        self.lines = 0
        self._length = 0
        self._reader = csv.reader(self._measured(text), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[list[str]]:
        """Give the records from here on."""
        return self

    def __next__(self) -> list[str]:
        """Give the next record; TableError where it is broken or past a limit."""
        self._length = 0
        try:
            record = next(self._reader)
        except csv.Error as error:
            raise self._complaint(str(error)) from None
        self.number += 1
        if len(record) > MAX_COLUMNS:
            check_size(record, name=self.name, number=self.number)
        return record

    def _measured(self, text: Lines) -> Iterator[str]:
        # readline and not iteration: a run that stops early must leave the text able to start over.
        for line in iter(text.readline, ""):
            self.lines += 1
            self._length += len(line)
            if self._length > MAX_RECORD + 2:
                raise TableError(
                    self.name,
                    f"row {self.number + 1:,} is longer than 1 MiB, the most allowed for one row; often this is a "
                    'quotation mark (") that is never closed; mend it and save the file again',
                )
            yield line

    def _complaint(self, error: str) -> TableError:
        row = self.number + 1
        if "field larger" in error:
            return long_cell(self.name, row)
        if "unexpected end" in error:
            fault = 'has a quotation mark (") that is never closed'
        elif "expected after" in error:
            fault = 'has text straight after the quotation mark (") that closes a cell'
        else:
            fault = "cannot be taken apart into cells"
        return TableError(
            self.name, f"row {row:,} {fault}; mend that row, or save the file again from a spreadsheet"
        )
