"""The columns an audit reads beside those of a decision: teams, officers, grades, dates, routes. They stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from banding.errors import TableError
from banding.facts import plain
from banding.intake import Caseload, Layout, undo
from banding.intake.person import crns_of_rows, crns_of_text
from banding.nearest import did_you_mean

ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "team": ("team", "team_name"),
        "officer": ("responsible_officer", "officer", "ro", "officer_name"),
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

AGE_GROUP: Final = "age_group"
"""The heading that stands for age groups where a file has no column of that name."""
AGE_PLACE: Final = -1
"""Where age groups stand among the columns compared: they are no column of the file."""
AGE_STARTS: Final = (18, 21, 25, 30, 40, 50)
"""The lowest age of each group, in whole years."""


@attrs.frozen
class AgeColumns:
    """What age groups are worked out from: the positions of the columns there are, and the lowest age of each group."""

    birth: int | None
    age: int | None
    starts: tuple[int, ...] = AGE_STARTS


@attrs.frozen
class AuditColumns:
    """
    Where an audit's columns are, as positions from 0.

    ``places`` has the roles that have a column. ``by`` are those whose groups are compared, in the order asked for;
    ``AGE_PLACE`` for age groups, which are worked out from ``ages``.
    """

    places: Mapping[str, int]
    by: tuple[int, ...] = ()
    ages: AgeColumns | None = None


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
    ``age_starts``, the lowest age of each group, rising.

    Raises:
        TableError: a named heading is not there (the nearest is suggested), or is there twice.
    """
    finder = _Finder(layout, name)
    places: dict[str, int] = {}
    for role, usual in ROLES.items():
        found = [finder.named(asked[role])] if asked.get(role) else map(finder.place, usual)
        if (place := next((place for place in found if place is not None), None)) is not None:
            places[role] = place
    birth, age = layout.index.get("date_of_birth"), layout.index.get("age")
    ages = None if birth is None and age is None else AgeColumns(birth, age, age_starts)
    compared = tuple(dict.fromkeys(finder.compared(heading, has_ages=ages is not None) for heading in by))
    return AuditColumns(places, compared, ages if AGE_PLACE in compared else None)


def cells_of(caseload: Caseload, place: int) -> Iterator[list[str]]:
    """Give the cells of one column, without the spaces around them, some rows at a time."""
    csv = caseload.table.csv
    chunks = crns_of_rows(caseload.rows(), place) if csv is None else crns_of_text(csv, place)
    return (cells for _, cells in chunks)


class _Finder:
    """Looks headings up in one table."""

    def __init__(self, layout: Layout, name: str) -> None:
        self._headings, self._name = [undo(heading).strip() for heading in layout.header], name
        self._folded = [plain(heading) for heading in self._headings]

    def named(self, heading: str) -> int:
        """Find a heading that somebody named."""
        place = self.place(heading)
        if place is None:
            near = did_you_mean(heading, self._headings) or "; see its first row for the headings"
            raise TableError(self._name, f"there is no column `{heading}`{near}")
        return place

    def compared(self, heading: str, *, has_ages: bool) -> int:
        """Find a heading whose groups are to be compared."""
        if plain(heading) != plain(AGE_GROUP) or self.place(heading) is not None:
            return self.named(heading)
        if not has_ages:
            reason = f"there is no column `{heading}`, nor a `date_of_birth` or an `age` to make it from"
            raise TableError(self._name, reason)
        return AGE_PLACE

    def place(self, heading: str) -> int | None:
        """Find a heading; None where it is not there."""
        wanted = plain(heading)
        places = [place for place, word in enumerate(self._folded) if word == wanted]
        if len(places) > 1:
            reason = f"the column `{heading}` is there twice; remove or rename one of them"
            raise TableError(self._name, reason)
        return places[0] if places else None
