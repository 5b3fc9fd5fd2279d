"""
Banded rows → a workbook a team manager can work in: the cases, what is wrong with them, a summary, and the columns.

A manager's judgement typed into it counts when the workbook is read again. No cell is ever a formula. The rows of the
cases are written as XML here, ten times quicker than cell by cell; the library writes all else.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import islice
from typing import IO, Any, BinaryIO

import attrs

from banding.errors import OutputError
from banding.facts import Fact, FactKind, spoken
from banding.intake import KEPT_SHEET, Caseload, Repeated, Row, Typed, escaped, is_formula, undo
from banding.intake.columns import column_letter
from banding.records.book import BandedRow, Book
from banding.records.columns import ADDED_NAMES
from banding.records.workbook_sheets import (
    FILL_IN_COLUMNS,
    IssuesSheet,
    write_columns_sheet,
    write_mapping_sheet,
    write_summary_sheet,
)
from banding.render.workbook_style import (
    DATE_FORMAT,
    FILL_IN,
    FILL_IN_NOW,
    LINE_HEIGHT,
    LONGEST_CELL,
    MOST_LINES,
    TEXT_FORMAT,
    Heading,
    StillWorkbook,
    colour_bands,
    heading_cell,
    lines_in,
    offer_words,
    print_well,
    quoted,
    shade_where,
    still_workbook,
    text_cell,
)
from banding.ruleset import Ruleset
from banding.vocabulary import Status

Progress = Callable[[int], None]

BAND_COLUMNS = ("band", "matrix_band", "minimum_band", "consider_band", "judged_band", "recorded_band")
MOST_ROWS = 1_048_576

_WHOLE = re.compile("0|[1-9][0-9]{0,8}", re.ASCII)
_LONGEST_AS_TEXT = 255  # a longer one shows as ##### in older programs when its format says text
_KEPT_CELLS = 20_000
_FORMAT = "number format "
_ROWS_TO_MEASURE = 200
_WIDTHS = {
    "route": 8,
    "matrix_band": 14,
    "minimum_band": 16,
    "consider_band": 16,
    "status": 12,
    "possible_bands": 20,
    "enquiries": 24,
    "rules": 30,
    "ruleset": 34,
}
_WRAPPED = {"reasons": 60, "actions": 48, "warnings": 48, "rationale": 40}


def write_xlsx(
    caseload: Caseload,
    book: Book,
    duplicates: Mapping[str, Repeated],
    ruleset: Ruleset,
    out: BinaryIO,
    *,
    on: date,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> None:
    """
    Write a banded caseload as a workbook: Cases, Issues, Summary, Columns, and the Mapping where one was used.

    Raises:
        OutputError: a sheet or a cell of a workbook cannot hold it; nothing has been written to ``out``.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    with still_workbook(out, on=on) as still:
        cases = CasesSheet(caseload, ruleset, still)
        issues = IssuesSheet(still.book)
        for done, row in enumerate(cases.rows(), start=1):
            banded = book.band(row, duplicates)
            cases.add(banded)
            issues.add(banded, row_here=done + 1)
            if progress and done % 1000 == 0:
                progress(done)
        cases.finish()
        issues.finish()
        book.close()
        write_summary_sheet(
            still.book.create_sheet("Summary"), caseload.name, book.tally, ruleset, on=on, notes=notes
        )
        write_columns_sheet(still.book.create_sheet("Columns"), ruleset)
        if mapping := caseload.reader.options.mapping:
            write_mapping_sheet(still.book.create_sheet(KEPT_SHEET), mapping)


@attrs.frozen
class _Plan:
    """
    One column of the sheet of cases.

    Attributes:
        ours: the name of the column of ours that it is; empty when it is none.
        place: position among the file's cells; None for a column to be filled in or added.
    """

    heading: str
    ours: str
    place: int | None
    kind: Heading
    number: bool = False


_BEYOND = _Plan("", "", None, Heading.OWN)
"""A cell beyond the last heading of a row that is too long: kept, so that it is still too long when read back."""


class _Column(dict[str, str]):
    """One column of the sheet: its letter, and the XML of its cells' content, worked out when first met."""

    def __init__(self, letter: str, plan: _Plan, styles: Mapping[str, int]) -> None:
        super().__init__()
        self.letter = letter
        self._plan = plan
        self._styles = styles

    def __missing__(self, text: str) -> str:
        if len(self) >= _KEPT_CELLS:
            self.clear()
        found = self[text] = self._content(text)
        return found

    def typed(self, cell: Typed) -> str:
        """Give the content of a cell that came as a number or a date, which it stays."""
        key = f"{cell.stored}\0{cell.code}"
        found = self.get(key)
        if found is None:
            found = self[key] = f' s="{self._styles[_FORMAT + cell.code]}"><v>{cell.stored}</v></c>'
        return found

    def _content(self, text: str) -> str:
        if not text:
            return ""
        if self._plan.number and _WHOLE.fullmatch(text):
            return f' s="{self._styles["general"]}"><v>{text}</v></c>'
        inner = escape(escaped(text), quote=False)
        return f' s="{self._style(text)}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'

    def _style(self, text: str) -> int:
        if is_formula(text):
            return self._styles["quoted"]
        if self._plan.ours in _WRAPPED:
            return self._styles["wrapped"]
        plain = self._plan.kind is Heading.ADDED or self._plan.number or len(text) > _LONGEST_AS_TEXT
        return self._styles["general" if plain else "text"]


