"""The folder of a workbench on one machine: the database, the key that seals its record, and the end of that record."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from banding.workbench.store.database import Clock, Database

DATABASE, KEY, HEAD = "workbench.db", "record.key", "record.head"


@contextmanager
def opened(folder: Path, *, clock: Clock | None = None) -> Iterator[Database]:
    """Open the workbench of a folder, made where there is none."""
    database = Database(
        f"sqlite:///{folder / DATABASE}", key=_key(folder / KEY), heads=folder / HEAD, clock=clock
    )
    try:
        database.create()
        yield database
    finally:
        database.close()


def _key(path: Path) -> bytes:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())
