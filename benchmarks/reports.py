"""
``banding reband``, ``banding audit`` and ``banding rules impact`` against ``banding allocate`` in the same run.

    python benchmarks/reports.py                                       250,000 rows of each caseload
    python benchmarks/reports.py --caseload independent --rows 40000   one caseload, one size

All read the same caseload, with bands on the record drawn by themselves where its rows are *independent*. Where there is an
earlier caseload, it is that one with one fact changed in every tenth case, or one of the same people drawn apart
(*unrelated*); where there is another ruleset, it is ours with High beginning at 55. A time for two caseloads is also set
against twice that of ``allocate``. :mod:`caseloads` says what the rows are.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from caseloads import ON, write_caseload
from measuring import alternating, run

from banding.ruleset import find_ruleset

BANDING = [sys.executable, "-m", "banding"]
BANDS = ("Green", "Yellow", "Blue", "Red", "")


def write_recorded(name: str, rows: int, path: Path, *, seed: int) -> None:
    """Write so many rows of a caseload; the *pool* has bands on the record of its own."""
    if name == "pool":
        write_caseload(name, rows, path)
        return
    lots, made = random.Random(seed), path.with_suffix(".made.csv")
    # Caseloads of different sizes are drawn apart.
    write_caseload(name, rows + seed, made)
    with made.open(newline="", encoding="utf-8") as old, path.open("w", newline="", encoding="utf-8") as new:
        lines, writer = csv.reader(old), csv.writer(new, lineterminator="\n")
        writer.writerow([*next(lines), "recorded_band"])
        writer.writerows([*cells, lots.choice(BANDS)] for _, cells in zip(range(rows), lines, strict=False))
    made.unlink()


def write_earlier(cases: Path, earlier: Path) -> None:
    """Write a caseload as it may have been before: in every tenth case another yes or no, fact by fact in turn."""
    with cases.open(newline="") as old, earlier.open("w", newline="") as new:
        reader = csv.reader(old)
        writer = csv.writer(new)
        header = next(reader)
        writer.writerow(header)
        facts = [
            header.index(name) for name in ("iom", "cpp", "sex_offender", "domestic_abuse", "child_in_need")
        ]
        for number, row in enumerate(reader):
            place = facts[number // 10 % len(facts)]
            if number % 10 == 0 and len(row) == len(header):
                row[place] = "no" if row[place].casefold() in ("yes", "y") else "yes"
            writer.writerow(row)


def write_other_ruleset(folder: Path) -> Path:
    """Write our ruleset with another boundary, and give its path."""
    ours = find_ruleset("cl-crc/2019-03")
    for name in ("guidance.yaml", "readings.yaml"):
        (folder / name).write_text(ours.with_name(name).read_text(encoding="utf-8"), encoding="utf-8")
    other = folder / "2027-01.yaml"
    text = ours.read_text(encoding="utf-8").replace("version: 2019-03", "version: 2027-01")
    text = text.replace("in_force_from: 2019-03-01", "in_force_from: 2027-01-01")
    other.write_text(text.replace("high: 50,", "high: 55,"), encoding="utf-8")
    return other


def main() -> None:
    """Read the options and print a line of figures for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--caseload", nargs="+", choices=("pool", "independent"), default=("pool", "independent")
    )
    options = parser.parse_args()
    print("| caseload | command | s | times allocate | times allocate of both | peak MB | times allocate |")
    print("|---|---|---|---|---|---|---|")
    for name in options.caseload:
        measure(name, options.rows, options.rounds)


def measure(caseload: str, rows: int, rounds: int) -> None:
    """Print a line of figures for each command on one caseload."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases, apart = folder / "cases.csv", folder / "apart.csv"
        write_recorded(caseload, rows, cases, seed=0)
        earlier, other = folder / "earlier.csv", write_other_ruleset(folder)
        write_earlier(cases, earlier)
        out = ["-o", str(folder / "out.csv"), "--on", ON, "-q"]
        commands = {
            "allocate": [*BANDING, "allocate", str(cases), *out],
            "reband, recorded bands": [*BANDING, "reband", str(cases), *out],
            "reband, two dates": [*BANDING, "reband", str(cases), "--previous-on", "2025-11-22", *out],
            "reband, two caseloads": [*BANDING, "reband", str(cases), "--previous", str(earlier), *out],
            "audit": [*BANDING, "audit", str(cases), *out],
            "audit by team and age group": [
                *(*BANDING, "audit", str(cases), *out[:-1], "--by", "team", "--by", "age_group")
            ],
            "rules impact (both rulesets decide)": [
                *BANDING,
                "rules",
                "impact",
                "cl-crc/2019-03",
                str(other),
                str(cases),
                *out,
            ],
        }
        if caseload != "pool":
            write_recorded(caseload, rows, apart, seed=1)
            commands["reband, unrelated"] = [*BANDING, "reband", str(cases), "--previous", str(apart), *out]
        runs = alternating(rounds, *(partial(run, command) for command in commands.values()))
    for command, measured in zip(commands, runs, strict=True):
        time, memory = measured.seconds / runs[0].seconds, measured.megabytes / runs[0].megabytes
        both = f"{time / 2:.2f}" if "--previous" in commands[command] else ""
        print(
            f"| {caseload} | {command} | {measured.seconds:.2f} | {time:.2f} | {both} "
            f"| {measured.megabytes:.0f} | {memory:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