class CasesSheet:
    """
    The first sheet: every row once, in order, its own cells, the columns to fill in, then the added columns.
    """

    def __init__(self, caseload: Caseload, ruleset: Ruleset, still: StillWorkbook) -> None:
        self._caseload, self._ruleset = caseload, ruleset
        self._sheet: Any = still.book.create_sheet("Cases")
        self._plans = _plan(caseload, ruleset)
        self._styles = _BodyStyles(self._sheet)
        self._beyond: list[_Column] = []
        self._columns = [_Column(column_letter(n), plan, self._styles) for n, plan in enumerate(self._plans)]
        self._own = [plan.place for plan in self._plans if plan.place is not None]
        self._empty = ("",) * sum(plan.kind is Heading.FILL_IN and plan.place is None for plan in self._plans)
        self._wrapped = [
            (n, _WRAPPED[plan.ours]) for n, plan in enumerate(self._plans) if plan.ours in _WRAPPED
        ]
        self._last = 1
        first = list(islice(caseload.rows(), _ROWS_TO_MEASURE))
        self._write_head(first)
        self._rows: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the workbook closes it
        still.rows["Cases"] = self._rows

    def rows(self) -> Iterator[Row]:
        """Give the rows to decide."""
        return self._caseload.rows()

    def add(self, banded: BandedRow) -> None:
        """
        Write one row.

        Raises:
            OutputError: there are more rows, or longer cells, than a workbook can hold.
        """
        self._last += 1
        if self._last > MOST_ROWS:
            raise self._too_much(
                f"has more than {MOST_ROWS - 1:,} rows, the most a sheet of a workbook can hold"
            )
        cells = banded.placed.cells
        texts = [*[undo(cells[place]) for place in self._own], *self._empty, *banded.added]
        texts += map(undo, banded.placed.beyond)
        if max(map(len, texts)) * 2 > LONGEST_CELL:
            self._check_length(texts, banded.placed.number)
        self._write(texts)

    def finish(self) -> None:
        """Put filters, colours and drop-downs on the rows written."""
        sheet, last = self._sheet, max(self._last, 2)
        sheet.auto_filter.ref = f"A1:{self._columns[-1].letter}{self._last}"
        areas = {
            plan.ours: f"{column.letter}2:{column.letter}{last}"
            for plan, column in self._pairs()
            if plan.ours
        }
        self._colour(areas)
        self._offer(areas)

    def _pairs(self) -> Iterator[tuple[_Plan, _Column]]:
        return zip(self._plans, self._columns, strict=True)

    def _write(self, texts: Sequence[str]) -> None:
        # Said here, since not every program works out how many lines a wrapped cell takes.
        lines = max(lines_in(texts[place], width) for place, width in self._wrapped)
        height = f' ht="{LINE_HEIGHT * min(lines, MOST_LINES)}"' if lines > 1 else ""
        pieces = [f'<row r="{self._last}"{height}>']
        for column, text in zip(self._columns_for(len(texts)), texts, strict=True):
            content = column.typed(text) if isinstance(text, Typed) else column[text]
            if content:
                pieces.append(f'<c r="{column.letter}{self._last}"{content}')
        pieces.append("</row>")
        self._rows.write("".join(pieces).encode())

    def _columns_for(self, count: int) -> Sequence[_Column]:
        """Give that many columns: the planned ones, and where a row is longer, some without a heading."""
        for place in range(len(self._columns) + len(self._beyond), count):
            self._beyond.append(_Column(column_letter(place), _BEYOND, self._styles))
        more = count - len(self._columns)
        return [*self._columns, *self._beyond[:more]] if more else self._columns

    def _plans_for(self, count: int) -> Sequence[_Plan]:
        return [*self._plans, *[_BEYOND] * (count - len(self._plans))]

    def _write_head(self, first: Sequence[Row]) -> None:
        from openpyxl.styles import Alignment

        sheet = self._sheet
        for plan, column in self._pairs():
            dimension = sheet.column_dimensions[column.letter]
            dimension.width = _width(plan, first)
            dimension.alignment = Alignment(vertical="top", wrap_text=plan.ours in _WRAPPED)
            if plan.kind is Heading.OWN and not plan.number:
                dimension.number_format = TEXT_FORMAT
            elif plan.ours == "judged_on":
                dimension.number_format = DATE_FORMAT
        print_well(sheet, headings=1)
        sheet.freeze_panes = "B2" if self._plans[0].ours == "crn" else "A2"
        _set_page(sheet)
        sheet.row_dimensions[1].height = LINE_HEIGHT * 2
        headings = [plan.heading for plan in self._plans]
        self._check_length(headings, self._caseload.table.header_row)
        sheet.append(
            [heading_cell(sheet, text, plan.kind) for text, plan in zip(headings, self._plans, strict=True)]
        )

    def _colour(self, areas: Mapping[str, str]) -> None:
        """Colour the bands, and the cells to fill in. One area a column: not every program takes overlapping ones."""
        status, judged = (areas[name].partition(":")[0] for name in ("status", "judged_band"))
        # The minimum of an incomplete case is a lower bound, never a band to act on, so it has no colour.
        incomplete = f"${status}={quoted(Status.INCOMPLETE.value)}"
        shade_where(self._sheet, areas["minimum_band"], incomplete, fill=None)
        for name in BAND_COLUMNS:
            if name in areas:
                colour_bands(self._sheet, areas[name], self._ruleset.bands)
        waiting = f'AND(${status}={quoted(Status.CONSIDER.value)},${judged}="")'
        shade_where(self._sheet, areas["judged_band"], waiting, fill=FILL_IN_NOW)
        for name in FILL_IN_COLUMNS:
            shade_where(self._sheet, areas[name], "TRUE", fill=FILL_IN)

    def _offer(self, areas: Mapping[str, str]) -> None:
        names = [band.name for band in self._ruleset.bands]
        says = FILL_IN_COLUMNS["judged_band"]
        offer_words(self._sheet, areas["judged_band"], names, title="Judged band", says=says, strict=True)
        for fact in self._ruleset.facts:
            if fact.name in areas and words_of(fact):
                says = f"{fact.question} Blank means not known, and is not no."
                offer_words(self._sheet, areas[fact.name], words_of(fact), title=fact.title, says=says)

    def _check_length(self, texts: Sequence[str], row: int) -> None:
        for plan, text in zip(self._plans_for(len(texts)), texts, strict=True):
            # A workbook counts as UTF-16 does, where some characters count twice.
            if len(text.encode("utf-16-le")) > LONGEST_CELL * 2:
                where = f"row {row:,}, {plan.heading[:40]}:"
                raise self._too_much(
                    f"{where} has a cell of more than {LONGEST_CELL:,} characters, the most in a workbook"
                )

    def _too_much(self, problem: str) -> OutputError:
        return OutputError(self._caseload.name, f"{problem}; choose CSV for the result")


