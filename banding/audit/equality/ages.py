"""Age groups, from whatever a row says of a person's age: the date of birth, or else the age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs

from banding.intake.values import parse_age, parse_birth

AGE_GROUP: Final = "age_group"
"""The heading that stands for age groups where a file has no column of that name."""
AGE_PLACE: Final = -1
"""Where age groups stand among the columns compared: they are no column of the file."""
AGE_STARTS: Final = (18, 21, 25, 30, 40, 50)
"""The lowest age of each group, in whole years."""


@attrs.frozen
class AgeColumns:
    """What age groups are worked out from."""

    birth: int | None
    age: int | None
    starts: tuple[int, ...] = AGE_STARTS

    @property
    def places(self) -> tuple[int, ...]:
        """Positions of the columns there are."""
        return tuple(place for place in (self.birth, self.age) if place is not None)


class AgeGroups:
    """Says which age group a row is in."""

    def __init__(self, columns: AgeColumns, *, on: date) -> None:
        self._columns, self._on = columns, on
        self._known: dict[tuple[str, str], str] = {}

    def of(self, cells: Sequence[str]) -> str:
        """Give a row's group, such as ``25-29``; empty where the age is not known. The date of birth comes first."""
        birth, age = self._columns.birth, self._columns.age
        key = ("" if birth is None else cells[birth], "" if age is None else cells[age])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._group(*key)
        return found

    def _group(self, birth: str, age: str) -> str:
        years = parse_birth(birth, on=self._on)
        if not isinstance(years, int):
            years = parse_age(age)
        return age_group(years, self._columns.starts) if isinstance(years, int) else ""


def age_group(years: int, starts: Sequence[int] = AGE_STARTS) -> str:
    """
    Give the name of an age's group.

    Returns:
        ``18-20``, ``50 and over``, and ``0-17`` for who is younger than all; a group of one year is that year.
    """
    at = sum(1 for start in starts if start <= years)
    if at == len(starts):
        return f"{starts[-1]} and over"
    first, last = starts[at - 1] if at else 0, starts[at] - 1
    return str(first) if first == last else f"{first}-{last}"
