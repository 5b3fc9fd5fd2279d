"""Workbooks out: every row as it came, nothing a formula, and a judgement typed in counts when it is read back."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from banding.intake import Caseload, ReadingOptions, read_cases, undo
from banding.records import Allocation
from banding.records.columns import ADDED, ADDED_NAMES
from banding.records.workbook_sheets import FILL_IN_COLUMNS
from banding.records.xlsx import BAND_COLUMNS, write_xlsx
from tests.builders import BANDS, DATA, ruleset
from tests.intake.tables.workbooks import by_hand, cell

ON = date(2026, 11, 22)
EXAMPLES = (DATA / "examples.csv").read_bytes()
CONSIDER = b"crn,ogrs3,rosh,domestic_abuse,note\n0012,62,low,yes,a\n0013,62,low,yes,b\n"


def opened(content: bytes, name: str = "cases.csv") -> Caseload:
    """Open a caseload, text or workbook, from its bytes."""
    return read_cases(
        io.BytesIO(content),
        name=name,
        facts=ruleset().facts,
        bands=[band.name for band in ruleset().bands],
        options=ReadingOptions(on=ON),
        output_columns=ADDED_NAMES,
    )


def written(content: bytes, *, name: str = "cases.csv", notes: Sequence[str] = ()) -> bytes:
    """Write a caseload as a workbook and give its bytes."""
    out = io.BytesIO()
    with opened(content, name) as caseload:
        caseload.table.notes.extend(notes)
        write_xlsx(Allocation(caseload, ruleset()), out)
    return out.getvalue()


def sheet_of(content: bytes, name: str = "Cases") -> Worksheet:
    """Open one sheet of a workbook as a spreadsheet program would."""
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def texts(content: bytes, name: str = "Cases") -> list[list[object]]:
    """Give a sheet's cells, row by row, empty ones as None."""
    return [[cell.value for cell in row] for row in sheet_of(content, name).iter_rows()]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Give rows as the text of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def fill_in(content: bytes, *, row: int, **cells: str) -> bytes:
    """Type into a workbook as a manager would, and save it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Cases"]
    headings = [cell.value for cell in sheet[1]]
    for name, text in cells.items():
        sheet.cell(row, headings.index(name) + 1).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_of(content: bytes, heading: str) -> list[object]:
    """Give one column of the cases by its heading."""
    head, *rows = texts(content)
    return [row[head.index(heading)] for row in rows]


class TestRows:
    """What stands in the rows of the cases."""

    def test_columns_are_own_then_to_fill_in_then_added(self) -> None:
        """A row has its own cells, then the columns a manager may fill in, then those of every result."""
        (head, *_) = texts(written(CONSIDER))
        assert head == ["crn", "ogrs3", "rosh", "domestic_abuse", "note", *FILL_IN_COLUMNS, *ADDED_NAMES]

    def test_added_cells_are_those_of_every_export(self) -> None:
        """The added cells are word for word what deciding the row gives, for every worked example."""
        with opened(EXAMPLES) as caseload:
            allocation = Allocation(caseload, ruleset())
            expected = [[cell or None for cell in banded.added] for banded in allocation.rows()]
        assert [row[-len(ADDED) :] for row in texts(written(EXAMPLES))[1:]] == expected

    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["X1", "0012", " 7 ", "1E5", ""]),
                st.sampled_from(["62", "062", "62.0", "-5", "0", "62%", "9999999999", "٣", ""]),
                st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
            ),
            max_size=6,
        )
    )
    @example([("X1", "0", "=1+1"), ("X2", "1", "'=1+1"), ("X3", "2", "''@x"), ("X4", "3", "#N/A")])
    @example(
        [("X1", "0", "two\r\nlines"), ("X2", "1", "\t"), ("X3", "2", " spaced "), ("X4", "3", "_x000D_")]
    )
    @example(
        [("X1", "0", "\x0b\x1f\ufffe\uffff"), ("X2", "1", "TRUE"), ("X3", "2", "<&>\"'"), ("X4", "3", "\r")]
    )
    @example([("X1", "0", "1/2"), ("X2", "1", "{=1}"), ("X3", "2", "2026-01-01"), ("X4", "3", "😀" * 9)])
    def test_own_cells_come_back_as_they_were(self, rows: list[tuple[str, str, str]]) -> None:
        """Read back, every own cell is the text that was typed, control characters and what looks like an escape included."""
        content = as_csv([("crn", "ogrs3", "note"), *rows])
        with opened(content) as before:
            expected = [[undo(cell) for cell in row.cells] for row in before.rows()]
        with opened(written(content), "cases.xlsx") as after:
            assert [list(row.cells[:3]) for row in after.rows()] == expected

    def test_same_decisions_when_read_back(self) -> None:
        """A workbook fed back in comes out the same workbook, cell for cell."""
        once = written(EXAMPLES)
        assert texts(written(once, name="cases.xlsx")) == texts(once)

    def test_reference_numbers_stay_text(self) -> None:
        """A reference number keeps its leading zeros, and a score that is a whole number sorts as one."""
        sheet = sheet_of(written(CONSIDER))
        assert [(cell.value, cell.data_type) for cell in sheet[2][:2]] == [("0012", "s"), (62, "n")]
        assert sheet["A2"].number_format == "@"

    def test_only_plain_whole_numbers_become_numbers(self) -> None:
        """A score written in any other way stays as it was typed."""
        cells = ["62", "062", "62%", "62.0", "-5", "1_0", "0"]
        content = as_csv([("crn", "ogrs3", "age"), *[("X", cell, cell) for cell in cells]])
        assert column_of(written(content), "ogrs3") == [62, "062", "62%", "62.0", "-5", "1_0", 0]
        assert column_of(written(content), "age") == column_of(written(content), "ogrs3")

    @pytest.mark.parametrize("text", ["=1+1", "'=1+1", "+A1", "-A1", "@x", "＝1+1", "\t=1", "=", "#REF!"])
    def test_nothing_is_ever_a_formula(self, text: str) -> None:
        """Text that looks like a formula or an error is text, in a heading too, and stays so when it is edited."""
        content = written(as_csv([("crn", text), ("X1", text), ("X1", text)]))
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
        assert not any(re.search(rb"<f[ >/]|t=\"e\"", sheet) for sheet in sheets)
        cell = sheet_of(content)["B2"]
        assert (cell.value, cell.data_type, cell.number_format) == (undo(text), "s", "@")
        assert cell.quotePrefix or text == "#REF!"

    def test_rows_in_error_are_there(self) -> None:
        """A row in error stands in its place with its own cells, as does a row too long or without a number."""
        content = written(b"crn,ogrs3\nX1,140\n,50\nX3,10\nX4,10,stray\n")
        assert column_of(content, "status") == ["error", "error", "incomplete", "error"]
        assert texts(content)[4][-1] == "stray"

    def test_too_long_stays_too_long(self) -> None:
        """A row with cells beyond the last heading is in error again when the workbook is read back."""
        content = written(b"crn,ogrs3\nX4,10,stray\n")
        assert column_of(written(content, name="cases.xlsx"), "status") == ["error"]

    def test_numbers_and_dates_stay_what_they_were(self) -> None:
        """A cell that came as a date, a percentage or a number goes out as one in its format, and reads the same."""
        cells = [(36525, "dd/mm/yyyy"), (0.57, "0%"), (123, "00000000"), (1234.5, "#,##0.00"), (0.5, "hh:mm")]
        made = "".join(
            f'<c r="{c}2" s="{n}"><v>{v}</v></c>'
            for n, (c, (v, _)) in enumerate(zip("BCDEF", cells, strict=True), 1)
        )
        head = "".join(cell(f"{c}1", f"h{c}") for c in "BCDEF")
        rows = f'<row r="1">{cell("A1", "crn")}{head}</row><row r="2">{cell("A2", "X1")}{made}</row>'
        content = by_hand(rows, codes=[code for _, code in cells])
        out = written(content, name="cases.xlsx")
        found = sheet_of(out)[2][1:6]
        assert [each.number_format for each in found] == [code for _, code in cells]
        assert [each.data_type for each in found] == ["d", "n", "n", "n", "d"]
        with opened(content, "cases.xlsx") as before, opened(out, "cases.xlsx") as after:
            assert [row.cells[:6] for row in before.rows()] == [row.cells[:6] for row in after.rows()]

    def test_days_from_1904_stay_the_same_days(self) -> None:
        """Our workbook counts from 1900 whatever theirs does."""
        rows = f'<row r="1">{cell("A1", "crn")}{cell("B1", "h")}</row><row r="2">{cell("A2", "X1")}'
        rows += '<c r="B2" s="1"><v>36525</v></c></row>'
        content = by_hand(rows, codes=["yyyy-mm-dd"], book='<workbookPr date1904="1"/>|')
        assert str(sheet_of(written(content, name="cases.xlsx"))["B2"].value) == "2004-01-01 00:00:00"

    def test_earlier_results_are_replaced(self) -> None:
        """An earlier result's columns are replaced, and nothing is added twice."""
        head = texts(
            written(b"crn,band,ogrs3,judged_band,ruleset\nX1,Red,10,,cl-crc 2019-03 sha256:0123456789ab\n")
        )[0]
        others = [name for name in FILL_IN_COLUMNS if name != "judged_band"]
        assert head == ["crn", "ogrs3", "judged_band", *others, *ADDED_NAMES]


