"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases say the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind, Change
from banding.compare.cases.changes import CaseChanges
from banding.compare.cases.comparison import (
    AttentionKind,
    Comparison,
    Given,
    GivenDiffers,
    Review,
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
    """Compares two records of a case, read in the contexts of one comparison."""

    def __init__(
        self,
        contexts: Contexts,
        before: RecordReader,
        after: RecordReader,
        *,
        is_recorded: bool = False,
        edits: EditCauses | None = None,
    ) -> None:
        self._edits, self._contexts, self._after = edits, contexts, after
        self._rulesets, self._is_recorded = contexts.rulesets, is_recorded
        self._searches = (FewestChanges(contexts.rulesets[0]), FewestChanges(contexts.rulesets[1]))
        self._decider = Decider(contexts, before, after)
        self.missing = MissingAnswers(before, after, contexts.rulesets[1])
        self._on_record = RecordExplainer(contexts.rulesets[1])
        self._known = lru_cache(_KEPT)(self._compare)
        self._same: dict[tuple[object, ...], Comparison] = {}

    def compare(
        self,
        before: Record | None,
        after: Record,
        *,
        given: Given | None = None,
        is_same_reason: bool = True,
    ) -> Comparison:
        """
        Compare the earlier record of a case with the later.

        Args:
            before: None for a case that only the later file has, and where the band on the record was before; the same
                object as ``after`` for one record on both sides.
            given: what an earlier result of ours says, or None.
        """
        return self._known(before, after, given, is_same_reason)

    def gone(self, record: Record, given: Given | None) -> Comparison:
        """Give the comparison of a case that only the earlier file has."""
        side = self._decider.side(record, after=False)
        place = self._given_place(given) if given else side.place
        attention = (AttentionKind.ERROR,) if place.heading == ERROR else ()
        return self.shared(
            Comparison(place, None, Direction.GONE.value, attention=attention, findings=side.findings)
        )

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

    def _compare(
        self, before: Record | None, after: Record, given: Given | None, is_same_reason: bool
    ) -> Comparison:
        if before:
            return self.shared(self._both(before, after, given, is_same_reason))
        return self.shared(self._recorded(after) if self._is_recorded else self._new(after))

    def shared(self, comparison: Comparison) -> Comparison:
        """Give one object for all that many different records come to, so that it is counted and written once."""
        if len(self._same) >= _KEPT:
            self._same.clear()
        return self._same.setdefault(attrs.astuple(comparison, recurse=False), comparison)

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
        return self._completed(found, side.decision, side, review_of(None, side.decision, ruleset))

    def _new(self, record: Record) -> Comparison:
        side = self._decider.side(record, after=True)
        if side.decision is None:
            return error_comparison(None, side.findings)
        found = Comparison(None, side.place, Direction.NEW.value)
        return self._completed(found, side.decision, side, review_of(None, side.decision, self._rulesets[1]))

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
        cause, also_changed, is_same_judgement = NO_CAUSE, None, False
        changed, gained, lost = tuple[Change, ...](), tuple[str, ...](), tuple[str, ...]()
        moved = not is_same(place, now.place)
        if then.decision:
            # Where nothing moved and nobody judged, what changed bears on nothing that is told.
            if then.decision is not after and (after.judgement is not None or moved):
                changes = CaseChanges(self._contexts, self._searches, then, now)
                changed = changes.all
                if moved and not self._edits and not is_same(then.place, now.place):
                    cause = changes.causes((now.place.route, now.place.band))
            if self._edits:
                cause, also_changed = self._edits.changed(then, now)
            gained, lost = rules_between(then.decision, after)
            is_same_judgement = then.decision.judgement == after.judgement and is_same_reason
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
        review = review_of(
            then.decision, after, self._rulesets[1], changes=changed, is_same_judgement=is_same_judgement
        )
        return self._completed(found, after, now, review)

    def _completed(
        self, found: Comparison, decision: Decision, now: DecidedSide, review: Review | None
    ) -> Comparison:
        """Add to a comparison what is said of its later row: rules, findings, review, and why it is for a manager."""
        found = attrs.evolve(found, rules=decision.rules, findings=now.findings, review=review)
        attention = attention_for(found.before, now.place, decision, self._rulesets[1], found)
        return attrs.evolve(found, attention=tuple(attention))

    def _differs(self, given: Given | None, place: Place, decided: Place) -> GivenDiffers | None:
        if given is None or is_same(place, decided):
            return None
        if not given.ruleset:
            return GivenDiffers.EITHER
        is_ours = given.ruleset == self._rulesets[0].stamp
        return GivenDiffers.RECORD if is_ours else GivenDiffers.RULESET

    def _given_place(self, given: Given) -> Place:
        return recorded_place(given.band, self._rulesets[0], route=given.route, status=given.status)
