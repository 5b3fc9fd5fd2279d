"""Claims about cells of a workbook that say less than they show: formulas, merged ranges, errors, noughts for blanks."""

import pytest

from banding.intake.tables import Row
from tests.intake.tables.test_xlsx import MERGED, doubts, texts
from tests.intake.tables.workbooks import (
    HEAD,
    SAID_TO_WORK_OUT,
    by_hand,
    cell,
    notes,
    read,
    with_cells,
    workbook,
)


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


STORED = [
    ('<c r="A2"><f>B9</f><v>7</v></c>', "7"),
    ('<c r="A2" t="str"><f>B9</f><v></v></c>', ""),
    ('<c r="A2" t="str"><f>B9</f><v>x</v></c>', "x"),
    ('<c r="A2" t="b"><f>B9</f><v>1</v></c>', "TRUE"),
    ('<c r="A2"><f t="shared" si="0"/><v>0</v></c>', "0"),
    ('<c r="A2"><f t="array" ref="A2:B2">B9</f><v>0</v></c><c r="B2"><v>0</v></c>', "0"),
]


NOT_STORED = [
    '<c r="A2"><f>B9</f></c>',
    '<c r="A2"><f>B9</f><v/></c>',
    '<c r="A2"><f>B9</f><v></v></c>',
    '<c r="A2" t="str"><f>B9</f></c>',
    '<c r="A2"><f t="shared" si="0"/></c>',
    '<c r="A2"><f t="array" ref="A2:A2">B9</f></c>',
]


EXCEL = '|<calcPr calcId="191029"/>'


LIBREOFFICE = '|<calcPr iterateCount="100" refMode="A1" iterate="false" iterateDelta="0.001"/>'


@pytest.mark.parametrize("book", ["", EXCEL, LIBREOFFICE, '|<calcPr fullCalcOnLoad="0" calcCompleted="1"/>'])
@pytest.mark.parametrize(("cells", "text"), STORED)
def test_a_result_that_a_spreadsheet_stored_is_the_cell(book: str, cells: str, text: str) -> None:
    """What Excel or LibreOffice has worked out and saved is read; a stored empty text is a blank cell."""
    content = with_cells(cells, cell("C2", "X"), book=book)
    assert texts(content)[0][0] == text
    assert not doubts(content)


@pytest.mark.parametrize("book", SAID_TO_WORK_OUT)
@pytest.mark.parametrize(("cells", "_"), STORED)
def test_a_result_to_be_worked_out_again_is_not_believed(book: str, cells: str, _: str) -> None:
    """Programs that cannot work out a formula store 0 and ask for it to be worked out: that 0 is no answer."""
    found = doubts(with_cells(cells, cell("C2", "X"), book=book))
    assert "open the workbook in Excel and save it" in found[2, 0]


@pytest.mark.parametrize("cells", NOT_STORED)
def test_a_formula_without_a_stored_result_is_no_answer(cells: str) -> None:
    """A formula that was never worked out is not a blank cell."""
    found = doubts(with_cells(cells, cell("C2", "X"), book=EXCEL))
    assert "open the workbook in Excel and save it" in found[2, 0]


def test_a_formula_over_many_cells_covers_all_of_them() -> None:
    """The other cells of such a formula hold no formula of their own, and are as much its results."""
    formula = '<c r="B2"><f t="array" ref="B2:B4">C2:C4</f><v>0</v></c>'
    rows = f'{HEAD}<row r="2">{cell("A2", "X")}{formula}</row><row r="3">{cell("A3", "X")}<c r="B3"><v>0</v></c></row>'
    rows += f'<row r="4">{cell("A4", "X")}</row><row r="5">{cell("A5", "X")}</row>'
    assert set(doubts(by_hand(rows, book=SAID_TO_WORK_OUT[0]))) == {(2, 1), (3, 1), (4, 1)}
    assert set(doubts(by_hand(rows))) == {(4, 1)}


def test_only_formulas_are_doubted_in_a_workbook_to_be_worked_out_again() -> None:
    """Typed cells stand whatever the workbook asks for."""
    content = with_cells(cell("A2", "X1"), '<c r="B2"><v>62</v></c>', book=SAID_TO_WORK_OUT[0])
    assert read(content) == [Row(2, ("X1", "62"))]


@pytest.mark.parametrize(
    ("ranges", "covered"),
    [
        ("B2:B3", {(3, 1)}),
        ("B3:B4", {(3, 1)}),
        ("A3:B3", {(3, 1)}),
        ("B2:D3", {(3, 1)}),
        ("$B$2:$B$3", {(3, 1)}),
        ("A1:B1", set()),
        ("B4:B9", set()),
    ],
)
def test_a_blank_cell_in_a_merged_range_is_not_known(ranges: str, covered: set[tuple[int, int]]) -> None:
    """Only the first cell of a merged range holds what is seen in it; the others are blank and mean nothing."""
    content = by_hand(MERGED, after=f'<mergeCells count="1"><mergeCell ref="{ranges}"/></mergeCells>')
    found = doubts(content)
    assert set(found) == covered
    assert set(found.values()) <= {""}
    assert ranges in notes(content) if covered else "merged" not in notes(content)


def test_what_stands_unseen_under_a_merged_range_is_doubted() -> None:
    """A value that nobody can see in the sheet is not taken for one."""
    rows = f'{HEAD}<row r="2">{cell("A2", "X1")}{cell("B2", "yes")}</row>'
    rows += f'<row r="3">{cell("A3", "X2")}{cell("B3", "no")}</row>'
    found = doubts(by_hand(rows, after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'))
    assert list(found) == [(3, 1)]
    assert "B2:B3" in found[3, 1]


@pytest.mark.parametrize(
    "error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"]
)
def test_an_error_cell_is_its_text(error: str) -> None:
    """An error is handed on as what stands in the sheet, and no column of ours takes that for a value."""
    assert texts(with_cells(f'<c r="A2" t="e"><v>{error}</v></c>')) == [(error, "")]


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("Sheet2!C2", True),
        ("'Last month'!$C$2", True),
        ("B2", True),
        ('IFERROR(VLOOKUP(A2,Sheet2!A:C,3,FALSE),"")', True),
        ("_xlfn.XLOOKUP(A2,X:X,Y:Y)", True),
        ("IF(B9,1,0)", False),
        ("COUNTIF(X:X,A2)", False),
    ],
)
def test_a_nought_that_may_be_a_blank_is_told(formula: str, told: bool) -> None:
    """A formula that only looks another cell up gives 0 for a blank one: how many such noughts there are is told."""
    shared = f'<f t="shared" ref="B2:B3" si="0">{formula}</f>'
    rows = f'<row r="2">{cell("A2", "X1")}<c r="B2">{shared}<v>0</v></c></row>'
    rows += f'<row r="3">{cell("A3", "X2")}<c r="B3"><f t="shared" si="0"/><v>0</v></c></row>'
    rows += f'<row r="4">{cell("A4", "X3")}<c r="B4"><f>{formula}</f><v>1</v></c></row>'
    assert ("2 cells look up another and give 0" in notes(by_hand(HEAD + rows))) is told
