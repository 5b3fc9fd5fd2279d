"""
The lines of a table written with what is added to them, and a large one by several processes.

Each process is a copy of this one with its own tables, so that nothing needs to be handed over but a block of the file and
how long what came of it is: where that goes in the result follows from the blocks before it, and the process puts it there
itself, or hands it over where the result is no file. One that ends before its time is a refusal: no row is ever left out.
"""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from itertools import cycle
from multiprocessing.connection import Connection
from typing import BinaryIO, TextIO, TypeVar, cast

from banding.intake import CsvSource, block_source, blocks, note_blank
from banding.processes import LARGE, copies, processors, received, send
from banding.records.csv.lines import CsvLines

B = TypeVar("B")
R = TypeVar("R")
F = TypeVar("F")
P = TypeVar("P")
_BLOCK = 1 << 18


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
    out.flush()
    encoding, errors, file, waiting = out.encoding, out.errors or "strict", _file_of(out), list[bytes]()

    def work(block: tuple[str, int]) -> tuple[int, bytes, int, int]:
        passed_on = lines()
        texts = passed_on.written(block_source(source, block))
        waiting[:] = [text.encode(encoding, errors) for text in texts]
        sent = b"" if file else b"".join(waiting)
        return sum(map(len, waiting)), sent, passed_on.rows, passed_on.empty

    def place(at: int) -> None:
        if file:
            for piece in waiting:
                at = _write_at(file[0], piece, at)

    at, rows, empty = file[1] if file else 0, 0, 0

    def gone(done: tuple[int, bytes, int, int]) -> int:
        nonlocal at, rows, empty
        size, sent, rows_done, lines_empty = done
        begun, at, rows, empty = at, at + size, rows + rows_done, empty + lines_empty
        out.buffer.write(sent)
        if progress:
            progress(rows)
        return begun

    _share(blocks(source, _BLOCK), work, gone, place, finish, gather, count=count)
    if file:
        cast(BinaryIO, out.buffer).seek(at)
    note_blank(source.notes, empty)


def _file_of(out: TextIOWrapper) -> tuple[int, int] | None:
    """Give a file in which each process can put what it made in its place, and where the next goes; None for any other."""
    import fcntl  # not there on Windows

    try:
        file, at = out.fileno(), cast(BinaryIO, out.buffer).tell()
        is_ours = stat.S_ISREG(os.fstat(file).st_mode) and not fcntl.fcntl(file, fcntl.F_GETFL) & os.O_APPEND
    except OSError:
        return None
    return (file, at) if is_ours else None


def _write_at(file: int, piece: bytes, at: int) -> int:
    """Write all of a piece at a place of a file, and give where it ends."""
    left = memoryview(piece)
    while left:
        written = os.pwrite(file, left, at)
        at, left = at + written, left[written:]
    return at


def _share(
    blocks: Iterable[B],
    work: Callable[[B], R],
    gone: Callable[[R], P],
    place: Callable[[P], None],
    finish: Callable[[], F],
    gather: Callable[[F], None],
    *,
    count: int,
) -> None:
    """
    Have blocks worked on by so many processes.

    ``gone`` is called here with what comes of each block, in their order; the process that worked on it calls ``place`` with what
    that gives, and goes on. Each calls ``finish`` once there are no more blocks, and ``gather`` is called here with what it gives.

    Raises OutputError where a process has died, and what stopped one: a refusal of ours, or what the system says of writing.
    """
    with copies(count, _serve, work, place, finish) as pipes:
        busy = deque[Connection]()
        for pipe, block in zip(cycle(pipes), blocks, strict=False):
            # A process is sent a block only when it has handed over what came of its last: neither waits for the other.
            placed = [gone(received(busy.popleft()))] if len(busy) == count else []
            send(pipe, (placed, [block]))
            busy.append(pipe)
        placed_of = {pipe: [gone(received(pipe))] for pipe in busy}
        for pipe in pipes:
            send(pipe, (placed_of.get(pipe, []), []))
        for pipe in pipes:
            gather(received(pipe))


def _serve(
    pipe: Connection, work: Callable[[B], R], place: Callable[[P], None], finish: Callable[[], F]
) -> None:
    while True:
        placed, block = pipe.recv()
        for each in placed:
            place(each)
        if not block:
            break
        pipe.send(work(block[0]))
    pipe.send(finish())
