"""Workbooks built, altered and read in one line, for tests."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from banding.errors import TableError
from banding.intake.tables import Row, Table, open_table
from tests.intake.tables.test_csv_table import has_crn

Fill = Callable[[openpyxl.Workbook], object]


def workbook(rows: list[list[object]], *, fill: Fill | None = None) -> bytes:
    """Build a workbook of one sheet, and give its bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if fill is not None:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(content: bytes, name: str = "cases.xlsx") -> Table:
    """Open a workbook from its bytes."""
    return open_table(io.BytesIO(content), name=name, known=has_crn)


def read(content: bytes) -> list[Row]:
    """Read all rows of a workbook."""
    with opened(content) as table:
        return list(table.rows)


def refusal(content: bytes) -> str:
    """Give the message of a workbook that is refused."""
    with pytest.raises(TableError) as caught:
        read(content)
    return str(caught.value)


def altered(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """Replace parts of a workbook, named by the end of their file name without ``.xml``, or add new ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            stem = member.rsplit("/", 1)[-1].removesuffix(".xml")
            change = parts.pop(stem, old.read(member))
            new.writestr(member, change(old.read(member)) if callable(change) else change)
        for stem, data in parts.items():
            assert isinstance(data, bytes)
            new.writestr(f"{stem}.xml", data)
    return out.getvalue()


def with_cells(*cells: str) -> bytes:
    """Build a workbook whose only case is these cells, given as XML."""
    made = "".join(cells)
    return altered(
        workbook([["crn", "a"], ["X1", "1"]]),
        sheet1=lambda xml: (
            xml.split(b'<row r="2"')[0] + f'<row r="2">{made}</row></sheetData></worksheet>'.encode()
        ),
    )


WHOLE = workbook([["crn", "a"], ["X1", 1], ["X2", "=1"]])
