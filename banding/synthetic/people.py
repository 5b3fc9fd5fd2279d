"""
What is true of one invented person, how much of it is known, and what the record says beside it.

The shares follow the inspection report where it gives any: for about one case in five whether a child or a partner is
at risk "was not clear" (line 433), and what is not clear comes together, because the same checks have not come back.
The recorded band is guessed from the matrix and the plainest rules, and sometimes wrongly. It is not decided: a caseload in
which every record agreed with our own decisions would show nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from banding.facts import Fact, FactKind, Value
from banding.ruleset import AllOf, Axis, Band, Rule, Ruleset, facts_of
from banding.synthetic.draw import Draw, satisfying
from banding.synthetic.spelling import spell_date
from banding.vocabulary import RouteKind, RuleKind

_USUAL_RATE = 0.1
_AXIS_SHARES = (0.40, 0.52, 0.05, 0.01)
_SHARES = tuple(1 / place for place in range(1, 100))
_JUDGED_LEVELS = 0.06
_EVENLY_SPREAD = 0.1
_MORE_TO_HUB = 0.08
_CHECKS_LATE, _BACK_WHEN_LATE, _BACK_IN_TIME = 0.15, 0.25, 0.9
_NEW_CASES, _BLANK_WHEN_NEW = 0.015, 0.85
_NOT_KNOWN = {FactKind.YES_NO: 0.01, FactKind.NUMBER: 0.04, FactKind.CHOICE: 0.02, FactKind.TEXT: 0.0}
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


class Roles:
    """
    What parts a ruleset's facts play, as far as the shares depend on it.

    ``on_axis`` place a case on an axis: their lowest levels are common, what lies beyond is rare. ``judged`` are choices by
    which judgement sets a level, seldom given, and ``reasons`` the texts that say why. ``checks`` are of rules that call for
    the same checks: until these come back, none of them is known.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        judged = [axis.judged for axis in ruleset.axes if axis.judged]
        self.ruleset = ruleset
        self.on_axis = [axis.fact for axis in ruleset.axes if not axis.edges]
        self.judged = [level.fact for level in judged]
        self.reasons = {level.reason: level.fact for level in judged}
        waiting: dict[str, dict[str, None]] = {}
        for rule in ruleset.rules:
            for action in (each for each in rule.actions if "check" in each.casefold()):
                waiting.setdefault(action, {}).update(dict.fromkeys(facts_of(rule.when)))
        self.checks = [*map(tuple, waiting.values())]
        self.hubs = [route.when for route in ruleset.routes if route.kind is RouteKind.HUB]
        self.cells = {cell.levels: cell.band.rank for cell in ruleset.cells}
        self.floors = [rule for rule in ruleset.rules if rule.kind is not RuleKind.CONSIDER]


def draw_person(roles: Roles, draw: Draw) -> dict[str, Value]:
    """Invent one person: fact name to value, in the ruleset's order and None where not known; text facts are all None."""
    values = {fact.name: _likely(fact, roles, draw) for fact in roles.ruleset.facts}
    if roles.hubs and draw.chance(_MORE_TO_HUB):
        values.update(satisfying(draw.pick(roles.hubs), roles.ruleset, draw))
    for name in _open_questions(roles, draw):
        values[name] = None
    return values


def _likely(fact: Fact, roles: Roles, draw: Draw) -> Value:
    if fact.kind is FactKind.YES_NO:
        return draw.chance(_USUAL_RATE if fact.synthetic_rate is None else fact.synthetic_rate)
    if fact.kind is FactKind.NUMBER:
        return _likely_number(fact, draw)
    if fact.kind is FactKind.CHOICE:
        if fact.name in roles.judged:
            return draw.pick(fact.levels) if draw.chance(_JUDGED_LEVELS) else None
        return draw.weighted(fact.levels, _AXIS_SHARES if fact.name in roles.on_axis else _SHARES)
    return None


def _likely_number(fact: Fact, draw: Draw) -> int:
    """Draw a score somewhat below the middle of its range, or a count that is seldom more than a few."""
    # Signs and thousands marks are not read in a number's cell, so nothing below nought is drawn.
    lowest = max(0, fact.lowest or 0)
    if fact.highest is None:
        return lowest + int(10 * draw.number() * draw.number() * draw.number())
    even, other = draw.number(), draw.number()
    middling = even if draw.chance(_EVENLY_SPREAD) else (even + other) / 2
    share = middling * (0.8 + 0.2 * middling)
    return lowest + int(share * (fact.highest - lowest + 1))


def _open_questions(roles: Roles, draw: Draw) -> list[str]:
    facts = roles.ruleset.facts
    if draw.chance(_NEW_CASES):
        return [fact.name for fact in facts if draw.chance(_BLANK_WHEN_NEW)]
    unknown = [fact.name for fact in facts if draw.chance(_NOT_KNOWN[fact.kind])]
    back = _BACK_WHEN_LATE if draw.chance(_CHECKS_LATE) else _BACK_IN_TIME
    for facts_checked in roles.checks:
        if not draw.chance(back):
            unknown += facts_checked
    return unknown


def draw_record(roles: Roles, values: Mapping[str, Value], *, on: date, draw: Draw) -> tuple[str, ...]:
    """Write the record of one case, a cell for each of ``RECORD_COLUMNS``."""
    rank, bands = _likely_rank(roles, values, draw), roles.ruleset.bands
    judged = _judgement(bands, rank or 0, on=on, draw=draw) if draw.chance(_JUDGED) else ("",) * 4
    if rank is None or draw.chance(_NOT_RECORDED):
        return (*judged, "")
    step = draw.pick((-1, 1)) if draw.chance(_ONE_OFF) else 0
    return (*judged, _band_name(bands, rank + step))


def _likely_rank(roles: Roles, values: Mapping[str, Value], draw: Draw) -> int | None:
    """Guess the rank of the band, by the matrix and the plainest rules; None for a case outside the matrix."""
    rank = roles.cells.get(tuple(_level_of(axis, values.get(axis.fact)) for axis in roles.ruleset.axes))
    if rank is None:
        return None
    seen = (rule.band.rank for rule in roles.floors if _seems_so(rule, values) and draw.chance(_RULE_SEEN))
    return max(rank, *seen, 0)


def _judgement(bands: tuple[Band, ...], rank: int, *, on: date, draw: Draw) -> tuple[str, ...]:
    band = _band_name(bands, rank + draw.weighted(_STEPS, _STEP_SHARES))
    reason = "" if draw.chance(_WITHOUT_REASON) else draw.pick(REASONS)
    return band, reason, draw.pick(_ROLES), spell_date(on, draw, days=-draw.below(_DAYS_BACK))


def _band_name(bands: tuple[Band, ...], rank: int) -> str:
    return bands[min(max(rank, 0), len(bands) - 1)].name


def _level_of(axis: Axis, value: Value) -> str:
    """Place a value on an axis, at its lowest level when it is not known; beyond the axis, as it is."""
    if value is None:
        return axis.levels[0]
    if axis.edges and isinstance(value, int):
        return axis.level_of_score(value)
    return str(value)


def _seems_so(rule: Rule, values: Mapping[str, Value]) -> bool:
    said = [values.get(name) is True for name in facts_of(rule.when)]
    return bool(said) and (all(said) if isinstance(rule.when, AllOf) else any(said))