def words_of(fact: Fact) -> tuple[str, ...]:
    """Give the words that a fact's drop-down offers; none for a number or a text."""
    if fact.kind is FactKind.YES_NO:
        return ("yes", "no", "unknown")
    return (*map(spoken, fact.levels), "unknown") if fact.kind is FactKind.CHOICE else ()


def _plan(caseload: Caseload, ruleset: Ruleset) -> list[_Plan]:
    layout = caseload.layout
    ours = {place: name for name, place in layout.index.items()}
    numbers = {fact.name for fact in ruleset.facts if fact.kind is FactKind.NUMBER} | {"age"}
    plans = []
    for place in layout.kept:
        name = ours.get(place, "")
        kind = Heading.FILL_IN if name in FILL_IN_COLUMNS else Heading.OWN
        plans.append(_Plan(undo(layout.heading_out(place)), name, place, kind, name in numbers))
    there = {plan.ours for plan in plans}
    plans += [_Plan(name, name, None, Heading.FILL_IN) for name in FILL_IN_COLUMNS if name not in there]
    return plans + [_Plan(name, name, None, Heading.ADDED) for name in ADDED_NAMES]


class _BodyStyles(dict[str, int]):
    """The numbers of the styles of cells in the workbook; one of a number format is put there when first asked for."""

    def __init__(self, sheet: Any) -> None:
        super().__init__(_body_styles(sheet))
        self._sheet = sheet

    def __missing__(self, name: str) -> int:
        from openpyxl.styles import Alignment

        style = {"alignment": Alignment(vertical="top"), "number_format": name.removeprefix(_FORMAT)}
        found: int = text_cell(self._sheet, "", **style).style_id
        return self.setdefault(name, found)


def _body_styles(sheet: Any) -> dict[str, int]:
    from openpyxl.styles import Alignment

    top = Alignment(vertical="top")
    kinds: dict[str, dict[str, Any]] = {
        "general": {"alignment": top},
        "text": {"alignment": top, "number_format": TEXT_FORMAT},
        "quoted": {"alignment": top, "number_format": TEXT_FORMAT, "quotePrefix": True},
        "wrapped": {"alignment": Alignment(vertical="top", wrap_text=True)},
    }
    return {name: text_cell(sheet, "", **style).style_id for name, style in kinds.items()}


def _width(plan: _Plan, first: Sequence[Row]) -> int:
    if plan.ours in _WRAPPED:
        return _WRAPPED[plan.ours]
    if plan.place is None:
        return _WIDTHS.get(plan.ours, 13)
    shown = (row.cells[plan.place] for row in first if plan.place < len(row.cells))
    longest = max((len(line) for cell in shown for line in cell.split("\n")), default=0)
    return min(max(longest + 2, min(len(plan.heading) + 3, 16), 7), 40)


def _set_page(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if hasattr(sheet, "PAPERSIZE_A4") else 9
    sheet.print_title_rows = "1:1"
