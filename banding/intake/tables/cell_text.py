"""The text of one cell: what kinds there are, and how text that a program would take otherwise is written and undone."""

from __future__ import annotations

import re

FORMULA_STARTS = "=+-@\t\r＝＋－＠"  # noqa: RUF001 - the full-width signs start formulas too
_STARTS = frozenset(FORMULA_STARTS)
PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)%?", re.ASCII)
# A call, a cell, or a cell of another sheet: `=because` is a person's word.
UNWORKED = re.compile(
    r"=[+-]?([A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?[0-9]+\b|.*[\w\]']!\$?[A-Z]{1,3}\$?[0-9])", re.DOTALL
)
_UNLIKE_TEXT = ("=", "'")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_WORKED_OUT = (
    "is a formula whose result is not stored in the file, or that the workbook says is to be worked out again; open the "
    "workbook in Excel and save it"
)
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
"""A character that no text file can hold."""


class Typed(str):
    """A cell that a workbook holds as a number or date: equal to its text, with the number stored and its format."""

    __slots__ = ("code", "stored")
    stored: str
    code: str

    def __new__(cls, text: str, *, stored: str, code: str) -> Typed:
        """Make it of its text."""
        made = super().__new__(cls, text)
        made.stored, made.code = stored, code
        return made


class Unsure(str):
    """
    The text of a cell that cannot be believed, with the problem; without one it is blank in a merged range, and not known.

    Equal to nothing but itself, so that no table of words or patterns takes it for the text it shows.
    """

    __slots__ = ("problem",)
    problem: str

    def __new__(cls, text: str, problem: str = "") -> Unsure:
        """Make it of the text that stands in the cell."""
        made = super().__new__(cls, text)
        made.problem = problem
        return made

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run a text as a formula: it starts as one and is no plain number such as -5%."""
    return text[:1] in _STARTS and PLAIN_NUMBER.fullmatch(text) is None


def defuse(text: str) -> str:
    """Give the text with an apostrophe before it where a spreadsheet would run it; :func:`undo` gives any text back."""
    return "'" + text if is_formula(text.lstrip("'")) else text


def undo(text: str) -> str:
    """Give back the text that :func:`defuse` was given: one apostrophe fewer before a formula, else unchanged."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def own_text(cell: str) -> str:
    """Give what a cell of a column of ours says: undone, and unsure where it is a formula and not its result."""
    if cell[:1] not in _UNLIKE_TEXT:
        return cell
    text = cell if isinstance(cell, Unsure) else undo(cell)
    if text.startswith("=") and not isinstance(text, Unsure) and UNWORKED.match(text):
        return Unsure(text, NOT_WORKED_OUT)
    return text


def escaped(text: str) -> str:
    """Give a text as workbooks write it: ``_xHHHH_`` for what XML cannot hold, and for what looks like that already."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Give the text that :func:`escaped` was given, or any program that writes workbooks."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # Two escapes can be the two halves of one character.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
