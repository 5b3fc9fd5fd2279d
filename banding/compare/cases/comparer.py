"""Compares the two sides of a case; comparisons are kept by what the records say, as many cases are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from banding.compare.cases.attribution import cause_between
from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind
from banding.compare.cases.changes import CaseChanges
from banding.compare.cases.comparison import (
    Comparison,
    Given,
    GivenDiffers,
    attention_for,
    error_comparison,
    gone_case,
    new_case,
)
from banding.compare.cases.contexts import Contexts, Record, RecordReader
from banding.compare.cases.decided import Side, Sides
from banding.compare.cases.missing import MissingAnswers
from banding.compare.cases.movement import Place, direction_of, is_same, recorded_place
from banding.compare.cases.on_record import RecordExplainer
from banding.compare.cases.relevance import Relevance
from banding.compare.cases.review import review_of, rules_between
from banding.engine import Decision

if TYPE_CHECKING:
    from banding.compare.edit_causes import EditCauses

_KEPT = 50_000


class Comparer:
    """
    Compares two records of a case, read by the contexts of one comparison.

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
        self._edits = edits
        self._lenses = contexts
        self._readers = (before, after)
        self._rulesets = contexts.rulesets
        self._relevance = (Relevance(contexts.rulesets[0]), Relevance(contexts.rulesets[1]))
        self._sides = Sides(contexts, before, after)
        self.missing = MissingAnswers(before, after, contexts.rulesets[1])
        self._on_record = RecordExplainer(contexts.rulesets[1])
        self._known: dict[object, Comparison] = {}
        self._alike: dict[tuple[object, ...], Comparison] = {}

    def recorded(self, record: Record) -> Comparison:
        """Compare the band on the record with the band decided now."""
        return self._keep(("recorded", record)) or self._store(("recorded", record), self._recorded(record))

    def new(self, record: Record) -> Comparison:
        """Give the comparison of a case that only the later file has."""
        key = ("new", record)
        return self._keep(key) or self._store(key, self._new(record))

    def gone(self, record: Record, given: Given | None) -> Comparison:
        """Give the comparison of a case that only the earlier file has."""
        key = ("gone", record, given)
        return self._keep(key) or self._store(key, self._gone(record, given))

    def both(
        self, before: Record, after: Record, *, given: Given | None = None, is_same_reason: bool = True
    ) -> Comparison:
        """
        Compare the earlier record of a case with the later.

        Args:
            before: what the earlier record says through each context.
            after: what the later record says; the same object for one record on both sides.
            given: what an earlier result of ours says, or None.
            is_same_reason: whether the words of the rationale are the same on both sides.
        """
        key = (before, after, given, is_same_reason)
        return self._keep(key) or self._store(key, self._both(before, after, given, is_same_reason))

    def says_the_same(self, before: Record, after: Record) -> bool:
        """Whether an earlier record and a later one say the same, read alike, and neither is in error."""
        then, now = self._sides.side(before, after=False), self._sides.side(after, after=True)
        if then.decision is None or now.decision is None or then.decision.judgement != now.decision.judgement:
            return False
        return then.understood[-1].facts == now.understood[-1].facts

    def decision(self, record: Record, *, after: bool) -> Decision | None:
        """Give what a record is decided to on a side, without anybody's reference number; None for a row in error."""
        return self._sides.side(record, after=after).decision

    def _keep(self, key: object) -> Comparison | None:
        return self._known.get(key)

    def _store(self, key: object, comparison: Comparison) -> Comparison:
        if len(self._known) >= _KEPT:
            self._known.clear()
            self._alike.clear()
        # Many different records come to the same; one object for all of them is counted and written once.
        found = self._known[key] = self._alike.setdefault(
            attrs.astuple(comparison, recurse=False), comparison
        )
        return found

    def _recorded(self, record: Record) -> Comparison:
        ruleset, side = self._rulesets[1], self._sides.side(record, after=True)
        if side.decision is None:
            return error_comparison(_recorded_in(self._readers[1], record, self._lenses), side.findings)
        before = _recorded_in(self._readers[1], record, self._lenses)
        review = review_of(None, side.decision, ruleset)
        said = side.understood[self._lenses.after]
        cause = NO_CAUSE
        if not is_same(before, side.place):
            aged = self._readers[1].aged(record)
            cause = self._on_record.cause(before.band, side.decision, said, aged=aged)
        return Comparison(
            before,
            side.place,
            direction_of(before, side.place, ruleset),
            cause,
            rules=side.decision.rules,
            review=review,
            attention=attention_for(
                before,
                side.place,
                review,
                ruleset,
                decision=side.decision,
                findings=side.findings,
                cause=cause,
            ),
            findings=side.findings,
        )

    def _new(self, record: Record) -> Comparison:
        side = self._sides.side(record, after=True)
        review = review_of(None, side.decision, self._rulesets[1]) if side.decision else None
        return new_case(side.place, review, side.findings, side.decision)

    def _gone(self, record: Record, given: Given | None) -> Comparison:
        side = self._sides.side(record, after=False)
        return gone_case(self._given_place(given) if given else side.place, side.findings)

    def _both(self, before: Record, after: Record, given: Given | None, is_same_reason: bool) -> Comparison:
        then, now = self._sides.side(before, after=False), self._sides.side(after, after=True)
        place = self._given_place(given) if given else then.place
        if now.decision is None:
            return error_comparison(place, now.findings, findings_before=then.findings)
        missing = self.missing.lowering((before, after), then, now)
        compared = self._compared(then, now, place, is_same_reason=is_same_reason, missing=missing)
        differs = self._differs(given, place, then.place)
        if differs is None:
            return compared
        cause = compared.cause
        if not is_same(place, now.place) and (then.decision is None or is_same(then.place, now.place)):
            cause = Cause(CauseKind.GIVEN)
        return attrs.evolve(compared, cause=cause, given_differs=differs, decided_before=then.place)

    def _compared(
        self, then: Side, now: Side, place: Place, *, is_same_reason: bool, missing: tuple[str, ...]
    ) -> Comparison:
        """Compare a row in order now with the earlier one, whose place may be what was given then."""
        ruleset, after = self._rulesets[1], now.decision
        if after is None:  # INVARIANT: rows in error never come here
            raise ValueError(now)
        changes_of_case = None
        # Where nothing moved and nobody judged, what changed bears on nothing that is told.
        is_told = after.judgement is not None or not is_same(place, now.place)
        if then.decision is not None and then.decision is not after and is_told:
            changes_of_case = CaseChanges(self._lenses, self._relevance, then.understood, now.understood)
        same_judgement = bool(then.decision and then.decision.judgement == after.judgement and is_same_reason)
        changes = changes_of_case.changes if changes_of_case else ()
        review = review_of(then.decision, after, ruleset, changes=changes, is_same_judgement=same_judgement)
        gained, lost = rules_between(then.decision, after) if then.decision else ((), ())
        cause, also_changed = _cause(changes_of_case, place, then, now), None
        if self._edits and then.decision:
            cause, also_changed = self._edits.cause(then, now), self._edits.also_changed(then, now)
        return Comparison(
            place,
            now.place,
            direction_of(place, now.place, ruleset),
            cause,
            gained,
            lost,
            after.rules,
            review,
            attention=attention_for(
                place,
                now.place,
                review,
                ruleset,
                decision=after,
                findings=now.findings,
                missing=missing,
            ),
            findings=now.findings,
            findings_before=then.findings,
            also_changed=also_changed,
            missing=missing,
        )

    def _differs(self, given: Given | None, place: Place, decided: Place) -> GivenDiffers | None:
        if given is None or is_same(place, decided):
            return None
        if not given.ruleset:
            return GivenDiffers.EITHER
        is_ours = given.ruleset == self._rulesets[0].stamp
        return GivenDiffers.RECORD if is_ours else GivenDiffers.RULESET

    def _given_place(self, given: Given) -> Place:
        return recorded_place(given.band, self._rulesets[0], route=given.route, status=given.status)


def _cause(changes_of_case: CaseChanges | None, place: Place, then: Side, now: Side) -> Cause:
    if changes_of_case is None or is_same(place, now.place):
        return NO_CAUSE
    before = (then.place.route, then.place.band or None)
    return cause_between(changes_of_case, before, (now.place.route, now.place.band or None))


def _recorded_in(reader: RecordReader, record: Record, contexts: Contexts) -> Place:
    columns = reader.readers[contexts.after].columns
    pattern = record.patterns[contexts.after]
    said = next(
        (each for column, each in zip(columns, pattern, strict=True) if column.name == "recorded_band"), None
    )
    return recorded_place(said if isinstance(said, str) else "", contexts.rulesets[1])
