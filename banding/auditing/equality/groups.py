"""The groups a row is in: its team, officer and manager, and those in which outcomes are compared, age groups among them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Final

from banding.auditing.columns import (
    AGE_GROUP,
    AGE_PLACE,
    AGE_STARTS,
    GROUP_ROLES,
    AuditColumns,
)
from banding.errors import TableError
from banding.intake import RESTRICTED, Caseload, undo
from banding.text import is_no_value, plain, says_not_known, visible

NOT_KNOWN: Final = "not known"
"""The one group of cases on which a group compared is not known."""
MOST_GROUPS: Final = 100
"""The most groups of one column whose outcomes are compared: with more, every group is too small to say anything of."""
_NOT_GIVEN: Final = re.compile(r"not(stated|given|disclosed)|missing")


def is_not_known(text: str) -> bool:
    """Whether a cell says that nothing is known: blank, invisible, marks without a word, an error cell, or words such as NK."""
    seen = visible(text).strip()
    # "None" may be an answer, such as no religion; of whoever holds a case it is said elsewhere.
    is_none = seen.casefold() in ("none", "nil")
    if not seen or says_not_known(seen):
        return True
    return (is_no_value(seen) and not is_none) or bool(_NOT_GIVEN.fullmatch(plain(seen)))


class GroupWords(dict[str, str]):
    """
    Cell to the name of its group, worked out when first met.

    Spaces and capitals make no difference: a group goes by the spelling met first. A blank cell is the group "". With
    ``not_known``, cells that say a group is not known are one group of that name. ``first`` has that spelling by the folded
    one, and the ``row`` where it was met.
    """

    row = 0

    def __init__(self, *, not_known: str | None = None) -> None:
        super().__init__()
        self._not_known = not_known
        self.first: dict[str, tuple[int, str]] = {}

    def __missing__(self, cell: str) -> str:
        """Give the name of a cell not met before."""
        word = " ".join(undo(cell).split())
        if self._not_known is not None and is_not_known(word):
            word = self._not_known
        found = self[cell] = self.first.setdefault(word.casefold(), (self.row, word))[1]
        return found

    def named(self, first: Mapping[str, tuple[int, str]]) -> Callable[[str], str]:
        """Give what names a group here that was named by where another part of the file met it ``first``."""
        names = {word: self.first[folded][1] for folded, (_, word) in first.items()}
        return lambda name: names.get(name, name)


def age_group(years: int, starts: Sequence[int] = AGE_STARTS) -> str:
    """Name an age's group: ``18-20``, ``50 and over``, ``0-17`` for who is younger than all; of one year, that year."""
    at = sum(1 for start in starts if start <= years)
    if at == len(starts):
        return f"{starts[-1]} and over"
    first, last = starts[at - 1] if at else 0, starts[at] - 1
    return str(first) if first == last else f"{first}-{last}"


class RowGroups:
    """Says which groups the rows of one file are in."""

    def __init__(self, caseload: Caseload, columns: AuditColumns) -> None:
        self._caseload, self._layout, self._by = caseload, caseload.layout, columns.by
        self.roles = {role: columns.places[role] for role in GROUP_ROLES if role in columns.places}
        self.places = tuple(place for place in columns.by if place != AGE_PLACE)
        self.by = (*self.places, AGE_PLACE) if AGE_PLACE in columns.by else self.places
        self.has_ages = AGE_PLACE in columns.by
        self._met = [(GroupWords(not_known=""), set[str]()) for _ in self.places]
        own = {column.name: column for column in caseload.reader.columns}
        self._ages = [own[name] for name in ("date_of_birth", "age") if name in own]
        self._age_group = cache(partial(age_group, starts=columns.age_starts))
        self.words = self._word, self._compared_word = GroupWords(), GroupWords(not_known=NOT_KNOWN)
        self._is_restricted = caseload.reader.is_restricted

    def at(self, row: int) -> None:
        """Say which row is read next."""
        self._word.row = self._compared_word.row = row

    def gather(self, firsts: Sequence[Sequence[Mapping[str, tuple[int, str]]]]) -> None:
        """Take in where copies of this, which read other rows, met each group first."""
        for first in firsts:
            for words, theirs in zip(self.words, first, strict=True):
                words.first = {
                    folded: min(met, words.first.get(folded, met)) for folded, met in theirs.items()
                } | {folded: met for folded, met in words.first.items() if folded not in theirs}

    def of(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Give a row's team, officer and manager, as far as there are such columns; those of a restricted case are not said."""
        if self._is_restricted.place is not None and self._is_restricted(cells):
            return (RESTRICTED,) * len(self.roles)
        return tuple([self._word[cells[place]] for place in self.roles.values()])

    def compared(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Give the groups a row is compared in, one for each column of ``by``; a restricted case's is one."""
        if self._is_restricted.place is not None and self._is_restricted(cells):
            return (RESTRICTED,) * len(self.by)
        groups = [self._compared_word[cells[place]] for place in self.places]
        if not self.has_ages:
            return tuple(groups)
        # The date of birth comes first.
        for column in self._ages:
            if isinstance(years := column[cells[column.place]], int):
                return (*groups, self._age_group(years))
        return (*groups, NOT_KNOWN)

    def name(self, cells: Sequence[str], role: str) -> str:
        """Give a row's group of one role; empty where there is no such column."""
        return dict(zip(self.roles, self.of(cells), strict=True)).get(role, "")

    def role_headings(self) -> Mapping[str, str]:
        """Give the heading of each role's column."""
        return {role: self._layout.heading(place) for role, place in self.roles.items()}

    def compared_headings(self) -> Mapping[int, str]:
        """Give the heading of each column compared, by its position."""
        heading = self._layout.heading
        return {place: AGE_GROUP if place == AGE_PLACE else heading(place) for place in self._by}

    def refuse_many(self, columns: Iterable[Sequence[str]]) -> None:
        """
        Look through the cells of some rows for each column compared, in the order of ``places``.

        Raises TableError for a column of more than :data:`MOST_GROUPS` groups so far, such as reference numbers or dates.
        """
        for place, cells, (word, names) in zip(self.places, columns, self._met, strict=False):
            names.update([word[cell] for cell in set(cells)])
            names.discard("")
            if len(names) > MOST_GROUPS:
                heading = self._layout.heading(place)
                reason = (
                    f"the column `{heading}` has more than {MOST_GROUPS} different groups, too many to compare; leave "
                    f"out --by {heading}, or name a column with fewer groups"
                )
                raise TableError(self._caseload.name, reason)
