"""
Claims about what survives: a process killed in the middle, a full disk, a database restarted, many people at once.

``BANDING_FAULTS=50`` tries each fault so often; the figures in the documentation come from that.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from banding.workbench.changes import ChangedMeanwhileError, Workbench
from banding.workbench.entry import Kind
from banding.workbench.outbox import EventType, add_hook
from banding.workbench.store.database import Database
from banding.workbench.store.schema import entries, metadata, outbox, outcomes, people
from banding.workbench.store.upgrade import is_current, upgrade
from banding.workbench.upkeep.backup import back_up, restore
from banding.workbench.upkeep.verify import found_wrong
from tests.workbench.builders import ADMIN, DATABASES, Clock, a_row, a_workbench, hold, put_people
from tests.workbench.faulty_importer import PEOPLE

ROOT = Path(__file__).resolve().parents[2]
TRIES = int(os.environ.get("BANDING_FAULTS", "2"))
_SECONDS = 60
CLIENTS = 50
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@contextmanager
def on_server(root: str) -> Iterator[Any]:
    """Connect to a server, for commands about its databases."""
    import psycopg

    address = root.replace("postgresql+psycopg", "postgresql") + "/postgres"
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        yield connection


@contextmanager
def _process(name: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start one of the processes that are to be killed; it does not outlive its test."""
    command = [sys.executable, "-m", f"tests.workbench.{name}", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(name="address")
def _address(request: pytest.FixtureRequest, tmp_path: Path, server: Callable[[], str]) -> str:
    """Give the address of a database that is not there yet."""
    return server() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'workbench.db'}"


