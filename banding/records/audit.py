"""
Audited rows → CSV and JSON, and a whole report as JSON.

A row's own cells come as they were, with the audit's columns behind them, those of an earlier allocation among them; an
earlier audit's are replaced.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, TextIO

import attrs

from banding.auditing import (
    FAMILY_OF,
    Audit,
    AuditedRow,
    AuditReport,
    Counted,
    Decided,
    InputFile,
    SharedRow,
    SheetScore,
)
from banding.facts import plain
from banding.intake import Caseload, Layout, can_chunk, undo
from banding.records.csv.lines import CsvLines, gc_paused, record_text, safe_cells
from banding.records.csv.processes import write_lines
from banding.records.json import cell_names, cells_of
from banding.row_codes import RowCodes

_KEPT: Final = 50_000
_TIMES_DECIDING: Final = 2
"""How many times as long an audit of a row takes as deciding it."""
Progress = Callable[[int], None]
Json = dict[str, object]


AUDIT_COLUMNS: Mapping[str, Callable[[AuditedRow | SharedRow], str]] = {
    "audit_outcome": lambda audited: audited.entry.compared.outcome.value,
    "audit_decided": lambda audited: audited.entry.case_class.decided,
    "audit_says": lambda audited: audited.words,
    "audit_missing": lambda audited: ";".join(audited.entry.compared.missing),
    "audit_severity": lambda audited: audited.findings[0].severity.value if audited.findings else "",
    "audit_findings": lambda audited: ";".join(finding.code for finding in audited.findings),
    "audit_details": lambda audited: ";".join(f"{each.words} [{each.source}]" for each in audited.findings),
    "audit_ruleset": lambda audited: audited.entry.result.ruleset if audited.entry.result else "",
}
"""The columns that an audit adds, each with how its cell is read; what they mean stands in docs/reference/columns-out.md."""


def audit_cells(audited: AuditedRow | SharedRow) -> tuple[str, ...]:
    """Give the added cells of an audited row, one for each of :data:`AUDIT_COLUMNS`, in order."""
    return tuple([read(audited) for read in AUDIT_COLUMNS.values()])


class AuditCsv:
    """Writes an audit as CSV."""

    def __init__(self, audit: Audit, caseload: Caseload, *, raw: bool = False) -> None:
        self._audit, self._caseload, self._raw = audit, caseload, raw
        self._header = caseload.layout.header
        ours = {plain(name) for name in AUDIT_COLUMNS}
        self._own = [place for place, each in enumerate(self._header) if plain(undo(each)) not in ours]
        self._carries_all = len(self._own) == len(self._header)

    def write(self, out: TextIO, *, progress: Progress | None = None) -> None:
        """Write the headings and every row; ``out`` is opened with ``newline=""``."""
        headings = safe_cells([self._header[place] for place in self._own], raw=self._raw)
        out.write(record_text([*headings, *AUDIT_COLUMNS]))
        audit, source = self._audit, self._caseload.table.csv
        is_plain = self._carries_all and len(self._header) > 1 and not audit.patterns.unseen
        if source is None or not can_chunk(source) or not is_plain:
            for done, audited in enumerate(audit.rows(), start=1):
                out.write(self.line(audited))
                if progress:
                    progress(done)
            return
        apart = audit.begin().apart
        codes = RowCodes(self._caseload.reader, audit.patterns.engine, audit.patterns.decided)

        def lines() -> CsvLines:
            return CsvLines(
                self._caseload,
                apart,
                raw=self._raw,
                shared=lambda cells, number: self._plain(number, cells, codes),
                careful=lambda row: self.line(audit.audited(row)),
            )

        counted: list[Counted] = []
        with gc_paused():
            size = source.size * _TIMES_DECIDING
            write_lines(
                out, source, lines, finish=audit.end, gather=counted.append, size=size, progress=progress
            )
        audit.gather(counted)

    def _plain(self, number: int, cells: Sequence[str], codes: RowCodes[Decided]) -> SharedRow | None:
        """Audit a row by its codes; None where it must go by itself."""
        if self._audit.patterns.made >= _KEPT:
            self._audit.patterns.let_go()
            codes.let_go()
        key = codes.key(cells)
        decided = codes.entry(cells, key)
        if decided is None:
            return None
        shared = self._audit.plain(number, cells, decided, codes.of_table(key))
        if not shared.suffix:
            shared.suffix = "," + record_text(audit_cells(shared))
        return shared

    def line(self, audited: AuditedRow) -> str:
        """Give one row's CSV text."""
        placed = audited.placed
        cells = placed.cells if self._carries_all else [placed.cells[place] for place in self._own]
        own, beyond = safe_cells(cells, raw=self._raw), safe_cells(placed.beyond, raw=self._raw)
        return record_text([*own, *audit_cells(audited), *beyond])


def write_audit_json(
    rows: Iterable[AuditedRow], layout: Layout, out: TextIO, *, progress: Progress | None = None
) -> None:
    """
    Write every audited row as one JSON object on a line of its own, with the fields of docs/reference/json.md.

    ``out`` is opened as UTF-8 with ``newline=""``.
    """
    names = cell_names(attrs.evolve(layout, kept=tuple(range(len(layout.header)))))
    for done, audited in enumerate(rows, start=1):
        fields = _fields(audited, cells_of(audited.placed, names))
        out.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")
        if progress:
            progress(done)


def report_json(report: AuditReport) -> str:
    """Give a report as one JSON object, its fields those of :class:`~banding.auditing.AuditReport` without the cases."""
    fields = attrs.asdict(report, filter=attrs.filters.exclude(attrs.fields(AuditReport).cases))
    return json.dumps(fields, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def score_json(score: SheetScore, *, inputs: Sequence[InputFile]) -> str:
    """Give a scored reading sheet as one JSON object, its fields those of ``SheetScore`` and the inputs by hash."""
    fields = attrs.asdict(score) | {"inputs": [attrs.asdict(each) for each in inputs]}
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def _fields(audited: AuditedRow, cells: Json) -> Json:
    entry, result = audited.entry, audited.entry.result
    return {
        "row": audited.placed.number,
        "crn": audited.placed.crn,
        "cells": cells,
        "outcome": entry.compared.outcome,
        "family": FAMILY_OF[entry.compared.outcome],
        "says": audited.words,
        "recorded": entry.case_class.recorded or None,
        "decided": entry.case_class.decided,
        "missing": list(entry.compared.missing),
        "rules": list(result.rules) if result else [],
        "findings": [
            {"code": each.code, "severity": each.severity, "words": each.words, "source": each.source}
            for each in audited.findings
        ],
        "ruleset": result.ruleset if result else None,
    }
