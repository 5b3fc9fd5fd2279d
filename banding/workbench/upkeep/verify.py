"""Holds a database against its record: the chain whole, its end where it should be, and people as their entries add up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from banding.workbench.changes import cells_digest
from banding.workbench.deciding import decide
from banding.workbench.people import PersonState
from banding.workbench.rules import RulesetNotKeptError, kept
from banding.workbench.store.database import Database, remembered
from banding.workbench.store.record import breaks, entry_of
from banding.workbench.store.schema import entries, people

_AT_ONCE = 1_000


def found_wrong(database: Database, *, replay: bool = False) -> Iterator[str]:
    """
    Say what is wrong, one sentence each; nothing where all is whole.

    Args:
        replay: make every past decision again, by the ruleset of then, and compare it with what the record has.
    """
    with database.reading() as connection:
        broken = list(breaks(connection, database.key))
        yield from broken
        end = remembered(database.heads) if database.heads else None
        if end:
            there = connection.execute(select(entries.c.hash).where(entries.c.number == end[0])).scalar()
            if there != end[1]:
                yield f"the record no longer has entry {end[0]:,} as it was written down outside the database"
    # What people come to follows from the record, so one that is not whole says nothing of them.
    if not broken:
        yield from _people_wrong(database, replay=replay)


def _people_wrong(database: Database, *, replay: bool) -> Iterator[str]:
    """Hold each person against their entries, and the other way round."""
    with database.reading() as connection, database.reading() as other:
        wanted = (
            select(entries).where(entries.c.person.is_not(None)).order_by(entries.c.person, entries.c.number)
        )
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(wanted)
        key, state, version, decided = "", PersonState(), 0, None
        seen: set[str] = set()
        for row in rows:
            if row.person != key:
                if key:
                    yield from _compared(database, key, state, version, decided)
                key, state = row.person, PersonState()
                seen.add(key)
            entry = entry_of(row)
            state = state.with_entry(entry)
            if (entry.body or {}).get("decision"):
                version, decided = entry.number, entry.body["decision"]
                if replay:
                    try:
                        rules = kept(other, decided["ruleset"])
                    except RulesetNotKeptError as error:
                        yield f"entry {entry.number:,}: {error}"
                        continue
                    again = decide(state.own_rows(), rules, on=date.fromisoformat(decided["on"]))
                    if cells_digest(again.cells()) != decided["digest"]:
                        yield f"entry {entry.number:,}: the same facts and rules now give another decision"
        if key:
            yield from _compared(database, key, state, version, decided)
        for found in other.execute(select(people.c.person)).scalars():
            if found not in seen:
                yield f"somebody on the caseload has no entry in the record: {found}"


def _compared(
    database: Database, key: str, state: PersonState, version: int, decided: dict[str, str] | None
) -> Iterator[str]:
    with database.reading() as connection:
        row = connection.execute(select(people).where(people.c.person == key)).first()
    if row is None:
        yield f"the record has entries about somebody who is not on the caseload: {key}"
    elif row.version != version or PersonState.loaded(row.state) != state:
        yield f"what the caseload says of {key} is not what entries up to {version:,} add up to"
    elif (
        decided
        and cells_digest([list(each.values()) for each in json.loads(row.outcome)]) != decided["digest"]
    ):
        yield f"what {key} came to was changed: it is not what entry {version:,} decided"
