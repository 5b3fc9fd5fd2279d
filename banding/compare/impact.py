"""What a change of the ruleset does to one caseload: who moves, from where to where, and because of which edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from banding.compare.cases.causes import Cause, CauseKind
from banding.compare.cases.comparison import AlsoChangedKind, Comparison
from banding.compare.cases.movement import Place
from banding.compare.report import STILL, Count, Direction, RebandReport
from banding.compare.row_pairs import ComparedRow
from banding.compare.rulesets.edits import Edit, Edits

EditSets = tuple[tuple[int, ...], ...]
"""Every smallest set of edits that makes a difference, each as edit numbers."""

MOVED, ALIKE = "moved", "alike"
"""What changes of a case that is compared, besides the kinds of :class:`AlsoChangedKind`."""


@attrs.frozen
class Because:
    """
    Cases that change in the same way because of the same edits.

    Attributes:
        what: ``moved`` for a change of route or band, else what changes beside it (:class:`AlsoChangedKind`).
        before: the place before, or what stood there before, in words; empty for none.
        after: the place after, or what stands there now.
        edits: every smallest set of edits that by itself makes the difference.
        searched: where the search was given up, the size of set up to which none is enough; 0 otherwise.
        cases: how many cases.
        effect: their workload after less before; None where no weights were given.
    """

    what: str
    before: str
    after: str
    edits: EditSets
    searched: int
    cases: int
    effect: Decimal | None


@attrs.frozen
class EditImpact:
    """
    What one edit does to the caseload.

    Attributes:
        edit: the edit.
        moves: cases that it moves by itself to where they are now.
        helps: cases that it moves only together with other edits.
        also_changed: cases that keep their band, of which it changes something by itself or with others.
    """

    edit: Edit
    moves: int
    helps: int
    also_changed: int


@attrs.frozen
class ImpactReport:
    """
    What a change of the ruleset does to a caseload.

    Attributes:
        reband: the comparison of the two decisions of each case, which counts every row once.
        edits: the edits between the two rulesets.
        changes: cases by what changes: ``moved``, then the kinds of :class:`AlsoChangedKind`, ``alike``, and the directions
            of rows that cannot be compared; they add up to the rows.
        because: cases that change, by what and by which edits, most first within each kind; they add up to the cases
            that change.
        by_edit: each edit that can move or change a case; a case may be counted under several.
    """

    reband: RebandReport
    edits: Edits
    changes: tuple[Count, ...]
    because: tuple[Because, ...]
    by_edit: tuple[EditImpact, ...]

    def cases(self, what: str) -> int:
        """Give how many cases change in one way, such as ``moved``."""
        return next((each.cases for each in self.changes if each.name == what), 0)


_Key = tuple[str, str, str, EditSets, int]


class ImpactTally:
    """
    Counts what a change of the ruleset does.

    Args:
        edits: the edits between the two rulesets.
        weights: band name to weight; empty when none were given.
    """

    def __init__(self, edits: Edits, weights: Mapping[str, Decimal]) -> None:
        self._edits = edits
        self._weights = weights
        self._counts: Counter[Comparison] = Counter()

    def passing(self, rows: Iterable[ComparedRow]) -> Iterator[ComparedRow]:
        """Give the rows on, counting each."""
        counts = self._counts
        for row in rows:
            counts[row.comparison] += 1
            yield row

    def report(self, reband: RebandReport) -> ImpactReport:
        """Give what was counted; asked once every row has gone by."""
        found: Counter[_Key] = Counter()
        for comparison, count in self._counts.items():
            found[_key(comparison)] += count
        because = [self._because(key, count) for key, count in found.items() if key[3]]
        order = [MOVED, *(kind.value for kind in AlsoChangedKind)]
        because.sort(
            key=lambda each: (order.index(each.what), -each.cases, each.before, each.after, each.edits)
        )
        return ImpactReport(
            reband,
            self._edits,
            tuple(_changes(found, order)),
            tuple(because),
            tuple(self._by_edit(because)),
        )

    def _because(self, key: _Key, cases: int) -> Because:
        effect = None
        if self._weights:
            # A place that is no band has no weight, and what changes beside a band moves none.
            before, after = (self._weights.get(name, Decimal(0)) for name in key[1:3])
            effect = cases * (after - before) if key[0] == MOVED else Decimal(0)
        return Because(*key, cases, effect)

    def _by_edit(self, because: Iterable[Because]) -> Iterator[EditImpact]:
        moves, helps, also_changed = Counter[int](), Counter[int](), Counter[int]()
        for each in because:
            involved = {number for chosen in each.edits for number in chosen}
            alone = {chosen[0] for chosen in each.edits if len(chosen) == 1}
            for number in involved:
                if each.what != MOVED:
                    also_changed[number] += each.cases
                elif number in alone:
                    moves[number] += each.cases
                else:
                    helps[number] += each.cases
        for edit in self._edits.edits:
            counts = moves[edit.number], helps[edit.number], also_changed[edit.number]
            if edit.slots or any(counts):
                yield EditImpact(edit, *counts)


def edit_sets(cause: Cause) -> EditSets:
    """Give a cause's smallest sets as edit numbers."""
    return tuple(tuple(int(change.after or 0) for change in chosen) for chosen in cause.sets)


def _key(comparison: Comparison) -> _Key:
    """Say what changes of a case, and by which edits."""
    if comparison.also_changed:
        told = comparison.also_changed
        return told.kind.value, told.before, told.after, edit_sets(told.cause), _searched(told.cause)
    if comparison.direction in STILL:
        return ALIKE if comparison.direction == Direction.SAME else comparison.direction, "", "", (), 0
    places = _heading(comparison.before), _heading(comparison.after)
    return MOVED, *places, edit_sets(comparison.cause), _searched(comparison.cause)


def _searched(cause: Cause) -> int:
    return cause.searched if cause.kind is CauseKind.TOO_MANY else 0


def _heading(place: Place | None) -> str:
    return place.heading if place else ""


def _changes(found: Mapping[_Key, int], order: list[str]) -> Iterator[Count]:
    totals: Counter[str] = Counter()
    for key, count in found.items():
        totals[key[0]] += count
    others = sorted(set(totals) - {*order, ALIKE})
    for name in (*order, ALIKE, *others):
        if totals[name]:
            yield Count(name, totals[name])
