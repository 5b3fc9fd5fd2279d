"""What a change of the ruleset does to one caseload: who moves, from where to where, and because of which edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from banding.compare.cases.causes import Cause, CauseKind
from banding.compare.cases.comparison import AlsoChangedKind, Comparison
from banding.compare.cases.movement import STILL, Direction, Place
from banding.compare.compared_rows import ComparedRow
from banding.compare.report import Count, RebandReport
from banding.compare.rulesets.edits import Edit, Edits

EditSets = tuple[tuple[int, ...], ...]
"""Every smallest set of edits that makes a difference, each as edit numbers."""

MOVED, ALIKE = "moved", "alike"
"""What changes of a case that is compared, besides the kinds of :class:`AlsoChangedKind`."""
_ORDER = [MOVED, *(kind.value for kind in AlsoChangedKind)]


@attrs.frozen
class Because:
    """
    Cases that change in the same way because of the same edits.

    Attributes:
        what: ``moved`` for a change of route or band, else what changes though they stay (:class:`AlsoChangedKind`).
        before: the place before, or what was there before, in words; empty for none. ``after`` likewise.
        searched: where the search was given up, the size of set up to which none is enough; 0 otherwise.
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
        changes: cases by what changes: ``moved``, then the kinds of :class:`AlsoChangedKind`, ``alike``, and the
            directions of rows that cannot be compared; they add up to the rows.
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
    """Counts what a change of the ruleset does, by the edits between the two and the weight of each band."""

    def __init__(self, edits: Edits, weights: Mapping[str, Decimal]) -> None:
        self._edits = edits
        self._weights = weights
        self._counts: Counter[Comparison] = Counter()

    def passing(self, rows: Iterable[ComparedRow]) -> Iterator[ComparedRow]:
        """Give the rows on, counting each."""
        for row in rows:
            self._counts[row.comparison] += 1
            yield row

    def report(self, reband: RebandReport) -> ImpactReport:
        """Give what was counted; asked once every row has gone by."""
        found: Counter[_Key] = Counter()
        for comparison, count in self._counts.items():
            found[_key(comparison)] += count
        because = [self._because(key, count) for key, count in found.items() if key[3]]
        because.sort(
            key=lambda each: (_ORDER.index(each.what), -each.cases, each.before, each.after, each.edits)
        )
        return ImpactReport(
            reband, self._edits, tuple(_changes(found)), tuple(because), tuple(self._by_edit(because))
        )

    def _because(self, key: _Key, cases: int) -> Because:
        effect = None
        if self._weights:
            # A place that is no band has no weight, and a case that keeps its band moves none.
            before, after = (self._weights.get(name, Decimal(0)) for name in key[1:3])
            effect = cases * (after - before) if key[0] == MOVED else Decimal(0)
        return Because(*key, cases, effect)

    def _by_edit(self, because: Iterable[Because]) -> Iterator[EditImpact]:
        moves, helps, also_changed = Counter[int](), Counter[int](), Counter[int]()
        for each in because:
            alone = {chosen[0] for chosen in each.edits if len(chosen) == 1}
            for number in {number for chosen in each.edits for number in chosen}:
                counter = also_changed if each.what != MOVED else moves if number in alone else helps
                counter[number] += each.cases
        for edit in self._edits.edits:
            counts = moves[edit.number], helps[edit.number], also_changed[edit.number]
            if edit.slots or any(counts):
                yield EditImpact(edit, *counts)


def edit_sets(cause: Cause) -> EditSets:
    """Give a cause's smallest sets as edit numbers."""
    return tuple(tuple(int(change.after or 0) for change in chosen) for chosen in cause.sets)


def _key(comparison: Comparison) -> _Key:
    """Say what changes of a case, and by which edits."""
    also, cause = comparison.also_changed, comparison.cause
    if also:
        return also.kind.value, also.before, also.after, edit_sets(also.cause), _searched(also.cause)
    if comparison.direction in STILL:
        return ALIKE if comparison.direction == Direction.SAME else comparison.direction, "", "", (), 0
    before, after = _heading(comparison.before), _heading(comparison.after)
    return MOVED, before, after, edit_sets(cause), _searched(cause)


def _searched(cause: Cause) -> int:
    return cause.searched if cause.kind is CauseKind.TOO_MANY else 0


def _heading(place: Place | None) -> str:
    return place.heading if place else ""


def _changes(found: Mapping[_Key, int]) -> Iterator[Count]:
    totals: Counter[str] = Counter()
    for key, count in found.items():
        totals[key[0]] += count
    others = sorted(set(totals) - {*_ORDER, ALIKE})
    yield from (Count(name, totals[name]) for name in (*_ORDER, ALIKE, *others) if totals[name])
