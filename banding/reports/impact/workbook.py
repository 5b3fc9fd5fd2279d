"""An impact → a workbook of plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import BinaryIO

from banding.compare import ComparedRow
from banding.compare.impact import ImpactReport
from banding.records.reband.impact_columns import RULES_IMPACT_COLUMNS
from banding.records.reband.impact_words import because_in_words, change_said, edits_said
from banding.render.xlsx import Sheet, write_sheets
from banding.reports.rebanding.workbook import (
    attention_sheet,
    cases_sheet,
    groups_sheet,
    matrix_sheet,
    sources_sheet,
)


def write_impact_xlsx(
    rows: Iterable[ComparedRow], report: Callable[[], ImpactReport], out: BinaryIO, *, on: date
) -> None:
    """
    Write an impact as a workbook: Cases, Edits, Because, Attention, Matrix, Groups, Inputs.

    Args:
        rows: the compared rows, which go by once.
        report: gives the report; asked once the rows have gone by.
        out: where the bytes go, in one piece at the end.
        on: the day the workbook says it was made.

    Raises:
        OutputError: there are more rows than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    write_sheets(_sheets(rows, report), out, on=on)


def _sheets(rows: Iterable[ComparedRow], report: Callable[[], ImpactReport]) -> Iterator[Sheet]:
    yield cases_sheet(rows, RULES_IMPACT_COLUMNS, wide=("because", "beside"))
    done = report()
    yield _edits(done)
    yield _because(done)
    yield attention_sheet(done.reband)
    yield matrix_sheet(done.reband)
    yield groups_sheet(done.reband)
    yield sources_sheet(done.reband)


def _edits(report: ImpactReport) -> Sheet:
    counts = {each.edit.number: each for each in report.by_edit}
    columns = (("edit", 8), ("change", 12), ("bears_on", 12), ("says", 80))
    counted = (("moves", 12), ("helps", 12), ("beside", 12))
    lines = (
        (
            edit.number,
            edit.change.value,
            edit.bears_on.value,
            "; ".join(edit.says),
            *(
                (each.moves, each.helps, each.also_changed)
                if (each := counts.get(edit.number))
                else (0, 0, 0)
            ),
        )
        for edit in report.edits.edits
    )
    return Sheet("Edits", (*columns, *counted), lines)


def _because(report: ImpactReport) -> Sheet:
    columns = (
        ("what", 12),
        ("before", 16),
        ("after", 16),
        ("edits", 12),
        ("in words", 60),
        ("cases", 10),
        ("workload", 12),
    )
    lines = (
        (
            each.what,
            each.before,
            each.after,
            edits_said(each.edits),
            f"{change_said(each)}: {because_in_words(each.edits, each.searched)}",
            each.cases,
            each.effect,
        )
        for each in report.because
    )
    return Sheet("Because", columns, lines)
