"""The text of a YAML file, where on it each place stands, and the faults found: each with words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from banding.errors import Excerpt, Fault
from banding.nearest import did_you_mean
from banding.written import Place

if TYPE_CHECKING:
    from yaml import Mark

_LINE_END: Final = re.compile("\r\n|[\n\r\x85]|\u2028|\u2029")
_MOST_LISTED = 12
MOST_DIGITS = 18
"""Digits of the longest whole number that is read as one."""


class Stretch(NamedTuple):
    """Some characters of one line; line and column from 1, and None as length for all the rest of the line."""

    line: int
    column: int
    length: int | None = None

    @classmethod
    def between(cls, begin: Mark, end: Mark) -> Stretch:
        """Give what lies between two marks of the parser, as far as it is on the first line."""
        is_one_line = begin.line == end.line
        length = max(end.column - begin.column, 1) if is_one_line else None
        return cls(begin.line + 1, begin.column + 1, length)


@attrs.define
class Page:
    """The text of a file by lines, and the marks of the key of each place on it, and of its value."""

    text: str = ""
    keys: dict[Place, tuple[Mark, Mark]] = attrs.field(factory=dict)
    values: dict[Place, tuple[Mark, Mark]] = attrs.field(factory=dict)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file, without their ends."""
        return tuple(_LINE_END.split(self.text))

    def key(self, place: Place) -> Stretch | None:
        """Give where the key of a place stands."""
        return Stretch.between(*self.keys[place]) if place in self.keys else None

    def value(self, place: Place) -> Stretch | None:
        """Give where the value of a place begins."""
        return Stretch.between(*self.values[place]) if place in self.values else None

    def excerpt(self, place: Place, *, line: int | None, at_key: bool = False) -> Excerpt | None:
        """Show a place by its value, or by its key where that is meant or the value begins on another line than said."""
        key, value = self.key(place), self.value(place)
        shown = key if at_key or value is None or value.line != line else value
        return self.excerpt_at(shown or value) if place else None

    def excerpt_at(self, stretch: Stretch | None, *, note: str = "") -> Excerpt | None:
        """Show a stretch, with what to say of it; None where there is no such line."""
        if stretch is None or not 1 <= stretch.line <= len(self.lines):
            return None
        text = self.lines[stretch.line - 1].rstrip()
        length = len(text) - stretch.column + 1 if stretch.length is None else stretch.length
        return Excerpt(stretch.line, text, stretch.column, max(length, 1), note)


def path_of(place: Place) -> str:
    """Write a place as a path: ``matrix.cells[2].band``."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


@attrs.define
class FaultNotes:
    """The faults found so far in one file."""

    file: str
    lines: dict[Place, int] = attrs.field(factory=dict)
    faults: list[Fault] = attrs.field(factory=list)
    page: Page = attrs.field(factory=Page)

    def add(
        self,
        place: Place,
        message: str,
        *,
        at_key: bool = False,
        item: int | None = None,
        help: str = "",
        first: Place | None = None,
    ) -> None:
        """Note a fault at a place or the nearest around it; ``help`` is what to do, ``first`` an earlier place it speaks of."""
        near = next((place[:n] for n in range(len(place), -1, -1) if place[:n] in self.lines), ())
        line = self.lines.get(near)
        shown_at = near if item is None else (*near, item)
        excerpt = self.page.excerpt(shown_at, line=line, at_key=at_key and near == place)
        other = self.page.excerpt_at(self.page.value(first), note="first here") if first else None
        self.faults.append(Fault(self.file, line, path_of(place), message, help, excerpt, other))

    def add_at_line(
        self,
        line: int | None,
        message: str,
        *,
        place: Place = (),
        at: Stretch | None = None,
        help: str = "",
        other: Excerpt | None = None,
    ) -> None:
        """Note a fault at a line, or at a stretch of it; None when it concerns the file as a whole."""
        excerpt = self.page.excerpt_at(at)
        self.faults.append(Fault(self.file, line, path_of(place), message, help, excerpt, other))

    def add_unknown(
        self,
        place: Place,
        what: str,
        word: object,
        allowed: Iterable[str],
        *,
        at_key: bool = False,
        item: int | None = None,
        help: str = "",
    ) -> None:
        """Note a word that is none of those allowed, with the nearest of them or else the list and what to do."""
        words = tuple(allowed)
        near = did_you_mean(str(word), words)
        message = f"unknown {what} {shown(word)}{nearest_or_list(str(word), words)}"
        self.add(place, message, at_key=at_key, item=item, help="" if near else help)


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


def whole_number_for(found: object) -> str:
    """Say what should stand in place of what was found: a whole number, and how long where that is what is wrong."""
    is_long = isinstance(found, str) and found.removeprefix("-").isdecimal() and len(found) > MOST_DIGITS
    return f"a whole number of at most {MOST_DIGITS} digits" if is_long else "a whole number"


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
