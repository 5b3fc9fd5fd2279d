"""A pandas or polars DataFrame of cases in, the same with our columns out; neither library is needed to import this."""

import math
from datetime import date, datetime, time
from io import BytesIO
from numbers import Integral, Real
from typing import Any, TypeVar

from banding.errors import TableError
from banding.intake import ReadingOptions, Row, is_no, read_cases
from banding.intake.tables.table import Table
from banding.records import ADDED_NAMES, REPLACED_NAMES, Allocation
from banding.ruleset import Ruleset

Frame = TypeVar("Frame")
_NOT_THERE = frozenset({"NAType", "NaTType"})
_NOISE = 1e-9


def allocate(
    frame: Frame, ruleset: Ruleset, *, on: date | None = None, blank: str = "unknown", absent: str = "unknown"
) -> Frame:
    """
    Band every row of a DataFrame.

    Args:
        frame: a pandas or polars DataFrame with one case a row and a column ``crn``; any other with the same methods.
        ruleset: the guidance.
        on: the day decided for; today where it is not given.
        blank: ``no`` or ``unknown``: what None, NaN and an empty text mean in a yes/no column.
        absent: ``no`` or ``unknown``: what an absent yes/no column means.

    Returns:
        A new frame of the same kind, its own columns and index as they came, our columns behind them as text; those
        that an earlier run added are replaced. A row with a bad value has status ``error``. In messages, row 1 is the
        first.

    Raises:
        TableError: there is no ``crn`` column, or one of our columns is there twice.
        TypeError, ValueError: it is no DataFrame of a kind that is known; or ``blank`` or ``absent`` is another word.
    """
    data: Any = frame
    if not (hasattr(data, "columns") and (hasattr(data, "assign") or hasattr(data, "with_columns"))):
        raise TypeError(f"a pandas or polars DataFrame is needed, not {type(frame).__name__}")
    names = list(data.columns)
    header = tuple(map(str, names))
    if len({*header}) < len(header):
        raise TableError("the DataFrame", "two of its columns have one name; rename one of them")
    columns = [map(cell_of, data[name].to_list()) for name in names]
    rows = (Row(number, cells) for number, cells in enumerate(zip(*columns, strict=True), start=1))
    table = Table("the DataFrame", header, 0, rows, [], BytesIO())
    options = ReadingOptions(on or date.today(), is_no(blank, what="blank"), is_no(absent, what="absent"))  # noqa: DTZ011 - the day on the user's calendar
    caseload = read_cases(
        table,
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=options,
        output_columns=REPLACED_NAMES,
    )
    added = zip(*(banded.added for banded in Allocation(caseload, ruleset).rows()), strict=True)
    values = dict(zip(ADDED_NAMES, map(list, added), strict=False)) or {name: [] for name in ADDED_NAMES}
    renamed = {names[place]: heading for place, heading in caseload.layout.renamed.items()}
    kept = data[[names[place] for place in caseload.layout.kept]]
    if hasattr(data, "with_columns"):
        series = type(data[names[0]])
        made = kept.rename(renamed).with_columns(
            [series(name, texts, dtype=series([""]).dtype) for name, texts in values.items()]
        )
    else:
        made = kept.rename(columns=renamed).assign(**values)
    return made  # type: ignore[no-any-return]


def cell_of(value: object) -> str:
    """Give a value of Python, numpy, pandas or polars as a cell of a file would say it; nothing known is a blank cell."""
    if value is None or type(value).__name__ in _NOT_THERE:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        number = float(value)
        if math.isnan(number):
            return ""
        is_whole = math.isfinite(number) and abs(number - round(number)) < _NOISE
        return str(round(number)) if is_whole else repr(number)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if hasattr(value, "item"):
        return cell_of(value.item())
    if isinstance(value, list | tuple):
        return "; ".join(map(cell_of, value))
    if isinstance(value, set | frozenset):
        return cell_of(sorted(value, key=str))
    return str(value)
