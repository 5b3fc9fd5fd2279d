"""
Banded rows → a workbook a team manager can work in: the cases, what is wrong with them, a summary, and the columns.

A manager's judgement typed into it counts when the workbook is read again. No cell is ever a formula. The rows of the
cases are written as XML here, ten times quicker than cell by cell; the library writes all else.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from banding.errors import OutputError
from banding.facts import Fact, FactKind, spoken
from banding.intake import Caseload, Row, Typed, is_formula, undo
from banding.intake.columns import column_letter
from banding.intake.mapping import KEPT_SHEET
from banding.records import ADDED_NAMES, Allocation, BandedRow, workbook_sheets
from banding.render import workbook
from banding.render.workbook_file import StillWorkbook, still_workbook
from banding.ruleset import Ruleset
from banding.vocabulary import Status

BAND_COLUMNS = ("band", "matrix_band", "minimum_band", "consider_band", "judged_band", "recorded_band")
MOST_ROWS = 1_048_576

_WHOLE = re.compile("0|[1-9][0-9]{0,8}", re.ASCII)
_LONGEST_AS_TEXT = 255  # a longer one shows as ##### in older programs when its format says text
_KEPT_CELLS = 20_000
_PAGES_ACROSS = 2
"""What was decided prints on two pages side by side, with the reference number on both; on one it is too small."""
_ROWS_TO_MEASURE = 200
_WIDTHS = {"route": 8, "matrix_band": 14, "minimum_band": 16, "consider_band": 16, "status": 12}
_WIDTHS |= {"possible_bands": 20, "enquiries": 24, "rules": 30, "ruleset": 34}
_WRAPPED = {"reasons": 60, "actions": 48, "warnings": 48, "rationale": 40}


def write_xlsx(allocation: Allocation, out: BinaryIO) -> None:
    """
    Write a banded caseload as a workbook: Cases, Issues, Summary, Columns, and the Mapping where one was used.

    Raises:
        OutputError: a sheet or a cell of a workbook cannot hold it; nothing has been written to ``out``.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    options = allocation.caseload.reader.options
    with still_workbook(out, on=options.on) as still:
        cases = CasesSheet(allocation.caseload, allocation.ruleset, still)
        issues = workbook_sheets.IssuesSheet(still.book)
        for row_here, banded in enumerate(allocation.rows(), start=2):
            cases.add(banded)
            issues.add(banded, row_here=row_here)
        cases.finish()
        issues.finish()
        workbook_sheets.write_summary_sheet(still.book.create_sheet("Summary"), allocation)
        workbook_sheets.write_columns_sheet(still.book.create_sheet("Columns"), allocation.ruleset)
        if options.mapping:
            workbook_sheets.write_mapping_sheet(still.book.create_sheet(KEPT_SHEET), options.mapping)


class _Column(dict[str, str]):
    """
    One column of the sheet of cases, ``at`` its place from 0, and the XML of its cells' content, worked out when first met.

    The heading is empty beyond the last of a row that is too long, whose cells are kept so that it is still too long when read
    back. ``ours`` is the column of ours that it is, ``place`` where the file has it; None for one to be filled in or added.
    """

    def __init__(
        self,
        at: int,
        styles: Mapping[str, int],
        heading: str = "",
        ours: str = "",
        place: int | None = None,
        kind: workbook.Heading = workbook.Heading.OWN,
        *,
        is_number: bool = False,
    ) -> None:
        super().__init__()
        self.letter, self._styles = column_letter(at), styles
        self.heading, self.ours, self.place, self.kind, self.is_number = heading, ours, place, kind, is_number

    def __missing__(self, text: str) -> str:
        if len(self) >= _KEPT_CELLS:
            self.clear()
        found = self[text] = self._content(text)
        return found

    def typed(self, cell: Typed) -> str:
        """Give the content of a cell that came as a number or a date, which it stays."""
        return f' s="{self._styles[cell.code]}"><v>{cell.stored}</v></c>'

    def _content(self, text: str) -> str:
        if not text:
            return ""
        if self.is_number and _WHOLE.fullmatch(text):
            return f' s="{self._styles["general"]}"><v>{text}</v></c>'
        style = "general"
        if is_formula(text):
            style = "quoted"
        elif self.ours in _WRAPPED:
            style = "wrapped"
        elif self.kind is not workbook.Heading.ADDED and not self.is_number and len(text) <= _LONGEST_AS_TEXT:
            style = "text"
        return f' s="{self._styles[style]}"{workbook.inline_text(text)}'


