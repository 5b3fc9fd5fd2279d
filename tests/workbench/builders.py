"""Workbenches for tests: small, on a fixed day, with people put in as a caseload would."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress.server import create_server
from waitress.wasyncore import close_all
from werkzeug.test import TestResponse

from banding.intake import person_of
from banding.workbench.access import Role, User
from banding.workbench.changes import Workbench, append
from banding.workbench.people import PersonState
from banding.workbench.rules import RulesInUse
from banding.workbench.store import Database, Kind
from banding.workbench.store.people import Person
from banding.workbench.store.schema import metadata
from banding.workbench.store.upgrade import upgrade
from banding.workbench.users import begin_session, put_user
from banding.workbench.web.app_context import COOKIE

_LOOKS = 3_000
_CUT = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TODAY = date(2026, 4, 13)
ADMIN = User("admin", "An administrator", Role.ADMINISTRATOR)
NORTH = User("north", "The manager of North", Role.MANAGER, frozenset({"North"}))
SOUTH = User("south", "The manager of South", Role.MANAGER, frozenset({"South"}))
READER = User("reader", "A reader", Role.READER, frozenset({"North"}))
AUDITOR = User("auditor", "An auditor", Role.AUDITOR)
DATABASES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgres),
]
sqlite_alone = pytest.mark.skipif(
    "BANDING_TEST_DATABASE" in os.environ, reason="it is about SQLite's own file"
)
on_both_databases = pytest.mark.parametrize("where", DATABASES, indirect=True)
"""Tries a claim on SQLite and on PostgreSQL."""
EVERYBODY = (ADMIN, NORTH, SOUTH, READER, AUDITOR)


@attrs.define
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = datetime(2026, 4, 13, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Give the moment."""
        return self.moment

    def forward(self, **by: int) -> None:
        """Move it."""
        self.moment += timedelta(**by)

    def today(self) -> date:
        """Give the day it shows."""
        return self.moment.date()


def a_workbench(folder: Path, clock: Clock, *, address: str = "") -> Workbench:
    """
    Make a workbench with one user of each role and no cases, on SQLite in a folder unless an address says otherwise.

    Where ``BANDING_TEST_DATABASE`` names a PostgreSQL server, it is made there.
    """
    if address:
        bench = opened_workbench(folder, clock, address)
        _fill(bench.database)
        return bench
    if server := os.environ.get("BANDING_TEST_DATABASE"):
        return opened_workbench(folder, clock, filled_database(server))
    path = folder / "workbench.db"
    path.write_bytes(_empty())
    return opened_workbench(folder, clock, f"sqlite:///{path}")


def opened_workbench(folder: Path, clock: Clock, address: str) -> Workbench:
    """Open a workbench that is there already."""
    return Workbench(_database(address, folder, clock), RulesInUse("cl-crc"), clock.today)


def new_database(server: str, *, template: str = "template1") -> str:
    """Make a database on a PostgreSQL server and give its address."""
    name = f"bench_{secrets.token_hex(8)}"
    _tell(f"{server}/postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server}/{name}"


def filled_database(server: str) -> str:
    """Make the database of an empty workbench on a PostgreSQL server, with one user of each role, and give its address."""
    return new_database(server, template=_template(server))


@contextlib.contextmanager
def lent_database(server: str) -> Iterator[str]:
    """Lend a filled database, and make it again what it was for who comes next: to copy one takes longer than most tests."""
    free = _free_databases(server)
    address = free.pop() if free else filled_database(server)
    yield address
    names = [table.name for table in metadata.sorted_tables]
    filled = "".join(f"INSERT INTO {name} SELECT * FROM filled.{name};" for name in names)  # noqa: S608
    _tell(address, f"{_CUT}; TRUNCATE {', '.join(names)} RESTART IDENTITY; {filled}")
    free.append(address)


@cache
def _free_databases(server: str) -> list[str]:
    return []


def _tell(address: str, command: str) -> None:
    import psycopg

    with closing(psycopg.connect(address.replace("+psycopg", ""), autocommit=True)) as connection:
        connection.execute(command)  # type: ignore[call-overload]


@cache
def _template(server: str) -> str:
    """Give the name of the database of an empty workbench, made once, with a copy of what is in its tables."""
    address = new_database(server)
    database = _database(address, None, Clock())
    _fill(database)
    database.close()
    copies = (f"CREATE TABLE filled.{table} AS TABLE {table}" for table in metadata.sorted_tables)
    _tell(address, "; ".join(["CREATE SCHEMA filled", *copies]))
    return address.rpartition("/")[2]


@cache
def _empty() -> bytes:
    """Give the file of an empty workbench, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "workbench.db")
        database = _database(f"sqlite:///{path}", None, Clock())
        _fill(database)
        database.close()
        return path.read_bytes()


def _database(address: str, folder: Path | None, clock: Clock) -> Database:
    return Database(address, key=b"k" * 32, heads=folder / "record.head" if folder else None, clock=clock)


def _fill(database: Database) -> None:
    upgrade(database)
    for user in EVERYBODY:
        put_user(database, "admin", user)


def put_people(bench: Workbench, *rows: Mapping[str, str], by: str = "admin") -> None:
    """Put rows on the caseload as a file would bring them in; rows of one reference number are one person's."""
    people: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        people.setdefault(person_of(row["crn"]), []).append(dict(row))
    with bench.database.changing(by) as transaction:
        for key, theirs in people.items():
            append(bench, transaction, key, Kind.BROUGHT_IN, {"rows": theirs, "replaces": []}, PersonState())


def hold(bench: Workbench, user: User, key: str, officer: str, *, seen: int) -> Person:
    """Give a case to an officer whom no staff file names, as the pages of allocation would not."""
    return bench._change(user, key, Kind.HELD, {"officer": officer, "reason": ""}, seen=seen)


def a_row(crn: str = "X100001", **cells: str) -> dict[str, str]:
    """Give a row of somebody plainly Yellow: low likelihood is 40, RoSH medium, everything else no."""
    noes = dict.fromkeys(_NO, "no")
    known = {"ogrs3": "40", "rosh": "medium", "sentence_type": "licence", "team": "North", **noes}
    return {"crn": crn, **known, **cells}


def a_client(app: Flask, bench: Workbench, user: User = ADMIN) -> FlaskClient:
    """Give a client of an application that somebody is signed in on; forms need no token in it."""
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.set_cookie(COOKIE, begin_session(bench.database, user), domain="localhost")
    return client


def come(client: FlaskClient, way: str) -> TestResponse:
    """Give what a page leads to, once the work that it waits for is over."""
    page = client.get(way, follow_redirects=True)
    for _ in range(_LOOKS):
        if "Refresh" not in page.headers:
            return page
        time.sleep(0.02)
        page = client.get(page.request.path, follow_redirects=True)
    pytest.fail(f"this never comes to an end: {page.text}")


def tell_nobody(done: int, of: int | None = None) -> None:
    """Take how far some work is, and tell nobody."""


_NO = (
    *("iom", "mappa", "cpp", "sex_offender", "prevent", "child_concern", "child_in_need", "domestic_abuse"),
    *("hate_crime", "complex_mental_health", "drr", "atr", "mhtr", "young_person", "aces"),
    "serious_organised_crime",
)


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """
    Serve an application on a free port from a thread of its own, and give its address.

    The server ends its loop itself, once its answers are given: it would go on for as long as a browser keeps its connection.
    """
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(lambda: close_all(server._map))
    thread.join()
