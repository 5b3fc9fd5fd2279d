"""Text laid out in lines of at most 80 columns; a path or an id stays whole, so that it can be copied."""

from __future__ import annotations

import textwrap
from typing import Final

WIDTH: Final = 80
"""Columns that text for a terminal keeps to."""


def wrapped(text: str, indent: str = "", *, following: str | None = None) -> list[str]:
    """
    Wrap a text.

    Args:
        text: the text; a word longer than a line gets a line of its own.
        indent: what the first line begins with.
        following: what the other lines begin with; None for the same.
    """
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if following is None else following,
        break_on_hyphens=False,
        break_long_words=False,
    )
