"""The empty caseload: its columns, what may be typed, and that reading takes it."""

import io
import sys
import zipfile
from datetime import date

import attrs
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from banding.case import Case
from banding.errors import MissingExtraError
from banding.facts import FactKind
from banding.intake import CaseRow, ReadingOptions, read_cases
from banding.records.columns import ADDED_NAMES
from banding.records.templates import NOTICE, headings, template_columns, write_template_xlsx
from tests.builders import ruleset

NAMES = [column.name for column in template_columns(ruleset())]


def template() -> bytes:
    """Write the template as a workbook and give its bytes."""
    out = io.BytesIO()
    write_template_xlsx(ruleset(), out)
    return out.getvalue()


def cases() -> Worksheet:
    """Open the template's sheet of cases as a spreadsheet program would."""
    return openpyxl.load_workbook(io.BytesIO(template()))["Cases"]


def letter(name: str) -> str:
    """Give the letter of a column of the template."""
    return next(str(cell.column_letter) for cell in cases()[2] if cell.value == name)


def read(content: bytes, name: str) -> tuple[list[CaseRow], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Read a file: its rows, near misses and absent facts."""
    with read_cases(
        io.BytesIO(content),
        name=name,
        facts=ruleset().facts,
        bands=[band.name for band in ruleset().bands],
        options=ReadingOptions(on=date(2026, 11, 22)),
        output_columns=ADDED_NAMES,
    ) as caseload:
        return list(caseload.cases()), caseload.layout.near, caseload.layout.absent


def test_columns_in_their_order() -> None:
    """The reference number is first, then every fact, an age before the fact it settles, then the judgement."""
    facts = [fact.name for fact in ruleset().facts]
    place = facts.index("young_person")
    judged = ["judged_band", "rationale", "judged_by", "judged_on", "recorded_band"]
    assert ["crn", *facts[:place], "date_of_birth", "age", *facts[place:], *judged] == NAMES


def test_no_ages_where_no_fact_asks() -> None:
    """A ruleset with no fact that an age settles has no columns for ages."""
    facts = tuple(attrs.evolve(fact, yes_at_age=None) for fact in ruleset().facts)
    names = [column.name for column in template_columns(attrs.evolve(ruleset(), facts=facts))]
    assert names == [name for name in NAMES if name not in ("date_of_birth", "age")]


def test_empty_templates_read_as_no_cases() -> None:
    """Read back as it is, either template has no rows, no near misses and no column missing."""
    text = headings(ruleset())
    assert text == ",".join(NAMES) + "\n"
    assert read(text.encode(), "cases.csv") == ([], (), ())
    assert read(template(), "cases.xlsx") == ([], (), ())


def test_a_row_filled_in_is_a_case() -> None:
    """What is typed into the first free row, by the drop-downs' words and as a date, is a case."""
    book = openpyxl.load_workbook(io.BytesIO(template()))
    typed = {"crn": "0012", "ogrs3": 62, "rosh": "very high", "cpp": "yes", "iom": "unknown"}
    typed |= {"date_of_birth": date(2004, 2, 1), "sentence_type": "post sentence supervision"}
    for name, value in typed.items():
        book["Cases"].cell(3, NAMES.index(name) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    ((row,), _, _) = read(out.getvalue(), "cases.xlsx")
    assert isinstance(row.case, Case)
    facts = row.case.facts
    assert (row.crn, facts["ogrs3"], facts["rosh"], facts["cpp"], facts["iom"]) == (
        "0012",
        62,
        "very-high",
        True,
        None,
    )
    assert (facts["young_person"], facts["sentence_type"]) == (True, "post-sentence-supervision")


def test_every_word_offered_is_understood() -> None:
    """Whatever a drop-down offers is a value when it is read."""
    for column in template_columns(ruleset()):
        for word in column.words:
            ((row,), _, _) = read(f"crn,{column.name}\nX1,{word}\n".encode(), "cases.csv")
            assert row.issues == ()


def test_closed_values_have_drop_downs() -> None:
    """Every fact with closed values has a drop-down on five hundred rows, and every column has a note."""
    rules = {str(rule.sqref): rule for rule in cases().data_validations.dataValidation}
    assert len(rules) == len(NAMES)
    assert all(rule.prompt for rule in rules.values())
    for fact in ruleset().facts:
        rule = rules[f"{letter(fact.name)}3:{letter(fact.name)}502"]
        assert (rule.type == "list") == (fact.kind in (FactKind.YES_NO, FactKind.CHOICE))


@pytest.mark.parametrize(
    ("name", "kind", "bounds"),
    [
        ("ogrs3", "whole", ("0", "100")),
        ("age", "whole", ("0", "120")),
        ("date_of_birth", "date", ("1", None)),
        ("judged_on", "date", ("1", None)),
    ],
)
def test_numbers_and_dates_are_checked(name: str, kind: str, bounds: tuple[str, str | None]) -> None:
    """A score, an age or a date out of range is asked about when typed."""
    rules = {str(rule.sqref): rule for rule in cases().data_validations.dataValidation}
    rule = rules[f"{letter(name)}3:{letter(name)}502"]
    assert (rule.type, rule.formula1, rule.formula2) == (kind, *bounds)


def test_blank_is_said_not_to_mean_no() -> None:
    """The first thing on the sheet, and on the notes, says that blank is not "no"; headings stay in sight below it."""
    sheet = cases()
    assert (sheet["A1"].value, sheet.freeze_panes) == (NOTICE, "B3")
    assert openpyxl.load_workbook(io.BytesIO(template()))["Notes"]["A1"].value == NOTICE


def test_reference_numbers_are_text() -> None:
    """A reference number typed with leading zeros keeps them, and dates are shown year first."""
    dimensions = cases().column_dimensions
    assert dimensions["A"].number_format == "@"
    assert dimensions[letter("date_of_birth")].number_format == "yyyy-mm-dd"


def test_notes_explain_every_column() -> None:
    """The notes have a line for every column with what it is and what may be written."""
    notes = openpyxl.load_workbook(io.BytesIO(template()))["Notes"]
    lines = [[cell.value for cell in row] for row in notes.iter_rows(min_row=4)]
    assert [line[0] for line in lines] == ["crn (required)", *NAMES[1:]]
    assert all(line[1] and line[3] for line in lines)


def test_same_bytes() -> None:
    """Two templates of one ruleset are the same file, dated by the day the ruleset comes into force."""
    assert template() == template()
    with zipfile.ZipFile(io.BytesIO(template())) as parts:
        assert {part.date_time[:3] for part in parts.infolist()} == {(2019, 3, 1)}


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the Excel part installed the message says what to install."""
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip .*install .*openpyxl"):
        template()
