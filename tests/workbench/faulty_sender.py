"""A process that sends what is in the outbox, and says when nothing is left; at a moment so many minutes after the tests' own."""

from __future__ import annotations

import sys
from pathlib import Path

from banding.workbench.api.webhooks import send_due
from tests.workbench.builders import Clock, opened_workbench


def main(address: str, folder: str, minutes: str) -> None:
    """Send until nothing is due."""
    clock = Clock()
    clock.forward(minutes=int(minutes))
    database = opened_workbench(Path(folder), clock, address).database
    while send_due(database):
        pass
    print("nothing is due", flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
