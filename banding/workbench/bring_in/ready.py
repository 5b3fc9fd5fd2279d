"""
The rows of a file → its people with what their rows come to, ready to be written; of a large file by several processes.

Each process has the rules and the headings, is sent some rows at a time, and gives back the people of these. Those on several
rows, and rows that name nobody, are left until the end and done here.
"""

from __future__ import annotations

import io
import marshal
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import attrs

from banding.intake import (
    Caseload,
    CsvSource,
    Layout,
    ReadingOptions,
    Row,
    RowReader,
    block_source,
    blocks,
    can_chunk,
)
from banding.intake.tables import Table
from banding.intake.tables.csv_table import csv_rows
from banding.records import ADDED_NAMES, Allocation
from banding.records.allocation import Entry as Alike
from banding.records.columns import decided_row
from banding.ruleset import Ruleset
from banding.workbench.access import User
from banding.workbench.bring_in.own_columns import Lead, OwnColumns, OwnRow
from banding.workbench.bring_in.processes import Processes, processors
from banding.workbench.bring_in.rows import FilePerson, grouped, in_batches, key_of, repeated_in
from banding.workbench.deciding import (
    CameTo,
    Outcome,
    RowOutcome,
    came_to,
    cells_text,
    decide_all,
    decision_body,
)
from banding.workbench.entry import Kind, Written, canonical, digest_of, new_salt, new_salts
from banding.workbench.needs import Need, needs_of
from banding.workbench.people import PersonRow, PersonState, name_key, texts_digest

if TYPE_CHECKING:  # a process that shares the work starts without the database and all that needs it
    from banding.workbench.rules import Rules

LARGE = 8 << 20
"""Bytes of a file from which on several processes share the work."""
_BLOCK, _ROWS, _PEOPLE, _AT_ONCE = 1 << 20, 5_000, 1_000, 1_000
_KEPT = 25_000
Block = tuple[str, int] | list[Row]


class Decided(NamedTuple):
    """What rows come to, as it is written down for everybody whose rows come to the same."""

    decision: str
    cells: str
    came_to: CameTo
    held: Sequence[tuple[str, str]]
    free: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, outcome: Outcome) -> Decided:
        """Write down an outcome."""
        body = decision_body(outcome)
        free = [
            (kind.value, detail) for kind, detail in needs_of(outcome, PersonState(), holder="", facts="")
        ]
        held = [each for each in free if each[0] != Need.NOT_ALLOCATED]
        return cls(canonical(body), cells_text(outcome), came_to(outcome, body["digest"]), held, free)


class Ready(NamedTuple):
    """
    A person with what their rows come to, ready to be written: all but the numbers that the record gives.

    ``text`` is their rows, and ``outcome`` is None where the caseload has them so already; ``is_seen`` is whether the user may
    see every team that the rows name. What is listed of them is not in a tuple of its own, as each is sent between processes.
    """

    key: str
    text: str
    digest: str
    is_seen: bool
    crn: str
    team: str
    holder: str
    name: str
    restricted: bool
    salt: str = ""
    sealed: str = ""
    outcome: Decided | None = None

    @classmethod
    def of(
        cls, key: str, rows: str, digest: str, lead: Lead, outcome: Decided | None, user: User, salt: str
    ) -> Ready:
        """Make somebody ready; ``rows`` are theirs as JSON."""
        text, is_seen = f"[{rows}]", user.sees_team(lead.team[:128])
        if outcome is None:
            return cls(key, text, digest, is_seen, *lead)
        sealed = digest_of(salt, key, _body(outcome.decision, text))
        return cls(key, text, digest, is_seen, *lead, salt, sealed, outcome)

    def written(self) -> Written:
        """Write out the entry of a person of whom nothing is said here."""
        assert self.outcome  # noqa: S101 - see above
        body = _body(self.outcome.decision, self.text)
        return Written(Kind.BROUGHT_IN.value, self.key, body, self.salt, self.sealed)

    @property
    def cells(self) -> str:
        """What their rows came to."""
        assert self.outcome  # noqa: S101 - see above
        return self.outcome.cells

    def standing(self, number: int, rules: Rules) -> tuple[PersonRow, Sequence[tuple[str, str]]]:
        """Give how they stand after the entry of a number, and what their case asks."""
        assert self.outcome  # noqa: S101 - see above
        holder = ""
        if self.holder:
            from banding.workbench.allocation.staff import names_somebody

            holder = self.holder if names_somebody(self.holder, rules) else ""
        row = PersonRow(
            self.key,
            self.crn[:128],
            self.team[:128],
            self.name[:256],
            "" if self.restricted else name_key(self.name),
            holder[:128],
            *self.outcome.came_to,
            self.restricted,
            False,
            number,
            "",
            self.digest,
            False,
        )
        return row, self.outcome.held if holder else self.outcome.free


def _body(decision: str, rows: str) -> str:
    return f'{{"decision":{decision},"replaces":[],"rows":{rows}}}'


class Packed(NamedTuple):
    """People ready to be written, as a process hands them over: column by column takes a fifth of the time of one by one."""

    columns: bytes
    outcomes: Sequence[Decided | None]

    @classmethod
    def of(cls, some: Sequence[Ready]) -> Packed:
        """Pack people."""
        *columns, outcomes = zip(*some, strict=True) if some else ((), ())
        return cls(marshal.dumps(columns), outcomes)

    def people(self) -> list[Ready]:
        """Unpack them."""
        return list(map(Ready._make, zip(*marshal.loads(self.columns), self.outcomes, strict=True)))  # noqa: S302 - our own


