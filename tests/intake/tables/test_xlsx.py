"""Workbooks: what a cell says as text, which sheet is read, and what is refused before it can do harm."""

from datetime import date

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.intake.tables import Row
from tests.intake.tables.workbooks import altered, opened, read, refusal, with_cells, workbook

CELL = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=8
)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_any_text_written_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Text in a workbook is read back as it is, and rows keep the numbers the sheet shows."""

    def as_text(book: openpyxl.Workbook) -> None:
        for row in book.active.iter_rows():
            for cell in row:
                cell.data_type = "s"

    content = workbook([["crn", "a"], *map(list, rows)], fill=as_text)
    assert read(content) == [Row(number, row) for number, row in enumerate(rows, start=2)]


def test_percentages_and_dates_are_read_by_their_format() -> None:
    """A percent-formatted 0.62 is 62%, and a date cell an ISO date."""

    def as_percentage(book: openpyxl.Workbook) -> None:
        book.active["B2"].number_format = "0%"

    content = workbook([["crn", "ogrs3", "born"], ["X1", 0.62, date(1999, 1, 31)]], fill=as_percentage)
    assert read(content) == [Row(2, ("X1", "62%", "1999-01-31"))]


def test_a_formula_without_a_result_is_shown_and_never_blank() -> None:
    """A formula that no spreadsheet has worked out comes as its own text, so that it is reported."""
    assert texts(workbook([["crn", "a", "b"], ["X1", "=1+1", 2]])) == [("X1", "=1+1", "2")]


def test_a_formula_with_a_result_is_its_result() -> None:
    """A formula's stored result is the cell, and a stored empty text is a blank cell."""
    content = with_cells(
        '<c r="A2" t="str"><f>B1</f><v>X9</v></c>', '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>'
    )
    assert read(content) == [Row(2, ("X9", ""))]


def test_an_array_formula_without_a_result_is_shown() -> None:
    """Other kinds of formula are no more blank than plain ones."""
    content = with_cells('<c r="A2"><v>1</v></c>', '<c r="B2"><f t="array" ref="B2">SUM(A1:A2)</f></c>')
    assert texts(content) == [("1", "=SUM(A1:A2)")]


def test_rows_are_as_wide_as_the_headings_or_wider() -> None:
    """Cells left out of the sheet are empty; cells beyond the headings are kept."""
    assert read(workbook([["crn", "a", "b"], ["X1"], ["X2", 1, 2, 3]])) == [
        Row(2, ("X1", "", "")),
        Row(3, ("X2", "1", "2", "3")),
    ]


def test_empty_rows_between_cases_are_noted_and_those_at_the_end_are_not() -> None:
    """A wholly empty row is no case; one between cases is mentioned."""

    def styled_far_below(book: openpyxl.Workbook) -> None:
        book.active["A9"].number_format = "0%"

    with opened(workbook([["crn"], ["X1"], [], [], ["X2"]], fill=styled_far_below)) as table:
        assert [row.number for row in table.rows] == [2, 5]
        assert any("2 empty rows" in note for note in table.notes)


def test_titles_above_the_headings_are_passed_over() -> None:
    """Headings are found below a title, and row numbers are the sheet's."""
    with opened(workbook([["Caseload"], [], ["crn", "a"], ["X1", 1]])) as table:
        assert (table.header, table.header_row) == (("crn", "a"), 3)
        assert list(table.rows) == [Row(4, ("X1", "1"))]
        assert any("row 3" in note for note in table.notes)


def test_the_first_sheet_with_the_headings_is_read_and_the_others_said() -> None:
    """Which sheet was read is said, and another sheet with the same headings is not passed over in silence."""

    def more_sheets(book: openpyxl.Workbook) -> None:
        for title in ("North", "South"):
            sheet = book.create_sheet(title)
            sheet.append(["CRN"])
            sheet.append([title])

    with opened(workbook([["About this file"]], fill=more_sheets)) as table:
        assert [row.cells for row in table.rows] == [("North",)]
        assert any("`North`" in note for note in table.notes)
        assert any("`South`" in note and "not read" in note for note in table.notes)


def test_a_visible_sheet_comes_before_a_hidden_one() -> None:
    """Last month's cases on a hidden sheet are not this month's."""

    def hide_first(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("Now")
        sheet.append(["crn"])
        sheet.append(["NEW"])

    assert [row.cells for row in read(workbook([["crn"], ["OLD"]], fill=hide_first))] == [("NEW",)]


def test_a_workbook_without_the_headings_names_its_sheets() -> None:
    """The refusal says which sheets were looked at, and the near miss."""
    said = refusal(workbook([["CRM", "ogrs3"], ["X1", 40]]))
    assert "did you mean `crn` for `CRM`" in said
    assert "`Sheet`" in said


def test_a_workbook_named_csv_is_read_and_said() -> None:
    """A workbook is told by its content."""
    with opened(workbook([["crn"], ["X1"]]), "cases.csv") as table:
        assert [row.cells for row in table.rows] == [("X1",)]
        assert any("Excel workbook" in note for note in table.notes)
        assert table.csv is None


def test_a_declared_size_is_not_believed() -> None:
    """A sheet that declares one cell still gives all its rows."""
    content = altered(
        workbook([["crn", "a"], ["X1", 1], ["X2", 2]]),
        sheet1=lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1"'),
    )
    assert [row.cells for row in read(content)] == [("X1", "1"), ("X2", "2")]


def texts(content: bytes) -> list[tuple[str, ...]]:
    """Read the plain text of every cell, also of those that are unsure."""
    return [tuple(map("".join, row.cells)) for row in read(content)]
