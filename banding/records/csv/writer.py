"""
Banded rows → CSV: comma-separated UTF-8, a row's own cells as they came with the added ones behind them.

A text that a spreadsheet would run as a formula is written with an apostrophe before it, which reading takes off again.
"""

from typing import TextIO

from banding.intake import CsvSource, Issue, can_chunk
from banding.records.allocation import Allocation, BandedRow, Entry, Tally
from banding.records.columns import ADDED_NAMES, decided_row
from banding.records.csv.lines import CsvLines, gc_paused, record_text, safe_cells
from banding.records.csv.processes import write_lines


class CsvWriter:
    """Writes one allocation as CSV; ``raw`` writes cells as they came, formulas too."""

    def __init__(self, allocation: Allocation, *, raw: bool = False) -> None:
        self._allocation, self._raw = allocation, raw
        self._kept = allocation.caseload.layout.kept

    def write(self, out: TextIO) -> None:
        """Write the header and every row to a file that was opened with ``newline=""``."""
        caseload = self._allocation.caseload
        own = safe_cells([caseload.layout.heading_out(place) for place in self._kept], raw=self._raw)
        out.write(record_text([*own, *ADDED_NAMES]))
        source = caseload.table.csv
        with gc_paused():
            self._write_rows(out, source)

    def _write_rows(self, out: TextIO, source: CsvSource | None) -> None:
        caseload = self._allocation.caseload
        # An unquoted line of the file can then stand in the output as it is, the added cells behind it.
        if source and can_chunk(source) and not caseload.layout.replaced and len(caseload.layout.header) > 1:
            self._write_lines(out, source)
        else:
            out.writelines(map(self.banded_line, self._allocation.rows()))

    def banded_line(self, banded: BandedRow) -> str:
        """Give a decided row's CSV text."""
        own = safe_cells([banded.placed.cells[place] for place in self._kept], raw=self._raw)
        return record_text([*own, *banded.added, *safe_cells(banded.placed.beyond, raw=self._raw)])

    def _write_lines(self, out: TextIO, source: CsvSource) -> None:
        allocation = self._allocation

        def finish() -> tuple[Tally, list[Issue]]:
            allocation.close()
            return allocation.tally, allocation.first_issues

        write_lines(
            out,
            source,
            self._lines,
            finish=finish,
            gather=lambda counted: allocation.gather(*counted),
            size=source.size,
            progress=allocation.progress,
        )

    def _lines(self) -> CsvLines:
        allocation = self._allocation
        return CsvLines(
            allocation.caseload,
            allocation.people.apart,
            raw=self._raw,
            shared=self._shared,
            careful=lambda row: self.banded_line(allocation.band(row)),
        )

    def _shared(self, cells: list[str], number: int) -> Entry | None:
        entry = self._allocation.alike(cells)
        if entry is not None and not entry.suffix and entry.result is not None:
            entry.suffix = "," + record_text(decided_row(entry.result))
            # The words are many, and are in the text now.
            entry.result = entry.result._replace(reasons="", rules=(), actions=())
        return entry