class TestJudging:
    """A manager's judgement, typed into the workbook."""

    def test_a_judgement_typed_in_counts(self) -> None:
        """A band and a reason typed into the workbook make the case judged when it is fed back."""
        typed = fill_in(written(CONSIDER), row=2, judged_band="Blue", rationale="Risk is rising")
        again = written(typed, name="cases.xlsx")
        assert column_of(again, "status") == ["judged", "consider"]
        assert column_of(again, "band") == ["Blue", "Yellow"]

    def test_a_band_without_a_reason_does_not_count(self) -> None:
        """A band typed without a reason is not applied, and the row says so."""
        again = written(fill_in(written(CONSIDER), row=2, judged_band="Blue"), name="cases.xlsx")
        assert column_of(again, "status")[0] == "consider"
        assert str(column_of(again, "warnings")[0]).startswith("judgement-without-reason")

    def test_only_the_first_sheet_has_cases(self) -> None:
        """Reading takes the first sheet, and no other of ours passes for one with cases."""
        with opened(written(CONSIDER), "cases.xlsx") as caseload:
            assert caseload.table.notes == ["Read from sheet `Cases`, one of 4."]
            assert caseload.layout.near == ()

    def test_bands_are_picked_from_a_list(self) -> None:
        """The judged band and every fact with closed values have a drop-down, and the note asks for a reason."""
        found = {
            str(rule.sqref): rule for rule in sheet_of(written(CONSIDER)).data_validations.dataValidation
        }
        judged = found["F2:F3"]
        assert judged.formula1 == '"Green,Yellow,Blue,Red"'
        assert "reason" in judged.prompt
        assert found["D2:D3"].formula1 == '"yes,no,unknown"'
        assert found["C2:C3"].formula1 == '"low,medium,high,very high,unknown"'