@pytest.fixture(name="shared")
def _shared(address: str, tmp_path: Path) -> Iterator[Workbench]:
    """A workbench on either database, with five people."""
    bench = a_workbench(tmp_path, Clock(), address=address)
    put_people(bench, *(a_row(f"X10000{n}", cpp="unknown") for n in range(1, 6)))
    yield bench
    bench.database.close()


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_fifty_people_at_once_lose_nothing_and_do_nothing_twice(shared: Workbench) -> None:
    """Each of fifty makes one change to one of five cases, asking again when beaten to it: fifty entries, in one whole chain."""
    beaten: list[int] = []

    def change(number: int) -> None:
        key = f"x10000{1 + number % 5}"
        while True:
            seen = shared.person(ADMIN, key).version
            try:
                hold(shared, ADMIN, key, f"PO{number}", seen=seen)
            except ChangedMeanwhileError:
                beaten.append(number)
            else:
                return

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(change, range(CLIENTS)))
    held = select(func.count(), func.count(entries.c.body.distinct())).where(
        entries.c.kind == Kind.HELD.value
    )
    with shared.database.reading() as connection:
        assert connection.execute(held).one() == (CLIENTS, CLIENTS)
    assert list(found_wrong(shared.database, replay=True)) == []
    assert beaten


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_a_process_killed_at_any_moment_leaves_nothing_half(
    shared: Workbench, address: str, tmp_path: Path
) -> None:
    """Killed again and again while it judges cases or changes them otherwise, all that it said was kept is kept, and the record is whole."""
    for turn in range(TRIES):
        with _process("faulty_worker", address, str(tmp_path), ("judge", "all")[turn % 2]) as worker:
            assert worker.stdout
            said = [worker.stdout.readline()]
            time.sleep(random.uniform(0, 0.4))  # noqa: S311 - any moment will do
            worker.send_signal(signal.SIGKILL)
            said += worker.stdout.read().splitlines()
        told = [int(line) for line in said if line.strip().isdecimal()]
        assert told
        with shared.database.reading() as connection:
            end = connection.execute(select(func.max(entries.c.number))).scalar_one()
        assert max(told) <= end
        assert list(found_wrong(shared.database, replay=True)) == []


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_a_process_killed_while_it_brings_a_file_in_leaves_all_of_it_or_nothing(
    address: str, tmp_path: Path
) -> None:
    """Killed at any moment of an import, everybody is as one file has them, and the record is whole."""
    bench = a_workbench(tmp_path, Clock(), address=address)
    for _ in range(TRIES):
        with _process("faulty_importer", address, str(tmp_path)) as worker:
            assert worker.stdout
            worker.stdout.readline()
            time.sleep(random.uniform(0, 1))  # noqa: S311 - any moment will do
            worker.send_signal(signal.SIGKILL)
        with bench.database.reading() as connection:
            bands = select(people.c.band, func.count()).group_by(people.c.band)
            (band, count), *others = connection.execute(bands)
        assert (band in ("Blue", "Yellow"), count, others) == (True, PEOPLE, [])
        assert list(found_wrong(bench.database)) == []
    bench.database.close()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_process_killed_while_it_fills_an_empty_caseload_leaves_all_of_the_file_or_nothing(
    kind: str, server: Callable[[], str], tmp_path: Path
) -> None:
    """Killed at any moment of the first import, which others read for it and which is written while it is read."""
    for turn in range(TRIES):
        folder = tmp_path / str(turn)
        folder.mkdir()
        address = server() if kind == "postgresql" else f"sqlite:///{folder / 'workbench.db'}"
        bench = a_workbench(folder, Clock(), address=address)
        with _process("faulty_importer", address, str(folder), "several") as worker:
            assert worker.stdout
            worker.stdout.readline()
            time.sleep(random.uniform(0, 3))  # noqa: S311 - any moment will do
            worker.send_signal(signal.SIGKILL)
        with bench.database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(people)).scalar_one() in (0, PEOPLE)
        assert list(found_wrong(bench.database)) == []
        bench.database.close()


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_a_sender_killed_at_any_moment_loses_no_event(
    shared: Workbench, address: str, tmp_path: Path
) -> None:
    """Killed again and again while it sends, each event has arrived in the end, marked as taken; few came twice, none too many."""
    arrived: Counter[str] = Counter()
    with _receiver(arrived) as url:
        add_hook(shared.database, "admin", url, frozenset(EventType), None)
        for turn in range(1, TRIES + 1):
            for key in [f"x10000{number}" for number in range(1, 6)] * 4:
                hold(shared, ADMIN, key, f"PO{sum(arrived.values())}", seen=shared.person(ADMIN, key).version)
            with _process("faulty_sender", address, str(tmp_path), str(3 * turn)) as sender:
                before, until = arrived.total(), time.monotonic() + _SECONDS
                while arrived.total() == before:
                    assert sender.poll() is None, "it ended and had sent nothing"
                    assert time.monotonic() < until, "it sends nothing"
                    time.sleep(0.001)
                time.sleep(random.uniform(0, 0.2))  # noqa: S311 - any moment will do
                sender.send_signal(signal.SIGKILL)
        with _process("faulty_sender", address, str(tmp_path), str(3 * TRIES + 3)) as sender:
            assert sender.communicate(timeout=_SECONDS)[0] == "nothing is due\n"
    with shared.database.reading() as connection:
        held = select(entries.c.number).where(entries.c.kind == Kind.HELD.value)
        numbers = list(connection.execute(held).scalars())
        assert connection.execute(select(func.count()).select_from(outbox)).scalar() == 0
    assert len(numbers) == 20 * TRIES
    assert {f"{number}-{EventType.CASE_ALLOCATED}" for number in numbers} == set(arrived)
    assert arrived.total() <= len(arrived) + TRIES


