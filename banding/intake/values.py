"""
Text in one cell → a typed value, or a fault that says what is allowed. Nothing is guessed on the way.

A cell that says nothing (blank) is told apart from one that says "not known": what a blank means can be set by option,
and what "not known" means cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum

import attrs

from banding.facts import Fact, FactKind, Value, plain, plain_value, says_something, spoken
from banding.nearest import did_you_mean

YES_WORDS = ("yes", "y", "true", "1")
NO_WORDS = ("no", "n", "false", "0")
UNKNOWN_WORDS = ("unknown", "not known", "nk", "?")

_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0{1,9})?\s*(%?)", re.ASCII)
_WHOLE = re.compile(r"^([0-9]+)\.0+$", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_OLDEST_AGE = 120
_SHOWN = 40


class Blank(Enum):
    """A cell with nothing in it: not a value, and not "not known" either until the options have been asked."""

    BLANK = "blank"

    # There is one such object, and a pattern is hashed for every row: the hash that Enum works out in Python is slow.
    __hash__ = object.__hash__


@attrs.frozen
class BadCell:
    """
    A cell that cannot be read.

    Attributes:
        value: what stands in it, shortened to 40 characters.
        problem: why it cannot be read, what is allowed and the nearest valid word.
    """

    value: str
    problem: str


Parsed = Value | date | Blank | BadCell
Parse = Callable[[str], Parsed]


def parse_fact(fact: Fact, text: str) -> Value | Blank | BadCell:
    """
    Read a cell of a fact's column.

    Args:
        fact: the fact, with its kind, range and spellings.
        text: the cell as it stands in the file.

    Returns:
        The value, None where the cell says "not known", ``Blank.BLANK`` where it says nothing, or a bad cell.

    Source: contract, section 2
    """
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    if fact.kind is FactKind.TEXT:
        return stripped
    word = _WHOLE.sub(r"\1", plain_value(stripped))
    if word in _UNKNOWN:
        return None
    if word in fact.words:
        return fact.words[word]
    if word in fact.refused:
        return _bad(stripped, fact.refused[word])
    if fact.kind is FactKind.YES_NO:
        return _parse_yes_no(fact, stripped, word)
    if fact.kind is FactKind.CHOICE:
        return _parse_choice(fact, stripped, word)
    return _parse_number(fact, stripped)


def parse_word(allowed: Iterable[str], text: str) -> str | Blank | BadCell:
    """Read a cell that may hold one of some words, such as a band, without regard to case or spaces."""
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    words = tuple(allowed)
    by_plain = {plain(word): word for word in words}
    found = by_plain.get(plain_value(stripped))
    if found is not None:
        return found
    return _bad(stripped, f"is not one of {', '.join(words)}{did_you_mean(stripped, words)}")


def parse_date(text: str, *, latest: date) -> date | None | Blank | BadCell:
    """
    Read a date, ISO (1999-01-31) or dd/mm/yyyy.

    Args:
        text: the cell.
        latest: the last day that is not in the future: the day the decision is made for.

    Returns:
        The date, None where the cell says "not known", ``Blank.BLANK``, or a bad cell.
    """
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    if plain_value(stripped) in _UNKNOWN:
        return None
    parts = _date_parts(stripped)
    try:
        found = date(*parts) if parts else None
    except ValueError:
        found = None
    if found is None:
        return _bad(stripped, "is not a date written 1999-01-31 or 31/01/1999")
    if found > latest:
        return _bad(stripped, f"is in the future; a date up to {latest.isoformat()} is allowed")
    return found


def parse_age(text: str) -> int | None | Blank | BadCell:
    """Read an age in whole years, 0 to 120."""
    fact = Fact("age", FactKind.NUMBER, "age", lowest=0, highest=_OLDEST_AGE, unit="whole years")
    found = parse_fact(fact, text)
    return found if isinstance(found, int | Blank | BadCell) or found is None else None


def parse_birth(text: str, *, on: date) -> int | None | Blank | BadCell:
    """Read a date of birth as the age in whole years on a day; an age over 120 is a bad cell."""
    born = parse_date(text, latest=on)
    if not isinstance(born, date):
        return born
    age = age_on(born, on)
    if age > _OLDEST_AGE:
        return _bad(text.strip(), f"would make the person {age} years old")
    return age


def age_on(born: date, day: date) -> int:
    """
    Give the age in whole years on a day.

    Args:
        born: date of birth, not after the day.
        day: the day the decision is made for.

    Returns:
        Completed years.
    """
    # READING: birthday-29-february. Comparing month and day makes 1 March the birthday in a common year.
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def parse_presence(text: str) -> bool:
    """Say whether a cell of free text says anything."""
    return says_something(text)


_UNKNOWN = frozenset(plain(word) for word in UNKNOWN_WORDS)
_YES = frozenset(plain(word) for word in YES_WORDS)
_NO = frozenset(plain(word) for word in NO_WORDS)


def _parse_yes_no(fact: Fact, text: str, word: str) -> bool | BadCell:
    if word in _YES:
        return True
    if word in _NO:
        return False
    return _not_allowed(fact, text, ("yes", "no", *UNKNOWN_WORDS))


def _parse_choice(fact: Fact, text: str, word: str) -> str | BadCell:
    found = next((level for level in fact.levels if plain(level) == word), None)
    return found if found is not None else _not_allowed(fact, text, map(spoken, fact.levels))


def _parse_number(fact: Fact, text: str) -> int | BadCell:
    match = _NUMBER.fullmatch(text)
    if match and (fact.percent or not match[2]) and fact.in_range(int(match[1])):
        return int(match[1])
    return _not_allowed(fact, text, UNKNOWN_WORDS[:2])


def _date_parts(text: str) -> tuple[int, int, int] | None:
    if iso := _ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if british := _BRITISH.fullmatch(text):
        return int(british[3]), int(british[2]), int(british[1])
    return None


def _not_allowed(fact: Fact, text: str, words: Iterable[str]) -> BadCell:
    known = (*words, *(word.upper() for word in fact.words))
    return _bad(text, f"is not {fact.allowed}{did_you_mean(text, known)}")


def _bad(text: str, problem: str) -> BadCell:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return BadCell("".join(c if c.isprintable() else "\ufffd" for c in shown), problem)
