"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases say the same."""

from __future__ import annotations

from collections.abc import Sequence
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
from banding.engine import Decision, engine_for

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
        self.unknown = [variable.size for variable in engine_for(contexts.rulesets[1]).table.variables]
        self.assumes_no = before.assumes_no or after.assumes_no
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
        Compare the earlier record of a case with the later; one record on both sides is one object.

        There is none ``before`` for a case that only the later file has, and where the band on the record was before.
        """
        return self._known(before, after, given, is_same_reason)

    def gone(self, record: Record, given: Given | None) -> Comparison:
        """Give the comparison of a case that only the earlier file has."""
        side = self._decider.side(record, after=False)
        place = self._given_place(given) if given else side.place
        attention = (AttentionKind.ERROR,) if place.heading == ERROR else ()
        return self.shared(
            Comparison(place, None, Direction.GONE.value, attention=attention, findings=side.own.findings)
        )

    def says_the_same(self, before: Record, after: Record) -> bool:
        """Whether an earlier record and a later one say the same, read alike, and neither is in error."""
        then, now = self._decider.side(before, after=False), self._decider.side(after, after=True)
        if then.decision is None or now.decision is None or then.decision.judgement != now.decision.judgement:
            return False
        return then.understood[-1].facts == now.understood[-1].facts

    def recorded(self, cells: Sequence[str]) -> object:
        """Give what the later file's row has as the band on the record."""
        return self._after.recorded(cells)

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, without anybody's reference number; None for a row in error."""
        return self._decider.side(record, after=after).decision

    def goes_to_hub(self, record: Record, *, after: bool) -> bool:
        """Whether a record by itself is certainly for the hub, or its like, on a side."""
        decision = self.decision(record, after=after)
        return decision is not None and decision.in_field is not None

    def shared(self, comparison: Comparison) -> Comparison:
        """Give one object for all that many different records come to, so that it is counted and written once."""
        if len(self._same) >= _KEPT:
            self._same.clear()
        return self._same.setdefault(attrs.astuple(comparison, recurse=False), comparison)

    def _compare(
        self, before: Record | None, after: Record, given: Given | None, is_same_reason: bool
    ) -> Comparison:
        ruleset, now = self._rulesets[1], self._decider.side(after, after=True)
        then = self._decider.side(before, after=False) if before else None
        place = self._place_before(then, after, given)
        findings_before = then.own.findings if then else ()
        if now.decision is None:
            return self.shared(error_comparison(place, now.own.findings, findings_before=findings_before))
        found = Comparison(
            place,
            now.place,
            direction_of(place, now.place, ruleset) if place else Direction.NEW.value,
            rules=now.decision.rules,
            findings=now.own.findings,
            findings_before=findings_before,
        )
        changes: tuple[Change, ...] = ()
        if before and then and place:
            missing = self.missing.lowering((before, after), then, now)
            found, changes = self._explained(attrs.evolve(found, missing=missing), place, then, now, given)
        elif place and not is_same(place, now.place):
            aged = self._after.aged(after)
            cause = self._on_record.cause(place.band, now.decision, now.own, aged=aged)
            found = attrs.evolve(found, cause=cause)
        review = review_of(
            then.decision if then else None,
            now.decision,
            ruleset,
            changes=changes,
            is_same_reason=is_same_reason,
        )
        found = attrs.evolve(found, review=review)
        return self.shared(attrs.evolve(found, attention=tuple(attention_for(found, now.decision, ruleset))))

    def _explained(
        self, found: Comparison, place: Place, then: DecidedSide, now: DecidedSide, given: Given | None
    ) -> tuple[Comparison, tuple[Change, ...]]:
        """Add why a case is no longer in its place before, which may be what was given then; and give what changed."""
        cause, also_changed, changed = NO_CAUSE, None, tuple[Change, ...]()
        decided, after = then.decision, now.decision
        moved, explained = not is_same(place, now.place), is_same(then.place, now.place)
        # Where nothing moved and nobody judged, what changed bears on nothing that is told.
        if decided and after and decided is not after and (after.judgement is not None or moved):
            changes = CaseChanges(self._contexts, self._searches, then, now)
            changed = changes.all
            if moved and not self._edits and not explained:
                cause = changes.causes((now.place.route, now.place.band))
        if decided and self._edits:
            cause, also_changed = self._edits.changed(then, now)
        differs = self._differs(given, place, then.place)
        if differs and moved and (decided is None or explained):
            cause = Cause(CauseKind.GIVEN)
        gained, lost = rules_between(decided, after) if after else ((), ())
        found = attrs.evolve(
            found,
            cause=cause,
            rules_gained=gained,
            rules_lost=lost,
            also_changed=also_changed,
            given_differs=differs,
            decided_before=then.place if differs else None,
        )
        return found, changed

    def _place_before(self, then: DecidedSide | None, after: Record, given: Given | None) -> Place | None:
        """Give the place before: as given, as decided, or by the band on record; None for a new case."""
        if given:
            return self._given_place(given)
        if self._is_recorded:
            said = self._after.cells(after).get("recorded_band")
            return recorded_place(said if isinstance(said, str) else "", self._rulesets[1])
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
