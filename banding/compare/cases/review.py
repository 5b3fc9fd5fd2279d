"""Whether a judgement may still stand: not silently, where what it rested on has changed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import attrs

from banding.compare.cases.causes import Change, ChangeKind
from banding.engine import Decision
from banding.ruleset import Ruleset


class ReviewKind(StrEnum):
    """Why a judgement is for review, most pressing first."""

    BELOW_MINIMUM = "below-minimum"
    """The judged band is below the minimum now, so it is not applied."""
    CHANGED_SINCE = "changed-since"
    """The same judgement stands, and facts, the minimum or the consideration are not what they were."""


@attrs.frozen
class Review:
    """
    A judgement for review.

    Attributes:
        kind: why.
        judged_band: the band judged.
        minimum_band: the minimum band now; empty when none.
        consider_band: the band to consider now; empty when none.
        changes: the facts, ages and ruleset that are not what they were; none where no earlier facts are known.
        rules_gained: ids of the rules that apply now and did not.
        rules_lost: ids of the rules that applied and do not.
        rules: for a judged band below the minimum with none of either, the rules that apply now; else empty.
    """

    kind: ReviewKind
    judged_band: str
    minimum_band: str
    consider_band: str
    changes: tuple[Change, ...]
    rules_gained: tuple[str, ...]
    rules_lost: tuple[str, ...]
    rules: tuple[str, ...]


_OTHER_THAN_FACTS = frozenset(set(ChangeKind) - {ChangeKind.FACT, ChangeKind.AGE})


def review_of(
    before: Decision | None,
    after: Decision,
    ruleset: Ruleset,
    *,
    changes: Sequence[Change] = (),
    is_same_judgement: bool = False,
) -> Review | None:
    """
    Say whether the judgement on a case is for review.

    Args:
        before: the decision before; None where only a recorded band stands before, or nothing.
        after: the decision after.
        ruleset: the ruleset after.
        changes: every change between the two.
        is_same_judgement: whether the same band with the same words of reason stands on both sides.

    Returns:
        The review, or None where there is no judgement or it rests on what it rested on.
    """
    if after.judgement is None:
        return None
    if is_below_minimum(after, ruleset):
        return _review(ReviewKind.BELOW_MINIMUM, before, after, changes)
    # A judgement that is not applied (no reason, off the field, incomplete) does not stand.
    if before is None or not is_same_judgement or not after.judgement_applied:
        return None
    deciding = {fact.name for fact in ruleset.deciding_facts()}
    facts_changed = any(change.name in deciding for change in changes if change.kind not in _OTHER_THAN_FACTS)
    if facts_changed or _bounds(before) != _bounds(after):
        return _review(ReviewKind.CHANGED_SINCE, before, after, changes)
    return None


def is_below_minimum(decision: Decision, ruleset: Ruleset) -> bool:
    """Whether the band judged on a case is below its minimum."""
    judged = decision.judgement and ruleset.band_by_name.get(decision.judgement.band)
    return bool(judged and decision.minimum_band and judged < decision.minimum_band)


def rules_between(before: Decision | None, after: Decision | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the ids of the rules that apply after and not before, and before and not after, in guidance order."""
    then, now = (decision.rules if decision else () for decision in (before, after))
    return tuple(rule for rule in now if rule not in then), tuple(rule for rule in then if rule not in now)


def _review(kind: ReviewKind, before: Decision | None, after: Decision, changes: Sequence[Change]) -> Review:
    gained, lost = rules_between(before, after) if before else ((), ())
    is_alike = not gained and not lost
    return Review(
        kind,
        after.judgement.band if after.judgement else "",
        str(after.minimum_band or ""),
        str(after.consider_band or ""),
        tuple(
            change
            for change in changes
            if change.kind in (ChangeKind.FACT, ChangeKind.AGE, ChangeKind.RULESET)
        ),
        gained,
        lost,
        after.rules if kind is ReviewKind.BELOW_MINIMUM and is_alike else (),
    )


def _bounds(decision: Decision) -> tuple[str, str | None, str | None]:
    # By name: two rulesets may rank a band differently, and the manager judged the name.
    minimum, consider = decision.minimum_band, decision.consider_band
    return decision.route, minimum.name if minimum else None, consider.name if consider else None
