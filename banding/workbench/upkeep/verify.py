"""Holds a database against its record: the chain whole, its end where it should be, and people as their entries add up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import attrs
from sqlalchemy import Connection, Row, select

from banding.workbench.bring_in.rows import in_batches
from banding.workbench.deciding import cells_digest, decide
from banding.workbench.people import PersonState
from banding.workbench.rules import RulesetNotKeptError, kept
from banding.workbench.store.database import Database, remembered
from banding.workbench.store.people import state_of, states_of
from banding.workbench.store.record import breaks, entry_of
from banding.workbench.store.schema import entries, people

_AT_ONCE = 500


@attrs.frozen(eq=False)
class _AddedUp:
    """What the entries about one person add up to, and what the last decision of them was."""

    key: str
    state: PersonState
    version: int = 0
    decided: Mapping[str, str] = attrs.field(factory=dict)


def found_wrong(database: Database, *, replay: bool = False) -> Iterator[str]:
    """
    Say what is wrong, one sentence each; nothing where all is whole.

    Args:
        replay: make every past decision again, by the ruleset of then, and compare it with what the record has.
    """
    # What is written down outside comes after what is kept, so an end that is looked up first is in every later view.
    end = remembered(database.heads) if database.heads else None
    with database.reading() as connection:
        broken = list(breaks(connection, database.key))
        yield from broken
        if end:
            there = connection.execute(select(entries.c.hash).where(entries.c.number == end[0])).scalar()
            if there != end[1]:
                yield f"the record no longer has entry {end[0]:,} as it was written down outside the database"
        # What people come to follows from the record, so one that is not whole says nothing of them.
        if not broken:
            yield from _people_wrong(connection, replay=replay)


def _people_wrong(connection: Connection, *, replay: bool) -> Iterator[str]:
    """Hold each person against their entries, and the other way round."""
    seen: set[str] = set()
    wrong: list[str] = []
    for some in in_batches(_added_up(connection, wrong if replay else None), _AT_ONCE):
        yield from wrong
        wrong.clear()
        there = states_of(connection, [each.key for each in some])
        for each in some:
            seen.add(each.key)
            yield from _compared(each, there.get(each.key))
    yield from wrong
    for found in connection.execute(select(people.c.person)).scalars():
        if found not in seen:
            yield f"somebody on the caseload has no entry in the record: {found}"


def _added_up(connection: Connection, wrong: list[str] | None) -> Iterator[_AddedUp]:
    """Add up the entries about each person; where ``wrong`` is there, decide each anew and say in it what comes out otherwise."""
    wanted = select(entries).where(entries.c.person.is_not(None)).order_by(entries.c.person, entries.c.number)
    rows = connection.execute(wanted, execution_options={"yield_per": _AT_ONCE})
    for key, theirs in groupby(rows, key=lambda row: row.person):
        made = _AddedUp(key, PersonState())
        for entry in map(entry_of, theirs):
            made = attrs.evolve(made, state=made.state.with_entry(entry))
            if decided := (entry.body or {}).get("decision"):
                made = attrs.evolve(made, version=entry.number, decided=decided)
                if wrong is not None:
                    wrong += _decided_anew(connection, entry.number, made)
        yield made


def _decided_anew(connection: Connection, number: int, made: _AddedUp) -> Iterator[str]:
    try:
        rules = kept(connection, made.decided["ruleset"])
    except RulesetNotKeptError as error:
        yield f"entry {number:,}: {error}"
        return
    again = decide(made.state.own_rows(), rules, on=date.fromisoformat(made.decided["on"]))
    if cells_digest(again.cells()) != made.decided["digest"]:
        yield f"entry {number:,}: the same facts and rules now give another decision"


def _compared(each: _AddedUp, row: Row[Any] | None) -> Iterator[str]:
    if row is None:
        yield f"the record has entries about somebody who is not on the caseload: {each.key}"
    elif row.version != each.version or state_of(row) != each.state:
        yield f"what the caseload says of {each.key} is not what entries up to {each.version:,} add up to"
    elif (
        each.decided
        and cells_digest([list(cells.values()) for cells in json.loads(row.outcome)])
        != each.decided["digest"]
    ):
        yield f"what {each.key} came to was changed: it is not what entry {each.version:,} decided"
