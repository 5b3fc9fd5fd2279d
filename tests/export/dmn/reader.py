"""
A reader of decision tables by the letter of the standard, for what an engine that stops at the first null does not reach.

It reads the file alone. A test is one of those that models here use: anything, a word, a number, an interval, a
comparison, null, or several of them; a missing value passes none but "anything" and null. Where no row passes the answer
is null, and the next table is asked all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from banding.facts import Value

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
_INTERVAL = re.compile(r"\[(-?\d+)\.\.(-?\d+)\]")
_COMPARISON = re.compile(r"(<=|>=|<|>) (-?\d+)")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,\s][^,]*')
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}


class Decision(NamedTuple):
    """A decision's table: what it reads, and each row's tests with the answer it gives."""

    name: str
    policy: str
    inputs: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Value], ...]


class Reader:
    """
    A DMN file, ready to be asked.

    Args:
        text: the file.
    """

    def __init__(self, text: str) -> None:
        root = fromstring(text)  # noqa: S314 - a file of our own making
        self._decisions = tuple(map(_decision, root.findall(f"{DMN}decision")))

    def answers(self, given: Mapping[str, object]) -> dict[str, object]:
        """Give every decision's answer by name; None where no row passes."""
        known = dict(given)
        for name, policy, inputs, rows in self._decisions:
            values = [known.get(each) for each in inputs]
            passing = (answer for tests, answer in rows if all(map(passes, tests, values)))
            known[name] = next(passing, None)
            assert policy == "FIRST" or next(passing, None) is None, (name, known)
        return {each.name: known[each.name] for each in self._decisions}


def _decision(element: Element) -> Decision:
    table = element.find(f"{DMN}decisionTable")
    assert table is not None
    policy = table.attrib["hitPolicy"]
    assert policy in ("FIRST", "UNIQUE")
    inputs = tuple(text_in(each, "inputExpression") for each in table.findall(f"{DMN}input"))
    rows = tuple(
        (tuple(map(text_in, row.findall(f"{DMN}inputEntry"))), json.loads(text_in(row, "outputEntry")))
        for row in table.findall(f"{DMN}rule")
    )
    assert all(len(tests) == len(inputs) for tests, _ in rows)
    return Decision(element.attrib["name"], policy, inputs, rows)


def text_in(element: Element, child: str = "") -> str:
    """The text an element holds, or one of its children."""
    text = element.findtext(f"{DMN}{child}/{DMN}text" if child else f"{DMN}text")
    assert text is not None
    return text


@lru_cache(maxsize=None, typed=True)  # True is not 1
def passes(test: str, value: object) -> bool:
    """Whether a value passes a test."""
    return test == "-" or any(_passes_one(piece.strip(), value) for piece in _PIECE.findall(test))


def _passes_one(piece: str, value: object) -> bool:
    if piece == "null" or value is None:
        return piece == "null" and value is None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if interval := _INTERVAL.fullmatch(piece):
        return number is not None and int(interval[1]) <= number <= int(interval[2])
    if comparison := _COMPARISON.fullmatch(piece):
        return number is not None and _COMPARE[comparison[1]](number, int(comparison[2]))
    wanted = json.loads(piece)
    return type(wanted) is type(value) and wanted == value
