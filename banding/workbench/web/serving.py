"""Serves a workbench: on one machine for whoever started it, or for a region behind a proxy that ends TLS."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from banding.workbench.access import Role, User
from banding.workbench.api.webhooks import start_sending
from banding.workbench.changes import Workbench
from banding.workbench.config import Config, ConfigError
from banding.workbench.rules import RulesInUse
from banding.workbench.store.database import Database
from banding.workbench.upkeep.retention import let_go_of_old
from banding.workbench.users import LOCAL, find_user, has_users, make_link, put_user
from banding.workbench.web.app import create_app

_THREADS = 8
_FIRST = "administrator"
_LETS_GO_SECONDS = 600.0
_LOCKED_AT = 1 << 30
"""Where in the file of the address the lock is: past what others may read."""


def serve_locally(config: Config, folder: Path, *, tell: Callable[[str], None]) -> None:
    """
    Serve a folder's workbench until it is stopped.

    Args:
        tell: is given the lines that say where it is and how to sign in.
    """
    with _alone(config) as lock, config.opened() as database:
        with database.reading() as connection:
            is_new = find_user(connection, LOCAL) is None
        if is_new:
            put_user(database, LOCAL, User(LOCAL, "You", Role.ADMINISTRATOR))
        _serve(config, database, _local_words(config, folder, database, tell), lock=lock)


def _local_words(
    config: Config, folder: Path, database: Database, tell: Callable[[str], None]
) -> Callable[[int], None]:
    def started(port: int) -> None:
        link = f"http://{config.host}:{port}/sign-in/{make_link(database, LOCAL)}"
        tell(f"The workbench is open on this machine alone. What it keeps is in {folder}")
        tell(f"Sign in once, within a quarter of an hour: {link}")
        tell("Stop it with Ctrl+C.")

    return started


def serve_region(config: Config, *, port: int | None, tell: Callable[[str], None]) -> None:
    """Serve a region's workbench until it is stopped; the first administrator signs in by a link that is printed."""
    with _alone(config) as lock, config.opened() as database:

        def started(at: int) -> None:
            tell(f"The workbench listens on {config.host}:{at}, for {config.origin}")
            if not has_users(database):
                put_user(database, _FIRST, User(_FIRST, "First administrator", Role.ADMINISTRATOR))
                link = f"{config.origin}/sign-in/{make_link(database, _FIRST)}"
                tell(
                    f"Nobody may sign in yet. Add people with this link, within a quarter of an hour: {link}"
                )

        _serve(config, database, started, port=port, lock=lock)


@contextmanager
def _alone(config: Config) -> Iterator[Path | None]:
    """
    Refuse to serve an SQLite file that another process serves; gives the file to write the address in, None for another database.

    The lock is the process's own and ends with it, however it ends.

    Raises:
        ConfigError: another process serves it.
    """
    path = config.lock_file
    if path is None:
        yield None
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        at = f", at {config.said_in_lock}" if config.said_in_lock else ""
        raise ConfigError(
            f"{path.with_suffix('')} is being served already{at}; an SQLite file is served by one process at a time. Go on in "
            "that one (`banding db link USER` prints a link to sign in), or stop it first; for several at once use PostgreSQL"
        ) from None
    try:
        yield path
    finally:
        os.ftruncate(handle, 0)
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock a file for this process alone; OSError where another has it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        # Not `lockf`, which lets go as soon as the process closes the file anywhere, such as after reading it.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def application(config: Config, database: Database) -> Flask:
    """Make the application of a configuration, believing as many proxies as it names, for the hosts it is called by."""
    zone = config.zone
    bench = Workbench(database, RulesInUse(config.rules), lambda: datetime.now(zone).date(), zone)
    app = create_app(
        bench,
        behind_tls=config.address.startswith("https://"),
        sign_in=config.sign_in,
        origin=config.address,
    )
    if config.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    called = urlsplit(config.address).hostname if config.address else config.host
    app.config["TRUSTED_HOSTS"] = [called]
    return app


def _serve(
    config: Config,
    database: Database,
    started: Callable[[int], None],
    *,
    port: int | None = None,
    lock: Path | None,
) -> None:
    from waitress.server import create_server

    app = application(config, database)
    at = config.port if port is None else port
    server = create_server(app, host=config.host, port=at, threads=_THREADS, ident="banding")
    if lock:
        lock.write_text(config.address or f"http://{config.host}:{server.effective_port}", encoding="utf-8")
    started(server.effective_port)
    stop = start_sending(database)
    # The rules take a moment to compile, and the first page need not wait for them.
    threading.Thread(target=app.config["BENCH"].rules_now, daemon=True).start()
    threading.Thread(target=_keep_no_longer, args=(database, stop), daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        app.config["JOBS"].stop()
        server.close()


def _keep_no_longer(database: Database, stop: threading.Event) -> None:
    """Let go of what is old, now and from time to time."""
    while True:
        with suppress(SQLAlchemyError):  # the database may be away; what is old is let go of the next time
            let_go_of_old(database)
        if stop.wait(_LETS_GO_SECONDS):
            return
