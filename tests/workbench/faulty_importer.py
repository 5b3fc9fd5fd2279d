"""A process that brings two files of the same people in, in turn, until it is killed; says when each has been stored."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from banding.records.opening import open_caseload
from banding.workbench.bring_in import ready
from banding.workbench.bring_in.storing import Choices, store
from banding.workbench.deciding import as_csv
from tests.workbench.builders import ADMIN, TODAY, Clock, a_row, opened_workbench

PEOPLE = 400


def main(address: str, folder: str, *, by: str = "one process") -> None:
    """Bring in for ever: a file in which everybody has a child protection plan, and one in which nobody has."""
    if by != "one process":
        ready.LARGE = 0
        print("begun", flush=True)  # noqa: T201 - the test reads it
    bench = opened_workbench(Path(folder), Clock(), address)
    ruleset = bench.rules_now().ruleset
    for turn in itertools.count():
        path = Path(folder) / "cases.csv"
        rows = [a_row(f"A{number}", cpp=("yes", "no")[turn % 2]) for number in range(PEOPLE)]
        path.write_text(as_csv(rows), encoding="utf-8")
        with open_caseload(path, path.name, ruleset, on=TODAY) as caseload:
            store(
                bench,
                ADMIN,
                caseload,
                file=f"{turn:064}",
                team="",
                about={},
                choices=Choices(),
                tell=lambda *_: None,
            )
        print(turn, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:3], by=(*sys.argv, "one process")[3])
