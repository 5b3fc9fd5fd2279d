"""Text tables as spreadsheets and exports save them: opened, understood, and read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, cast

import attrs

from banding.errors import TableError
from banding.intake.tables import grid
from banding.intake.tables.encoding import find_encoding, without_dos_end, without_marks

_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_WORDS = {",": "a comma", ";": "`;`", "\t": "a tab", "|": "`|`"}
_FAULTS = {
    "unexpected end": 'has a quotation mark (") that is never closed',
    "expected after": 'has text straight after the quotation mark (") that closes a cell',
}
_JOINED = "It was joined from several files: the byte order marks inside it were passed over."
_OTHER_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n"])"?[\r\n]*', re.IGNORECASE)


@attrs.frozen(eq=False)
class CsvSource:
    """
    A text table opened and understood, with nothing read past its headings.

    ``newline`` is empty where the file does not keep to one, ``skip_lines`` are those before the first row, and ``ends`` (characters
    from there on, row number) where whole records end, as a first reading by chunks has found.
    """

    name: str
    text: io.TextIOWrapper
    original: BinaryIO
    newline: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    skip_lines: int
    notes: list[str]
    ends: list[tuple[int, int]] = attrs.field(factory=list)

    @property
    def size(self) -> int:
        """The file's length in bytes."""
        handle = cast(BinaryIO, self.text.buffer)
        here = handle.tell()
        size = handle.seek(0, io.SEEK_END)
        handle.seek(here)
        return size

    def close(self) -> None:
        """Let go of the text; the file it was opened from stays open."""
        # Detached first: closing the text would close a file that belongs to the caller.
        handle = self.text.detach()
        if handle is not self.original:
            handle.close()

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


def open_csv(handle: BinaryIO, *, name: str, known: grid.Known) -> CsvSource:
    """Open a text table, which owns the handle from here on; TableError, the handle open, where it is none or has no headings."""
    copy = without_dos_end(handle)
    try:
        encoding = find_encoding(copy, name)
        notes = [encoding.note] if encoding.note else []
        if encoding.has_marks:
            marked, copy = copy, without_marks(copy, encoding.codec)
            if marked is not handle:
                marked.close()
            encoding, notes = attrs.evolve(encoding, codec="utf-8"), [" ".join([*notes, _JOINED])]
        text = io.TextIOWrapper(copy, encoding=encoding.codec, newline="")
        try:
            header = _find_header(text, name, known)
        except BaseException:
            text.detach()
            raise
    except BaseException:
        if copy is not handle:
            copy.close()
        raise
    _restart(text, header.lines)
    if header.delimiter != ",":
        shown = _DELIMITER_WORDS.get(header.delimiter, f"`{header.delimiter}`")
        notes.append(f"The separator between columns is {shown}.")
    return CsvSource(
        name=name,
        text=text,
        original=handle,
        newline=encoding.newline,
        delimiter=header.delimiter,
        header=header.cells,
        header_row=header.row,
        skip_lines=header.lines,
        notes=notes + grid.above_headings(header.row),
    )


def csv_rows(source: CsvSource) -> Iterator[grid.Row]:
    """Read every row below the headings, cells exactly as they are, but empty lines; TableError for a row that cannot be read."""
    records = Records(_lines_of(source.rewind()), source.name, source.delimiter, before=source.header_row)
    blank = 0
    for record in records:
        if record:
            yield grid.Row(records.number, tuple(record))
        else:
            blank += 1
    note_blank(source.notes, blank)


def note_blank(notes: list[str], blank: int) -> None:
    """Add the note that empty lines were passed over, once, where there were any."""
    note = f"{blank:,} empty {'row was' if blank == 1 else 'rows were'} passed over."
    if blank and note not in notes:
        notes.append(note)


def _lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    # readline and not iteration: a run that stops early must leave the text able to start over.
    return iter(text.readline, "")


def _restart(text: io.TextIOWrapper, lines: int) -> None:
    text.seek(0)
    for _ in range(lines):
        text.readline()


def _find_header(text: io.TextIOWrapper, name: str, known: grid.Known) -> _Header:
    sep = SEPARATOR_LINE.fullmatch(text.readline())
    found: list[_Header] = []
    seen: list[tuple[str, ...]] = []
    faults: list[TableError] = []
    for delimiter in (sep[1],) if sep else _DELIMITERS:
        _restart(text, bool(sep))
        records = Records(_lines_of(text), name, delimiter, before=0)
        try:
            if header := _reveal(records, known, seen):
                found.append(attrs.evolve(header, lines=header.lines + bool(sep)))
        except TableError as fault:
            faults.append(fault)
    if found:
        return found[0] if sep else max(found, key=lambda header: (known(header.cells), len(header.cells)))
    # A separator that splits nothing says little about the headings; the fault another one met says more.
    raise faults[0] if faults and all(len(cells) < 2 for cells in seen) else grid.no_header(name, seen, known)


def _reveal(records: Records, known: grid.Known, seen: list[tuple[str, ...]]) -> _Header | None:
    headers: list[_Header] = []
    fault: TableError | None = None
    try:
        for record in islice(records, grid.HEADER_ROWS):
            headers.append(_Header(records.delimiter, tuple(record), records.number, records.lines))
    except TableError as error:
        fault = error  # of a row below the headings: met again, and raised, when the rows are read
    rows = [header.cells for header in headers]
    place = grid.find_headings(rows, known, name=records.name)
    if place is None:
        seen += rows
        if fault:
            raise fault
        return None
    if place == len(rows) - 1 and not fault and any(map(_OTHER_LINE_END.search, rows[place])):
        raise TableError(
            records.name,
            "its lines end in a mark that no spreadsheet takes for a line end, so all its cases are read as part of the row of headings; "
            "open it in a text editor, give it ordinary line ends, and save it again",
        )
    return headers[place]


class Records:
    """The records of a text, given line by line with their ends: counted, each within the limits; ``number`` and ``lines`` are those read so far."""

    def __init__(self, lines: Iterable[str], name: str, delimiter: str, *, before: int) -> None:
        self.name = name
        self.delimiter = delimiter
        self.number = before
        self.lines = 0
        self._length = 0
        self._reader = csv.reader(self._measured(lines), delimiter=delimiter, strict=True)

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
        if len(record) > grid.MAX_COLUMNS:
            grid.check_size(record, name=self.name, number=self.number)
        return record

    def _measured(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self.lines += 1
            self._length += len(line)
            if self._length > grid.MAX_RECORD + 2:
                raise TableError(
                    self.name,
                    f"row {self.number + 1:,} is longer than 1 MiB, the most allowed for one row; often this is a "
                    'quotation mark (") that is never closed; mend it and save the file again',
                )
            yield line

    def _complaint(self, error: str) -> TableError:
        row = self.number + 1
        if "field larger" in error:
            return grid.long_cell(self.name, row)
        fault = next(
            (fault for said, fault in _FAULTS.items() if said in error), "cannot be taken apart into cells"
        )
        what_to_do = "mend that row, or save the file again from a spreadsheet"
        return TableError(self.name, f"row {row:,} {fault}; {what_to_do}")
