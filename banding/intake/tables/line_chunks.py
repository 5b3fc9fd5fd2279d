"""A text table as lists of lines, the quick way through a large file; :meth:`LineChunks.record` gives what ``csv_rows`` would."""

import io
from collections.abc import Iterator
from itertools import chain

import attrs

from banding.intake.tables.csv_table import CsvSource, Records
from banding.intake.tables.grid import MAX_COLUMNS

_CHUNK = 1 << 18
_LONGEST = 1 << 17


def can_chunk(source: CsvSource) -> bool:
    """Whether a table can be read by chunks: the whole file keeps to one line end."""
    return bool(source.newline)


def quoted_cells(line: str, delimiter: str) -> tuple[list[str], bool]:
    """Take a line apart at its quotation marks, and say whether all are needed; no cells where its record may not end with it."""
    start, *others = line.split('"')
    if not others:
        return start.split(delimiter), True
    if len(others) % 2 or len(line) > _LONGEST or start[-1:] not in ("", delimiter):
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
    """The lines below a text table's headings, without ends, some thousands at a time; whoever reads them counts the records."""

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
        """Put together the record that begins with a line, and perhaps takes more of the chunk; TableError where it is broken."""
        cells, _ = quoted_cells(line, self._source.delimiter)
        if 0 < len(cells) <= MAX_COLUMNS:
            return cells
        beyond: Iterator[str] = iter(())

        def lines() -> Iterator[str]:
            nonlocal beyond
            yield from (each + self._newline for each in chain([line], following))
            while more := self._next_lines():
                beyond = iter(more)
                yield from (each + self._newline for each in beyond)

        cells = next(Records(lines(), self._source.name, self._source.delimiter, before=self.number))
        self._pushed = list(beyond)
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