class CasesSheet:
    """The first sheet: every row once, in order, its own cells, the columns to fill in, then the added columns."""

    def __init__(self, caseload: Caseload, ruleset: Ruleset, still: StillWorkbook) -> None:
        from openpyxl.styles import Alignment

        self._name, self._ruleset = caseload.name, ruleset
        self._sheet: Any = still.book.create_sheet("Cases")
        top: dict[str, Any] = {"alignment": Alignment(vertical="top")}
        text = top | {"number_format": workbook.TEXT_FORMAT}
        kinds = {"general": top, "text": text, "quoted": text | {"quotePrefix": True}}
        kinds["wrapped"] = {"alignment": Alignment(vertical="top", wrap_text=True)}
        self._styles = workbook.Styles(self._sheet, kinds, top)
        self._columns = columns = _columns(caseload, ruleset, self._styles)
        self._beyond: list[_Column] = []
        self._own = [column.place for column in columns if column.place is not None]
        added = [column.kind for column in columns if column.place is None]
        self._empty = ("",) * added.count(workbook.Heading.FILL_IN)
        ours = enumerate(column.ours for column in columns)
        self._wrapped = [(at, _WRAPPED[name]) for at, name in ours if name in _WRAPPED]
        self._last = 1
        self._write_head(caseload)
        self._rows = still.keep("Cases")

    def add(self, banded: BandedRow) -> None:
        """Write one row; an OutputError says that there are more rows, or longer cells, than a workbook can hold."""
        self._last += 1
        if self._last > MOST_ROWS:
            problem = f"has more than {MOST_ROWS - 1:,} rows, the most a sheet of a workbook can hold"
            raise self._too_much(problem)
        cells = banded.placed.cells
        texts = [*[undo(cells[place]) for place in self._own], *self._empty, *banded.added]
        texts += map(undo, banded.placed.beyond)
        if max(map(len, texts)) * 2 > workbook.LONGEST_CELL:
            self._check_length(texts, banded.placed.number)
        self._write(texts)

    def finish(self) -> None:
        """Put filters, colours and drop-downs on the rows written, and say what of them is printed."""
        sheet, last = self._sheet, max(self._last, 2)
        sheet.auto_filter.ref = f"A1:{self._columns[-1].letter}{self._last}"
        letters = {column.ours: column.letter for column in self._columns if column.ours}
        sheet.print_area = f"{letters['route']}1:{letters['warnings']}{last}"
        sheet.print_title_cols = f"{letters['crn']}:{letters['crn']}"
        areas = {name: f"{letter}2:{letter}{last}" for name, letter in letters.items()}
        self._colour(areas)
        self._offer(areas)

    def _write(self, texts: Sequence[str]) -> None:
        # Said here, since not every program works out how many lines a wrapped cell takes.
        lines = max(workbook.lines_in(texts[place], width) for place, width in self._wrapped)
        height = f' ht="{workbook.LINE_HEIGHT * min(lines, workbook.MOST_LINES)}"' if lines > 1 else ""
        pieces = [f'<row r="{self._last}"{height}>']
        for column, text in zip(self._columns_for(len(texts)), texts, strict=True):
            content = column.typed(text) if isinstance(text, Typed) else column[text]
            if content:
                pieces.append(f'<c r="{column.letter}{self._last}"{content}')
        pieces.append("</row>")
        self._rows.write("".join(pieces).encode())

    def _columns_for(self, count: int) -> Sequence[_Column]:
        """Give that many columns; where a row is longer than it should be, some are without a heading."""
        for at in range(len(self._columns) + len(self._beyond), count):
            self._beyond.append(_Column(at, self._styles))
        more = count - len(self._columns)
        return [*self._columns, *self._beyond[:more]] if more else self._columns

    def _write_head(self, caseload: Caseload) -> None:
        from openpyxl.styles import Alignment

        sheet, first = self._sheet, list(islice(caseload.rows(), _ROWS_TO_MEASURE))
        for column in self._columns:
            dimension = sheet.column_dimensions[column.letter]
            dimension.width = _width(column, first)
            dimension.alignment = Alignment(vertical="top", wrap_text=column.ours in _WRAPPED)
            if column.kind is workbook.Heading.OWN and not column.is_number:
                dimension.number_format = workbook.TEXT_FORMAT
            elif column.ours == "judged_on":
                dimension.number_format = workbook.DATE_FORMAT
        workbook.print_well(sheet, headings=1, pages_across=_PAGES_ACROSS)
        sheet.freeze_panes = "B2" if self._columns[0].ours == "crn" else "A2"
        sheet.row_dimensions[1].height = workbook.LINE_HEIGHT * 2
        self._check_length([column.heading for column in self._columns], caseload.table.header_row)
        sheet.append([workbook.heading_cell(sheet, column.heading, column.kind) for column in self._columns])

    def _colour(self, areas: Mapping[str, str]) -> None:
        """Colour the bands, and the cells to fill in. One area a column: not every program takes overlapping ones."""
        status, judged = (areas[name].partition(":")[0] for name in ("status", "judged_band"))
        # The minimum of an incomplete case is a lower bound, never a band to act on, so it has no colour.
        incomplete = f"${status}={workbook.quoted(Status.INCOMPLETE.value)}"
        workbook.shade_where(self._sheet, areas["minimum_band"], incomplete, fill=None)
        for name in BAND_COLUMNS:
            if name in areas:
                workbook.colour_bands(self._sheet, areas[name], self._ruleset.bands)
        waiting = f'AND(${status}={workbook.quoted(Status.CONSIDER.value)},${judged}="")'
        workbook.shade_where(self._sheet, areas["judged_band"], waiting, fill=workbook.FILL_IN_NOW)
        for name in workbook_sheets.FILL_IN_COLUMNS:
            workbook.shade_where(self._sheet, areas[name], "TRUE", fill=workbook.FILL_IN)

    def _offer(self, areas: Mapping[str, str]) -> None:
        offer, names = partial(workbook.offer_words, self._sheet), [band.name for band in self._ruleset.bands]
        says = workbook_sheets.FILL_IN_COLUMNS["judged_band"]
        offer(areas["judged_band"], names, title="Judged band", says=says, strict=True)
        for fact in self._ruleset.facts:
            if fact.name in areas and words_of(fact):
                says = f"{fact.question} Blank means not known, and is not no."
                offer(areas[fact.name], words_of(fact), title=fact.title, says=says)

    def _check_length(self, texts: Sequence[str], row: int) -> None:
        for column, text in zip(self._columns_for(len(texts)), texts, strict=True):
            # A workbook counts as UTF-16 does, where some characters count twice.
            if len(text.encode("utf-16-le")) > workbook.LONGEST_CELL * 2:
                what = f"has a cell of more than {workbook.LONGEST_CELL:,} characters, the most in a workbook"
                raise self._too_much(f"row {row:,}, {column.heading[:40]}: {what}")

    def _too_much(self, problem: str) -> OutputError:
        return OutputError(self._name, f"{problem}; choose CSV for the result")


