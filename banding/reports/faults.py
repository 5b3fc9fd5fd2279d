"""
The faults of a file a person wrote, as text and as data: each with its line, the words at fault and what to do.

The text is laid out as compilers do it, file, line and column first, so that an editor leads to the place. It keeps to
80 columns: a longer line of the file is cut on both sides of the words at fault.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from banding.errors import Excerpt, Fault
from banding.render.words import counted
from banding.text import WIDTH, wrapped

_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\U0010ffff]")
_LEAD = 0.4  # where on a cut line the fault stands: what comes before it says more than what comes after


def faults_in_text(faults: Sequence[Fault]) -> Iterator[str]:
    """Give the lines of a report, the faults in their order, and how many there are in how many files."""
    for fault in faults:
        yield from _told(fault)
    if any(fault.line is not None for fault in faults):
        files = len({fault.file for fault in faults})
        yield f"{counted(len(faults), 'fault', 'faults')} in {counted(files, 'file', 'files')}"


def _told(fault: Fault) -> Iterator[str]:
    where = [fault.file, *(str(each) for each in (fault.line, fault.column) if each is not None)]
    told = fault.message if fault.excerpt or not fault.path else f"{fault.path}: {fault.message}"
    # Where the line would be too long, the place keeps a line of its own and stays whole.
    head = f"{':'.join(where)}: {told}"
    yield from [head] if len(head) <= WIDTH else [":".join(where) + ":", *wrapped(told, "  ")]
    excerpts = filter(None, (fault.excerpt, fault.other))
    for excerpt in sorted(excerpts, key=lambda each: (each.line, each.column)):
        yield from _shown(excerpt)
    if fault.help:
        yield from wrapped(f"help: {fault.help}", "  ", following="        ")
    if fault.line is not None:
        yield ""


def _shown(excerpt: Excerpt) -> Iterator[str]:
    """Give a line of the file, and marks beneath the words that are meant."""
    gutter = f"{excerpt.line:>5} | "
    text, column, length = _cut(excerpt, WIDTH - len(gutter))
    left = WIDTH - len(gutter) - column + 1
    marks = "^" * min(length, left)
    if excerpt.note:
        marks = "-" * max(1, min(length, left - len(excerpt.note) - 1))
    yield f"{gutter}{text}"
    yield f"{'| ':>{len(gutter)}}{' ' * (column - 1)}{marks} {excerpt.note}".rstrip()


def _cut(excerpt: Excerpt, room: int) -> tuple[str, int, int]:
    """Give a line that fits in a number of columns, with the column and length of what is meant on it."""
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", excerpt.text.replace("\t", " "))
    if max(len(text), excerpt.column) <= room:
        return text, excerpt.column, excerpt.length
    start = max(0, min(excerpt.column - 1 - int(room * _LEAD), max(len(text), excerpt.column) - room))
    shown = text[start : start + room]
    if start:
        shown = f"…{shown[1:]}"
    if start + room < len(text):
        shown = f"{shown[:-1]}…"
    return shown, excerpt.column - start, excerpt.length


def faults_as_data(faults: Sequence[Fault]) -> dict[str, Any]:
    """Give the faults as data for JSON."""
    return {
        "faults": [
            {"file": fault.file, "line": fault.line, "column": fault.column}
            | {"length": fault.excerpt.length if fault.excerpt and fault.column else None}
            | {"path": fault.path or None, "message": fault.message, "help": fault.help or None}
            | {"other_line": fault.other.line if fault.other else None}
            for fault in faults
        ]
    }
