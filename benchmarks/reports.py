"""
``banding reband``, ``banding audit`` and ``banding rules impact`` against ``banding allocate`` in the same run.

    python benchmarks/reports.py                       250,000 rows, and 40,000 that do not repeat

All read the same caseload; ``audit`` also one whose facts, bands, routes and reasons on record are each drawn by themselves,
so that hardly two rows are alike, and is held against ``allocate`` of that. Where there is an earlier caseload, it is that one with one fact changed in every tenth case;
where there is another ruleset, it is ours with High beginning at 55.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from functools import partial
from pathlib import Path

from caseloads import write_caseload
from measuring import alternating, run

from banding.ruleset import find_ruleset

BANDING = [sys.executable, "-m", "banding"]
ON = "2026-11-22"


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


def write_recorded(rows: int, path: Path) -> None:
    """Write the independent caseload with a band, a route, a gender and now and then a reason on record, drawn by themselves."""
    plain, lots = path.with_name("plain.csv"), random.Random(rows)
    write_caseload("independent", rows, plain)
    with plain.open(newline="") as given, path.open("w", newline="") as out:
        reader, writer = csv.reader(given), csv.writer(out, lineterminator="\n")
        header = next(reader)
        writer.writerow([*header, "recorded_band", "recorded_route", "gender"])
        reason = header.index("rationale")
        for number, row in enumerate(reader):
            if lots.random() < 0.2:
                row[reason] = lots.choice(
                    ("ok", "As discussed with the manager", f"Seen and talked over, {number}")
                )
            band = lots.choice(("Green", "Yellow", "Blue", "Red", ""))
            route = lots.choice((*["field"] * 17, "hub", "nps", ""))
            writer.writerow([*row, band, route, lots.choice(("female", "male", "not known"))])


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
    parser.add_argument(
        "--recorded", type=int, default=40_000, help="rows of the caseload that does not repeat"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = folder / "cases.csv"
        run([*BANDING, "example", "-n", str(options.rows), "--on", ON], stdout=cases)
        earlier, other = folder / "earlier.csv", write_other_ruleset(folder)
        write_earlier(cases, earlier)
        out = ["-o", str(folder / "out.csv"), "--on", ON, "-q"]
        commands = {
            "allocate": [*BANDING, "allocate", str(cases), *out],
            "reband, recorded bands": [*BANDING, "reband", str(cases), *out],
            "reband, two dates": [*BANDING, "reband", str(cases), "--previous-on", "2025-11-22", *out],
            "reband, two caseloads (both are read)": [
                *BANDING,
                "reband",
                str(cases),
                "--previous",
                str(earlier),
                *out,
            ],
            "audit": [*BANDING, "audit", str(cases), *out],
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
        table(commands, options.rounds)
        recorded = folder / "recorded.csv"
        write_recorded(options.recorded, recorded)
        audit = [*BANDING, "audit", str(recorded), *out[:-1]]
        commands = {
            "allocate, rows that do not repeat": [*BANDING, "allocate", str(recorded), *out],
            "audit of them": audit,
            "audit of them by team and age group": [*audit, "--by", "team", "--by", "age_group"],
        }
        table(commands, options.rounds)


def table(commands: dict[str, list[str]], rounds: int) -> None:
    """Run commands in turn, and print a line of figures for each, in times of the first."""
    runs = alternating(rounds, *(partial(run, command) for command in commands.values()))
    print("| command | s | times allocate | peak MB | times allocate |")
    print("|---|---|---|---|---|")
    for command, measured in zip(commands, runs, strict=True):
        time, memory = measured.seconds / runs[0].seconds, measured.megabytes / runs[0].megabytes
        print(
            f"| {command} | {measured.seconds:.2f} | {time:.2f} | {measured.megabytes:.0f} | {memory:.2f} |"
        )


if __name__ == "__main__":
    main()
