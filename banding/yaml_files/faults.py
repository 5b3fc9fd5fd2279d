"""The text of a YAML file, where on it each place stands, and the faults found: each with words a person can act on, who need not know YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from banding.errors import Excerpt, Fault
from banding.nearest import did_you_mean
from banding.written import Place

if TYPE_CHECKING:
    from yaml import Mark, MarkedYAMLError

_LINE_END: Final = re.compile("\r\n|[\n\r\x85]|\u2028|\u2029")
_MOST_LISTED = 12
_HELP: Final = {
    "mapping values are not allowed": (
        "words that hold a colon and a space go in quotes, and a key stands as far in as its neighbours, with a space "
        "after its colon"
    ),
    "did not find expected ',' or ']'": "close the list with `]`, and part what is in it with commas",
    "did not find expected ',' or '}'": "close the block with `}`, and part what is in it with commas",
    "did not find expected '-' indicator": "begin each item of the list with `-`, each as far in as the first",
    "block sequence entries are not allowed": "put the first `-` on a line of its own, below the key",
    "did not find expected key": (
        "set each key and each `-` as far in as its neighbours; an apostrophe inside '...' is written twice"
    ),
    "could not find expected ':'": (
        "a line that goes on stands further in than its key, and a key has a colon after it"
    ),
    "did not find expected <document start>": "set every key of the file at the beginning of its line",
    "found unexpected end of stream": "close the quotes",
    "found unknown escape character": r"in double quotes write `\\` for a backslash, or use single quotes",
    "found character that cannot start any token": "put the words in quotes",
    "did not find expected alphabetic or numeric character": "put the words in quotes",
}
_TAB: Final = "set lines in with spaces, not with tabs"
_UNCLOSED: Final = "close the quotes that begin here"
_REMARK: Final = "a `#` after a space begins a remark; put a value such as a colour in quotes"
_IN_BRACKETS: Final = ("did not find expected ',' or", "did not find expected node content")
_MOST_LINES: Final = 10
_MARK: Final = re.compile(r"\\.|''|[\"'#]")
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


def path_of(place: Place) -> str:
    """Write a place as a path: ``matrix.cells[2].band``."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


@attrs.define
class FaultNotes:
    """The faults found so far in one file, with its text, the line of each place, and where its key and its value stand."""

    file: str
    text: str = ""
    lines: dict[Place, int] = attrs.field(factory=dict)
    keys: dict[Place, Stretch] = attrs.field(factory=dict)
    values: dict[Place, Stretch] = attrs.field(factory=dict)
    faults: list[Fault] = attrs.field(factory=list)

    @cached_property
    def text_lines(self) -> tuple[str, ...]:
        """The text line by line, without the ends of lines."""
        return tuple(_LINE_END.split(self.text))

    def excerpt(self, stretch: Stretch | None, *, note: str = "") -> Excerpt | None:
        """Show a stretch, with what to say of it; None where there is no such line."""
        if stretch is None or not 1 <= stretch.line <= len(self.text_lines):
            return None
        text = self.text_lines[stretch.line - 1].rstrip()
        length = len(text) - stretch.column + 1 if stretch.length is None else stretch.length
        return Excerpt(stretch.line, text, stretch.column, max(length, 1), note)

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
        key, value = self.keys.get(shown_at), self.values.get(shown_at)
        # By its key also where the value begins on another line than the one that is said.
        by_key = (at_key and near == place) or value is None or value.line != line
        excerpt = self.excerpt((key if by_key else value) or value) if shown_at else None
        other = self.excerpt(self.values.get(first), note="first here") if first else None
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
        excerpt = self.excerpt(at)
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


def slip_of(error: MarkedYAMLError, lines: tuple[str, ...]) -> tuple[str, Stretch | None]:
    """Say what to do about a slip of YAML, if anything, and where it stands if that is not where the parser noticed it."""
    mark = error.problem_mark
    if mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
        return _TAB, None
    problem = error.problem or ""
    if mark and problem.startswith(_IN_BRACKETS) and (earlier := _earlier_slip(error, mark, lines)):
        return earlier
    return next((help for said, help in _HELP.items() if problem.startswith(said)), ""), None


def _earlier_slip(error: MarkedYAMLError, mark: Mark, lines: tuple[str, ...]) -> tuple[str, Stretch] | None:
    """Find the quotes left open, or the value taken for a remark, on the lines that led to the error."""
    begun = error.context_mark.line if error.context_mark else mark.line
    first = max(min(begun, mark.line - 1), mark.line - _MOST_LINES, 0)
    for number in range(min(mark.line, len(lines) - 1), first - 1, -1):
        for column, help in _slips_in(lines[number]):
            if number < mark.line or column < mark.column:
                return help, Stretch(number + 1, column + 1, 1)
    return None


def _slips_in(line: str) -> Iterator[tuple[int, str]]:
    """Give the column, from 0, of what on a line hides the rest: a remark for a value, or quotes not closed in time."""
    quote, opened = "", 0
    for mark in _MARK.finditer(line):
        before, after = line[: mark.start()].rstrip(), line[mark.end() : mark.end() + 1]
        if quote and mark[0] == quote:
            if after and after not in " ,:]}":
                yield opened, _UNCLOSED
                return
            quote = ""
        elif quote:
            continue
        elif mark[0] == "#" and before != line[: mark.start()]:
            if before.endswith((":", "[", ",")) and after.strip():
                yield mark.start(), _REMARK
            return
        elif mark[0] in ("'", '"') and (not before or before[-1] in ":[{,-"):
            quote, opened = mark[0], mark.start()
    if quote:
        yield opened, _UNCLOSED
