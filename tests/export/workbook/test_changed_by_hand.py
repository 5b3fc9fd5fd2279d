"""Claims about a workbook whose sheets somebody has changed after taking the protection off."""

from __future__ import annotations

import io
import re
from functools import cache

import openpyxl
import pytest

from banding.export.workbook import Typing, typed_columns, write_workbook
from tests.export.sql.tables import load
from tests.export.workbook.office import needs_office, worked_out
from tests.export.workbook.typing_in import ON

pytestmark = [needs_office, pytest.mark.office]
_KNOWN = {"rosh": "low", "team": "North", "mappa": "no"}
CASES = (
    {"crn": "X1", "ogrs3": "40", **_KNOWN},
    {"crn": "X2", "ogrs3": "60", **_KNOWN},
    {"crn": "X3", "ogrs3": "70%%", **_KNOWN},
    {"crn": "x1", "ogrs3": "40", **_KNOWN},
    {"team": "South", "ogrs3": "40"},
)


def filled() -> openpyxl.Workbook:
    """A workbook with cases: two of one person, one with a cell that cannot be read, one of nobody."""
    ruleset, out = load("cl-crc"), io.BytesIO()
    names = [column.name for column in typed_columns(ruleset)]
    rows = tuple(tuple(case.get(name, "") for name in names) for case in CASES)
    write_workbook(ruleset, out, on=ON, typing=Typing((), rows), ready=8)
    return openpyxl.load_workbook(out)


def looked_at(book: openpyxl.Workbook) -> openpyxl.Workbook:
    """What somebody sees who opens a workbook."""
    out = io.BytesIO()
    book.save(out)
    return openpyxl.load_workbook(io.BytesIO(worked_out(out.getvalue())), data_only=True)


@cache
def as_filled() -> openpyxl.Workbook:
    """What is seen before anything is changed."""
    return looked_at(filled())


def answers_of(seen: openpyxl.Workbook) -> dict[int, dict[str, str]]:
    """Each row of the cases that has something in it, its cells by heading."""
    rows = list(seen["Cases"].iter_rows(min_row=4, values_only=True))
    headings = [str(name or "") for name in rows[0]]
    return {
        number: {name: str(cell or "") for name, cell in zip(headings, row, strict=True) if name}
        for number, row in enumerate(rows[1:], start=5)
        if any(row)
    }


def delete_row(book: openpyxl.Workbook, row: int) -> None:
    """Delete a row of the cases, with what that does to the formulas of all sheets."""

    def own(found: re.Match[str]) -> str:
        number = int(found[2]) - (int(found[2]) > row)
        return "Cases!#REF!" if int(found[2]) == row else f"Cases!{found[1]}{number}:{found[3]}{number}"

    def shorter(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) - 1}"

    book["Cases"].delete_rows(row)
    for sheet in book:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"):
            shifted = re.sub(r"Cases!(\$[A-Z]+)(\d+):(\$[A-Z]+)\d+", own, cell.value)
            cell.value = re.sub(r"(Cases!\$[A-Z]+\$5:\$[A-Z]+\$)(\d+)", shorter, shifted)


def test_a_deleted_row_leaves_the_others_as_they_were() -> None:
    """When a row is deleted the rows below keep their answers, name each other rightly, and are counted."""
    book = filled()
    before = answers_of(as_filled())
    delete_row(book, 6)
    seen = looked_at(book)
    after = answers_of(seen)
    assert [after[row]["status"] for row in (5, 6, 7)] == [before[row]["status"] for row in (5, 7, 8)]
    assert after[5]["warnings"].startswith("duplicate-crn: this person is on rows 5 and 7")
    lines = [
        [cell for cell in row if cell not in (None, "")]
        for row in seen["Summary"].iter_rows(values_only=True)
    ]
    assert not [cell for line in lines for cell in line if str(cell).startswith("#")]
    assert ["all", 4] in lines
    assert [line[-1] for line in lines if line[:1] == ["North"]] == [3]
    assert ["X3", "error", 6] in [line[:3] for line in lines]


def test_a_row_without_answers_is_told_of() -> None:
    """A row whose answers are gone, or that was put in, is told of above the headings, whatever the other rows lack."""
    book = filled()
    assert not as_filled()["Cases"]["A2"].value
    for cell in book["Cases"][6][:4]:
        cell.value = None
    assert str(looked_at(book)["Cases"]["A2"].value).startswith("Some rows have no answer: a row")
