"""Workbooks: what a cell says as text, which sheet is read, and what is refused before it can do harm."""

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.errors import MissingExtraError, TableError
from banding.intake import xlsx_safety
from banding.intake.tables import Row, Table, open_table
from banding.intake.xlsx_cells import cell_text
from tests.intake.test_csv_table import has_crn

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


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (62, "General", "62"),
        (62.0, "0.00", "62"),
        (49.5, None, "49.5"),
        (0.1 + 0.2, None, "0.30000000000000004"),
        (-5, None, "-5"),
        (0.62, "0%", "62%"),
        (0.29, "0.00%", "29%"),
        (0.57, "0%", "57%"),
        (0.5700000000000001, "0%", "57%"),
        (0.495, "0%", "49.5%"),
        (1, "0%", "100%"),
        (0, "0%", "0%"),
        (62, '0" %"', "62"),
        (62, "0\\%", "62"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        (date(2001, 2, 3), None, "2001-02-03"),
        (datetime(2001, 2, 3), "dd/mm/yyyy", "2001-02-03"),  # noqa: DTZ001 - workbooks know no time zones
        (datetime(2001, 2, 3, 4, 5), None, "2001-02-03 04:05:00"),  # noqa: DTZ001
        (time(4, 5), None, "04:05:00"),
        ("#N/A", None, "#N/A"),
        (None, None, ""),
        ("'=1", None, "'=1"),
        (1e300, None, "1e+300"),
        (float("inf"), "0%", "inf"),
    ],
)
def test_a_cell_says_what_a_person_sees(value: object, number_format: str | None, text: str) -> None:
    """Numbers, percentages, yes and no, dates and errors become the text that stands in the sheet."""
    assert cell_text(value, number_format) == text


@given(st.integers(0, 10_000))
def test_every_hundredth_of_a_per_cent_is_exact(hundredths: int) -> None:
    """No percentage is a hair off: 0.07 is 7%, not 7.000000000000001%."""
    whole, part = divmod(hundredths, 100)
    expected = f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    assert cell_text(hundredths / 10_000, "0.00%") == expected + "%"


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
    assert read(workbook([["crn", "a", "b"], ["X1", "=1+1", 2]])) == [Row(2, ("X1", "=1+1", "2"))]


def test_a_formula_with_a_result_is_its_result() -> None:
    """A formula's stored result is the cell, and a stored empty text is a blank cell."""
    content = with_cells(
        '<c r="A2" t="str"><f>B1</f><v>X9</v></c>', '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>'
    )
    assert read(content) == [Row(2, ("X9", ""))]


def test_an_array_formula_without_a_result_is_shown() -> None:
    """Other kinds of formula are no more blank than plain ones."""
    content = with_cells('<c r="A2"><v>1</v></c>', '<c r="B2"><f t="array" ref="B2">SUM(A1:A2)</f></c>')
    assert read(content) == [Row(2, ("1", "=SUM(A1:A2)"))]


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


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('<c r="A2"><v>not a number</v></c>', "damaged"),
        ('<c r="A2" t="s"><v>99</v></c>', "damaged"),
        ('<c r="A2" s="99"><v>1</v></c>', "damaged"),
        ('<c r="ZZZZZZ2"><v>1</v></c>', "damaged"),
        ('<c r="BXY2"><v>1</v></c>', "2,000"),
        ('<c r="A2" t="inlineStr"><is><t>' + "x" * 131_073 + "</t></is></c>", "131,072"),
        ('<c r="A2"><v>1', "damaged"),
    ],
)
def test_damaged_and_outsized_cells_are_refused(cells: str, said: str) -> None:
    """Whatever is wrong with a sheet, it is one clear message."""
    assert said in refusal(with_cells(cells))


@pytest.mark.parametrize("number", [b"1", b"2"])
def test_rows_out_of_order_are_refused(number: bytes) -> None:
    """A row whose number is taken, or too low, would be lost in reading: it is refused instead."""
    content = altered(
        workbook([["crn"], ["X1"], ["X2"]]),
        sheet1=lambda xml: xml.replace(b'<row r="3"', b'<row r="' + number + b'"'),
    )
    assert "there twice or out of its place" in refusal(content)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 13, 64])
