"""Events about people: put into the outbox with the entry that they are about, so that none is lost or made up."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from enum import StrEnum
from urllib.parse import urlsplit

import attrs
import msgspec
from sqlalchemy import Connection, delete, insert, select

from banding.errors import BandingError
from banding.workbench.access import read_teams, written_teams
from banding.workbench.entry import Entry, Kind
from banding.workbench.store.database import Database
from banding.workbench.store.schema import hooks, outbox

_LONGEST_URL = 1024
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class EventType(StrEnum):
    """What is told."""

    BAND_CHANGED = "band.changed"
    CASE_ALLOCATED = "case.allocated"


class HookError(BandingError):
    """An address that events cannot be sent to; says why."""


class Event(msgspec.Struct, frozen=True):
    """What a webhook is sent. ``id`` is the same however often it is sent; ``was`` is the band before."""

    id: str
    type: str
    at: str
    key: str
    crn: str
    band: str
    was: str
    holder: str
    entry: int


@attrs.frozen
class Hook:
    """An address that takes events of some kinds about people of some teams (None: all)."""

    id: str
    url: str
    events: frozenset[EventType]
    teams: frozenset[str] | None
    secret: str = attrs.field(repr=False)


def add_hook(
    database: Database, by: str, url: str, events: frozenset[EventType], teams: frozenset[str] | None
) -> Hook:
    """
    Send events to an address from now on.

    Raises:
        HookError: it is not HTTPS (to this machine itself plain HTTP will do), or holds a name and password.
    """
    if len(url) > _LONGEST_URL:
        raise HookError(f"an address has {_LONGEST_URL:,} characters at most")
    found = urlsplit(url)
    if found.scheme != "https" and not (found.scheme == "http" and found.hostname in _LOOPBACK):
        raise HookError("an address begins with https://")
    if not found.hostname or found.username or found.password:
        raise HookError("an address has a host, and no name or password in it")
    hook = Hook(secrets.token_hex(8), url, events, teams, secrets.token_hex(32))
    said = written_teams(teams)
    with database.changing(by) as transaction:
        transaction.connection.execute(
            insert(hooks).values(
                id=hook.id,
                url=url,
                events=json.dumps(sorted(events)),
                teams=json.dumps(said),
                secret=hook.secret,
                active=True,
            )
        )
        transaction.append(
            Kind.USER, None, {"hook": hook.id, "url": url, "events": sorted(events), "teams": said}
        )
    return hook


def remove_hook(database: Database, by: str, id_: str) -> None:
    """Send no more events to an address; what waits for it goes too."""
    with database.changing(by) as transaction:
        transaction.connection.execute(delete(outbox).where(outbox.c.hook == id_))
        transaction.connection.execute(delete(hooks).where(hooks.c.id == id_))
        transaction.append(Kind.USER, None, {"hook": id_, "active": False})


def list_hooks(connection: Connection) -> list[Hook]:
    """List the addresses that events are sent to."""
    return [
        Hook(
            row.id,
            row.url,
            frozenset(map(EventType, json.loads(row.events))),
            read_teams(json.loads(row.teams)),
            row.secret,
        )
        for row in connection.execute(select(hooks).where(hooks.c.active.is_(True)).order_by(hooks.c.id))
    ]


def events_of(entry: Entry, *, crn: str, band: str, was: str, holder: str) -> Iterator[Event]:
    """Give the events that an entry about a person comes to."""
    key = entry.person or ""
    told = []
    if band != was:
        told.append(EventType.BAND_CHANGED)
    if entry.kind is Kind.HELD:
        told.append(EventType.CASE_ALLOCATED)
    for kind in told:
        yield Event(f"{entry.number}-{kind}", kind, entry.at, key, crn, band, was, holder, entry.number)


def put(connection: Connection, events: Iterable[tuple[Event, str]], *, at: str) -> None:
    """Put events, each with the team of its person, into the outbox: one row for each address that takes it."""
    takers = list_hooks(connection)
    if not takers:
        return
    rows = [
        {
            "hook": hook.id,
            "entry": event.entry,
            "person": event.key,
            "body": msgspec.json.encode(event).decode(),
            "due": at,
            "tries": 0,
            "problem": "",
            "failed": False,
        }
        for event, team in events
        for hook in takers
        if event.type in hook.events and (hook.teams is None or team in hook.teams)
    ]
    if rows:
        connection.execute(insert(outbox), rows)