class TestLook:
    """What the sheets look like."""

    def test_every_band_column_is_coloured(self) -> None:
        """Each band column takes each band's fill and ink by its word, also a band typed later."""
        sheet = sheet_of(written(b"crn,recorded_band\nX1,Blue\nX2,Red\n"))
        letters = {cell.value: cell.column_letter for cell in sheet[1]}
        for name in BAND_COLUMNS:
            rules = sheet.conditional_formatting[f"{letters[name]}2:{letters[name]}3"]
            styles = {rule.formula[0]: rule.dxf for rule in rules if rule.type == "cellIs"}
            assert list(styles) == [f'"{band}"' for band in BANDS]
            for band in ruleset().bands:
                style = styles[f'"{band.name}"']
                assert style.fill.bgColor.rgb.endswith(band.fill[1:])
                assert style.font.color.rgb.endswith(band.ink[1:])

    def test_light_fills_have_an_edge(self) -> None:
        """Yellow has a dark edge so that it is seen on white; the dark bands need none."""
        sheet = sheet_of(written(CONSIDER))
        letter = next(cell.column_letter for cell in sheet[1] if cell.value == "band")
        rules = sheet.conditional_formatting[f"{letter}2:{letter}3"]
        edged = [rule.formula[0] for rule in rules if rule.dxf.border is not None]
        assert edged == ['"Yellow"']

    def test_incomplete_minimum_has_no_colour(self) -> None:
        """The lower bound of an incomplete case is not coloured as a band to act on: that rule comes first."""
        sheet = sheet_of(written(b"crn\nX1\n"))
        letter = next(cell.column_letter for cell in sheet[1] if cell.value == "minimum_band")
        first = min(sheet.conditional_formatting[f"{letter}2:{letter}2"], key=lambda rule: rule.priority)
        assert "incomplete" in first.formula[0]
        assert first.dxf.fill is None
        assert first.stopIfTrue

    def test_headings_stay_in_sight(self) -> None:
        """Headings and reference numbers stay when the sheet is scrolled, and every column can be filtered."""
        sheet = sheet_of(written(CONSIDER))
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:V3")

    def test_reference_numbers_elsewhere_are_not_frozen(self) -> None:
        """Where the reference number is not the first column only the headings stay."""
        assert sheet_of(written(b"name,crn\nA,X1\n")).freeze_panes == "A2"

    def test_rows_are_as_high_as_their_reasons(self) -> None:
        """A row whose reasons take more lines is higher, also in programs that do not work that out."""
        sheet = sheet_of(written(b"crn,ogrs3,rosh\nX1,10,high\n"))
        assert sheet.row_dimensions[2].height > 15

    def test_no_cases_is_a_workbook_too(self) -> None:
        """A file with headings only gives headings only."""
        assert len(texts(written(b"crn,ogrs3\n"))) == 1
