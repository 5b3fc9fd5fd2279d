"""Tokens of programs: what each may ask, and for which teams. The secret is shown once and kept as its SHA-256."""

from __future__ import annotations

import json
import secrets
from enum import StrEnum
from typing import Any

import attrs
from sqlalchemy import Row, insert, select, update

from banding.workbench.access import Role, User, read_teams, written_teams
from banding.workbench.entry import Kind
from banding.workbench.store.database import Database
from banding.workbench.store.schema import tokens
from banding.workbench.users import hashed

_PREFIX = "banding_"


class Scope(StrEnum):
    """What a token is for."""

    DECIDE = "decide"
    READ = "cases:read"
    WRITE = "cases:write"


SCOPE_MEANINGS: dict[Scope, str] = {
    Scope.DECIDE: "Decide rows that are sent; sees nothing that is kept",
    Scope.READ: "Read cases and changes",
    Scope.WRITE: "Bring rows of people in",
}


@attrs.frozen
class Token:
    """A program that may ask. As a user it brings in or reads, for its teams."""

    id: str
    name: str
    scopes: frozenset[Scope]
    user: User
    active: bool
    last_used: str


def make_token(
    database: Database, by: str, name: str, scopes: frozenset[Scope], teams: frozenset[str] | None
) -> str:
    """Make a token and give its secret, which is not kept."""
    id_, secret = secrets.token_hex(8), f"{_PREFIX}{secrets.token_urlsafe(32)}"
    said_teams = written_teams(teams)
    with database.changing(by) as transaction:
        transaction.connection.execute(
            insert(tokens).values(
                id=id_,
                secret=hashed(secret),
                name=name,
                scopes=json.dumps(sorted(scopes)),
                teams=json.dumps(said_teams),
                made=transaction.at,
                made_by=by,
                last_used="",
                active=True,
            )
        )
        body = {"token": id_, "name": name, "scopes": sorted(scopes), "teams": said_teams}
        transaction.append(Kind.USER, None, body)
    return secret


def revoke_token(database: Database, by: str, id_: str) -> None:
    """End a token, at once."""
    with database.changing(by) as transaction:
        transaction.connection.execute(update(tokens).where(tokens.c.id == id_).values(active=False))
        transaction.append(Kind.USER, None, {"token": id_, "active": False})


def find_token(database: Database, secret: str) -> Token | None:
    """Give the token of a secret; None where it is none, or has ended."""
    if not secret.startswith(_PREFIX):
        return None
    with database.reading() as connection:
        wanted = select(tokens).where(tokens.c.secret == hashed(secret), tokens.c.active.is_(True))
        row = connection.execute(wanted).first()
    if row is None:
        return None
    today = database.now()[:10]
    if row.last_used[:10] != today:
        with database.writing() as connection:
            used = update(tokens).where(tokens.c.id == row.id).values(last_used=database.now())
            connection.execute(used)
    return _token(row)


def list_tokens(database: Database) -> list[Token]:
    """List every token there has been, the newest first."""
    with database.reading() as connection:
        return [_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.made.desc()))]


def _token(row: Row[Any]) -> Token:
    scopes = frozenset(map(Scope, json.loads(row.scopes)))
    teams = read_teams(json.loads(row.teams))
    role = Role.MANAGER if Scope.WRITE in scopes else Role.READER
    user = User(f"token:{row.id}", row.name, role, teams)
    return Token(row.id, row.name, scopes, user, row.active, row.last_used)
