"""A case that would be, or was, decided differently: where it stood, where it stands now, which way it went and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from banding.render.report import Tag
from banding.reports.tables import place_tags
from banding.ruleset import Band, Ruleset
from banding.vocabulary import Status
from banding.workbench.deciding import STATUSES

WAYS: Mapping[str, str] = {
    "up": "to a higher band",
    "down": "to a lower band",
    "lost": "without a band now",
    "gained": "with a band now, and without one before",
    "elsewhere": "without a band before and now, on another route",
    "same": "with the same band or route, and something else is asked",
}


@attrs.frozen
class Stand:
    """Where a case is: its band, or its route, or no band, in words; and what is asked of somebody."""

    place: str
    asks: str

    @classmethod
    def of(cls, cells: Mapping[str, str], ruleset: Ruleset) -> Stand:
        """Say where the cells of a decision put a case."""
        status, band, route = cells["status"], cells["band"], cells["route"]
        routes = {word: tag.word for word, tag in place_tags(ruleset).items()}
        place = band or ("in error" if status == Status.ERROR else routes.get(route, "no band"))
        asks = {
            Status.CONSIDER.value: f"to consider {cells.get('consider_band', '')}".strip(),
            Status.PROVISIONAL.value: "an answer could change it",
            Status.INCOMPLETE.value: "something must be found out",
            Status.JUDGED.value: "judged",
        }
        return cls(place, asks.get(status, ""))


@attrs.frozen
class Moved:
    """One case that would be, or was, decided differently; ``version`` is the one that was looked at."""

    key: str
    crn: str
    team: str
    version: int
    before: Stand
    after: Stand
    way: str
    why: str
    is_restricted: bool


@attrs.frozen(eq=False)
class Moves:
    """
    What a look at the caseload found.

    Attributes:
        tags, colours: how the places that cases are in are shown, by their words; and the bands.
        looked_at: how many people.
        is_of_file: whether it is of what the last file did, which has been decided already.
        is_now: whether it was by today and the rules in force, so that it may be accepted.
    """

    title: str
    lead: str
    tags: Mapping[str, Tag]
    colours: tuple[Band, ...]
    on: date
    looked_at: int
    moved: tuple[Moved, ...]
    is_of_file: bool = False
    is_now: bool = False

    def going(self, way: str) -> tuple[Moved, ...]:
        """Give those that go one way; all of them where it is empty."""
        return tuple(each for each in self.moved if way in ("", each.way))


def shown_as(ruleset: Ruleset) -> tuple[Mapping[str, Tag], tuple[Band, ...]]:
    """Give how the places of a ruleset are shown, by their words; and its bands."""
    return {tag.word: tag for tag in place_tags(ruleset).values()}, ruleset.bands


def summary(rows: Sequence[Mapping[str, str]], ruleset: Ruleset) -> dict[str, str]:
    """Give what a person's rows come to, as :class:`Outcome` says it: the band that is highest, the rest of the row that leads."""
    ranks = {band.name: band.rank for band in ruleset.bands}

    def rank(row: Mapping[str, str]) -> int:
        return ranks.get(row["band"], -1)

    lead = min(rows, key=lambda row: (STATUSES.index(Status(row["status"])), -rank(row)))
    return {**lead, "band": max(rows, key=rank)["band"]}


def moved_of(
    key: str,
    person: Any,
    version: int,
    then: Mapping[str, str],
    now: Mapping[str, str],
    why: str,
    ruleset: Ruleset,
) -> Moved:
    """
    Say how a case moved between the cells of two decisions; ``person`` is its row in the table of people.

    Of a restricted one nothing but the bands is looked at.
    """
    if person.restricted:
        then, now = ({"band": each["band"], "status": "", "route": ""} for each in (then, now))
        why = ""
    before, after = Stand.of(then, ruleset), Stand.of(now, ruleset)
    ranks = {band.name: band.rank for band in ruleset.bands}
    was, came = ranks.get(then["band"]), ranks.get(now["band"])
    way = "same"
    if was is not None and came is not None and was != came:
        way = "up" if came > was else "down"
    elif was is None and came is not None:
        way = "gained"
    elif was is not None and came is None:
        way = "lost"
    elif before.place != after.place:
        way = "elsewhere"
    if then["status"] == Status.ERROR:
        why = "it was in error when it was last decided"
    team = "" if person.restricted else person.team
    return Moved(key, person.crn, team, version, before, after, way, why, person.restricted)
