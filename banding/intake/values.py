"""Text in one cell → a typed value, or a fault that says what is allowed: nothing is guessed, and blank is not "not known" yet."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

import attrs

from banding.facts import Fact, FactKind, Value, plain, plain_value, says_something, spoken
from banding.nearest import did_you_mean
from banding.text import UNKNOWN_WORDS, is_no_value, says_not_known, visible

YES_WORDS = ("yes", "y", "true", "1")
NO_WORDS = ("no", "n", "false", "0")
_YES, _NO = frozenset(map(plain, YES_WORDS)), frozenset(map(plain, NO_WORDS))

NUMBER = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,20})?)\s*(%?)", re.ASCII)
_NOISE = 1e-9
WHOLE = re.compile(r"^([0-9]+)\.0+$", re.ASCII)
_MIDNIGHT = r"(?:[T ]\s*(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?AM)(?:Z|\+00:?00)?)?"
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _MIDNIGHT, re.ASCII)
BRITISH_DATE = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _MIDNIGHT, re.ASCII)
NAMED_DATE = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ /-]([A-Za-z]{3,9})[ /,-]{1,2}([0-9]{4}|[0-9]{2})" + _MIDNIGHT,
    re.ASCII | re.IGNORECASE,
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
OLDEST_AGE = 120
YOUNGEST_AGE = 10
ADULT_AGE = 18
ADULT_UNDER = 100
RECORDED_FOR_YEARS = 50
PLANNED_FOR_YEARS = 20
_SHOWN = 40
# One cell shows what the others of its column hide: 1 of 0.62 is 100 per cent, and 12/07 of 12/25 is another day.
_A_SHARE = (
    "a share such as 0.62 is written 62; do so all down the column, where a 1 would be read as 1 per cent"
)
_NO_DAY = "is a day that does not exist; find out the right one"
_MONTH_FIRST = (
    "has no such month; dates are read with the day first, so if this column has the month first, turn all its dates "
    "round or write them as 1999-01-31"
)
_EITHER_WAY = "leave the cell blank, or write unknown"


class Blank(Enum):
    """A cell with nothing in it: not a value, and not "not known" either until the options have been asked."""

    BLANK = "blank"

    # There is one such object, and a pattern is hashed for every row: the hash that Enum works out in Python is slow.
    __hash__ = object.__hash__


@attrs.frozen
class BadCell:
    """A cell that cannot be read: its text, shortened to 40 characters, and why, with what is allowed."""

    value: str
    problem: str


def parse_fact(fact: Fact, text: str) -> Value | Blank | BadCell:
    """
    Read a cell of a fact's column: its value, None for "not known" (or a text that says nothing), ``Blank.BLANK``, or a bad cell.

    Source: contract, section 2
    """
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    if fact.kind is FactKind.TEXT:
        return stripped if says_something(stripped) else None
    word = WHOLE.sub(r"\1", plain_value(stripped))
    if says_not_known(stripped):
        return None
    if word in fact.words:
        return fact.words[word]
    if word in fact.refused:
        return _bad(stripped, fact.refused[word])
    if is_no_value(stripped):
        return no_value(stripped)
    if fact.kind is FactKind.YES_NO:
        if word in _YES or word in _NO:
            return word in _YES
        return _not_allowed(fact, stripped, ("yes", "no", *UNKNOWN_WORDS))
    if fact.kind is FactKind.CHOICE:
        found = next((level for level in fact.levels if plain(level) == word), None)
        return found or _not_allowed(fact, stripped, map(spoken, fact.levels))
    match = NUMBER.fullmatch(visible(stripped).strip())
    if match and (fact.percent or not match[2]):
        number = round(float(match[1]))
        if abs(float(match[1]) - number) <= _NOISE and fact.in_range(number):
            return number
        if fact.percent and not match[2] and 0 < float(match[1]) < 1:
            return _bad(stripped, f"is not {fact.allowed}; {_A_SHARE}")
    return _not_allowed(fact, stripped, UNKNOWN_WORDS[:2])


def meaning(fact: Fact, written: object) -> Value | BadCell:
    """Give the value that a word of a mapping file or a table of codes stands for, read as a cell of the fact's column."""
    word = str(written) if isinstance(written, str | int) else ""
    parsed = parse_fact(fact, word)
    if isinstance(parsed, BadCell):
        return BadCell(parsed.value, f"`{word}` {parsed.problem}")
    nothing = f"nothing is written; expected {fact.allowed}"
    return BadCell("", nothing) if isinstance(parsed, Blank) else parsed


def already_means(fact: Fact, word: str, *, meant: Value) -> bool:
    """Say whether a word already means something else for a fact, so that a file may not give it a new meaning."""
    parsed = parse_fact(fact, word)
    return fact.kind is not FactKind.TEXT and not isinstance(parsed, BadCell | Blank) and parsed != meant


def parse_word(allowed: Iterable[str], text: str) -> str | Blank | BadCell:
    """Read a cell that may hold one of some words, such as a band, without regard to case or spaces."""
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    if is_no_value(stripped):
        return no_value(stripped, instead="leave the cell blank")
    words = tuple(allowed)
    by_plain = {plain(word): word for word in words}
    found = by_plain.get(plain_value(stripped))
    if found is not None:
        return found
    return _bad(stripped, f"is not one of {', '.join(words)}{did_you_mean(stripped, words)}")


def parse_date(text: str, *, latest: date) -> date | None | Blank | BadCell:
    """
    Read a date: ``1999-01-31``, ``31/01/1999``, ``31.1.1999``, ``31 Jan 1999`` or ``31-Jan-99``, at midnight if at all.

    A year of two digits, beside a month's name, is the one of the last 50 that it can be; a day after ``latest`` is a bad cell.
    """
    return _parse_date(text, latest, years=(_years_from(latest, -RECORDED_FOR_YEARS), latest))


