"""Workbooks: what a cell says as text, which sheet is read, and what is refused before it can do harm."""

import io
import re
from collections.abc import Callable
from datetime import date
from random import Random

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.intake.columns import column_letter
from banding.intake.tables import Row, open_table
from banding.intake.tables.cell_text import Unsure, escaped, unescaped
from tests.intake.tables.test_csv_table import count_ours
from tests.intake.tables.workbooks import (
    HEAD,
    MAIN,
    STRICT_MAIN,
    STRICT_RELATIONS,
    altered,
    by_hand,
    cell,
    notes,
    opened,
    package,
    parts_of,
    read,
    refusal,
    related,
    with_cells,
    workbook,
)


def texts(content: bytes) -> list[tuple[str, ...]]:
    """Read the plain text of every cell, also of those that are unsure."""
    return [tuple(map("".join, row.cells)) for row in read(content)]


CELL = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=8
)


@settings(max_examples=25)
@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_any_text_written_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Text in a workbook is read back as it is, and rows keep the numbers the sheet shows."""

    def as_text(book: openpyxl.Workbook) -> None:
        for row in book.active.iter_rows():
            for each in row:
                each.data_type = "s"

    content = workbook([["crn", "a"], *map(list, rows)], fill=as_text)
    assert read(content) == [Row(number, row) for number, row in enumerate(rows, start=2)]


def test_percentages_and_dates_are_read_by_their_format() -> None:
    """A percent-formatted 0.62 is 62%, and a date cell an ISO date."""

    def as_percentage(book: openpyxl.Workbook) -> None:
        book.active["B2"].number_format = "0%"

    content = workbook([["crn", "ogrs3", "born"], ["X1", 0.62, date(1999, 1, 31)]], fill=as_percentage)
    assert read(content) == [Row(2, ("X1", "62%", "1999-01-31"))]


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


def doubts(content: bytes) -> dict[tuple[int, int], str]:
    """Read a workbook, and give the problem of every unsure cell by its row and place."""
    return {
        (row.number, place): found.problem
        for row in read(content)
        for place, found in enumerate(row.cells)
        if isinstance(found, Unsure)
    }


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "row 2 has a cell, A2"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "row 2 has a cell, A2"),
        ('<row r="2"><c r="A2"/><c r="A2"><v>2</v></c></row>', "row 2 has a cell, A2"),
        ('<row r="2"><c r="AA2"><v>1</v></c><c r="Z2"><v>2</v></c></row>', "row 2 has a cell, Z2"),
        ('<row r="2"><c r="A2"><v>1</v></c><c><v>2</v></c></row>', "row 2 has cells that say where"),
        ('<row r="2"><c><v>1</v></c><c><v>2</v></c></row>', "row 2 has cells that say where"),
        ('<row r="2"><c r="A3"><v>1</v></c></row>', "row 2 has a cell that says it stands at A3"),
        ('<row r="2"><c r="2"><v>1</v></c></row>', "row 2 has a cell that says it stands at 2"),
        ('<row r="2"><c r="R2C1"><v>1</v></c></row>', "row 2 has a cell that says it stands at R2C1"),
        ('<row r="3"/><row r="2"><c r="A2"><v>1</v></c></row>', "row 2 is there twice or out of its place"),
        ('<row r="2"/><row r="2"><c r="A2"><v>1</v></c></row>', "row 2 is there twice or out of its place"),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', "row 1 is there twice or out of its place"),
        ('<row r="0"/>', "row 0 is there twice or out of its place"),
        ("<row><c><v>1</v></c></row>", "row 2 comes after row 1 and only one of them is numbered"),
        ('<row r="2"/><row><c r="A3"><v>1</v></c></row>', "row 3 comes after row 2 and only one"),
        ("<row\n r = '3' ></row><row\tspans='1:2'\nr='2' />", "row 2 is there twice or out of its place"),
        ('<row r="1048577"/>', "more rows than a workbook can hold"),
    ],
)
def test_rows_and_cells_out_of_order_are_refused(rows: str, said: str) -> None:
    """Readers do not agree on what such a sheet says, so it says nothing: the row is named, and nothing is read."""
    assert said in refusal(by_hand(HEAD + rows))


@st.composite
def _ordered_rows(draw: st.DrawFn) -> list[tuple[int, list[tuple[int, str]]]]:
    numbers = sorted(draw(st.sets(st.integers(2, 40), max_size=5)))
    places = st.sets(st.integers(0, 30), max_size=4).map(sorted)
    return [(n, [(place, f"t{n}.{place}") for place in draw(places)]) for n in numbers]


@settings(max_examples=40)
@given(_ordered_rows(), st.randoms(use_true_random=False))
def test_any_order_but_the_right_one_is_refused(
    rows: list[tuple[int, list[tuple[int, str]]]], shuffle: Random
) -> None:
    """In order every cell is read in its place; in any other order nothing is."""

    def written(ordered: list[tuple[int, list[tuple[int, str]]]]) -> bytes:
        made = [
            f'<row r="{n}">{"".join(cell(f"{column_letter(place)}{n}", text) for place, text in cells)}</row>'
            for n, cells in ordered
        ]
        return by_hand(HEAD + "".join(made))

    found = {
        row.number: [(n, text) for n, text in enumerate(row.cells) if text] for row in read(written(rows))
    }
    assert found == {n: cells for n, cells in rows if cells}
    mixed = [(n, shuffle.sample(cells, len(cells))) for n, cells in shuffle.sample(rows, len(rows))]
    if mixed != rows:
        refusal(written(mixed))


def test_a_sheet_without_any_numbers_is_read_whole() -> None:
    """Rows and cells that are none of them numbered stand in the order they are written in."""
    lines = [["crn", "a"], ["X1", "1"], ["X2", "2"]]
    rows = "".join(f"<row>{''.join(cell('', text) for text in line)}</row>" for line in lines).replace(
        ' r=""', ""
    )
    assert read(by_hand(rows)) == [Row(2, ("X1", "1")), Row(3, ("X2", "2"))]


def test_elements_may_have_a_prefix() -> None:
    """`x:row` in the namespace of workbooks is a row, and `row` in another is none."""
    rows = f'{HEAD}<row r="2">{cell("A2", "X1")}<o:c xmlns:o="urn:other" r="B2"><v>1</v></o:c></row>'
    parts = parts_of("")
    prefixed = re.sub(r"<(/?)(row|c|is|t|v)\b", r"<\1x:\2", rows)
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{prefixed}</x:sheetData></x:worksheet>'
    )
    assert read(package(parts)) == [Row(2, ("X1", ""))]


MERGED = f'{HEAD}<row r="2">{cell("A2", "X1")}{cell("B2", "yes")}</row><row r="3">{cell("A3", "X2")}</row>'


ESCAPES = [
    ("medium_x000D_", "medium\r"),
    ("line1_x000D_\nline2", "line1\r\nline2"),
    ("type _x005F_x000D_ or x005F_ here", "type _x000D_ or x005F_ here"),
    ("_x0041__x0042_", "AB"),
    ("_xD83D__xDE00_", "😀"),
    ("_x00e9_", "é"),
    ("_x12_ _xZZZZ_", "_x12_ _xZZZZ_"),
    ("_x0007_", "\a"),
]


@pytest.mark.parametrize(("written", "text"), ESCAPES)
def test_escapes_are_undone_wherever_text_stands(written: str, text: str) -> None:
    """`_x000D_` is a carriage return in a shared text, in a cell's own, in runs, and in the result of a formula."""
    shared, own = f"<t>{written}</t>", f"<is><t>{written}</t></is>"
    parts = [
        '<c r="A2" t="s"><v>0</v></c>',
        f'<c r="B2" t="inlineStr">{own}</c>',
        '<c r="C2" t="s"><v>1</v></c>',
        f'<c r="D2" t="str"><f>A1</f><v>{written}</v></c>',
    ]
    runs = f'<r><t>{written}</t></r><rPh sb="0" eb="1"><t>above</t></rPh><phoneticPr fontId="1"/>'
    assert texts(with_cells(*parts, strings=[shared, runs])) == [(text,) * 4]


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("_x005F_x000D__x")
def test_any_text_escaped_comes_back(text: str) -> None:
    """Escaping is exact for every text, also one that looks escaped already, and leaves nothing that XML cannot hold."""
    assert unescaped(escaped(text)) == text
    assert not re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]", escaped(text))


