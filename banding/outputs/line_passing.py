"""
The quick way from CSV to CSV: a plain line passes through as it is, with the added cells behind it.

The part of a line that bears on the decision (from the first to the last of our columns) is remembered with what it
came to, so that most lines cost one look-up. Three guards keep that sound:

- a line with a quotation mark, a text that could run as a formula, too few or too many cells, no reference number or a
  repeated one goes the long way round, row by row, as every other export does;
- only parts that were once read in full are remembered, so a part that is found has the right number of cells;
- where a column differs in nearly every row, parts would never repeat: then the cells are looked up one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from banding.intake import Caseload, CsvSource, LineChunks, Repeated, Row, note_blank
from banding.outputs.book import Book, Entry
from banding.outputs.record_text import RecordText

_STARTS = "=+-@\t'＝＋－＠"  # noqa: RUF001 - the full-width signs start formulas too
_KEPT_PARTS = 100_000
_ROWS_TO_JUDGE = 20_000
_LONGEST_CELL = 131_072


class LinePassing:
    """
    Passes one text caseload's lines through.

    Args:
        caseload: the caseload, a text table with one kind of line end and no column to replace.
        book: decides its rows and counts them.
        duplicates: the reference numbers that stand on more than one row.
        raw: let formulas through.
        long_way: gives the CSV text of a row that cannot pass.

    Attributes:
        rows: how many rows are done.
    """

    def __init__(
        self,
        caseload: Caseload,
        book: Book,
        duplicates: Mapping[str, Repeated],
        *,
        raw: bool,
        long_way: Callable[[Row], str],
    ) -> None:
        self.rows = 0
        self._book, self._duplicates, self._raw, self._long_way = book, duplicates, raw, long_way
        self._reader = caseload.reader
        self._width = caseload.reader.width
        self._crn = caseload.layout.index["crn"]
        bearing = [column.place for column in caseload.reader.columns]
        self._lead = min(bearing, default=0)
        self._trail = self._width - 1 - max(bearing, default=0)
        # The part must hold our columns and not the reference number, which no two rows share.
        self._by_part = bool(bearing) and (self._crn < self._lead or self._crn >= self._width - self._trail)
        self._parts: dict[str, Entry] = {}
        self._edition = book.edition
        self._misses = 0
        self._text = RecordText()

    def written(self, source: CsvSource) -> Iterator[str]:
        """Give the CSV text of every row, a chunk of rows at a time."""
        self._delimiter = source.delimiter
        self._risky = re.compile(f"(?:^|{re.escape(source.delimiter)})[{re.escape(_STARTS)}]")
        chunks = LineChunks(source)
        blank = 0
        for lines in chunks:
            texts, empty = self._chunk(lines, chunks)
            blank += empty
            self.rows += len(texts)
            chunks.number += len(texts) + empty
            yield "".join(texts)
            self._judge_parts()
        note_blank(source.notes, blank)

    def _chunk(self, lines: list[str], chunks: LineChunks) -> tuple[list[str], int]:
        """Give the texts of a chunk's rows, and how many of its lines are empty."""
        texts: list[str] = []
        empty, before = 0, chunks.number
        pass_line = self._pass_by_part if self._by_part else self._pass_by_cells
        quoted = '"' in chunks.text
        has_risk = not self._raw and self._has_risk(chunks.text)
        is_long = max(map(len, lines)) > _LONGEST_CELL
        following = iter(lines)
        for line in following:
            text = None
            if not ((quoted and '"' in line) or (has_risk and self._risky.search(line)) or is_long):
                text = pass_line(line)
            if text is None:
                if not line:
                    empty += 1
                    continue
                chunks.number = before + len(texts) + empty
                cells = tuple(chunks.record(line, following))
                text = self._long_way(Row(chunks.number + 1, cells))
            texts.append(text)
        chunks.number = before
        return texts, empty

    def _pass_by_part(self, line: str) -> str | None:
        """Give a line with its added cells, by the part of it that bears on the decision; None if it cannot pass."""
        pieces = line.split(self._delimiter, self._lead)
        if len(pieces) <= self._lead:
            return None
        part = pieces[-1]
        if self._trail:
            pieces = [*pieces[:-1], *part.rsplit(self._delimiter, self._trail)]
            if len(pieces) != self._lead + 1 + self._trail:
                return None
            part = pieces[self._lead]
        entry = self._parts.get(part)
        if entry is None:
            entry = self._learn(part, line)
            if entry is None:
                return None
        crn = pieces[self._crn if self._crn < self._lead else self._crn - self._width].strip()
        if not crn or crn in self._duplicates:
            return None
        return self._passed(line, entry)

    def _pass_by_cells(self, line: str) -> str | None:
        """Give a line with its added cells, by what each of its cells says; None if it cannot pass."""
        cells = line.split(self._delimiter)
        if len(cells) != self._width:
            return None
        crn = cells[self._crn].strip()
        if not crn or crn in self._duplicates:
            return None
        entry = self._book.entry(self._reader.pattern(cells))
        return None if entry.names_its_row else self._passed(line, entry)

    def _learn(self, part: str, line: str) -> Entry | None:
        """Read a line in full and remember its part; None where its row must be named or its cells do not fit."""
        self._misses += 1
        cells = line.split(self._delimiter)
        if len(cells) != self._width:
            return None
        entry = self._book.entry(self._reader.pattern(cells))
        if self._edition != self._book.edition:
            self._parts.clear()
            self._edition = self._book.edition
        if entry.names_its_row:
            return None
        if len(self._parts) < _KEPT_PARTS:
            self._parts[part] = entry
        return entry

    def _passed(self, line: str, entry: Entry) -> str | None:
        if self._delimiter != ",":
            if "," in line:
                return None
            line = line.replace(self._delimiter, ",")
        entry.count += 1
        if not entry.suffix:
            entry.suffix = "," + self._text.of(entry.cells)
        return line + entry.suffix

    def _has_risk(self, text: str) -> bool:
        """Whether some cell of a chunk may start with a sign of a formula, or with an apostrophe."""
        starts = (self._delimiter, "\n", "\r")
        return text[:1] in _STARTS or any(before + sign in text for sign in _STARTS for before in starts)

    def _judge_parts(self) -> None:
        """Give up remembering parts that do not repeat."""
        if self._by_part and self.rows >= _ROWS_TO_JUDGE and self._misses * 2 > self.rows:
            self._by_part = False
            self._parts.clear()