def parse_age(text: str) -> int | None | Blank | BadCell:
    """Read an age in whole years; under 10 or over 120 is a bad cell."""
    fact = Fact("age", FactKind.NUMBER, "age", lowest=0, highest=OLDEST_AGE, unit="whole years")
    found = parse_fact(fact, text)
    if isinstance(found, int) and found < YOUNGEST_AGE:
        return _bad(text.strip(), _too_young("is an age"))
    return found if isinstance(found, int | Blank | BadCell) or found is None else None


def parse_birth(text: str, *, on: date) -> int | None | Blank | BadCell:
    """Read a date of birth as the age on a day, 10 to 120; of two-digit years, what makes an adult under 100 in one century."""
    oldest, youngest = _years_from(on, -ADULT_UNDER) + timedelta(days=1), _years_from(on, -ADULT_AGE)
    born = _parse_date(text, on, years=(oldest, youngest), numbers_alone=True)
    if not isinstance(born, date):
        return born
    age = age_on(born, on)
    if age < YOUNGEST_AGE:
        return _bad(text.strip(), _too_young(f"would make the person {age} years old, which is"))
    if age > OLDEST_AGE:
        return _bad(text.strip(), f"would make the person {age} years old")
    return age


def is_under_age(age: object) -> bool:
    """Whether an age that was read is that of a child, 10 to 17, whom probation does not usually supervise."""
    return isinstance(age, int) and not isinstance(age, bool) and age < ADULT_AGE


def age_on(born: date, day: date) -> int:
    """Give the completed years on a day, which is not before the day of birth."""
    # READING: birthday-29-february. Comparing month and day makes 1 March the birthday in a common year.
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def parse_ended(text: str, *, on: date) -> bool | None | Blank | BadCell:
    """Read the day an order ended as whether it is on or before a day; a later day is fine."""
    years = _years_from(on, -RECORDED_FOR_YEARS), _years_from(on, PLANNED_FOR_YEARS)
    found = _parse_date(text, date.max, years=years)
    return found <= on if isinstance(found, date) else found


def no_value(text: str, *, instead: str = _EITHER_WAY) -> BadCell:
    """Refuse a text that stands where a value should and is none."""
    if not visible(text).strip():
        return BadCell("", f"the cell looks blank and holds an invisible character; {instead}")
    return _bad(text.strip(), f"is not a value; {instead}")


def _parse_date(
    text: str, latest: date, *, years: tuple[date, date], numbers_alone: bool = False
) -> date | None | Blank | BadCell:
    """Read a date; a year of two digits is the one that lies within `years`, where the month is named or need not be."""
    stripped = text.strip()
    if not stripped:
        return Blank.BLANK
    written = _date_written(stripped)
    if written is None:
        if says_not_known(stripped):
            return None
        if is_no_value(stripped):
            return no_value(stripped)
        written = _date_written(visible(stripped).strip())
    found = None
    if written and len(written[0]) > 2:
        found = _day(int(written[0]), *written[1:3])
    elif written:
        year, month, day, is_named = written
        days = [each for century in (1900, 2000) if (each := _day(century + int(year), month, day))]
        within = [each for each in days if years[0] <= each <= years[1]]
        if days and (len(within) != 1 or not (numbers_alone or is_named)):
            problem = "could be of more than one century, or of none; write the year with four digits"
            return _bad(stripped, problem)
        found = within[0] if within else None
    if found is None:
        is_british = BRITISH_DATE.fullmatch(visible(stripped).strip())
        is_turned = is_british and written and written[2] <= 12 < written[1]
        # A named month that is none is no date; any other that is written as one, and that no calendar has, is no day.
        is_no_day = written and (written[1] or not written[3])
        unwritten = _NO_DAY if is_no_day else "is not a date written 1999-01-31 or 31/01/1999"
        return _bad(stripped, _MONTH_FIRST if is_turned else unwritten)
    if found > latest:
        return _bad(stripped, f"is in the future; a date up to {latest.isoformat()} is allowed")
    return found


def _date_written(text: str) -> tuple[str, int, int, bool] | None:
    """Give the year of a date as written, its month and day, and whether the month is named; 0 for no such month."""
    if iso := ISO_DATE.fullmatch(text):
        return iso[1], int(iso[2]), int(iso[3]), False
    if british := BRITISH_DATE.fullmatch(text):
        return british[4], int(british[3]), int(british[1]), False
    if named := NAMED_DATE.fullmatch(text):
        short = named[2].casefold()
        months = (number for number, month in enumerate(MONTHS, start=1) if month.startswith(short))
        return named[3], next(months, 0), int(named[1]), True
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _years_from(day: date, years: int) -> date:
    """Give the same day some years later or, below nought, earlier; 28 February for 29 where there is none."""
    year = min(max(day.year + years, date.min.year), date.max.year)
    return _day(year, day.month, day.day) or date(year, 2, 28)


def _too_young(says: str) -> str:
    return f"{says} too young to be supervised; probation supervises adults, so look at the case record"


def _not_allowed(fact: Fact, text: str, words: Iterable[str]) -> BadCell:
    known = (*words, *(word.upper() for word in fact.words))
    # A doubt is not a slip of the pen: nothing is suggested for `?Y`.
    near = "" if "?" in text else did_you_mean(text, known)
    return _bad(text, f"is not {fact.allowed}{near}")


def _bad(text: str, problem: str) -> BadCell:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return BadCell("".join(c if c.isprintable() else "\ufffd" for c in shown), problem)
