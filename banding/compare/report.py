"""
What a re-banding came to, as data: one frozen class that every form of the report is made from.

Nothing here names a person under supervision but the words of a manager's rationale (``ComparedRow.reason``), which no
report shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from banding.compare.cases.comparison import AttentionKind
from banding.compare.cases.movement import STILL
from banding.compare.compared_rows import ComparedRow


class ComparisonKind(StrEnum):
    """What stands before and what after."""

    RECORDED = "recorded"
    """One caseload: the band on the record, and the band decided now."""
    CASELOADS = "caseloads"
    """Two caseloads matched on ``crn``."""
    DATES = "dates"
    """One caseload decided twice, for two days or by two rulesets."""


@attrs.frozen
class InputFile:
    """A file that was read: its role (``after`` for the caseload, ``before`` for the earlier one), name, hash and rows."""

    role: str
    name: str
    sha256: str
    rows: int


@attrs.frozen
class Side:
    """How one side was arrived at; the day is None where nothing was decided."""

    basis: str
    """``recorded`` (the band on the record), ``given`` (an earlier result of ours, decided again) or ``decided``."""
    file: str
    on: date | None
    ruleset: str


@attrs.frozen
class Count:
    """How many cases something holds for: a direction, a cause, a rule id, a fact."""

    name: str
    cases: int


@attrs.frozen
class Matrix:
    """
    Cases by place before and place after. Every row of either file is in exactly one cell.

    Headings are the bands lowest first, ``no band``, routes, ``new`` or ``gone``, ``not matched`` and ``error``.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """Rows in all."""
        return sum(map(sum, self.cells))

    def at(self, before: str, after: str) -> int:
        """Give one cell; 0 for headings that are not there."""
        if before not in self.before or after not in self.after:
            return 0
        return self.cells[self.before.index(before)][self.after.index(after)]


@attrs.frozen
class Workload:
    """Weighted cases before and after. Cases without a band weigh nothing; rows in error or not matched are left out."""

    before: Decimal
    after: Decimal

    @property
    def effect(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@attrs.frozen
class Group:
    """
    The cases of one team or officer, by its name in the file, which is empty where the cell is blank.

    A case that changed team weighs before in the team it came from and after in the team it is in; ``workload`` is None
    when no weights were given.
    """

    name: str
    cases: int
    directions: tuple[Count, ...]
    attention: int
    workload: Workload | None

    @property
    def moved(self) -> int:
        """Cases that are on both sides and not where they were."""
        return _moved(self.directions)


def _told_of(row: ComparedRow) -> tuple[object, ...]:
    return row.role, row.number, row.crn, row.team, row.reason, row.message, attrs.astuple(row.comparison)


@attrs.frozen
class Attention:
    """One case for a manager, and why. A case that is several things is listed under each; its cells are not kept."""

    kind: AttentionKind
    # Comparisons are told apart by identity; two reports are one where they tell the same.
    row: ComparedRow = attrs.field(eq=_told_of)


@attrs.frozen
class RebandReport:
    """
    What a re-banding came to. The same inputs, ruleset, dates and options give the same report.

    Attributes:
        directions: none that are 0; they add up to the matrix, as ``causes`` do.
        changes: cases by each change that stands in a smallest set that makes the difference: a fact's name,
            ``judgement`` or ``ruleset``. A case counts once for each, so these do not add up. Most first, as the rules.
        attention: most pressing kind first, then in file order.
        given_differs: cases whose band as given then is not what the same record comes to now.
        leads: those of the notes that a reader must know before any figure.
        paired_twice: rows of the earlier file that count with a row of the later one as one case, though a repeated
            reference number leaves open which is which.
    """

    kind: ComparisonKind
    inputs: tuple[InputFile, ...]
    before: Side
    after: Side
    options: tuple[tuple[str, str], ...]
    bands: tuple[str, ...]
    matrix: Matrix
    directions: tuple[Count, ...]
    causes: tuple[Count, ...]
    changes: tuple[Count, ...]
    rules_gained: tuple[Count, ...]
    rules_lost: tuple[Count, ...]
    teams: tuple[Group, ...]
    officers: tuple[Group, ...]
    weights: tuple[tuple[str, Decimal], ...]
    workload: Workload | None
    attention: tuple[Attention, ...]
    given_differs: int
    notes: tuple[str, ...]
    leads: tuple[str, ...] = ()
    paired_twice: int = 0

    @property
    def total(self) -> int:
        """Cases in all: a repeated person's rows in both files are counted once."""
        return self.matrix.total - self.paired_twice

    def cases(self, direction: str) -> int:
        """Give how many cases went in a direction, such as ``up`` or ``to-nps``."""
        return next((each.cases for each in self.directions if each.name == direction), 0)

    @property
    def moved(self) -> int:
        """Cases that are on both sides and not where they were."""
        return _moved(self.directions)


def _moved(directions: Sequence[Count]) -> int:
    return sum(each.cases for each in directions if each.name not in STILL)
