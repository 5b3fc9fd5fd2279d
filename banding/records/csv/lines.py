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
from operator import itemgetter
from typing import Protocol

from banding.intake import Caseload, CsvSource, LineChunks, Row, note_blank, quoted_cells

_STARTS = "=+-@\t'＝＋－＠"  # noqa: RUF001 - the full-width signs start formulas too
_LONGEST_LINE = 131_072
_KEPT = 50_000


class CsvLines:
    """
    Passes the lines of a text caseload through that has one kind of line end and no column to replace.

    Args:
        apart: the reference numbers whose rows must be looked at one by one.
        raw: let formulas through.
        shared: gives what is added to a row with such cells, as CSV text with the comma before it and the line end, and
            the count of such rows, kept here; None where the row must go the careful way.
        careful: gives the CSV text of a row.

    Attributes:
        rows: how many rows are done.
        empty: how many lines were passed over because they are empty.
    """

    def __init__(
        self,
        caseload: Caseload,
        apart: Container[str],
        *,
        raw: bool,
        shared: Callable[[list[str]], Shared | None],
        careful: Callable[[Row], str],
    ) -> None:
        self.rows = self.empty = 0
        self._apart, self._shared, self._careful = apart, shared, careful
        self._width, self._crn = caseload.reader.width, caseload.layout.index["crn"]
        # Even where formulas may pass, a cell that was defused once must be read with care.
        self._starts = frozenset("'" if raw else _STARTS)

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
        shared_by = self._shared
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
                        shared = shared_by(cells)
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


class AlikeRows(Protocol):
    """Knows which rows are alike."""

    @property
    def edition(self) -> int:
        """How often what rows share has been tallied and let go; whoever keeps it must let go of it as well."""
        ...

    def shared_by(self, cells: Sequence[str]) -> Shared | None:
        """Give what rows with such cells share; None where the row must be looked at by itself."""
        ...


class SharedSuffixes:
    """Remembers what rows share by the cells (``bearing``, by position) that bear on it."""

    def __init__(self, alike: AlikeRows, bearing: Iterable[int]) -> None:
        self._alike, self._edition = alike, alike.edition
        places = tuple(bearing)
        self._pick: Callable[[list[str]], object] = itemgetter(*places) if places else len
        self._known: dict[object, Shared] = {}

    def shared_by(self, cells: list[str]) -> Shared | None:
        """Give what a row shares with others; None where it must be looked at by itself."""
        key = self._pick(cells)
        shared = self._known.get(key) if self._edition == self._alike.edition else None
        if shared is None:
            shared = self._alike.shared_by(cells)
            if self._edition != self._alike.edition or len(self._known) >= _KEPT:
                self._known.clear()
                self._edition = self._alike.edition
            if shared is not None:
                self._known[key] = shared
        return shared


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
