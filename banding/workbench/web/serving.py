"""Serves a workbench on this machine alone, for the person who started it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from banding.workbench.access import Role, User
from banding.workbench.changes import Workbench
from banding.workbench.folder import opened
from banding.workbench.rules import RulesInUse
from banding.workbench.users import LOCAL, find_user, make_link, put_user
from banding.workbench.web.app import create_app

_THREADS = 8


def serve_locally(folder: Path, rules: str, *, host: str, port: int, tell: Callable[[str], None]) -> None:
    """
    Serve a folder's workbench until it is stopped.

    Args:
        tell: is given the lines that say where it is and how to sign in.
    """
    from waitress.server import create_server

    with opened(folder) as database:
        bench = Workbench(database, RulesInUse(rules))
        with database.reading() as connection:
            is_new = find_user(connection, LOCAL) is None
        if is_new:
            put_user(database, LOCAL, User(LOCAL, "You", Role.ADMINISTRATOR))
        app = create_app(bench)
        server = create_server(app, host=host, port=port, threads=_THREADS, ident="banding")
        address = f"http://{host}:{server.effective_port}"
        app.config["TRUSTED_HOSTS"] = [host]
        link = f"{address}/sign-in/{make_link(database, LOCAL)}"
        tell(f"The workbench is open on this machine alone. What it keeps is in {folder}")
        tell(f"Sign in once, within a quarter of an hour: {link}")
        tell("Stop it with Ctrl+C.")
        threading.Thread(target=bench.rules_now, daemon=True).start()
        try:
            server.run()
        finally:
            server.close()
