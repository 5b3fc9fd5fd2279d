"""Compared rows → the sheet of every case in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from banding.compare import ComparedRow
from banding.intake import WITHHELD
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumn
from banding.render.report import Align, Value
from banding.render.xlsx import Sheet

_HELD: Mapping[str, Callable[[ComparedRow], Value]] = {
    "file": lambda row: row.role,
    "row": lambda row: row.number,
    "crn": lambda row: row.crn,
    "team": lambda row: row.held[0].after,
    "officer": lambda row: row.held[1].after,
}
_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people
_WORDS = {"cause", "because", "beside"}
_BANDS = {"before_route", "before_band", "after_route", "after_band"}


def cases_sheet(rows: Iterable[ComparedRow], columns: Sequence[RebandColumn] = REBAND_COLUMNS) -> Sheet:
    """Give every case as a sheet of a workbook."""
    added = [column for column in columns if column.name not in _LEFT_OUT]
    # Headed `crn`: this sheet is read where the workbook is given as the earlier caseload.
    held = [(name, Align.NUMBER if name == "row" else Align.TEXT) for name in _HELD]
    widths = [(column.name, Align.WORDS if column.name in _WORDS else Align.TEXT) for column in added]
    lines = (
        (*(read(row) for read in _HELD.values()), *(_read(column, row) for column in added)) for row in rows
    )
    return Sheet("Cases", (*held, *widths), lines)


def _read(column: RebandColumn, row: ComparedRow) -> str:
    if not row.is_restricted or column.name in _BANDS:
        return column.read(row)
    return WITHHELD if column.name in ("cause", "because") else ""
