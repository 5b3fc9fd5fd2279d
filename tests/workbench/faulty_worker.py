"""A process that works on a workbench until it is killed: answers, judges and hands over, and prints each version that was kept."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from banding.workbench.changes import ChangedMeanwhileError, RefusedError
from tests.workbench.builders import ADMIN, Clock, hold, opened_workbench


def main(address: str, folder: str) -> None:
    """Work for ever."""
    bench = opened_workbench(Path(folder), Clock(), address)
    for turn in itertools.count():
        key = f"x10000{1 + turn % 5}"
        person = bench.person(ADMIN, key)
        try:
            if turn % 3 == 0:
                said = {"cpp": ("yes", "no")[turn % 2]}
                person = bench.answer(ADMIN, key, said, seen=person.version, source="a letter")
            elif turn % 3 == 1:
                person = bench.judge(ADMIN, key, "Red", "recent escalation", seen=person.version)
            else:
                person = hold(bench, ADMIN, key, f"PO{turn}", seen=person.version)
        except (ChangedMeanwhileError, RefusedError):
            continue
        print(person.version, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
