"""
What is held on one person, all of it in one file; and the end of keeping it.

When people have been gone from the caseload for as long as they are kept, what their entries said is erased. Number, moment,
author, kind, digest and hash of each stay: the proof that there was an entry, from which nothing of the person can be found.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from banding.workbench.access import Action, User
from banding.workbench.bring_in import uploads as bring_in
from banding.workbench.changes import Workbench
from banding.workbench.entry import Kind
from banding.workbench.jobs import KEPT_FOR
from banding.workbench.store.database import Database
from banding.workbench.store.people import let_go_of_outcomes
from banding.workbench.store.record import of_kind
from banding.workbench.store.schema import entries, jobs, needs, outbox, people, uploads, views

_AT_ONCE = 500


def everything_about(bench: Workbench, user: User, key: str) -> dict[str, Any]:
    """
    Give all that is held on a person: how they stand, every entry, and who looked. That it was taken out is recorded.

    Raises:
        NotFoundError, NotAllowedError: the user may not see the person, or not take it out.
    """
    user.require(Action.CHANGE)
    person = bench.person(user, key)
    with bench.database.changing(user.id) as transaction:
        transaction.append(Kind.REPORT, key, {"report": "everything held on one person"})
    with bench.database.reading() as connection:
        held = {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).where(table.c.person == key).order_by(table.c.number)
                ).mappings()
            ]
            for table in (entries, views, outbox)
        }
    return {
        "person": person.crn,
        "state": person.state.dumped(),
        "outcome": list(person.outcome),
        **held,
    }


def due(database: Database, *, days: int) -> list[str]:
    """List the people who have been gone from the caseload for some days, so that they are no longer kept."""
    went = (
        select(entries.c.person, func.max(entries.c.at).label("at"))
        .where(of_kind(Kind.GONE), entries.c.person.is_not(None))
        .group_by(entries.c.person)
        .subquery()
    )
    wanted = (
        select(people.c.person)
        .join(went, went.c.person == people.c.person)
        .where(people.c.gone.is_(True), went.c.at <= database.now(-timedelta(days=days)))
        .order_by(people.c.person)
    )
    with database.reading() as connection:
        return list(connection.execute(wanted).scalars())


def erase(database: Database, by: str, keys: list[str], *, why: str) -> int:
    """
    Erase what the record says of some people, and that they were on the caseload; gives how many entries.

    Whoever a file has brought back since they were due is left.
    """
    erased = 0
    for start in range(0, len(keys), _AT_ONCE):
        wanted = people.c.person.in_(keys[start : start + _AT_ONCE])
        with database.changing(by) as transaction:
            connection = transaction.connection
            gone = select(people.c.person).where(wanted, people.c.gone.is_(True))
            some = list(connection.execute(gone).scalars())
            if not some:
                continue
            about = entries.c.person.in_(some)
            numbers = list(connection.execute(select(entries.c.number).where(about)).scalars())
            connection.execute(update(entries).where(about).values(person=None, body=None, salt=None))
            connection.execute(update(views).where(views.c.person.in_(some)).values(person=None))
            connection.execute(delete(outbox).where(outbox.c.person.in_(some)))
            # What was worked out of the whole caseload may name them, and can be asked for again.
            connection.execute(delete(jobs))
            for table in (needs, people):
                connection.execute(delete(table).where(table.c.person.in_(some)))
            let_go_of_outcomes(connection)
            transaction.append(
                Kind.ERASED, None, {"entries": sorted(numbers), "people": len(some), "why": why}
            )
            erased += len(numbers)
    let_go_of_old(database)
    database.overwrite_erased()
    return erased


def let_go_of_old(database: Database) -> None:
    """Let go of what is kept for a day or an hour alone: files that nobody stored, and what long work came to."""
    with database.writing() as connection:
        connection.execute(delete(uploads).where(uploads.c.at <= database.now(-bring_in.KEPT_FOR)))
        connection.execute(delete(jobs).where(jobs.c.heard <= database.now(-KEPT_FOR)))
