"""Work shared with copies of this process. One that ends before its time is a refusal: nothing is ever left out."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from banding.errors import BandingError, OutputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LARGE = 8 << 20
"""Bytes to be worked on from which on several processes share the work."""
_MOST = 8


def processors() -> int:
    """Give how many processes can share the work: 1 where there is one processor, or processes cannot be copied."""
    # A copy of a process that has threads could wait for ever for a lock that one of them held; a process that is to end with
    # another may have none.
    ours = sys.modules.get("multiprocessing.process")
    is_daemon = ours is not None and ours.current_process().daemon
    if sys.platform != "linux" or threading.active_count() > 1 or is_daemon:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


@contextmanager
def copies(count: int, serve: Callable[..., None], *given: Any) -> Iterator[list[Connection]]:
    """
    Run copies of this process that ``serve`` a pipe each, ended when the block is left; gives this end of the pipes.

    A refusal of ours, or of the system, that stops one is raised by :func:`received`.
    """
    import multiprocessing  # takes long to load
    import signal

    def served(pipe: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and ends the others
        try:
            serve(pipe, *given)
        except (BandingError, OSError) as error:
            with suppress(OSError):
                pipe.send(error)

    context = multiprocessing.get_context("fork")
    pipes, processes = [], []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            processes.append(context.Process(target=served, args=(theirs,), daemon=True))
            processes[-1].start()
            theirs.close()
            pipes.append(ours)
        yield pipes
    finally:
        for process in processes:
            process.terminate()
            process.join()


def send(pipe: Connection, what: object) -> None:
    """Send something to a copy; where it has ended, raises what :func:`received` does."""
    try:
        pipe.send(what)
    except OSError:
        received(pipe)  # it may have said why
        raise _dead() from None


def received(pipe: Connection) -> Any:
    """Wait for what a copy sends; OutputError where it has ended, and what stopped it where it could say that."""
    try:
        what = pipe.recv()
    except (EOFError, OSError):
        raise _dead() from None
    if isinstance(what, BandingError | OSError):
        raise what
    return what


def _dead() -> OutputError:
    return OutputError(
        "the result",
        "it is not whole: a process that worked on it ended before its time, perhaps for want of memory; close other "
        "programs and try again",
    )
