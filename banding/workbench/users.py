"""Who may sign in, their sessions, and the links that sign somebody in once. Secrets are kept as their SHA-256 alone."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from banding.errors import BandingError
from banding.workbench.access import Role, User, read_teams, written_teams
from banding.workbench.entry import Kind
from banding.workbench.store.database import Database
from banding.workbench.store.schema import links, sessions, users

LINK_LASTS = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
"""How long a session lasts that nobody uses."""
LASTS = timedelta(hours=10)
"""How long a session lasts at most: a working day."""
_SEEN_EVERY = timedelta(minutes=1)
LOCAL = "local"
"""The one user of a workbench on somebody's own machine."""


class UserChangedError(BandingError):
    """Somebody else changed a user after the page was shown, or added one of that id; ``now`` is who they are, and whether active."""

    def __init__(self, now: tuple[User, bool]) -> None:
        super().__init__("somebody else has changed this user since you opened the page")
        self.now = now


class LastAdministratorError(BandingError):
    """Nobody could look after the workbench any more."""

    def __init__(self) -> None:
        super().__init__("somebody must be able to look after the workbench: this is the last administrator")


def put_user(
    database: Database, by: str, user: User, *, active: bool = True, seen: str | None = None
) -> None:
    """
    Add somebody, or change what they may do; the record keeps it.

    Args:
        seen: what :func:`user_seen` gave of the user whom a page showed; empty where it showed none.

    Raises:
        UserChangedError, LastAdministratorError: see there; nothing is kept.
    """
    teams = written_teams(user.teams)
    values = {"name": user.name, "role": user.role.value, "teams": json.dumps(teams), "active": active}
    with database.changing(by) as transaction:
        connection = transaction.connection
        there = connection.execute(select(users).where(users.c.id == user.id)).first()
        now = (_user(there), there.active) if there else None
        if now and seen is not None and seen != user_seen(*now):
            raise UserChangedError(now)
        changed = connection.execute(update(users).where(users.c.id == user.id).values(**values))
        if not changed.rowcount:
            connection.execute(insert(users).values(id=user.id, **values))
        able = (users.c.role == Role.ADMINISTRATOR.value, users.c.active.is_(True))
        was_able = now is not None and now[0].role is Role.ADMINISTRATOR and now[1]
        if was_able and connection.execute(select(users.c.id).where(*able)).first() is None:
            raise LastAdministratorError
        if not active:
            connection.execute(delete(sessions).where(sessions.c.user == user.id))
        transaction.append(Kind.USER, None, {"user": user.id, **values, "teams": teams})


def user_seen(user: User, active: bool) -> str:
    """Give the digest of what a page shows of a user, by which a change names what it was made on."""
    return hashed(json.dumps([user.id, user.name, user.role, written_teams(user.teams), active]))


def list_users(database: Database) -> list[tuple[User, bool]]:
    """List everybody who may sign in, or once could, with whether they still may."""
    with database.reading() as connection:
        rows = connection.execute(select(users).order_by(users.c.name, users.c.id)).all()
    return [(_user(row), row.active) for row in rows]


def has_users(database: Database) -> bool:
    """Whether anybody may sign in."""
    return any(active for _, active in list_users(database))


def find_user(connection: Connection, id_: str) -> User | None:
    """Give somebody who may sign in; None where there is nobody of that id, or they no longer may."""
    row = connection.execute(select(users).where(users.c.id == id_, users.c.active.is_(True))).first()
    return _user(row) if row else None


def make_link(database: Database, id_: str) -> str:
    """Make the secret of a link that signs somebody in once, within a quarter of an hour; those that are too old go."""
    secret = secrets.token_urlsafe(32)
    with database.writing() as connection:
        connection.execute(delete(links).where(links.c.made < database.now(-LINK_LASTS)))
        connection.execute(insert(links).values(token=hashed(secret), user=id_, made=database.now()))
    return secret


def use_link(database: Database, secret: str) -> User | None:
    """Use a link up; None where there is none such, or it is too old."""
    with database.writing() as connection:
        row = connection.execute(select(links).where(links.c.token == hashed(secret))).first()
        used = connection.execute(delete(links).where(links.c.token == hashed(secret)))
        if row is None or not used.rowcount or _since(database, row.made) > LINK_LASTS:
            return None
        return find_user(connection, row.user)


def begin_session(database: Database, user: User) -> str:
    """Begin a session and give the secret that its cookie holds; sessions that have ended by themselves go."""
    secret, now = secrets.token_urlsafe(32), database.now()
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.began < database.now(-LASTS)))
        connection.execute(
            insert(sessions).values(token=hashed(secret), user=user.id, began=now, last_seen=now)
        )
    return secret


def user_of_session(database: Database, secret: str) -> User | None:
    """Give whose session it is; None where it has ended, and then it is gone."""
    with database.reading() as connection:
        row = connection.execute(select(sessions).where(sessions.c.token == hashed(secret))).first()
        user = find_user(connection, row.user) if row else None
    if row is None:
        return None
    if user is None or _since(database, row.last_seen) > IDLE or _since(database, row.began) > LASTS:
        end_session(database, secret)
        return None
    if _since(database, row.last_seen) > _SEEN_EVERY:
        with database.writing() as connection:
            seen = update(sessions).where(sessions.c.token == row.token).values(last_seen=database.now())
            connection.execute(seen)
    return user


def end_session(database: Database, secret: str) -> None:
    """End a session."""
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.token == hashed(secret)))


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, Role(row.role), read_teams(json.loads(row.teams)))


def hashed(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _since(database: Database, moment: str) -> timedelta:
    return datetime.fromisoformat(database.now()) - datetime.fromisoformat(moment)
