"""A database of the workbench: SQLite in a file, or PostgreSQL. Every change is one transaction, whole or not at all."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import attrs
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from banding.workbench.entry import Entry, Kind, NewEntry, Written
from banding.workbench.store.many import hide_row
from banding.workbench.store.record import Chain, Sealed
from banding.workbench.store.schema import views

Clock = Callable[[], datetime]
_LOG = logging.getLogger(__name__)
_WRITES = "banding_writes"
_SQLITE_WAITS = 30_000
"""Milliseconds that one writer waits for another."""
_LOG_PAGES = 1_000
"""Pages of SQLite's log from which on whoever writes copies them to their place; the usual number."""
NO_ROOM = (
    "There is no room left where the workbench keeps its data. Nothing was changed; tell whoever runs it."
)


@attrs.define(eq=False)
class Transaction:
    """An open transaction in the name of somebody, at one moment."""

    connection: Connection
    who: str
    at: str
    _chain: Chain
    has_appended: bool = False

    @property
    def end(self) -> tuple[int, str]:
        """Number and hash of the last entry of the record."""
        return self._chain.number, self._chain.hash

    def append(self, kind: Kind, person: str | None, body: object) -> Entry:
        """Append one entry to the record."""
        return self.append_all([NewEntry(kind, person, body)])[0]

    def append_all(self, wanted: list[NewEntry]) -> list[Entry]:
        """Append entries in their order; the numbers follow each other without a gap."""
        self.has_appended = True
        return self._chain.append(self.connection, wanted, who=self.who, at=self.at)

    def sealed(self, wanted: Iterable[Written]) -> list[Sealed]:
        """Number and seal many entries that are written out already; they are to be inserted before any that follow."""
        self.has_appended = True
        return self._chain.sealed(wanted, who=self.who, at=self.at)


class Database:
    """
    Where a workbench keeps everything.

    Args:
        address: a SQLAlchemy address: ``sqlite:///path`` or ``postgresql+psycopg://…``.
        key: the secret that entries are sealed with; whoever changes the database behind the application's back does not
            have it.
        heads: a file that remembers the last entry outside the database, so that a cut-off end is noticed; or None.
        clock: gives the moment, in UTC.
    """

    def __init__(
        self, address: str, *, key: bytes, heads: Path | None = None, clock: Clock | None = None
    ) -> None:
        self.url = make_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(address, is_sqlite=self.is_sqlite)
        self.key, self.heads = key, heads
        self._copying: Thread | None = None
        self._clock = clock or (lambda: datetime.now(UTC))

    def now(self, later: timedelta = timedelta()) -> str:
        """Give the moment, or one so much later, as the record writes it: ISO, UTC, microseconds."""
        return (self._clock().astimezone(UTC) + later).isoformat(timespec="microseconds")

    def is_empty(self) -> bool:
        """Whether there is no table in it."""
        return not inspect(self.engine).get_table_names()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a view of one moment, however much is asked of it; nothing can be changed."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction for what is not in the record, such as sessions; all of it is kept or nothing."""
        with self.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def changing(self, who: str, *, is_large: bool = False) -> Iterator[Transaction]:
        """
        Open a transaction in somebody's name; it is kept when the block ends, and nothing of it where that fails.

        Whoever comes second waits, so what is read in it stays as it is until it ends. What a large one has put into SQLite's log
        is kept by that, and copied to its place when nobody waits.
        """
        with self.writing() as connection:
            if self.is_sqlite and is_large:
                connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
            transaction = Transaction(connection, who, self.now(), Chain.locked(connection, self.key))
            yield transaction
        if self.is_sqlite and is_large:
            self._copying = Thread(target=self._copy_log_quietly, daemon=True)
            self._copying.start()
        if transaction.has_appended and self.heads:
            try:
                _remember(self.heads, *transaction.end)
            except OSError:  # what was changed is kept, and nobody may be told that it is not
                _LOG.exception("the end of the record could not be written to %s", self.heads)

    def note_view(self, who: str, what: str, person: str | None = None) -> None:
        """Write down that somebody looked at something sensitive."""
        with self.writing() as connection:
            connection.execute(views.insert().values(at=self.now(), who=who, what=what, person=person))

    def overwrite_erased(self) -> None:
        """See to it that what was erased is in no file any more, as far as it is up to us."""
        if self.is_sqlite:
            self._copy_log("TRUNCATE")

    def _copy_log(self, how: str) -> None:
        with self.engine.connect() as connection:
            connection.connection.cursor().execute(f"PRAGMA wal_checkpoint({how})")

    def _copy_log_quietly(self) -> None:
        with suppress(sqlite3.Error):  # whoever writes next tries again
            self._copy_log("PASSIVE")

    def close(self) -> None:
        """Let go of every connection."""
        if self._copying:
            self._copying.join()
        self.engine.dispose()


def is_without_room(error: BaseException) -> bool:
    """Whether a database failed because its disk is full."""
    said = getattr(error, "orig", error)  # a copy into PostgreSQL fails in the driver's own words
    return getattr(said, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(said, "sqlstate", "") == "53100"


def _engine(address: str, *, is_sqlite: bool) -> Engine:
    # What a statement was about is of people, and stays out of the log of a fault.
    if not is_sqlite:
        # Each page is short: to compile its statements, or to start other processes for them, takes longer than they do.
        quick = {"options": "-c jit=off -c max_parallel_workers_per_gather=0"}
        engine = create_engine(
            address, hide_parameters=True, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args=quick
        )

        @event.listens_for(engine, "handle_error")
        def _hide(context: ExceptionContext) -> None:
            said, found = str(context.original_exception), context.sqlalchemy_exception
            hide_row(context.original_exception)
            if found is not None:
                found.args = (str(found.args[0]).replace(said, str(context.original_exception)),)

        return engine
    engine = create_engine(address, hide_parameters=True, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        # Transactions are begun by us, so that a writer waits before it reads rather than failing after.
        connection.isolation_level = None
        for pragma in (
            "page_size=16384",  # of a new file: a person's row takes most of a smaller page, and a second does not fit
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten, and not only let go of
            f"busy_timeout={_SQLITE_WAITS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "checkin")
    def _put_back(connection: Any, _: ConnectionPoolEntry) -> None:
        if connection is not None:
            connection.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_writer = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return engine


def _remember(path: Path, number: int, hash_: str) -> None:
    """Write down the last entry outside the database; a later one that is there already stays."""
    kept = remembered(path)
    if kept and kept[0] > number:
        return
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.write_text(f"{number}:{hash_}\n", encoding="ascii")
    fresh.replace(path)


def remembered(path: Path) -> tuple[int, str] | None:
    """Give the number and hash of the last entry written down outside the database; None where there is none."""
    if not path.exists():
        return None
    number, _, hash_ = path.read_text(encoding="ascii").strip().partition(":")
    return int(number), hash_
