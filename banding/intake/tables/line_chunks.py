"""
A text table as lists of lines: the quick way through a large file, with records that run over lines put together.

Most lines of most files are one record with no quotation mark in it, and can be handed over as they are. Whoever reads
by chunks asks :meth:`LineChunks.record` about the others, and gets exactly what :func:`csv_rows` would have given.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from banding.intake.tables.csv_table import CsvSource, Records
from banding.intake.tables.grid import MAX_COLUMNS

_CHUNK = 1 << 18
_LONGEST = 1 << 17


def can_chunk(source: CsvSource) -> bool:
    """Whether a table can be read by chunks: the whole file keeps to one line end."""
    return bool(source.newline)


class LineChunks:
    """
    The lines below the headings of a text table, without their ends, some thousands at a time.

    Whoever reads the chunks keeps the number of the last record; ``text`` is that of the last chunk, and perhaps a little more.
    """

    def __init__(self, source: CsvSource) -> None:
        self.number = source.header_row
        self._source = source
        self._newline = source.newline
        self._text = source.rewind()
        self.text = ""
        self._carry = ""
        self._pushed: list[str] = []
        self._is_done = False

    def __iter__(self) -> Iterator[list[str]]:
        """Give each chunk of lines; what :meth:`record` takes beyond a chunk is not given again."""
        while lines := self._next_lines():
            yield lines

    def record(self, line: str, following: Iterator[str]) -> list[str]:
        """
        Put together the record that begins with a line; those that belong to it are taken from the rest of the chunk.

        Raises:
            TableError: the quotation marks do not pair up, or a limit is passed; says which row.
        """
        cells = self.on_one_line(line)
        if cells:
            return cells
        feed = _Feed(line, following, self)
        records = Records(feed, self._source.name, self._source.delimiter, before=self.number)
        cells = next(records)
        self._pushed = feed.left_over()
        return cells

    def on_one_line(self, line: str) -> list[str]:
        """Take a line apart; gives no cells where its record does not end with it, or is not within the limits."""
        if len(line) > _LONGEST:
            return []
        try:
            cells = next(csv.reader((line,), delimiter=self._source.delimiter, strict=True))
        except csv.Error:
            return []
        return cells if len(cells) <= MAX_COLUMNS else []

    def _next_lines(self) -> list[str]:
        if self._pushed:
            lines, self._pushed = self._pushed, []
            return lines
        while not self._is_done:
            text = self._text.read(_CHUNK)
            self._is_done = not text
            self.text = self._carry + text
            lines = self.text.split(self._newline)
            self._carry = lines.pop() if text else ""
            if self._is_done and lines == [""]:
                return []
            if lines:
                return lines
        return []


class _Feed:
    """The lines of one record and of what follows it, with their ends, for a reader that asks line by line."""

    def __init__(self, line: str, following: Iterator[str], chunks: LineChunks) -> None:
        self._waiting = [line]
        self._following = following
        self._chunks = chunks
        self._is_beyond = False

    def readline(self) -> str:
        """Give the next line with its end, or nothing at the end of the file."""
        line = self._waiting.pop() if self._waiting else next(self._following, None)
        if line is None:
            self._is_beyond = True
            self._following = iter(self._chunks._next_lines())
            line = next(self._following, None)
        return "" if line is None else line + self._chunks._newline

    def left_over(self) -> list[str]:
        """Give back the lines fetched from the file beyond the chunk and not used."""
        return list(self._following) if self._is_beyond else []
