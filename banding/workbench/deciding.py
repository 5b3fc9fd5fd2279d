"""
Somebody's rows, in our own columns → what they come to on a day: exactly what ``banding allocate`` says of a file of them.

A person can have several rows, one an order. What the person comes to is the highest band of their rows; where these differ
it says so.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from banding.case import Case
from banding.engine import Decision
from banding.intake import RESTRICTED, Row, defuse
from banding.records import ADDED_NAMES, Allocation
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset
from banding.services import Services
from banding.vocabulary import ATTENTION, Status

OwnRow = Mapping[str, str]
"""A row by heading: our names for the columns we read, theirs for the rest."""
_FIRST_ROW = 2
_STATUSES = (*ATTENTION, Status.HUB, Status.JUDGED, Status.SETTLED)


@attrs.frozen(eq=False)
class RowOutcome:
    """
    What one row comes to: the columns that a run adds, and how high its band is, -1 for none.

    The case with its decision is there where it was asked for, unless the row is in error.
    """

    added: Mapping[str, str]
    rank: int = -1
    case: Case | None = None
    decision: Decision | None = None


@attrs.frozen(eq=False)
class Outcome:
    """What a person's rows come to on a day."""

    rows: tuple[RowOutcome, ...]
    restricted: bool
    on: date
    ruleset: str

    @property
    def lead(self) -> RowOutcome:
        """The row that a list shows: the one in most need of attention, then of the highest band."""
        return min(self.rows, key=lambda row: (_STATUSES.index(Status(row.added["status"])), -row.rank))

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


def decide(rows: Sequence[OwnRow], ruleset: Ruleset, *, on: date) -> Outcome:
    """Decide one person's rows."""
    return next(decide_all([rows], ruleset, on=on, with_steps=True))


def decide_all(
    people: Sequence[Sequence[OwnRow]], ruleset: Ruleset, *, on: date, with_steps: bool = False
) -> Iterator[Outcome]:
    """Decide several people's rows, each as in a file of their own."""
    text = as_csv([row for rows in people for row in rows])
    with open_caseload(io.BytesIO(text.encode()), "record", ruleset, on=on) as caseload:
        allocation, reader = Allocation(caseload, ruleset), caseload.reader
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
            made, restricted = [], False
            for number, row in zip(range(_FIRST_ROW, _FIRST_ROW + len(rows)), given, strict=False):
                banded = allocation.band(Row(number, row.cells))
                added = dict(zip(ADDED_NAMES, banded.added, strict=True))
                restricted |= banded.is_restricted
                rank = banded.result.band.rank if banded.result and banded.result.band else -1
                if banded.result is None or not with_steps:
                    made.append(RowOutcome(added, rank))
                    continue
                case = reader.case(banded.placed, reader.understand(banded.placed.pattern))
                made.append(RowOutcome(added, rank, case, allocation.decision(banded)))
            is_said = any(RESTRICTED in row for row in rows)
            yield Outcome(tuple(made), restricted and is_said, on, ruleset.stamp)


def what_happens_next(
    rows: Sequence[OwnRow], ruleset: Ruleset, services: Services, *, on: date
) -> list[tuple[str, tuple[str, ...]]]:
    """Give what the report lays out for the first row that has a decision, as headings with lines."""
    from banding.services import next_step_lines, titles_of

    with open_caseload(io.BytesIO(as_csv(rows).encode()), "record", ruleset, on=on) as caseload:
        allocation = Allocation(caseload, ruleset, services=services)
        for banded in allocation.rows():
            found = allocation.next_steps(banded, allocation.decision(banded)) if banded.result else None
            if found:
                return list(next_step_lines(found[0], titles_of(services, ruleset.facts)))
    return []


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
