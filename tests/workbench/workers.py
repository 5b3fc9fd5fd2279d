"""Worker processes of one workbench, as a region runs them, and a visitor whose every request another of them answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import attrs
import requests
from lxml import html

from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.store.database import Database
from banding.workbench.users import begin_session
from banding.workbench.web.app_context import COOKIE

_SECONDS = 60


@attrs.frozen
class Worker:
    """One process, and where it listens."""

    process: subprocess.Popen[str]
    base: str

    def kill(self) -> None:
        """End it as no process can foresee."""
        self.process.kill()
        self.process.wait()


@contextmanager
def by_the_clock(bench: Workbench) -> Iterator[Database]:
    """Open the database of a workbench by the machine's clock, as its workers do."""
    database = Database(_address(bench), key=bench.database.key)
    yield database
    database.close()


@contextmanager
def workers(bench: Workbench, folder: Path, count: int) -> Iterator[list[Worker]]:
    """Serve a workbench from so many processes."""
    (folder / "record.key").write_text(bench.database.key.hex(), encoding="ascii")
    said = (
        f'[workbench]\ndatabase = "{_address(bench)}"\nkey_file = "record.key"\nhead_file = "record.head"\n'
    )
    (folder / "banding.toml").write_text(said, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "banding",
        "serve",
        "--config",
        str(folder / "banding.toml"),
        "--port",
        "0",
    ]
    with ExitStack() as stack:
        begun = [
            stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            for _ in range(count)
        ]
        try:
            yield [Worker(process, _base(process)) for process in begun]
        finally:
            for process in begun:
                process.kill()


def _base(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return f"http://{process.stdout.readline().split()[4].rstrip(',')}"


def _address(bench: Workbench) -> str:
    return bench.database.url.render_as_string(hide_password=False)


class Visitor:
    """
    Somebody signed in whose requests, those after a redirect as well, are answered by each of some workers in turn.

    A page that looks again by itself is looked at again, until it leads on.
    """

    def __init__(self, bench: Workbench, user: User, those: list[Worker]) -> None:
        self._bases = cycle([worker.base for worker in those])
        self._session = requests.Session()
        with by_the_clock(bench) as database:
            self._session.cookies.set(COOKIE, begin_session(database, user))
        self.way = ""
        self.answer = requests.Response()

    def open(self, way: str, **sent: Any) -> str:
        """Ask for a page, and give its text once it is there."""
        method = "POST" if sent else "GET"
        while True:
            self.way, base = way, next(self._bases)
            self.answer = self._session.request(
                method, urljoin(base, way), allow_redirects=False, timeout=_SECONDS, **sent
            )
            if self.answer.is_redirect:
                found = urlsplit(urljoin(way, self.answer.headers["Location"]))
                way = f"{found.path}?{found.query}"
            elif "Refresh" not in self.answer.headers:
                return self.answer.text
            method, sent = "GET", {}

    def send(self, action: str = "", files: dict[str, tuple[str, bytes]] | None = None, **said: str) -> str:
        """Send the form of the page that is open, or the one that goes to some address, as it stands but for what is said."""
        forms = html.fromstring(self.answer.text).xpath("//main//form[@method='post']")
        form = next(each for each in forms if action in each.get("action", ""))
        values = {**dict(form.form_values()), **said}
        return self.open(urljoin(self.way, form.get("action", "")), data=values, files=files)
