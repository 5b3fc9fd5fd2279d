"""A re-banding → a workbook of plain tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import BinaryIO

from banding.compare import ComparedRow, Group, RebandReport
from banding.records.reband.columns import REBAND_COLUMNS, RebandColumn
from banding.records.reband.words import cause_in_words
from banding.render.xlsx import CASE_COLUMNS, Sheet, Value, inputs_sheet, write_sheets

_LEFT_OUT = {"review"}  # it quotes the manager's words, which may name people


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
    write_sheets(_reband_sheets(rows, report), out, on=on)


def _reband_sheets(rows: Iterable[ComparedRow], report: Callable[[], RebandReport]) -> Iterator[Sheet]:
    yield cases_sheet(rows, REBAND_COLUMNS, wide=("cause",))
    done = report()
    yield attention_sheet(done)
    yield matrix_sheet(done)
    yield _counts(done)
    yield groups_sheet(done)
    yield sources_sheet(done)


def cases_sheet(
    rows: Iterable[ComparedRow], columns: Sequence[RebandColumn], *, wide: Collection[str]
) -> Sheet:
    """Give every case with some added columns, those of ``wide`` with room for sentences."""
    added = [column for column in columns if column.name not in _LEFT_OUT]
    widths = tuple((column.name, 50 if column.name in wide else 16) for column in added)
    # Headed `crn` here alone: it is the sheet that is read where the workbook is given as the earlier caseload.
    held = tuple(("crn", width) if name == "case" else (name, width) for name, width in CASE_COLUMNS)
    return Sheet("Cases", (*held, ("officer", 18), *widths), (_case_line(row, added) for row in rows))


def matrix_sheet(report: RebandReport) -> Sheet:
    """Give the movement matrix, one line a cell that has cases."""
    matrix = report.matrix
    crossed = (
        (before, after, cell)
        for before, cells in zip(matrix.before, matrix.cells, strict=True)
        for after, cell in zip(matrix.after, cells, strict=True)
        if cell
    )
    return Sheet("Matrix", (("before", 16), ("after", 16), ("cases", 10)), crossed)


def sources_sheet(report: RebandReport) -> Sheet:
    """Give the files by their hashes, how each side was arrived at, and the options."""
    inputs = [(each.role, each.name, each.sha256, each.rows) for each in report.inputs]
    sides = [
        (name, side.file, side.ruleset) for name, side in (("before", report.before), ("after", report.after))
    ]
    return inputs_sheet(
        [*inputs, *(("side " + name, file, stamp) for name, file, stamp in sides)], report.options
    )


def _case_line(row: ComparedRow, added: Sequence[RebandColumn]) -> tuple[Value, ...]:
    held = (row.role, row.number, row.crn, row.team.after, row.officer.after)
    return (*held, *(column.read(row) for column in added))


def attention_sheet(report: RebandReport) -> Sheet:
    """Give the cases for a manager, one line a case and reason."""
    columns = (("why", 16), *CASE_COLUMNS, ("before", 12), ("after", 12), ("cause", 50))
    rules = (("rules_gained", 40), ("rules_lost", 40), ("rules", 40))
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
            ";".join(each.rules_gained),
            ";".join(each.rules_lost),
            ";".join(each.rules),
            each.judged_band,
            each.minimum_band,
        )
        for each in report.attention
    )
    return Sheet("Attention", (*columns, *rules, ("judged_band", 12), ("minimum_band", 12)), lines)


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


def groups_sheet(report: RebandReport) -> Sheet:
    """Give teams and officers, one line a measure."""
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
