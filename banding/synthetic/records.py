"""
What the record of an invented case says beside its facts: the band it is in, and now and then a manager's judgement.

The band is guessed from the matrix and the plainest rules, and sometimes wrongly. It is not decided: a caseload in
which every record agreed with our own decisions would show nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs

from banding.facts import Value
from banding.ruleset import AllOf, Axis, Rule, Ruleset, facts_of
from banding.synthetic.draw import Draw
from banding.synthetic.spelling import spell_date
from banding.vocabulary import RuleKind

RECORD_COLUMNS: Final = ("judged_band", "rationale", "judged_by", "judged_on", "recorded_band")
"""The columns that follow the facts."""

REASONS: Final = (
    "Recorded at supervision",
    "Circumstances have changed since the last review",
    "Engaging well and no new concerns at review",
    "Several needs at once, and a pattern of missed appointments",
    "Partner agencies agree that more contact is needed",
    "Compliance is good; the plan is on track",
    "Discussed at the allocation meeting, to be looked at again in eight weeks",
    "Recently moved, support not yet in place",
    "New to the team and still being assessed",
    'The manager called it "a case to watch"',
)
"""Invented reasons, some of which a CSV file must quote."""

_ROLES = ("team manager", "deputy team manager", "duty manager")
_JUDGED, _WITHOUT_REASON, _DAYS_BACK = 0.08, 0.06, 365
_STEPS, _STEP_SHARES = (1, 0, 2, -1), (0.5, 0.3, 0.08, 0.12)
_NOT_RECORDED, _ONE_OFF, _RULE_SEEN = 0.08, 0.12, 0.85
_FLOORS = (RuleKind.MINIMUM, RuleKind.AUTOMATIC)


@attrs.frozen
class Guess:
    """
    What band a case is likely to be recorded in.

    Attributes:
        cells: levels, one for each axis, to the rank of the matrix band.
    """

    ruleset: Ruleset
    cells: Mapping[tuple[str, ...], int]
    floors: tuple[Rule, ...]

    def rank(self, values: Mapping[str, Value], draw: Draw) -> int | None:
        """Guess the rank of the band; None for a case outside the matrix."""
        levels = tuple(_level(axis, values.get(axis.fact)) for axis in self.ruleset.axes)
        rank = self.cells.get(levels)
        if rank is None:
            return None
        seen = (rule.band.rank for rule in self.floors if _seems_so(rule, values) and draw.chance(_RULE_SEEN))
        return max(rank, *seen, 0)


def guess_by(ruleset: Ruleset) -> Guess:
    """Prepare the guessing of recorded bands."""
    cells = {cell.levels: cell.band.rank for cell in ruleset.cells}
    return Guess(ruleset, cells, tuple(rule for rule in ruleset.rules if rule.kind in _FLOORS))


def draw_record(guess: Guess, values: Mapping[str, Value], *, on: date, draw: Draw) -> tuple[str, ...]:
    """
    Write the record's columns for one case.

    Returns:
        One cell for each of ``RECORD_COLUMNS``.
    """
    rank = guess.rank(values, draw)
    judged = _judgement(guess, rank or 0, on=on, draw=draw) if draw.chance(_JUDGED) else ("",) * 4
    if rank is None or draw.chance(_NOT_RECORDED):
        return (*judged, "")
    step = draw.pick((-1, 1)) if draw.chance(_ONE_OFF) else 0
    return (*judged, _band_name(guess, rank + step))


def _judgement(guess: Guess, rank: int, *, on: date, draw: Draw) -> tuple[str, ...]:
    band = _band_name(guess, rank + draw.weighted(_STEPS, _STEP_SHARES))
    reason = "" if draw.chance(_WITHOUT_REASON) else draw.pick(REASONS)
    return band, reason, draw.pick(_ROLES), spell_date(on, draw, days=-draw.below(_DAYS_BACK))


def _band_name(guess: Guess, rank: int) -> str:
    bands = guess.ruleset.bands
    return bands[min(max(rank, 0), len(bands) - 1)].name


def _level(axis: Axis, value: Value) -> str:
    """Place a value on an axis, at its lowest level when it is not known; beyond the axis, as it is."""
    if value is None:
        return axis.levels[0]
    if axis.edges and isinstance(value, int):
        return axis.level_of_score(value)
    return str(value)


def _seems_so(rule: Rule, values: Mapping[str, Value]) -> bool:
    said = [values.get(name) is True for name in facts_of(rule.when)]
    return bool(said) and (all(said) if isinstance(rule.when, AllOf) else any(said))
