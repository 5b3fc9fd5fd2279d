"""Claims about workbooks that are damaged, disguised or made to swell: each is one clear message."""

import io
import zipfile
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.errors import TableError
from banding.intake.tables.xlsx import package
from tests.intake.tables.workbooks import WHOLE, altered, read, refusal, with_cells, workbook


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ('<c r="A2"><v>not a number</v></c>', "row 2 has a cell that is said to be a number"),
        ('<c r="A2" t="s"><v>99</v></c>', "row 2 has a cell whose text is missing"),
        ('<c r="A2" t="s"><v>-1</v></c>', "row 2 has a cell whose text is missing"),
        ('<c r="A2" t="s"><v>x</v></c>', "damaged"),
        ('<c r="A2" t="z"><v>1</v></c>', "damaged"),
        ('<c r="A2" t="b"><v>yes</v></c>', "damaged"),
        ('<c r="A2" t="d"><v>31/12/1999</v></c>', "damaged"),
        ('<c r="A2" s="99"><v>1</v></c>', "damaged"),
        ('<c r="ZZZZZZ2"><v>1</v></c>', "stands at ZZZZZZ2"),
        ('<c r="XFE2"><v>1</v></c>', "damaged"),
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
def test_parts_are_read_alike_whatever_the_block(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag or a character cut in two by the end of a block is read once, and is not missed."""
    monkeypatch.setattr(package, "_BLOCK", size)
    rows = [["crn", "a"], *([f"X{n}", "é" * n] for n in range(2, 40))]
    assert [row.cells for row in read(workbook(rows))] == [tuple(row) for row in rows[1:]]
    content = altered(workbook(rows), sheet1=lambda xml: xml.replace(b'<row r="9"', b'<row r="8"'))
    assert "out of its place" in refusal(content)


def test_a_row_past_the_last_a_sheet_can_have_is_refused() -> None:
    """A row said to be number two thousand million does not keep anybody waiting."""
    content = altered(
        workbook([["crn"], ["X1"]]),
        sheet1=lambda xml: xml.replace(b'<row r="2"', b'<row r="2000000000"').replace(b' r="A2"', b""),
    )
    assert "more rows than a workbook can hold" in refusal(content)


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY l0 "lol">'
    + b"".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">'.encode() for n, _ in pairwise(range(12)))
    + b"]>"
)


@pytest.mark.parametrize("part", ["sheet1", "workbook", "sharedStrings", "styles"])
@pytest.mark.parametrize("padding", [0, 1 << 18])
def test_text_that_swells_is_refused_before_it_is_opened(part: str, padding: int) -> None:
    """Definitions inside definitions (the billion laughs) are refused, wherever they stand."""
    bomb = b"<!-- " + b" x" * (padding // 2) + b" -->" + LAUGHS + b"<x>&l11;</x>"
    content = altered(with_cells(), **{part: bomb})
    assert "not as a spreadsheet writes it" in refusal(content)


def test_a_part_in_another_alphabet_is_refused() -> None:
    """Definitions cannot hide in UTF-16."""
    bomb = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS.decode()}'.encode("utf-16")
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
