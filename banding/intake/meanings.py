"""What a word in one of our own YAML files means for a fact."""

from __future__ import annotations

from banding.facts import Fact, FactKind, Value
from banding.intake.values import BadCell, Blank, parse_fact


class NoMeaningError(ValueError):
    """A word that is none of a fact's values; the message says what is allowed."""


def meaning(fact: Fact, word: str) -> Value:
    """
    Give the value of a fact that a word stands for, by the same reading as a cell of its column.

    Args:
        fact: the fact.
        word: as typed in a mapping or register file: ``yes``, ``no``, a level, a number, ``unknown``.

    Returns:
        The value; None for ``unknown``.

    Raises:
        NoMeaningError: the word is none of them; the message has the nearest one.
    """
    parsed = parse_fact(fact, word)
    if isinstance(parsed, BadCell):
        raise NoMeaningError(f"`{word}` {parsed.problem}")
    if isinstance(parsed, Blank):
        raise NoMeaningError(f"nothing is written; expected {fact.allowed}")
    return parsed


def already_means(fact: Fact, word: str, *, meant: Value) -> bool:
    """Say whether a word already means something else for a fact, so that a file may not give it a new meaning."""
    parsed = parse_fact(fact, word)
    if fact.kind is FactKind.TEXT or isinstance(parsed, BadCell | Blank):
        return False
    return parsed != meant
