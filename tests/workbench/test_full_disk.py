"""Claims about a disk without room: what cannot be kept is refused whole and said to be so, and is done once there is room."""

from __future__ import annotations

import io
import os
import random
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError

from banding.workbench.changes import Workbench
from banding.workbench.deciding import as_csv
from banding.workbench.store.database import Database, is_without_room
from banding.workbench.store.schema import people
from banding.workbench.upkeep.verify import found_wrong
from banding.workbench.web.app import create_app
from tests.workbench.builders import (
    ADMIN,
    DATABASES,
    Clock,
    a_client,
    a_row,
    a_workbench,
    come,
    hold,
    put_people,
)
from tests.workbench.test_faults import TRIES, on_server

PEOPLE = 1_500
_SIZE, _MOST_LEFT = 256 * 1024 * 1024, 1024 * 1024


def test_a_full_disk_refuses_the_change_and_keeps_the_rest(tmp_path: Path) -> None:
    """With no room for another page of SQLite a change fails and leaves nothing; with room again it is made."""
    bench = a_workbench(tmp_path, Clock())
    put_people(bench, a_row(cpp="unknown"))
    for _ in range(TRIES):
        person = bench.person(ADMIN, "x100001")
        _limit(bench.database, pages=1)
        with pytest.raises(DBAPIError, match="full"):
            hold(bench, ADMIN, person.key, "PO" * 40_000, seen=person.version)
        _limit(bench.database, pages=10**6)
        assert bench.person(ADMIN, "x100001").version == person.version
        assert list(found_wrong(bench.database)) == []
        hold(bench, ADMIN, person.key, "PO1", seen=person.version)
    bench.database.close()


@pytest.mark.parametrize("kind", DATABASES)
def test_an_import_without_room_is_refused_whole_and_says_why(
    kind: str, server_root: Callable[[], str], tmp_path: Path
) -> None:
    """On a disk that fills at any moment of an import its page says so, and a change fails; nothing is half, and it is kept later."""
    with ExitStack() as stack:
        disk, clock = stack.enter_context(_small_disk()), Clock()
        address = f"sqlite:///{disk / 'workbench.db'}"
        if kind == "postgresql":
            address = stack.enter_context(_on_disk(server_root(), disk))
        bench = a_workbench(tmp_path, clock, address=address)
        put_people(bench, a_row(cpp="unknown"))
        client = a_client(create_app(bench), bench)
        for turn in range(TRIES):
            clock.forward(seconds=1)
            way = _looked_through(client, turn)
            person = bench.person(ADMIN, "x100001")
            bench.database.overwrite_erased()  # what SQLite's log has taken of the disk is room as well
            with _filled(disk, left=random.randrange(_MOST_LEFT)):  # noqa: S311 - any moment will do
                assert "There is no room left" in _stored(client, way)
                with pytest.raises(DBAPIError) as failed:
                    hold(bench, ADMIN, person.key, secrets.token_hex(2 * _MOST_LEFT), seen=person.version)
                assert is_without_room(failed.value)
                assert bench.person(ADMIN, "x100001").version == person.version
            _nothing_half(bench, 1)
            hold(bench, ADMIN, person.key, f"PO{turn}", seen=person.version)
        assert "The caseload is stored" in _stored(client, way)
        _nothing_half(bench, PEOPLE + 1)
        bench.database.close()


def _looked_through(client: FlaskClient, turn: int) -> tuple[str, str]:
    """Bring a file as far as the page that offers to store it; gives its id and the job that looked through it."""
    file = as_csv([a_row(f"T{turn}N{number}") for number in range(PEOPLE)]).encode()
    page = client.post("/bring-in", data={"file": (io.BytesIO(file), "cases.csv")})
    upload = page.headers["Location"].split("/")[2]
    return upload, come(client, page.headers["Location"]).request.args["job"]


def _stored(client: FlaskClient, way: tuple[str, str]) -> str:
    upload, job = way
    page = client.post(f"/bring-in/{upload}/store", data={"job": job, "gone": "stay"})
    return come(client, page.headers["Location"]).text if page.status_code == 302 else page.text


def _nothing_half(bench: Workbench, count: int) -> None:
    with bench.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(people)).scalar() == count
    assert list(found_wrong(bench.database)) == []


def _limit(database: Database, *, pages: int) -> None:
    """Let a SQLite file grow to so many pages, and no further than it is where that is fewer."""
    database.engine.dispose()

    @event.listens_for(database.engine, "connect")
    def _set(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]


@contextmanager
def _small_disk() -> Iterator[Path]:
    """Mount a file system of its own in memory, where that may be done."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", place]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("no file system can be mounted here")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def _on_disk(root: str, disk: Path) -> Iterator[str]:
    """Make a database whose tables are on a disk of their own; the log of the server is on another."""
    name = f"small_{secrets.token_hex(4)}"
    place = disk / "tables"
    place.mkdir()
    shutil.chown(place, "postgres", "postgres")
    with on_server(root) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{place}'")
        connection.execute(f"CREATE DATABASE {name} TABLESPACE {name}")
        yield f"{root}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP TABLESPACE {name}")


@contextmanager
def _filled(disk: Path, *, left: int) -> Iterator[None]:
    """Fill a disk but for so many bytes."""
    state = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(state.f_bavail * state.f_frsize - left, 1))
    yield
    filler.unlink()
