"""A file of cases → what is to stand in the typed cells of a workbook."""

from __future__ import annotations

from banding.errors import TableError
from banding.export.workbook.sheets import READY, Typing, typed_columns
from banding.facts import Fact, FactKind, Value, spoken
from banding.intake import Caseload, PlacedRow, Typed, undo
from banding.intake.tables.cell_text import Unsure
from banding.ruleset import Ruleset
from banding.text import plain


def typing_of(caseload: Caseload, ruleset: Ruleset) -> Typing:
    """
    Give what is typed in already: what a cell was read as, in the words of the drop-downs, and any other cell as it came.

    Columns of the file's own are carried along; one that bears a name of ours that a workbook does not read comes as
    ``<name>_in``.

    Raises:
        TableError: there are more rows than a workbook is ready for.
    """
    names, layout = [column.name for column in typed_columns(ruleset)], caseload.layout
    places = {name: layout.index[name] for name in names if name in layout.index}
    if (team := next((n for n in layout.kept if plain(layout.header[n]) == "team"), None)) is not None:
        places["team"] = team
    others = [place for place in layout.kept if place not in places.values() and layout.header[place].strip()]
    read = {place for name, place in layout.index.items() if name not in places}
    headings = [undo(layout.heading_out(place)) + ("_in" if place in read else "") for place in others]
    rows: list[tuple[object, ...]] = []
    for row in caseload.rows():
        if len(rows) == READY:
            problem = f"has more than {READY:,} cases, and a workbook is ready for {READY:,}"
            raise TableError(caseload.name, f"{problem}; split the file, or band it with `banding allocate`")
        placed = caseload.reader.place(row)
        facts = caseload.reader.understand(placed.pattern).facts
        cells = [
            _typed(ruleset.fact_by_name.get(name), name, _own(placed, places.get(name)), facts.get(name))
            for name in names
        ]
        rows.append((*cells, *(_own(placed, place) for place in others)))
    return Typing(tuple(headings), tuple(rows))


def _typed(fact: Fact | None, name: str, text: str, value: Value) -> object:
    is_reason = name == "rationale" or (fact is not None and fact.kind is FactKind.TEXT)
    if isinstance(text, Unsure):
        # A formula without a result would be one again.
        return "#N/A" if is_reason else str(text)
    # A blank that an age settles may be settled otherwise on another day.
    is_aged = fact is not None and fact.yes_at_age is not None and not text.strip()
    if fact is None or is_reason or value is None or is_aged:
        return text
    return value if fact.kind is FactKind.NUMBER else spoken(value)


def _own(placed: PlacedRow, place: int | None) -> str:
    cell = "" if place is None else placed.cells[place]
    return cell if isinstance(cell, Typed | Unsure) else undo(cell)
