"""The text of a file and where on it each place stands, so that a fault can show the words it is about."""

from __future__ import annotations

import re
from typing import Final

import attrs

from banding.errors import Excerpt

Place = tuple[str | int, ...]
"""Keys and list positions that lead to a value, such as ``("matrix", "cells", 2, "band")``."""

_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


@attrs.frozen
class Stretch:
    """
    Some characters of one line.

    Attributes:
        line: the line, from 1.
        column: the first of them, from 1.
        length: how many; None for all that stand on the rest of the line.
    """

    line: int
    column: int
    length: int | None = None


@attrs.define
class Page:
    """
    The text of a file, and where on it each place stands.

    Attributes:
        lines: its lines, without their ends.
        keys: where the key of a place stands.
        values: where the value of a place begins, and how far it goes on that line.
    """

    lines: tuple[str, ...] = ()
    keys: dict[Place, Stretch] = attrs.field(factory=dict)
    values: dict[Place, Stretch] = attrs.field(factory=dict)

    @classmethod
    def of(cls, text: str) -> Page:
        """Give the page of a text, its line ends being those of YAML."""
        return cls(tuple(_LINE_END.split(text)))

    def excerpt(self, place: Place, *, line: int | None, at_key: bool = False) -> Excerpt | None:
        """
        Show a place.

        Args:
            place: the place; the document as a whole shows nothing.
            line: the line it is said to stand on; a value that begins further down is shown by its key.
            at_key: whether its key is meant rather than its value.
        """
        key, value = self.keys.get(place), self.values.get(place)
        shown = key if at_key or value is None or value.line != line else value
        return self.excerpt_at(shown or value) if place else None

    def excerpt_at(self, stretch: Stretch | None, *, note: str = "") -> Excerpt | None:
        """Show a stretch, with what to say of it; None where there is no such line."""
        if stretch is None or not 1 <= stretch.line <= len(self.lines):
            return None
        text = self.lines[stretch.line - 1].rstrip()
        length = len(text) - stretch.column + 1 if stretch.length is None else stretch.length
        return Excerpt(stretch.line, text, stretch.column, max(length, 1), note)
