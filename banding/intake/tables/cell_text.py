"""Text that a spreadsheet would run as a formula: told apart, defused with an apostrophe, and restored."""

from __future__ import annotations

import re

_STARTS = frozenset("=+-@\t\r＝＋－＠")  # noqa: RUF001 - the full-width signs start formulas too
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)%?", re.ASCII)


def is_formula(text: str) -> bool:
    """
    Say whether a spreadsheet could run this text as a formula.

    Args:
        text: a cell as it would be written.

    Returns:
        True for text that starts with ``= + - @``, their full-width forms, a tab or a carriage return;
        False for plain numbers such as -5, +5, -5.0 and -5%.
    """
    return text[:1] in _STARTS and _PLAIN_NUMBER.fullmatch(text) is None


def defuse(text: str) -> str:
    """
    Give the text with a leading apostrophe where a spreadsheet would run it, else unchanged.

    ``undo(defuse(text)) == text`` for every text: one that already looks defused gets another apostrophe.
    """
    return "'" + text if is_formula(text.lstrip("'")) else text


def undo(text: str) -> str:
    """Give back the text that :func:`defuse` was given: one apostrophe fewer before a formula, else unchanged."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text
