"""
Sends what is in the outbox: each event until the other side has said that it has it, at least once, also after a crash.

A request is signed as ``Banding-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body" under the hook's secret>``. An answer of
2xx takes it; anything else, and no answer in ten seconds, is tried again: after a minute, then ever later, for three days.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from banding.workbench.store.database import Database
from banding.workbench.store.schema import hooks, outbox

WAITS = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 30)),
    *(timedelta(hours=hours) for hours in (2, 6, 12, 24, 24)),
)
"""How long after each failure an event is tried again; after the last it has failed, and an administrator is told."""
_CLAIMED = timedelta(minutes=2)
_AT_ONCE, _SECONDS, _EVERY = 5, 10, 5.0

Send = Callable[[str, bytes, dict[str, str]], int]


def send_due(database: Database, send: Send | None = None) -> int:
    """Send what is due, and give how many events were taken."""
    claimed, taken = _claimed(database), 0
    if not claimed:
        return 0
    from requests import RequestException

    for row in claimed:
        body = row.body.encode()
        stamp = int(datetime.fromisoformat(database.now()).timestamp())
        headers = {
            "Content-Type": "application/json",
            "Banding-Signature": f"t={stamp},v1={signature(row.secret, stamp, body)}",
        }
        try:
            code = (send or _post)(row.url, body, headers)
            problem = "" if 200 <= code < 300 else f"answered {code}"
        except (RequestException, ValueError) as error:  # one that cannot be sent keeps no other waiting
            problem = type(error).__name__
        taken += not problem
        _settle(database, row, problem)
    return taken


def signature(secret: str, stamp: int, body: bytes) -> str:
    """Give the signature of a body sent at a moment, in seconds since 1970."""
    return hmac.new(bytes.fromhex(secret), b"%d." % stamp + body, hashlib.sha256).hexdigest()


def start_sending(database: Database) -> threading.Event:
    """Send what is due from now on, beside what else the process does; set what this gives to stop."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(_EVERY):
            try:
                while send_due(database):
                    pass
            except Exception:  # noqa: S112 - the database may be away; what was not sent is due again later
                continue

    threading.Thread(target=work, daemon=True).start()
    return stop


def _claimed(database: Database) -> list[Row[Any]]:
    """Take hold of what is due for two minutes, which is longer than sending it takes: whoever dies with it gives it back."""
    until = database.now(_CLAIMED)
    wanted = (
        select(outbox, hooks.c.url, hooks.c.secret)
        .join(hooks, hooks.c.id == outbox.c.hook)
        .where(outbox.c.due <= database.now(), outbox.c.failed.is_(False))
        .order_by(outbox.c.number)
        .limit(_AT_ONCE)
        .with_for_update(of=outbox, skip_locked=True)
    )
    with database.reading() as connection:
        if connection.execute(select(outbox.c.number).limit(1)).first() is None:
            return []
    with database.writing() as connection:
        rows = list(connection.execute(wanted))
        numbers = [row.number for row in rows]
        if numbers:
            connection.execute(update(outbox).where(outbox.c.number.in_(numbers)).values(due=until))
    return rows


def _settle(database: Database, row: Row[Any], problem: str) -> None:
    with database.writing() as connection:
        if not problem:
            connection.execute(delete(outbox).where(outbox.c.number == row.number))
            return
        has_failed = row.tries >= len(WAITS)
        values = {
            "tries": row.tries + 1,
            "problem": problem[:256],
            "failed": has_failed,
            "due": database.now(timedelta() if has_failed else WAITS[row.tries]),
        }
        connection.execute(update(outbox).where(outbox.c.number == row.number).values(**values))


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    import requests  # takes long to load, and few workbenches send

    found = requests.post(url, data=body, headers=headers, timeout=_SECONDS, allow_redirects=False)
    return found.status_code
