"""
``banding allocate``, CSV to CSV, against the floor on the same rows in the same run.

    python benchmarks/allocate.py                      10^4 to 10^6 rows
    python benchmarks/allocate.py --rows 10000000      ten million rows, about 0.6 GB of files
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import alternating, run

PYTHON = sys.executable
HERE = Path(__file__).parent
ON = "2026-11-22"


def added_widths(banded: Path, added: int) -> str:
    """Give the mean length of each added column, from the first rows of a banded file."""
    with banded.open(newline="", encoding="utf-8") as given:
        rows = [row[-added:] for _, row in zip(range(20_000), csv.reader(given), strict=False)][1:]
    return ",".join(str(round(sum(map(len, column)) / len(rows))) for column in zip(*rows, strict=True))


def measure(rows: int, rounds: int, folder: Path) -> None:
    """Make a caseload of so many rows, and print a line of figures."""
    from banding.records import ADDED_NAMES

    cases, banded, copied = folder / "cases.csv", folder / "banded.csv", folder / "copied.csv"
    run([PYTHON, "-m", "banding", "example", "-n", str(rows), "--on", ON], stdout=cases)
    command = [PYTHON, "-m", "banding", "allocate", str(cases), "-o", str(banded), "--on", ON, "-q"]
    run(command)
    widths = added_widths(banded, len(ADDED_NAMES))
    ours, floor = alternating(
        rounds,
        partial(run, command),
        partial(run, [PYTHON, str(HERE / "floor.py"), str(cases), str(copied), widths]),
    )
    print(
        f"| {rows:>10,} | {cases.stat().st_size / 1e6:>7.1f} | {floor.seconds:>7.2f} | {ours.seconds:>7.2f} "
        f"| {ours.seconds / floor.seconds:>5.2f} | {ours.megabytes:>6.0f} |",
        flush=True,
    )


def main() -> None:
    """Read the options and measure each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| rows | input MB | floor s | allocate s | ratio | peak MB |")
    print("|---|---|---|---|---|---|")
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            measure(rows, options.rounds, Path(folder))


if __name__ == "__main__":
    main()
