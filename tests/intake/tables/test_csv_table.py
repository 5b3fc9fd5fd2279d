"""Text tables: encodings, separators, line ends, limits, and formulas defused and restored."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.errors import TableError
from banding.intake.person import whole_record
from banding.intake.tables import Row, Table, open_table
from banding.intake.tables.csv_table import CsvSource, csv_rows, open_csv
from banding.intake.tables.line_chunks import quoted_cells

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")


def has_crn(cells: tuple[str, ...]) -> bool:
    """Whether the cells are headings, for these tests."""
    return any(cell.strip().casefold() == "crn" for cell in cells)


def count_ours(cells: tuple[str, ...]) -> int:
    """Count the headings that are ours, for these tests; none where there is no `crn`."""
    return len({cell.strip().casefold() for cell in cells} & {"crn", "ogrs3", "rosh"}) * has_crn(cells)


def source(content: bytes | str) -> CsvSource:
    """Open a text table from its content."""
    raw = content.encode() if isinstance(content, str) else content
    return open_csv(io.BytesIO(raw), name="cases.csv", known=has_crn)


def read(content: bytes | str) -> list[Row]:
    """Read all rows of a text table."""
    return list(csv_rows(source(content)))


def cells(content: bytes | str) -> list[tuple[str, ...]]:
    """Read all cells of a text table."""
    return [row.cells for row in read(content)]


def refusal(content: bytes | str) -> str:
    """Give the message of a table that is refused."""
    with pytest.raises(TableError) as caught:
        read(content)
    return str(caught.value)


def opened(content: bytes, name: str = "cases.csv") -> Table:
    """Open a table of any kind from its content."""
    return open_table(io.BytesIO(content), name=name, known=has_crn)


ANY_CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
CP1252_CELL = st.text(
    st.sampled_from("abcXYZ 019,;|\t\"'=-é£€ñ\n\r"), max_size=12
)  # every one of them is in Windows-1252


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = ANY_CELL) -> list[list[str]]:
    """Tables of text with a `crn` heading, every row as wide as the headings."""
    width = draw(st.integers(2, 5))
    row = st.lists(cell, min_size=width - 1, max_size=width - 1)
    crns = st.text("AX0123456789", min_size=1, max_size=7)
    rows = draw(st.lists(st.tuples(crns, row), max_size=6))
    return [["crn", *(f"h{n}" for n in range(width - 1))], *([crn, *others] for crn, others in rows)]


def written(table: list[list[str]], *, delimiter: str, line_end: str) -> str:
    """Write a table as the csv module does."""
    out = io.StringIO()
    # Given a lone line end, the module of Python 3.11 does not quote a cell that holds the other one.
    quoting = csv.QUOTE_MINIMAL if line_end == "\r\n" else csv.QUOTE_ALL
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(table)
    return out.getvalue()


@given(
    tables(),
    st.sampled_from([e for e in ENCODINGS if e != "cp1252"]),
    st.sampled_from(DELIMITERS),
    st.sampled_from(LINE_ENDS),
)
def test_any_table_written_is_read_back(
    table: list[list[str]], encoding: str, delimiter: str, line_end: str
) -> None:
    """Any table, in any separator and line end and Unicode encoding, is read back cell for cell."""
    text = written(table, delimiter=delimiter, line_end=line_end)
    raw = text.encode(encoding)
    if encoding.startswith("utf-16-") and max(map(ord, text)) > 255:
        raw = text.encode("utf-16")  # a mark is needed where the NULs do not alternate
    found = source(raw)
    assert list(found.header) == table[0]
    assert [list(row.cells) for row in csv_rows(found)] == table[1:]


@given(tables(CP1252_CELL), st.sampled_from(DELIMITERS))
def test_windows_1252_is_read_and_said(table: list[list[str]], delimiter: str) -> None:
    """A file that is not UTF-8 is read as Windows-1252, and a note says so."""
    table[0].append("naïve")
    found = source(written(table, delimiter=delimiter, line_end="\r\n").encode("cp1252"))
    assert [list(row.cells) for row in csv_rows(found)] == table[1:]
    assert any("cp1252" in note for note in found.notes)


@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b'crn,"a')
@example(b"\xff\xfecrn")
@example(b"sep=;\r\ncrn;a\r\n\x81")
def test_random_bytes_raise_only_a_table_error(content: bytes) -> None:
    """Whatever bytes a file holds, it is a table or it is refused with a message."""
    for raw in (content, b"crn,ogrs3\n" + content):
        refused = "cases.csv: "
        try:
            with opened(raw) as table:
                list(table.rows)
        except TableError as error:
            refused = str(error)
        assert refused.startswith("cases.csv: ")


@given(tables(), st.sampled_from(DELIMITERS))
def test_a_second_pass_gives_the_same_rows(table: list[list[str]], delimiter: str) -> None:
    """Rows can be read again from the first, and notes do not double."""
    found = source(written(table, delimiter=delimiter, line_end="\n"))
    first = list(csv_rows(found))
    notes = list(found.notes)
    assert list(csv_rows(found)) == first
    assert found.notes == notes
    next(csv_rows(found), None)
    assert list(csv_rows(found)) == first


@given(tables())
def test_the_text_after_rewinding_is_the_body(table: list[list[str]]) -> None:
    """After rewinding, the text is exactly what follows the headings, line ends untouched."""
    found = source("sep=,\r\n" + written(table, delimiter=",", line_end="\r\n"))
    list(csv_rows(found))
    assert found.rewind().read() == written(table[1:], delimiter=",", line_end="\r\n")


@pytest.mark.parametrize(
    ("content", "newline"),
    [
        ("crn\nX\n", "\n"),
        ("crn\r\nX\r\n", "\r\n"),
        ("crn\rX\r", "\r"),
        ("crn\r\nX\n", ""),
        ('crn,a\nX,"1\r2"\n', ""),
    ],
)
def test_the_line_end_is_named_where_the_file_keeps_to_one(content: str, newline: str) -> None:
    """A reader may count on the line end named; mixed ones are named by nothing."""
    assert source(content).newline == newline


def test_a_sep_line_is_honoured_and_is_no_row() -> None:
    """`sep=;` settles the separator and is not counted in the row numbers."""
    found = source("sep=;\r\ncrn;note\r\nX1;a,b\r\n")
    assert (found.delimiter, found.header_row) == (";", 1)
    assert list(csv_rows(found)) == [Row(2, ("X1", "a,b"))]


def test_title_rows_are_passed_over_and_counted() -> None:
    """Rows above the headings are skipped, said, and counted, so that numbers match the spreadsheet."""
    found = source("Caseload, March 2019\n\ncrn;ogrs3\nX1;40\n")
    assert found.header_row == 3
    assert list(csv_rows(found)) == [Row(4, ("X1", "40"))]
    assert any("row 3" in note for note in found.notes)


def test_headings_below_row_20_are_not_looked_for() -> None:
    """The headings must be in the first 20 rows."""
    assert read("title\n" * 19 + "crn\nX1\n") == [Row(21, ("X1",))]
    assert "first 20 rows" in refusal("title\n" * 20 + "crn\nX1\n")


def test_empty_lines_are_counted_but_are_not_rows() -> None:
    """An empty line is no row, keeps its number and is mentioned; a row of separators is a row."""
    found = source("crn,a\nX1,1\n\n,\n\nX2,2\n")
    assert list(csv_rows(found)) == [Row(2, ("X1", "1")), Row(4, ("", "")), Row(6, ("X2", "2"))]
    assert any("2 empty rows" in note for note in found.notes)


def test_short_and_long_rows_come_as_they_are() -> None:
    """A row with fewer or more cells than the headings is neither cut nor filled."""
    assert cells("crn,a\nX1\nX2,1,2\n") == [("X1",), ("X2", "1", "2")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('crn,a\nX1,1\nX2,"open\nX3,3\n', "row 3 has a quotation mark"),
        ('crn,a\nX1,"1\n2"\nX2,"a"b\n', "row 3 has text straight after"),
        ('crn,"open\nX1,2\n', "never closed"),
    ],
)
def test_broken_quotation_marks_are_refused_with_their_row(content: str, said: str) -> None:
    """A quoted cell that never ends, or goes on after its end, names the row it began in."""
    assert said in refusal(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\r\n \n", "is empty"),
        (b"crn,a\nX1,\x00\n", "NUL"),
        (b"\x81\x8d,crn\n", "cannot be read"),
        (b"\xff\xfec\x00r\x00n", "cannot be read"),
        (b"crn\n" + b"x" * (1 << 20) + b"y\n", "more than 1 MiB"),
        (b'crn,a\nX1,"' + b"x" * 131_073 + b'"\n', "131,072"),
        (b"crn" + b",a" * 2_000 + b"\n", "2,000"),
        (b"crn\nX1" + b",a" * 2_000 + b"\n", "row 2 has 2,001 columns"),
        (b'crn,a\nX1,"' + b'x\n","' * 300_000 + b'"\n', "row 2 is longer than 1 MiB"),
    ],
)
def test_each_limit_has_one_clear_message(content: bytes, said: str) -> None:
    """A file past a limit is refused in words that name the limit."""
    assert said in refusal(content)


class Monster(io.RawIOBase):
    """A file of 200 MB on one line that counts what is read of it."""

    SIZE = 200_000_000

    def __init__(self) -> None:
        self.place = 0
        self.taken = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move about."""
        self.place = offset + (0, self.place, self.SIZE)[whence]
        return self.place

    def readinto(self, buffer: object) -> int:
        """Give the next of it."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        size = min(len(view), self.SIZE - self.place)
        view[:size] = b"crn,"[:size] + b"x" * (size - 4) if self.place == 0 else b"x" * size
        self.place += size
        self.taken += size
        return size


def test_a_monster_line_is_refused_without_reading_it() -> None:
    """A line of 200 MB is refused after little more than 1 MiB of it."""
    monster = Monster()
    with pytest.raises(TableError, match="1 MiB"):
        open_csv(io.BufferedReader(monster), name="cases.csv", known=has_crn)
    assert monster.taken < 4 << 20


def test_a_line_of_exactly_the_limit_is_read() -> None:
    """One MiB is allowed."""
    line = ",".join(["x" * 100_000] * 10)
    assert len(cells(f"crn\n{line},{'y' * ((1 << 20) - len(line) - 1)}\n")[0]) == 11


def test_missing_headings_name_the_near_miss() -> None:
    """A file without `crn` is told which headings were seen and which may be meant."""
    said = refusal("CRM;ogrs3;rosh\nX1;40;low\n")
    assert "`CRM`, `ogrs3`, `rosh`" in said
    assert "did you mean `crn` for `CRM`" in said


def test_a_case_is_never_printed_for_want_of_headings() -> None:
    """A file with no headings at all is refused without repeating anybody's case."""
    said = refusal("X320741,Ann Example,62,medium\nX320742,Bob Example,10,low\n")
    assert "Ann" not in said
    assert "X320741" not in said


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        (["CRN,All", "Date,2026", "", "CRN,OGRS3,RoSH", "A1,62,low"], 4),
        (["crn,ogrs3,rosh", "X1,crn,ogrs3", "X2,1,low"], 1),
        (["crn,ogrs3", "crn,ogrs3", "X1,1"], 1),
        (["crn,notes", "X1,rosh", "X2,ogrs3"], 1),
        (["Report for crn A1,ogrs3", "crn,ogrs3", "X1,1"], 2),
        (["CRN,All,RoSH,High", "Team,North", "CRN,OGRS3,RoSH", "A1,62,low"], 3),
        ([*["title"] * 19, "crn,ogrs3", "X1,1"], 20),
    ],
)
def test_the_headings_are_the_row_with_the_most_of_ours(rows: list[str], row: int) -> None:
    """A report's parameters above the headings are not taken for them, and of equal rows the first is."""
    content = "\n".join(rows).encode()
    with open_table(io.BytesIO(content), name="cases.csv", known=count_ours) as table:
        assert table.header_row == row
        assert len(list(table.rows)) == sum(bool(each) for each in rows[row:])
        assert any("passed over" in note for note in table.notes) == (row > 1 or "" in rows[row:])


