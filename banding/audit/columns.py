"""The columns an audit reads beside those of a decision: teams, officers, grades, dates, routes. They stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from banding.audit.equality.ages import AGE_GROUP, AGE_PLACE, AGE_STARTS, AgeColumns
from banding.errors import TableError
from banding.facts import plain
from banding.intake import Layout, undo
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
        "restricted": ("restricted", "restricted_access", "limited_access", "lao"),
    }
)
"""What each column is for, and the headings it goes by, without regard to case, spaces, hyphens, underscores."""


@attrs.frozen
class AuditColumns:
    """
    Where an audit's columns are.

    Attributes:
        places: role to position, from 0; a role that has no column is not there.
        by: positions of the columns whose groups are to be compared, in the order asked for; ``AGE_PLACE`` for age groups.
        ages: what age groups are worked out from, where they are among them.
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
    Find an audit's columns by their headings.

    Args:
        layout: the table's headings.
        name: the file's name, for messages.
        asked: role to the heading somebody named for it; the others are looked for under their usual names.
        by: headings whose groups are to be compared; ``age_group`` is worked out where no column is called so.
        age_starts: the lowest age of each age group, rising.

    Returns:
        The columns. One that nobody named and that is not there is left out.

    Raises:
        TableError: a named heading is not there (the nearest is suggested), or stands there twice.
    """
    folded = [plain(undo(heading)) for heading in layout.header]
    finder = _Finder(layout.header, folded, name)
    places = {}
    for role, usual in ROLES.items():
        found = finder.named(asked[role]) if asked.get(role) else finder.first_of(usual)
        if found is not None:
            places[role] = found
    ages = _ages(layout, age_starts)
    compared = tuple(dict.fromkeys(finder.compared(heading, has_ages=ages is not None) for heading in by))
    return AuditColumns(places, compared, ages if AGE_PLACE in compared else None)


def _ages(layout: Layout, starts: tuple[int, ...]) -> AgeColumns | None:
    birth, age = layout.index.get("date_of_birth"), layout.index.get("age")
    return None if birth is None and age is None else AgeColumns(birth, age, starts)


@attrs.frozen
class _Finder:
    """Looks headings up in one table."""

    header: tuple[str, ...]
    folded: list[str]
    name: str

    def named(self, heading: str) -> int:
        """Find a heading that somebody named."""
        places = self._places(heading)
        if not places:
            headings = [undo(each).strip() for each in self.header]
            near = did_you_mean(heading, headings)
            raise TableError(
                self.name, f"there is no column `{heading}`{near or '; see its first row for the headings'}"
            )
        return places[0]

    def compared(self, heading: str, *, has_ages: bool) -> int:
        """Find a heading whose groups are to be compared."""
        if plain(heading) != plain(AGE_GROUP) or self._places(heading):
            return self.named(heading)
        if not has_ages:
            reason = f"there is no column `{heading}`, nor a `date_of_birth` or an `age` to make it from"
            raise TableError(self.name, reason)
        return AGE_PLACE

    def first_of(self, usual: Sequence[str]) -> int | None:
        """Find the first of some usual headings that is there."""
        return next((places[0] for heading in usual if (places := self._places(heading))), None)

    def _places(self, heading: str) -> list[int]:
        wanted = plain(heading)
        places = [place for place, word in enumerate(self.folded) if word == wanted]
        if len(places) > 1:
            raise TableError(
                self.name, f"the column `{heading}` is there twice; remove or rename one of them"
            )
        return places
