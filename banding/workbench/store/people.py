"""The people on the caseload, as they stand now. Every query of them is kept to the user's teams here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, not_, select, true, update

from banding.workbench.access import Action, User
from banding.workbench.deciding import Outcome
from banding.workbench.needs import Need
from banding.workbench.people import PersonState
from banding.workbench.store.schema import needs, people


@attrs.frozen(eq=False)
class Person:
    """One person as they stand: what is known of them, what it came to, and the version that a change must have seen."""

    key: str
    crn: str
    team: str
    name: str
    holder: str
    route: str
    band: str
    status: str
    consider_band: str
    differs: bool
    restricted: bool
    gone: bool
    decided_on: str
    ruleset: str
    version: int
    state: PersonState
    outcome: tuple[Mapping[str, str], ...]


def find(connection: Connection, user: User, key: str) -> Person | None:
    """Give a person by key; None where there is none, or none that the user may see."""
    row = connection.execute(
        select(people).where(people.c.person == key, user.visible(people.c.team))
    ).first()
    return _person(row) if row else None


def states(connection: Connection, user: User, *, team: str = "") -> Iterator[Any]:
    """Give everybody on the caseload, with their state as text and without their outcome, in the order of their keys."""
    columns = [column for column in people.c if column.name != "outcome"]
    wanted = (
        select(*columns)
        .where(of_team(user, people.c.team, team), people.c.gone.is_(False))
        .order_by(people.c.person)
    )
    yield from connection.execute(wanted, execution_options={"yield_per": 500})


def everybody(connection: Connection, user: User, *, team: str = "") -> Iterator[Person]:
    """Give everybody on the caseload, in the order of their keys, a few at a time."""
    wanted = (
        select(people)
        .where(of_team(user, people.c.team, team), people.c.gone.is_(False))
        .order_by(people.c.person)
    )
    for row in connection.execute(wanted, execution_options={"yield_per": 500}):
        yield _person(row)


def mark_of(connection: Connection, user: User, team: str = "") -> tuple[int, int, int]:
    """Give what changes whenever anybody on a caseload does: how many they are, the last version, and the sum of all."""
    version = people.c.version
    wanted = select(func.count(), func.coalesce(func.max(version), 0), func.coalesce(func.sum(version), 0))
    count, last, total = connection.execute(
        wanted.where(of_team(user, people.c.team, team), people.c.gone.is_(False))
    ).one()
    return int(count), int(last), int(total)


def rows_of(connection: Connection, user: User, keys: Iterable[str]) -> dict[str, Row[Any]]:
    """Give the people of some keys that the user may see, without their state and outcome."""
    columns = [column for column in people.c if column.name not in ("state", "outcome")]
    wanted, found = list(keys), {}
    for start in range(0, len(wanted), 500):
        of_these = people.c.person.in_(wanted[start : start + 500])
        for row in connection.execute(select(*columns).where(of_these, user.visible(people.c.team))):
            found[row.person] = row
    return found


def of_team(user: User, column: Any, team: str) -> ColumnElement[bool]:
    """Give the condition that keeps a query to the user's teams, and to one of them unless it is empty."""
    visible = user.visible(column)
    return and_(visible, column == team) if team else visible


def seen_whole(user: User, person: Any) -> ColumnElement[bool]:
    """
    Give the condition that leaves restricted cases out for those who may see no more of them than reference and band.

    Every list has it that finds cases by anything else, as being in it would tell the rest.
    """
    if user.may(Action.CHANGE):
        return true()
    restricted = select(people.c.person).where(people.c.restricted.is_(True))
    others: ColumnElement[bool] = not_(person.in_(restricted))
    return others


def needs_for(user: User, team: str) -> ColumnElement[bool]:
    """Give the condition that keeps a query of needs to those that the user may see, of one team unless it is empty."""
    return and_(of_team(user, needs.c.team, team), seen_whole(user, needs.c.person))


def teams_of(connection: Connection, user: User) -> list[str]:
    """Name the teams that have people on the caseload, of those that the user may see."""
    wanted = select(people.c.team).distinct().where(user.visible(people.c.team)).order_by(people.c.team)
    return list(connection.execute(wanted).scalars())


