"""Compared rows → the sheet of every case in a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from banding.compare import ComparedRow
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumn
from banding.render.report import Align, Value
from banding.render.xlsx import Sheet

_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people


def cases_sheet(
    rows: Iterable[ComparedRow],
    columns: Sequence[RebandColumn] = REBAND_COLUMNS,
    *,
    wide: Collection[str] = ("cause", "because", "beside"),
) -> Sheet:
    """Give every case as a sheet of a workbook, those columns of ``wide`` with room for sentences."""
    added = [column for column in columns if column.name not in _LEFT_OUT]
    # Headed `crn`: this sheet is read where the workbook is given as the earlier caseload.
    held = [
        ("file", Align.TEXT),
        ("row", Align.NUMBER),
        ("crn", Align.TEXT),
        ("team", Align.TEXT),
        ("officer", Align.TEXT),
    ]
    widths = [(column.name, Align.WORDS if column.name in wide else Align.TEXT) for column in added]
    lines: Iterator[tuple[Value, ...]] = (
        (
            row.role,
            row.number,
            row.crn,
            row.team.after,
            row.officer.after,
            *(column.read(row) for column in added),
        )
        for row in rows
    )
    return Sheet("Cases", (*held, *widths), lines)
