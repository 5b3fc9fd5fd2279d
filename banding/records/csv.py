"""
Banded rows → CSV: comma-separated UTF-8, a row's own cells as they came with the added ones behind them.

A text that a spreadsheet would run as a formula is written with an apostrophe before it, which reading takes off again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

from banding.intake import Caseload, CsvSource, RepeatedPeople, Row, can_chunk, defuse, undo
from banding.records.book import Book
from banding.records.columns import ADDED_NAMES, decided_row
from banding.records.csv_lines import CsvLines
from banding.records.record_text import record_text

Progress = Callable[[int], None]


class CsvWriter:
    """
    Writes one banded caseload as CSV.

    Args:
        caseload: the caseload, open.
        book: decides its rows and counts them.
        duplicates: the reference numbers that stand on more than one row.
        raw: write cells as they came, formulas too.
    """

    def __init__(
        self, caseload: Caseload, book: Book, duplicates: RepeatedPeople, *, raw: bool = False
    ) -> None:
        self._caseload = caseload
        self._book = book
        self._duplicates = duplicates
        self._raw = raw
        self._kept = caseload.layout.kept

    def write(self, out: TextIO, *, progress: Progress | None = None) -> None:
        """
        Write the header and every row.

        Args:
            out: where to; opened with ``newline=""``.
            progress: told now and then how many rows are done.
        """
        layout = self._caseload.layout
        own = self._safe([layout.heading_out(place) for place in self._kept])
        out.write(record_text([*own, *ADDED_NAMES]))
        source = self._caseload.table.csv
        if source is not None and self._can_pass_lines(source):
            self._write_lines(out, source, progress)
        else:
            self._write_rows(out, progress)
        self._book.close()

    def banded_line(self, row: Row) -> str:
        """Decide one row and give its CSV text."""
        banded = self._book.band(row, self._duplicates)
        own = self._safe([banded.placed.cells[place] for place in self._kept])
        return record_text([*own, *banded.added, *self._safe(banded.placed.beyond)])

    def _safe(self, cells: Sequence[str]) -> list[str]:
        return list(cells) if self._raw else [defuse(undo(cell)) for cell in cells]

    def _write_rows(self, out: TextIO, progress: Progress | None) -> None:
        for done, row in enumerate(self._caseload.rows(), start=1):
            out.write(self.banded_line(row))
            if progress and done % 1000 == 0:
                progress(done)

    def _can_pass_lines(self, source: CsvSource) -> bool:
        """Whether an unquoted line of the file can stand in the output as it is, the added cells behind it."""
        return (
            can_chunk(source) and not self._caseload.layout.replaced and len(self._caseload.layout.header) > 1
        )

    def _write_lines(self, out: TextIO, source: CsvSource, progress: Progress | None) -> None:
        lines = CsvLines(
            self._caseload,
            self._duplicates.apart,
            raw=self._raw,
            suffix=self._suffix,
            careful=self.banded_line,
        )
        for written in lines.written(source):
            out.write(written)
            if progress:
                progress(lines.rows)

    def _suffix(self, cells: list[str]) -> str | None:
        entry = self._book.alike(cells)
        if entry is None or entry.result is None:
            return None
        entry.count += 1
        if not entry.suffix:
            entry.suffix = "," + record_text(decided_row(entry.result))
            # The words are many, and are in the text now.
            entry.result = entry.result._replace(reasons="", rules=(), actions=())
        return entry.suffix
