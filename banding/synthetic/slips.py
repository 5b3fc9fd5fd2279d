"""Slips of the pen, such as an export has a few of in every thousand rows: cells that nobody may guess the meaning of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from banding.facts import Fact, FactKind, plain, spoken
from banding.ruleset import Ruleset

_TOO_FAR = 40
_DAYS_AHEAD = 200


@attrs.frozen
class Slip:
    """A cell that cannot be read."""

    column: str
    text: str


def slips_for(ruleset: Ruleset, *, on: date) -> tuple[Slip, ...]:
    """
    Give one slip of each kind that a ruleset's facts allow.

    Args:
        ruleset: declares the facts; a fact that places a case on an axis is preferred.

    Returns:
        A number off its scale (OGRS3 140), one that is not whole (49.5), a level misspelt (meduim), a future date.
    """
    return (*_numbers(ruleset), *_misspelt(ruleset), *_future(on))


def _numbers(ruleset: Ruleset) -> Iterator[Slip]:
    fact = _main_fact(ruleset, FactKind.NUMBER)
    if fact is None:
        return
    lowest = fact.lowest or 0
    if fact.highest is not None:
        yield Slip(fact.name, str(fact.highest + _TOO_FAR))
    middle = (lowest + fact.highest) // 2 if fact.highest is not None else lowest + 1
    yield Slip(fact.name, f"{max(0, middle - 1)}.5")


def _misspelt(ruleset: Ruleset) -> Iterator[Slip]:
    fact = _main_fact(ruleset, FactKind.CHOICE)
    if fact is None:
        return
    on_axis = next((axis.levels for axis in ruleset.axes if axis.fact == fact.name), fact.levels)
    word = spoken(max(on_axis, key=len))
    swapped = f"{word[:-3]}{word[-2:-1]}{word[-3:-2]}{word[-1:]}"
    known = {*map(plain, fact.levels), *fact.words}
    yield Slip(fact.name, swapped if plain(swapped) not in known else f"{word} or so")


def _future(on: date) -> Iterator[Slip]:
    if (date.max - on).days >= _DAYS_AHEAD:
        yield Slip("judged_on", (on + timedelta(days=_DAYS_AHEAD)).isoformat())


def _main_fact(ruleset: Ruleset, kind: FactKind) -> Fact | None:
    on_axes = [ruleset.fact_by_name[axis.fact] for axis in ruleset.axes]
    return next((fact for fact in (*on_axes, *ruleset.facts) if fact.kind is kind), None)
