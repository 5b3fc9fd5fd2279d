"""What routes are called in a sentence: ``nps`` is "NPS" where the guidance writes it so."""

from __future__ import annotations

import re

from banding.ruleset.model import Ruleset
from banding.vocabulary import RouteKind


def spoken_route(ruleset: Ruleset, route: str) -> str:
    """
    Give a route's word as the ruleset's own texts spell it.

    Args:
        ruleset: its sentence about the route is looked at first, then the guidance's paragraph.
        route: the word in the route column, such as ``nps``.

    Returns:
        The word with the capitals those texts give it and spaces for its hyphens; without a text that has it, as it is.
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
