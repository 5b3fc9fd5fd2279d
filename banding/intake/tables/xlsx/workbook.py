"""Excel workbooks: the first sheet with the headings, read row by row as text."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import attrs

from banding.errors import MissingExtraError, TableError
from banding.intake.tables.grid import HEADER_ROWS, Known, Row, check_size, no_header
from banding.intake.tables.xlsx.formats import cell_text
from banding.intake.tables.xlsx.package import check_packaging

if TYPE_CHECKING:
    from openpyxl import Workbook

T = TypeVar("T")
_LAST_ROW = 1_048_576
_CHUNK = 100
_DAMAGED = "the workbook is damaged and cannot be read; open it in a spreadsheet program and save it again as .xlsx or as CSV"


@attrs.define(eq=False)
class XlsxSource:
    """
    A workbook opened, and the sheet with the headings found.

    Attributes:
        name: the file's name as the user gave it.
        sheet: the sheet's name.
        header: its headings, empty cells at the end left off.
        header_row: the headings' row number.
        notes: what people should be told; grows while rows are read.
    """

    name: str
    sheet: str
    header: tuple[str, ...]
    header_row: int
    notes: list[str]
    _views: tuple[Workbook, ...]

    def rows(self) -> Iterator[Row]:
        """
        Read every row below the headings, from the first one, each at least as wide as the headings.

        Wholly empty rows are passed over, and noted where a row follows them.

        Raises:
            TableError: the workbook is damaged, or a row is past a limit.
        """
        empty = passed = 0
        for row in _sheet_rows(self._views, self.sheet, self.name):
            if row.number <= self.header_row:
                continue
            if not row.cells:
                empty += 1
                continue
            empty, passed = 0, passed + empty
            yield attrs.evolve(row, cells=row.cells + ("",) * (len(self.header) - len(row.cells)))
        note = f"{passed:,} empty {'row was' if passed == 1 else 'rows were'} passed over."
        if passed and note not in self.notes:
            self.notes.append(note)

    def close(self) -> None:
        """Let go of the workbook; the file itself stays open."""
        for view in self._views:
            view.close()


def open_xlsx(handle: BinaryIO, *, name: str, known: Known) -> XlsxSource:
    """
    Open a workbook and find the first sheet, visible ones first, that has the headings in its first 20 rows.

    Args:
        handle: a seekable file of bytes; it stays open when the source is closed.
        name: the file's name as the user gave it.
        known: says whether cells are the headings.

    Returns:
        The source, nothing read past its headings.

    Raises:
        TableError: not a workbook that can be read safely, or no sheet has the headings; names the sheets.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    load = _loader(name)
    packaging = check_packaging(handle, name)
    views = [load(handle, True)]
    if packaging.has_formulas:
        views.append(load(handle, False))
    try:
        return _find_sheet(tuple(views), name, known)
    except BaseException:
        for view in views:
            view.close()
        raise


def _loader(name: str) -> Callable[[BinaryIO, bool], Workbook]:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError("excel", f"{name}: reading an Excel workbook") from None

    def load(handle: BinaryIO, cached: bool) -> Workbook:
        return _guarded(
            lambda: openpyxl.load_workbook(handle, read_only=True, data_only=cached, keep_links=False), name
        )

    return load


def _guarded(step: Callable[[], T], name: str) -> T:
    """Do one thing with the workbook; whatever a damaged one raises becomes one clear refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return step()
    except TableError:
        raise
    except Exception:  # a damaged file makes the library raise a dozen kinds of error, none of them promised
        raise TableError(name, _DAMAGED) from None


def _find_sheet(views: tuple[Workbook, ...], name: str, known: Known) -> XlsxSource:
    sheets = sorted(views[0].worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    found: list[tuple[str, Row]] = []
    seen: list[tuple[str, ...]] = []
    for sheet in sheets:
        first = list(islice(_sheet_rows(views, sheet.title, name), HEADER_ROWS))
        seen += [row.cells for row in first]
        header = next((row for row in first if known(row.cells)), None)
        if header is not None:
            found.append((sheet.title, header))
    if not found:
        raise _no_sheet(name, [sheet.title for sheet in sheets], seen)
    title, header = found[0]
    notes = _sheet_notes([other for other, _ in found], header.number, len(sheets))
    return XlsxSource(name, title, header.cells, header.number, notes, views)


def _no_sheet(name: str, titles: Sequence[str], seen: Sequence[tuple[str, ...]]) -> TableError:
    listed = ", ".join(f"`{title}`" for title in titles[:10]) or "none"
    return TableError(name, f"{no_header(name, seen).reason} (sheets looked at: {listed})")


def _sheet_notes(found: Sequence[str], header_row: int, sheets: int) -> list[str]:
    notes = []
    if sheets > 1:
        notes.append(f"Read from sheet `{found[0]}`, one of {sheets}.")
    for other in found[1:]:
        notes.append(f"Sheet `{other}` has these headings too and was not read.")
    if header_row > 1:
        notes.append(f"The headings are on row {header_row}; what is above them was passed over.")
    return notes


def _sheet_rows(views: Sequence[Workbook], title: str, name: str) -> Iterator[Row]:
    """Give every row of a sheet as text, empty cells at its end left off; an empty row has no cells."""
    both = _guarded(lambda: zip(*(_cells(view[title]) for view in views), strict=False), name)
    number = 0
    while chunk := _guarded(lambda: [_texts(*row) for row in islice(both, _CHUNK)], name):
        for number, texts in enumerate(chunk, start=number + 1):  # noqa: B020 - goes on from the last chunk
            if number > _LAST_ROW:
                raise TableError(
                    name, f"sheet `{title}` has more rows than a workbook can hold, {_LAST_ROW:,}"
                )
            check_size(texts, name=name, number=number)
            yield Row(number, texts)


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # The size a sheet declares is somebody's word; the rows themselves are the fact.
    sheet.reset_dimensions()
    return iter(sheet.iter_rows())


def _texts(cells: Sequence[Any], formulas: Sequence[Any] = ()) -> tuple[str, ...]:
    texts = [cell_text(cell.value, cell.number_format) for cell in cells]
    for place, formula in enumerate(formulas):
        if formula.data_type == "f" and not _worked_out(cells[place]):
            texts[place] = _formula_text(formula.value)
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _worked_out(cell: Any) -> bool:
    """Whether a formula's result is stored; an empty text is a result, and has a type to show for it."""
    return cell.value is not None or cell.data_type in ("s", "str")


def _formula_text(value: object) -> str:
    text = value if isinstance(value, str) else getattr(value, "text", None)
    return str(text) if text else "="
