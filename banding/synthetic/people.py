"""
What is true of one invented person, and how much of it is known.

The shares follow the inspection report where it gives any: for about one case in five whether a child or a partner is
at risk "was not clear" (line 433), and what is not clear comes together, because the same checks have not come back.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from banding.facts import Fact, FactKind, Value
from banding.ruleset import Condition, Ruleset, facts_of
from banding.synthetic.draw import Draw, satisfying
from banding.vocabulary import RouteKind

_USUAL_RATE = 0.1
_AXIS_SHARES = (0.40, 0.52, 0.05, 0.01)
_SHARES = tuple(1 / place for place in range(1, 100))
_JUDGED_LEVELS = 0.06
_EVENLY_SPREAD = 0.1
_MORE_TO_HUB = 0.08
_CHECKS_LATE, _BACK_WHEN_LATE, _BACK_IN_TIME = 0.15, 0.25, 0.9
_NEW_CASES, _BLANK_WHEN_NEW = 0.015, 0.85
_NOT_KNOWN = {FactKind.YES_NO: 0.01, FactKind.NUMBER: 0.04, FactKind.CHOICE: 0.02, FactKind.TEXT: 0.0}


@attrs.frozen
class Roles:
    """
    What parts a ruleset's facts play, as far as the shares depend on it.

    Attributes:
        on_axis: choices that place a case on an axis: their lowest levels are common, what lies beyond is rare.
        judged: choices by which judgement sets a level: seldom given.
        reasons: text facts that say why, to the judged level they belong to.
        checks: facts that wait for the same checks, set by set.
        hubs: conditions of the hub routes.
    """

    ruleset: Ruleset
    on_axis: tuple[str, ...]
    judged: tuple[str, ...]
    reasons: Mapping[str, str]
    checks: tuple[tuple[str, ...], ...]
    hubs: tuple[Condition, ...]


def roles_in(ruleset: Ruleset) -> Roles:
    """Work out the parts a ruleset's facts play."""
    judged = [axis.judged for axis in ruleset.axes if axis.judged]
    return Roles(
        ruleset,
        tuple(axis.fact for axis in ruleset.axes if not axis.edges),
        tuple(level.fact for level in judged),
        {level.reason: level.fact for level in judged},
        _facts_by_check(ruleset),
        tuple(route.when for route in ruleset.routes if route.kind is RouteKind.HUB),
    )


def draw_person(roles: Roles, draw: Draw) -> dict[str, Value]:
    """
    Invent one person.

    Returns:
        Fact name to value, in the ruleset's order and None where not known; text facts are all None.
    """
    values = {fact.name: _likely(fact, roles, draw) for fact in roles.ruleset.facts}
    if roles.hubs and draw.chance(_MORE_TO_HUB):
        values.update(satisfying(draw.pick(roles.hubs), roles.ruleset, draw))
    for name in _open_questions(roles, draw):
        values[name] = None
    return values


def _facts_by_check(ruleset: Ruleset) -> tuple[tuple[str, ...], ...]:
    """Gather the facts of rules that call for the same checks: until these come back, none of them is known."""
    waiting: dict[str, dict[str, None]] = {}
    for rule in ruleset.rules:
        for action in rule.actions:
            if "check" in action.casefold():
                waiting.setdefault(action, {}).update(dict.fromkeys(facts_of(rule.when)))
    return tuple(tuple(facts) for facts in waiting.values())


def _likely(fact: Fact, roles: Roles, draw: Draw) -> Value:
    if fact.kind is FactKind.YES_NO:
        return draw.chance(_USUAL_RATE if fact.synthetic_rate is None else fact.synthetic_rate)
    if fact.kind is FactKind.NUMBER:
        return _likely_number(fact, draw)
    if fact.kind is FactKind.CHOICE:
        return _likely_level(fact, roles, draw)
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


def _likely_level(fact: Fact, roles: Roles, draw: Draw) -> str | None:
    if fact.name in roles.judged:
        return draw.pick(fact.levels) if draw.chance(_JUDGED_LEVELS) else None
    return draw.weighted(fact.levels, _AXIS_SHARES if fact.name in roles.on_axis else _SHARES)


def _open_questions(roles: Roles, draw: Draw) -> list[str]:
    """Name the facts that are not known about a person."""
    facts = roles.ruleset.facts
    if draw.chance(_NEW_CASES):
        return [fact.name for fact in facts if draw.chance(_BLANK_WHEN_NEW)]
    unknown = [fact.name for fact in facts if draw.chance(_NOT_KNOWN[fact.kind])]
    back = _BACK_WHEN_LATE if draw.chance(_CHECKS_LATE) else _BACK_IN_TIME
    for facts_checked in roles.checks:
        if not draw.chance(back):
            unknown += facts_checked
    return unknown
