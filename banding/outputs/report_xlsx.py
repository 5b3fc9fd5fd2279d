"""
Reports of re-banding and audit → workbooks of plain tables: one fact a column, one line a count, ready to pivot.

Texts are texts whatever they look like, numbers are numbers, a figure that is withheld is an empty cell, and the same
report gives the same bytes. The words of managers' rationales are not in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, BinaryIO

import attrs

from banding.audit import FAMILY_OF, AuditReport
from banding.compare import ComparedRow, Group, RebandReport
from banding.errors import OutputError
from banding.intake import is_formula
from banding.outputs.reband_rows import REBAND_COLUMNS
from banding.outputs.reband_words import cause_in_words
from banding.outputs.workbook_style import (
    LINE_HEIGHT,
    TEXT_FORMAT,
    fit,
    heading_cell,
    still_workbook,
    text_cell,
)

Value = str | int | float | Decimal | None

MOST_LINES = 1_048_575
"""The most lines below the headings that a sheet of a workbook can hold."""


@attrs.frozen
class Sheet:
    """
    One table of a workbook.

    Attributes:
        name: the sheet's name.
        columns: heading and width in characters, one a column.
        lines: the lines; None and the empty text leave a cell empty. Taken when the sheet before is written.
    """

    name: str
    columns: tuple[tuple[str, int], ...]
    lines: Iterable[Sequence[Value]]


def write_reband_xlsx(
    rows: Iterable[ComparedRow], report: Callable[[], RebandReport], out: BinaryIO, *, on: date
) -> None:
    """
    Write a re-banding as a workbook: Cases, Attention, Matrix, Counts, Groups, Inputs.

    Args:
        rows: the compared rows, which go by once.
        report: gives the report; asked once the rows have gone by.
        out: where the bytes go, in one piece at the end.
        on: the day the workbook says it was made.

    Raises:
        OutputError: there are more rows than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    _write(_reband_sheets(rows, report), out, on)


