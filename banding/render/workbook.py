"""
How our workbooks look and what they guard: styles, band colours, drop-downs.

openpyxl is an optional part, so it is imported inside functions only.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from html import escape
from typing import Any

import attrs

from banding.intake import escaped
from banding.intake.columns import column_letter
from banding.render.colours import luminance
from banding.render.report import Colour

INK = "0B0C0C"
TEXT_FORMAT = "@"
DATE_FORMAT = "yyyy-mm-dd"
LONGEST_CELL = 32_767
"""The most characters a cell can hold, counted as UTF-16 does."""
LINE_HEIGHT = 15
MOST_LINES = 12
_FONT = "Calibri"
_A4 = 9
_LIST_ROOM = 255
_TITLE_ROOM = 32
_LIGHT = 0.4


class Heading(Enum):
    """The kinds of column, each with the fill and ink of its heading."""

    OWN = ("DEE0E2", INK)
    FILL_IN = ("6F4E9C", "FFFFFF")
    ADDED = ("1F3A5F", "FFFFFF")


FILL_IN = "F3EEFA"
"""Fill of cells that wait for somebody to write in them; no band's colour is near it."""
FILL_IN_NOW = "D9C8F2"
"""Fill of cells that wait for a manager's judgement."""


class Styles(dict[str, int]):
    """
    The numbers of a workbook's styles: those named, and of a number format the one put there when first asked for.

    ``typed`` is what is besides the format of cells that have one.
    """

    def __init__(self, sheet: Any, named: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Any]) -> None:
        self._sheet, self._typed = sheet, typed
        super().__init__({name: self._number(style) for name, style in named.items()})

    def __missing__(self, number_format: str) -> int:
        return self.setdefault(number_format, self._number({**self._typed, "number_format": number_format}))

    def _number(self, style: Mapping[str, Any]) -> int:
        found: int = text_cell(self._sheet, "", **style).style_id
        return found


