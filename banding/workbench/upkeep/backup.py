"""
A backup: one zip of every table as JSON lines, from one moment, the same from SQLite and PostgreSQL; either takes it back.

The key that seals the record goes with it unless it is left out: without the key a backup can be restored and its record
not verified.
"""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, LargeBinary, Table, select

from banding.errors import BandingError
from banding.render.safe_write import written_whole
from banding.workbench.store.database import Database
from banding.workbench.store.record import breaks
from banding.workbench.store.schema import metadata
from banding.workbench.store.upgrade import upgrade

MANIFEST, KEY = "manifest.json", "record.key"
_FORMAT = "colour-banding workbench backup 1"
_NOT_KEPT = frozenset({"sessions", "links", "attempts", "uploads", "jobs"})
"""What ends with the day: a restored workbench is signed in to anew."""
_ROWS_AT_ONCE = 2_000


class BackupError(BandingError):
    """A backup that cannot be made or taken back; says why. Nothing is changed."""


def back_up(database: Database, path: Path, *, with_key: bool = True) -> dict[str, int]:
    """Write a backup, for its owner's eyes alone; gives the rows of each table."""
    counts: dict[str, int] = {}
    with database.reading() as connection, written_whole(path) as out:
        version = MigrationContext.configure(connection).get_current_revision()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
            for table in _tables():
                with pack.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
                    counts[table.name] = 0
                    for row in _rows(connection, table):
                        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                        counts[table.name] += 1
            manifest = {"format": _FORMAT, "version": version, "rows": counts, "made": database.now()}
            pack.writestr(MANIFEST, json.dumps(manifest, indent=2))
            if with_key:
                pack.writestr(KEY, database.key.hex())
    if os.name == "posix":
        path.chmod(0o600)
    return counts


def restore(database: Database, path: Path) -> dict[str, int]:
    """
    Take a backup back into an empty database, and bring it up to this version; gives the rows of each table.

    Raises:
        BackupError: it is no backup, is damaged, the database is not empty, or the record in it is not whole.
    """
    if not database.is_empty():
        raise BackupError(
            "the database is not empty; restore into a new one, and swap them once you have looked at it"
        )
    try:
        with zipfile.ZipFile(path) as pack:
            manifest = json.loads(pack.read(MANIFEST))
            if manifest.get("format") != _FORMAT:
                raise BackupError(f"{path} is no backup of a workbench, or one of a newer version")
            with database.writing() as connection:
                upgrade(database, to=manifest["version"], connection=connection)
                # A backup of an earlier version has the tables of then.
                for table in (each for each in _tables() if each.name in manifest["rows"]):
                    found = _put(connection, pack, table)
                    if found != manifest["rows"][table.name]:
                        raise BackupError(
                            f"{path} is damaged: {table.name} has {found:,} rows, not as many as it says"
                        )
                broken = next(breaks(connection, database.key), None)
                if broken:
                    raise BackupError(f"the record in {path} is not whole, or its key is another: {broken}")
                upgrade(database, connection=connection)
    except (OSError, zipfile.BadZipFile, json.JSONDecodeError, KeyError) as error:
        raise BackupError(f"{path} cannot be read as a backup: {error}") from None
    return dict(manifest["rows"])


def key_in(path: Path) -> bytes | None:
    """Give the key that goes with a backup; None where it was left out."""
    try:
        with zipfile.ZipFile(path) as pack:
            return bytes.fromhex(pack.read(KEY).decode("ascii")) if KEY in pack.namelist() else None
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise BackupError(f"{path} cannot be read as a backup: {error}") from None


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _NOT_KEPT]


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    binary = [column.name for column in table.c if isinstance(column.type, LargeBinary)]
    found = connection.execute(select(table), execution_options={"yield_per": _ROWS_AT_ONCE})
    for row in found.mappings():
        values = dict(row)
        for name in binary:
            values[name] = base64.b64encode(values[name]).decode("ascii")
        yield values


def _put(connection: Connection, pack: zipfile.ZipFile, table: Table) -> int:
    binary = [column.name for column in table.c if isinstance(column.type, LargeBinary)]
    connection.execute(table.delete())
    batch: list[dict[str, Any]] = []
    count = 0
    with pack.open(f"{table.name}.jsonl") as file:
        for line in io.TextIOWrapper(file, encoding="utf-8", newline="\n"):
            values = json.loads(line)
            for name in binary:
                values[name] = base64.b64decode(values[name])
            batch.append(values)
            count += 1
            if len(batch) == _ROWS_AT_ONCE:
                connection.execute(table.insert(), batch)
                batch = []
    if batch:
        connection.execute(table.insert(), batch)
    return count
