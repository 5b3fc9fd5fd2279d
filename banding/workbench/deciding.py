"""
Somebody's rows, in our own columns → what they come to on a day: exactly what ``banding allocate`` says of a file of them.

A person can have several rows, one an order. What the person comes to is the highest band of their rows; where these differ
it says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from banding.case import Case
from banding.engine import Decision
from banding.records import ADDED_NAMES, Allocation
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset
from banding.services import NextSteps, Services
from banding.vocabulary import ATTENTION, Status

OwnRow = Mapping[str, str]
"""A row by heading: our names for the columns we read, theirs for the rest."""
STATUSES = (*ATTENTION, Status.HUB, Status.JUDGED, Status.SETTLED)
"""The statuses of rows, the one that leads first."""


@attrs.frozen(eq=False)
class RowOutcome:
    """
    What one row comes to: the columns that a run adds, and the case with its decision unless the row is in error.

    ``faults`` names the columns that put it in error.
    """

    added: Mapping[str, str]
    case: Case | None = None
    decision: Decision | None = None
    faults: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Outcome:
    """What a person's rows come to on a day; ``next_steps`` is for the first row with a decision, where it was asked for."""

    rows: tuple[RowOutcome, ...]
    restricted: bool
    on: date
    ruleset: str
    next_steps: NextSteps | None = None

    @property
    def lead(self) -> RowOutcome:
        """The row that a list shows: the one in most need of attention, then of the highest band."""
        return min(self.rows, key=lambda row: (STATUSES.index(Status(row.added["status"])), -_rank(row)))

    @property
    def band(self) -> str:
        """The highest band of the rows; empty where none has one."""
        return max(self.rows, key=_rank).added["band"]

    @property
    def differs(self) -> bool:
        """Whether the rows come to different bands or routes."""
        return len({(row.added["band"], row.added["route"]) for row in self.rows}) > 1

    def cells(self) -> list[list[str]]:
        """Give the added cells of every row, in the order of :data:`ADDED_NAMES`: what the record keeps the digest of."""
        return [[row.added[name] for name in ADDED_NAMES] for row in self.rows]


def decide(
    rows: Sequence[OwnRow], ruleset: Ruleset, *, on: date, services: Services | None = None
) -> Outcome:
    """Decide one person's rows; with the services of the ruleset, also what happens next."""
    with open_caseload(io.BytesIO(as_csv(rows).encode()), "record", ruleset, on=on) as caseload:
        allocation = Allocation(caseload, ruleset, services=services)
        made, restricted = [], False
        steps: NextSteps | None = None
        for banded in allocation.rows():
            added = dict(zip(ADDED_NAMES, banded.added, strict=True))
            restricted |= banded.is_restricted
            if banded.result is None:
                faults = dict.fromkeys(issue.column for issue in banded.issues if issue.fatal)
                made.append(RowOutcome(added, faults=tuple(filter(None, faults))))
                continue
            case = caseload.reader.case(banded.placed, caseload.reader.understand(banded.placed.pattern))
            decision = allocation.decision(banded)
            made.append(RowOutcome(added, case, decision))
            if found := None if steps else allocation.next_steps(banded, decision):
                steps = found[0]
    return Outcome(tuple(made), restricted, on, ruleset.stamp, steps)


def headings_of(rows: Iterable[OwnRow]) -> list[str]:
    """Give every heading of some rows, ``crn`` first, each once."""
    return list(dict.fromkeys(["crn", *(heading for row in rows for heading in row)]))


def as_csv(rows: Sequence[OwnRow]) -> str:
    """Write rows as CSV in our own columns."""
    headings = headings_of(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    return text.getvalue()


def _rank(row: RowOutcome) -> int:
    band = row.decision.band if row.decision else None
    return band.rank if band else -1
