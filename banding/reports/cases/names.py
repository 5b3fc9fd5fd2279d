"""Names beside reference numbers, on the pages of those who ask for them; no other page has any."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from banding.errors import TableError
from banding.intake import Caseload, undo
from banding.render.words import shortened

_NOBODY: Final[Mapping[int, str]] = MappingProxyType({})


@attrs.frozen
class Names:
    """
    What a page shows beside each case's reference number: a column of the file, and what is in it by row.

    The heading is as the file spells it, empty where no names were asked for.
    """

    heading: str = ""
    rows: Mapping[int, str] = _NOBODY
    earlier_rows: Mapping[int, str] = _NOBODY

    def of(self, row: int, *, is_earlier: bool = False) -> str:
        """Give the name on a row; empty where there is none to show."""
        return (self.earlier_rows if is_earlier else self.rows).get(row, "")


NO_NAMES: Final = Names()
"""What every page shows unless names are asked for: none."""


def names_in(caseload: Caseload, column: str, *, earlier: Caseload | None = None) -> Names:
    """
    Read the names of a caseload, and of an earlier one where it has the column too.

    Raises TableError where the column is not there, is there twice, or is one that decides.
    """
    layout = caseload.layout
    place = layout.named(column, file=caseload.name, use=" to take names from")
    if place in layout.index.values():
        reason = f"the column `{column}` is read for the decision; names come from a column of the file's own"
        raise TableError(caseload.name, reason)
    before = earlier.layout.places_of(column) if earlier else []
    return Names(
        layout.heading(place),
        _names(caseload, place),
        _names(earlier, before[0]) if earlier and before else _NOBODY,
    )


def labelled(crn: str, name: str) -> str:
    """Give a case's reference number, and its name where one is shown."""
    return f"{crn}, {name}" if name else crn


def _names(caseload: Caseload, place: int) -> Mapping[int, str]:
    found = {}
    for row in caseload.rows():
        if place >= len(row.cells) or caseload.reader.is_restricted(row.cells):
            continue
        if name := shortened(undo(row.cells[place])):
            found[row.number] = name
    return found
