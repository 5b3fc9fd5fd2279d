"""Statuses, routes and conditions in words: "ror is very high or iom"; or, by the titles of what they read, "RoR is very high or IOM nominal"."""

import re
from collections.abc import Mapping
from typing import Final

from banding.facts import spoken
from banding.ruleset.conditions import AllOf, AnyOf, Condition, FactIs, FactWithin, LevelIs, Not
from banding.ruleset.model import Ruleset
from banding.vocabulary import RouteKind, Status

STATUS_WORDS: Final[Mapping[Status, tuple[str, str]]] = {
    Status.ERROR: ("In error", "No band until the row is corrected."),
    Status.REFER: ("For the {elsewhere}", "Refer; no band here."),
    Status.INCOMPLETE: ("Incomplete", "No band until enough is found out."),
    Status.CONSIDER: ("To consider", "A manager must decide on a higher band, and record why."),
    Status.PROVISIONAL: ("Provisional", "A band is given; an open enquiry could still change it."),
    Status.HUB: ("Hub", "Managed from the hub; no band."),
    Status.JUDGED: ("Judged", "A manager's judgement was applied."),
    Status.SETTLED: ("Settled", "Nothing more to find out or decide."),
}
"""What each status is called, and what it asks; what needs attention comes first."""

STATUS_SAID: Final[Mapping[str, str]] = {
    Status.ERROR: "in error until it is put right",
    Status.REFER: "for another service",
    Status.INCOMPLETE: "incomplete until more is known",
    Status.CONSIDER: "a manager must decide",
    Status.PROVISIONAL: "an answer could still change it",
    Status.HUB: "for the hub",
    Status.JUDGED: "judged by a manager",
    Status.SETTLED: "settled",
}
"""What is said of one case after its band, in the same order."""


def in_words(condition: Condition, titled_by: Ruleset | None = None) -> str:
    """Say a condition as a person would read it from the rules file; or by the titles a ruleset has, as a manager would."""
    if isinstance(condition, LevelIs):
        axis = titled_by and titled_by.axis_by_id.get(condition.axis)
        return f"{axis.short if axis else condition.axis} is {_either(condition.levels)}"
    if isinstance(condition, FactIs | FactWithin):
        fact = titled_by and titled_by.fact_by_name.get(condition.fact)
        name = fact.title if fact else condition.fact
        if isinstance(condition, FactIs):
            return name if condition.values == (True,) else f"{name} is {_either(condition.values)}"
        low, high = condition.lowest, condition.highest
        least = f"{low} or more" if high is None else f"{low} to {high}"
        between = f"{high} or less" if low is None else least
        return f"{name} is {low if low == high else between}"
    if isinstance(condition, Not):
        return f"not {_inner(condition.part, titled_by)}"
    joint = " and " if isinstance(condition, AllOf) else " or "
    return joint.join(_inner(part, titled_by) for part in condition.parts)


def _inner(condition: Condition, titled_by: Ruleset | None) -> str:
    is_joined = isinstance(condition, AllOf | AnyOf) and len(condition.parts) > 1
    return f"({in_words(condition, titled_by)})" if is_joined else in_words(condition, titled_by)


def _either(values: tuple[bool | str, ...]) -> str:
    return " or ".join(map(spoken, values))


def spoken_route(ruleset: Ruleset, route: str) -> str:
    """
    Give a route's word with the capitals of the ruleset's sentence about it, or else of its paragraph, if either has it.
    """
    words = route.replace("-", " ")
    wanted = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
    for rule in ruleset.routes:
        if rule.route == route:
            paragraph = ruleset.paragraphs.get(rule.id)
            for text in (rule.says, paragraph.words if paragraph else ""):
                if found := wanted.search(text):
                    return found.group()
    return words


def spoken_routes(ruleset: Ruleset, kind: RouteKind) -> str:
    """Give the routes of a kind in a sentence, joined by "or"; empty when there are none."""
    routes = dict.fromkeys(rule.route for rule in ruleset.routes if rule.kind is kind)
    return " or ".join(spoken_route(ruleset, route) for route in routes)


def status_words(status: Status, ruleset: Ruleset) -> tuple[str, str]:
    """Say what a status is called, and what it asks."""
    title, asks = STATUS_WORDS[status]
    return title.format(elsewhere=spoken_routes(ruleset, RouteKind.REFER)), asks
