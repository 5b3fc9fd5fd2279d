"""
The rules as one query in a warehouse: the same answers as ``decide``, and the time beside ``banding allocate``.

    python benchmarks/warehouse.py                        a million rows through allocate and DuckDB, and Spark if installed
    python benchmarks/warehouse.py --rows 10000000        ten million, about 4 GB of files
    python benchmarks/warehouse.py --parity spark         every case the rules can tell apart, on a local Spark session
    python benchmarks/warehouse.py --parity duckdb        the same on DuckDB; also sqlite, postgres

Needs the extras ``sql`` and ``dev``; for Spark ``pip install pyspark`` and Java 17. The caseload is a synthetic one with
its values made typed, so that allocate and the warehouse read the same rows; their answers are compared too.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from measuring import Run, alternating, run

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from banding.export.sql import ANSWERS, DIALECTS, columns_for, render_sql  # noqa: E402
from banding.facts import FactKind  # noqa: E402
from banding.ruleset import Ruleset, find_ruleset, load_ruleset  # noqa: E402

PYTHON = sys.executable
ON = "2026-11-22"
YES = "('yes', 'y', 'true', '1')"
NO = "('no', 'n', 'false', '0')"
ENGINES = ("duckdb", "sqlite", "postgres", "spark")


# --- parity -------------------------------------------------------------------------------------------------------


def show_parity(engine: str) -> int:
    """Run every case that each ruleset can tell apart, and say how many answers differ from ``decide``."""
    from tests.export.sql.tables import RULESETS, whole_space

    differing = 0
    for name in RULESETS:
        trial = whole_space(name)
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            rows, first = trial.differences(found_by(engine)(trial, Path(folder)))
            seconds = time.perf_counter() - started
        print(
            f"{engine}: {trial.ruleset.stamp}: {rows:,} cases, "
            f"{'a difference: ' + first if first else '0 differences from decide'} ({seconds:.0f} s)",
            flush=True,
        )
        differing += bool(first)
    return 1 if differing else 0


def found_by(engine: str) -> Callable[..., list]:  # type: ignore[type-arg]
    """Give the function that runs a trial on an engine."""
    from tests.export.sql import engines

    def on_postgres(trial: object, folder: Path) -> list:  # type: ignore[type-arg]
        folder.chmod(0o755)
        binaries = engines.postgres_binaries()
        if binaries is None:
            sys.exit("PostgreSQL is not installed: apt-get install -y postgresql")
        with engines.postgres_server(binaries, folder) as dsn:
            return engines.on_postgres(trial, dsn)  # type: ignore[arg-type]

    return {
        "duckdb": engines.on_duckdb,
        "sqlite": lambda trial, _: engines.on_sqlite(trial),
        "postgres": on_postgres,
        "spark": engines.on_spark,
    }[engine]


# --- times --------------------------------------------------------------------------------------------------------


def typed_columns(ruleset: Ruleset) -> str:
    """Give the SELECT list that makes a synthetic caseload's text typed; what cannot be read becomes NULL."""
    told = []
    for fact in ruleset.facts:
        word = f"lower(trim({fact.name}))"
        if fact.yes_at_age is not None:
            # A synthetic caseload has ages in place of the fact; a date of birth is left aside.
            told.append(f"try_cast(age AS INTEGER) <= {fact.yes_at_age} AS {fact.name}")
        elif fact.kind is FactKind.YES_NO:
            told.append(f"{boolean(word)} AS {fact.name}")
        elif fact.kind is FactKind.NUMBER:
            number = f"try_cast(replace({fact.name}, '%', '') AS INTEGER)"
            told.append(
                f"CASE WHEN {number} BETWEEN {fact.lowest} AND {fact.highest} THEN {number} END AS {fact.name}"
            )
        elif fact.kind is FactKind.CHOICE:
            levels = ", ".join(f"'{level}'" for level in fact.levels)
            level = f"replace({word}, ' ', '-')"
            told.append(f"CASE WHEN {level} IN ({levels}) THEN {level} END AS {fact.name}")
        else:
            told.append(fact.name)
    bands = ", ".join(f"'{band.name}'" for band in ruleset.bands)
    judged = f"CASE WHEN judged_band IN ({bands}) THEN judged_band END AS judged_band"
    return ", ".join(["crn || '-' || row_number() OVER () AS crn", "team", *told, judged, "rationale"])


def boolean(word: str) -> str:
    """Give SQL that reads a word as yes, no or not known."""
    return f"CASE WHEN {word} IN {YES} THEN TRUE WHEN {word} IN {NO} THEN FALSE END"


