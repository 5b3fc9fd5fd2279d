"""The workbench that tests share: an empty one, somebody signed in, and one served to a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.web.app import create_app
from tests.export.sql.engines import postgres_binaries, postgres_server
from tests.workbench.builders import (
    DATABASES,
    Clock,
    a_client,
    a_workbench,
    lent_database,
    new_database,
    opened_workbench,
    serving,
    sqlite_alone,
)

JOURNEYS = frozenset(
    f"test_{name}"
    for name in (
        "allocate",
        "bring_in",
        "bring_in_preview",
        "case_pages",
        "hidden_cases",
        "oversight",
        "rebanding",
        "rules_pages",
    )
)
"""The files whose every claim is tried on both databases."""
BY_SCRIPT = frozenset({"has_script", "script", "scripts", "page"})
"""What tells a test whether its browser runs scripts: with them it is on SQLite, without on PostgreSQL."""
_NO_SERVER = "no PostgreSQL here: apt-get install postgresql to try the workbench on it"


class Compiled(BytecodeCache):
    """What templates are compiled to, once for all workbenches of the tests: it would take most of the time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template that was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled now."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


Flask.jinja_options = {"bytecode_cache": Compiled()}


@pytest.fixture(name="clock")
def _clock() -> Clock:
    """A clock that shows Monday 13 April 2026, nine o'clock."""
    return Clock()


@pytest.fixture(scope="session", name="server_root")
def _server_root() -> Iterator[Callable[[], str]]:
    """Give what tells the address of a PostgreSQL server of our own, started when first asked."""
    with ExitStack() as stack:

        @cache
        def root() -> str:
            binaries = postgres_binaries()
            if binaries is None:
                if "CI" in os.environ:
                    pytest.fail(_NO_SERVER)
                pytest.skip(_NO_SERVER)
            folder = Path(stack.enter_context(TemporaryDirectory()))
            dsn = stack.enter_context(postgres_server(binaries, folder))
            said = dict(part.split("=") for part in dsn.split())
            return f"postgresql+psycopg://{said['user']}@{said['host']}:{said['port']}"

        yield root


@pytest.fixture(name="server")
def _server(server_root: Callable[[], str]) -> Callable[[], str]:
    """Give what makes a new database on a PostgreSQL server of our own."""
    return lambda: new_database(server_root())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try each claim of the journeys on both databases; in a browser, with its script on SQLite and without on PostgreSQL."""
    test, names = metafunc.definition, set(metafunc.fixturenames)
    said = {mark.args[0] for mark in test.iter_markers("parametrize")}
    is_of_both = test.path.stem in JOURNEYS and "where" in names - said and "browser" not in names
    if is_of_both and sqlite_alone.mark not in test.own_markers:
        metafunc.parametrize("where", DATABASES, indirect=True)


@pytest.fixture(name="where")
def _where(request: pytest.FixtureRequest, server_root: Callable[[], str]) -> Iterator[str]:
    """Give the address of a database with the tables and users where a test is to be on PostgreSQL; empty for SQLite."""
    said = getattr(getattr(request.node, "callspec", None), "params", {})
    is_without_script = any(said.get(name) is False for name in BY_SCRIPT)
    if getattr(request, "param", "postgresql" if is_without_script else "sqlite") == "sqlite":
        yield ""
        return
    with lent_database(server_root()) as address:
        yield address


@pytest.fixture(name="bench")
def _bench(tmp_path: Path, clock: Clock, where: str) -> Iterator[Workbench]:
    """An empty workbench with one user of each role."""
    bench = opened_workbench(tmp_path, clock, where) if where else a_workbench(tmp_path, clock)
    yield bench
    bench.database.close()


@pytest.fixture(name="client_of")
def _client_of(bench: Workbench) -> Callable[[User], FlaskClient]:
    """Make a client that somebody is signed in on; forms need no token in it."""
    app = create_app(bench)
    return lambda user: a_client(app, bench, user)


@pytest.fixture(name="served")
def _served(bench: Workbench) -> Iterator[str]:
    """Serve the workbench on a free port; gives its address."""
    with serving(create_app(bench)) as address:
        yield address
