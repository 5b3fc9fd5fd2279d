"""
Pages of a workbench with 250,000 people, clicked by 20 managers at once, beside a bare page of the same server in the same run.

    python benchmarks/workbench_pages.py                          250,000 people on SQLite, 20 managers, 20 seconds
    python benchmarks/workbench_pages.py --people 20000 --seconds 5
    python benchmarks/workbench_pages.py --keep ./filled          fills the folder once, and uses it again
    python benchmarks/workbench_pages.py --postgresql             on a PostgreSQL server of its own

The people are put into the database directly, each with an entry of the record, from a few hundred cases decided once. The
server is a process of its own on the loopback address; every manager has a team, and every fifth all teams; they click at most once a second:
lists, searches, cases, what needs them, and answers. Times are of whole requests, in milliseconds.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

from postgresql import new_database, postgresql

from banding.workbench.access import Role, User
from banding.workbench.changes import facts_digest
from banding.workbench.deciding import Outcome, cells_text, decide, decision_body
from banding.workbench.entry import NewEntry
from banding.workbench.needs import needs_of
from banding.workbench.people import PersonRow, PersonState
from banding.workbench.rules import RulesInUse, keep
from banding.workbench.store import Database, Kind
from banding.workbench.store.people import put_all, values_of
from banding.workbench.store.upgrade import upgrade
from banding.workbench.users import begin_session, put_user

TEAMS = 20
_KINDS = 400
_STEPS = ("bare", "today", "list", "list-2", "needs", "search", "name", "case", "answer")
_AT_ONCE = 5_000
_NAMES = ("Able", "Baker", "Carter", "Dyer", "Fletcher", "Glover", "Hooper", "Mason", "Potter", "Turner")
"""Trades, of which invented names are made."""


def templates(rules: RulesInUse, day: date) -> list[tuple[dict[str, str], Outcome]]:
    """Decide a few hundred different cases, a fifth of which have something not known."""
    draw, ruleset = random.Random(1), rules.on(day).ruleset
    made = []
    for _ in range(_KINDS):
        row = {"crn": "X1", "ogrs3": str(draw.randint(0, 100)), "rosh": draw.choice(("low", "medium"))}
        for fact in ruleset.facts:
            if fact.synthetic_rate is not None:
                row[fact.name] = "yes" if draw.random() < fact.synthetic_rate else "no"
        row["sentence_type"] = draw.choice(("licence", "community order"))
        if draw.random() < 0.2:
            row[draw.choice(("rosh", "ogrs3", "cpp", "domestic_abuse", "mappa"))] = "unknown"
        made.append((row, decide([row], ruleset, on=day)))
    return made


def fill(database: Database, count: int, day: date) -> None:
    """Put people on the caseload, with an entry each, as a file would bring them in."""
    rules = RulesInUse("cl-crc")
    known, at = templates(rules, day), database.now()
    for first in range(0, count, _AT_ONCE):
        with database.changing("benchmark") as transaction:
            keep(transaction.connection, rules.on(day))
            batch = [person_at(place, known) for place in range(first, min(first + _AT_ONCE, count))]
            wanted = [
                NewEntry(
                    Kind.BROUGHT_IN, key, {"rows": [row], "replaces": [], "decision": decision_body(outcome)}
                )
                for key, row, outcome in batch
            ]
            rows, asked, cells = [], [], {}
            for entry, (key, row, outcome) in zip(transaction.append_all(wanted), batch, strict=True):
                state = PersonState((row,), entry.number)
                holder = row.get("responsible_officer", "")
                rows.append(PersonRow(**values_of(key, state, outcome, holder=holder, version=entry.number)))
                asked.append(list(needs_of(outcome, state, holder=holder, facts=facts_digest(outcome))))
                cells[rows[-1].outcome] = cells_text(outcome)
            put_all(transaction.connection, rows, asked, cells, there=(), at=at)
    if database.engine.dialect.name == "postgresql":
        # What the server does by itself within a minute or two of so much that is new.
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")


def person_at(place: int, known: list[tuple[dict[str, str], Outcome]]) -> tuple[str, dict[str, str], Outcome]:
    """Give the person of a number: key, row and what it came to."""
    template, outcome = known[place % len(known)]
    crn, name = f"X{place:06}", f"{_NAMES[place % 10]} {_NAMES[place // 10 % 10]} {place:06}"
    row = {**template, "crn": crn, "name": name, "team": f"Team {place % TEAMS:02}"}
    if place % 3:
        row["responsible_officer"] = f"PO{place % 900:03}"
    return crn.casefold(), row, outcome


def serve(folder: Path, address: str) -> None:
    """Serve what is filled, with a bare page beside the workbench; prints the port."""
    from waitress.server import create_server

    from banding.workbench.changes import Workbench
    from banding.workbench.web.app import create_app

    app = create_app(Workbench(opened(folder, address), RulesInUse("cl-crc")))
    app.before_request_funcs[None].insert(0, lambda: "bare" if _path() == "/bare" else None)
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    print(server.effective_port, flush=True)
    server.run()


def _path() -> str:
    from flask import request

    return request.path


def opened(folder: Path, address: str) -> Database:
    """Open a folder's database, or that of an address, as `banding serve` does."""
    address = address or f"sqlite:///{folder / 'workbench.db'}"
    return Database(address, key=b"benchmark" * 4, heads=folder / "record.head")


