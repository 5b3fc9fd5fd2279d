"""Claims about files that are no plain CSV table: other kinds by content, pipes, odd marks and two tables in one."""

import codecs
import os
from pathlib import Path

import pytest

from banding.errors import TableError
from banding.intake.tables import open_table
from banding.intake.tables.csv_table import csv_rows
from tests.intake.tables.test_csv_table import cells, has_crn, opened, refusal, source


def test_a_pipe_that_cannot_seek_is_read() -> None:
    """Standard input is a table like any other."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"crn,a\nX1,1\n")
    with os.fdopen(reading, "rb") as pipe, open_table(pipe, name="-", known=has_crn) as table:
        assert [row.cells for row in table.rows] == [("X1", "1")]


def test_a_file_handed_in_stays_open(tmp_path: Path) -> None:
    """Closing the table lets go of what it opened, not of what it was given; a path is opened and closed."""
    path = tmp_path / "cases.csv"
    path.write_bytes(b"crn\nX1\n")
    with path.open("rb") as handle:
        with open_table(handle, name="cases.csv", known=has_crn) as table:
            assert len(list(table.rows)) == 1
        assert not handle.closed
        with pytest.raises(TableError):
            open_table(handle, name="cases.csv", known=lambda _: False)
        assert not handle.closed
    with pytest.raises(TableError):
        open_table(path, name="cases.csv", known=lambda _: False)
    with open_table(path, name="cases.csv", known=has_crn) as table:
        assert table.csv is not None
        assert len(list(table.rows)) == 1


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A missing file, or a folder, is one clear message."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(TableError, match="cannot be opened"):
            open_table(path, name="none.csv", known=has_crn)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"<html><table><tr><td>crn", "web page"),
        (b"{\\rtf1", "text document"),
        (b"PK\x03\x04 but nothing else", "damaged"),
        (bytes(range(256)), "NUL"),
    ],
)
def test_files_of_other_kinds_are_refused_by_content(content: bytes, said: str) -> None:
    """What a file is called does not make it a table."""
    with pytest.raises(TableError, match=said):
        opened(content)


def test_text_named_xlsx_is_read_and_said() -> None:
    """A CSV saved under a workbook's name is read as what it is."""
    with opened(b"crn\nX1\n", name="cases.xlsx") as table:
        assert any("plain text" in note for note in table.notes)


def test_utf_16_without_a_mark_is_told_by_its_nuls() -> None:
    """UTF-16 is recognised where NULs alternate, either way round."""
    for encoding in ("utf-16-le", "utf-16-be"):
        found = source("crn,name\nX1,Zoë\n".encode(encoding))
        assert [row.cells for row in csv_rows(found)] == [("X1", "Zoë")]
        assert "Read as UTF-16." in found.notes


@pytest.mark.parametrize("end", ["\x1a", "\x1a\x1a", "\x1a\0\0\0", "\x1a\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("before", ["\r\n", "\n", ""])
def test_an_old_end_of_file_is_no_case(end: str, encoding: str, before: str) -> None:
    """The Ctrl-Z that old programs end a text with, and what pads it, is the end of the file."""
    if end == "\x1a\r\n" and not before:
        return  # in a line of its own it is an end; in a cell it is a character
    text = "crn,a\r\nX1,62" + before + end
    raw = codecs.BOM_UTF16_BE + text.encode(encoding) if encoding == "utf-16-be" else text.encode(encoding)
    found = source(raw)
    assert [row.cells for row in csv_rows(found)] == [("X1", "62")]
    found.close()


def test_a_ctrl_z_before_the_end_loses_nothing() -> None:
    """Rows behind it are rows."""
    assert cells("crn,a\nX1,1\n\x1aX2,2\nX3,3\n") == [("X1", "1"), ("\x1aX2", "2"), ("X3", "3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_marks_inside_a_file_that_was_joined_move_no_cell(encoding: str) -> None:
    """A byte order mark at the start of a line would hide the quotation mark behind it."""
    text = 'crn,a\nX1,1\n\ufeff"X,2",2\n"a\n\ufeffb",3\n'
    found = source(codecs.BOM_UTF16_LE + text.encode(encoding) if encoding != "utf-8" else text.encode())
    assert [row.cells for row in csv_rows(found)] == [("X1", "1"), ("X,2", "2"), ("a\nb", "3")]
    assert any("joined" in note for note in found.notes)
    found.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (codecs.BOM_UTF8, "empty"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "old workbook (.xls)"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old workbook (.xls)"),
        (b"PK\x05\x06" + bytes(18), "not an Excel workbook"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "web page"),
        (b"7z\xbc\xaf\x27\x1c", "compressed"),
    ],
)
def test_each_kind_of_file_has_its_own_way_out(content: bytes, said: str) -> None:
    """What is no table is refused as what it is, not as something near it."""
    with pytest.raises(TableError) as caught:
        opened(content, "cases.xlsx")
    assert said in str(caught.value)


def test_a_named_pipe_is_read_once() -> None:
    """A pipe cannot be gone through again, so it is copied, and read like any other file."""
    reading, writing = os.pipe()
    os.write(writing, b"crn,a\nX1,1\n")
    os.close(writing)
    try:
        with open_table(Path(f"/dev/fd/{reading}"), name="cases.csv", known=has_crn) as table:
            assert [row.cells for row in table.rows] == [("X1", "1")]
    finally:
        os.close(reading)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1e"])
def test_a_file_whose_lines_end_in_another_mark_is_refused(end: str) -> None:
    """Where every case stands in the row of headings the file is refused, and no case is lost; within a heading a mark is text."""
    assert "line end" in refusal(f"crn,ogrs3,rosh{end}A1,62,low{end}A2,30,low")
    assert cells(f"crn,a{end}b\nA1,x\n") == [("A1", "x")]


@pytest.mark.parametrize(
    "start", ["<meta charset=utf-8>", "<style>td{}</style>", "From: <Saved by Excel>\r\nMIME-Version: 1.0"]
)
def test_a_web_page_under_another_name_is_said_to_be_one(start: str) -> None:
    """What an export calls .xls and is a web page is refused as one."""
    with pytest.raises(TableError, match="web page"):
        opened(f"{start}<table><tr><td>crn".encode(), name="cases.xls")
