"""The columns an audit reads beside those of a decision: teams, officers, grades, dates, routes. They stay as they are."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from banding.errors import TableError
from banding.facts import plain
from banding.intake import OFFICER_HEADINGS, Caseload, Layout, LineChunks, can_chunk, crn_of, undo
from banding.intake.tables.cell_text import Unsure

ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "team": ("team", "team_name"),
        "officer": OFFICER_HEADINGS,
        "manager": ("manager", "team_manager", "line_manager"),
        "grade": ("officer_grade", "grade"),
        "assessed": ("oasys_completed_date", "assessment_date"),
        "review": ("review_due_date", "review_due"),
        "route": ("recorded_route",),
    }
)
"""What each column is for, and the headings it goes by, without regard to case, spaces, hyphens, underscores."""

GROUP_ROLES: Final = ("team", "officer", "manager")
"""The columns by which outcomes are counted."""

_KEPT: Final = 50_000

AGE_GROUP: Final = "age_group"
"""The heading that stands for age groups where a file has no column of that name."""
AGE_PLACE: Final = -1
"""Where age groups stand among the columns compared: they are no column of the file."""
AGE_STARTS: Final = (18, 21, 25, 30, 40, 50)
"""The lowest age of each group, in whole years."""


@attrs.frozen
class AuditColumns:
    """
    Where an audit's columns are, as positions from 0; ``places`` has the roles that have a column.

    ``by`` are those whose groups are compared, ``AGE_PLACE`` for age groups; ``age_starts`` the lowest age of each of these.
    """

    places: Mapping[str, int]
    by: tuple[int, ...] = ()
    age_starts: tuple[int, ...] = AGE_STARTS


def find_columns(
    layout: Layout,
    *,
    name: str,
    asked: Mapping[str, str] = MappingProxyType({}),
    by: Sequence[str] = (),
    age_starts: tuple[int, ...] = AGE_STARTS,
) -> AuditColumns:
    """
    Find an audit's columns by the headings ``asked`` for some roles, and by the usual ones for the others.

    ``by`` are headings whose groups are to be compared; ``age_group`` is worked out where no column is called so, from
    ``age_starts``, the lowest age of each group. Raises TableError where a named heading is not there, or is there twice.
    """
    places = layout.places(ROLES, asked, file=name)
    has_ages = "date_of_birth" in layout.index or "age" in layout.index
    compared: dict[int, str] = {}
    for heading in by:
        is_made = plain(heading) == plain(AGE_GROUP) and not layout.places_of(heading)
        if is_made and not has_ages:
            reason = f"there is no column `{heading}`, nor a `date_of_birth` or an `age` to make it from"
            raise TableError(name, reason)
        compared.setdefault(AGE_PLACE if is_made else layout.named(heading, file=name), heading)
    return AuditColumns(places, tuple(compared), age_starts)


class _OwnCells(dict[str, str]):
    """Cell to its text without the spaces around it, worked out when first met; blank where it is not sure."""

    def __missing__(self, cell: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        found = self[cell] = "" if isinstance(cell, Unsure) else crn_of(undo(cell))
        return found


def cells_of(caseload: Caseload, places: Sequence[int]) -> Iterator[list[list[str]]]:
    """Give the cells of some columns, without the spaces around them, some rows at a time; those that a row lacks are left out."""
    source, own = caseload.table.csv, _OwnCells()

    def columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[own[cells[place]] for cells in rows if place < len(cells)] for place in places]

    if source is None or not can_chunk(source):
        for row in caseload.rows():
            yield columns([row.cells])
        return
    chunks, delimiter = LineChunks(source), source.delimiter
    for lines in chunks:
        rows, before, following = list[list[str]](), chunks.number, iter(lines)
        for line in following:
            chunks.number = before + len(rows)
            rows.append(chunks.record(line, following) if '"' in line else line.split(delimiter))
        chunks.number = before + len(rows)
        yield columns(rows)
