"""Many rows at once, by the driver itself: for the rows of a region that takes half as long as one statement after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table

from banding.workbench.store.schema import entries, needs, people

_LARGE_CACHE = -128 * 1024
"""Pages that SQLite keeps in memory while many rows are written, in KiB below nought: else it writes the same pages again and again."""
_BINARY = {"BIGINT": "int8", "INTEGER": "int4", "BOOLEAN": "bool"}
"""The types of columns, for PostgreSQL's own form of them; the others are text."""
_COPIED = 100
"""Rows from which on PostgreSQL is given them as a stream."""


def insert_many(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that have all columns of a table, in their order."""
    names = [column.name for column in table.c]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        compiled = table.insert().compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(compiled), list(rows))
    elif len(rows) < _COPIED:
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        from psycopg.copy import QueuedLibpqWriter

        cursor: Any = connection.connection.cursor()
        into = f"COPY {table.name} ({','.join(names)}) FROM STDIN (FORMAT BINARY)"
        try:
            # Sent by a thread of its own, while the rows after these are put into the server's form.
            with cursor.copy(into, writer=QueuedLibpqWriter(cursor)) as copy:
                copy.set_types(
                    [_BINARY.get(each.type.compile(connection.dialect), "text") for each in table.c]
                )
                for row in rows:
                    copy.write_row(row)
        except Exception as error:
            hide_row(error)
            raise


def hide_row(error: BaseException) -> None:
    """Take out of what PostgreSQL says of a fault the row that it is about."""
    if said := getattr(getattr(error, "diag", None), "message_primary", None):
        error.args = (said,)


@contextmanager
def many_expected(connection: Connection) -> Iterator[None]:
    """Let SQLite hold more in memory meanwhile, and PostgreSQL count anew afterwards what it plans its queries by."""
    if connection.dialect.name != "sqlite":
        yield
        # Of the columns that are in indexes alone: what a row says at length tells nothing of where it is found.
        found = {
            table.name: {
                *table.primary_key.columns,
                *(each for index in table.indexes for each in index.columns),
            }
            for table in (entries, people, needs)
        }
        names = {name: ", ".join(sorted(each.name for each in columns)) for name, columns in found.items()}
        connection.exec_driver_sql(
            "ANALYZE " + ", ".join(f"{table} ({columns})" for table, columns in names.items())
        )
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size={_LARGE_CACHE}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")
