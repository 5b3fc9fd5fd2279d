"""Compared rows → the sheet of every case in a workbook."""

from collections.abc import Callable, Iterable, Mapping

from banding.compare import ComparedRow
from banding.intake import WITHHELD
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumns
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
_WORDS = {"cause", "because", "also_changed"}
_OF_RESTRICTED = {*_HELD, "before_band", "after_band"}


def cases_sheet(rows: Iterable[ComparedRow], columns: RebandColumns = REBAND_COLUMNS) -> Sheet:
    """Give every case as a sheet of a workbook."""
    # Headed `crn`: this sheet is read where the workbook is given as the earlier caseload.
    shown = {**_HELD, **{name: read for name, read in columns.items() if name not in _LEFT_OUT}}
    widths = [
        (name, Align.NUMBER if name == "row" else Align.WORDS if name in _WORDS else Align.TEXT)
        for name in shown
    ]
    lines = (tuple(_read(name, read, row) for name, read in shown.items()) for row in rows)
    return Sheet("Cases", tuple(widths), lines)


def _read(name: str, read: Callable[[ComparedRow], Value], row: ComparedRow) -> Value:
    if not row.is_restricted or name in _OF_RESTRICTED:
        return read(row)
    return WITHHELD if name in ("cause", "because") else ""
