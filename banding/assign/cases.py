"""The cases of a file by who holds them, and the people among them whose cases are to be given to somebody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

import attrs

from banding.auditing.policy.model import HoldingRule
from banding.intake import Issue
from banding.vocabulary import Status

NO_OFFICERS: Final = (
    "The cases have no column of officers, so it is not known who holds what, nor what anybody carries "
    "already; name it with --officer-column."
)


@attrs.frozen(eq=False)
class HeldCase:
    """
    One row, with all that bears on who may hold it.

    ``bands`` are all it may have, empty where any is possible; ``could_be`` those it could yet have, once ``enquiries`` are
    answered. ``holder`` is the folded code of its officer, empty where nobody holds it, or somebody not in the staff file;
    ``holder_text`` the officer as the row has it. ``low`` and ``high`` are the points it may weigh, reports included.
    ``unknown`` are the facts that must be known and are not; ``rules`` the holding rules it comes under, or may come under
    while something is not known; ``broken_by`` the grades that may certainly not hold it.
    """

    row: int
    crn: str
    person: str
    status: Status
    route: str
    bands: tuple[str, ...]
    rank: int
    holder: str
    holder_text: str
    team: str
    office: str
    low: int
    high: int
    unknown: tuple[str, ...]
    could_be: tuple[str, ...]
    enquiries: tuple[str, ...]
    skills: frozenset[str]
    rules: tuple[HoldingRule, ...]
    broken_by: frozenset[str]
    excluded: frozenset[str]
    previous: str
    is_restricted: bool
    sentenced: date | None
    due: date | None
    assigned: date | None
    fingerprint: str

    @property
    def is_held(self) -> bool:
        """Whether anybody holds it, in the staff file or not."""
        return bool(self.holder_text)

    @property
    def band(self) -> str:
        """Its band; empty where it has none yet."""
        return self.bands[0] if len(self.bands) == 1 else ""


@attrs.frozen(cache_hash=True)
class Need:
    """What a person's cases ask of an officer; people with equal needs have the same shortlist."""

    teams: frozenset[str]
    offices: frozenset[str]
    rules: tuple[HoldingRule, ...]
    skills: frozenset[str]
    excluded: frozenset[str]
    previous: frozenset[str]
    holders: frozenset[str]
    is_restricted: bool
    moved_from: frozenset[str]


@attrs.frozen(eq=False)
class Person:
    """
    A person with at least one case to be given to somebody: all of their rows go to one officer.

    ``moved_from`` are the officers whose rows are to be moved, and ``reason`` the code of why; both empty for rows that
    nobody holds.
    """

    cases: tuple[HeldCase, ...]
    moved_from: frozenset[str] = frozenset()
    reason: str = ""

    @property
    def crn(self) -> str:
        """The reference number as the first row has it."""
        return self.cases[0].crn

    @property
    def key(self) -> str:
        """The reference number, folded; a row without one is a person of its own."""
        return self.cases[0].person

    @cached_property
    def to_give(self) -> tuple[HeldCase, ...]:
        """The rows to be given to somebody."""
        if self.moved_from:
            return tuple(case for case in self.cases if case.holder in self.moved_from)
        return tuple(case for case in self.cases if not case.is_held)

    @property
    def is_restricted(self) -> bool:
        """Whether any row is restricted."""
        return any(case.is_restricted for case in self.cases)

    @cached_property
    def points(self) -> tuple[int, int]:
        """The least and the most points that the rows to be given come to."""
        return sum(case.low for case in self.to_give), sum(case.high for case in self.to_give)

    @property
    def bands(self) -> str:
        """The bands of the rows to be given, the highest first; possible ones where that is not settled."""
        found = sorted(self.to_give, key=lambda case: -case.rank)
        return ";".join(dict.fromkeys(" or ".join(case.bands) or case.route or "not known" for case in found))

    @cached_property
    def need(self) -> Need:
        """What all rows of the person ask for: the other rows too, as one officer holds them all."""
        rows = self.cases
        held = [row for row in rows if row.is_held and row.holder not in self.moved_from]
        return Need(
            frozenset(row.team for row in rows if row.team),
            frozenset(row.office for row in rows if row.office),
            tuple(dict.fromkeys(rule for row in rows for rule in row.rules)),
            frozenset().union(*(row.skills for row in rows)),
            frozenset().union(*(row.excluded for row in rows)),
            frozenset(row.previous for row in rows if row.previous),
            frozenset(row.holder or row.holder_text for row in held),
            self.is_restricted,
            self.moved_from,
        )

    def urgency(self, on: date) -> tuple[object, ...]:
        """Give what the order of urgency goes by: band, days waiting since sentence, first appointment; then crn."""
        waits = [case.sentenced for case in self.to_give if case.sentenced]
        dues = [case.due for case in self.to_give if case.due]
        highest = max((case.rank for case in self.to_give), default=-1)
        return (-highest, min(waits, default=on), min(dues, default=date.max), self.key)


@attrs.frozen(eq=False)
class CasesHeld:
    """All rows of a file, by who holds them; ``places`` has the positions of the columns that were read for it."""

    cases: tuple[HeldCase, ...]
    issues: tuple[Issue, ...]
    places: Mapping[str, int]

    @property
    def knows_holders(self) -> bool:
        """Whether the file has a column of officers; without one, that nobody is named does not mean that nobody holds."""
        return "officer" in self.places

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said of the file as a whole."""
        return () if self.knows_holders else (NO_OFFICERS,)

    @cached_property
    def by_officer(self) -> Mapping[str, Sequence[HeldCase]]:
        """The cases that each officer of the staff file holds."""
        return grouped((case for case in self.cases if case.holder), lambda case: case.holder)

    @cached_property
    def people(self) -> Mapping[str, Sequence[HeldCase]]:
        """The rows of each person."""
        return grouped(self.cases, lambda case: case.person)

    @cached_property
    def excluded(self) -> Mapping[str, frozenset[str]]:
        """The officers at risk from each person, whichever of the person's rows says so."""
        return {key: frozenset().union(*(row.excluded for row in rows)) for key, rows in self.people.items()}

    @property
    def elsewhere(self) -> tuple[HeldCase, ...]:
        """The cases held by somebody who is not in the staff file."""
        return tuple(case for case in self.cases if case.is_held and not case.holder)

    def unheld(self, on: date) -> list[Person]:
        """Give the people with a case that nobody holds, the most urgent first."""
        found = [Person(tuple(rows)) for rows in self.people.values() if not all(row.is_held for row in rows)]
        return sorted(found, key=lambda person: person.urgency(on))


def grouped(cases: Iterable[HeldCase], by: Callable[[HeldCase], str]) -> dict[str, list[HeldCase]]:
    """Group cases, in the order of their reference numbers and cells, so that the order of rows changes nothing."""
    found: dict[str, list[HeldCase]] = {}
    for case in sorted(cases, key=lambda case: (case.person, case.fingerprint, case.row)):
        found.setdefault(by(case), []).append(case)
    return found