def needs_of_person(connection: Connection, key: str) -> dict[Need, tuple[str, str]]:
    """Give the needs of one person, each with its detail and since when."""
    rows = connection.execute(select(needs).where(needs.c.person == key))
    return {Need(row.kind): (row.detail, row.since) for row in rows}


def put(
    connection: Connection,
    key: str,
    state: PersonState,
    outcome: Outcome,
    asked: Sequence[tuple[Need, str]],
    *,
    holder: str,
    version: int,
    at: str,
) -> None:
    """Put down how a person stands now, whether or not they were there; a need that stays keeps its first moment."""
    since = {kind: began for kind, (_, began) in needs_of_person(connection, key).items()}
    values = values_of(key, state, outcome, holder=holder, version=version)
    changed = connection.execute(update(people).where(people.c.person == key).values(**values))
    if not changed.rowcount:
        connection.execute(people.insert().values(**values))
    connection.execute(delete(needs).where(needs.c.person == key))
    if rows := need_rows(key, values["team"], asked, at=at, since=since):
        connection.execute(needs.insert(), rows)


def values_of(key: str, state: PersonState, outcome: Outcome, *, holder: str, version: int) -> dict[str, Any]:
    """Give the columns of a person's row in the table of people."""
    row, lead = state.rows[0], outcome.lead.added
    return {
        "person": key,
        "crn": row["crn"],
        "team": row.get("team", ""),
        "name": row.get("name", ""),
        "name_key": "" if outcome.restricted else name_key(row.get("name", "")),
        "holder": holder,
        "route": lead["route"],
        "band": outcome.band,
        "status": lead["status"],
        "consider_band": lead["consider_band"],
        "differs": outcome.differs,
        "restricted": outcome.restricted,
        "gone": state.gone,
        "decided_on": outcome.on.isoformat(),
        "ruleset": outcome.ruleset,
        "version": version,
        "state": state.dumped(),
        "outcome": json.dumps([row.added for row in outcome.rows], ensure_ascii=False),
    }


def name_key(name: str) -> str:
    """Give what a name is found and sorted by, whatever its capitals and spaces."""
    return " ".join(name.casefold().split())


def need_rows(
    key: str, team: str, asked: Sequence[tuple[Need, str]], *, at: str, since: Mapping[Need, str]
) -> list[dict[str, str]]:
    """Give the rows of a person in the table of needs."""
    return [
        {"person": key, "kind": kind.value, "team": team, "since": since.get(kind, at), "detail": detail}
        for kind, detail in asked
    ]


def put_need(
    connection: Connection,
    kind: Need,
    team: str,
    wanted: Mapping[str, str],
    versions: Mapping[str, int],
    *,
    at: str,
) -> None:
    """
    Put down who of a team has a need, with its detail, and who no longer has; a need that stays keeps its first moment.

    Args:
        versions: everybody of the team that was looked at; whoever has changed since, or come, stays as they are.
    """
    same = connection.execute(
        select(people.c.person, people.c.version).where(people.c.team == team, people.c.gone.is_(False))
    )
    looked_at = {key for key, version in same if versions.get(key) == version}
    of_kind = (needs.c.kind == kind.value, needs.c.team == team)
    rows = connection.execute(select(needs.c.person, needs.c.detail).where(*of_kind))
    there: dict[str, str] = {row.person: row.detail for row in rows}
    for key in sorted(looked_at):
        detail, before = wanted.get(key), there.get(key)
        if detail == before:
            continue
        this = (needs.c.person == key, needs.c.kind == kind.value)
        if detail is None:
            connection.execute(delete(needs).where(*this))
        elif before is None:
            connection.execute(needs.insert(), need_rows(key, team, [(kind, detail)], at=at, since={}))
        else:
            connection.execute(update(needs).where(*this).values(detail=detail))


def _person(row: Row[Any]) -> Person:
    fields = {column.name: getattr(row, column.name) for column in people.c if column.name != "name_key"}
    state, outcome = PersonState.loaded(fields.pop("state")), tuple(json.loads(fields.pop("outcome")))
    return Person(key=fields.pop("person"), state=state, outcome=outcome, **fields)
