"""Whether a reading sheet was drawn from the caseload it is scored beside."""

from __future__ import annotations

from banding.audit.sampling.sheet import FilledSheet
from banding.errors import TableError
from banding.intake import Caseload


def misfits(sheet: FilledSheet, caseload: Caseload) -> tuple[str, ...]:
    """
    Say how a sheet and a caseload do not fit together, a sentence each; nothing where they do.

    Raises:
        TableError: not one case of the sheet is in the caseload: they have nothing to do with each other.
    """
    wanted = {reading.crn for reading in sheet.readings}
    found: set[str] = set()
    population, reader = 0, caseload.reader
    fatal: dict[object, bool] = {}
    for row in caseload.rows():
        placed = reader.place(row)
        found.add(placed.crn)
        if placed.pattern not in fatal:
            fatal[placed.pattern] = reader.understand(placed.pattern).is_fatal
        population += not (fatal[placed.pattern] or any(finding.fatal for finding in placed.findings))
    absent = len(wanted - found)
    if absent == len(wanted):
        raise TableError(
            sheet.name,
            f"no case on this reading sheet is in {caseload.name}: it was drawn from another caseload; give that one, or "
            "score the sheet by itself, without CASES",
        )
    return tuple(_told(sheet, absent=absent, population=population, name=caseload.name))


def _told(sheet: FilledSheet, *, absent: int, population: int, name: str) -> list[str]:
    told = []
    if absent:
        are = "is" if absent == 1 else "are"
        told.append(f"{absent:,} of the {len(sheet.readings):,} cases on the sheet {are} not in {name}.")
    if population != sheet.population:
        told.append(
            f"The sample was drawn from {sheet.population:,} cases, and {name} has {population:,} that could be drawn."
        )
    if told:
        told.append("The shares speak of the caseload the sample was drawn from, and not of this one.")
    return told
