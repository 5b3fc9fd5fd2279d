"""Comparisons counted: by place, direction, cause, rule, team and officer, with their weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

import attrs

from banding.compare.cases.causes import CauseKind
from banding.compare.cases.comparison import Comparison
from banding.compare.cases.movement import ERROR, GONE, NEW, NO_BAND, NOT_MATCHED, STILL, Direction, Place
from banding.compare.compared_rows import Holders
from banding.compare.report import Count, Group, Matrix, Workload
from banding.intake import RESTRICTED
from banding.ruleset import Ruleset

T = TypeVar("T", bound=Hashable)
_NOTHING = Decimal(0)
_UNWEIGHED = (Direction.NOT_MATCHED.value, Direction.ERROR.value)


@attrs.define(eq=False)
class RowClass:
    """
    What rows that a re-banding cannot tell apart share, counted together.

    Attributes:
        suffix: the added cells as CSV text, with the comma before them and the line end; filled by whoever writes CSV.
    """

    comparison: Comparison
    team: Holders
    officer: Holders
    suffix: str = ""
    count: int = 0


class Tally:
    """Counts comparisons."""

    def __init__(self, rulesets: tuple[Ruleset, Ruleset], weights: Mapping[str, Decimal]) -> None:
        self._rulesets = rulesets
        self._weights = weights
        self._classes: dict[tuple[Comparison, Holders, Holders], RowClass] = {}

    def rows_of(self, comparison: Comparison, team: Holders, officer: Holders) -> RowClass:
        """Give what rows with a comparison, a team and an officer share; whoever meets one adds to its count."""
        key = (comparison, team, officer)
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = RowClass(*key)
        return found

    @property
    def rows_after(self) -> int:
        """Rows of the later file: a row of the earlier one that is not there has no place after."""
        return sum(each.count for each in self._classes.values() if each.comparison.after)

    def comparisons(self) -> Counter[Comparison]:
        """Count the comparisons, whosever the cases are."""
        found: Counter[Comparison] = Counter()
        for each in filter(lambda each: each.count, self._classes.values()):
            found[each.comparison] += each.count
        return found

    def held(self) -> Counter[tuple[str, str]]:
        """Count the cases by place after and officer, but for restricted ones."""
        found: Counter[tuple[str, str]] = Counter()
        for each in self._classes.values():
            if each.officer.after != RESTRICTED:
                found[each.comparison.heading_after, each.officer.after] += each.count
        return found

    @property
    def given_differs(self) -> int:
        """Cases whose band as given then is not what the record comes to now."""
        return sum(each.count for each in self._classes.values() if each.comparison.given_differs)

    def causes(self) -> tuple[Count, ...]:
        """Count the kinds of cause, in their order."""
        found = self._sum(lambda comparison: (comparison.cause.kind,))
        return tuple(Count(kind.value, found[kind]) for kind in CauseKind if found[kind])

    def named(self, names_of: Callable[[Comparison], Iterable[str]]) -> tuple[Count, ...]:
        """Count what comparisons name, such as the rules gained: most first."""
        found = self._sum(names_of)
        return tuple(Count(*each) for each in sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def matrix(self) -> Matrix:
        """Lay the cases out by place before and place after."""
        found = self._sum(lambda comparison: ((comparison.heading_before, comparison.heading_after),))
        before, after = self._headings(NEW), self._headings(GONE)
        return Matrix(before, after, tuple(tuple(found[row, column] for column in after) for row in before))

    def whole(self) -> Group:
        """Count all cases as one group."""
        return self._groups(lambda _: Holders("", ""))[""].group("", is_weighed=bool(self._weights))

    def groups(self, held: Callable[[RowClass], Holders]) -> tuple[Group, ...]:
        """Count by team or officer, in the order of their names; none where no case has one."""
        found = self._groups(held)
        shown = (
            name for name in sorted(found) if found[name].cases or found[name].before or found[name].after
        )
        is_weighed = bool(self._weights)
        return tuple(found[name].group(name, is_weighed=is_weighed) for name in shown) if any(found) else ()

    def _groups(self, held: Callable[[RowClass], Holders]) -> defaultdict[str, _Group]:
        found: defaultdict[str, _Group] = defaultdict(_Group)
        for each in self._classes.values():
            comparison, count, names = each.comparison, each.count, held(each)
            group = found[names.before if comparison.after is None else names.after]
            group.cases += count
            group.directions[comparison.direction] += count
            group.attention += count if comparison.attention else 0
            if comparison.direction not in _UNWEIGHED:
                before, after = found[names.before], found[names.after]
                if self._weights:
                    before.before += count * self._weight(comparison.before)
                    after.after += count * self._weight(comparison.after)
        return found

    def _weight(self, place: Place | None) -> Decimal:
        return self._weights.get(place.band, _NOTHING) if place else _NOTHING

    def _sum(self, names_of: Callable[[Comparison], Iterable[T]]) -> Counter[T]:
        found: Counter[T] = Counter()
        for each in filter(lambda each: each.count, self._classes.values()):
            for name in names_of(each.comparison):
                found[name] += each.count
        return found

    def _headings(self, one_sided: str) -> tuple[str, ...]:
        before, after = self._rulesets
        bands = [band.name for ruleset in (after, before) for band in ruleset.bands]
        routes = [route.route for ruleset in (after, before) for route in ruleset.routes]
        return tuple(dict.fromkeys((*bands, NO_BAND, *routes, one_sided, NOT_MATCHED, ERROR)))


@attrs.define
class _Group:
    cases: int = 0
    attention: int = 0
    before: Decimal = _NOTHING
    after: Decimal = _NOTHING
    directions: Counter[str] = attrs.field(factory=Counter)

    def group(self, name: str, *, is_weighed: bool) -> Group:
        """Close the count; directions between bands stand first, then those by route, then those that are no movement."""
        between = [direction.value for direction in Direction if direction not in STILL]
        last = [direction.value for direction in Direction if direction in STILL]
        routes = sorted(set(self.directions) - {*between, *last})
        counts = (Count(each, self.directions[each]) for each in (*between, *routes, *last))
        workload = Workload(self.before, self.after) if is_weighed else None
        return Group(name, self.cases, tuple(each for each in counts if each.cases), self.attention, workload)


def changes_in(comparison: Comparison) -> Iterable[str]:
    """Name the changes that are in a smallest set, each once."""
    if comparison.cause.kind is CauseKind.TOO_MANY:
        return ()
    return dict.fromkeys(change.name for each in comparison.cause.sets for change in each)
