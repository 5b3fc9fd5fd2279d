"""Where a case is on one side, and which way it went between the two."""

from __future__ import annotations

from enum import StrEnum

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


@attrs.frozen
class Place:
    """
    Where a case is on one side.

    Attributes:
        route: the route's word; empty where a record says nothing.
        is_field: whether the route is the ruleset's field route, or the record names a band.
        heading: what the matrix calls it: the band, ``no band``, a route off the field, or ``error``.
    """

    route: str
    band: str
    status: str
    is_field: bool
    heading: str


ERROR_PLACE = Place("", "", ERROR, is_field=False, heading=ERROR)
"""The place of a row that cannot be a case."""


def place_of(decision: Decision, ruleset: Ruleset) -> Place:
    """Give the place a decision puts a case in."""
    band = decision.band.name if decision.band else ""
    is_field = decision.route == ruleset.field_route
    return Place(
        decision.route,
        band,
        decision.status.value,
        is_field=is_field,
        heading=(band or NO_BAND) if is_field else decision.route,
    )


def recorded_place(band: str, ruleset: Ruleset, *, route: str = "", status: str = "") -> Place:
    """Give the place that a record or an earlier result says, by what is written there; a band means the field."""
    if status == ERROR:
        return ERROR_PLACE
    route = route or (ruleset.field_route if band else "")
    is_field = route == ruleset.field_route
    return Place(
        route, band, status, is_field=is_field, heading=(band or NO_BAND) if is_field or not route else route
    )


def is_same(before: Place, after: Place) -> bool:
    """Whether two places are one: the same band on the same route; a record without a route agrees with no band."""
    return before.band == after.band and (before.route == after.route or not before.route)


def direction_of(before: Place, after: Place, ruleset: Ruleset) -> str:
    """
    Say which way a case went, by the order of the later ruleset's bands.

    Returns:
        A :class:`Direction`, or ``to-`` and ``from-`` with the word of a route off the field. Where both sides are
        off the field, the route it went to counts.
    """
    if ERROR in (before.heading, after.heading):
        return Direction.ERROR.value
    if is_same(before, after):
        return Direction.SAME.value
    if before.route != after.route and not after.is_field:
        return f"to-{after.route}"
    if before.route and not before.is_field:
        return f"from-{before.route}"
    return _between_bands(before.band, after.band, ruleset).value


def _between_bands(before: str, after: str, ruleset: Ruleset) -> Direction:
    if not before:
        return Direction.NO_BAND_BEFORE
    if not after:
        return Direction.NO_BAND_AFTER
    if before not in ruleset.band_by_name:
        return Direction.OTHER_BAND
    return Direction.UP if ruleset.band_by_name[before] < ruleset.band_by_name[after] else Direction.DOWN
