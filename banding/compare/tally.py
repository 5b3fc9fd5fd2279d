"""Comparisons counted: by place, direction, cause, rule, team and officer, with their weights; two counts add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import attrs

from banding.compare.cases.causes import CauseKind
from banding.compare.cases.comparison import Comparison
from banding.compare.cases.movement import ERROR, GONE, NEW, NO_BAND, NOT_MATCHED, STILL, Direction
from banding.compare.compared_rows import Holders
from banding.compare.impact import ChangeKey, change_of
from banding.compare.report import Count, Group, Matrix, Workload
from banding.intake import RESTRICTED
from banding.ruleset import Ruleset

_NOTHING = Decimal(0)
_KEPT = 25_000
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


class _Move(NamedTuple):
    """What a group counts of a comparison; bands are empty where there are none, or no such place."""

    direction: str
    is_gone: bool
    is_for_manager: bool
    band_before: str
    band_after: str


_Held = tuple[bool, str, _Move]
"""Whether it is told of after, who held the cases then, and what they did."""


@attrs.define(eq=False)
class Part:
    """
    What many rows share of what is told of them: some of the added cells as CSV text, and how many rows had it.

    Attributes:
        told: what of a comparison it tells; nothing else of that counts.
    """

    told: Comparison
    text: str = ""
    count: int = 0


@attrs.define(eq=False)
class MovePart(Part):
    """Where cases went, with how many of them each team and each officer had before and after; none where nobody says."""

    teams: tuple[defaultdict[str, int], defaultdict[str, int]] = attrs.field(factory=lambda: _two_counts())
    officers: tuple[defaultdict[str, int], defaultdict[str, int]] = attrs.field(factory=lambda: _two_counts())


@attrs.define
class Parts:
    """
    The parts that rows are told in, each a comparison with that much in it.

    Attributes:
        moves: by the place before and after, and whether an earlier answer is missed.
        causes: by the cause and the earlier answers that are missed.
        rules: by the rules before and after.
        whole: whole comparisons by their three parts, for rows that are listed.
    """

    moves: dict[object, MovePart] = attrs.field(factory=dict)
    causes: dict[object, Part] = attrs.field(factory=dict)
    rules: dict[object, Part] = attrs.field(factory=dict)
    whole: dict[object, Comparison] = attrs.field(factory=dict)

    @property
    def are_many(self) -> bool:
        """Whether there are so many that they are better counted."""
        return max(len(self.causes), len(self.rules)) >= _KEPT


@attrs.define
class Counted:
    """What rows came to, in numbers of cases."""

    rows_after: int = 0
    """Rows of the later file: a row of the earlier one that is not there has no place after."""
    given_differs: int = 0
    """Cases whose band as given then is not what the record comes to now."""
    matrix: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    causes: Counter[CauseKind] = attrs.field(factory=Counter)
    named: Counter[str] = attrs.field(factory=Counter)
    """Cases by each change that is in a smallest set."""
    gained: Counter[str] = attrs.field(factory=Counter)
    lost: Counter[str] = attrs.field(factory=Counter)
    changes: Counter[ChangeKey] = attrs.field(factory=Counter)
    """For an impact, the cases by what changes and which edits do it."""
    held: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    """Cases by place after and officer, but for restricted ones."""
    teams: Counter[_Held] = attrs.field(factory=Counter)
    officers: Counter[_Held] = attrs.field(factory=Counter)

    def add(self, other: Counted) -> None:
        """Add what other rows came to."""
        self.rows_after += other.rows_after
        self.given_differs += other.given_differs
        for name in attrs.fields_dict(Counted):
            if isinstance(ours := getattr(self, name), Counter):
                ours.update(getattr(other, name))


class Tally:
    """Counts comparisons, whole and in ``parts``; with ``is_impact`` by edits as well."""

    def __init__(
        self, rulesets: tuple[Ruleset, Ruleset], weights: Mapping[str, Decimal], *, is_impact: bool = False
    ) -> None:
        self._rulesets, self._weights, self._is_impact = rulesets, weights, is_impact
        self._classes: dict[tuple[Comparison, Holders, Holders], RowClass] = {}
        self._counted = Counted()
        self.parts = Parts()

    @property
    def is_full(self) -> bool:
        """Whether it holds so many different rows that they are better counted."""
        return len(self._classes) >= _KEPT or self.parts.are_many

    def count(self) -> Counted:
        """Count the rows so far; what they shared is let go, and must be asked for again."""
        together: Counter[Comparison] = Counter()
        found, moves = self._counted, dict[Comparison, _Move]()
        for each in filter(lambda each: each.count, self._classes.values()):
            comparison, count = each.comparison, each.count
            together[comparison] += count
            move = moves.get(comparison) or moves.setdefault(comparison, _move_of(comparison))
            for held, names in ((found.teams, each.team), (found.officers, each.officer)):
                held[False, names.before, move] += count
                held[True, names.after, move] += count
            if each.officer.after != RESTRICTED:
                found.held[comparison.heading_after, each.officer.after] += count
        self._classes.clear()
        for comparison, count in together.items():
            self._add_places(comparison, count)
            self._add_causes(comparison, count)
            self._add_rules(comparison, count)
        self._count_parts()
        return found

    def _count_parts(self) -> None:
        found, parts = self._counted, self.parts
        for each in parts.moves.values():
            if not each.count:
                continue
            self._add_places(each.told, each.count)
            move = _move_of(each.told)
            for held, told in ((found.teams, each.teams), (found.officers, each.officers)):
                for is_after, counts in enumerate(told):
                    for name, count in counts.items() or (("", each.count),):
                        held[bool(is_after), name, move] += count
            for name, count in each.officers[1].items() or (("", each.count),):
                if name != RESTRICTED:
                    found.held[each.told.heading_after, name] += count
        for part in parts.causes.values():
            self._add_causes(part.told, part.count)
        for part in parts.rules.values():
            self._add_rules(part.told, part.count)
        self.parts = Parts()

    def _add_places(self, comparison: Comparison, count: int) -> None:
        found = self._counted
        found.rows_after += count if comparison.after else 0
        found.given_differs += count if comparison.given_differs else 0
        found.matrix[comparison.heading_before, comparison.heading_after] += count
        if self._is_impact:
            found.changes[change_of(comparison)] += count

    def _add_causes(self, comparison: Comparison, count: int) -> None:
        found = self._counted
        found.causes[comparison.cause.kind] += count
        for name in _changes_in(comparison):
            found.named[name] += count

    def _add_rules(self, comparison: Comparison, count: int) -> None:
        found = self._counted
        for names, counter in ((comparison.rules_gained, found.gained), (comparison.rules_lost, found.lost)):
            for name in names:
                counter[name] += count

    def rows_of(self, comparison: Comparison, team: Holders, officer: Holders) -> RowClass:
        """Give what rows with a comparison, a team and an officer share; whoever meets one adds to its count."""
        key = (comparison, team, officer)
        found = self._classes.get(key)
        if found is None:
            found = self._classes[key] = RowClass(*key)
        return found

    def causes(self) -> tuple[Count, ...]:
        """Count the kinds of cause, in their order."""
        found = self.count().causes
        return tuple(Count(kind.value, found[kind]) for kind in CauseKind if found[kind])

    def matrix(self) -> Matrix:
        """Lay the cases out by place before and place after."""
        found, before, after = self.count().matrix, self._headings(NEW), self._headings(GONE)
        return Matrix(before, after, tuple(tuple(found[row, column] for column in after) for row in before))

    def whole(self) -> Group:
        """Count all cases as one group."""
        found: Counter[_Held] = Counter()
        for (is_after, _, move), count in self.count().teams.items():
            found[is_after, "", move] += count
        return self._groups(found)[""].group("", is_weighed=bool(self._weights))

    def groups(self, held: Mapping[_Held, int]) -> tuple[Group, ...]:
        """Count by team or officer, in the order of their names; none where no case has one."""
        found = self._groups(held)
        shown = (
            name for name in sorted(found) if found[name].cases or found[name].before or found[name].after
        )
        is_weighed = bool(self._weights)
        return tuple(found[name].group(name, is_weighed=is_weighed) for name in shown) if any(found) else ()

    def _groups(self, held: Mapping[_Held, int]) -> defaultdict[str, _Group]:
        found: defaultdict[str, _Group] = defaultdict(_Group)
        for (is_after, name, move), count in held.items():
            is_moving = move.direction not in _UNWEIGHED
            if is_after != move.is_gone:
                group = found[name]
                group.cases += count
                group.directions[move.direction] += count
                group.attention += count if move.is_for_manager else 0
            if is_moving and is_after:
                found[name].after += count * self._weights.get(move.band_after, _NOTHING)
            elif is_moving:
                found[name].before += count * self._weights.get(move.band_before, _NOTHING)
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


def most_first(counts: Mapping[str, int]) -> tuple[Count, ...]:
    """Give what was counted, most first."""
    return tuple(Count(*each) for each in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _two_counts() -> tuple[defaultdict[str, int], defaultdict[str, int]]:
    return defaultdict(int), defaultdict(int)


def _move_of(comparison: Comparison) -> _Move:
    return _Move(
        comparison.direction,
        comparison.after is None,
        bool(comparison.attention),
        comparison.before.band if comparison.before else "",
        comparison.after.band if comparison.after else "",
    )


def _changes_in(comparison: Comparison) -> Iterable[str]:
    """Name the changes that are in a smallest set, each once."""
    if comparison.cause.kind is CauseKind.TOO_MANY:
        return ()
    return dict.fromkeys(change.name for each in comparison.cause.sets for change in each)
