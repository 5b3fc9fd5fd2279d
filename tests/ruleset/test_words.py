"""Claims about what routes are called in a sentence."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from banding.ruleset.words import spoken_route, spoken_routes
from banding.vocabulary import RouteKind

OURS = load_ruleset(find_ruleset(None))
INVENTED = load_ruleset(Path(__file__).parent.parent / "rulesets" / "harbour-trust" / "2031-01.yaml")


@pytest.mark.parametrize(
    ("rules", "route", "spoken"),
    [
        (OURS, "nps", "NPS"),
        (OURS, "hub", "hub"),
        (OURS, "field", "field"),
        (INVENTED, "coastguard", "coastguard"),
        (INVENTED, "dock-office", "dock office"),
        (INVENTED, "no-such-route", "no such route"),
    ],
)
def test_a_route_is_spelled_as_the_guidance_spells_it(rules: Ruleset, route: str, spoken: str) -> None:
    """A route's capitals are those of the ruleset's own texts, its hyphens are spaces, and without a text it is as it is."""
    assert spoken_route(rules, route) == spoken


def test_the_rulesets_sentence_comes_before_the_guidances() -> None:
    """Where both texts have the word the ruleset's sentence for managers settles its spelling, and only a whole word counts."""
    away = next(rule for rule in INVENTED.routes if rule.route == "coastguard")
    for says, spoken in (("For the COASTGUARD.", "COASTGUARD"), ("For coastguards.", "coastguard")):
        routes = tuple(attrs.evolve(each, says=says) if each is away else each for each in INVENTED.routes)
        assert spoken_route(attrs.evolve(INVENTED, routes=routes), "coastguard") == spoken


def test_routes_of_a_kind_are_listed() -> None:
    """Several routes of a kind are joined by "or", each once; none is nothing."""
    away = next(rule for rule in INVENTED.routes if rule.route == "coastguard")
    more = attrs.evolve(
        INVENTED, routes=(*INVENTED.routes, away, attrs.evolve(away, route="lifeboat-crew", says="x"))
    )
    assert spoken_routes(more, RouteKind.REFER) == "coastguard or lifeboat crew"
    assert spoken_routes(attrs.evolve(INVENTED, routes=()), RouteKind.HUB) == ""