def test_parts_are_looked_through_alike_whatever_the_block(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tag cut in two by the end of a block is seen once, and is not missed."""
    monkeypatch.setattr(xlsx_safety, "_BLOCK", size)
    rows = [["crn", "a"], ["X1", "=1"], *([f"X{n}", "x" * n] for n in range(2, 40))]
    assert [row.number for row in read(workbook(rows))] == list(range(2, 41))
    assert read(workbook(rows))[0].cells == ("X1", "=1")
    content = altered(workbook(rows), sheet1=lambda xml: xml.replace(b'<row r="9"', b'<row r="8"'))
    assert "out of its place" in refusal(content)
    assert "not as a spreadsheet" in refusal(altered(WHOLE, sheet1=LAUGHS + b"<x/>"))


def test_a_row_past_the_last_a_sheet_can_have_is_refused() -> None:
    """A row said to be number two thousand million does not keep anybody waiting."""
    content = altered(
        workbook([["crn"], ["X1"]]),
        sheet1=lambda xml: xml.replace(b'<row r="2"', b'<row r="2000000000"').replace(b' r="A2"', b""),
    )
    assert "more rows than a workbook can hold" in refusal(content)


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">'
    + b"".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">'.encode() for n, _ in pairwise(range(12)))
    + b"]>"
)


@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles"])
@pytest.mark.parametrize("padding", [0, 1 << 18])
def test_text_that_swells_is_refused_before_it_is_opened(part: str, padding: int) -> None:
    """Definitions inside definitions (the billion laughs) are refused, wherever they stand."""
    bomb = b"<!-- " + b"-x" * (padding // 2) + b" -->" + LAUGHS + b"<x>&l11;</x>"
    content = altered(workbook([["crn"], ["X1"]]), **{part: bomb})
    assert "not as a spreadsheet writes it" in refusal(content)


def test_a_part_in_another_alphabet_is_refused() -> None:
    """Definitions cannot hide in UTF-16."""
    bomb = LAUGHS.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")
    assert "not as a spreadsheet writes it" in refusal(altered(workbook([["crn"]]), sheet1=bomb))


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    """A part of more than 10 MiB that packs better than 200 to 1 is refused by what the packaging declares."""
    bomb = altered(workbook([["crn"]]), bomb=b"\n" * (11 << 20))
    assert "unpacks to far more" in refusal(bomb)


def test_more_than_1_gib_declared_is_refused() -> None:
    """The sizes declared are added up before anything is unpacked."""
    out = io.BytesIO(workbook([["crn"]]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(3):
            archive.writestr(f"xl/media/{number}.png", b"x")
    content = bytearray(out.getvalue())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        if b"xl/media/" in content[at : at + 80]:
            content[at + 20 : at + 28] = (400 << 20).to_bytes(4, "little") * 2  # packed size, unpacked size
        at += 4
    assert "unpacks to far more" in refusal(bytes(content))


def test_more_than_10_000_parts_are_refused() -> None:
    """A directory of ten thousand parts is no caseload."""
    out = io.BytesIO(workbook([["crn"]]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", b"")
    assert "10,000 parts" in refusal(out.getvalue())


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (["word/document.xml", "[Content_Types].xml"], "not an Excel workbook"),
        (["holiday.jpg"], "not an Excel workbook"),
        (["mimetype", "content.xml"], "OpenDocument"),
        (["xl/workbook.bin", "[Content_Types].xml"], "binary workbook"),
        (["xl/workbook.xml", "[Content_Types].xml"], "damaged"),
    ],
)
def test_other_packages_are_told_apart(members: list[str], said: str) -> None:
    """A zip, a letter, an OpenDocument or a binary workbook is refused as what it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, b"<x/>")
    assert said in refusal(out.getvalue())


def test_a_locked_package_is_refused() -> None:
    """A part marked as encrypted asks for a copy without a password."""
    content = bytearray(workbook([["crn"]]))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content))


@settings(max_examples=60)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
@example(0, b"PK\x03\x04")
def test_a_damaged_workbook_raises_only_a_table_error(place: int, damage: bytes) -> None:
    """Whatever bytes are overwritten, it is a table or it is refused with a message."""
    content = bytearray(WHOLE)
    at = 4 + place % (len(content) - 4)
    content[at : at + len(damage)] = damage
    refused = "cases.xlsx: "
    try:
        read(bytes(content))
    except TableError as error:
        refused = str(error)
    assert refused.startswith("cases.xlsx: ")


WHOLE = workbook([["crn", "a"], ["X1", 1], ["X2", "=1"]])


def test_without_the_extra_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV needs no extra; a workbook says which one it needs."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"colour-banding\[excel\]"):
        read(WHOLE)
