"""
Bringing a caseload into the workbench, on SQLite or PostgreSQL, against ``banding allocate`` of the same file to CSV in the same run.

    python benchmarks/workbench_import.py                                250,000 rows of each caseload
    python benchmarks/workbench_import.py --caseload pool --rows 50000   one caseload, one size
    python benchmarks/workbench_import.py --postgresql                   on a PostgreSQL server of its own
    python benchmarks/workbench_import.py --bring-in cases.csv           one import into an empty workbench, timed by stage

Each import is a process of its own, as the command is. *Look* is the preview, *store* what is written; *again* is the same
file looked through once more, which changes nothing. Processor time is of all processes but the database server's.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from caseloads import NAMES, ON, write_caseload
from measuring import run
from postgresql import database_size, new_database, postgresql

PYTHON = sys.executable


def bring_in(cases: Path, folder: Path, address: str) -> list[tuple[str, float, float]]:
    """Bring a file into an empty workbench, on SQLite unless there is an address, and give each stage's seconds and processor seconds."""
    from banding.records.opening import open_caseload
    from banding.workbench.access import Role, User
    from banding.workbench.bring_in.plan import make_plan
    from banding.workbench.bring_in.storing import Choices, store
    from banding.workbench.changes import Workbench
    from banding.workbench.rules import RulesInUse
    from banding.workbench.store.database import Database
    from banding.workbench.store.upgrade import upgrade

    day = date.fromisoformat(ON)
    address = address or f"sqlite:///{folder / 'workbench.db'}"
    database = Database(address, key=b"k" * 32, heads=folder / "head")
    upgrade(database)
    bench = Workbench(database, RulesInUse("cl-crc"), lambda: day)
    user, stages = User("admin", "An administrator", Role.ADMINISTRATOR), []
    ruleset = bench.rules_now().ruleset

    def look() -> None:
        with open_caseload(cases, cases.name, ruleset, on=day) as caseload, database.reading() as connection:
            make_plan(caseload, ruleset, connection, user, upload="", team="", tell=lambda _: None)

    def put() -> None:
        with open_caseload(cases, cases.name, ruleset, on=day) as caseload:
            store(
                bench,
                user,
                caseload,
                file="0" * 64,
                team="",
                about={},
                choices=Choices(),
                tell=lambda *_: None,
            )

    for name, work in (("look", look), ("store", put), ("again", look)):
        began, used = time.perf_counter(), _used()
        work()
        stages.append((name, time.perf_counter() - began, _used() - used))
    database.close()
    return stages


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def measure(name: str, rows: int, server: str, rounds: int) -> str:
    """Make a caseload of so many rows, allocate it and bring it in by turns, and give a line of the medians."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        cases, banded, said = folder / "cases.csv", folder / "banded.csv", folder / "said.txt"
        write_caseload(name, rows, cases)
        found: dict[str, list[float]] = {}
        for _ in range(rounds):
            least = run(
                [PYTHON, "-m", "banding", "allocate", str(cases), "-o", str(banded), "--on", ON, "-q"]
            )
            where = ["--address", new_database(server)] if server else []
            whole = run([PYTHON, __file__, "--bring-in", str(cases), *where], stdout=said)
            found.setdefault("allocate", []).append(least.seconds)
            found.setdefault("allocate processor", []).append(least.processor)
            found.setdefault("memory", []).append(whole.megabytes)
            for line in said.read_text().splitlines():
                stage, seconds, *processor = line.split()
                found.setdefault(stage, []).append(float(seconds))
                found.setdefault(f"{stage} processor", []).extend(map(float, processor))
    middle = {what: statistics.median(each) for what, each in found.items() if each}
    store, processor = middle["store"], middle["store processor"]
    return (
        f"| {name} | {rows:,} | {middle['allocate']:.1f} | {middle['allocate processor']:.1f} | {middle['look']:.1f} "
        f"| {store:.1f} | {processor:.1f} | {store / middle['allocate']:.2f} "
        f"| {processor / middle['allocate processor']:.2f} | {middle['again']:.1f} | {max(found['memory']):.0f} "
        f"| {middle['size']:.0f} |"
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--caseload", nargs="+", choices=NAMES, default=("pool", "independent"))
    parser.add_argument("--rows", type=int, nargs="+", default=[250_000])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--bring-in", type=Path)
    parser.add_argument("--address", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bring_in:
        with tempfile.TemporaryDirectory() as folder:
            for name, seconds, processor in bring_in(options.bring_in, Path(folder), options.address):
                print(name, f"{seconds:.3f}", f"{processor:.3f}")
            size = sum(each.stat().st_size for each in os.scandir(folder))
        print("size", (database_size(options.address) if options.address else size) / 1e6)
        return
    print(
        "| caseload | rows | allocate s | allocate processor s | look s | store s | store processor s "
        "| ratio | ratio of processor time | again s | peak MB | database MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgresql(folder)) if options.postgresql else ""
        for name in options.caseload:
            for rows in options.rows:
                print(measure(name, rows, server, options.rounds), flush=True)


if __name__ == "__main__":
    main()
