"""One sheet of a workbook → rows of text, in the order of the sheet, refused where that order cannot be relied on."""

import re
from collections.abc import Iterator
from typing import NoReturn

import attrs

from banding.errors import TableError
from banding.intake.tables.cell_text import NOT_WORKED_OUT, Unsure
from banding.intake.tables.grid import Row, check_size
from banding.intake.tables.xlsx.formats import iso_moment, shown, shows_text
from banding.intake.tables.xlsx.package import Package, Sheet, is_on

LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_KEPT_CELLS = 20_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MERGED = re.compile(rb"m\0?e\0?r\0?g\0?e\0?C\0?e\0?l\0?l")
_ERROR = re.compile(r"#[A-Z0-9/_]+[!?]?")
_LOOKS_UP = re.compile(
    r"\+?('[^']*'!|[^'!(]*!)?\$?[A-Z]{1,3}\$?[0-9]+|.*\b([VHX]?LOOKUP|INDEX|OFFSET|INDIRECT|FILTER|CHOOSE)\(.*",
    re.DOTALL | re.IGNORECASE,
)
"""A formula that gives another cell's value, and so 0 where that cell is blank."""
_SAVE_AGAIN = "open it in Excel and save it again as .xlsx or as CSV"
_UNDER_A_MERGE = "stands under the merged range {}, where nobody sees it; unmerge the cells, check them, and save the workbook"
_HIDDEN = "is shown as something else by its number format; give the cell the format General, check it, and save the workbook"
_NO_ERROR = "is no value that a workbook can hold"


@attrs.frozen
class Area:
    """A rectangle of cells: rows from 1, columns from 0, all ends included; ``name`` as the workbook has it."""

    name: str
    top: int
    left: int
    bottom: int
    right: int


