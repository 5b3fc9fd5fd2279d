"""
``banding reband`` and ``banding audit`` against ``banding allocate`` on the same caseload in the same run.

    python benchmarks/reports.py                       250,000 rows
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import alternating, run

BANDING = [sys.executable, "-m", "banding"]
ON = "2026-11-22"


def main() -> None:
    """Read the options and print a line of figures for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = folder / "cases.csv"
        run([*BANDING, "example", "-n", str(options.rows), "--on", ON], stdout=cases)
        out = ["-o", str(folder / "out.csv"), "--on", ON, "-q"]
        commands = {
            "allocate": [*BANDING, "allocate", str(cases), *out],
            "reband, recorded bands": [*BANDING, "reband", str(cases), *out],
            "reband, two dates": [*BANDING, "reband", str(cases), "--previous-on", "2025-11-22", *out],
            "audit": [*BANDING, "audit", str(cases), *out],
        }
        runs = alternating(options.rounds, *(partial(run, command) for command in commands.values()))
    print("| command | s | times allocate | peak MB |")
    print("|---|---|---|---|")
    for command, measured in zip(commands, runs, strict=True):
        ratio = measured.seconds / runs[0].seconds
        print(f"| {command} | {measured.seconds:.2f} | {ratio:.2f} | {measured.megabytes:.0f} |")


if __name__ == "__main__":
    main()
