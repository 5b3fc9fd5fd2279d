"""What a page of the workbench does with a report of any kind: leads each figure to its cases, and gives it away as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import BinaryIO, TypeVar
from urllib.parse import urlencode

import attrs

from banding.intake import defuse
from banding.records.csv.lines import record_text
from banding.render.report import Block, Cell, Chart, Fold, Report, Row, Section, Table
from banding.render.xlsx import Sheet, sheets_of, write_sheets

Link = Callable[[Table, Row, int], str]
"""Takes a table, a row of it and the place of a cell, and gives where that cell leads; empty for nowhere."""
_Line = TypeVar("_Line")
PAGE_OF_CASES = 50


def cases_link(**asked: str) -> str:
    """Give the way from a report to the list of its cases, narrowed; a page of a report stands one step above its list."""
    return f"cases?{urlencode(asked)}"


def with_links(report: Report, link: Link) -> Report:
    """Give a report whose figures lead to what they count; a figure that is none or withheld leads nowhere."""

    def linked(table: Table, row: Row, place: int) -> Cell:
        cell = row[place]
        return attrs.evolve(cell, href=link(table, row, place)) if cell.value or cell.tag else cell

    return with_blocks(report, lambda block: with_cells(block, linked))


def with_blocks(report: Report, change: Callable[[Block], Block]) -> Report:
    """Give a report with each of its blocks changed, and those that are folded away."""

    def changed(block: Block) -> Block:
        if isinstance(block, Fold):
            return attrs.evolve(block, blocks=tuple(map(changed, block.blocks)))
        return change(block)

    sections = [attrs.evolve(each, blocks=tuple(map(changed, each.blocks))) for each in report.sections]
    return attrs.evolve(report, sections=tuple(sections))


def with_cells(block: Block, change: Callable[[Table, Row, int], Cell]) -> Block:
    """Give a table, or a chart with that beside it, with each of its cells changed; another block as it is."""
    table = block.table if isinstance(block, Chart) else block
    if not isinstance(table, Table):
        return block
    rows = (tuple(change(table, row, place) for place in range(len(row))) for row in table.rows)
    made = attrs.evolve(table, rows=tuple(rows))
    return attrs.evolve(block, table=made) if isinstance(block, Chart) else made


def page_of(report: Report, *, start: int) -> tuple[Report, int | None]:
    """Give a report that is one long table, with some of its rows, and where the next begin; None after the last."""
    table = next(block for block in report.blocks() if isinstance(block, Table))
    rows = table.rows[start : start + PAGE_OF_CASES]
    section = attrs.evolve(report.sections[0], blocks=(attrs.evolve(table, rows=rows),))
    following = start + PAGE_OF_CASES
    return attrs.evolve(report, sections=(section,)), following if following < len(table.rows) else None


def list_report(title: str, lead: str, table: Table, of: Report) -> Report:
    """Give a list of cases as a report of its own, in the colours and for the day of another."""
    section = Section(table.id, table.caption, (table,))
    return Report(
        title=title, subject=of.subject, lead=lead, sections=(section,), colours=of.colours, on=of.on
    )


def case_cell(key: str, crn: str) -> Cell:
    """Give a reference number that leads to its case; the link is made by the page."""
    return Cell(crn or "no reference number", href=f"case:{key}")


def write_csv(report: Report, out: BinaryIO) -> None:
    """
    Write a report's tables as CSV, no cell of it a formula.

    A report of one table comes out as that table; of several, one figure a line: table, row, column, value.
    """
    out.writelines(text.encode() for text in csv_texts(_lines(list(sheets_of_page(report)))))


def csv_texts(lines: Iterable[Iterable[object]]) -> Iterator[str]:
    """Write lines as CSV that a spreadsheet opens in the right letters; what it would run as a formula is written so that it does not."""
    yield "\ufeff"
    for line in lines:
        yield record_text(["" if cell is None else defuse(str(cell)) for cell in line])


def write_xlsx(report: Report, out: BinaryIO, *, on: date) -> None:
    """Write a report as a workbook: every table that the page has, and what it rests on."""
    named = {sheet.name for sheet in sheets_of(report)}
    first = [sheet for sheet in sheets_of_page(report) if sheet.name not in named]
    write_sheets([*first, *sheets_of(report)], out, on=on, colours=report.colours)


def sheets_of_page(report: Report) -> Iterable[Sheet]:
    """Give every table that the page has."""
    for block in report.blocks():
        if isinstance(block, Table) and block.rows:
            name = block.sheet or "".join(letter for letter in block.caption if letter not in "[]:*?/\\")[:31]
            yield Sheet(name, block.columns(), list(block.lines()))


def _lines(sheets: Sequence[Sheet]) -> Iterable[Sequence[object]]:
    if len(sheets) == 1:
        yield [heading for heading, _ in sheets[0].columns]
        yield from sheets[0].lines
        return
    yield "table", "row", "column", "value"
    for sheet in sheets:
        headings = [heading for heading, _ in sheet.columns]
        for line in sheet.lines:
            for heading, value in zip(headings[1:], line[1:], strict=False):
                yield sheet.name, line[0], heading, value