def test_characters_that_no_text_can_hold_are_counted() -> None:
    """What cannot be handed on is replaced, and said of every cell, also of those that are the same."""
    content = with_cells(cell("A2", "a_x0000_b_xD800_") + cell("B2", "a_x0000_b_xD800_"))
    assert texts(content) == [("a\ufffdb\ufffd",) * 2]
    assert "4 characters" in notes(content)


def test_cells_that_say_the_same_share_their_text() -> None:
    """A large sheet of few words takes the memory of few texts, whether its program shares them or not."""
    first, second = read(workbook([["crn", "notes"], ["X1", "Seen at home"], ["X2", "Seen at home"]]))
    assert first.cells[1] is second.cells[1]


def test_hidden_rows_are_read_and_said() -> None:
    """A filter left on hides rows from a person, and the cases are there all the same."""
    rows = f'{HEAD}<row r="2" hidden="1">{cell("A2", "X1")}</row><row r="3">{cell("A3", "X2")}</row>'
    assert [row.cells[0] for row in read(by_hand(rows))] == ["X1", "X2"]
    assert "1 row is hidden" in notes(by_hand(rows))


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    """The same serial is four years later in a workbook of the other date system."""
    rows = '<c r="A2" s="1"><v>36525</v></c>'
    assert texts(with_cells(rows, codes=["dd/mm/yyyy"])) == [("1999-12-31", "")]
    assert texts(with_cells(rows, codes=["dd/mm/yyyy"], book='<workbookPr date1904="1"/>|')) == [
        ("2004-01-01", "")
    ]


