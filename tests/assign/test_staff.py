"""Claims about staff files: bad rows stay and are named, nobody is no officer, and no capacity is invented."""

from __future__ import annotations

import io
from datetime import date
from fractions import Fraction

import pytest

from banding.assign import read_staff
from banding.errors import TableError
from tests.assign.builders import ON, policy, staff, table


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        *(("PO", "PO"), ("PSM", "PO"), ("CRCM", "PO"), ("NQO", "PO"), ("newly qualified", "PO")),
        *(("PSO", "PSO"), ("PSQ", "PSO"), ("Probation Services Officer (PSO)", "PSO"), ("CRCQ", "PSO")),
        *(("PQiP", "PQiP"), ("PSP", "PQiP"), ("CRCP", "PQiP"), ("SPO", "SPO"), ("PSC", "SPO")),
    ],
)
def test_grades_are_read_in_every_word_of_case_systems(word: str, grade: str) -> None:
    """Each code and title of a grade is that grade; newly qualified is a PO."""
    found = staff({"staff_code": "A1", "grade": word})
    assert (found.officers["a1"].grade, found.issues) == (grade, ())


@pytest.mark.parametrize("code", ["N07U", "Unallocated", "Inactive staff", "N07UATU", "vacant"])
def test_nobody_is_no_officer(code: str) -> None:
    """A code that ends in U, and the words for nobody, are counted and are no officer."""
    found = staff({"staff_code": "A1"}, {"staff_code": code})
    assert (list(found.officers), found.notes) == (
        ["a1"],
        ("1 staff row has a code that is nobody's.",),
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"contracted_hours": "370"}, "row 2, contracted_hours: `370` is not a number from 0 to 48"),
        ({"contracted_hours": "full"}, "contracted_hours: `full` is not a number"),
        ({"grade": "Wizard"}, "row 2, grade: `Wizard` is not a grade"),
        ({"grade": ""}, "grade: no grade; write one of PSO, PQiP, PO, SPO"),
        (
            {"absent_from": "2026-12-01", "absent_to": "2026-11-01"},
            "absent_to: `2026-11-01` is before absent_from",
        ),
        ({"absent_from": "soon"}, "absent_from: `soon` is not a date"),
        ({"covered_by": "ZZ", "absent_from": "2026-11-01"}, "covered_by: `ZZ` is not in the staff file"),
        ({"covered_by": "A1", "absent_from": "2026-11-01"}, "the cover leads back to the officer"),
    ],
)
def test_a_bad_row_is_an_officer_in_error(wrong: dict[str, str], says: str) -> None:
    """An officer whose row is wrong stays, and the row, column and value are named."""
    found = staff({"staff_code": "A1", **wrong})
    assert says in found.issues[0].message
    assert found.officers["a1"].problems


def test_an_officer_on_two_rows_or_in_two_files_is_in_error() -> None:
    """Whoever is there twice, in whatever spelling, is one officer in error, and both places are named."""
    sources = [
        (io.BytesIO(table([{"staff_code": code, "grade": "PO", "contracted_hours": "37"}])), f"{name}.csv")
        for name, code in (("north", "A1"), ("south", "a 1"))
    ]
    found = read_staff(sources, policy(), on=ON)
    (officer,) = found.officers.values()
    assert "row 2 of north.csv" in officer.problems[0]
    assert "row 2 of south.csv" in officer.problems[0]


def test_a_row_without_a_code_is_named() -> None:
    """A row without a code is no officer anybody could hold a case by, and is told."""
    found = staff({"staff_code": "", "grade": "PO"}, {"staff_code": "A1"})
    assert [issue.row for issue in found.issues] == [2]


def test_the_last_row_counts() -> None:
    """Every row of the file is read, the last too, with or without a line end."""
    found = staff(*({"staff_code": f"A{n}"} for n in range(5)))
    assert len(found.officers) == 5