@contextmanager
def _receiver(arrived: Counter[str]) -> Iterator[str]:
    """Take events at an address of this machine, and count each by its id."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            arrived[body["id"]] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    taker = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=taker.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{taker.server_port}/"
    taker.shutdown()
    taker.server_close()


@pytest.mark.postgres
def test_a_database_that_breaks_every_connection_under_load_loses_nothing(
    server: Callable[[], str], tmp_path: Path
) -> None:
    """While people work, every connection is cut: a change is kept or refused, never both, and work goes on."""
    address = server()
    bench = a_workbench(tmp_path, Clock(), address=address)
    put_people(bench, *(a_row(f"X10000{n}") for n in range(1, 6)))
    stop, made = threading.Event(), []

    def work(number: int) -> None:
        key, turn = f"x10000{number}", 0
        while not stop.is_set():
            turn += 1
            try:
                seen = bench.person(ADMIN, key).version
                hold(bench, ADMIN, key, f"PO{number}-{turn}", seen=seen)
            except DBAPIError:
                continue
            made.append((number, turn))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(1, 6)]
    for worker in workers:
        worker.start()
    with on_server(address.rpartition("/")[0]) as root:
        for _ in range(TRIES):
            time.sleep(0.3)
            root.execute(_CUT, [bench.database.url.database])
    before = len(made)
    time.sleep(0.5)
    stop.set()
    for worker in workers:
        worker.join()
    assert len(made) > before
    held = select(entries.c.body).where(entries.c.kind == Kind.HELD.value)
    with bench.database.reading() as connection:
        kept = "".join(connection.execute(held).scalars())
    assert all(f'"PO{number}-{turn}"' in kept for number, turn in made)
    assert list(found_wrong(bench.database, replay=True)) == []
    bench.database.close()


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_a_backup_comes_back_on_either_database_the_same(
    shared: Workbench, server: Callable[[], str], address: str, tmp_path: Path
) -> None:
    """What one database wrote the other takes back: the same people, the same record, verified; a damaged one not at all."""
    hold(shared, ADMIN, "x100001", "PO1", seen=shared.person(ADMIN, "x100001").version)
    pack = tmp_path / "backup.zip"
    counts = back_up(shared.database, pack)
    target = f"sqlite:///{tmp_path / 'other.db'}" if "postgresql" in address else server()
    other = Database(target, key=shared.database.key)
    assert restore(other, pack) == counts
    assert list(found_wrong(other, replay=True)) == []
    again = tmp_path / "again.zip"
    assert back_up(other, again) == counts
    other.close()
    wrong_key = Database(f"sqlite:///{tmp_path / 'third.db'}", key=b"x" * 32)
    with pytest.raises(Exception, match="its key is another"):
        restore(wrong_key, pack)
    assert wrong_key.is_empty()
    wrong_key.close()


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_the_migrations_make_the_tables_that_the_code_expects(shared: Workbench) -> None:
    """A database brought up from nothing has just the tables, columns and indexes of this version."""
    with shared.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("address", DATABASES, indirect=True)
def test_a_database_of_an_older_version_is_brought_up_with_all_that_is_in_it(
    shared: Workbench, server: Callable[[], str], address: str, tmp_path: Path
) -> None:
    """From the first version's tables, full, to this version's: every row is there after, and the record is whole."""
    target = f"sqlite:///{tmp_path / 'older.db'}" if "sqlite" in address else server()
    older = Database(target, key=shared.database.key)
    upgrade(older, to="0001")
    with shared.database.reading() as source, older.writing() as connection:
        there = set(inspect(connection).get_table_names())
        came_to = {row.digest: row.rows for row in source.execute(outcomes.select())}
        # The first version held needs against people, and had with each of them what their rows came to.
        for table in sorted(metadata.sorted_tables, key=lambda each: each.name == "needs"):
            if table.name in there and (rows := list(source.execute(table.select()).mappings())):
                connection.execute(table.delete())
                was = [
                    {**row, "outcome": came_to[row["outcome"]]} if table is people else dict(row)
                    for row in rows
                ]
                connection.execute(table.insert(), was)
    assert not is_current(older)
    upgrade(older)
    assert is_current(older)
    assert list(found_wrong(older, replay=True)) == []
    older.close()
