"""What a workbook's cell says, as the text a person sees in it."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_WHOLE_BELOW = 1e15


def cell_text(value: object, number_format: str | None) -> str:
    """
    Give the text of a cell.

    Args:
        value: what the workbook holds.
        number_format: the cell's format code; None where it has none.

    Returns:
        Whole numbers without a point, 0.62 in a percentage format as ``62%``, TRUE or FALSE, ISO dates, error
        values such as ``#N/A`` as their text, and the empty text for an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _percentage(value) if is_percentage(number_format) else _number(value)
    return _moment(value)


def is_percentage(number_format: str | None) -> bool:
    """Say whether a format code shows a number as a percentage; a quoted or escaped sign is only decoration."""
    return number_format is not None and "%" in number_format and "%" in _LITERAL.sub("", number_format)


def _number(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE_BELOW:
        return str(int(value))
    return repr(value)


def _percentage(value: float) -> str:
    # Fifteen digits is what the workbook's own program keeps; more would show 0.57 as 56.99999999999999%.
    exact = Decimal(f"{value:.15g}") * 100
    if not exact.is_finite():
        return repr(value)
    shown = f"{exact:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
