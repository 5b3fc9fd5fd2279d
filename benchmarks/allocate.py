"""
``banding allocate``, CSV to CSV, against the floor on the same rows in the same run, on three caseloads.

    python benchmarks/allocate.py                                       10^4 to 10^6 rows of each, three rounds
    python benchmarks/allocate.py --caseload independent --rows 300000  one caseload, one size
    python benchmarks/allocate.py --profile --rows 100000               where the time goes, stage by stage

Ours and the floor take turns; a ratio is of two runs that followed each other. Processor time is that of all processes,
which tells more where a machine is busy; memory is that of the largest. :mod:`caseloads` says what the rows are.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from caseloads import NAMES, ON, write_caseload
from measuring import run

T = TypeVar("T")
PYTHON = sys.executable
HERE = Path(__file__).parent


def added_widths(banded: Path, added: int) -> str:
    """Give the mean length of each added column, from the first rows of a banded file."""
    with banded.open(newline="", encoding="utf-8") as given:
        rows = [row[-added:] for _, row in zip(range(20_000), csv.reader(given), strict=False)][1:]
    return ",".join(str(round(sum(map(len, column)) / len(rows))) for column in zip(*rows, strict=True))


def measure(name: str, rows: int, rounds: int, folder: Path) -> str:
    """Make a caseload of so many rows, and give a line of figures."""
    from banding.records import ADDED_NAMES

    cases, banded, copied = folder / "cases.csv", folder / "banded.csv", folder / "copied.csv"
    write_caseload(name, rows, cases)
    command = [PYTHON, "-m", "banding", "allocate", str(cases), "-o", str(banded), "--on", ON, "-q"]
    run(command)
    floor = [PYTHON, str(HERE / "floor.py"), str(cases), str(copied), added_widths(banded, len(ADDED_NAMES))]
    pairs = [(run(floor), run(command)) for _ in range(rounds)]
    ratios = [ours.seconds / least.seconds for least, ours in pairs]
    return (
        f"| {name} | {rows:,} | {cases.stat().st_size / 1e6:.1f} | {min(least.seconds for least, _ in pairs):.2f} "
        f"| {min(ours.seconds for _, ours in pairs):.2f} | {min(ratios):.2f} | {statistics.median(ratios):.2f} "
        f"| {min(least.processor for least, _ in pairs):.2f} | {min(ours.processor for _, ours in pairs):.2f} "
        f"| {max(ours.megabytes for _, ours in pairs):.0f} |"
    )


def profile(name: str, rows: int, folder: Path) -> None:
    """Print the processor time of each stage, in one process, nothing known when it begins."""
    cases = folder / "cases.csv"
    write_caseload(name, rows, cases)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # so that no other process helps
    started = time.process_time()
    from banding.intake import ReadingOptions, read_cases
    from banding.records import ADDED_NAMES, Allocation
    from banding.records.csv import writer as written
    from banding.ruleset import find_ruleset, load_ruleset

    ruleset = load_ruleset(find_ruleset("cl-crc/2019-03"))
    opened = read_cases(
        cases,
        name="cases.csv",
        facts=ruleset.facts,
        bands=[band.name for band in ruleset.bands],
        options=ReadingOptions(on=date.fromisoformat(ON)),
        output_columns=ADDED_NAMES,
    )
    stages: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        before = time.process_time()
        done = work()
        stages[stage] = time.process_time() - before
        return done

    with opened as caseload, (folder / "banded.csv").open("w", newline="", encoding="utf-8") as out:
        stages["start: rules, table, file"] = time.process_time() - started
        allocation = timed("read: who is on several rows", lambda: Allocation(caseload, ruleset))
        lines = [row.cells for row in caseload.rows()]
        timed(
            "decide: cells to states, states to words",
            lambda: [allocation.alike(list(cells)) for cells in lines],
        )
        writer = written.CsvWriter(allocation)
        timed("write, every row decided before", lambda: writer.write(out))
    print(f"\n| {name}, {rows:,} rows | processor s | microseconds a row |\n|---|---|---|")
    for stage, seconds in stages.items():
        print(f"| {stage} | {seconds:.2f} | {seconds / rows * 1e6:.1f} |")


def main() -> None:
    """Read the options and measure each caseload at each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--caseload", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if not options.profile:
        print(
            "| caseload | rows | input MB | floor s | allocate s | ratio, least | ratio, median "
            "| floor processor s | allocate processor s | peak MB |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|")
    for name in options.caseload:
        for rows in options.rows:
            with tempfile.TemporaryDirectory() as folder:
                if options.profile:
                    profile(name, rows, Path(folder))
                else:
                    print(measure(name, rows, options.rounds, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
