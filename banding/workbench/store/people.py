"""The people on the caseload, as they stand now. Every query of them is kept to the user's teams here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import attrs
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    delete,
    func,
    not_,
    select,
    true,
    update,
)

from banding.workbench.access import Action, User
from banding.workbench.deciding import Outcome, came_to, cells_digest, cells_text
from banding.workbench.entry import Kind
from banding.workbench.needs import Need
from banding.workbench.people import LONGEST_NAME, PersonRow, PersonState, name_key, rows_digest
from banding.workbench.store.many import insert_many
from banding.workbench.store.schema import entries, needs, outcomes, people

_KEYS_AT_ONCE = 500
_BROUGHT_IN = (
    select(entries.c.body)
    .where(
        entries.c.number == people.c.version,
        entries.c.person == people.c.person,
        entries.c.kind == Kind.BROUGHT_IN.value,
    )
    .scalar_subquery()
)
_STATE = case((people.c.state != "", people.c.state), else_=func.coalesce(_BROUGHT_IN, '{"rows":[]}'))
_OUTCOME = func.coalesce(outcomes.c.rows, "[]")
_WITH_OUTCOME = people.outerjoin(outcomes, outcomes.c.digest == people.c.outcome)
_KEPT_ELSEWHERE = {"state": _STATE.label("state"), "outcome": _OUTCOME.label("outcome")}
_WHOLE = select(*(_KEPT_ELSEWHERE.get(column.name, column) for column in people.c)).select_from(_WITH_OUTCOME)
"""People with what their rows came to, and with their state: what the last entry says of whoever has none of their own."""


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


class BroughtIn(NamedTuple):
    """How somebody was last brought in: their team, the digest of their rows, whether anything was said of them here."""

    team: str
    digest: str
    has_own: bool
    gone: bool


def find(connection: Connection, user: User, key: str) -> Person | None:
    """Give a person by key; None where there is none, or none that the user may see."""
    row = connection.execute(_WHOLE.where(people.c.person == key, user.visible(people.c.team))).first()
    return _person(row) if row else None


def states(connection: Connection, user: User, *, team: str = "") -> Iterator[Any]:
    """Give the row of everybody on the caseload, in the order of their keys, a few at a time; state and outcome as text."""
    wanted = _WHOLE.where(of_team(user, people.c.team, team), people.c.gone.is_(False)).order_by(
        people.c.person
    )
    yield from connection.execute(wanted, execution_options={"yield_per": 500})


def everybody(connection: Connection, user: User, *, team: str = "") -> Iterator[Person]:
    """Give everybody on the caseload, in the order of their keys, a few at a time."""
    return map(_person, states(connection, user, team=team))


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
    wanted = select(*(column for column in people.c if column.name not in ("state", "outcome")))
    return _by_key(connection, wanted.where(user.visible(people.c.team)), keys)


def _by_key(connection: Connection, wanted: Select[Any], keys: Iterable[str]) -> dict[str, Row[Any]]:
    """Give what is asked of people by key, of as many at once as a statement can name."""
    every = list(keys)
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(every), _KEYS_AT_ONCE):
        some = wanted.where(people.c.person.in_(every[start : start + _KEYS_AT_ONCE]))
        found |= {row.person: row for row in connection.execute(some)}
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
    # Each team is one step in an index, however many people it has.
    first = select(func.min(people.c.team).label("team")).where(people.c.gone == False)  # noqa: E712 - it is SQL
    found = first.cte("found", recursive=True)
    following = first.where(people.c.team > found.c.team).scalar_subquery()
    found = found.union_all(select(following).where(found.c.team.is_not(None)))
    wanted = select(found.c.team).where(found.c.team.is_not(None), user.visible(found.c.team))
    return list(connection.execute(wanted.order_by(found.c.team)).scalars())


def _needs_of(keys: Sequence[str]) -> ColumnElement[bool]:
    # The index begins with the kind: with each named, those of a person are found, not gone through.
    return and_(needs.c.kind.in_([kind.value for kind in Need]), needs.c.person.in_(keys))


def needs_of_person(connection: Connection, key: str) -> dict[Need, tuple[str, str]]:
    """Give the needs of one person, each with its detail and since when."""
    rows = connection.execute(select(needs).where(_needs_of([key])))
    return {Need(row.kind): (row.detail, row.since) for row in rows}


def brought_in(connection: Connection) -> dict[str, BroughtIn]:
    """
    Give how everybody was last brought in, of whatever team: who brings in a file must learn that a case is another team's.

    Nothing of this is shown to anybody.
    """
    columns = (people.c.team, people.c.rows_digest, people.c.has_own, people.c.gone)
    wanted = select(people.c.person, *columns)
    rows = connection.execute(wanted, execution_options={"yield_per": 10_000})
    return {row[0]: BroughtIn(*row[1:]) for row in rows}


def state_of(row: Row[Any]) -> PersonState:
    """Give the state of a person from their row."""
    return PersonState.loaded(row.state, row.version)


def states_of(connection: Connection, keys: Iterable[str]) -> dict[str, Row[Any]]:
    """Give the rows of some people, who were found among those that the user may see."""
    return _by_key(connection, _WHOLE, keys)


def bands_of(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Give the band of each of some people who are on the caseload, of whatever team."""
    found = _by_key(connection, select(people.c.person, people.c.band), keys)
    return {key: row.band for key, row in found.items()}


