"""Claims about the workbook: it offers who may be chosen, reads back, and its loads follow what the manager tries."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from banding.assign import Batch, apply_choices, read_choices
from banding.records.assign.workbook import write_batch_xlsx
from tests.assign.builders import staff, suggested
from tests.export.workbook.office import needs_office, worked_out

openpyxl = pytest.importorskip("openpyxl")
TEAM = (
    {"staff_code": "A1"},
    {"staff_code": "B2", "grade": "PSO", "contracted_hours": "18.5"},
    {"staff_code": "C3", "contracted_hours": ""},
)
CASES = (
    {"ogrs3": "95"},
    {"officer": "B2"},
    {"officer": "B2", "rosh": ""},
    {"officer": "B2", "restricted": "yes"},
    {},
)


def book_of(batch: Batch, path: Path) -> Path:
    """The workbook of a batch, as a file."""
    with path.open("wb") as out:
        write_batch_xlsx(batch, out)
    return path


def column_of(sheet: object, heading: str) -> int:
    """The number of a heading's column."""
    (found,) = [cell.column for cell in sheet[1] if cell.value == heading]  # type: ignore[index]
    return int(found)


def test_a_choice_is_offered_and_read_back(tmp_path: Path) -> None:
    """The drop-down of a case has exactly those who may hold it, and what is filled in counts."""
    batch = suggested(staff(*TEAM), *CASES)
    path = book_of(batch, tmp_path / "to.xlsx")
    book = openpyxl.load_workbook(path)
    sheet, lists = book["Choices"], book["Lists"]
    offered = {}
    for each in sheet.data_validations.dataValidation:
        if each.type == "list" and each.formula1.startswith("Lists!"):
            column = each.formula1.split("$")[1]
            codes = [cell.value for cell in lists[column] if cell.value]
            offered |= {
                row: codes for area in each.sqref.ranges for row in range(area.min_row, area.max_row + 1)
            }
    assert offered == {2: ["A1"], 3: ["A1", "B2"]}
    for row, code in ((2, "A1"), (3, "B2")):
        sheet.cell(row, column_of(sheet, "choice"), code)
    book.save(path)
    decided, _ = apply_choices(batch, read_choices(io.BytesIO(path.read_bytes()), name="to.xlsx"))
    assert [each.outcome for each in decided] == ["done", "done"]


def test_a_restricted_case_is_not_among_the_held(tmp_path: Path) -> None:
    """The sheet of held cases names no holder of a restricted case; its points are in the officer's sum all the same."""
    sheet = openpyxl.load_workbook(book_of(suggested(staff(*TEAM), *CASES), tmp_path / "to.xlsx"))["Held"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["C2", "C3"]


def test_the_same_batch_gives_the_same_bytes(tmp_path: Path) -> None:
    """A workbook depends on nothing but what is in it."""
    one, other = (
        book_of(suggested(staff(*TEAM), *CASES), tmp_path / name).read_bytes() for name in ("a", "b")
    )
    assert one == other


def test_moved_cases_have_a_handover_list(tmp_path: Path) -> None:
    """Where cases are moved, a sheet lists them by whoever hands them over."""
    team = staff({"staff_code": "A1", "left_on": "2026-11-01"}, {"staff_code": "B2"})
    batch = suggested(team, {"officer": "A1"}, {"officer": "A1", "ogrs3": "95"}, moving=True)
    sheet = openpyxl.load_workbook(book_of(batch, tmp_path / "to.xlsx"))["Handover"]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=2)]
    assert rows == [["A1", "leaver", "C2", "Red", 176, "B2"], ["A1", "leaver", "C1", "Green", 29, "B2"]]


def test_a_staff_code_is_never_a_formula(tmp_path: Path) -> None:
    """A code with quotation marks stays a text within the formula that tries a choice."""
    code = '"A""&1+1&"""'  # as CSV writes it
    team = staff({"staff_code": code, "left_on": "2026-11-01"}, {"staff_code": "B2"})
    path = book_of(suggested(team, {"officer": code}, moving=True), tmp_path / "to.xlsx")
    sheet = openpyxl.load_workbook(path)["Choices"]
    assert sheet.cell(2, column_of(sheet, "counts_for")).value.endswith(',"A""&1+1&"""))')


def test_each_giver_has_a_line_of_their_own(tmp_path: Path) -> None:
    """Rows of one person that two officers hand over are listed under each, with what that officer holds."""
    gone = {"left_on": "2026-11-01"}
    team = staff({"staff_code": "A1", **gone}, {"staff_code": "D4", **gone}, {"staff_code": "B2"})
    cases = ({"crn": "X1", "officer": "A1"}, {"crn": "X1", "officer": "D4", "ogrs3": "95"})
    path = book_of(suggested(team, *cases, moving=True), tmp_path / "to.xlsx")
    sheet = openpyxl.load_workbook(path)["Handover"]
    rows = [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=2)]
    assert rows == [["A1", "leaver", "X1", "Green", 29, "B2"], ["D4", "leaver", "X1", "Red", 176, "B2"]]


@needs_office
def test_the_workbook_says_what_the_other_forms_say(tmp_path: Path) -> None:
    """A range of points, a person on two rows, and an absent officer of unknown hours come to the same as in CSV and JSON."""
    team = staff(
        {"staff_code": "A1"}, {"staff_code": "D4", "contracted_hours": "", "absent_from": "2026-11-01"}
    )
    cases = ({"crn": "X1"}, {"crn": "X1", "sentence_type": ""}, {"officer": "D4"})
    batch = suggested(team, *cases)
    path = book_of(batch, tmp_path / "to.xlsx")
    columns = ("cases", "points_low", "points_high", "load_low")
    found = loads_in(path, columns)
    low, high = batch.loads_after["a1"]
    assert low < high
    assert found["A1"][:3] == (2, low, high)
    assert found["D4"] == (1, 29, 29, "over capacity")


@needs_office
def test_loads_follow_what_is_tried(tmp_path: Path) -> None:
    """Recalculated by LibreOffice, the loads are ours; with another choice, holder and hours they follow."""
    batch = suggested(staff(*TEAM), *CASES)
    path = book_of(batch, tmp_path / "to.xlsx")
    assert loads_in(path) == {"A1": (205, 205, 2176), "B2": (87, 115, 1088), "C3": (0, 0, None)}
    book = openpyxl.load_workbook(path)
    choices, held, load = book["Choices"], book["Held"], book["Load"]
    choices.cell(3, column_of(choices, "choice"), "B2")
    held.cell(2, column_of(held, "officer"), "A1")
    load.cell(3, column_of(load, "contracted_hours"), 37)
    load.cell(4, column_of(load, "contracted_hours"), 18.5)
    book.save(path)
    assert loads_in(path) == {"A1": (205, 205, 2176), "B2": (87, 115, 2176), "C3": (0, 0, 1088)}


def loads_in(
    path: Path, names: Sequence[str] = ("points_low", "points_high", "available")
) -> dict[str, tuple[object, ...]]:
    """Cells of each officer, the least and most points and those available, as LibreOffice works them out."""
    sheet = openpyxl.load_workbook(io.BytesIO(worked_out(path.read_bytes())), data_only=True)["Load"]
    columns = [column_of(sheet, name) for name in names]
    found = {}
    for row in range(2, sheet.max_row + 1):
        cells = (sheet.cell(row, column).value for column in columns)
        found[sheet.cell(row, 1).value] = tuple(None if cell == "" else cell for cell in cells)
    return found
