"""Compared rows → the sheet of every case in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from banding.compare import ComparedRow
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumns
from banding.render.report import Align, Value
from banding.render.xlsx import Sheet

_HELD: Mapping[str, Callable[[ComparedRow], Value]] = {
    "file": lambda row: row.role,
    "row": lambda row: row.number,
    "crn": lambda row: row.crn,
    "team": lambda row: row.team.after,
    "officer": lambda row: row.officer.after,
}
_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people
_WORDS = {"cause", "because", "beside"}


def cases_sheet(rows: Iterable[ComparedRow], columns: RebandColumns = REBAND_COLUMNS) -> Sheet:
    """Give every case as a sheet of a workbook."""
    # Headed `crn`: this sheet is read where the workbook is given as the earlier caseload.
    shown = {**_HELD, **{name: read for name, read in columns.items() if name not in _LEFT_OUT}}
    widths = [
        (name, Align.NUMBER if name == "row" else Align.WORDS if name in _WORDS else Align.TEXT)
        for name in shown
    ]
    return Sheet("Cases", tuple(widths), (tuple(read(row) for read in shown.values()) for row in rows))
