"""A file of cases → its people, each with their rows in our own columns and what is wrong with these."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import attrs

from banding.intake import Caseload, person_of
from banding.ruleset import Ruleset
from banding.workbench.access import User
from banding.workbench.bring_in.own_columns import Lead, OwnColumns, OwnRow
from banding.workbench.people import texts_digest

NAMELESS = "no-reference:"
"""Before the key of a row that names nobody."""
_LONGEST_KEY = 128
T = TypeVar("T")


@attrs.frozen(eq=False)
class FilePerson:
    """One person of a file: their key and their rows."""

    key: str
    found: Sequence[OwnRow]

    @property
    def lead(self) -> Lead:
        """What is listed of the person: of the first row, but restricted where any row is, and held by whom any row names."""
        if len(self.found) == 1:
            return self.found[0].lead
        leads = [row.lead for row in self.found]
        holder = next((lead.holder for lead in leads if lead.holder), "")
        return leads[0]._replace(holder=holder, restricted=any(lead.restricted for lead in leads))

    @property
    def digest(self) -> str:
        """What tells whether the caseload has the rows as they are."""
        return texts_digest([row.text for row in self.found])

    def is_seen(self, user: User) -> bool:
        """Whether a user may see every team that the rows name."""
        return all(user.sees_team(row.lead.team[:128]) for row in self.found)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows by heading."""
        return [json.loads(row.text) for row in self.found]


def people_of(caseload: Caseload, ruleset: Ruleset, *, team: str = "") -> Iterator[FilePerson]:
    """
    Give everybody in a file, as :func:`grouped` does.

    Args:
        team: whose the cases are, where the file has no column that says so.
    """
    own = OwnColumns(caseload, ruleset, team=team)
    return grouped(map(own.row, caseload.rows()), repeated_in(caseload))


def repeated_in(caseload: Caseload) -> frozenset[str]:
    """Give the people of a file who stand on several rows."""
    return frozenset(map(person_of, caseload.duplicates()))


def grouped(rows: Iterable[OwnRow], repeated: Container[str]) -> Iterator[FilePerson]:
    """
    Give the people of some rows: those of one row in order, then those of several.

    A row that names nobody is a person of its own, known by what it says.
    """
    several: dict[str, list[OwnRow]] = {}
    nameless: Counter[str] = Counter()
    for row in rows:
        if row.person and row.person in repeated:
            several.setdefault(row.person, []).append(row)
        elif row.person:
            yield FilePerson(key_of(row.person), (row,))
        else:
            digest = texts_digest([row.text])
            nameless[digest] += 1
            yield FilePerson(f"{NAMELESS}{digest[:16]}:{nameless[digest]}", (row,))
    for person, found in several.items():
        yield FilePerson(key_of(person), found)


def key_of(person: str) -> str:
    """Give the key of a person's folded reference number; one that is too long for the database is cut and marked."""
    if len(person) <= _LONGEST_KEY:
        return person
    digest = hashlib.sha256(person.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{person[: _LONGEST_KEY - 17]}:{digest}"


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give items some at a time."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
