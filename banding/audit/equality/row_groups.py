"""The groups a row is in: its team, officer and manager, and those in which outcomes are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from banding.audit.columns import AuditColumns
from banding.audit.equality.ages import AGE_GROUP, AGE_PLACE, AgeGroups
from banding.audit.equality.groups import NOT_KNOWN, GroupWords
from banding.audit.tally import GROUP_ROLES
from banding.errors import TableError
from banding.intake import Caseload, undo
from banding.intake.person import crns_of_rows, crns_of_text

MOST_GROUPS: Final = 100
"""The most groups of one column whose outcomes are compared: with more, every group is too small to say anything of."""


def refuse_many_groups(caseload: Caseload, columns: AuditColumns) -> None:
    """
    Refuse a column that parts the cases into too many groups to compare, such as reference numbers or dates.

    Args:
        caseload: the file, open; its rows may be asked for again.
        columns: says which columns are compared; age groups are few by themselves.

    Raises:
        TableError: a column has more than :data:`MOST_GROUPS` groups; names it.
    """
    for place in columns.by:
        if place != AGE_PLACE and _has_many_groups(caseload, place):
            heading = undo(caseload.layout.header[place]).strip()
            reason = (
                f"the column `{heading}` has more than {MOST_GROUPS} different groups, too many to compare; leave out "
                f"--by {heading}, or name a column with fewer groups"
            )
            raise TableError(caseload.name, reason)


def _has_many_groups(caseload: Caseload, place: int) -> bool:
    csv = caseload.table.csv
    chunks = crns_of_rows(caseload.rows(), place) if csv is None else crns_of_text(csv, place)
    word, names = GroupWords(not_known=""), set[str]()
    for _, cells in chunks:
        names.update([word[cell] for cell in set(cells)])
        names.discard("")
        if len(names) > MOST_GROUPS:
            return True
    return False


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
        self._word, self._compared_word = GroupWords(), GroupWords(not_known=NOT_KNOWN)
        self.has_ages = self._ages is not None
        self.bearing = (*self.roles.values(), *self._places, *(columns.ages.places if columns.ages else ()))

    def of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Give a row's team, officer and manager, each as role and name."""
        word = self._word
        return tuple([(role, word[cells[place]]) for role, place in self._pairs])

    def compared(self, cells: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """Give the groups a row is compared in, each as position of the column and name."""
        groups = [(place, self._compared_word[cells[place]]) for place in self._places]
        return (*groups, (AGE_PLACE, self._ages.of(cells) or NOT_KNOWN)) if self._ages else tuple(groups)

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
