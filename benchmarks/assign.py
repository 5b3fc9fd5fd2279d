"""
``banding assign`` on 5,500 unheld cases and 120 officers, in six teams and as one: how long it takes, how near its bound it is.

    python benchmarks/assign.py                     three rounds of each, greedy and, with the extra `optimise`, the best whole
    python benchmarks/assign.py --rows 1000 --officers 30 --rounds 1
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from pathlib import Path

from caseloads import ON
from measuring import run

BANDING = [sys.executable, "-m", "banding"]


def measure(teams: str, folder: Path, *, rows: int, officers: int, rounds: int) -> None:
    """Print a line of figures for each way to plan."""
    from banding.assign.plan import can_optimise

    cases, staff, out = folder / "cases.csv", folder / "staff.csv", folder / "out.json"
    run([*BANDING, "example", "-n", str(rows), "--on", ON, "-o", str(cases)])
    run([*BANDING, "example", "--staff", "-n", str(officers), "--on", ON, "-o", str(staff)])
    if teams == "one":
        for path, heading in ((cases, "team"), (staff, "teams")):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f",{heading},", f",former_{heading},", 1), encoding="utf-8")
    ways = ["--greedy", *(["--optimise"] if can_optimise() else [])]
    command = [*BANDING, "assign", str(cases), str(staff), "--on", ON, "-q", "-o", str(out)]
    plans, times = {}, {way: [] for way in ways}
    for way in ways * rounds:
        before = processor_seconds()
        wall = run([*command, way]).seconds
        times[way].append((processor_seconds() - before, wall))
        plans[way] = json.loads(out.read_text(encoding="utf-8"))["plan"]
    bound = plans[ways[-1]]["bound"]
    for way, plan in plans.items():
        above = "" if bound is None else f"{100 * (plan['price'] / bound - 1):.2f}%"
        processor, wall = min(times[way])
        print(
            f"| {teams} | {plan['method']} | {processor:.1f} | {wall:.1f} | {plan['price']:,.0f} | {above} |",
            flush=True,
        )


def processor_seconds() -> float:
    """Give the processor time of all commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=5_500)
    parser.add_argument("--officers", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| teams | plan | processor s | seconds | price | above the bound |\n|---|---|---|---|---|---|")
    for teams in ("six", "one"):
        with tempfile.TemporaryDirectory() as folder:
            measure(teams, Path(folder), rows=options.rows, officers=options.officers, rounds=options.rounds)


if __name__ == "__main__":
    main()
