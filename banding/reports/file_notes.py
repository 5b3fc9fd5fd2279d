"""What was noticed of a file of cases, its headings, and cases in the upper bands that nobody holds, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from banding.auditing.columns import ROLES, cells_of
from banding.auditing.findings.cells import nobody_words
from banding.auditing.policy.model import HolderCheck
from banding.facts import FactKind, plain
from banding.intake import Caseload, Layout, map_hint, undo
from banding.records.allocation import Allocation
from banding.records.columns import replaced_by_all
from banding.render.report import Notes, Section
from banding.render.words import cases, counted
from banding.ruleset import Ruleset

if TYPE_CHECKING:
    from banding.compare import MissingColumn

_CHECK = HolderCheck()


def replaced_in_words(headings: Sequence[str]) -> str:
    """Say which of a file's columns were replaced."""
    return f"Columns of an earlier run were replaced: {', '.join(headings)}."


def near_in_words(caseload: Caseload, rows: int) -> Iterator[str]:
    """Say which columns look like ours and were not read, what that costs, and how they come to be read."""
    layout, options = caseload.layout, caseload.reader.options
    flags = [fact for fact in caseload.reader.facts if fact.assumable and fact.kind is FactKind.YES_NO]
    assumed = {fact.name for fact in flags if options.absent_is_no}
    for heading, ours in layout.near:
        cost = ""
        if ours in layout.absent:
            cost = f": {cases(rows)} {'has' if rows == 1 else 'have'} it as {'no' if ours in assumed else 'not known'}"
        yield f"`{heading.strip()}` looks like `{ours}` and is not read{cost}"
    if layout.near and (mapping := options.mapping):
        heading, ours = layout.near[0]
        said = f"a line under `columns` in {mapping.name} has it read, if that is what it is"
        yield f"{said}: `{heading.strip()}: {ours}`"
    elif layout.near:
        yield map_hint(caseload.name)


def layout_notes(layout: Layout) -> Iterator[str]:
    """Say what was noticed of the headings, but for columns that look like ours."""
    if layout.replaced:
        yield replaced_in_words(layout.replaced)
    for place, heading in layout.renamed.items():
        band = " (if it is the band on record, name it `recorded_band`)" if plain(heading) == "bandin" else ""
        yield f"Your own column `{layout.header[place].strip()}` comes out as `{heading}`{band}."
    for heading in layout.unused:
        yield f"The mapping file names a column `{heading}` that this file does not have."


def file_notes(caseload: Caseload, *, leftovers: int, repeated: int, added: Collection[str]) -> list[str]:
    """
    Say what was noticed of a file, but for columns that look like ours; asked once its rows have been read.

    ``repeated`` are the reference numbers that are on more rows than one, each compared with itself; ``added`` are the
    columns that its rows are given back with; none for a file whose rows are not given back.
    """
    replaced = replaced_by_all(caseload.layout, added) if added else ()
    layout = attrs.evolve(caseload.layout, replaced=replaced, renamed={})
    notes = [*caseload.table.notes, *layout_notes(layout)]
    if leftovers:
        rows = counted(leftovers, "row", "rows")
        notes.append(f"Skipped {rows} marked gone by an earlier re-banding.")
    if repeated:
        said = counted(repeated, "reference number is", "reference numbers are")
        notes.append(f"{said} on more than one row; each row was compared with itself.")
    return [f"{caseload.name}: {note}" for note in notes]


def missing_columns_in_words(columns: Sequence[MissingColumn], after: str, before: str) -> list[str]:
    """Say which columns give answers in the earlier file and none in the later; no line where there is none."""
    return [
        f"{after} {'has nothing in the column' if column.is_there else 'has no column'} `{column.heading}`, and {before} "
        "has answers in it. None of them counts now; put the column back and run again."
        for column in columns
    ]


def files_section(notes: Sequence[str], *, title: str = "About the files") -> Section:
    """Give what was noticed of the files as a section; without notes it is in no form."""
    return Section("files", title, (Notes(tuple(notes), is_list=True, about="note"),) if notes else ())


def unheld_cases(allocation: Allocation) -> int:
    """Count the cases of a run; none where no column says who holds them. The file is gone through for it."""
    caseload, bands = allocation.caseload, _bands(allocation.ruleset)
    places = (place for heading in ROLES["officer"] for place in caseload.layout.places_of(heading))
    if (place := next(places, None)) is None:
        return 0
    nobody = {cell for cells in cells_of(caseload, place) for cell in set(cells) if _is_nobody(cell)}
    results = map(allocation.result, caseload.rows_with(place, nobody))
    return sum(1 for result in results if result and str(result.band) in bands)


def unheld_among(held: Mapping[tuple[str, str], int], ruleset: Ruleset) -> int:
    """Count the cases among those counted by band and officer."""
    bands = _bands(ruleset)
    return sum(count for (band, officer), count in held.items() if band in bands and _is_nobody(officer))


def unheld_in_words(count: int, ruleset: Ruleset) -> str:
    """Say what the cases are, after their number."""
    have = "case has" if count == 1 else "cases have"
    return f"{' or '.join(_bands(ruleset))} {have} no officer on record."


def _bands(ruleset: Ruleset) -> tuple[str, ...]:
    return tuple(band.name for band in ruleset.bands if band.rank >= len(ruleset.bands) // 2)


def _is_nobody(cell: str) -> bool:
    return bool(nobody_words(undo(cell).strip(), _CHECK, restricted=False))
