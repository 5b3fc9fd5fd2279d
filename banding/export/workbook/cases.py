"""A file of cases → what is to stand in the typed cells of a workbook."""

from collections.abc import Iterator, Mapping

from banding.errors import TableError
from banding.export.workbook.sheets import READY, Typing, typed_columns
from banding.facts import FactKind, plain_value, spoken
from banding.intake import Caseload, PlacedRow, Typed, undo
from banding.intake.code_tables import REQUIREMENTS
from banding.intake.tables.cell_text import Unsure
from banding.intake.values import BadCell
from banding.ruleset import Ruleset
from banding.text import plain

_REFUSED_SHOWN = 5


def typing_of(caseload: Caseload, ruleset: Ruleset) -> Typing:
    """
    Give what is typed in already: what a cell was read as, in the words of the drop-downs, and any other cell as it came.

    Columns of the file's own are carried along; a list of codes comes as ``<name>_in``, since its facts would count twice.

    Raises TableError: there are more rows than a workbook is ready for, or a row is an error that no cell of it would
    show.
    """
    names, layout = [column.name for column in typed_columns(ruleset)], caseload.layout
    places = {name: layout.index[name] for name in names if name in layout.index}
    if (team := next((n for n in layout.kept if plain(layout.header[n]) == "team"), None)) is not None:
        places["team"] = team
    others = [place for place in layout.kept if place not in places.values() and layout.header[place].strip()]
    mapping = caseload.reader.options.mapping
    lists = {layout.index.get(REQUIREMENTS)}
    if mapping and mapping.registers:
        lists.update(layout.places_of(mapping.registers.column))
    headings = [undo(layout.heading_out(place)) + ("_in" if place in lists else "") for place in others]
    rows: list[tuple[object, ...]] = []
    refused: list[str] = []
    for row in caseload.rows():
        if len(rows) == READY:
            problem = f"has more than {READY:,} cases, and a workbook is ready for {READY:,}"
            raise TableError(caseload.name, f"{problem}; split the file, or band it with `banding allocate`")
        placed = caseload.reader.place(row)
        refused += _unseen_faults(caseload, placed, names)
        typed = _typed(caseload, ruleset, placed)
        cells = [typed.get(name, _own(placed, places.get(name))) for name in names]
        rows.append((*cells, *(_own(placed, place) for place in others)))
    if refused:
        more = f", and {len(refused) - _REFUSED_SHOWN:,} more" if len(refused) > _REFUSED_SHOWN else ""
        told = f"{'; '.join(refused[:_REFUSED_SHOWN])}{more}; a workbook would band "
        raise TableError(
            caseload.name, f"{told}such rows all the same, so mend them or use `banding allocate`"
        )
    return Typing(tuple(headings), tuple(rows))


def _unseen_faults(caseload: Caseload, placed: PlacedRow, names: list[str]) -> Iterator[str]:
    """Say what makes a row an error and stands in no cell that a workbook reads."""
    for finding in placed.findings:
        if finding.code == "row-too-long":
            yield finding.at(placed.number).message
    for column, said in zip(caseload.reader.columns, placed.pattern, strict=True):
        if isinstance(said, BadCell) and column.name not in names:
            yield f"row {placed.number}, {column.heading.strip()}: `{said.value}` {said.problem}"


def _typed(caseload: Caseload, ruleset: Ruleset, placed: PlacedRow) -> Mapping[str, object]:
    """Give the cells that are not to be typed as they came, by column."""
    reader, mapping = caseload.reader, caseload.reader.options.mapping
    facts = reader.understand(placed.pattern).facts
    read = zip(reader.columns, placed.pattern, strict=True)
    said = {column.name: (column, value) for column, value in read}
    # A blank that an age settles may be settled otherwise on another day.
    is_aged = any(isinstance(said[name][1], int) for name in ("date_of_birth", "age") if name in said)
    cells: dict[str, object] = {}
    if isinstance(placed.cells[caseload.layout.index["crn"]], Unsure):
        cells["crn"] = ""
    for name, (column, value) in said.items():
        text, fact = placed.cells[column.place], ruleset.fact_by_name.get(name)
        is_reason = name == "rationale" or (fact is not None and fact.kind is FactKind.TEXT)
        if isinstance(text, Unsure):
            # A formula without a result would be one again.
            cells[name] = "#N/A" if is_reason and text else str(text)
        elif fact is None or is_reason:
            if mapping and plain_value(_own(placed, column.place)) in mapping.unknown:
                cells[name] = ""
            elif name in ("judged_band", "recorded_band") and isinstance(value, str):
                cells[name] = value
    for fact in ruleset.facts:
        found = said.get(fact.name)
        if fact.kind is FactKind.TEXT or fact.name in cells or (found and isinstance(found[1], BadCell)):
            continue
        is_blank = found is None or not placed.cells[found[0].place].strip()
        settled = facts.get(fact.name)
        is_number = fact.kind is FactKind.NUMBER and settled is not None
        is_left = is_blank and (settled is None or (fact.yes_at_age is not None and is_aged))
        cells[fact.name] = "" if is_left else settled if is_number else spoken(settled)
    return cells


def _own(placed: PlacedRow, place: int | None) -> str:
    cell = "" if place is None else placed.cells[place]
    return cell if isinstance(cell, Typed | Unsure) else undo(cell)
