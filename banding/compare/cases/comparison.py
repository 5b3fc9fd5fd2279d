"""What two sides of one case come to, without anybody's reference number: many cases share one comparison."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause
from banding.compare.cases.movement import ERROR_PLACE, Place, direction_of, is_referred
from banding.compare.cases.review import Review, ReviewKind
from banding.compare.report import AttentionKind, Direction
from banding.engine import Decision
from banding.intake import Finding
from banding.ruleset import Ruleset

_ORDER_ENDED: Final = "order-ended"


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
    """
    What an earlier result of ours says of a row.

    Attributes:
        route: the route given; empty where it has no such column.
        band: the band given; empty when none.
        status: the status given.
        ruleset: the stamp of the ruleset that gave it.
    """

    route: str
    band: str
    status: str
    ruleset: str


class AlsoChangedKind(StrEnum):
    """What changes of a case that keeps its route and band, first that applies."""

    CONSIDER = "consider"
    """The band to consider."""
    POSSIBLE = "possible"
    """The bands that it could turn out to have."""
    STATUS = "status"
    """Its status alone."""


@attrs.frozen
class AlsoChanged:
    """
    What changes of a case that keeps its route and band, where that is asked.

    Attributes:
        kind: what changes.
        before: what it was, in words: a band, bands joined by semicolons, a status; empty for none.
        after: what it is now.
        cause: the smallest sets of changes that make the difference.
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
        after: its place after; None for a case gone, or an earlier row that cannot be matched.
        direction: which way it went.
        cause: why.
        rules_gained: ids of rules that apply now and did not.
        rules_lost: ids of rules that applied and do not.
        rules: ids of rules that apply now.
        review: the judgement for review, or None.
        given_differs: where the band given then is not what the record comes to now, in what; else None.
        decided_before: the place that the earlier record comes to now, where that differs from what was given.
        attention: why the case is for a manager, most pressing first.
        findings: what is wrong with the later row, or the earlier one where there is no later.
        findings_before: what is wrong with the earlier row, where there are both.
        missing: the earlier answers that the later file no longer gives and without which the case is lower.
        also_changed: what else changes of a case that keeps its place, where edits are asked about; else None.
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


def new_case(
    after: Place, review: Review | None, findings: tuple[Finding, ...], decision: Decision | None
) -> Comparison:
    """Give the comparison of a case that only the later file has."""
    if after is ERROR_PLACE or decision is None:
        return error_comparison(None, findings)
    attention = (AttentionKind.BELOW_MINIMUM,) if review else ()
    return Comparison(
        None,
        after,
        Direction.NEW.value,
        rules=decision.rules,
        review=review,
        attention=(*attention, *_of_the_row(decision, findings)),
        findings=findings,
    )


def _of_the_row(decision: Decision, findings: tuple[Finding, ...]) -> Iterator[AttentionKind]:
    """Say why a case is for a manager whatever was before: a judgement without a reason, an order that has ended."""
    judged = decision.judgement
    if judged and not judged.reason and not decision.judgement_applied and decision.minimum_band:
        yield AttentionKind.NO_REASON
    if any(finding.code == _ORDER_ENDED for finding in findings):
        yield AttentionKind.ENDED


def gone_case(before: Place, findings: tuple[Finding, ...]) -> Comparison:
    """Give the comparison of a case that only the earlier file has."""
    attention = (AttentionKind.ERROR,) if before is ERROR_PLACE else ()
    return Comparison(before, None, Direction.GONE.value, attention=attention, findings=findings)


def attention_for(
    before: Place,
    after: Place,
    review: Review | None,
    ruleset: Ruleset,
    *,
    decision: Decision,
    findings: tuple[Finding, ...],
    cause: Cause = NO_CAUSE,
    missing: tuple[str, ...] = (),
) -> tuple[AttentionKind, ...]:
    """
    Say why a case on both sides is for a manager.

    Args:
        before: its place before.
        after: its place after.
        review: its judgement for review, or None.
        ruleset: the later ruleset, which says which band is the highest and which route leaves.
        decision: the decision after.
        findings: what a person should look at in the later row.
        cause: why it is not where the record has it; a band on record that may hold is for a manager.
        missing: earlier answers without which it is lower.

    Returns:
        The reasons, most pressing first; none when nobody need look.
    """
    found = [AttentionKind.ANSWER_MISSING] if missing else []
    if review and review.kind is ReviewKind.BELOW_MINIMUM:
        found.append(AttentionKind.BELOW_MINIMUM)
    if direction_of(before, after, ruleset) == Direction.ERROR.value:
        return (*found, AttentionKind.ERROR)
    known_before = bool(before.route)
    if after.band == ruleset.bands[-1].name and before.band != after.band and known_before:
        found.append(AttentionKind.TO_HIGHEST)
    if is_referred(after, ruleset) and before.route != after.route and known_before:
        found.append(AttentionKind.LEFT)
    if review and review.kind is ReviewKind.CHANGED_SINCE:
        found.append(AttentionKind.REVIEW)
    found.extend(_of_the_row(decision, findings))
    if cause.record:
        found.append(AttentionKind.MAY_HOLD)
    return tuple(found)
