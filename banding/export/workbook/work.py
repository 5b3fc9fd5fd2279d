"""The hidden sheet of work: typed cells → codes → the walk of the table → the columns of a decision, all as formulas."""

from __future__ import annotations

from banding.export.workbook.answers import answer
from banding.export.workbook.people import find_people
from banding.export.workbook.row import Row
from banding.export.workbook.typed import read_typed
from banding.export.workbook.walk import settle, walk_table, weigh_judgement


def add_work(row: Row) -> None:
    """Add every formula that bands a row, those first that others look at."""
    for step in (read_typed, walk_table, weigh_judgement, find_people, settle, answer):
        step(row)
