"""
Somebody's rows, in our own columns → what they come to on a day: exactly what ``banding allocate`` says of a file of them.

A person can have several rows, one an order. What the person comes to is the highest band of their rows; where these differ
it says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import attrs

from banding.case import Case
from banding.engine import Decision
from banding.intake import RESTRICTED, Row, defuse
from banding.records import ADDED_NAMES, Allocation
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset
from banding.services import NextSteps, Services
from banding.vocabulary import ATTENTION, Status
from banding.workbench.entry import canonical

OwnRow = Mapping[str, str]
"""A row by heading: our names for the columns we read, theirs for the rest."""
_FIRST_ROW = 2
STATUSES = (*ATTENTION, Status.HUB, Status.JUDGED, Status.SETTLED)
"""The statuses of rows, the one that leads first."""


@attrs.frozen(eq=False)
class RowOutcome:
    """
    What one row comes to: the columns that a run adds, and how high its band is, -1 for none.

    The case with its decision is there where it was asked for, unless the row is in error; ``faults`` names the columns that
    put it in error.
    """

    added: Mapping[str, str]
    rank: int = -1
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
        first, *others = self.rows
        return (
            first
            if not others
            else min(self.rows, key=lambda row: (STATUSES.index(Status(row.added["status"])), -row.rank))
        )

    @property
    def band(self) -> str:
        """The highest band of the rows; empty where none has one."""
        return max(self.rows, key=lambda row: row.rank).added["band"]

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
    return next(decide_all([rows], ruleset, on=on, services=services, with_steps=True))


def decide_all(
    people: Sequence[Sequence[OwnRow]],
    ruleset: Ruleset,
    *,
    on: date,
    services: Services | None = None,
    with_steps: bool = False,
) -> Iterator[Outcome]:
    """Decide several people's rows, each as in a file of their own; with every step, or only what these come to."""
    text = as_csv([row for rows in people for row in rows])
    with open_caseload(io.BytesIO(text.encode()), "record", ruleset, on=on) as caseload:
        allocation = Allocation(caseload, ruleset, services=services)
        given, starts, first = caseload.rows(), [], _FIRST_ROW
        for rows in people:
            starts.append(first)
            first += len(rows)
        for person in allocation.people.people:
            # Rows are numbered as in a file that has this person alone.
            before = starts[bisect_right(starts, person.rows[0]) - 1] - _FIRST_ROW
            person.rows = [number - before for number in person.rows]
            person.kept_by -= before if person.kept_by else 0
        for rows in people:
            theirs = [
                Row(number, row.cells) for number, row in enumerate(islice(given, len(rows)), _FIRST_ROW)
            ]
            outcome = _outcome(allocation, theirs, on=on, with_steps=with_steps)
            is_said = any(RESTRICTED in row for row in rows)
            yield outcome if is_said else attrs.evolve(outcome, restricted=False)


def _outcome(allocation: Allocation, rows: Iterable[Row], *, on: date, with_steps: bool) -> Outcome:
    reader = allocation.caseload.reader
    made, restricted = [], False
    steps: NextSteps | None = None
    for row in rows:
        banded = allocation.band(row)
        added = dict(zip(ADDED_NAMES, banded.added, strict=True))
        restricted |= banded.is_restricted
        if banded.result is None:
            faults = dict.fromkeys(issue.column for issue in banded.issues if issue.fatal)
            made.append(RowOutcome(added, faults=tuple(filter(None, faults))))
            continue
        rank = banded.result.band.rank if banded.result.band else -1
        if not with_steps:
            made.append(RowOutcome(added, rank))
            continue
        case = reader.case(banded.placed, reader.understand(banded.placed.pattern))
        decision = allocation.decision(banded)
        made.append(RowOutcome(added, rank, case, decision))
        if found := None if steps else allocation.next_steps(banded, decision):
            steps = found[0]
    return Outcome(tuple(made), restricted, on, allocation.ruleset.stamp, steps)


def headings_of(rows: Iterable[OwnRow]) -> list[str]:
    """Give every heading of some rows, each once: ``crn`` first, the others in the order of the alphabet."""
    return ["crn", *sorted({heading for row in rows for heading in row} - {"crn"})]


def as_csv(rows: Sequence[OwnRow]) -> str:
    """Write rows as CSV in our own columns."""
    headings = headings_of(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([defuse(row.get(heading, "")) for heading in headings] for row in rows)
    return text.getvalue()


class CameTo(NamedTuple):
    """What of a person's row is the same for everybody whose rows come to the same; their columns follow each other."""

    route: str
    band: str
    status: str
    consider_band: str
    differs: bool
    decided_on: str
    ruleset: str
    outcome: str


def came_to(outcome: Outcome, digest: str) -> CameTo:
    """Give the columns of the table of people that say what somebody's rows come to; ``digest`` is that of their cells."""
    lead = outcome.lead.added
    return CameTo(
        lead["route"],
        outcome.band,
        lead["status"],
        lead["consider_band"],
        outcome.differs,
        outcome.on.isoformat(),
        outcome.ruleset,
        digest,
    )


def cells_text(outcome: Outcome) -> str:
    """Write out what rows came to, in the columns that a run adds."""
    return json.dumps([row.added for row in outcome.rows], ensure_ascii=False)


def decision_body(outcome: Outcome) -> dict[str, Any]:
    """Give what an entry keeps of a decision: what it was for, by which rules, and the digest of every cell it came to."""
    return {
        "on": outcome.on.isoformat(),
        "ruleset": outcome.ruleset,
        "band": outcome.band,
        "status": outcome.lead.added["status"],
        "route": outcome.lead.added["route"],
        "digest": cells_digest(outcome.cells()),
    }


def cells_digest(cells: list[list[str]]) -> str:
    """Give the digest of what rows came to, in the columns that a run adds."""
    return hashlib.sha256(canonical(cells).encode()).hexdigest()