@pytest.mark.parametrize(
    ("reductions", "available"),
    [
        ([], 2176),
        ([{"per_cent": "20"}], 1740),
        ([{"hours": "7"}, {"hours": "10", "from": "2026-11-01", "to": "2026-11-23"}], 1176),
        ([{"per_cent": "20", "from": "2026-11-24"}], 2176),
        ([{"per_cent": "20", "to": "2026-11-22"}], 2176),
        ([{"per_cent": "100"}, {"hours": "5"}], 0),
        ([{"per_cent": "20", "from": "2026-11-20", "to": "2026-11-25"}], 1740),
    ],
)
def test_reductions_overlap_and_count_on_their_days(reductions: list[dict[str, str]], available: int) -> None:
    """Available points are floor(2176 x (hours - reductions) / 37), of every reduction that covers the day."""
    rows = [{"staff_code": "A1", "reason": "made up", **each} for each in reductions]
    assert staff({"staff_code": "A1"}, reductions=rows).officers["a1"].available == available


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "3", "per_cent": "10"},
        {},
        {"per_cent": "120"},
        {"hours": "few"},
        {"hours": "3", "from": "2026-12-02", "to": "2026-12-01"},
    ],
)
def test_a_bad_reduction_leaves_capacity_unknown(wrong: dict[str, str]) -> None:
    """A reduction that cannot be read is named, and the officer's capacity is not known: it is not the full one."""
    found = staff({"staff_code": "A1"}, reductions=[{"staff_code": "A1", "reason": "made up", **wrong}])
    assert (found.officers["a1"].available, len(found.issues)) == (None, 1)


def test_a_reduction_of_nobody_is_named() -> None:
    """A reduction of somebody who is not in the staff file is told."""
    found = staff({"staff_code": "A1"}, reductions=[{"staff_code": "B9", "reason": "x", "hours": "3"}])
    assert "`B9` is not in the staff file" in found.issues[0].message


def test_unknown_hours_stay_unknown() -> None:
    """An officer without hours has no capacity anybody knows, whatever the reductions."""
    officer = staff({"staff_code": "A1", "contracted_hours": ""}).officers["a1"]
    assert (officer.hours, officer.available) == (None, None)


def test_a_reduction_is_read_from_its_sheet(tmp_path: object) -> None:
    """A staff workbook keeps its reductions on a sheet of their own."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Staff"
    book.active.append(["staff_code", "grade", "contracted_hours"])
    book.active.append(["A1", "PO", 37])
    book.create_sheet("Reductions").append(["staff_code", "reason", "hours", "per_cent", "from", "to"])
    book["Reductions"].append(["A1", "newly qualified", None, 20, date(2026, 1, 1), None])
    out = io.BytesIO()
    book.save(out)
    officer = read_staff([(out, "staff.xlsx")], policy(), on=ON).officers["a1"]
    assert (officer.hours, officer.available) == (Fraction(37), 1740)


def test_another_table_is_refused() -> None:
    """A table without staff codes is refused, and the command that gives an empty one is named."""
    with pytest.raises(TableError, match=r"no headings `staff_code`, `grade`.*banding template --staff"):
        read_staff([(io.BytesIO(b"crn,ogrs3\nX1,20\n"), "cases.csv")], policy(), on=ON)


def test_a_row_longer_than_the_headings_is_in_error() -> None:
    """A row with more cells than headings may have them out of place, and is relied on for nothing."""
    found = read_staff(
        [(io.BytesIO(b"staff_code,grade,contracted_hours\nA1,PO,37,20\n"), "staff.csv")], policy(), on=ON
    )
    assert found.officers["a1"].problems


@pytest.mark.parametrize(
    ("name", "sheet", "is_read"), [("Reductions.xlsx", "", True), ("s.xlsx", "Reductions", False)]
)
def test_only_a_sheet_of_reductions_must_have_their_headings(name: str, sheet: str, is_read: bool) -> None:
    """What the file is called is nothing; a sheet called Reductions without the headings is refused."""
    book, out = pytest.importorskip("openpyxl").Workbook(), io.BytesIO()
    book.active.append(["staff_code", "grade"])
    book.active.append(["A1", "PO"])
    if sheet:
        book.create_sheet(sheet).append(["other", "headings"])
    book.save(out)
    if is_read:
        assert list(read_staff([(out, name)], policy(), on=ON).officers) == ["a1"]
    else:
        with pytest.raises(TableError, match=sheet):
            read_staff([(out, name)], policy(), on=ON)


def test_nothing_of_a_staff_file_is_passed_over_unsaid() -> None:
    """Columns that are not read are named, and so are skills that no case asks for; usual names of a column are read."""
    said = {"absent_form": "2026-11-01", "Note": "x", "skills": "DV;sexual offending"}
    found = staff({"staff_code": "A1", **said}, {"staff_code": "A2", "skills": "DV"})
    assert found.notes == (
        "staff.csv: columns that are not read: `absent_form` (is it absent_from?), `Note`.",
        "No case asks for the skills `DV`; those that cases ask for are domestic abuse, sexual offending, "
        "mental health, substance misuse.",
    )
    read = table([{"Code": "A1", "Grade": "PO", "Contracted hrs": "37", "Off sick from": "2026-11-01"}])
    officer = read_staff([(io.BytesIO(read), "s.csv")], policy(), on=ON).officers["a1"]
    assert (officer.hours, officer.absent_from) == (37, date(2026, 11, 1))
