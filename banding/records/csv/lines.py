"""
From CSV to CSV: every row's own cells as they came, with what is added behind them.

A line that is one record passes through as text, taken apart only to look at its cells. Two kinds of row go the careful
way, cell by cell, as in every other export: those of which something is to be said, and those with a text that could
run as a formula.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Protocol, TextIO

from banding.intake import (
    FORMULA_STARTS,
    Caseload,
    CsvSource,
    LineChunks,
    Row,
    defuse,
    note_blank,
    quoted_cells,
    undo,
)

RISKY_STARTS = "'" + FORMULA_STARTS.replace("\r", "")
"""What a cell of one line starts with that may be a formula, or was one; no line has a line end in it."""
_PLAIN_STARTS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_LONGEST_LINE = 131_072


class CsvLines:
    """
    Passes the lines of a text caseload through that has one kind of line end and no column to replace.

    ``apart`` are the reference numbers whose rows must be looked at one by one; ``raw`` lets formulas through. ``shared``
    gives what is added to a row with such cells and number, or None where it must go the careful way, which gives its whole text.
    ``rows`` are the rows done, ``empty`` the empty lines passed over.
    """

    def __init__(
        self,
        caseload: Caseload,
        apart: Container[str],
        *,
        raw: bool,
        shared: Callable[[list[str], int], Shared | None],
        careful: Callable[[Row], str],
    ) -> None:
        self.rows = self.empty = 0
        self._apart, self._shared, self._careful = apart, shared, careful
        self._width, self._crn = caseload.reader.width, caseload.layout.index["crn"]
        # Even where formulas may pass, a cell that was defused once must be read with care.
        self._starts = frozenset("'" if raw else RISKY_STARTS)

    def written(self, source: CsvSource) -> Iterator[str]:
        """Give the CSV text of every row, a chunk of rows at a time."""
        chunks = LineChunks(source)
        for lines in chunks:
            texts = self._texts(lines, chunks, source)
            empty = texts.count("")
            self.empty += empty
            self.rows += len(texts) - empty
            chunks.number += len(texts)
            yield "".join(texts)
        note_blank(source.notes, self.empty)

    def _texts(self, lines: list[str], chunks: LineChunks, source: CsvSource) -> list[str]:
        """Give the text of each row of a chunk; an empty line is no row and gives none."""
        # The loop that a million rows go through: everything it uses is local, and nothing is called that need not be.
        texts: list[str] = []
        delimiter, width, crn_place, apart = source.delimiter, self._width, self._crn, self._apart
        shared_by, first = self._shared, chunks.number + 1
        has_commas, has_quotes = delimiter == ",", '"' in chunks.text
        risky = self._risky(chunks.text, delimiter, source.newline)
        following = iter(lines)
        for line in following:
            if risky is None or not risky(line):
                if has_quotes and '"' in line:
                    cells, is_as_written = quoted_cells(line, delimiter)
                else:
                    cells, is_as_written = line.split(delimiter), True
                if len(cells) == width and len(line) < _LONGEST_LINE:
                    crn = cells[crn_place].strip()
                    if crn and crn not in apart:
                        shared = shared_by(cells, first + len(texts))
                        if shared is not None:
                            shared.count += 1
                            own = line if is_as_written and has_commas else record_text(cells)[:-1]
                            texts.append(own + shared.suffix)
                            continue
            texts.append(self._with_care(line, following, chunks, done=len(texts)))
        return texts

    def _risky(self, text: str, delimiter: str, newline: str) -> Callable[[str], object] | None:
        """Give what finds a cell that could run as a formula in a line; None where no line of the text has one."""
        before = [each + quote for each in (delimiter, newline) for quote in ("", '"')]
        signs = [
            sign
            for sign in self._starts
            if sign in text
            and (text.startswith((sign, '"' + sign)) or any(each + sign in text for each in before))
        ]
        pattern = f'(?:^|{re.escape(delimiter)})"?[{re.escape("".join(signs))}]'
        return re.compile(pattern).search if signs else None

    def _with_care(self, line: str, following: Iterator[str], chunks: LineChunks, *, done: int) -> str:
        if not line:
            return ""
        before = chunks.number
        chunks.number += done
        cells = chunks.record(line, following)
        text = self._careful(Row(chunks.number + 1, tuple(cells)))
        chunks.number = before
        return text


class Shared(Protocol):
    """What rows that are alike share: the added cells as CSV text, and how many rows they have served since tallied."""

    suffix: str
    count: int


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep rows from being looked through for objects in circles, again and again: what is kept of them is in none."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def safe_cells(cells: Sequence[str], *, raw: bool) -> Sequence[str]:
    """Give a row's own cells as they are written: one that a spreadsheet would run has an apostrophe, unless ``raw``."""
    if raw:
        return cells
    return [cell if not cell or cell[0] in _PLAIN_STARTS else defuse(undo(cell)) for cell in cells]


def write_records(out: TextIO, names: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write headings and rows of our own as CSV, a text that a spreadsheet would run defused; ``newline=""`` as ever."""
    for row in chain([names], rows):
        out.write(record_text([defuse(str(cell)) for cell in row]))


def record_text(cells: Sequence[str]) -> str:
    """Give a record with its line end, as the standard writer does: commas, quoted where needed, one line feed."""
    text = ",".join(cells)
    has_ends = "\n" in text or "\r" in text
    if text.count(",") == len(cells) - 1 and '"' not in text and not has_ends and text:
        return text + "\n"
    quoted = ",".join(
        [
            '"' + cell.replace('"', '""') + '"'
            if "," in cell or '"' in cell or (has_ends and ("\n" in cell or "\r" in cell))
            else cell
            for cell in cells
        ]
    )
    # A record of one empty cell would be an empty line.
    return (quoted if quoted or not cells else '""') + "\n"
