"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind
from banding.compare.cases.changes import CaseChanges, FactClasses
from banding.compare.cases.comparison import (
    AttentionKind,
    Comparison,
    Given,
    GivenDiffers,
    attention_for,
    error_comparison,
    review_of,
    rules_between,
)
from banding.compare.cases.contexts import Contexts, Record, RecordReader
from banding.compare.cases.decided import DecidedSide, Decider
from banding.compare.cases.fewest_changes import FewestChanges
from banding.compare.cases.missing import MissingAnswers
from banding.compare.cases.movement import ERROR, Direction, Place, direction_of, is_same, recorded_place
from banding.compare.cases.on_record import RecordExplainer
from banding.engine import Decision

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses

_KEPT = 50_000


class Comparer:
    """
    Compares two records of a case, read in the contexts of one comparison.

    Args:
        contexts: the contexts.
        before: reads the earlier file; the later one's reader where there is only one file.
        after: reads the later file.
        edits: says which edits of the ruleset make the difference; None where that is not asked.

    Attributes:
        missing: finds what the later file no longer says.
    """

    def __init__(
        self, contexts: Contexts, before: RecordReader, after: RecordReader, edits: EditCauses | None = None
    ) -> None:
        self._edits, self._contexts, self._after = edits, contexts, after
        self._rulesets = contexts.rulesets
        self._classes = (FactClasses(contexts.rulesets[0]), FactClasses(contexts.rulesets[1]))
        self._searches = (FewestChanges(contexts.rulesets[0]), FewestChanges(contexts.rulesets[1]))
        self._decider = Decider(contexts, before, after)
        self.missing = MissingAnswers(before, after, contexts.rulesets[1])
        self._on_record = RecordExplainer(contexts.rulesets[1])
        self._known: dict[object, Comparison] = {}
        self._same: dict[tuple[object, ...], Comparison] = {}

    def recorded(self, record: Record) -> Comparison:
        """Compare the band on the record with the band decided now."""
        return self._kept(("recorded", record), lambda: self._recorded(record))

    def new(self, record: Record) -> Comparison:
        """Give the comparison of a case that only the later file has."""
        return self._kept(("new", record), lambda: self._new(record))

    def gone(self, record: Record, given: Given | None) -> Comparison:
        """Give the comparison of a case that only the earlier file has."""
        return self._kept(("gone", record, given), lambda: self._gone(record, given))

    def both(
        self, before: Record, after: Record, *, given: Given | None = None, is_same_reason: bool = True
    ) -> Comparison:
        """
        Compare the earlier record of a case with the later.

        Args:
            before: the earlier record.
            after: the later record; the same object for one record on both sides.
            given: what an earlier result of ours says, or None.
            is_same_reason: whether the words of the rationale are the same on both sides.
        """
        key = (before, after, given, is_same_reason)
        return self._kept(key, lambda: self._both(before, after, given, is_same_reason))

    def says_the_same(self, before: Record, after: Record) -> bool:
        """Whether an earlier record and a later one say the same, read alike, and neither is in error."""
        then, now = self._decider.side(before, after=False), self._decider.side(after, after=True)
        if then.decision is None or now.decision is None or then.decision.judgement != now.decision.judgement:
            return False
        return then.understood[-1].facts == now.understood[-1].facts

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, without anybody's reference number; None for a row in error."""
        return self._decider.side(record, after=after).decision

    def goes_to_hub(self, record: Record, *, after: bool) -> bool:
        """Whether a record by itself is certainly for the hub, or its like, on a side."""
        decision = self.decision(record, after=after)
        return decision is not None and decision.in_field is not None

    def _kept(self, key: object, compare: Callable[[], Comparison]) -> Comparison:
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
                self._same.clear()
            # Many different records come to the same; one object for all of them is counted and written once.
            comparison = compare()
            key_of = attrs.astuple(comparison, recurse=False)
            found = self._known[key] = self._same.setdefault(key_of, comparison)
        return found

    def _recorded(self, record: Record) -> Comparison:
        ruleset, side = self._rulesets[1], self._decider.side(record, after=True)
        said = self._after.cells(record).get("recorded_band")
        before = recorded_place(said if isinstance(said, str) else "", ruleset)
        if side.decision is None:
            return error_comparison(before, side.findings)
        cause = NO_CAUSE
        if not is_same(before, side.place):
            aged = self._after.aged(record)
            cause = self._on_record.cause(before.band, side.decision, side.own, aged=aged)
        found = Comparison(before, side.place, direction_of(before, side.place, ruleset), cause)
        return self._completed(found, side.decision, side, None)

    def _new(self, record: Record) -> Comparison:
        side = self._decider.side(record, after=True)
        if side.decision is None:
            return error_comparison(None, side.findings)
        return self._completed(Comparison(None, side.place, Direction.NEW.value), side.decision, side, None)

    def _gone(self, record: Record, given: Given | None) -> Comparison:
        side = self._decider.side(record, after=False)
        place = self._given_place(given) if given else side.place
        attention = (AttentionKind.ERROR,) if place.heading == ERROR else ()
        return Comparison(place, None, Direction.GONE.value, attention=attention, findings=side.findings)

    def _both(self, before: Record, after: Record, given: Given | None, is_same_reason: bool) -> Comparison:
        then, now = self._decider.side(before, after=False), self._decider.side(after, after=True)
        place = self._given_place(given) if given else then.place
        if now.decision is None:
            return error_comparison(place, now.findings, findings_before=then.findings)
        missing = self.missing.lowering((before, after), then, now)
        compared = self._compared(then, now, now.decision, place, is_same_reason, missing)
        differs = self._differs(given, place, then.place)
        if differs is None:
            return compared
        cause = compared.cause
        if not is_same(place, now.place) and (then.decision is None or is_same(then.place, now.place)):
            cause = Cause(CauseKind.GIVEN)
        return attrs.evolve(compared, cause=cause, given_differs=differs, decided_before=then.place)

    def _compared(
        self,
        then: DecidedSide,
        now: DecidedSide,
        after: Decision,
        place: Place,
        is_same_reason: bool,
        missing: tuple[str, ...],
    ) -> Comparison:
        """Compare a row in order now with the earlier one, whose place may be what was given then."""
        changes, cause, also_changed = None, NO_CAUSE, None
        moved = not is_same(place, now.place)
        # Where nothing moved and nobody judged, what changed bears on nothing that is told.
        if then.decision and then.decision is not after and (after.judgement is not None or moved):
            changes = CaseChanges(self._contexts, self._classes, then, now)
        if self._edits and then.decision:
            cause, also_changed = self._edits.cause(then, now), self._edits.also_changed(then, now)
        elif changes and moved:
            cause = self._cause(changes, then, now)
        is_same_judgement = bool(
            then.decision and then.decision.judgement == after.judgement and is_same_reason
        )
        gained, lost = rules_between(then.decision, after) if then.decision else ((), ())
        found = Comparison(
            place,
            now.place,
            direction_of(place, now.place, self._rulesets[1]),
            cause,
            gained,
            lost,
            findings_before=then.findings,
            also_changed=also_changed,
            missing=missing,
        )
        return self._completed(found, after, now, then.decision, changes, is_same_judgement)

    def _completed(
        self,
        found: Comparison,
        decision: Decision,
        now: DecidedSide,
        before: Decision | None,
        changes: CaseChanges | None = None,
        is_same_judgement: bool = False,
    ) -> Comparison:
        """Add to a comparison what is said of its later row: rules, findings, review, and why it is for a manager."""
        ruleset = self._rulesets[1]
        review = review_of(
            before,
            decision,
            ruleset,
            changes=changes.all if changes else (),
            is_same_judgement=is_same_judgement,
        )
        found = attrs.evolve(found, rules=decision.rules, findings=now.findings, review=review)
        attention = attention_for(found.before, now.place, decision, ruleset, found)
        return attrs.evolve(found, attention=tuple(attention))

    def _cause(self, changes: CaseChanges, then: DecidedSide, now: DecidedSide) -> Cause:
        before, after = ((place.route, place.band or None) for place in (then.place, now.place))
        if before == after:
            return NO_CAUSE
        return changes.causes(self._searches, after)

    def _differs(self, given: Given | None, place: Place, decided: Place) -> GivenDiffers | None:
        if given is None or is_same(place, decided):
            return None
        if not given.ruleset:
            return GivenDiffers.EITHER
        is_ours = given.ruleset == self._rulesets[0].stamp
        return GivenDiffers.RECORD if is_ours else GivenDiffers.RULESET

    def _given_place(self, given: Given) -> Place:
        return recorded_place(given.band, self._rulesets[0], route=given.route, status=given.status)
