"""Runs a command in a process of its own and says how long it took and how much memory it held at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """Wall time in seconds, the most memory one process held at once in MB (10^6 bytes), and processor time in seconds."""

    seconds: float
    megabytes: float
    processor: float


def run(command: Sequence[str], *, stdout: Path | None = None) -> Run:
    """Run a command to its end; its output goes to a file or nowhere. A command that fails stops the benchmark."""
    target = stdout.open("wb") if stdout else subprocess.DEVNULL
    # Modules are kept compiled, as they are for whoever installs the package.
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=target, stderr=subprocess.DEVNULL, env=settings)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return Run(seconds, usage.ru_maxrss * 1024 / 1e6, usage.ru_utime + usage.ru_stime)


def alternating(rounds: int, *jobs: Callable[[], Run]) -> list[Run]:
    """Run jobs in turn, some rounds, and give each one's median times and greatest memory."""
    runs = [[job() for job in jobs] for _ in range(rounds)]
    return [
        Run(
            statistics.median(run.seconds for run in job),
            max(run.megabytes for run in job),
            statistics.median(run.processor for run in job),
        )
        for job in zip(*runs, strict=True)
    ]