@attrs.define(eq=False)
class Preparation:
    """
    Makes people ready, some rows of a file at a time; can be sent to another process before it is first used.

    Args:
        repeated: the people on several rows.
        known: the digests of rows that the caseload has as they are.
        restricted: the people whom some row of the file restricts, so that each of their rows is.
        source: the file without its text, where it is read as text.
    """

    layout: Layout
    options: ReadingOptions
    ruleset: Ruleset
    user: User
    team: str
    repeated: frozenset[str]
    known: frozenset[str]
    restricted: frozenset[str]
    source: CsvSource | None
    _own: OwnColumns | None = None
    _allocation: Allocation | None = None
    _by_entry: dict[Alike, Decided] = attrs.field(factory=dict)
    _by_cells: dict[tuple[str, ...], Decided] = attrs.field(factory=dict)

    @classmethod
    def of(
        cls, caseload: Caseload, ruleset: Ruleset, user: User, *, team: str, known: frozenset[str]
    ) -> Preparation:
        """Prepare for the rows of an open caseload."""
        repeated, source = repeated_in(caseload), caseload.table.csv
        if source:
            source = attrs.evolve(source, text=None, original=None, ends=[])  # type: ignore[arg-type]
        options, restricted = caseload.reader.options, frozenset(caseload.reader.is_restricted.people)
        return cls(caseload.layout, options, ruleset, user, team, repeated, known, restricted, source)

    def __call__(self, block: Block) -> tuple[Packed, list[OwnRow]]:
        """Make the people of some rows ready, and give the rows that are to wait for others."""
        own = self._own or self._begin()
        known, repeated = self.known, self.repeated
        if isinstance(block, list):
            rows: Iterable[Row] = block
        else:
            assert self.source  # noqa: S101 - what has text is read as text
            rows = csv_rows(block_source(self.source, block))
        ready: list[Ready] = []
        careful: list[FilePerson] = []
        left: list[OwnRow] = []
        salts: list[str] = []
        for row in map(own.row, rows):
            person, text = row.person, row.text
            if not person or person in repeated:
                left.append(row._replace(cells=None, wrong=()))
                continue
            digest = texts_digest((text,))
            decided = None
            if digest not in known:
                decided = self._alike(row.cells)
                if decided is None:
                    careful.append(FilePerson(key_of(person), (row,)))
                    continue
            salts = salts or new_salts(_AT_ONCE)
            ready.append(Ready.of(key_of(person), text, digest, row.lead, decided, self.user, salts.pop()))
        return Packed.of([*ready, *self.people(careful)]), left

    def people(self, some: Sequence[FilePerson]) -> Iterator[Ready]:
        """Make people ready, each decided as in a file of their own."""
        outcomes = decide_all([each.rows for each in some], self.ruleset, on=self.options.on) if some else ()
        for each, outcome in zip(some, outcomes, strict=True):
            text = ",".join(row.text for row in each.found)
            found = Ready.of(
                each.key, text, each.digest, each.lead, Decided.of(outcome), self.user, new_salt()
            )
            yield found._replace(is_seen=each.is_seen(self.user))

    def _begin(self) -> OwnColumns:
        bands = [band.name for band in self.ruleset.bands]
        reader = RowReader(self.layout, self.ruleset.facts, bands, options=self.options)
        reader.is_restricted.people.update(self.restricted)
        table = Table("", tuple(self.layout.header), 1, iter(()), [], io.BytesIO())
        caseload = Caseload("", table, self.layout, reader)
        self._own = OwnColumns(caseload, self.ruleset, team=self.team)
        self._allocation = Allocation(caseload, self.ruleset)
        return self._own

    def _alike(self, cells: Sequence[str] | None) -> Decided | None:
        """Give what a row comes to of which nothing is to be said: the same as its own columns come to."""
        entry = None if cells is None or self._allocation is None else self._allocation.alike(cells)
        if entry is None or entry.result is None:
            return None
        found = self._by_entry.get(entry)
        if found is None:
            if len(self._by_entry) >= _KEPT:
                self._by_entry.clear()
                self._by_cells.clear()
            added = decided_row(entry.result)
            if added not in self._by_cells:
                rank = entry.result.band.rank if entry.result.band else -1
                row = RowOutcome(dict(zip(ADDED_NAMES, added, strict=True)), rank)
                outcome = Outcome((row,), False, self.options.on, self.ruleset.stamp)
                self._by_cells[added] = Decided.of(outcome)
            found = self._by_entry[entry] = self._by_cells[added]
        return found


def people_ready(
    caseload: Caseload, ruleset: Ruleset, user: User, *, team: str, known: frozenset[str]
) -> Iterator[list[Ready]]:
    """
    Give everybody in a file, some at a time: those of one row in order, then the others.

    Args:
        team: whose the cases are, where the file has no column that says so.
        known: the digests of rows that the caseload has as they are.

    Raises:
        OutputError: a process that shared the work has died.
    """
    source, left = caseload.table.csv, list[OwnRow]()
    with Processes(processors() if is_large(caseload) else 1) as processes:
        # Whoever is on several rows is found while the processes start.
        preparation = Preparation.of(caseload, ruleset, user, team=team, known=known)
        given: Iterator[Block] = (
            blocks(source, _BLOCK) if source and can_chunk(source) else in_batches(caseload.rows(), _ROWS)
        )
        for ready, others in processes.worked_in_order(given, preparation):
            left += others
            yield ready.people()
    for some in in_batches(grouped(left, preparation.repeated), _PEOPLE):
        yield list(preparation.people(some))


def is_large(caseload: Caseload) -> bool:
    """Whether a file is so large that several processes read it."""
    return caseload.table.csv is not None and caseload.table.csv.size > LARGE