def test_strict_open_xml_is_read() -> None:
    """A workbook saved as Strict Open XML says the same, its dates in ISO too."""
    strict: dict[str, object] = {"main": STRICT_MAIN, "relations": STRICT_RELATIONS}
    assert texts(with_cells('<c r="A2" t="d"><v>1999-12-31T00:00:00</v></c>', **strict)) == [
        ("1999-12-31", "")
    ]


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name.replace("sharedStrings", "SharedStrings").replace("styles", "Styles"),
        str.upper,
        lambda name: "/" + name,
        lambda name: "./" + name,
    ],
)
def test_parts_are_found_however_their_names_are_written(rename: Callable[[str], str]) -> None:
    """Programs write slashes and capitals differently, and leave out the list of content types: all are read."""
    parts = parts_of(f'{HEAD}<row r="2"><c r="A2" t="s"><v>0</v></c></row>', strings=["<t>X1</t>"])
    assert texts(package({rename(name): content for name, content in parts.items()})) == [("X1", "")]


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml"]
)
def test_a_target_may_be_absolute_or_climb(target: str) -> None:
    """A relationship may name its part from the root of the package, or by a way round."""
    parts = parts_of(f'{HEAD}<row r="2">{cell("A2", "X1")}</row>')
    parts["xl/_rels/workbook.xml.rels"] = related(("worksheet", target))
    assert texts(package(parts)) == [("X1", "")]


def test_a_missing_part_is_named() -> None:
    """A workbook whose texts are lost says so, and is not read with blanks."""
    parts = parts_of(HEAD)
    del parts["xl/sharedStrings.xml"]
    assert "`xl/sharedStrings.xml` is missing" in refusal(package(parts))


def test_parts_that_are_not_read_are_not_looked_into() -> None:
    """A part of another program in UTF-16, or one that is damaged, does not stand in the way of the cases."""
    extra = {"customXml/item1.xml": "<x/>".encode("utf-16"), "xl/calcChain.xml": b"<broken"}
    assert texts(package({**parts_of(f'{HEAD}<row r="2">{cell("A2", "X1")}</row>'), **extra})) == [("X1", "")]


def test_parts_in_utf_16_are_read() -> None:
    """XML may be in UTF-16, merged ranges and all."""
    parts = parts_of(MERGED, after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>')
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-16"?>{sheet}'.encode("utf-16")
    assert list(doubts(package(parts))) == [(3, 1)]


def test_a_sheet_of_parameters_gives_way_to_the_cases() -> None:
    """A sheet with `CRN, All` is not taken for the cases while another has more of our headings."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Cases")
        for row in (["CRN", "OGRS3"], ["X1", 62]):
            sheet.append(row)

    content = workbook([["CRN", "All"]], fill=fill)
    with open_table(io.BytesIO(content), name="cases.xlsx", known=count_ours) as table:
        assert [row.cells for row in table.rows] == [("X1", "62")]


def test_a_sheet_that_cannot_be_read_is_said() -> None:
    """Another sheet that is out of order does not stop the reading, and is not passed over in silence."""
    parts = parts_of(f'{HEAD}<row r="2">{cell("A2", "X1")}</row>')
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "<sheets>", '<sheets><sheet name="Notes" sheetId="2" r:id="r2"/>'
    )
    parts["xl/_rels/workbook.xml.rels"] = related(
        ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
    )
    parts["xl/worksheets/sheet2.xml"] = f'<worksheet xmlns="{MAIN}"><row r="2"/><row r="1"/></worksheet>'
    assert texts(package(parts)) == [("X1", "")]
    assert "Sheet `Notes` cannot be read" in notes(package(parts))
