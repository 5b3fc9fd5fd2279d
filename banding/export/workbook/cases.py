"""A file of cases → what is to stand in the typed cells of a workbook: every cell as it came, or the word it was read as."""

from __future__ import annotations

from datetime import date

from banding.errors import TableError
from banding.export.workbook.reading import Reader, folded
from banding.export.workbook.sheets import READY, Typing, typed_columns
from banding.facts import FactKind, Value, spoken
from banding.intake import Caseload, PlacedRow, Typed, undo
from banding.intake.tables.cell_text import Unsure
from banding.ruleset import Ruleset
from banding.text import plain

_NO_REASON = "#N/A"
"""Stands for a reason that is a formula without a result: as it came it would be one."""


def typing_of(caseload: Caseload, ruleset: Ruleset, *, on: date) -> Typing:
    """
    Give what is typed in already.

    A cell that only the reader of files can read, by a mapping file, a list of requirements or an option, is written as
    the word that it was read as. Columns of the file's own are carried along; one that bears a name of ours that a
    workbook does not read comes as ``<name>_in``.

    Raises:
        TableError: there are more rows than a workbook is ready for.
    """
    names = [column.name for column in typed_columns(ruleset)]
    layout = caseload.layout
    places = {name: layout.index[name] for name in names if name in layout.index}
    if (team := next((n for n in layout.kept if plain(layout.header[n]) == "team"), None)) is not None:
        places["team"] = team
    others = [place for place in layout.kept if place not in places.values() and layout.header[place].strip()]
    read = {place for name, place in layout.index.items() if name not in places}
    headings = [undo(layout.heading_out(place)) + ("_in" if place in read else "") for place in others]
    words = _Words(ruleset, names, on=on)
    rows: list[tuple[object, ...]] = []
    for row in caseload.rows():
        if len(rows) == READY:
            raise TableError(
                caseload.name,
                f"has more than {READY:,} cases, and a workbook is ready for {READY:,}; split the file, or band it with "
                "`banding allocate`",
            )
        placed = caseload.reader.place(row)
        facts = caseload.reader.understand(placed.pattern).facts
        cells = [words.cell(name, _own(placed, places.get(name)), facts.get(name)) for name in names]
        rows.append((*cells, *(_own(placed, place) for place in others)))
    return Typing(tuple(headings), tuple(rows))


class _Words:
    """Settles whether a cell can stand as it came."""

    def __init__(self, ruleset: Ruleset, names: list[str], *, on: date) -> None:
        reader = Reader(ruleset, names, on=on)
        self._columns = reader.columns
        self._known = {
            fact.name: reader.words(fact.name, lambda said: 0).codes
            for fact in ruleset.facts
            if fact.kind in (FactKind.YES_NO, FactKind.CHOICE)
        }
        self._facts = ruleset.fact_by_name
        self._aged = {fact.name for fact in ruleset.facts if fact.yes_at_age is not None}

    def cell(self, name: str, text: str, value: Value) -> str:
        """Give what is to be typed: the cell's text, or the value in our words where the text does not say so here."""
        fact = self._facts.get(name)
        if isinstance(text, Unsure):
            return _NO_REASON if name == "rationale" or (fact and fact.kind is FactKind.TEXT) else str(text)
        if fact is None or fact.kind is FactKind.TEXT or value is None:
            return text
        if name in self._aged and not text.strip():
            return text  # the age says so, and may say otherwise on another day
        is_read = folded(text) in self._known.get(name, {folded(text)})
        return text if is_read and self._columns[name][text] == value else spoken(value)


def _own(placed: PlacedRow, place: int | None) -> str:
    cell = "" if place is None else placed.cells[place]
    return cell if isinstance(cell, Typed | Unsure) else undo(cell)
