"""
The lines of a table written with what is added to them, and a large one by several processes.

Each process is a copy of this one with its own tables, so that nothing needs to be handed over but a block of the file and
what comes of it, in the order of the blocks. One that ends before its time is a refusal: no row is ever left out.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TextIO, TypeVar

from banding.errors import BandingError, OutputError
from banding.intake import CsvSource, block_source, blocks, note_blank
from banding.records.csv.lines import CsvLines

B = TypeVar("B")
R = TypeVar("R")
F = TypeVar("F")
LARGE = 8 << 20
"""Bytes to be worked on from which on several processes share the work."""
_BLOCK = 1 << 19
_MOST = 8


def write_lines(
    out: TextIO,
    source: CsvSource,
    lines: Callable[[], CsvLines],
    *,
    finish: Callable[[], F],
    gather: Callable[[F], None],
    size: int,
    progress: Callable[[int], None] | None = None,
) -> None:
    """
    Write every row of a table whose repeated people were looked for, and that can be read by chunks.

    ``lines`` gives what passes some lines on, ``finish`` is called after the last row, and ``gather`` with what that gave in
    another process. ``size`` is the bytes of the file, times what a row takes in times of what deciding it takes.

    Raises OutputError: a process has died. TableError: a row is past a limit, or its quotation marks do not pair up.
    """
    count = processors() if size > LARGE and isinstance(out, TextIOWrapper) else 1
    if count == 1 or not isinstance(out, TextIOWrapper):
        passed_on = lines()
        for text in passed_on.written(source):
            out.write(text)
            if progress:
                progress(passed_on.rows)
        finish()
        return
    encoding, errors = out.encoding, out.errors or "strict"

    def work(block: tuple[str, int]) -> tuple[bytes, int, int]:
        passed_on = lines()
        texts = passed_on.written(block_source(source, block))
        return b"".join([text.encode(encoding, errors) for text in texts]), passed_on.rows, passed_on.empty

    out.flush()
    rows = empty = 0
    for written, rows_done, lines_empty in worked_in_order(
        blocks(source, _BLOCK), work, finish, gather, count=count
    ):
        rows, empty = rows + rows_done, empty + lines_empty
        out.buffer.write(written)
        if progress:
            progress(rows)
    note_blank(source.notes, empty)


def processors() -> int:
    """Give how many processes can share the work: 1 where there is one processor, or processes cannot be copied."""
    # A copy of a process that has threads could wait for ever for a lock that one of them held.
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


def worked_in_order(
    blocks: Iterable[B],
    work: Callable[[B], R],
    finish: Callable[[], F],
    gather: Callable[[F], None],
    *,
    count: int,
) -> Iterator[R]:
    """
    Give what comes of each block in their order, worked on by so many processes.

    Each process calls ``finish`` once there are no more blocks, and ``gather`` is called here with what it gives.
    Raises OutputError where a process has died, and what the work raised of ours in any of them.
    """
    context = multiprocessing.get_context("fork")
    pipes, processes = list[Connection](), list[BaseProcess]()
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            processes.append(context.Process(target=_serve, args=(theirs, work, finish), daemon=True))
            processes[-1].start()
            theirs.close()
            pipes.append(ours)
        busy = deque[Connection]()
        for pipe, block in zip(cycle(pipes), blocks, strict=False):
            # A process is sent a block only when it has handed over what came of its last: neither waits for the other.
            done = [_received(busy.popleft())] if len(busy) == count else []
            _send(pipe, block)
            busy.append(pipe)
            yield from done
        for pipe in busy:
            yield _received(pipe)
        for pipe in pipes:
            _send(pipe, None)
            gather(_received(pipe))
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _serve(pipe: Connection, work: Callable[[B], R], finish: Callable[[], F]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is told, and ends the others
    try:
        while (block := pipe.recv()) is not None:
            pipe.send(work(block))
        pipe.send(finish())
    except BandingError as error:
        pipe.send(error)


def _send(pipe: Connection, what: object) -> None:
    try:
        pipe.send(what)
    except OSError:
        raise _dead() from None


def _received(pipe: Connection) -> Any:
    try:
        found = pipe.recv()
    except (EOFError, OSError):
        raise _dead() from None
    if isinstance(found, BandingError):
        raise found
    return found


def _dead() -> OutputError:
    return OutputError(
        "the result",
        "it is not whole: a process that worked on it ended before its time, perhaps for want of memory; close other "
        "programs and try again",
    )