@pytest.mark.parametrize("between", ["X123456,62", "A1,62", "17,62"])
def test_two_tables_in_one_file_are_refused(between: str) -> None:
    """Cases between two rows of headings would be lost, so the file is not read."""
    content = f"crn,ogrs3\n{between}\ncrn,ogrs3,rosh\nX2,1,low\n".encode()
    with pytest.raises(TableError, match="two tables"):
        open_table(io.BytesIO(content), name="cases.csv", known=count_ours)


@given(st.text('a ",;', min_size=1), st.sampled_from(",;"))
@example('a"b,"c', ",")
@example('"","a",""""', ",")
def test_a_line_is_taken_apart_as_the_standard_reader_does(line: str, delimiter: str) -> None:
    """
    A line that is taken apart gives the standard reader's cells, and is its own record where every mark is said to be
    needed; one that the standard reader gives whole is left only where a mark stands in the midst of a cell.
    """
    cells, are_needed = quoted_cells(line, delimiter)
    assert '"' not in line or bool(whole_record(delimiter)(line)) == bool(cells)
    try:
        records = list(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        assert not cells
        return
    if cells:
        assert [cells] == records
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
        assert (out.getvalue() == line) or not are_needed
    else:
        assert re.search(f'[^"{delimiter}]"', line)
