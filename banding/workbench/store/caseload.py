"""What is asked of the whole caseload at once; kept to the user's teams, as every query of people is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, or_, select

from banding.workbench.access import User
from banding.workbench.entry import Entry, Kind
from banding.workbench.needs import Need
from banding.workbench.store.people import needs_for, of_team
from banding.workbench.store.record import entry_of
from banding.workbench.store.schema import entries, needs, people


def waiting_counts(connection: Connection, user: User, *, team: str = "") -> list[tuple[Need, str, str, int]]:
    """Count the needs by kind, team and the minute since which they wait, in UTC: which day that is depends on the zone."""
    minute = func.substr(needs.c.since, 1, 16)
    wanted = (
        select(needs.c.kind, needs.c.team, minute, func.count())
        .where(needs_for(user, team))
        .group_by(needs.c.kind, needs.c.team, minute)
    )
    return [(Need(kind), whose, since, count) for kind, whose, since, count in connection.execute(wanted)]


def any_decided_otherwise(connection: Connection, on: str, ruleset: str) -> bool:
    """Whether anybody on the caseload was last decided for another day, or by another ruleset."""
    otherwise = or_(people.c.decided_on != on, people.c.ruleset != ruleset)
    wanted = select(people.c.person).where(otherwise, people.c.gone.is_(False)).limit(1)
    return connection.execute(wanted).first() is not None


def brought_in_last(connection: Connection, user: User, team: str = "") -> Iterator[tuple[Entry, bool]]:
    """Give what the last file with people of theirs did to each: brought in or gone, and whether they were known before."""
    of_file = (
        entries.c.kind.in_((Kind.BROUGHT_IN.value, Kind.GONE.value)),
        of_team(user, people.c.team, team),
    )
    theirs = select(entries).join(people, people.c.person == entries.c.person).where(*of_file)
    last = connection.execute(theirs.order_by(entries.c.number.desc()).limit(1)).first()
    if last is None:
        return
    earlier = entries.alias()
    is_known = exists().where(earlier.c.person == entries.c.person, earlier.c.number < entries.c.number)
    same = (entries.c.at == last.at, entries.c.who == last.who)
    wanted = theirs.add_columns(is_known.label("known")).where(*same).order_by(entries.c.number)
    for row in connection.execute(wanted, execution_options={"yield_per": 500}):
        yield entry_of(row), bool(row.known)