def words_of(fact: Fact) -> tuple[str, ...]:
    """Give the words that a fact's drop-down offers; none for a number or a text."""
    if fact.kind is FactKind.YES_NO:
        return ("yes", "no", "unknown")
    return (*map(spoken, fact.levels), "unknown") if fact.kind is FactKind.CHOICE else ()


def _columns(caseload: Caseload, ruleset: Ruleset, styles: Mapping[str, int]) -> list[_Column]:
    layout = caseload.layout
    ours = {place: name for name, place in layout.index.items()}
    numbers = {fact.name for fact in ruleset.facts if fact.kind is FactKind.NUMBER} | {"age"}
    columns: list[_Column] = []
    for at, place in enumerate(layout.kept):
        name = ours.get(place, "")
        kind = workbook.Heading.FILL_IN if name in workbook_sheets.FILL_IN_COLUMNS else workbook.Heading.OWN
        heading = undo(layout.heading_out(place))
        columns.append(_Column(at, styles, heading, name, place, kind, is_number=name in numbers))
    there = {column.ours for column in columns}
    more = {name: workbook.Heading.FILL_IN for name in workbook_sheets.FILL_IN_COLUMNS if name not in there}
    for name, kind in (more | dict.fromkeys(ADDED_NAMES, workbook.Heading.ADDED)).items():
        columns.append(_Column(len(columns), styles, name, name, None, kind))
    return columns


def _width(column: _Column, first: Sequence[Row]) -> int:
    if column.ours in _WRAPPED:
        return _WRAPPED[column.ours]
    if column.place is None:
        return _WIDTHS.get(column.ours, 13)
    shown = (row.cells[column.place] for row in first if column.place < len(row.cells))
    longest = max((len(line) for cell in shown for line in cell.split("\n")), default=0)
    return min(max(longest + 2, min(len(column.heading) + 3, 16), 7), 40)
