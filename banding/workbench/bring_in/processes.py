"""
Work on the blocks of a file shared by fresh processes, whose results come in the order of the blocks.

Fresh ones, as a copy of a server's process would hold what its other threads held. One that ends before its time is a
refusal: no row is ever left out.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import cycle
from typing import Any, TypeVar

from banding.errors import OutputError

B = TypeVar("B")
R = TypeVar("R")
_MOST = 4
_BEGIN = f"import sys; sys.path[:] = {{path!r}}; from {__name__} import serve; serve()"


def processors() -> int:
    """Give how many processes can share the work."""
    if getattr(sys, "frozen", False) or not sys.executable:
        return 1
    there = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(there, _MOST)


class Processes(AbstractContextManager["Processes"]):
    """So many fresh processes, started at once; with one, this process does the work itself."""

    def __init__(self, count: int) -> None:
        command = [sys.executable, "-c", _BEGIN.format(path=sys.path)]
        self._processes: list[subprocess.Popen[bytes]] = []
        with ExitStack() as closing:
            closing.callback(self.close)
            for _ in range(count if count > 1 else 0):
                pipe = subprocess.PIPE
                self._processes.append(subprocess.Popen(command, stdin=pipe, stdout=pipe))  # noqa: S603 - ourselves
            closing.pop_all()

    def __exit__(self, *_: object) -> None:
        """End them."""
        self.close()

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            process.kill()
            process.communicate()

    def worked_in_order(self, blocks: Iterable[B], work: Callable[[B], R]) -> Iterator[R]:
        """
        Give what comes of each block in their order; ``work`` is sent to each process as a pickle.

        Raises:
            OutputError: a process has died.
        """
        if not self._processes:
            yield from map(work, blocks)
            return
        for process in self._processes:
            _send(process, work)
        busy = deque[subprocess.Popen[bytes]]()
        for process, block in zip(cycle(self._processes), blocks, strict=False):
            # A process is sent a block only when it has handed over what came of its last: neither waits for the other.
            done = [_received(busy.popleft())] if len(busy) == len(self._processes) else []
            _send(process, block)
            busy.append(process)
            yield from done
        for process in busy:
            yield _received(process)


def serve() -> None:
    """Work on what is sent until there is no more: what such a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and ends the others
    given, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is no result
    gc.disable()  # of what is kept of rows nothing is in circles
    work = pickle.load(given)  # noqa: S301 - what our own process sends
    while True:
        try:
            block = pickle.load(given)  # noqa: S301 - as above
        except EOFError:
            return
        pickle.dump(work(block), out, pickle.HIGHEST_PROTOCOL)
        out.flush()


def _send(process: subprocess.Popen[bytes], what: object) -> None:
    assert process.stdin  # noqa: S101 - it is a pipe
    try:
        pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()
    except OSError:
        raise _dead() from None


def _received(process: subprocess.Popen[bytes]) -> Any:
    assert process.stdout  # noqa: S101 - it is a pipe
    try:
        return pickle.load(process.stdout)  # noqa: S301 - what our own process sends
    except (EOFError, OSError, pickle.UnpicklingError):
        raise _dead() from None


def _dead() -> OutputError:
    return OutputError(
        "the file",
        "a process that read it ended before its time, perhaps for want of memory; nothing was stored; close other programs "
        "and try again",
    )
