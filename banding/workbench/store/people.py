"""The people on the caseload, as they stand now. Every query of them is kept to the user's teams here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import attrs
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, or_, select, update

from banding.intake import person_of
from banding.workbench.access import User
from banding.workbench.deciding import Outcome
from banding.workbench.needs import Need
from banding.workbench.people import PersonState, rows_digest
from banding.workbench.store.many import insert_many
from banding.workbench.store.schema import needs, people

PAGE = 50
"""People on one page of a list."""
_KEYS_AT_ONCE = 500


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
    rows_digest: str
    has_own: bool
    state: PersonState
    outcome: tuple[Mapping[str, str], ...]


@attrs.frozen
class Waiting:
    """One need of one person, as a list of what needs somebody shows it."""

    person: str
    crn: str
    team: str
    name: str
    band: str
    kind: Need
    detail: str
    since: str
    restricted: bool


class BroughtIn(NamedTuple):
    """How somebody was last brought in: their team, the digest of their rows, whether anything was said of them here."""

    team: str
    digest: str
    has_own: bool
    gone: bool


@attrs.frozen
class Filters:
    """What a list of people is narrowed to; empty for all."""

    search: str = ""
    team: str = ""
    band: str = ""
    status: str = ""
    holder: str = ""
    gone: bool = False


def find(connection: Connection, user: User, key: str) -> Person | None:
    """Give a person by key; None where there is none, or none that the user may see."""
    row = connection.execute(
        select(people).where(people.c.person == key, user.visible(people.c.team))
    ).first()
    return _person(row) if row else None


def page_of(
    connection: Connection, user: User, filters: Filters, *, after: str = "", size: int = PAGE
) -> Sequence[Row[Any]]:
    """Give the next people of a list in the order of their reference numbers, without their state and outcome."""
    columns = [column for column in people.c if column.name not in ("state", "outcome")]
    wanted = _narrowed(select(*columns), user, filters).order_by(people.c.crn, people.c.person)
    if after:
        wanted = wanted.where(people.c.crn > after)
    return connection.execute(wanted.limit(size)).all()


def count_of(connection: Connection, user: User, filters: Filters) -> int:
    """Count the people of a list."""
    wanted = _narrowed(select(func.count()).select_from(people), user, filters)
    return int(connection.execute(wanted).scalar_one())


def teams_of(connection: Connection, user: User) -> list[str]:
    """Name the teams that have people on the caseload, of those that the user may see."""
    wanted = select(people.c.team).distinct().where(user.visible(people.c.team)).order_by(people.c.team)
    return list(connection.execute(wanted).scalars())


def need_counts(connection: Connection, user: User, *, team: str = "") -> dict[Need, tuple[int, str]]:
    """Count the needs of each kind, with the day since which the first of them has waited."""
    wanted = (
        select(needs.c.kind, func.count(), func.min(needs.c.since))
        .where(_of_team(user, needs.c.team, team))
        .group_by(needs.c.kind)
    )
    found = {Need(kind): (count, since) for kind, count, since in connection.execute(wanted)}
    return {kind: found[kind] for kind in Need if kind in found}


def enquiry_counts(connection: Connection, user: User, kind: Need, *, team: str = "") -> dict[str, int]:
    """Count, for each thing not known, the people whose band it stands in the way of; the most first."""
    wanted = (
        select(needs.c.detail, func.count())
        .where(needs.c.kind == kind.value, _of_team(user, needs.c.team, team))
        .group_by(needs.c.detail)
    )
    found: dict[str, int] = {}
    for detail, count in connection.execute(wanted):
        for name in filter(None, detail.split(";")):
            found[name] = found.get(name, 0) + count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def waiting(
    connection: Connection,
    user: User,
    kind: Need,
    *,
    team: str = "",
    enquiry: str = "",
    start: int = 0,
    size: int = PAGE,
) -> list[Waiting]:
    """List the people with a need, those who have waited longest first."""
    wanted = (
        select(needs, people.c.crn, people.c.name, people.c.band, people.c.restricted)
        .join(people, people.c.person == needs.c.person)
        .where(needs.c.kind == kind.value, _of_team(user, needs.c.team, team))
        .order_by(needs.c.since, people.c.crn)
        .offset(start)
        .limit(size)
    )
    if enquiry:
        detail = needs.c.detail
        ends = (detail == enquiry, detail.startswith(f"{enquiry};", autoescape=True))
        inside = detail.contains(f";{enquiry};", autoescape=True)
        wanted = wanted.where(or_(*ends, inside, detail.endswith(f";{enquiry}", autoescape=True)))
    return [
        Waiting(
            row.person, row.crn, row.team, row.name, row.band, kind, row.detail, row.since, row.restricted
        )
        for row in connection.execute(wanted)
    ]


def needs_of_person(connection: Connection, key: str) -> dict[Need, tuple[str, str]]:
    """Give the needs of one person, each with its detail and since when."""
    rows = connection.execute(select(needs).where(needs.c.person == key))
    return {Need(row.kind): (row.detail, row.since) for row in rows}


def brought_in(connection: Connection) -> dict[str, BroughtIn]:
    """
    Give how everybody was last brought in, of whatever team: who brings in a file must learn that a case is another team's.

    Nothing of this is shown to anybody.
    """
    columns = (people.c.team, people.c.rows_digest, people.c.has_own, people.c.gone)
    rows = connection.execution_options(yield_per=10_000).execute(select(people.c.person, *columns))
    return {row[0]: BroughtIn(*row[1:]) for row in rows}


def states_of(connection: Connection, keys: Sequence[str]) -> dict[str, Row[Any]]:
    """Give the rows of some people, who were found among those that the user may see."""
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        wanted = select(people).where(people.c.person.in_(keys[start : start + _KEYS_AT_ONCE]))
        found |= {row.person: row for row in connection.execute(wanted)}
    return found


def put_all(
    connection: Connection,
    values: Sequence[Mapping[str, Any]],
    asked: Sequence[tuple[str, str, Sequence[tuple[Need, str]]]],
    *,
    there: Sequence[str],
    at: str,
) -> None:
    """
    Put down how many people stand now, as :func:`put` does one.

    Args:
        asked: the key, team and needs of each.
        there: the keys of those who are on the caseload already.
    """
    since: dict[str, dict[Need, str]] = {}
    for start in range(0, len(there), _KEYS_AT_ONCE):
        some = there[start : start + _KEYS_AT_ONCE]
        for row in connection.execute(select(needs).where(needs.c.person.in_(some))):
            since.setdefault(row.person, {})[Need(row.kind)] = row.since
        connection.execute(delete(needs).where(needs.c.person.in_(some)))
        # Their rows are written anew; nothing else refers to them but their needs, which are gone.
        connection.execute(delete(people).where(people.c.person.in_(some)))
    insert_many(connection, people, values)
    rows = [
        row
        for key, team, wanted in asked
        for row in need_rows(key, team, wanted, at=at, since=since.get(key, {}))
    ]
    insert_many(connection, needs, rows)


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
        "crn": row["crn"][:128],
        "team": row.get("team", "")[:128],
        "name": row.get("name", "")[:256],
        "holder": holder[:128],
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
        "rows_digest": rows_digest(state.rows),
        "has_own": state.has_own,
    }


def need_rows(
    key: str, team: str, asked: Sequence[tuple[Need, str]], *, at: str, since: Mapping[Need, str]
) -> list[dict[str, str]]:
    """Give the rows of a person in the table of needs."""
    return [
        {"person": key, "kind": kind.value, "team": team, "since": since.get(kind, at), "detail": detail}
        for kind, detail in asked
    ]


def _narrowed(wanted: Select[Any], user: User, filters: Filters) -> Select[Any]:
    conditions = [_of_team(user, people.c.team, filters.team), people.c.gone.is_(filters.gone)]
    for column, value in (
        (people.c.band, filters.band),
        (people.c.status, filters.status),
        (people.c.holder, filters.holder),
    ):
        if value:
            conditions.append(column == value)
    if filters.search:
        key, text = person_of(filters.search), filters.search
        conditions.append(
            or_(
                people.c.person.startswith(key, autoescape=True) if key else people.c.person == key,
                people.c.name.istartswith(text, autoescape=True) & people.c.restricted.is_(False),
            )
        )
    return wanted.where(*conditions)


def _of_team(user: User, column: Any, team: str) -> ColumnElement[bool]:
    visible = user.visible(column)
    return visible & (column == team) if team else visible


def _person(row: Row[Any]) -> Person:
    fields = {column.name: getattr(row, column.name) for column in people.c}
    state, outcome = PersonState.loaded(fields.pop("state")), tuple(json.loads(fields.pop("outcome")))
    return Person(key=fields.pop("person"), state=state, outcome=outcome, **fields)
