"""Many rows at once, by the driver itself: for the rows of a region that takes half as long as one statement after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

_LARGE_CACHE = -128 * 1024
"""Pages that SQLite keeps in memory while many rows are written, in KiB below nought: else it writes the same pages again and again."""


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    names = list(rows[0])
    compiled = table.insert().compile(dialect=connection.dialect, column_keys=names)
    if compiled.positional and len(names) > 1:
        values: Any = list(map(itemgetter(*compiled.positiontup or names), rows))
    else:
        values = list(rows)
    connection.exec_driver_sql(str(compiled), values)


@contextmanager
def many_expected(connection: Connection) -> Iterator[None]:
    """Let a connection hold more in memory meanwhile."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={_LARGE_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")
