"""Claims about the other sheets of a workbook of cases, and about the file."""

import io
import re
import sys
import zipfile

import openpyxl
import pytest

from banding.errors import MissingExtraError, OutputError
from banding.records import Allocation, workbook_sheets, xlsx
from banding.records.columns import ADDED
from banding.records.xlsx import write_xlsx
from tests.builders import BANDS, ruleset
from tests.records.test_xlsx_file import CONSIDER, EXAMPLES, column_of, opened, texts, written


class TestOtherSheets:
    """Issues, Summary and Columns."""

    def test_sheets_in_their_order(self) -> None:
        """Cases come first, so that opening or reading the workbook begins there."""
        assert openpyxl.load_workbook(io.BytesIO(written(CONSIDER))).sheetnames == [
            "Cases",
            "Issues",
            "Summary",
            "Columns",
        ]

    def test_every_issue_is_listed(self) -> None:
        """Each fault of each cell, a short row and a repeated reference number have a line that names the row."""
        lines = texts(written(b"crn,ogrs3,rosh\nX1,140,meduim\nX2,10\nX3,10,low\nX3,11,low\n"), "Issues")[1:]
        assert [(line[0], line[2], line[3], line[4], line[7]) for line in lines] == [
            (2, "X1", "error", "ogrs3", "bad-value"),
            (2, "X1", "error", "rosh", "bad-value"),
            (3, "X2", "warning", None, "row-too-short"),
            (4, "X3", "warning", None, "duplicate-crn"),
            (5, "X3", "warning", None, "duplicate-crn"),
        ]
        assert "medium" in str(lines[1][6])

    def test_row_numbers_of_both_files(self) -> None:
        """Where title rows stand above the headings the issues give the row in either file."""
        (line,) = texts(written(b"Our team\ncrn,ogrs3\nX1,140\n"), "Issues")[1:]
        assert line[:2] == [3, 2]

    def test_no_issues_is_said(self) -> None:
        """A sheet without issues says that there are none."""
        assert texts(written(CONSIDER), "Issues")[1][0] == "Nothing is wrong with any row."

    def test_a_flood_of_issues_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Past its limit the sheet says how many more there are."""
        monkeypatch.setattr(workbook_sheets, "_MOST_ISSUES", 2)
        lines = texts(written(b"crn,ogrs3\nX1,140\nX2,140\nX3,140\nX4,140\n"), "Issues")
        assert len(lines) == 4
        assert str(lines[-1][0]).startswith("2 more")

    def test_summary_counts_every_row(self) -> None:
        """The bands, routes and statuses each add up to the rows, and the stamp, the day and the notes are there."""
        rows = [row[:2] for row in texts(written(EXAMPLES, notes=["A note."]), "Summary")]
        cells = dict(row for row in rows if row[0] is not None)
        assert sum(cells[name] for name in (*BANDS, "no band")) == cells["Rows"] == 59
        assert sum(cells[name] for name in ("field", "nps", "hub", "none (error)")) >= 59
        assert (cells["Ruleset"], cells["Decided for"]) == (ruleset().stamp, "2026-11-22")
        assert rows[-1][0] == "A note."

    def test_columns_are_explained(self) -> None:
        """Every added column and every fact has its meaning."""
        means = {row[0]: row[1] for row in texts(written(CONSIDER), "Columns")[1:]}
        assert ADDED.items() <= means.items()
        assert all(means[fact.name] for fact in ruleset().facts)


class TestFile:
    """The file as a whole."""

    def test_same_input_same_bytes(self) -> None:
        """Nothing in the file tells when it was written: it carries the day decided for, in every part."""
        content = written(EXAMPLES)
        assert content == written(EXAMPLES)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert {part.date_time for part in parts.infolist()} == {(2026, 11, 22, 0, 0, 0)}
            said = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z?", parts.read("docProps/core.xml"))
        assert said == [b"2026-11-22T00:00:00Z"] * 2

    def test_too_many_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """More rows than a sheet holds are refused in words, and nothing is written."""
        monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
        assert len(texts(written(b"crn\nX1\nX2\n"))) == 3
        refused(b"crn\nX1\nX2\nX3\n", "more than 2 rows")

    @pytest.mark.parametrize("text", ["a" * 32_768, "😀" * 16_384])
    def test_too_long_a_cell(self, text: str) -> None:
        """A cell longer than a workbook holds, as it counts, is refused by row and column, and nothing is written."""
        fits = text[: len(text) // 2]
        assert column_of(written(f"crn,note\nX1,{fits}\n".encode()), "note") == [fits]
        refused(f"crn,note\nX1,a\nX2,{text}\n".encode(), "row 3, note: has a cell of more than 32,767")

    def test_nothing_is_left_behind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A refusal leaves no file with people's cases among the temporary ones."""
        from openpyxl.worksheet import _writer

        monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
        refused(b"crn\nX1\nX2\n", "more than 1 rows")
        assert _writer.ALL_TEMP_FILES == []

    def test_output_that_cannot_seek(self) -> None:
        """A workbook can go down a pipe, and is the same there."""

        class Pipe(io.RawIOBase):
            def __init__(self) -> None:
                self.taken = b""

            def writable(self) -> bool:
                return True

            def write(self, block: bytes) -> int:  # type: ignore[override]
                self.taken += bytes(block)
                return len(block)

        pipe = Pipe()
        with opened(CONSIDER) as caseload:
            write_xlsx(Allocation(caseload, ruleset()), pipe)  # type: ignore[arg-type]
        assert pipe.taken == written(CONSIDER)

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the Excel part installed the message says what to install."""
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(MissingExtraError, match=r"pip .*install .*openpyxl"):
            written(CONSIDER)

    def test_everything_is_counted(self) -> None:
        """The tally is complete when the writer is done, and progress is told on the way."""
        told: list[int] = []
        with opened(b"crn\n" + b"X1\n" * 1001) as caseload:
            allocation = Allocation(caseload, ruleset(), progress=told.append)
            write_xlsx(allocation, io.BytesIO())
        assert (allocation.tally.rows, told) == (1001, [1000])


def refused(content: bytes, words: str) -> None:
    """Check that a caseload is refused with some words, and that nothing is written."""
    out = io.BytesIO()
    with opened(content) as caseload, pytest.raises(OutputError, match=re.escape(words)):
        write_xlsx(Allocation(caseload, ruleset()), out)
    assert out.getvalue() == b""