def prepare(rows: int, folder: Path, ruleset: Ruleset) -> None:
    """Make one caseload, typed, as CSV for allocate and as Parquet for the warehouse."""
    import duckdb

    run([PYTHON, "-m", "banding", "example", "-n", str(rows), "--on", ON], stdout=folder / "raw.csv")
    source = f"read_csv('{folder}/raw.csv', all_varchar = true, header = true)"
    duckdb.sql("SET threads = 2; SET preserve_insertion_order = true")
    duckdb.sql(f"CREATE TABLE typed AS SELECT {typed_columns(ruleset)} FROM {source}")  # noqa: S608
    duckdb.sql(f"COPY typed TO '{folder}/cases.parquet'")
    duckdb.sql(f"COPY typed TO '{folder}/cases.csv' (HEADER)")
    duckdb.sql("DROP TABLE typed")
    for dialect in ("duckdb", "spark"):
        columns = columns_for(ruleset, on=_day())
        (folder / f"{dialect}.sql").write_text(
            render_sql(ruleset, columns, DIALECTS[dialect]), encoding="utf-8"
        )


def _day() -> object:
    from datetime import date

    return date.fromisoformat(ON)


DUCKDB = """
import duckdb, pathlib, sys
folder, threads, read, write = sys.argv[1:5]
query = pathlib.Path(folder, "duckdb.sql").read_text()
duckdb.sql(f"SET threads = {threads}")
duckdb.sql(f"CREATE VIEW cases AS FROM '{folder}/{read}'")
duckdb.sql(f"COPY ({query}) TO '{folder}/{write}'")
"""

SPARK = """
import pathlib, sys
sys.path.insert(0, sys.argv[2])
from pyspark.sql import SparkSession
from tests.export.sql.engines import SPARK_SETTINGS
folder = sys.argv[1]
spark = SparkSession.builder.master("local[2]").appName("banding")
for key, value in SPARK_SETTINGS.items():
    spark = spark.config(key, value)
spark = spark.getOrCreate()
spark.read.parquet(f"{folder}/cases.parquet").createOrReplaceTempView("cases")
query = pathlib.Path(folder, "spark.sql").read_text()
spark.sql(query).write.mode("overwrite").parquet(f"{folder}/spark")
"""


def measure(rows: int, rounds: int, folder: Path) -> None:
    """Print a table of times for so many rows, after comparing the answers."""
    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    prepare(rows, folder, ruleset)
    allocate = [PYTHON, "-m", "banding", "allocate", f"{folder}/cases.csv", "-o", f"{folder}/banded.csv"]
    jobs: dict[str, Callable[[], Run]] = {
        "allocate, CSV to CSV": partial(run, [*allocate, "--on", ON, "-q"]),
        "DuckDB, Parquet to Parquet, 2 threads": duckdb_job(folder, 2, "cases.parquet", "banded.parquet"),
        "DuckDB, Parquet to Parquet, 1 thread": duckdb_job(folder, 1, "cases.parquet", "banded.parquet"),
        "DuckDB, CSV to CSV, 2 threads": duckdb_job(folder, 2, "cases.csv", "duckdb.csv"),
    }
    if importlib.util.find_spec("pyspark"):
        spark = [PYTHON, "-c", SPARK, str(folder), str(ROOT)]
        jobs["Spark, Parquet to Parquet, 2 threads, with its start"] = partial(run, spark)
    times = alternating(rounds, *jobs.values())
    differing = compare(folder)
    print(f"\n{rows:,} rows; rows whose answers differ from allocate's: {differing}\n")
    print("| what | s | relative to allocate | peak MB |\n|---|---|---|---|")
    for name, taken in zip(jobs, times, strict=True):
        # Spark works in a Java process of its own, which is not measured.
        held = "not taken" if name.startswith("Spark") else f"{taken.megabytes:.0f}"
        print(f"| {name} | {taken.seconds:.1f} | {taken.seconds / times[0].seconds:.2f} | {held} |")


def duckdb_job(folder: Path, threads: int, read: str, write: str) -> Callable[[], Run]:
    """Give the job that runs the query with DuckDB in a process of its own."""
    return partial(run, [PYTHON, "-c", DUCKDB, str(folder), str(threads), read, write])


def compare(folder: Path) -> str:
    """Count the rows whose answers differ between allocate's file and each warehouse's."""
    import duckdb

    found = []
    for made in ("banded.parquet", "spark/*.parquet"):
        if not list(folder.glob(made)):
            continue
        cells = " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in ANSWERS)
        both = (
            f"read_csv('{folder}/banded.csv', all_varchar = true) a FULL JOIN '{folder}/{made}' b USING (crn)"
        )
        ((count,),) = duckdb.sql(f"SELECT count(*) FROM {both} WHERE {cells}").fetchall()  # noqa: S608
        found.append(f"{count} ({made.partition('/')[0]})")
    return ", ".join(found)


def main() -> int:
    """Read the options, and show parity or times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parity", choices=ENGINES)
    options = parser.parse_args()
    if options.parity:
        return show_parity(options.parity)
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            measure(rows, options.rounds, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
