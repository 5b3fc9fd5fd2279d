"""Claims about cells of a workbook that cannot be believed, in each kind of column of ours."""

import io

import pytest

from banding.intake import RECORD_COLUMNS, CaseRow, ReadingOptions, read_cases
from tests.intake.tables.workbooks import SAID_TO_WORK_OUT, by_hand, cell
from tests.intake.test_rows import ON, RULESET

HEADINGS = ("crn", "iom", "rosh", "ror", "ror_rationale", "judged_band", "rationale", "judged_on")
UNWORKED = '<c r="{0}2"><f>Notes!A1</f></c>'


def read(*cells: str, after: str = "", book: str = "", blank_is_no: bool = False) -> CaseRow:
    """Read the one case of a workbook with our headings and these cells, given as XML."""
    head = "".join(cell(f"{letter}1", name) for letter, name in zip("ABCDEFGH", HEADINGS, strict=True))
    content = by_hand(f'<row r="1">{head}</row><row r="2">{"".join(cells)}</row>', after=after, book=book)
    with read_cases(
        io.BytesIO(content),
        name="cases.xlsx",
        facts=RULESET.facts,
        bands=[band.name for band in RULESET.bands],
        options=ReadingOptions(on=ON, blank_is_no=blank_is_no),
    ) as load:
        (row,) = load.cases()
        return row


@pytest.mark.parametrize("letter", ["B", "C", "D", "F", "H"])
def test_a_formula_never_worked_out_is_a_bad_value(letter: str) -> None:
    """As a fact, a judged level or band, or a date it makes the row an error that says what to do."""
    row = read(cell("A2", "X1"), UNWORKED.format(letter))
    assert row.case is None
    (issue,) = row.issues
    assert issue.column == HEADINGS["ABCDEFGH".index(letter)]
    assert "`=Notes!A1` is a formula whose result is not stored" in issue.message
    assert "open the workbook in Excel and save it" in issue.message


def test_a_reference_number_never_worked_out_is_nobody() -> None:
    """A case whose reference number is not known is an error, and is no person named after a formula."""
    row = read(UNWORKED.format("A"), cell("C2", "low"))
    assert (row.crn, row.case) == ("", None)
    assert [(issue.code, issue.column) for issue in row.issues] == [("bad-value", "crn")]


def test_a_reason_never_worked_out_is_no_reason() -> None:
    """A formula is not why a manager judged; the judgement is there without a reason."""
    row = read(
        cell("A2", "X1"), cell("D2", "low"), UNWORKED.format("E"), cell("F2", "Red"), UNWORKED.format("G")
    )
    assert row.case is not None
    assert row.case.judgement is not None
    assert row.case.judgement.reason == ""
    assert row.case.facts["ror_rationale"] is None


def test_a_formula_that_came_back_as_text_is_still_no_reason() -> None:
    """Fed back from a result of ours the formula is plain text, and no more of a reason; a person's words are one."""
    for words, reason in (
        ("=Notes!A1", ""),
        ("=VLOOKUP(A2,B:C,2,0)", ""),
        ("=$A$1", ""),
        ("=because", "=because"),
    ):
        row = read(cell("A2", "X1"), cell("F2", "Red"), cell("G2", words))
        assert row.case is not None
        assert row.case.judgement is not None
        assert row.case.judgement.reason == reason


@pytest.mark.parametrize("blank_is_no", [True, False])
def test_a_blank_cell_of_a_merged_range_is_not_known(blank_is_no: bool) -> None:
    """It is not no, also where blank cells are; a blank cell outside the range is."""
    after = '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    merged, plain = (
        read(cell("A2", "X1"), cell("C2", "low"), after=after, blank_is_no=blank_is_no),
        read(cell("A2", "X1"), cell("C2", "low"), blank_is_no=blank_is_no),
    )
    assert merged.case is not None
    assert plain.case is not None
    assert merged.case.facts["iom"] is None
    assert plain.case.facts["iom"] is (False if blank_is_no else None)


@pytest.mark.parametrize("book", SAID_TO_WORK_OUT)
def test_a_dummy_result_is_no_answer(book: str) -> None:
    """The 0 that a program stores for a formula it cannot work out is not "no"."""
    row = read(cell("A2", "X1"), '<c r="B2"><f>Raw!B1</f><v>0</v></c>', book=book)
    assert row.case is None
    assert row.issues[0].column == "iom"


def test_every_column_of_ours_is_tried_here() -> None:
    """The columns above are ours, so that none of these claims is about a column that is only carried through."""
    assert set(HEADINGS) <= {*RECORD_COLUMNS, *(fact.name for fact in RULESET.facts)}