def write_audit_xlsx(report: AuditReport, out: BinaryIO) -> None:
    """
    Write an audit as a workbook: Cases, Case findings, Outcomes, Findings, Groups, Unknowns, and what it rests on.

    Args:
        report: the audit; its ``cases`` stand on the first two sheets where it kept them.
        out: where the bytes go, in one piece at the end.

    Raises:
        OutputError: there are more rows than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    _write(_audit_sheets(report), out, report.on)


def _write(sheets: Iterable[Sheet], out: BinaryIO, on: date) -> None:
    with still_workbook(out, on=on) as still:
        for sheet in sheets:
            _Lines(still.book.create_sheet(sheet.name), sheet).write()


class _Lines:
    """Writes one sheet, each kind of cell in a style that is worked out once."""

    def __init__(self, place: Any, sheet: Sheet) -> None:
        self._place, self._sheet = place, sheet
        self._text = text_cell(place, "")._style
        self._formula = text_cell(place, "", quotePrefix=True, number_format=TEXT_FORMAT)._style

    def write(self) -> None:
        """Write headings and lines, then put a filter on them."""
        from openpyxl.utils import get_column_letter

        place, columns = self._place, self._sheet.columns
        place.freeze_panes = "A2"
        for at, (_, width) in enumerate(columns, start=1):
            place.column_dimensions[get_column_letter(at)].width = width
        place.row_dimensions[1].height = LINE_HEIGHT * 2
        place.append([heading_cell(place, heading) for heading, _ in columns])
        count = 0
        for count, line in enumerate(self._sheet.lines, start=1):
            if count > MOST_LINES:
                problem = (
                    f"has more than {MOST_LINES:,} lines, the most in a workbook; choose CSV for the result"
                )
                raise OutputError(f"the sheet {self._sheet.name}", problem)
            place.append([self._cell(value) for value in line])
        place.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"

    def _cell(self, value: Value) -> Any:
        if not isinstance(value, str):
            return value
        if not value:
            return None
        cell = text_cell(self._place, fit(value))
        cell._style = self._formula if is_formula(value) else self._text
        return cell


_CASE = (("file", 9), ("row", 8), ("case", 14), ("team", 18))
_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people


def _reband_sheets(rows: Iterable[ComparedRow], report: Callable[[], RebandReport]) -> Iterator[Sheet]:
    added = [column for column in REBAND_COLUMNS if column.name not in _LEFT_OUT]
    widths = tuple((column.name, 50 if column.name == "cause" else 16) for column in added)
    cases = (
        (
            row.role,
            row.number,
            row.crn,
            row.team.after,
            row.officer.after,
            *(column.read(row) for column in added),
        )
        for row in rows
    )
    yield Sheet("Cases", (*_CASE, ("officer", 18), *widths), cases)
    done = report()
    yield _attention(done)
    matrix = done.matrix
    crossed = (
        (before, after, cell)
        for before, cells in zip(matrix.before, matrix.cells, strict=True)
        for after, cell in zip(matrix.after, cells, strict=True)
        if cell
    )
    yield Sheet("Matrix", (("before", 16), ("after", 16), ("cases", 10)), crossed)
    yield _counts(done)
    yield _groups(done)
    inputs = [(each.role, each.name, each.sha256, each.rows) for each in done.inputs]
    sides = [
        (name, side.file, side.ruleset) for name, side in (("before", done.before), ("after", done.after))
    ]
    yield _inputs([*inputs, *(("side " + name, file, stamp) for name, file, stamp in sides)], done.options)


def _attention(report: RebandReport) -> Sheet:
    columns = (("why", 16), *_CASE, ("before", 12), ("after", 12), ("cause", 50), ("rules", 40))
    lines = (
        (
            each.kind.value,
            each.role,
            each.row,
            each.crn,
            each.team,
            each.before,
            each.after,
            each.message or cause_in_words(each.cause),
            ";".join(each.rules),
            each.judged_band,
            each.minimum_band,
        )
        for each in report.attention
    )
    return Sheet("Attention", (*columns, ("judged_band", 12), ("minimum_band", 12)), lines)


def _counts(report: RebandReport) -> Sheet:
    kinds = {
        "direction": report.directions,
        "cause": report.causes,
        "change": report.changes,
        "rule gained": report.rules_gained,
        "rule lost": report.rules_lost,
    }
    lines = ((kind, each.name, each.cases) for kind, counts in kinds.items() for each in counts)
    return Sheet("Counts", (("of", 16), ("name", 36), ("cases", 10)), lines)


def _groups(report: RebandReport) -> Sheet:
    groups = [
        *(("team", group) for group in report.teams),
        *(("officer", group) for group in report.officers),
    ]
    lines = (line for role, group in groups for line in _group_lines(role, group))
    return Sheet("Groups", (("by", 10), ("name", 24), ("measure", 20), ("number", 12)), lines)


def _group_lines(role: str, group: Group) -> Iterator[tuple[Value, ...]]:
    yield role, group.name, "cases", group.cases
    yield role, group.name, "moved", group.moved
    yield role, group.name, "attention", group.attention
    yield from ((role, group.name, each.name, each.cases) for each in group.directions)
    if group.workload:
        yield role, group.name, "workload before", group.workload.before
        yield role, group.name, "workload after", group.workload.after


def _inputs(files: Sequence[Sequence[Value]], options: Iterable[tuple[str, str]]) -> Sheet:
    lines = [*files, *(("option", name, value) for name, value in options)]
    return Sheet("Inputs", (("what", 18), ("name", 36), ("sha256 or value", 68), ("rows", 10)), lines)


def _audit_sheets(report: AuditReport) -> Iterator[Sheet]:
    held = (("officer", 18), ("manager", 18))
    yield Sheet(
        "Cases",
        (
            *_CASE[1:],
            *held,
            ("recorded", 12),
            ("decided", 12),
            ("outcome", 28),
            ("words", 60),
            ("missing", 30),
        ),
        (
            (*_held(case), case.recorded, case.decided, case.outcome, case.words, ";".join(case.missing))
            for case in report.cases
        ),
    )
    yield Sheet(
        "Case findings",
        (*_CASE[1:], *held, ("severity", 10), ("finding", 28), ("words", 70), ("source", 40)),
        (
            (*_held(case), found.severity, found.code, found.words, found.source)
            for case in report.cases
            for found in case.findings
        ),
    )
    yield from _audit_counts(report)
    yield from _audit_disparities(report)
    files = [(each.role, each.name, each.sha256) for each in report.inputs]
    yield _inputs([*files, ("ruleset", report.ruleset_title, report.ruleset)], report.options)
    method = [
        *(("method", text) for text in report.method),
        *(("cannot show", text) for text in report.cannot_show),
    ]
    yield Sheet(
        "Method", (("about", 14), ("words", 120)), [*method, *(("note", note) for note in report.notes)]
    )


_held = attrgetter("row", "crn", "team", "officer", "manager")
_compared = attrgetter(
    *(
        "group",
        "reference",
        "odds_ratio",
        "low",
        "high",
        "p_value",
        "p_adjusted",
        "strata",
        "cases",
        "withheld",
    )
)


def _audit_counts(report: AuditReport) -> Iterator[Sheet]:
    yield Sheet(
        "Outcomes",
        (("outcome", 28), ("family", 14), ("cases", 10), ("words", 44), ("meaning", 80)),
        (
            (each.outcome.value, each.family.value, each.count, each.words, each.meaning)
            for each in report.outcomes
        ),
    )
    yield Sheet(
        "Findings",
        (
            ("severity", 10),
            ("finding", 28),
            ("cases", 10),
            ("out of", 10),
            ("of what", 36),
            ("words", 70),
            ("source", 40),
        ),
        (
            (each.severity.value, each.code, each.count, each.of, each.of_words, each.words, each.source)
            for each in report.findings
        ),
    )
    yield Sheet(
        "Crossings",
        (("recorded", 14), ("decided", 14), ("cases", 10)),
        ((each.recorded, each.decided, each.count) for each in report.crossings),
    )
    yield Sheet(
        "Groups",
        (("by", 10), ("name", 24), ("outcome", 28), ("family", 14), ("cases", 10), ("out of", 10)),
        (
            (table.role, row.name, outcome.value, FAMILY_OF[outcome].value, count, row.cases)
            for table in report.groups
            for row in table.rows
            for outcome, count in row.counts
        ),
    )
    yield Sheet(
        "Unknowns",
        (("fact", 26), ("title", 36), ("team", 20), ("not known", 10), ("could matter", 10), ("out of", 10)),
        (
            (
                each.fact,
                each.title,
                "all teams" if each.team is None else each.team,
                each.unknown,
                each.matters,
                each.cases,
            )
            for each in report.unknowns
        ),
    )


def _audit_disparities(report: AuditReport) -> Iterator[Sheet]:
    interval = (("low", 10), ("high", 10))
    yield Sheet(
        "Rates by group",
        (
            ("column", 16),
            ("measure", 28),
            ("group", 20),
            ("cases", 10),
            ("count", 10),
            ("rate", 10),
            *interval,
        ),
        (
            (table.column, table.measure, row.group, row.cases, row.count, row.rate, row.low, row.high)
            for table in report.disparities
            for row in table.rows
        ),
    )
    yield Sheet(
        "Comparisons",
        (
            ("column", 16),
            ("measure", 28),
            ("group", 20),
            ("reference", 20),
            ("odds ratio", 10),
            *interval,
            ("p", 10),
            ("p adjusted", 10),
            ("strata", 10),
            ("cases", 10),
            ("withheld", 40),
        ),
        (
            (table.column, table.measure, *_compared(row))
            for table in report.disparities
            for row in table.comparisons
        ),
    )
