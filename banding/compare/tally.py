"""Comparisons counted: by place, direction, cause, rule, team and officer, with their weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import attrs

from banding.compare.cases.causes import CauseKind
from banding.compare.cases.comparison import Comparison
from banding.compare.cases.movement import Place
from banding.compare.report import (
    ERROR,
    GONE,
    NEW,
    NO_BAND,
    NOT_MATCHED,
    Count,
    Direction,
    Group,
    Matrix,
    Workload,
)
from banding.ruleset import Ruleset

_NOTHING = Decimal(0)
_FIRST = (
    Direction.UP,
    Direction.DOWN,
    Direction.OTHER_BAND,
    Direction.NO_BAND_BEFORE,
    Direction.NO_BAND_AFTER,
)
_LAST = (Direction.SAME, Direction.NEW, Direction.GONE, Direction.NOT_MATCHED, Direction.ERROR)
_NamesOf = Callable[[Comparison], Iterable[str]]
_UNWEIGHED = (Direction.NOT_MATCHED.value, Direction.ERROR.value)


class Holders(NamedTuple):
    """
    Whose a case is.

    Attributes:
        before: the team or officer before.
        after: the one after; the same where there is one file.
    """

    before: str
    after: str


class Tally:
    """
    Counts comparisons.

    Args:
        rulesets: the ruleset before and the ruleset after.
        weights: band name to weight; empty when none were given.
    """

    def __init__(self, rulesets: tuple[Ruleset, Ruleset], weights: Mapping[str, Decimal]) -> None:
        self._rulesets = rulesets
        self._weights = weights
        self._counts: Counter[tuple[Comparison, Holders, Holders]] = Counter()

    def add(self, comparison: Comparison, team: Holders, officer: Holders, count: int = 1) -> None:
        """Count cases that are alike."""
        self._counts[comparison, team, officer] += count

    @property
    def given_differs(self) -> int:
        """Cases whose band as given then is not what the record comes to now."""
        return sum(count for (comparison, *_), count in self._counts.items() if comparison.given_differs)

    def directions(self) -> tuple[Count, ...]:
        """Count the directions: between bands first, then by route, then those that are no movement."""
        return _in_order(self._sum(lambda comparison: (comparison.direction,)))

    def causes(self) -> tuple[Count, ...]:
        """Count the kinds of cause, in their order."""
        found = self._sum(lambda comparison: (comparison.cause.kind.value,))
        return tuple(Count(kind.value, found[kind.value]) for kind in CauseKind if found[kind.value])

    def changes(self) -> tuple[Count, ...]:
        """Count the changes that stand in a smallest set, each once a case."""
        found = self._sum(
            lambda comparison: () if comparison.cause.kind is CauseKind.TOO_MANY else _named(comparison)
        )
        return _most_first(found)

    def rules(self, *, gained: bool) -> tuple[Count, ...]:
        """Count the rules gained or lost."""
        found = self._sum(lambda comparison: comparison.rules_gained if gained else comparison.rules_lost)
        return _most_first(found)

    def matrix(self) -> Matrix:
        """Lay the cases out by place before and place after."""
        found: Counter[tuple[str, str]] = Counter()
        for (comparison, *_), count in self._counts.items():
            found[heading_before(comparison), heading_after(comparison)] += count
        before, after = self._headings(NEW), self._headings(GONE)
        cells = tuple(tuple(found[row, column] for column in after) for row in before)
        return Matrix(before, after, cells)

    def groups(self, *, officers: bool) -> tuple[Group, ...]:
        """Count by team or officer, in the order of their names; none where no case has one."""
        found: defaultdict[str, _Group] = defaultdict(_Group)
        for (comparison, *holders), count in self._counts.items():
            held: Holders = holders[officers]
            name = held.before if comparison.after is None else held.after
            found[name].count(comparison, count)
            if comparison.direction not in _UNWEIGHED:
                found[held.before].before += count * self._weight(comparison.before)
                found[held.after].after += count * self._weight(comparison.after)
        if not any(found):
            return ()
        is_weighed = bool(self._weights)
        shown = (name for name in sorted(found) if found[name].cases or found[name].weighs)
        return tuple(found[name].group(name, is_weighed=is_weighed) for name in shown)

    def workload(self) -> Workload | None:
        """Weigh all cases; None when no weights were given."""
        if not self._weights:
            return None
        before = after = _NOTHING
        for (comparison, *_), count in self._counts.items():
            if comparison.direction not in _UNWEIGHED:
                before += count * self._weight(comparison.before)
                after += count * self._weight(comparison.after)
        return Workload(before, after)

    def _weight(self, place: Place | None) -> Decimal:
        return self._weights.get(place.band, _NOTHING) if place else _NOTHING

    def _sum(self, names_of: _NamesOf) -> Counter[str]:
        found: Counter[str] = Counter()
        for (comparison, *_), count in self._counts.items():
            for name in names_of(comparison):
                found[name] += count
        return found

    def _headings(self, one_sided: str) -> tuple[str, ...]:
        before, after = self._rulesets
        bands = [band.name for ruleset in (after, before) for band in ruleset.bands]
        routes = [route.route for ruleset in (after, before) for route in ruleset.routes]
        return tuple(dict.fromkeys((*bands, NO_BAND, *routes, one_sided, NOT_MATCHED, ERROR)))


def heading_before(comparison: Comparison) -> str:
    """Give the matrix heading of the place before."""
    if comparison.before is not None:
        return comparison.before.heading
    return NOT_MATCHED if comparison.direction == Direction.NOT_MATCHED else NEW


def heading_after(comparison: Comparison) -> str:
    """Give the matrix heading of the place after."""
    if comparison.after is not None:
        return comparison.after.heading
    return NOT_MATCHED if comparison.direction == Direction.NOT_MATCHED else GONE


@attrs.define
class _Group:
    cases: int = 0
    attention: int = 0
    before: Decimal = _NOTHING
    after: Decimal = _NOTHING
    directions: Counter[str] = attrs.field(factory=Counter)

    @property
    def weighs(self) -> bool:
        return bool(self.before or self.after)

    def count(self, comparison: Comparison, count: int) -> None:
        self.cases += count
        self.directions[comparison.direction] += count
        self.attention += count if comparison.attention else 0

    def group(self, name: str, *, is_weighed: bool) -> Group:
        workload = Workload(self.before, self.after) if is_weighed else None
        return Group(name, self.cases, _in_order(self.directions), self.attention, workload)


def _named(comparison: Comparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.name for each in comparison.cause.sets for change in each))


def _most_first(found: Counter[str]) -> tuple[Count, ...]:
    return tuple(
        Count(name, cases) for name, cases in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    )


def _in_order(found: Counter[str]) -> tuple[Count, ...]:
    first, last = ([direction.value for direction in part] for part in (_FIRST, _LAST))
    routes = sorted(set(found) - set(first) - set(last))
    return tuple(Count(name, found[name]) for name in (*first, *routes, *last) if found[name])
