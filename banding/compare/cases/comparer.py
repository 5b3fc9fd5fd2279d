"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases say the same."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind, Change
from banding.compare.cases.changes import ChangeFinder
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
from banding.compare.cases.contexts import CodedRecord, Contexts, End, Record, RecordReader
from banding.compare.cases.decided import DecidedSide, Decider
from banding.compare.cases.missing import MissingAnswers
from banding.compare.cases.movement import ERROR, Direction, Place, direction_of, is_same, recorded_place
from banding.compare.cases.on_record import RecordExplainer
from banding.engine import Decision, engine_for

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses

_KEPT = 50_000
_told_in = attrgetter(*attrs.fields_dict(Comparison))


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
        self._edits, self._after = edits, after
        self._rulesets, self._is_recorded = contexts.rulesets, is_recorded
        self._changes = ChangeFinder(contexts)
        self._decider = Decider(contexts, before, after)
        self.missing = MissingAnswers(before, after, contexts.rulesets[1])
        self.unknown = [variable.size for variable in engine_for(contexts.rulesets[1]).table.variables]
        self.assumes_no = before.assumes_no or after.assumes_no
        self._on_record = RecordExplainer(contexts.rulesets[1])
        self._known = lru_cache(_KEPT)(self._compare)
        self._alone: dict[tuple[End, Place | None, Cause], Comparison] = {}
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
        Compare the earlier record of a case with the later; one record on both sides is one object.

        There is none ``before`` for a case that only the later file has, and where the band on the record was before.
        """
        compare = self._compare if isinstance(after, CodedRecord) else self._known
        return compare(before, after, given, is_same_reason)

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
        if then.decision is None or now.decision is None or then.judgement != now.judgement:
            return False
        return then.understood[-1].facts == now.understood[-1].facts

    def recorded(self, record: Record) -> str:
        """Give what a row of the later file has as the band on the record."""
        return self._after.recorded(record)

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, without anybody's reference number; None for a row in error."""
        return self._decider.decision(record, after=after)

    def goes_to_hub(self, record: Record, *, after: bool) -> bool:
        """Whether a record by itself is certainly for the hub, or its like, on a side."""
        decision = self.decision(record, after=after)
        return decision is not None and decision.in_field is not None

    def shared(self, comparison: Comparison) -> Comparison:
        """Give one object for all that many different records come to, so that it is counted and written once."""
        if len(self._same) >= _KEPT:
            self._same.clear()
        return self._same.setdefault(_told_in(comparison), comparison)

    def _compare(
        self, before: Record | None, after: Record, given: Given | None, is_same_reason: bool
    ) -> Comparison:
        ruleset, now = self._rulesets[1], self._decider.side(after, after=True)
        then = self._decider.side(before, after=False) if before else None
        place = self._place_before(then, after, given)
        findings_before = then.findings if then else ()
        if now.decision is None:
            return self.shared(error_comparison(place, now.findings, findings_before=findings_before))
        moved = place is not None and not is_same(place, now.place)
        cause, also_changed, differs = NO_CAUSE, None, None
        missing: tuple[str, ...] = ()
        gained: tuple[str, ...] = ()
        lost: tuple[str, ...] = ()
        changes: tuple[Change, ...] = ()
        if then and place:
            missing = self.missing.lowering(then, now)
            differs = self._differs(given, place, then.place)
            is_explained = is_same(then.place, now.place)
            # Where nothing moved and nobody judged, what changed bears on nothing that is told.
            if then.decision and (now.judgement is not None or moved):
                changed = self._changes.between(then, now)
                changes = changed.all if now.judgement else ()
                if moved and not self._edits and not is_explained:
                    cause = changed.causes((now.place.route, now.place.band))
            if then.decision and self._edits:
                cause, also_changed = self._edits.changed(then, now)
            if differs and moved and (then.decision is None or is_explained):
                cause = Cause(CauseKind.GIVEN)
            gained, lost = rules_between(then.decision, now.decision)
        elif place and moved:
            cause = self._on_record.cause(place.band, now, aged=lambda: self._after.aged(after))
        # A row by itself that ends where another did comes to the same for the same reason.
        key = (after.end(after=True), place, cause) if not then and isinstance(after, CodedRecord) else None
        if key and key in self._alone:
            return self._alone[key]
        review = review_of(
            then.decision if then else None,
            now.decision,
            ruleset,
            changes=changes,
            is_same_reason=is_same_reason,
        )
        found = Comparison(
            place,
            now.place,
            direction_of(place, now.place, ruleset) if place else Direction.NEW.value,
            cause,
            gained,
            lost,
            now.decision.rules,
            review,
            differs,
            then.place if then and differs else None,
            findings=now.findings,
            findings_before=findings_before,
            also_changed=also_changed,
            missing=missing,
        )
        attention = tuple(attention_for(found, now.decision, ruleset))
        found = self.shared(attrs.evolve(found, attention=attention) if attention else found)
        if key:
            if len(self._alone) >= _KEPT:
                self._alone.clear()
            self._alone[key] = found
        return found

    def _place_before(self, then: DecidedSide | None, after: Record, given: Given | None) -> Place | None:
        """Give the place before: as given, as decided, or by the band on record; None for a new case."""
        if given:
            return self._given_place(given)
        if self._is_recorded:
            return recorded_place(self._after.recorded(after), self._rulesets[1])
        return then.place if then else None

    def _differs(self, given: Given | None, place: Place, decided: Place) -> GivenDiffers | None:
        if given is None or is_same(place, decided):
            return None
        if not given.ruleset:
            return GivenDiffers.EITHER
        is_ours = given.ruleset == self._rulesets[0].stamp
        return GivenDiffers.RECORD if is_ours else GivenDiffers.RULESET

    def _given_place(self, given: Given) -> Place:
        return recorded_place(given.band, self._rulesets[0], route=given.route, status=given.status)
