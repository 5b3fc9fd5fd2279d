"""
A text table as lists of lines: the quick way through a large file, with records that run over lines put together.

Most lines of most files are one record with no quotation mark in it, and can be handed over as they are. Whoever reads
by chunks asks :meth:`LineChunks.record` about the others, and gets exactly what :func:`csv_rows` would have given.
"""

import io
from collections.abc import Iterator

import attrs

from banding.intake.tables.csv_table import CsvSource, Records
from banding.intake.tables.grid import MAX_COLUMNS

_CHUNK = 1 << 18
_LONGEST = 1 << 17


def can_chunk(source: CsvSource) -> bool:
    """Whether a table can be read by chunks: the whole file keeps to one line end."""
    return bool(source.newline)


def quoted_cells(line: str, delimiter: str) -> tuple[list[str], bool]:
    """
    Take a line apart that may have quotation marks; says also whether each cell in quotation marks needs them.

    There are no cells where its record may not end with it, or where a mark stands anywhere but around a cell.
    """
    start, *others = line.split('"')
    if len(line) > _LONGEST:
        return [], False
    if not others:
        return start.split(delimiter), True
    if len(others) % 2 or start[-1:] not in ("", delimiter):
        return [], False
    cells, cell, are_needed, last = start.split(delimiter)[:-1], "", True, len(others) - 2
    for at in range(0, len(others), 2):
        cell, outside = cell + others[at], others[at + 1]
        if not outside and at < last:
            cell += '"'  # two marks stand for one
            continue
        if outside and (outside[0] != delimiter or (at < last and outside[-1] != delimiter)):
            return [], False
        are_needed = are_needed and (delimiter in cell or '"' in cell)
        cells.append(cell)
        cell = ""
        if at == last:
            cells += outside.split(delimiter)[1:]
        elif len(outside) > 1:
            cells += outside[1:-1].split(delimiter)
    return cells, are_needed


class LineChunks:
    """
    The lines below the headings of a text table, without their ends, some thousands at a time.

    Whoever reads the chunks keeps the number of the last record; ``text`` is that of the last chunk, and perhaps a little more.
    """

    _read = 0

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

    def note_end(self) -> None:
        """Note where the chunk ends, whose rows are read and counted, unless its last record ran beyond it."""
        if not self._pushed:
            self._source.ends.append((self._read - len(self._carry), self.number))

    def record(self, line: str, following: Iterator[str]) -> list[str]:
        """
        Put together the record that begins with a line; those that belong to it are taken from the rest of the chunk.

        Raises TableError: the quotation marks do not pair up, or a limit is passed; says which row.
        """
        cells, _ = quoted_cells(line, self._source.delimiter)
        if 0 < len(cells) <= MAX_COLUMNS:
            return cells
        feed = _Feed(line, following, self)
        records = Records(feed, self._source.name, self._source.delimiter, before=self.number)
        cells = next(records)
        self._pushed = feed.left_over()
        return cells

    def _next_lines(self) -> list[str]:
        if self._pushed:
            lines, self._pushed = self._pushed, []
            return lines
        while not self._is_done:
            text = self._text.read(_CHUNK)
            self._is_done = not text
            self._read += len(text)
            self.text = self._carry + text
            lines = self.text.split(self._newline)
            self._carry = lines.pop() if text else ""
            if self._is_done and lines == [""]:
                return []
            if lines:
                return lines
        return []


def blocks(source: CsvSource, characters: int) -> Iterator[tuple[str, int]]:
    """Give a table that has been read once by whole records, each time about so many characters, and the row before."""
    text, begun, row = source.rewind(), 0, source.header_row
    for end, last_row in source.ends:
        if end - begun >= characters:
            yield text.read(end - begun), row
            begun, row = end, last_row
    yield text.read(), row


def block_source(source: CsvSource, block: tuple[str, int]) -> CsvSource:
    """Give a block of a table as a table of its own, with the row numbers of the whole and no notes."""
    text, row = block
    return attrs.evolve(
        source,
        text=io.StringIO(text, newline=""),  # type: ignore[arg-type]
        header_row=row,
        skip_lines=0,
        notes=[],
    )


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
