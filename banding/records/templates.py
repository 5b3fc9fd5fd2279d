"""
A ruleset → an empty caseload to fill in: headings, and in a workbook drop-downs and notes on what may be written.

A cell left blank means not known, and is not "no"; the workbook says so above the headings.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, BinaryIO

import attrs

from banding.assign.staff import REDUCTION_HEADINGS, SHEET_OF_REDUCTIONS, STAFF_HEADINGS
from banding.facts import FactKind
from banding.intake.columns import column_letter
from banding.records.csv.lines import record_text
from banding.records.workbook_sheets import FILL_IN_COLUMNS
from banding.records.xlsx import words_of
from banding.render import workbook
from banding.render.words import capital
from banding.render.workbook import Column
from banding.render.workbook_file import still_workbook
from banding.ruleset import Ruleset

NOTICE = (
    "A blank cell means not known, and is not “no”: write “no” where somebody has looked and it is not so."
)
READY_ROWS = 500
_FIRST, _LAST = 3, 2 + READY_ROWS
_DATE = "a date, such as 1999-01-31 or 31/01/1999"
_ANY_TEXT = "any text"
_AGE = ("0", "120")
_RECORDED = "For re-banding and audit; it bears on no decision."
_REQUIRED = "The one column that must be filled in."
_CRN = Column("crn", "Case reference number", _REQUIRED, _ANY_TEXT, number_format=workbook.TEXT_FORMAT)


def template_columns(ruleset: Ruleset) -> tuple[Column, ...]:
    """
    Give the columns a caseload for a ruleset may have, in their order.

    They are ``crn``; the facts in the ruleset's order, with date of birth and age before the first that an age settles;
    the manager's judgement; the band on record.
    """
    columns, day = [_CRN], partial(Column, allowed=_DATE, number_format=workbook.DATE_FORMAT)
    aged = next((fact for fact in ruleset.facts if fact.yes_at_age is not None), None)
    for fact in ruleset.facts:
        if fact is aged:
            told = f"Settles {fact.name} where that is blank: yes at {fact.yes_at_age} or under."
            columns.append(day("date_of_birth", "Date of birth", told))
            columns.append(
                Column("age", "Age in whole years", told, "a whole number from 0 to 120", whole=_AGE)
            )
        highest = 999_999_999 if fact.highest is None else fact.highest
        whole = (str(fact.lowest or 0), str(highest)) if fact.kind is FactKind.NUMBER else None
        allowed = fact.allowed if fact.kind is FactKind.TEXT else f"{fact.allowed}; blank is not known"
        columns.append(Column(fact.name, capital(fact.title), fact.question, allowed, words_of(fact), whole))
    bands, says = tuple(band.name for band in ruleset.bands), FILL_IN_COLUMNS
    one, kind = f"one of {', '.join(bands)}", workbook.Heading.FILL_IN
    return (
        *columns,
        Column("judged_band", "Band judged right by a manager", says["judged_band"], one, bands, kind=kind),
        Column("rationale", "Reason for it", says["rationale"], _ANY_TEXT, kind=kind),
        Column("judged_by", "Who judged", says["judged_by"], _ANY_TEXT, kind=kind),
        day("judged_on", "When", says["judged_on"], kind=kind),
        Column("recorded_band", "Band now on the case record", _RECORDED, one, bands),
    )


def headings(ruleset: Ruleset) -> str:
    """Give the headings of an empty caseload, as a line of CSV."""
    return record_text([column.name for column in template_columns(ruleset)])


def write_template_xlsx(ruleset: Ruleset, out: BinaryIO) -> None:
    """Write an empty caseload as a workbook, with 500 rows ready to be filled in and a sheet of notes."""
    columns = template_columns(ruleset)
    with still_workbook(out, on=ruleset.in_force_from) as still:
        _write_cases(still.book.create_sheet("Cases"), columns)
        above = NOTICE, f"One row a case on the sheet Cases. Decided by: {ruleset.title}."
        write_notes(still.book.create_sheet("Notes"), columns, above)


def staff_headings() -> str:
    """Give the headings of an empty staff file, as a line of CSV."""
    return record_text([column.name for column in STAFF_HEADINGS])


def write_staff_template(ruleset: Ruleset, out: BinaryIO) -> None:
    """Write an empty staff file as a workbook: a sheet of officers, one of reductions, and what each column means."""
    with still_workbook(out, on=ruleset.in_force_from) as still:
        listed = {"Staff": STAFF_HEADINGS, SHEET_OF_REDUCTIONS: REDUCTION_HEADINGS}
        fill_in = partial(Column, kind=workbook.Heading.FILL_IN, width=16)
        formats = {"a date": workbook.DATE_FORMAT}
        for title, columns in listed.items():
            laid = [
                fill_in(each.name, number_format=formats.get(each.allowed, "General")) for each in columns
            ]
            workbook.lay_out(still.book.create_sheet(title), laid, freeze="B2")
        rows = workbook.WrappedRows(still.book.create_sheet("Notes"), [26, 80, 50])
        rows.head(("column", "what it holds", "what may be written"))
        for title, columns in listed.items():
            for column in columns:
                rows.add((f"{title}: {column.name}", column.meaning, column.allowed))


def _write_cases(sheet: Any, columns: Sequence[Column]) -> None:
    wide = {column.name for column in columns if column.allowed == _ANY_TEXT and column is not _CRN}
    widths = (40 if column.name in wide else max(len(column.name) + 3, 12) for column in columns)
    laid = [attrs.evolve(column, width=width) for column, width in zip(columns, widths, strict=True)]
    workbook.lay_out(sheet, laid, freeze=f"B{_FIRST}", notice=NOTICE, height=30)
    for place, column in enumerate(columns):
        letter = column_letter(place)
        workbook.guard_column(sheet, f"{letter}{_FIRST}:{letter}{_LAST}", column)


def write_notes(sheet: Any, columns: Sequence[Column], above: Sequence[str], *, headings: int = 0) -> None:
    """Write some lines, and what may be written in each column."""
    rows = workbook.WrappedRows(sheet, [30, 44, 74, 64], above=len(above), headings=headings)
    for place, line in enumerate(above):
        sheet.append([workbook.text_cell(sheet, line) if place else workbook.bold(sheet, line)])
    rows.head(("column", "what it is", "note", "what may be written"))
    for column in columns:
        # Not `crn` alone: a sheet with that heading would be taken for one with cases.
        name = f"{column.name} (required)" if column is _CRN else column.name
        rows.add((name, column.title, column.note, column.allowed))
