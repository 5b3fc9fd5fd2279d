"""A process that works on a workbench until it is killed: judges, or answers and hands over too; prints each version that was kept."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from banding.workbench.changes import ChangedMeanwhileError, RefusedError
from tests.workbench.builders import ADMIN, Clock, hold, opened_workbench


def main(address: str, folder: str, what: str) -> None:
    """Work for ever."""
    bench = opened_workbench(Path(folder), Clock(), address)
    for turn in itertools.count():
        key = f"x10000{1 + turn % 5}"
        person = bench.person(ADMIN, key)
        try:
            if what == "all" and turn % 3 == 0:
                said = {"cpp": ("yes", "no")[turn % 2]}
                person = bench.answer(ADMIN, key, said, seen=person.version, source="a letter")
            elif what == "judge" or turn % 3 == 1:
                band = ("Red", "Blue")[turn // 5 % 2]
                person = bench.judge(ADMIN, key, band, "recent escalation", seen=person.version)
            else:
                person = hold(bench, ADMIN, key, f"PO{turn}", seen=person.version)
        except (ChangedMeanwhileError, RefusedError):
            continue
        print(person.version, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
