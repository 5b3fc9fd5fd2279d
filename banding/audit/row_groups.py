"""The groups a row is in: its team, officer and manager, and those in which outcomes are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banding.audit.ages import AGE_GROUP, AGE_PLACE, AgeGroups
from banding.audit.columns import AuditColumns
from banding.audit.groups import GroupWords
from banding.audit.tally import GROUP_ROLES
from banding.intake import Caseload, undo


class RowGroups:
    """
    Says which groups the rows of one file are in.

    Args:
        caseload: the file.
        columns: where the audit's own columns are.

    Attributes:
        roles: which of team, officer and manager the file has, each with the position of its column.
        has_ages: whether outcomes are compared by age group.
        bearing: positions of the columns that are read here.
    """

    def __init__(self, caseload: Caseload, columns: AuditColumns) -> None:
        self._header = caseload.layout.header
        self.roles = {role: columns.places[role] for role in GROUP_ROLES if role in columns.places}
        self._pairs = tuple(self.roles.items())
        self._compared = columns.by
        self._places = tuple(place for place in columns.by if place != AGE_PLACE)
        self._ages = AgeGroups(columns.ages, on=caseload.reader.options.on) if columns.ages else None
        self._word = GroupWords()
        self.has_ages = self._ages is not None
        self.bearing = (*self.roles.values(), *self._places, *(columns.ages.places if columns.ages else ()))

    def of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Give a row's team, officer and manager, each as role and name."""
        word = self._word
        return tuple([(role, word[cells[place]]) for role, place in self._pairs])

    def compared(self, cells: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """Give the groups a row is compared in, each as position of the column and name."""
        groups = [(place, self._word[cells[place]]) for place in self._places]
        return (*groups, (AGE_PLACE, self._ages.of(cells))) if self._ages else tuple(groups)

    def name(self, cells: Sequence[str], role: str) -> str:
        """Give a row's group of one role; empty where there is no such column."""
        place = self.roles.get(role)
        return "" if place is None else self._word[cells[place]]

    def role_headings(self) -> Mapping[str, str]:
        """Give the heading of each role's column."""
        return {role: self._heading(place) for role, place in self._pairs}

    def compared_headings(self) -> Mapping[int, str]:
        """Give the heading of each column compared, by its position."""
        return {place: AGE_GROUP if place == AGE_PLACE else self._heading(place) for place in self._compared}

    def _heading(self, place: int) -> str:
        return undo(self._header[place]).strip()
