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


class Reader:
    """
    A DMN file, ready to be asked.

    Args:
        text: the file.
    """

    def __init__(self, text: str) -> None:
        self.root = fromstring(text)  # noqa: S314 - a file of our own making
        self.decisions = self.root.findall(f"{DMN}decision")

    def answers(self, given: Mapping[str, object]) -> dict[str, object]:
        """Give every decision's answer by name; None where no row passes."""
        known = dict(given)
        for decision in self.decisions:
            known[decision.attrib["name"]] = self._answer(decision, known)
        return {each.attrib["name"]: known[each.attrib["name"]] for each in self.decisions}

    def passing(self, decision: Element, known: Mapping[str, object]) -> list[Element]:
        """List the rows of a decision's table that pass."""
        table = decision.find(f"{DMN}decisionTable")
        assert table is not None
        names = [text_in(each, "inputExpression") for each in table.findall(f"{DMN}input")]
        return [
            row
            for row in table.findall(f"{DMN}rule")
            if all(
                passes(text_in(cell), known.get(name))
                for name, cell in zip(names, row.findall(f"{DMN}inputEntry"), strict=True)
            )
        ]

    def _answer(self, decision: Element, known: Mapping[str, object]) -> Value:
        rows = self.passing(decision, known)
        table = decision.find(f"{DMN}decisionTable")
        assert table is not None
        assert table.attrib["hitPolicy"] in ("FIRST", "UNIQUE")
        if table.attrib["hitPolicy"] == "UNIQUE":
            assert len(rows) < 2, (decision.attrib["name"], known)
        answer: Value = json.loads(text_in(rows[0], "outputEntry")) if rows else None
        return answer


def text_in(element: Element, child: str = "") -> str:
    """The text an element holds, or one of its children."""
    text = element.findtext(f"{DMN}{child}/{DMN}text" if child else f"{DMN}text")
    assert text is not None
    return text


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