def outcomes_of(connection: Connection, user: User, keys: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Give what the rows of some people came to, by key."""
    wanted = select(people.c.person, _OUTCOME.label("outcome")).select_from(_WITH_OUTCOME)
    wanted = wanted.where(user.visible(people.c.team))
    return {key: json.loads(row.outcome) for key, row in _by_key(connection, wanted, keys).items()}


def put_all(
    connection: Connection,
    values: Sequence[PersonRow],
    asked: Sequence[Sequence[tuple[str, str]]],
    cells: Mapping[str, str],
    *,
    there: Sequence[str],
    at: str,
) -> None:
    """
    Put down how many people stand now, as :func:`put` does one.

    Args:
        asked: the needs of each.
        cells: what they come to, by its digest.
        there: the keys of those who are on the caseload already.
    """
    since: dict[str, dict[str, str]] = {}
    unfit: dict[str, str] = {}
    for start in range(0, len(there), _KEYS_AT_ONCE):
        some = there[start : start + _KEYS_AT_ONCE]
        for row in connection.execute(select(needs).where(_needs_of(some))):
            since.setdefault(row.person, {})[row.kind] = row.since
            if row.kind == Need.HOLDER_UNFIT:
                unfit[row.person] = row.detail
        connection.execute(delete(needs).where(_needs_of(some)))
        # Their rows are written anew; nothing else is held against them but their needs, which are gone.
        connection.execute(delete(people).where(people.c.person.in_(some)))
    _keep_outcomes(connection, cells)
    insert_many(connection, people, values)
    rows = []
    for each, wanted in zip(values, asked, strict=True):
        # Whether their holder fits is looked at for a whole team at once, and stands until then.
        still = [(Need.HOLDER_UNFIT, unfit[each.person])] if each.person in unfit and each.holder else ()
        rows += need_rows(each.person, each.team, (*wanted, *still), at=at, since=since.get(each.person, {}))
    rows.sort()  # their indexes begin with the kind, and what goes in side by side goes in quickly
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
    since: dict[str, str] = {kind: began for kind, (_, began) in needs_of_person(connection, key).items()}
    values = values_of(key, state, outcome, holder=holder, version=version)
    _keep_outcomes(connection, {values["outcome"]: cells_text(outcome)})
    changed = connection.execute(update(people).where(people.c.person == key).values(**values))
    if not changed.rowcount:
        connection.execute(people.insert().values(**values))
    connection.execute(delete(needs).where(_needs_of([key])))
    insert_many(connection, needs, need_rows(key, values["team"], asked, at=at, since=since))


def _keep_outcomes(connection: Connection, cells: Mapping[str, str]) -> None:
    digests, there = list(cells), set[str]()
    for start in range(0, len(digests), _KEYS_AT_ONCE):
        some = outcomes.c.digest.in_(digests[start : start + _KEYS_AT_ONCE])
        there.update(connection.execute(select(outcomes.c.digest).where(some)).scalars())
    insert_many(connection, outcomes, [each for each in cells.items() if each[0] not in there])


def let_go_of_outcomes(connection: Connection) -> None:
    """Let go of what nobody comes to any more, in a transaction that others wait for: what comes back to it would be put down again."""
    connection.execute(delete(outcomes).where(outcomes.c.digest.not_in(select(people.c.outcome))))


def values_of(key: str, state: PersonState, outcome: Outcome, *, holder: str, version: int) -> dict[str, Any]:
    """Give the columns of a person's row in the table of people."""
    row = state.rows[0]
    return {
        **came_to(outcome, cells_digest(outcome.cells()))._asdict(),
        "person": key,
        "crn": row["crn"][:128],
        "team": row.get("team", "")[:128],
        "name": row.get("name", "")[:LONGEST_NAME],
        "name_key": "" if outcome.restricted else name_key(row.get("name", "")),
        "holder": holder[:128],
        "restricted": outcome.restricted,
        "gone": state.gone,
        "version": version,
        "state": state.dumped(),
        "rows_digest": rows_digest(state.rows),
        "has_own": state.has_own,
    }


def need_rows(
    key: str, team: str, asked: Sequence[tuple[str, str]], *, at: str, since: Mapping[str, str]
) -> list[tuple[str, str, str, str, str]]:
    """Give the rows of a person in the table of needs."""
    return [(str(kind), key, team, since.get(kind, at), detail) for kind, detail in asked]


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

    In a transaction that others wait for, as what they do to the same people puts down their needs as well.

    Args:
        versions: everybody of the team that was looked at; whoever has changed since, or come, stays as they are.
    """
    same = connection.execute(
        select(people.c.person, people.c.version).where(people.c.team == team, people.c.gone.is_(False))
    )
    looked_at = {key for key, version in same if versions.get(key) == version}
    of_kind = (needs.c.kind == kind.value, needs.c.team == team)
    there = {row.person: row for row in connection.execute(select(needs).where(*of_kind))}
    changed = [key for key in looked_at if wanted.get(key) != (there[key].detail if key in there else None)]
    for start in range(0, len(changed), _KEYS_AT_ONCE):
        some = needs.c.person.in_(changed[start : start + _KEYS_AT_ONCE])
        connection.execute(delete(needs).where(some, needs.c.kind == kind.value))
    rows = [
        row
        for key in changed
        if key in wanted
        for row in need_rows(
            key, team, [(kind, wanted[key])], at=at, since={kind: there[key].since} if key in there else {}
        )
    ]
    insert_many(connection, needs, rows)


def _person(row: Row[Any]) -> Person:
    fields = {column.name: getattr(row, column.name) for column in people.c if column.name != "name_key"}
    made = {"state": state_of(row), "outcome": tuple(json.loads(row.outcome))}
    return Person(key=fields.pop("person"), **(fields | made))
