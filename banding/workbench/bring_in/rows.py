"""A file of cases → its people, each with their rows in our own columns and what is wrong with these."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import attrs

from banding.intake import Caseload, person_of
from banding.ruleset import Ruleset
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
        return attrs.evolve(leads[0], holder=holder, restricted=any(lead.restricted for lead in leads))

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows by heading."""
        return [json.loads(row.text) for row in self.found]


def people_of(
    caseload: Caseload, ruleset: Ruleset, *, team: str = "", repeated: Iterable[str] | None = None
) -> Iterator[FilePerson]:
    """
    Give everybody in a file: those of one row in order, then those of several.

    A row that names nobody is a person of its own, known by what it says.

    Args:
        team: whose the cases are, where the file has no column that says so.
        repeated: the reference numbers of people on several rows, where somebody has looked already.
    """
    own = OwnColumns(caseload, ruleset, team=team)
    often = {person_of(crn) for crn in (caseload.duplicates() if repeated is None else repeated)}
    several: dict[str, list[OwnRow]] = {}
    nameless: Counter[str] = Counter()
    for row in map(own.row, caseload.rows()):
        if row.person and row.person in often:
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
