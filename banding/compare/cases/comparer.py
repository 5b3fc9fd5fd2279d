"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases say the same."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind
from banding.compare.cases.changes import ChangeFinder
from banding.compare.cases.comparison import (
    AttentionKind,
    Comparison,
    Given,
    GivenDiffers,
    attention_for,
    attention_for_move,
    error_comparison,
    review_of,
    rules_between,
)
from banding.compare.cases.contexts import CodedRecord, Contexts, Record, RecordReader
from banding.compare.cases.decided import DecidedSide, Decider
from banding.compare.cases.missing import MissingAnswers
from banding.compare.cases.movement import ERROR, Direction, Place, direction_of, is_same, recorded_place
from banding.compare.cases.on_record import RecordExplainer
from banding.engine import Decision

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses

_KEPT = 50_000
_NONE: tuple[str, ...] = ()
_GIVEN = Cause(CauseKind.GIVEN)
_told_in = attrgetter(*attrs.fields_dict(Comparison))


@attrs.frozen(eq=False)
class _Move:
    """
    What follows from where a case was and where it is.

    ``is_explained`` is whether the earlier record comes to where the case is, whatever was given then.
    """

    is_moved: bool
    is_explained: bool
    direction: str
    differs: GivenDiffers | None
    decided_before: Place | None
    attention: tuple[AttentionKind, ...]


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
        self.changes = ChangeFinder(contexts)
        self._decider = Decider(contexts, before, after)
        self.missing = MissingAnswers(before, after, contexts.rulesets[1])
        self._on_record = RecordExplainer(contexts.rulesets[1])
        self._known = lru_cache(_KEPT)(self._compare)
        self._move = lru_cache(_KEPT)(self._moved)
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

    def going(self, before: Place, after: Place) -> Comparison:
        """Say which way a case went that both files have, as they decide it, and whether it is for a manager by that."""
        move = self._move(before, after, before, None)
        return Comparison(before, after, move.direction, attention=move.attention)

    def says_the_same(self, before: Record, after: Record) -> bool:
        """Whether an earlier record and a later one say the same, read alike, and neither is in error."""
        then, now = self._decider.side(before, after=False), self._decider.side(after, after=True)
        if then.decision is None or now.decision is None or then.judgement != now.judgement:
            return False
        return then.understood[-1].facts == now.understood[-1].facts

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, without anybody's reference number; None for a row in error."""
        return self._decider.decision(record, after=after)

    def goes_to_hub(self, record: Record, *, after: bool) -> bool:
        """Whether a record by itself is certainly for the hub, or its like, on a side."""
        decision = self.decision(record, after=after)
        return decision is not None and decision.in_field is not None

    def shared(self, comparison: Comparison) -> Comparison:
        """Give one object for all that many different records come to, so that it is counted and written once."""
        return self._keep(_told_in(comparison), comparison)

    def _keep(self, told: tuple[object, ...], comparison: Comparison) -> Comparison:
        if len(self._same) >= _KEPT:
            self._same.clear()
        return self._same.setdefault(told, comparison)

    def _compare(
        self, before: Record | None, after: Record, given: Given | None, is_same_reason: bool
    ) -> Comparison:
        now = self._decider.side(after, after=True)
        then, judged = self._decider.side(before, after=False) if before else None, now.judgement
        place = self._place_before(then, after, given)
        findings_before = then.findings if then else ()
        if now.decision is None:
            return self.shared(error_comparison(place, now.findings, findings_before=findings_before))
        move = self._move(place, now.place, then.place if then else None, given)
        is_alike = after.is_like(before)
        cause, also_changed, review = NO_CAUSE, None, None
        missing, gained, lost, changed = _NONE, _NONE, _NONE, None
        if then and place:
            missing = _NONE if is_alike else self.missing.lowering(then, now)
            # Where nothing moved and nobody judged, what changed bears on nothing that is told.
            if then.decision and (judged or (move.is_moved and not is_alike)):
                changed = self.changes.between(then, now)
                if move.is_moved and not self._edits and not move.is_explained:
                    cause = changed.causes((now.place.route, now.place.band))
            if then.decision and self._edits:
                cause, also_changed = self._edits.changed(then, now)
            if move.differs and move.is_moved and (then.decision is None or move.is_explained):
                cause = _GIVEN
            gained, lost = rules_between(then.decision, now.decision)
        elif place and move.is_moved:
            cause = self._on_record.cause(place.band, now, aged=lambda: self._after.aged(after))
        if judged:
            review = review_of(
                then.decision if then else None,
                now.decision,
                self._rulesets[1],
                changes=lambda: changed.all if changed else (),
                is_same_reason=is_same_reason,
            )
        attention = move.attention
        if missing or judged or now.findings or cause.record:
            attention = tuple(
                attention_for(move.attention, missing, review, cause, now.findings, now.decision)
            )
        rules = now.decision.rules
        told: tuple[object, ...] = (move, cause, gained, lost, rules, review, attention, missing)
        if now.findings or findings_before or also_changed:
            told = (*told, now.findings, findings_before, also_changed)
        found = self._same.get(told)
        if found is None:
            found = Comparison(
                place,
                now.place,
                move.direction,
                cause,
                gained,
                lost,
                rules,
                review,
                move.differs,
                move.decided_before,
                attention,
                now.findings,
                findings_before,
                also_changed,
                missing,
            )
            self._keep(told, found)
        return found

    def _moved(self, place: Place | None, now: Place, decided: Place | None, given: Given | None) -> _Move:
        """Say what follows from where a case was, as told and as decided, and where it is."""
        ruleset = self._rulesets[1]
        direction = direction_of(place, now, ruleset) if place else Direction.NEW.value
        differs = self._differs(given, place, decided) if place and decided else None
        return _Move(
            is_moved=place is not None and not is_same(place, now),
            is_explained=decided is not None and is_same(decided, now),
            direction=direction,
            differs=differs,
            decided_before=decided if differs else None,
            attention=tuple(attention_for_move(place, now, direction, ruleset)),
        )

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
