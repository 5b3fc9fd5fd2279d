"""The workbook itself: cases with their answers beside them, a summary, what it is, and the hidden sheets of work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any, BinaryIO

import attrs

from banding.export.workbook.answers import answer
from banding.export.workbook.formulas import Lookups
from banding.export.workbook.row import Row
from banding.export.workbook.summary import HOW, write_summary
from banding.export.workbook.typed import read_typed
from banding.export.workbook.walk import find_people, settle, walk_table, weigh_judgement
from banding.export.workbook.words import Reader
from banding.intake import RECORD_COLUMNS, Typed
from banding.intake.columns import column_letter
from banding.records.columns import FIRST_STEP
from banding.records.templates import template_columns, write_notes
from banding.render import workbook
from banding.render.workbook import Column, formula_cell, quoted, shade_where, text_cell
from banding.render.workbook_file import StillWorkbook, still_workbook
from banding.ruleset import Ruleset
from banding.vocabulary import Status

READY = 2_000
"""The cases a workbook is ready for."""
TEAM = Column("team", "Team", "For the summary; it bears on no decision.", "any text")
_FIRST = 5
_BELOW = 60_000
_LEFT = {"band": 9, "status": 12, "consider_band": 15, FIRST_STEP: 46}
_RIGHT = {"reasons": 70, "actions": 50, "warnings": 50, "enquiries": 30, "route": 8, "matrix_band": 14}
_RIGHT |= {"minimum_band": 16, "possible_bands": 20, "rules": 36, "ruleset": 40}
_FORMULAS = {"band": "given_band", "route": "route.name"}
_WRAPPED = {FIRST_STEP, "reasons", "actions", "warnings"}
_RED = "F6D7D2"
_DAY = "Ages are taken on this day; type another over it. A blank cell means not known, and is not “no”."
_MOVED = quoted("This row's answer was moved away from its row: undo, and sort or move typed cells only.")
_IF_MOVED = {"status": quoted(Status.ERROR), "reasons": _MOVED, FIRST_STEP: _MOVED}
_KEPT_UNREAD = [word for name in ("order_ended", "restricted") for word in (name, *RECORD_COLUMNS[name])]
"""Headings of what bears on no decision and is said of a case all the same."""
_QUOTED = re.compile(r'"[^"]*"')
_NOT_SHARED = re.compile(r"!\$?[A-Z]+[0-9]|[{]|\):|:[A-Z]+\(")
_MOVING = re.compile(r"(?<=[A-Z])([0-9]+)(?![0-9(])")
"""The row of a cell, but for one that stays: `$A5` and not `$A$5`."""


@attrs.frozen
class Typing:
    """What is typed in already: further headings, and rows of cells under all the headings, of which some may be blank."""

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()


def typed_columns(ruleset: Ruleset) -> tuple[Column, ...]:
    """Give the columns that a workbook has to type in."""
    crn, *others = template_columns(ruleset)
    return (crn, TEAM, *others)


def write_workbook(
    ruleset: Ruleset, out: BinaryIO, *, on: date | None, typing: Typing = Typing(), ready: int = READY
) -> None:
    """
    Write a workbook that bands what is typed into it, for so many cases; on no day, for the day on which it is looked at.

    Raises MissingExtraError where the ``excel`` extra is not installed.
    """
    with still_workbook(out, on=ruleset.in_force_from) as still:
        _Writer(ruleset, still, on, typing, ready).write()


class _Writer:
    def __init__(
        self, ruleset: Ruleset, still: StillWorkbook, on: date | None, typing: Typing, ready: int
    ) -> None:
        self._ruleset, self._still, self._on, self._typing = ruleset, still, on, typing
        self._ready, self._last = ready, _FIRST + ready - 1
        self._columns = typed_columns(ruleset)
        names = [column.name for column in self._columns]
        self._headings = [*names, *typing.headings]
        # A locked cell on each side keeps the range of typed cells whole, whatever is cut and pasted inside it.
        across = [*_LEFT, "", *self._headings, "", *_RIGHT]
        self._letters = [column_letter(place) for place in range(len(across))]
        self._edges = [self._letters[place] for place, name in enumerate(across) if not name]
        self._answers = {name: self._letters[across.index(name)] for name in _LEFT}
        self._answers |= {name: self._letters[place - len(_RIGHT)] for place, name in enumerate(_RIGHT)}
        self._typed = self._letters[len(_LEFT) + 1 :][: len(self._headings)]
        self._areas = {
            name: f"Cases!${letter}${_FIRST}:${letter}${self._last}"
            for name, letter in (*zip(names, self._typed, strict=False), *self._answers.items())
        }
        left, right = self._edges
        self._heads = f"Cases!${left}$4:${right}$4"
        self._table = Lookups("Table")
        self._work = Row(
            Reader(ruleset, names, on=on or ruleset.in_force_from),
            self._table,
            typed=f"Cases!${left}{_FIRST}:${right}{_FIRST}",
            day="Cases!$C$3",
            names=names,
            rows=(_FIRST, self._last),
        )
        for step in (read_typed, walk_table, weigh_judgement, find_people, settle, answer):
            step(self._work)

    def write(self) -> None:
        """Write every sheet; what is hidden comes last."""
        book = self._still.book
        cases, summary, how = (book.create_sheet(name) for name in ("Cases", "Summary", "How"))
        self._write_cases(cases)
        write_summary(summary, self._ruleset, self._work, self._areas)
        title = f"How this workbook works. Decided by {self._ruleset.title} ({self._ruleset.stamp})."
        above = [line.format(ready=self._ready, below=self._last) for line in HOW]
        write_notes(how, self._columns, [title, *above], headings=1)
        for sheet in (cases, summary, how):
            # Locked is what is not typed in, without a password; columns may be put in and formatted, and typed cells sorted.
            protection = sheet.protection
            protection.sheet = True
            protection.formatCells = protection.formatColumns = protection.formatRows = False
            protection.insertColumns = protection.sort = protection.autoFilter = False
        self._write_work(book.create_sheet("Work"))
        sheet = book.create_sheet(self._table.sheet)
        sheet.sheet_state = "hidden"
        for row in self._table.rows():
            sheet.append([text_cell(sheet, each) if isinstance(each, str) else each for each in row])

    # The sheet of cases

    def _write_cases(self, sheet: Any) -> None:
        self._set_columns(sheet)
        sheet.freeze_panes = f"{self._typed[1]}{_FIRST}"
        workbook.print_well(sheet, headings=4)
        # All of it on one page across nobody could read: what is printed is the answers and whose they are.
        sheet.print_area = f"A1:{self._typed[0]}{self._last}"
        sheet.row_dimensions[4].height = 30
        sheet.append([workbook.bold(sheet, self._ruleset.title)])
        sheet.append([formula_cell(sheet, self._banner())])
        style = _unlocked() | {"number_format": workbook.DATE_FORMAT}
        day = formula_cell(sheet, "TODAY()", **style) if self._on is None else text_cell(sheet, "", **style)
        if self._on is not None:
            day.value, day.data_type = self._on, "d"
        sheet.append([workbook.bold(sheet, "Decided for"), None, day, text_cell(sheet, _DAY)])
        kinds = dict.fromkeys(("", *_LEFT, *_RIGHT), workbook.Heading.ADDED)
        kinds |= {column.name: column.kind for column in self._columns}
        across = [*_LEFT, "", *self._headings, "", *_RIGHT]
        sheet.append(
            [workbook.heading_cell(sheet, name, kinds.get(name, workbook.Heading.OWN)) for name in across]
        )
        self._write_rows(sheet)
        self._dress(sheet)

    def _set_columns(self, sheet: Any) -> None:
        from openpyxl.styles import Protection

        dimensions = sheet.column_dimensions
        for name, width in (_LEFT | _RIGHT).items():
            dimensions[self._answers[name]].width = width
        for letter in self._edges:
            dimensions[letter].width = 2
        formats = {column.name: column.number_format for column in self._columns}
        for letter, name in zip(self._typed, self._headings, strict=True):
            dimensions[letter].width = 40 if name == "rationale" else max(len(name) + 3, 12)
            dimensions[letter].protection = Protection(locked=False)
            dimensions[letter].number_format = formats.get(name) or "General"

    def _write_rows(self, sheet: Any) -> None:
        from openpyxl.styles import Alignment

        plain, wrapped = (Alignment(vertical="top", wrap_text=wrap) for wrap in (False, True))
        kinds = {"plain": {"alignment": plain}, "wrapped": {"alignment": wrapped}}
        styles, work = workbook.Styles(sheet, kinds, _unlocked()), self._work
        live = f"Work!{work.at('live')}"
        formulas: list[_Formula] = []
        for name, letter in self._answers.items():
            # The stamp is said here, so that a workbook nobody has opened is known for ours.
            is_stamp = name == "ruleset"
            said = quoted(self._ruleset.stamp) if is_stamp else f"Work!{work.at(_FORMULAS.get(name, name))}"
            moved = _IF_MOVED.get(name, '""')
            formula = f'IF({live}="","",IF({live}=ROW(),{said},{moved}))'
            style = styles["wrapped" if name in _WRAPPED else "plain"]
            formulas.append(_Formula(len(formulas), letter, style, formula))
        lines = []
        for number in range(_FIRST, self._last + 1):
            place = number - _FIRST
            typed = self._typing.rows[place] if place < len(self._typing.rows) else ()
            cells = [each.cell(number, self._last) for each in formulas]
            written = (self._typed_cell(styles, n, number, value) for n, value in enumerate(typed))
            cells[len(_LEFT) : len(_LEFT)] = written
            lines.append(f'<row r="{number}" ht="30" customHeight="1">{"".join(cells)}</row>')
        told = escape(f'IF(COUNTA({self._below()})=0,"",{quoted(self._full("from here on"))})')
        after = self._last + 1
        lines.append(f'<row r="{after}"><c r="A{after}" s="{styles["plain"]}"><f>{told}</f></c></row>')
        self._still.keep("Cases").writelines(map(str.encode, lines))

    def _typed_cell(self, styles: workbook.Styles, place: int, number: int, value: object) -> str:
        heading = self._headings[place]
        where = f'<c r="{self._typed[place]}{number}" s="{{}}"'
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return f'{where.format(styles["General"])} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, Typed):
            return f"{where.format(styles[value.code])}><v>{value.stored}</v></c>"
        if isinstance(value, int | float):
            code = workbook.DATE_FORMAT if heading in ("date_of_birth", "judged_on") else "General"
            return f"{where.format(styles[code])}><v>{value!r}</v></c>"
        style = styles[workbook.TEXT_FORMAT if heading == "crn" else "General"]
        return where.format(style) + workbook.inline_text(str(value))

    def _dress(self, sheet: Any) -> None:
        first, last = _FIRST, self._last
        sheet.auto_filter.ref = f"A4:{self._letters[-1]}{last}"
        for letter, column in zip(self._typed, self._columns, strict=False):
            workbook.guard_column(sheet, f"{letter}{first}:{letter}{last}", column)
            if column.name in self._work.bad:
                # By the reasons on the same sheet: what is wrong with a row names each of its cells.
                is_bad = f'ISNUMBER(FIND(", {column.name}: `",${self._answers["reasons"]}{first}))'
                shade_where(sheet, f"{letter}{first}:{letter}{last}", is_bad, fill=_RED)
        for name in ("band", "consider_band", "matrix_band", "minimum_band"):
            letter = self._answers[name]
            workbook.colour_bands(sheet, f"{letter}{first}:{letter}{last}", self._ruleset.bands)
        status = self._answers["status"]
        for word, fill in (
            (Status.ERROR, _RED),
            (Status.INCOMPLETE, _RED),
            (Status.CONSIDER, workbook.FILL_IN),
        ):
            is_so = f"${status}{first}={quoted(word)}"
            shade_where(sheet, f"{status}{first}:{status}{last}", is_so, fill=fill)
        shade_where(sheet, "A2:D2", '$A$2<>""', fill=_RED)
        below = self._below().replace("Cases!", "").replace("$", "")
        shade_where(sheet, below, f'{self._typed[0]}{last + 1}<>""', fill=_RED)

    def _below(self) -> str:
        return f"Cases!${self._typed[0]}${self._last + 1}:${self._typed[-1]}${self._last + _BELOW}"

    def _full(self, which: str) -> str:
        return f"This sheet is ready for {self._ready:,} cases; the rows {which} are not banded."

    def _banner(self) -> str:
        """Give the formula that says what keeps rows from being banded, or banded as `allocate` would."""
        # In the formula and not on a sheet, where they would be taken for the headings of cases.
        names, unread = _array(self._work.names), _array(_unread(self._ruleset, self._work.names))
        unanswered = f'COUNTIFS({self._areas["crn"]},"<>",{self._areas["status"]},"")'
        told = {
            f"COUNTA({self._below()})>0": self._full(f"below row {self._last:,}"),
            f"SUMPRODUCT(--(COUNTIF({self._heads},{names})<>1))>0": "A heading is missing or there twice; the headings of row 4 "
            "must stay.",
            f"SUMPRODUCT(COUNTIF({self._heads},{unread}))>0": "A column of this sheet is read by banding allocate and not here: "
            "answer the facts it is about in their own columns.",
            f"SUMPRODUCT(COUNTIF({self._heads},{_array(_KEPT_UNREAD)}))>0": "Ended orders and restricted cases are pointed out by "
            "banding allocate and not here.",
            f"{unanswered}>0": "Some rows have no answer: a row was put in, or answers were deleted.",
            f"Work!{self._work.day}=0": "The day decided for is not a date.",
        }
        said = "&".join(f'IF({holds},{quoted(says + " ")},"")' for holds, says in told.items())
        return f"TRIM({said})"

    def _write_work(self, sheet: Any) -> None:
        sheet.sheet_state = "hidden"
        sheet.append([f'=MATCH("{name}",{self._heads},0)' for name in self._work.names])
        sheet.append([f"={formula}" for formula in self._work.said_once.values()])
        sheet.append([text_cell(sheet, name) for name in self._work.formulas])
        sheet.append([None])
        numbered = enumerate(self._work.formulas.values())
        formulas = [_Formula(place, column_letter(place), 0, formula) for place, formula in numbered]
        lines = []
        for number in range(_FIRST, self._last + 1):
            cells = "".join(each.cell(number, self._last) for each in formulas)
            lines.append(f'<row r="{number}">{cells}</row>')
        self._still.keep("Work").writelines(map(str.encode, lines))


def _unlocked() -> dict[str, Any]:
    from openpyxl.styles import Alignment, Protection

    alignment = Alignment(horizontal="left", vertical="top")
    return {"alignment": alignment, "protection": Protection(locked=False)}


class _Formula:
    """
    A column's formula, the same on every row, as cells.

    It is shared, written out on the first row alone, where Excel takes that: with no row of another sheet that moves, no
    list of constants and no range from one call to another. Else it is written out on every row.
    """

    def __init__(self, number: int, letter: str, style: int, formula: str) -> None:
        bare = _QUOTED.sub("", formula)
        self._is_shared = not _NOT_SHARED.search(bare)
        self._number, self._letter, self._style = number, letter, style
        self._formula = escape(formula, quote=False)
        # Every other piece is a text in quotation marks; of the rest, every other one is a row that moves.
        self._pieces: list[str | int] = []
        for place, piece in enumerate(re.split(f"({_QUOTED.pattern})", formula)):
            if place % 2:
                self._pieces.append(escape(piece, quote=False))
                continue
            for at, text in enumerate(_MOVING.split(piece)):
                self._pieces.append(int(text) - _FIRST if at % 2 else escape(text, quote=False))

    def cell(self, row: int, last: int) -> str:
        """Give the cell of a row; those that are shared go as far as the last."""
        letter = self._letter
        start = f'<c r="{letter}{row}" s="{self._style}"><f'
        if not self._is_shared:
            told = "".join(each if isinstance(each, str) else str(row + each) for each in self._pieces)
            return f"{start}>{told}</f></c>"
        start += f' t="shared" si="{self._number}"'
        if row > _FIRST:
            return f"{start}/></c>"
        return f'{start} ref="{letter}{row}:{letter}{last}">{self._formula}</f></c>'


def _array(texts: Iterable[str]) -> str:
    return "{" + ",".join(map(quoted, texts)) + "}"


def _unread(ruleset: Ruleset, headings: Sequence[str]) -> list[str]:
    """List the headings that a file may have in a name of ours and this sheet has not: other names, and lists of codes."""
    facts = {fact.name: fact.aliases for fact in ruleset.facts}
    named: Mapping[str, Iterable[str]] = {**RECORD_COLUMNS, **facts}
    known = {*headings, *_KEPT_UNREAD}
    return [word for name, others in named.items() for word in (name, *others) if word not in known]
