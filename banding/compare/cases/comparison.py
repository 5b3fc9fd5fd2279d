"""What two sides of one case come to, without anybody's reference number: many cases share one comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, Change, ChangeKind
from banding.compare.cases.movement import ERROR_PLACE, GONE, NEW, NOT_MATCHED, Direction, Place
from banding.engine import Decision
from banding.intake import Finding
from banding.ruleset import Ruleset
from banding.vocabulary import RouteKind

_ORDER_ENDED: Final = "order-ended"


class AttentionKind(StrEnum):
    """Why a case is for a manager, most pressing first."""

    TWO_BANDS = "two-bands"
    """Rows of one person come to different bands or routes."""
    ANSWER_MISSING = "answer-missing"
    """Lower, or without a band, only because the later file no longer gives an earlier answer."""
    BELOW_MINIMUM = "below-minimum"
    """A judged band is now below the minimum."""
    TO_HIGHEST = "to-highest"
    """On both sides, and now in the highest band where it was not before."""
    LEFT = "left"
    """Left the field for the service the ruleset refers to, such as the NPS."""
    REVIEW = "review"
    """A judgement is applied unchanged though what it rested on has changed."""
    NO_REASON = "no-reason"
    """A judged band is not applied because no reason is recorded for it."""
    ENDED = "ended"
    """The order has ended on or before the day."""
    MAY_HOLD = "may-hold"
    """The band on record is not the one decided and may hold all the same: to consider, with a reason, or not known."""
    NOT_MATCHED = "not-matched"
    """The reference number is repeated."""
    ERROR = "error"


class ReviewKind(StrEnum):
    """Why a judgement is for review, most pressing first."""

    BELOW_MINIMUM = "below-minimum"
    """The judged band is below the minimum now, so it is not applied."""
    CHANGED_SINCE = "changed-since"
    """The same judgement is applied, and facts, the minimum or the consideration are not what they were."""


@attrs.frozen
class Review:
    """
    A judgement for review.

    Attributes:
        changes: the facts, ages and ruleset that are not what they were; none where no earlier facts are known.
        rules: for a judged band below the minimum with no rule gained or lost, the rules that apply now; else empty.
    """

    kind: ReviewKind
    judged_band: str
    minimum_band: str
    consider_band: str
    changes: tuple[Change, ...]
    rules_gained: tuple[str, ...]
    rules_lost: tuple[str, ...]
    rules: tuple[str, ...]


class GivenDiffers(StrEnum):
    """Why the band given then may not be what the same record comes to now."""

    RULESET = "ruleset"
    """It was given by another ruleset than the earlier side is decided by."""
    RECORD = "record"
    """It was given by the same ruleset, so the record, the day or the way of reading it changed since."""
    EITHER = "either"
    """The earlier file does not say which ruleset gave it."""


@attrs.frozen
class Given:
    """What an earlier result of ours says of a row; the ruleset by its stamp, each empty where it has no such column."""

    route: str
    band: str
    status: str
    ruleset: str


class AlsoChangedKind(StrEnum):
    """What changes of a case that keeps its route and band, first that applies: POSSIBLE is what it could turn out to be."""

    CONSIDER = "consider"
    POSSIBLE = "possible"
    STATUS = "status"


@attrs.frozen
class AlsoChanged:
    """
    What changes of a case that keeps its route and band, where that is asked.

    Attributes:
        before: what it was, in words: a band, bands joined by semicolons, a status; empty for none.
    """

    kind: AlsoChangedKind
    before: str
    after: str
    cause: Cause


@attrs.frozen(eq=False)
class Comparison:
    """
    What two sides of a case come to.

    Attributes:
        before: its place before; None for a new case and for one that cannot be matched with an earlier row.
        direction: a :class:`Direction`, or ``to-`` and ``from-`` with the word of a route off the field.
        given_differs: where the band given then is not what the record comes to now, in what; else None.
        decided_before: the place that the earlier record comes to now, where that differs from what was given.
        findings: what is wrong with the later row, or the earlier one where there is no later.
        findings_before: what is wrong with the earlier row, where there are both.
        also_changed: what else changes of a case that keeps its place, where edits are asked about; else None.
        missing: the earlier answers that the later file no longer gives and without which the case is lower.
    """

    before: Place | None
    after: Place | None
    direction: str
    cause: Cause = NO_CAUSE
    rules_gained: tuple[str, ...] = ()
    rules_lost: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    review: Review | None = None
    given_differs: GivenDiffers | None = None
    decided_before: Place | None = None
    attention: tuple[AttentionKind, ...] = ()
    findings: tuple[Finding, ...] = ()
    findings_before: tuple[Finding, ...] = ()
    also_changed: AlsoChanged | None = None
    missing: tuple[str, ...] = ()

    @property
    def heading_before(self) -> str:
        """What a matrix calls the place before."""
        return self._heading(self.before, NEW)

    @property
    def heading_after(self) -> str:
        """What a matrix calls the place after."""
        return self._heading(self.after, GONE)

    def _heading(self, place: Place | None, one_sided: str) -> str:
        if place is not None:
            return place.heading
        return NOT_MATCHED if self.direction == Direction.NOT_MATCHED else one_sided


def error_comparison(
    before: Place | None, findings: tuple[Finding, ...], *, findings_before: tuple[Finding, ...] = ()
) -> Comparison:
    """Give the comparison of a later row that is in error."""
    return Comparison(
        before,
        ERROR_PLACE,
        Direction.ERROR.value,
        attention=(AttentionKind.ERROR,),
        findings=findings,
        findings_before=findings_before,
    )


def unmatched(comparison: Comparison) -> Comparison:
    """Give the comparison of a row on one side whose reference number is repeated."""
    attention = dict.fromkeys((AttentionKind.NOT_MATCHED, *comparison.attention))
    return attrs.evolve(comparison, direction=Direction.NOT_MATCHED.value, attention=tuple(attention))


def attention_for_move(
    before: Place | None, after: Place, direction: str, ruleset: Ruleset
) -> Iterator[AttentionKind]:
    """Say why a case is for a manager that went from one place to another."""
    if direction == Direction.ERROR:
        yield AttentionKind.ERROR
    # Where nothing is known of the place before, nobody can say that the case came from elsewhere.
    elif before and before.route:
        if after.band == ruleset.bands[-1].name != before.band:
            yield AttentionKind.TO_HIGHEST
        refers = (route.route for route in ruleset.routes if route.kind is RouteKind.REFER)
        if after.route != before.route and after.route in refers:
            yield AttentionKind.LEFT


def attention_for(
    moved: tuple[AttentionKind, ...],
    missing: tuple[str, ...],
    review: Review | None,
    cause: Cause,
    findings: tuple[Finding, ...],
    decision: Decision,
) -> Iterator[AttentionKind]:
    """Say why a case that is there now is for a manager, most pressing first; ``moved`` is for where it went."""
    judged = decision.judgement
    if missing:
        yield AttentionKind.ANSWER_MISSING
    if review and review.kind is ReviewKind.BELOW_MINIMUM:
        yield AttentionKind.BELOW_MINIMUM
    yield from moved
    if AttentionKind.ERROR in moved:
        return
    if review and review.kind is ReviewKind.CHANGED_SINCE:
        yield AttentionKind.REVIEW
    if judged and not judged.reason and not decision.judgement_applied and decision.minimum_band:
        yield AttentionKind.NO_REASON
    if any(finding.code == _ORDER_ENDED for finding in findings):
        yield AttentionKind.ENDED
    if cause.record:
        yield AttentionKind.MAY_HOLD


def review_of(
    before: Decision | None,
    after: Decision,
    ruleset: Ruleset,
    *,
    changes: Callable[[], Sequence[Change]],
    is_same_reason: bool = True,
) -> Review | None:
    """
    Say whether the judgement on a case is for review; no decision stands before where only a recorded band does.
    ``changes`` gives what changed of the case.

    None where there is no judgement, it rests on what it rested on, or it is not applied (no reason, off the field,
    incomplete): what is not applied does not stand.
    """
    judgement = after.judgement
    if judgement is None:
        return None
    judged = ruleset.band_by_name.get(judgement.band)
    is_below = judged and after.minimum_band and judged < after.minimum_band
    is_same = before and before.judgement == judgement and is_same_reason and after.judgement_applied
    if not is_below and not is_same:
        return None
    deciding = {fact.name for fact in ruleset.deciding_facts()}
    kinds = (ChangeKind.FACT, ChangeKind.AGE, ChangeKind.RULESET)
    told = [change for change in changes() if change.kind in kinds]
    if is_below:
        kind = ReviewKind.BELOW_MINIMUM
    elif not deciding.isdisjoint(change.name for change in told) or (
        before and _bounds(before) != _bounds(after)
    ):
        kind = ReviewKind.CHANGED_SINCE
    else:
        return None
    gained, lost = rules_between(before, after)
    return Review(
        kind,
        judgement.band,
        str(after.minimum_band or ""),
        str(after.consider_band or ""),
        tuple(told),
        gained,
        lost,
        after.rules if kind is ReviewKind.BELOW_MINIMUM and not gained and not lost else (),
    )


def rules_between(before: Decision | None, after: Decision) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the ids of the rules gained and lost, in guidance order; none where no decision stands before."""
    if before is None:
        return (), ()
    then, now = before.rules, after.rules
    return tuple([rule for rule in now if rule not in then]), tuple(
        [rule for rule in then if rule not in now]
    )


def _bounds(decision: Decision) -> tuple[str, str, str]:
    # By name: two rulesets may rank a band differently, and the manager judged the name.
    return decision.route, str(decision.minimum_band or ""), str(decision.consider_band or "")
