"""Compared rows → CSV: the later file's rows as they came with the added columns, then the cases that are gone."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TextIO

from banding.compare import ComparedRow, Comparison, Rebanding
from banding.intake import Caseload, Layout, can_chunk
from banding.records.csv.lines import RISKY_STARTS, CsvLines, record_text, safe_cells
from banding.records.csv.processes import write_lines
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumns, kept_places

Progress = Callable[[int], None]
_TIMES_DECIDING = 2
"""How many times as long a comparison of a row takes as deciding it, at the least."""
_STARTS_A_CELL = re.compile(f"(?:^|,)[{re.escape(RISKY_STARTS)}]")
_KEPT = 50_000


class RebandCsv:
    """Writes compared rows as CSV."""

    def __init__(self, layout: Layout, *, raw: bool = False, columns: RebandColumns = REBAND_COLUMNS) -> None:
        self._columns, self._layout, self._raw = columns, layout, raw
        self._kept = kept_places(layout, columns)
        self._all_kept = len(self._kept) == len(layout.header)
        self._crn = layout.index["crn"]
        reads = list(columns.values())
        at = list(columns).index("cause") if "cause" in columns else len(reads)
        self._pieces = reads[:at], reads[at : at + 1], reads[at + 1 :]
        self._suffixes: dict[Comparison, str] = {}
        self._written = lru_cache(_KEPT)(self._write)

    def write(self, rows: Iterable[ComparedRow], out: TextIO, *, progress: Progress | None = None) -> None:
        """Write the header and every row to what is opened with ``newline=""``."""
        header = self._layout.header
        out.write(
            record_text([*safe_cells([header[place] for place in self._kept], raw=self._raw), *self._columns])
        )
        for done, row in enumerate(rows, start=1):
            out.write(self.line(row))
            if progress and done % 1000 == 0:
                progress(done)

    def write_all(
        self, rebanding: Rebanding, caseload: Caseload, out: TextIO, *, progress: Progress | None = None
    ) -> None:
        """As :meth:`write`, for a whole re-banding: plain lines as they came."""
        source = caseload.table.csv
        if source is None or not (can_chunk(source) and self._all_kept):
            self.write(rebanding.rows(), out, progress=progress)
            return
        self.write((), out)

        def lines() -> CsvLines:
            return CsvLines(
                caseload,
                rebanding.duplicates.apart,
                raw=self._raw,
                shared=lambda cells, number: rebanding.shared_by(cells, number, self),
                careful=lambda row: self.line(found) if (found := rebanding.compared(row)) else "",
            )

        write_lines(
            out,
            source,
            lines,
            finish=rebanding.counted,
            gather=rebanding.gather,
            size=source.size * _TIMES_DECIDING,
            progress=progress,
        )
        out.writelines(map(self.line, rebanding.left()))

    def line(self, row: ComparedRow) -> str:
        """Give the CSV text of one row."""
        if row.placed:
            own = row.placed.cells
            cells = own if self._all_kept else [own[place] for place in self._kept]
        else:
            cells = [row.crn if place == self._crn else "" for place in self._kept]
        text = ",".join(cells)
        beyond = row.placed.beyond if row.placed else ()
        if beyond or text.count(",") != len(cells) - 1 or _needs_care(text):
            if beyond:
                return record_text(
                    [
                        *safe_cells(cells, raw=self._raw),
                        *self._added_cells(row),
                        *safe_cells(beyond, raw=self._raw),
                    ]
                )
            # With a cell behind them, own cells are quoted as they are before what is added.
            return record_text([*safe_cells(cells, raw=self._raw), ""])[:-2] + self.whole(row)
        return text + self.whole(row)

    def whole(self, row: ComparedRow) -> str:
        """Give the added cells as CSV text, with the comma before them and the line end."""
        comparison = row.comparison
        if row.message or comparison.review:
            return self._added(row)
        found = self._suffixes.get(comparison)
        if found is None:
            if len(self._suffixes) >= _KEPT:
                self._suffixes.clear()
            found = self._suffixes[comparison] = self._added(row)
        return found

    def part(self, row: ComparedRow, piece: int) -> str:
        """Give a piece of the same: what stands before the cause, with 0; the cause, with 1; what stands behind it, with 2."""
        text = "".join([f",{self._written(read(row))}" for read in self._pieces[piece]])
        return text + ("\n" if piece == len(self._pieces) - 1 else "")

    def _added(self, row: ComparedRow) -> str:
        return "," + ",".join([self._written(read(row)) for read in self._columns.values()]) + "\n"

    def _write(self, cell: str) -> str:
        return record_text([*safe_cells([cell], raw=self._raw), ""])[:-2]

    def _added_cells(self, row: ComparedRow) -> Sequence[str]:
        return safe_cells([read(row) for read in self._columns.values()], raw=self._raw)


def _needs_care(text: str) -> bool:
    """Whether joined cells hold quotation marks, line ends, or text that may be a formula or was one."""
    return '"' in text or "\n" in text or "\r" in text or _STARTS_A_CELL.search(text) is not None