class SheetReader:
    """
    Reads a sheet's rows below ``above``, once, with ranges marked in ``width`` columns.

    Counts ``hidden`` rows, blanks in ``merged`` ranges, and cells that ``look_up`` another and are 0.
    """

    def __init__(self, package: Package, sheet: Sheet, *, above: int = 0, width: int = 0) -> None:
        self.package, self.sheet = package, sheet
        self.merged: dict[str, int] = {}
        self.hidden = self.look_up = 0
        self._above, self._width = above, width
        self._ready: list[Row] = []
        self._merges: list[Area] = []
        self._merged_here: list[Area] = []
        self._spills: list[Area] = []
        self._number = 0
        self._row_mark = ""
        self._is_numbered: bool | None = None
        self._has_references: bool | None = None
        self._is_hidden = False
        self._place = -1
        self._cells: list[str] = []
        self._attributes: dict[str, str] = {}
        self._kind, self._style = "n", 0
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._open: list[str] | None = None
        self._is_inline = self._is_above = False
        self._shared, self._formulas = "", dict[str, str]()
        self._columns: dict[str, int] = {}
        self._known: dict[tuple[str, str, int], str] = {}
        self._plain_styles = [shows_text(code) for code in package.codes]

    def rows(self) -> Iterator[Row]:
        """Give each filled row; TableError where their order is not certain."""
        part = self.sheet.part
        # They stand behind the rows, so a sheet that has some is gone through twice.
        if self._width and self.package.holds(part, _MERGED):
            self.package.read_whole(part, self._start_merge)
            self._merges.sort(key=lambda area: area.top, reverse=True)
        try:
            for _ in self.package.read(part, self._start, self._end, self._text):
                yield from self._ready
                self._ready.clear()
        except TableError:
            yield from self._ready  # the rows before the fault: the headings may be among them
            raise

    def _start_merge(self, name: str, attributes: dict[str, str]) -> None:
        if name == "mergeCell":
            self._merges.append(area_of(attributes.get("ref", "")))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            self._open = self._value = []
        elif name == "row":
            self._start_row(attributes)
        elif name == "f" and self._place >= 0:
            self._open = self._formula = []
            self._shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            if attributes.get("t") in ("array", "dataTable"):
                area = area_of(attributes.get("ref", ""))
                self._spills += [area] if area.bottom > area.top or area.right > area.left else []
        elif name == "is":
            self._is_inline, self._value = True, [""]
        elif name == "t" and self._is_inline and not self._is_above:
            self._open = self._value
        elif name == "rPh":  # a reading put above the text
            self._is_above = True

    def _text(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def _end(self, name: str) -> None:
        if name == "c":
            if self._value is not None or self._formula is not None or self._spills:
                self._end_cell()
        elif name in ("v", "f", "t"):
            self._open = None
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._is_above = False
        elif name == "is":
            self._is_inline = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        last = self._number
        self._number = last + 1 if said is None else int(said) if said.strip().isdecimal() else 0
        if self._is_numbered is None:
            self._is_numbered = said is not None
        elif self._is_numbered != (said is not None):
            self._refuse(f"row {self._number:,} comes after row {last:,} and only one of them is numbered")
        if self._number <= last:
            self._refuse(f"row {self._number:,} is there twice or out of its place")
        if self._number > LAST_ROW:
            self._refuse(f"it has more rows than a workbook can hold, {LAST_ROW:,}")
        self._row_mark = str(self._number)
        self._place = -1
        self._cells = []
        self._is_hidden = is_on(attributes.get("hidden"))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        if self._has_references is not (said is not None):
            if self._has_references is not None:
                self._refuse(f"row {self._number:,} has cells that say where they stand, and others do not")
            self._has_references = said is not None
        place = self._place + 1 if said is None else self._place_of(said)
        if place <= self._place:
            self._refuse(f"row {self._number:,} has a cell, {said}, that is there twice or out of its place")
        self._place = place
        self._attributes = attributes  # looked at only where the cell turns out to hold something
        self._value = self._formula = None

    def _place_of(self, reference: str) -> int:
        letters = reference.removesuffix(self._row_mark)
        place = self._columns.get(letters)
        if place is None or letters == reference:
            found = _REFERENCE.fullmatch(reference)
            if found is None or found[2] != self._row_mark:
                self._refuse(f"row {self._number:,} has a cell that says it stands at {reference[:12]}")
            place = self._columns[letters] = column_of(found[1])
        return place

    def _end_cell(self) -> None:
        formula, value = self._formula, self._value
        self._kind = self._attributes.get("t", "n")
        self._style = int(self._attributes.get("s", 0))
        is_spilt = bool(self._spills) and any(
            area.top <= self._number <= area.bottom and area.left <= self._place <= area.right
            for area in self._spills
        )
        is_stored = value if self._kind != "str" else value is not None
        if (formula is not None or is_spilt) and (not is_stored or self.package.recalculates):
            self._keep(Unsure("=" + "".join(formula or ()), NOT_WORKED_OUT))
            return
        if value is None:
            return
        raw = "".join(value)
        if formula is not None and self._number > self._above:
            written = "".join(formula)
            if self._shared:
                written = self._formulas.setdefault(self._shared, written)
            self.look_up += self._kind == "n" and raw.strip() == "0" and bool(_LOOKS_UP.fullmatch(written))
        key, replaced = (raw, self._kind, self._style), self.package.replaced
        text = self._known.get(key)
        if text is None:
            text = self._text_of(raw)
            # Cells that say the same share their text; characters replaced are counted in each of them.
            if self.package.replaced == replaced:
                if len(self._known) >= _KEPT_CELLS:
                    self._known.clear()
                self._known[key] = text
        if text:
            self._keep(text)

    def _text_of(self, raw: str) -> str:
        """Give the text of a cell as its kind and its number format show it."""
        if self._kind == "n":
            codes = self.package.codes or ["General"] * (self._style + 1)
            try:
                return shown(raw, codes[self._style], from_1904=self.package.from_1904) if raw.strip() else ""
            except ValueError:
                problem = f"has a cell that is said to be a number and holds `{raw[:20]}`"
                self._refuse(f"row {self._number:,} {problem}")
        if self._kind == "s":
            if not 0 <= int(raw) < len(self.package.strings):
                self._refuse(f"row {self._number:,} has a cell whose text is missing from the workbook")
            return self._as_text(self.package.strings[int(raw)])
        if self._kind in ("str", "inlineStr"):
            return self._as_text(self.package.plain(raw))
        if self._kind == "b":
            return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}[raw.strip()]
        if self._kind == "e":
            return raw if _ERROR.fullmatch(raw) else Unsure(raw, _NO_ERROR)
        if self._kind == "d":
            return iso_moment(raw)
        raise ValueError(self._kind)

    def _keep(self, text: str) -> None:
        self._cells.extend([""] * (self._place - len(self._cells)))
        self._cells.append(text)

    def _as_text(self, text: str) -> str:
        styles = self._plain_styles
        return text if not styles or styles[self._style] or not text else Unsure(text, _HIDDEN)

    def _end_row(self) -> None:
        cells, number = self._cells, self._number
        self._place = -1
        while self._merges and self._merges[-1].top <= number:
            self._merged_here.append(self._merges.pop())
        if self._merged_here or self._spills:
            self._merged_here = [area for area in self._merged_here if area.bottom >= number]
            self._spills = [area for area in self._spills if area.bottom >= number]
        if number <= self._above or not cells:
            return
        if self._merged_here or self._spills:
            self._mark_covered(cells)
        self.hidden += self._is_hidden
        check_size(cells, name=self.package.name, number=number)
        self._ready.append(Row(number, tuple(cells)))

    def _mark_covered(self, cells: list[str]) -> None:
        """Make the blank cells of ranges that cover them unsure, and what stands unseen under a merged range."""
        cells.extend([""] * (self._width - len(cells)))
        for area in self._merged_here:
            for place in range(area.left, min(area.right + 1, len(cells))):
                if not cells[place]:
                    cells[place] = Unsure("")
                    self.merged[area.name] = self.merged.get(area.name, 0) + 1
                elif (place, self._number) != (area.left, area.top):
                    cells[place] = Unsure(cells[place], _UNDER_A_MERGE.format(area.name))
        for area in self._spills:
            for place in range(area.left, min(area.right + 1, len(cells))):
                if cells[place] == "":
                    cells[place] = Unsure("=", NOT_WORKED_OUT)

    def _refuse(self, problem: str) -> NoReturn:
        raise TableError(self.package.name, f"sheet `{self.sheet.title}`: {problem}; {_SAVE_AGAIN}")


def column_of(letters: str) -> int:
    """Give the position, from 0, of a column named as spreadsheets do; ValueError past the last one there is."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    if place > _LAST_COLUMN:
        raise ValueError(letters)
    return place - 1


def area_of(reference: str) -> Area:
    """Give the cells of a reference such as ``D2:D3``; ValueError where it is none."""
    first, _, last = reference.replace("$", "").partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        raise ValueError(reference)
    (top, left), (bottom, right) = [(int(end[2]), column_of(end[1])) for end in ends if end]
    return Area(reference, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
