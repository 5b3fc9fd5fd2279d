"""Where a case is on one side, and which way it went between the two."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import attrs

from banding.engine import Decision
from banding.ruleset import Ruleset

NO_BAND, NEW, GONE, NOT_MATCHED, ERROR = "no band", "new", "gone", "not matched", "error"
"""The places of a movement matrix that are neither a band nor a route."""


class Direction(StrEnum):
    """Where a case went, as far as no route has a part in it; routes give ``to-nps``, ``from-hub`` and the like."""

    UP = "up"
    DOWN = "down"
    OTHER_BAND = "other-band"
    """The band before is one that the ruleset after does not have, so neither is higher."""
    NO_BAND_BEFORE = "no-band-before"
    NO_BAND_AFTER = "no-band-after"
    SAME = "same"
    NEW = "new"
    GONE = "gone"
    NOT_MATCHED = "not-matched"
    """The reference number is repeated in a file, so nothing says which row is which."""
    ERROR = "error"
    """A row on one side is in error, so that side has no place to compare."""


STILL = frozenset({Direction.SAME, Direction.NEW, Direction.GONE, Direction.NOT_MATCHED, Direction.ERROR})
"""Directions that are no movement of a case that is on both sides."""


@attrs.frozen(cache_hash=True)
class Place:
    """Where a case is on one side; the route is empty where a record says nothing."""

    route: str
    band: str
    status: str
    is_field: bool
    """Whether the route is the ruleset's field route, or the record names a band."""

    @property
    def heading(self) -> str:
        """What the matrix calls it: the band, ``no band``, a route off the field, or ``error``."""
        if self.status == ERROR:
            return ERROR
        return (self.band or NO_BAND) if self.is_field or not self.route else self.route

    @property
    def band_alone(self) -> Place:
        """The place without its route and status, as it may be shown of a restricted case."""
        return Place("", self.band, "", is_field=True)


ERROR_PLACE = Place("", "", ERROR, is_field=False)
"""The place of a row that cannot be a case."""


# One object for each place, as many cases are there.
_placed = lru_cache(1_000)(Place)


def place_of(decision: Decision, ruleset: Ruleset) -> Place:
    """Give the place a decision puts a case in."""
    band = decision.band.name if decision.band else ""
    is_field = decision.route == ruleset.field_route
    return _placed(decision.route, band, decision.status.value, is_field)


def recorded_place(band: str, ruleset: Ruleset, *, route: str = "", status: str = "") -> Place:
    """Give the place that a record or an earlier result says, by what is written there; a band means the field."""
    if status == ERROR:
        return ERROR_PLACE
    route = route or (ruleset.field_route if band else "")
    return _placed(route, band, status, route == ruleset.field_route)


def is_same(before: Place, after: Place) -> bool:
    """Whether two places are one: the same band on the same route; a record without a route agrees with no band."""
    return before.band == after.band and (before.route == after.route or not before.route)


def direction_of(before: Place, after: Place, ruleset: Ruleset) -> str:
    """
    Say which way a case went, by the order of the later ruleset's bands.

    A :class:`Direction`, or ``to-`` and ``from-`` with the word of a route off the field: the one it went to before the
    one it came from.
    """
    if ERROR in (before.heading, after.heading):
        return Direction.ERROR.value
    if is_same(before, after):
        return Direction.SAME.value
    if before.route != after.route and not after.is_field:
        return f"to-{after.route}"
    if before.route and not before.is_field:
        return f"from-{before.route}"
    if not before.band or not after.band:
        return (Direction.NO_BAND_AFTER if before.band else Direction.NO_BAND_BEFORE).value
    if before.band not in ruleset.band_by_name:
        return Direction.OTHER_BAND.value
    is_up = ruleset.band_by_name[before.band] < ruleset.band_by_name[after.band]
    return (Direction.UP if is_up else Direction.DOWN).value
