"""What a change of the ruleset does to one caseload: who moves, from where to where, and because of which edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from banding.compare.cases.causes import Cause
from banding.compare.cases.comparison import AlsoChangedKind, Comparison
from banding.compare.cases.movement import STILL, Direction
from banding.compare.report import Count, RebandReport
from banding.compare.rulesets.edits import Edits
from banding.compare.rulesets.parts import Edit

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
    """What one edit does to the caseload, in cases."""

    edit: Edit
    moves: int
    """Moved by it alone to where they are now."""
    helps: int
    """Moved by it only together with other edits."""
    also_changed: int
    """Keep their band, and it changes something else of them, alone or with others."""


@attrs.frozen
class ImpactReport:
    """
    What a change of the ruleset does to a caseload.

    Attributes:
        changes: cases by what changes: ``moved``, then the kinds of :class:`AlsoChangedKind`, ``alike``, and the
            directions of rows that cannot be compared; they add up to the rows.
        because: most first within each kind; they add up to the cases that change.
    """

    reband: RebandReport
    edits: Edits
    changes: tuple[Count, ...]
    because: tuple[Because, ...]
    by_edit: tuple[EditImpact, ...]

    def cases(self, what: str) -> int:
        """Give how many cases change in one way, such as ``moved``."""
        return next((each.cases for each in self.changes if each.name == what), 0)


ChangeKey = tuple[str, str, str, EditSets, int]
"""What changes, before, after, the edits, and how far the search went: the fields of :class:`Because`."""


def impact_of(found: Mapping[ChangeKey, int], edits: Edits, reband: RebandReport) -> ImpactReport:
    """Say what a change of the ruleset does, by the edits between the two and the weight of each band."""
    weights = dict(reband.weights)
    because = [Because(*key, count, _effect(key, count, weights)) for key, count in found.items() if key[3]]
    because.sort(key=lambda each: (_ORDER.index(each.what), -each.cases, each.before, each.after, each.edits))
    totals: Counter[str] = Counter()
    for key, count in found.items():
        totals[key[0]] += count
    named = (*_ORDER, ALIKE, *sorted(set(totals) - {*_ORDER, ALIKE}))
    changes = tuple(Count(name, totals[name]) for name in named if totals[name])
    return ImpactReport(reband, edits, changes, tuple(because), tuple(_by_edit(edits, because)))


def _effect(key: ChangeKey, cases: int, weights: Mapping[str, Decimal]) -> Decimal | None:
    if not weights:
        return None
    # A place that is no band has no weight, and a case that keeps its band moves none.
    before, after = (weights.get(name, Decimal(0)) for name in key[1:3])
    return cases * (after - before) if key[0] == MOVED else Decimal(0)


def _by_edit(edits: Edits, because: Iterable[Because]) -> Iterator[EditImpact]:
    moves, helps, also_changed = Counter[int](), Counter[int](), Counter[int]()
    for each in because:
        alone = {chosen[0] for chosen in each.edits if len(chosen) == 1}
        for number in {number for chosen in each.edits for number in chosen}:
            counter = also_changed if each.what != MOVED else moves if number in alone else helps
            counter[number] += each.cases
    for edit in edits.edits:
        counts = moves[edit.number], helps[edit.number], also_changed[edit.number]
        if edit.slots or any(counts):
            yield EditImpact(edit, *counts)


def edit_sets(cause: Cause) -> EditSets:
    """Give a cause's smallest sets as edit numbers."""
    return tuple(tuple(int(change.after or 0) for change in chosen) for chosen in cause.sets)


def change_of(comparison: Comparison) -> ChangeKey:
    """Say what changes of a case, and by which edits; a case that changes in nothing has no edits."""
    also, cause = comparison.also_changed, comparison.cause
    if also:
        return also.kind.value, also.before, also.after, edit_sets(also.cause), also.cause.searched
    if comparison.direction in STILL:
        return ALIKE if comparison.direction == Direction.SAME else comparison.direction, "", "", (), 0
    before, after = (place.heading if place else "" for place in (comparison.before, comparison.after))
    return MOVED, before, after, edit_sets(cause), cause.searched