class Manager(threading.Thread):
    """One manager: a browser that is signed in, and clicks."""

    def __init__(self, port: int, number: int, secret: str, count: int, until: float) -> None:
        super().__init__(daemon=True)
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []
        self._host = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._number, self._cookies, self._count, self._until = (
            number,
            {"banding_session": secret},
            count,
            until,
        )
        self._draw = random.Random(number)

    def run(self) -> None:
        """Click until the time is over, at most once a second."""
        time.sleep(self._draw.random())
        at = self._number % len(_STEPS)
        for step in itertools.cycle((*_STEPS[at:], *_STEPS[:at])):
            if time.monotonic() > self._until:
                return
            began = time.monotonic()
            try:
                self._click(step)
            except Exception as fault:
                self.faults.append(f"{step}: {fault}")
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))

    def _click(self, step: str) -> None:
        crn = f"x{self._draw.randrange(self._count // TEAMS) * TEAMS + self._number:06}"
        team = urlencode({"team": f"Team {self._number:02}"})
        match step:
            case "bare" | "today":
                self._get(step, "/bare" if step == "bare" else "/")
            case "list":
                self._get(step, f"/cases?{team}&band=Blue")
            case "list-2":
                self._get(step, f"/cases?sort=name&after={crn}")
            case "needs":
                self._get(step, "/needs/not-allocated")
            case "search":
                self._search(step, crn[:-2])
            case "name":
                self._search(step, self._draw.choice(_NAMES)[:4])
            case "case":
                self._get(step, f"/cases/{crn}")
            case _:
                self._answer(crn)

    def _search(self, step: str, text: str) -> None:
        token = self._token(self._get("", "/cases"))
        began = time.perf_counter()
        self._send("POST", "/cases/search", {"csrf_token": token, "search": text})
        self._send("GET", "/cases?searched=1")
        self.times[step].append(time.perf_counter() - began)

    def _answer(self, crn: str) -> None:
        page = self._get("", f"/cases/{crn}/facts/cpp")
        found = re.search(r'name="seen" value="(\d+)"', page)
        form = {"csrf_token": self._token(page), "seen": found[1] if found else "", "source": "benchmark"}
        began = time.perf_counter()
        status, _ = self._send(
            "POST", f"/cases/{crn}/facts/cpp", {**form, "cpp": self._draw.choice(("yes", "no"))}
        )
        self.times["answer"].append(time.perf_counter() - began)
        if status != 303:
            self.faults.append(f"answer: {status}")

    def _get(self, step: str, path: str) -> str:
        began = time.perf_counter()
        status, text = self._send("GET", path)
        if step:
            self.times[step].append(time.perf_counter() - began)
        if status != 200:
            self.faults.append(f"{path}: {status}")
        return text

    def _send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._host.request(method, path, urlencode(form) if form else None, headers)
        answer = self._host.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                said, _, rest = value.partition(";")[0].partition("=")
                self._cookies[said] = rest
        return answer.status, text

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        return found[1] if found else ""


def figures(managers: list[Manager]) -> Iterator[str]:
    """Give a line for each kind of click: how many, the middle, the 95th of a hundred, and how many bare pages that is."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for manager in managers:
        for step, found in manager.times.items():
            times[step] += found
    bare = statistics.median(times["bare"])
    yield "| click | times | median ms | 95% ms | worst ms | median in bare pages |"
    yield "|---|---|---|---|---|---|"
    for step, found in times.items():
        late = sorted(found)[int(len(found) * 0.95)]
        middle = statistics.median(found)
        yield (
            f"| {step} | {len(found)} | {1000 * middle:.1f} | {1000 * late:.1f} | {1000 * max(found):.1f} "
            f"| {middle / bare:.1f} |"
        )


def measure(folder: Path, address: str, count: int, clients: int, seconds: float) -> None:
    """Fill a database unless it is filled, serve it, click, and print the figures."""
    database = opened(folder, address)
    filled = folder / "filled.json"
    if not filled.exists():
        began = time.perf_counter()
        upgrade(database)
        fill(database, count, datetime.now(UTC).date())
        print(f"filled with {count:,} people in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        filled.write_text(json.dumps(count), encoding="ascii")
    secrets = []
    for number in range(clients):
        teams = None if number % 5 == 0 else frozenset({f"Team {number % TEAMS:02}"})
        user = User(f"m{number}", f"Manager {number}", Role.MANAGER, teams)
        put_user(database, "benchmark", user)
        secrets.append(begin_session(database, user))
    database.close()
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(folder), "--address", address],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = int(server.stdout.readline() if server.stdout else 0)
        # The rules are compiled and the pages read in once, before anybody is timed.
        first = Manager(port, 0, secrets[0], count, time.monotonic() + 1.5 * len(_STEPS))
        first.start()
        first.join()
        until = time.monotonic() + seconds
        managers = [Manager(port, at % TEAMS, secret, count, until) for at, secret in enumerate(secrets)]
        for manager in managers:
            manager.start()
        for manager in managers:
            manager.join()
    finally:
        server.terminate()
        _, _, usage = os.wait4(server.pid, 0)
    print("\n".join(figures(managers)))
    clicks = sum(len(found) for manager in managers for found in manager.times.values())
    print(
        f"\n{1000 * (usage.ru_utime + usage.ru_stime) / clicks:.0f} ms of the server's processor time a click, start included"
    )
    faults = [fault for manager in managers for fault in manager.faults]
    print(f"\n{len(faults)} faults {faults[:5]}" if faults else "\nno faults")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--keep", type=Path, help="a folder that is filled once and kept")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--address", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.address)
        return
    with ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(exist_ok=True)
        address = asked.address
        if asked.postgresql:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = new_database(stack.enter_context(postgresql(data)))
        measure(folder, address, asked.people, asked.clients, asked.seconds)


if __name__ == "__main__":
    main()