def inline_text(text: str) -> str:
    """Give the end of a cell of text as XML, after its style."""
    inner = escape(escaped(text), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def text_cell(sheet: Any, text: str, **style: Any) -> Any:
    """Make a cell that holds text whatever it looks like; what XML cannot hold is escaped as programs do, ``_xHHHH_``."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, "")
    cell.value = escaped(text)
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def number_cell(sheet: Any, number: int) -> Any:
    """Make a cell that holds a whole number."""
    cell = text_cell(sheet, "", number_format="#,##0")
    cell.value = number
    return cell


def formula_cell(sheet: Any, formula: str, **style: Any) -> Any:
    """Make a cell that holds a formula."""
    cell = text_cell(sheet, "", **style)
    cell.value = f"={formula}"
    return cell


def value_cell(sheet: Any, value: str | int, **style: Any) -> Any:
    """Make a cell of a whole number, or of a text cut to what a cell can hold; None for an empty one."""
    if isinstance(value, int):
        return number_cell(sheet, value)
    return text_cell(sheet, fit(value), **style) if value else None


def bold(sheet: Any, text: str) -> Any:
    """Make a cell of bold text."""
    from openpyxl.styles import Font

    return text_cell(sheet, text, font=Font(name=_FONT, sz=11, bold=True))


def heading_cell(sheet: Any, text: str, kind: Heading = Heading.ADDED) -> Any:
    """Make a heading: bold, wrapped, in the colours of its kind."""
    from openpyxl.styles import Alignment, Font, PatternFill

    fill, ink = kind.value
    style = {
        "fill": PatternFill("solid", fgColor=fill),
        "font": Font(name=_FONT, sz=11, bold=True, color=ink),
    }
    return text_cell(sheet, text, **style, alignment=Alignment(wrap_text=True, vertical="center"))


@attrs.frozen
class Column:
    """
    One column of a sheet: its name, title and note, and what may be written in it.

    ``words`` is what its drop-down offers, ``whole`` the least and the greatest whole number, ``number_format`` how the
    cells show what is typed; each is empty where there is none.
    """

    name: str
    title: str = ""
    note: str = ""
    allowed: str = ""
    words: tuple[str, ...] = ()
    whole: tuple[str, str] | None = None
    number_format: str = ""
    kind: Heading = Heading.OWN
    width: int = 12


def lay_out(
    sheet: Any,
    columns: Sequence[Column],
    *,
    freeze: str,
    notice: str = "",
    height: int | None = None,
    pages_across: int = 1,
) -> None:
    """
    Set up a write-only sheet: its columns' headings, widths and number formats.

    Above the headings stands a notice, where there is one; what is above and left of ``freeze`` stays in sight.
    """
    for at, column in enumerate(columns):
        dimension = sheet.column_dimensions[column_letter(at)]
        dimension.width = column.width
        if column.number_format:
            dimension.number_format = column.number_format
    sheet.freeze_panes = freeze
    row = 2 if notice else 1
    print_well(sheet, headings=row, pages_across=pages_across)
    if height:
        sheet.row_dimensions[row].height = height
    if notice:
        sheet.append([bold(sheet, notice)])
    sheet.append([heading_cell(sheet, column.name, column.kind) for column in columns])


def guard_column(sheet: Any, area: str, column: Column) -> None:
    """Give the cells of a column their drop-down, and the note of what may be written."""
    write = f"Write {column.allowed}." if column.allowed else ""
    said: dict[str, Any] = {"title": column.title or column.name, "says": f"{column.note} {write}".strip()}
    if column.words:
        strict = column.kind is Heading.FILL_IN or column.name == "recorded_band"
        offer_words(sheet, area, column.words, strict=strict, **said)
        return
    rule: dict[str, Any] = {}
    if column.whole:
        lowest, highest = column.whole
        rule = {"type": "whole", "operator": "between", "formula1": lowest, "formula2": highest}
    elif write and column.number_format == DATE_FORMAT:
        # Shown as 1999-01-31, so that a day and a month that a program has swapped are seen.
        rule = {"type": "date", "operator": "greaterThan", "formula1": "1"}
    guard(sheet, area, error=write if rule else "", **rule, **said)


class WrappedRows:
    """Writes the rows of a sheet of wrapped text, each as high as its text takes, below those ``above``."""

    def __init__(self, sheet: Any, widths: Sequence[int], *, above: int = 0, headings: int = 0) -> None:
        from openpyxl.styles import Alignment

        print_well(sheet, headings=headings)
        self._sheet, self._widths, self._row = sheet, widths, above
        # Worked out once: asking the library for a style takes longer than writing the cell.
        self._style = text_cell(sheet, "", alignment=Alignment(vertical="top", wrap_text=True))._style
        for letter, width in zip("ABCDEFGHIJKLM", widths, strict=False):
            sheet.column_dimensions[letter].width = width

    def head(self, names: Sequence[str]) -> None:
        """Write headings."""
        self._row += 1
        self._sheet.row_dimensions[self._row].height = LINE_HEIGHT * 2
        self._sheet.append([heading_cell(self._sheet, name) for name in names])

    def add(self, values: Sequence[str | int]) -> None:
        """Write one row; a text stays a text whatever it looks like."""
        self._row += 1
        lines = max(lines_in(str(value), width) for value, width in zip(values, self._widths, strict=True))
        if lines > 1:
            self._sheet.row_dimensions[self._row].height = LINE_HEIGHT * min(lines, MOST_LINES)
        self._sheet.append([self._cell(value) for value in values])

    def _cell(self, value: str | int) -> Any:
        # An empty cell has the style too.
        cell = value_cell(self._sheet, value) or text_cell(self._sheet, "")
        cell._style = self._style
        return cell


@lru_cache(20_000)
def lines_in(text: str, width: int) -> int:
    """Estimate how many lines a text takes in a column of some width; programs do not all work it out themselves."""
    return sum(1 + len(line) // width for line in text.split("\n"))


def fit(text: str) -> str:
    """Give a text cut at the most that a cell can hold."""
    return text[:LONGEST_CELL]


def band_cell(sheet: Any, band: Colour) -> Any:
    """Make a cell with a band's name in its colours."""
    from openpyxl.styles import Font, PatternFill

    font = Font(name=_FONT, sz=11, bold=True, color=band.ink[1:])
    border = {"border": _edge()} if _is_light(band) else {}
    return text_cell(sheet, band.name, font=font, fill=PatternFill("solid", fgColor=band.fill[1:]), **border)


def colour_bands(sheet: Any, area: str, bands: Sequence[Colour]) -> None:
    """Colour every cell of an area that names a band, also one that is typed later."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    for band in bands:
        fill = PatternFill("solid", fgColor=band.fill[1:], bgColor=band.fill[1:])
        font, border = Font(bold=True, color=band.ink[1:]), _edge() if _is_light(band) else None
        style = DifferentialStyle(font=font, fill=fill, border=border)
        rule = Rule("cellIs", operator="equal", formula=[quoted(band.name)], dxf=style, stopIfTrue=True)
        sheet.conditional_formatting.add(area, rule)


def shade_where(sheet: Any, area: str, formula: str, *, fill: str | None) -> None:
    """
    Shade the cells of an area for which a formula, written for its first cell, holds.

    What is asked for first comes first: a cell takes the first style of its area that fits it. Without a fill the
    cell is slanted, and takes no later style.
    """
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.styles.differential import DifferentialStyle

    if fill is None:
        style = DifferentialStyle(font=Font(name=None, sz=None, family=None, italic=True))
    else:
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=fill, fgColor=fill))
    rule = Rule(type="expression", formula=[formula], dxf=style, stopIfTrue=True)
    sheet.conditional_formatting.add(area, rule)


def offer_words(
    sheet: Any, area: str, words: Sequence[str], *, title: str, says: str, strict: bool = False
) -> None:
    """
    Give the cells of an area, such as ``B2:B501``, a drop-down of words, and a note that shows when one is chosen.

    Where the words do not fit in a drop-down only the note is given. ``strict`` refuses other words; else it is asked
    whether they are meant, since reading knows more spellings.
    """
    listed = ",".join(words)
    fits = len(listed) + 2 <= _LIST_ROOM and not any("," in word for word in words)
    kind = {"type": "list", "formula1": quoted(listed)} if fits else {"type": None}
    error = f"Pick one of: {', '.join(words)}."
    guard(sheet, area, title=title, says=says, error=error, strict=strict, **kind)


def guard(
    sheet: Any, area: str, *, title: str, says: str, error: str = "", strict: bool = False, **rule: Any
) -> None:
    """
    Guard what is typed in an area, or several separated by spaces, and show a note when one of its cells is chosen.

    ``rule`` is openpyxl's.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    validation = DataValidation(
        **rule,
        sqref=area,
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=True,
        errorStyle="stop" if strict else "warning",
        promptTitle=title[:_TITLE_ROOM],
        prompt=_fitted(says),
        errorTitle=title[:_TITLE_ROOM],
        error=_fitted(error) or None,
    )
    sheet.data_validations.append(validation)


def print_well(sheet: Any, *, headings: int = 0, pages_across: int = 1) -> None:
    """Set a write-only sheet without rows up to be printed: on A4 across, as wide as the pages, page numbers below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_across, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if pages_across > 1:
        sheet.page_setup.pageOrder = "overThenDown"
    if headings:
        sheet.print_title_rows = f"{headings}:{headings}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Page &P of &N"


def quoted(text: str) -> str:
    """Give a text as a spreadsheet's rules quote it."""
    return '"' + text.replace('"', '""') + '"'


def _fitted(text: str) -> str:
    return text if len(text) <= _LIST_ROOM - 30 else text[: _LIST_ROOM - 31] + "…"


def _edge() -> Any:
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color=INK)
    return Border(left=side, right=side, top=side, bottom=side)


def _is_light(band: Colour) -> bool:
    """Whether a fill is too near white to be seen without an edge."""
    return luminance(band.fill) > _LIGHT
