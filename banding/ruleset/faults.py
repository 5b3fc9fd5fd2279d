"""Faults gathered while a document is read: each with its line, its place and a message a person can act on."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from banding.errors import Fault
from banding.nearest import did_you_mean

Place = tuple[str | int, ...]
"""Keys and list positions that lead to a value, such as ``("matrix", "cells", 2, "band")``."""

_MOST_LISTED = 12


def path_of(place: Place) -> str:
    """Write a place as a path: ``matrix.cells[2].band``."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


@attrs.define
class FaultNotes:
    """
    The faults found so far in one file.

    Attributes:
        file: the file's name as the user gave it.
        lines: line of every place, from 1.
        faults: what has been found.
    """

    file: str
    lines: dict[Place, int] = attrs.field(factory=dict)
    faults: list[Fault] = attrs.field(factory=list)

    def add(self, place: Place, message: str) -> None:
        """Note a fault at a place, or at the nearest enclosing place that has a line."""
        line = next(
            (self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), None
        )
        self.add_at_line(line, message, place=place)

    def add_at_line(self, line: int | None, message: str, *, place: Place = ()) -> None:
        """Note a fault at a line; None when it concerns the file as a whole."""
        self.faults.append(Fault(self.file, line, path_of(place), message))

    def add_unknown(self, place: Place, what: str, word: object, allowed: Iterable[str]) -> None:
        """Note a word that is none of those allowed, with the nearest of them or else the list."""
        words = tuple(allowed)
        self.add(place, f"unknown {what} {shown(word)}{nearest_or_list(str(word), words)}")


def nearest_or_list(word: str, allowed: tuple[str, ...]) -> str:
    """Give ``; did you mean ...?`` for a near miss, else ``; expected one of ...``."""
    return did_you_mean(word, allowed) or f"; expected {one_of(allowed)}"


def one_of(words: tuple[str, ...]) -> str:
    """Say a choice of words: ``one of `low`, `high```; a long list is cut short."""
    if not words:
        return "none here, for none is declared"
    listed = ", ".join(f"`{word}`" for word in words[:_MOST_LISTED])
    more = f" and {len(words) - _MOST_LISTED} more" if len(words) > _MOST_LISTED else ""
    return f"one of {listed}{more}" if len(words) > 1 else listed


def kind_said(kind: str) -> str:
    """Say a kind of fact as people do: yes/no, number, choice, text."""
    return kind.replace("-", "/")


def shown(value: object) -> str:
    """Say what was found, in the words of the file rather than of the program."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, dict):
        return "a block of keys"
    if isinstance(value, list | tuple):
        return "a list"
    words = str(value)
    return f"`{words[:57]}...`" if len(words) > 60 else f"`{words}`"
