"""The sheets beside the cases: what is wrong with rows, the counts of the run, and what each column means."""

from collections.abc import Mapping, Sequence
from typing import Any

from banding.intake import Issue, withheld
from banding.intake.mapping import ColumnMapping, kept_lines
from banding.records import ADDED, Allocation, BandedRow
from banding.render import workbook
from banding.render.words import capital
from banding.ruleset import Ruleset
from banding.vocabulary import Status

FILL_IN_COLUMNS: Mapping[str, str] = {
    "judged_band": "The band a manager judges right. It counts only with a reason in the column rationale.",
    "rationale": "Why the manager judges so; required, without it the judged band is not applied.",
    "judged_by": "Who judged.",
    "judged_on": "When, as 2026-11-22 or 22/11/2026.",
}
"""The columns a manager may fill in, with what they mean; those a file does not have are added empty."""

_MOST_ISSUES = 100_000


class IssuesSheet:
    """The second sheet: everything wrong with a row or its cells, one a line."""

    def __init__(self, book: Any) -> None:
        self._sheet = book.create_sheet("Issues")
        self._count = 0
        # Not `crn`: a sheet with that heading would be taken for one with cases.
        columns = {"row": 8, "row in Cases": 9, "case": 14, "kind": 10, "column": 22, "value": 24}
        columns |= {"what": 90, "code": 22}
        self._sheet.freeze_panes = "A2"
        self._rows = workbook.WrappedRows(self._sheet, list(columns.values()), headings=1)
        self._rows.head(list(columns))

    def add(self, banded: BandedRow, *, row_here: int) -> None:
        """Write what is wrong with a row."""
        row, crn = banded.placed.number, banded.placed.crn
        repeated = [
            Issue(warning.code, row, "", crn, f"row {row}: {warning.text}", fatal=False)
            for warning in banded.repeated
        ]
        issues = (*banded.issues, *repeated)
        for issue in withheld(issues, row) if banded.is_restricted else issues:
            self._count += 1
            if self._count <= _MOST_ISSUES:
                kind = "error" if issue.fatal else "warning"
                cells = (kind, issue.column, issue.value, issue.message, issue.code)
                self._rows.add([row, row_here, crn, *cells])

    def finish(self) -> None:
        """Say so where there is nothing, or more than is listed."""
        if not self._count:
            self._sheet.append(["Nothing is wrong with any row."])
        elif self._count > _MOST_ISSUES:
            more = self._count - _MOST_ISSUES
            self._sheet.append([f"{more:,} more are not listed; the column warnings of Cases has them."])
        self._sheet.auto_filter.ref = f"A1:H{min(self._count, _MOST_ISSUES) + 1}"


def write_summary_sheet(sheet: Any, allocation: Allocation) -> None:
    """Write the counts of the run and what was noticed of the file."""
    caseload, ruleset, tally = allocation.caseload, allocation.ruleset, allocation.tally
    workbook.print_well(sheet)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 14
    about = {"File": caseload.name, "Decided for": caseload.reader.options.on.isoformat()}
    about |= {"Guidance": ruleset.title, "Ruleset": ruleset.stamp}
    for label, text in about.items():
        sheet.append([workbook.bold(sheet, label), _text(sheet, text)])
    sheet.append([workbook.bold(sheet, "Rows"), workbook.number_cell(sheet, tally.rows)])
    bands = [(workbook.band_cell(sheet, band), tally.bands[band.name]) for band in ruleset.bands]
    _write_counts(sheet, "Band", [*bands, (_text(sheet, "no band"), tally.bands[""])])
    routes = [ruleset.field_route, *[route.route for route in ruleset.routes]]
    routed = [(route, tally.routes[route]) for route in routes]
    asked = [(fact.name, tally.enquiries[fact.name]) for fact in ruleset.facts]
    counts = {
        "Route": [*routed, ("none (error)", tally.statuses[Status.ERROR])],
        "Status": [(status.value, tally.statuses[status]) for status in Status],
        "To find out": [(name, count) for name, count in asked if count],
        "Warnings": sorted(tally.warnings.items()),
    }
    for title, lines in counts.items():
        _write_counts(sheet, title, [(_text(sheet, name), count) for name, count in lines])
    if caseload.table.notes:
        sheet.append([])
        sheet.append([workbook.heading_cell(sheet, "Notes")])
        for note in caseload.table.notes:
            sheet.append([_text(sheet, note)])


def _write_counts(sheet: Any, title: str, lines: Sequence[tuple[Any, int]]) -> None:
    if lines:
        sheet.append([])
        sheet.append([workbook.heading_cell(sheet, title), workbook.heading_cell(sheet, "Rows")])
    for cell, count in lines:
        sheet.append([cell, workbook.number_cell(sheet, count)])


def write_columns_sheet(sheet: Any, ruleset: Ruleset) -> None:
    """Write what each column means, the added ones and the facts."""
    sheet.freeze_panes = "A2"
    rows = workbook.WrappedRows(sheet, [26, 80, 60], headings=1)
    rows.head(("column", "what it holds", "what may be written"))
    for name, means in ADDED.items():
        rows.add((name, means, "written by each run"))
    names = ", ".join(band.name for band in ruleset.bands)
    for name, means in FILL_IN_COLUMNS.items():
        rows.add((name, means, f"one of {names}" if name == "judged_band" else ""))
    for fact in ruleset.facts:
        rows.add((fact.name, fact.question or f"{capital(fact.title)}.", fact.allowed))


def write_mapping_sheet(sheet: Any, mapping: ColumnMapping) -> None:
    """Write the mapping file that the cases were read by, one line a row, to be found when the workbook is read again."""
    sheet.column_dimensions["A"].width = 100
    workbook.print_well(sheet, headings=1)
    for line in kept_lines(mapping):
        sheet.append([workbook.text_cell(sheet, line)])


def _text(sheet: Any, text: str) -> Any:
    return workbook.text_cell(sheet, workbook.fit(text))
