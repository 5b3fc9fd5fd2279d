"""What is known about an invented person → cells, spelled as different people spell them, with a slip here and there."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from banding.facts import Fact, FactKind, Value, plain, spoken
from banding.ruleset import Ruleset
from banding.synthetic.draw import Draw

BIRTH_COLUMNS: Final = ("date_of_birth", "age")
"""The columns that stand where a fact that age settles would stand."""

_YES_AND_NO = (("yes", "no"), ("Yes", "No"), ("Y", "N"), ("TRUE", "FALSE"))
_YES_AND_NO_SHARES = (0.86, 0.06, 0.05, 0.03)
_UNKNOWN = ("", "unknown", "NK", "?")
_UNKNOWN_SHARES = (0.84, 0.08, 0.05, 0.03)
_SHORT_WORD = 4
_SHORTENED, _WITH_SIGN, _WITH_BIRTH, _BRITISH_DATE = 0.06, 0.04, 0.1, 0.15
_YOUNGEST, _OLDEST, _AGE_SPAN = 18, 100, 50
_TOO_FAR = 40
_DAYS_AHEAD = 200


class Hand(NamedTuple):
    """How one person spells; who ``shortens`` writes ``RMRH`` for medium, and ``sign`` follows a percentage."""

    yes: str
    no: str
    unknown: str
    shortens: bool
    sign: str


def draw_hand(draw: Draw) -> Hand:
    """Draw how the person who filled in a row spells."""
    yes, no = draw.weighted(_YES_AND_NO, _YES_AND_NO_SHARES)
    unknown = draw.weighted(_UNKNOWN, _UNKNOWN_SHARES)
    return Hand(yes, no, unknown, draw.chance(_SHORTENED), "%" if draw.chance(_WITH_SIGN) else "")


def spell(fact: Fact, value: Value, hand: Hand) -> str:
    """Write a value in a fact's column; what is not known in a text column is left blank."""
    if value is None:
        return "" if fact.kind is FactKind.TEXT else hand.unknown
    if isinstance(value, bool):
        word = hand.yes if value else hand.no
        return spoken(value) if plain(word) in (*fact.words, *fact.refused) else word
    if isinstance(value, int):
        return f"{value}{hand.sign if fact.percent else ''}"
    if hand.shortens and fact.kind is FactKind.CHOICE:
        # A register code or an abbreviation, where the ruleset knows one.
        codes = (word for word, meant in fact.words.items() if meant == value and len(word) <= _SHORT_WORD)
        return next(codes, "").upper() or spoken(value)
    return spoken(value)


def spell_birth(fact: Fact, value: Value, hand: Hand, *, on: date, draw: Draw) -> tuple[str, str]:
    """
    Write date of birth and age for a person at or under the age of a fact, or not: one, or neither when not known.

    Ages repeat from person to person; dates hardly do, so they are few, and enough for the day to matter.
    """
    if value is None or fact.yes_at_age is None:
        return "", hand.unknown
    age = _age(fact.yes_at_age, draw, is_young=value is True)
    if draw.chance(_WITH_BIRTH):
        return spell_date(on, draw, days=-(age * 365 + age // 4 + draw.below(365))), ""
    return "", str(age)


def spell_date(day: date, draw: Draw, *, days: int) -> str:
    """Write the date some days after a day (before it when negative), now and then as dd/mm/yyyy."""
    found = date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
    if draw.chance(_BRITISH_DATE):
        return f"{found.day:02d}/{found.month:02d}/{found.year:04d}"
    return found.isoformat()


def _age(limit: int, draw: Draw, *, is_young: bool) -> int:
    if is_young:
        youngest = min(_YOUNGEST, limit)
        return youngest + draw.below(limit - youngest + 1)
    youngest = max(_YOUNGEST, limit + 1)
    return max(youngest, min(_OLDEST, youngest + int(_AGE_SPAN * draw.number() * draw.number())))


def slips_for(ruleset: Ruleset, *, on: date) -> tuple[tuple[str, str], ...]:
    """
    Give one slip of each kind that a ruleset's facts allow, by its column and what stands there, in a fact that places a case on an axis where there is one.

    A number off its scale (OGRS3 140), one that is not whole (49.5), a level misspelt (meduim), a future date.
    """
    slips: list[tuple[str, str]] = []
    if number := _main_fact(ruleset, FactKind.NUMBER):
        lowest, highest = number.lowest or 0, number.highest
        if highest is not None:
            slips.append((number.name, str(highest + _TOO_FAR)))
        middle = (lowest + highest) // 2 if highest is not None else lowest + 1
        slips.append((number.name, f"{max(0, middle - 1)}.5"))
    if choice := _main_fact(ruleset, FactKind.CHOICE):
        on_axis = next((axis.levels for axis in ruleset.axes if axis.fact == choice.name), choice.levels)
        word = spoken(max(on_axis, key=len))
        swapped = f"{word[:-3]}{word[-2:-1]}{word[-3:-2]}{word[-1:]}"
        known = {*map(plain, choice.levels), *choice.words}
        slips.append((choice.name, swapped if plain(swapped) not in known else f"{word} or so"))
    if (date.max - on).days >= _DAYS_AHEAD:
        slips.append(("judged_on", (on + timedelta(days=_DAYS_AHEAD)).isoformat()))
    return tuple(slips)


def _main_fact(ruleset: Ruleset, kind: FactKind) -> Fact | None:
    on_axes = [ruleset.fact_by_name[axis.fact] for axis in ruleset.axes]
    return next((fact for fact in (*on_axes, *ruleset.facts) if fact.kind is kind), None)
