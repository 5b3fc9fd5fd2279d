"""Databases to run a query on: two that live in the process, one real server, and one Spark session."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.export.sql.tables import Trial

Found = list[Sequence[object]]


def on_duckdb(trial: Trial, folder: Path) -> Found:
    """Run a trial's query on DuckDB."""
    import duckdb

    lines = folder / "cases.jsonl"
    write_lines(trial, lines)
    types = ", ".join(f"{name}: '{kind}'" for name, kind in trial.columns)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(
            f"CREATE TABLE cases AS FROM read_json('{lines}', format = 'newline_delimited', columns = {{{types}}})"
        )
        return list(connection.execute(trial.query("duckdb")).fetchall())


def on_sqlite(trial: Trial) -> Found:
    """Run a trial's query on SQLite, where yes and no are 1 and 0."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(trial.create())
        places = ", ".join("?" * len(trial.columns))
        connection.executemany(f"INSERT INTO cases VALUES ({places})", trial.rows)  # noqa: S608
        return list(connection.execute(trial.query("sqlite")))


def on_postgres(trial: Trial, dsn: str) -> Found:
    """Run a trial's query on a PostgreSQL server."""
    import psycopg

    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(trial.create().replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))
        with cursor.copy("COPY cases FROM STDIN") as copy:
            for row in trial.rows:
                copy.write_row(row)
        cursor.execute(trial.query("postgres"))
        return list(cursor.fetchall())


def on_spark(trial: Trial, folder: Path) -> Found:
    """Run a trial's query in a local Spark session of two threads, with nothing listening beyond the machine."""
    from pyspark.sql import SparkSession

    lines = folder / "cases.jsonl"
    write_lines(trial, lines)
    types = {"TEXT": "STRING"}
    schema = ", ".join(f"{name} {types.get(kind, kind)}" for name, kind in trial.columns)
    spark: Any = SparkSession.builder.master("local[2]").appName("banding")
    for key, value in SPARK_SETTINGS.items():
        spark = spark.config(key, value)
    session = spark.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        session.read.schema(schema).json(str(lines)).createOrReplaceTempView("cases")
        return [tuple(row) for row in session.sql(trial.query("spark")).collect()]
    finally:
        session.stop()


SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # quick to start, soon done
    # One Java class for the whole query would be larger than such a class may be; in pieces it compiles at once.
    "spark.sql.codegen.wholeStage": "false",
}
"""What a session on one machine needs."""


def write_lines(trial: Trial, path: Path) -> None:
    """Write a trial's cases as JSON, one a line: a blank text and none at all stay apart."""
    names = [name for name, _ in trial.columns]
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in trial.rows)


def postgres_binaries() -> Path | None:
    """Find the folder of ``initdb`` and ``pg_ctl``; None where PostgreSQL is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    named = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    return next((path for path in (*reversed(debian), *named) if (path / "pg_ctl").exists()), None)


@contextlib.contextmanager
def postgres_server(binaries: Path, folder: Path) -> Iterator[str]:
    """
    Run a PostgreSQL server of our own, listening on loopback alone.

    Args:
        binaries: where ``initdb`` and ``pg_ctl`` are.
        folder: an empty folder for its data.

    Yields:
        What to connect to.
    """
    data, port = folder / "data", _free_port()
    as_user = _not_as_root(folder)
    initialise = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-A",
        "trust",
        "-U",
        "banding",
        "-E",
        "UTF8",
        "-N",
    ]
    subprocess.run([*as_user, *initialise], check=True, capture_output=True, cwd=folder)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={data} -c fsync=off"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    start = [*control, "-l", str(data / "log"), "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        yield f"host=127.0.0.1 port={port} user=banding dbname=postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=folder)


def _not_as_root(folder: Path) -> list[str]:
    """PostgreSQL will not run as root: give the folder to its own user, and say how to run as that."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
