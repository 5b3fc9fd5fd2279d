"""
Audited rows → CSV: a row's own cells as they came, with the audit's columns behind them.

All of a row's own columns are carried, those of an earlier allocation among them; an earlier audit's are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TextIO

from banding.audit import Audit, AuditedRow, RowClass
from banding.facts import plain
from banding.intake import Caseload, CsvSource, Layout, can_chunk, defuse, undo
from banding.records.audit.columns import AUDIT_ADDED_NAMES, audit_cells
from banding.records.csv_lines import CsvLines, SharedSuffixes
from banding.records.record_text import record_text

_KEPT: Final = 50_000
_PLAIN_STARTS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
Progress = Callable[[int], None]


def own_places(layout: Layout) -> tuple[int, ...]:
    """Give the positions of the columns carried through: all but those an earlier audit added."""
    ours = {plain(name) for name in AUDIT_ADDED_NAMES}
    return tuple(place for place, heading in enumerate(layout.header) if plain(undo(heading)) not in ours)


class AuditCsv:
    """Writes an audit as CSV."""

    def __init__(self, audit: Audit, caseload: Caseload, *, raw: bool = False) -> None:
        self._audit, self._caseload = audit, caseload
        self._header = caseload.layout.header
        self._own = own_places(caseload.layout)
        self._carries_all = len(self._own) == len(self._header)
        self._raw = raw
        self._known: dict[tuple[object, ...], str] = {}

    def write(self, out: TextIO, *, progress: Progress | None = None) -> None:
        """
        Write the headings and every row.

        Args:
            out: where to; opened with ``newline=""``.
        """
        out.write(
            record_text([*self._safe([self._header[place] for place in self._own]), *AUDIT_ADDED_NAMES])
        )
        source = self._caseload.table.csv
        if source is not None and can_chunk(source) and self._carries_all and len(self._header) > 1:
            self._write_lines(out, source, progress)
            return
        for done, audited in enumerate(self._audit.rows(), start=1):
            out.write(self.line(audited))
            if progress:
                progress(done)

    def _write_lines(self, out: TextIO, source: CsvSource, progress: Progress | None) -> None:
        audit = self._audit
        apart = audit.begin().apart
        lines = CsvLines(
            self._caseload,
            apart,
            raw=self._raw,
            suffix=SharedSuffixes(self, audit.bearing).suffix,
            careful=lambda row: self.line(audit.audited(row)),
        )
        for written in lines.written(source):
            out.write(written)
            if progress:
                progress(lines.rows)
        audit.end()

    @property
    def edition(self) -> int:
        """How often what rows share has been tallied and let go."""
        return self._audit.edition

    def shared_by(self, cells: Sequence[str]) -> RowClass | None:
        """Give what rows with such cells share, the added cells as text with it; None where a row must go by itself."""
        shared = self._audit.shared_by(cells)
        if shared is not None and not shared.suffix:
            shared.suffix = "," + self._added(shared)
        return shared

    def line(self, audited: AuditedRow) -> str:
        """Give one row's CSV text."""
        cells: Sequence[str] = audited.placed.cells
        if not self._carries_all:
            cells = [cells[place] for place in self._own]
        own = record_text(self._safe(cells))
        if audited.placed.beyond:
            return record_text(
                [*self._safe(cells), *audit_cells(audited), *self._safe(audited.placed.beyond)]
            )
        return f"{own[:-1]},{self._added(audited)}"

    def _added(self, audited: AuditedRow | RowClass) -> str:
        """Give the added cells as text; rows that are alike in them share it."""
        if audited.entry.decision is None:
            return record_text(audit_cells(audited))
        key = (audited.entry, audited.findings)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = record_text(audit_cells(audited))
        return found

    def _safe(self, cells: Sequence[str]) -> Sequence[str]:
        if self._raw:
            return cells
        return [cell if not cell or cell[0] in _PLAIN_STARTS else defuse(undo(cell)) for cell in cells]
