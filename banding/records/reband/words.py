"""A comparison in words: why a case moved, and why its judgement is for review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from banding.compare import (
    Cause,
    CauseKind,
    Change,
    ChangeKind,
    ComparedRow,
    Comparison,
    GivenDiffers,
    OnRecord,
    Review,
    ReviewKind,
)
from banding.compare.cases.movement import Direction
from banding.explain import either
from banding.facts import spoken

NOT_MATCHED = "not matched: reference number repeated"
_OF_RECORDS: Mapping[CauseKind, str] = {
    CauseKind.RECORD: "the record disagreed with the guidance all along",
    CauseKind.NOT_RECORDED: "no band was on the record",
}
_SINCE: Mapping[GivenDiffers, str] = {
    GivenDiffers.RULESET: "the ruleset changed since",
    GivenDiffers.RECORD: "the record, the day or the way of reading it changed since",
    GivenDiffers.EITHER: "the ruleset or the record changed since",
}


def change_in_words(change: Change) -> str:
    """Say one change: "child_in_need from no to yes"."""
    if change.kind is ChangeKind.EDIT:
        return change.name
    before, after = spoken_value(change.before), spoken_value(change.after)
    if change.kind in (ChangeKind.FACT, ChangeKind.AGE):
        before, after = spoken(change.before), spoken(change.after)
    if change.kind is ChangeKind.JUDGEMENT_MADE:
        return f"a judgement of {after} was made"
    if change.kind is ChangeKind.JUDGEMENT_WITHDRAWN:
        return f"the judgement of {before} was withdrawn"
    if change.kind is ChangeKind.JUDGEMENT_CHANGED:
        return f"the judgement changed from {before} to {after}"
    aged = " as an age passed" if change.kind is ChangeKind.AGE else ""
    return f"{change.name} from {before} to {after}{aged}"


def spoken_value(value: object) -> str:
    """Say a value of a change; names of bands and rulesets stay as they are spelled."""
    if value is None or isinstance(value, bool):
        return spoken(value)
    return str(value)


def changes_in_words(changes: Sequence[Change]) -> str:
    """Say changes that go together."""
    return either([change_in_words(change) for change in changes], joined_by="and") if changes else ""


def cause_in_words(cause: Cause) -> str:
    """Say why a case moved; empty where no change is the cause."""
    if cause.kind in _OF_RECORDS:
        return _OF_RECORDS[cause.kind]
    if cause.record:
        return _on_record_in_words(cause.kind, cause.record)
    if cause.kind is CauseKind.TOO_MANY:
        changes = cause.sets[0]
        return (
            f"{len(changes)} changes together: {changes_in_words(changes)} "
            f"(no {cause.searched} of them or fewer are enough; larger sets were not tried)"
        )
    sets = [changes_in_words(each) for each in cause.sets]
    return sets[0] if len(sets) == 1 else f"each of these by itself: {'; or '.join(sets)}" if sets else ""


def _on_record_in_words(kind: CauseKind, told: OnRecord) -> str:
    """Say why a band on record may hold though it is not the band decided."""
    if kind is CauseKind.NOT_KNOWN:
        names = either(told.enquiries, joined_by="and")
        if told.can_be:
            return f"what is not known could lead to {told.band}, on the record (to find out: {names})"
        return (
            f"what is not known leaves open whether {told.band}, on the record, holds (to find out: {names})"
        )
    unsaid = f"the judgement of {told.band} is not applied" if told.is_judged else "no judged band says "
    if kind is CauseKind.REASON:
        unsaid += "" if told.is_judged else "so"
        return f"{told.band} is on the record, above the minimum and with a reason, and {unsaid}"
    if told.band == told.consider_band:
        unsaid += "" if told.is_judged else "that it was accepted"
        return f"{told.band} is to be considered and is on the record, and {unsaid}"
    unsaid += "" if told.is_judged else "so"
    return f"{told.consider_band} is to be considered, {told.band} below it is on the record, and {unsaid}"


def why(row: ComparedRow) -> str:
    """Say why a row is where it is: its fault, that it cannot be matched, or the cause of its movement."""
    comparison = row.comparison
    if comparison.direction == Direction.NOT_MATCHED:
        return f"{NOT_MATCHED}. {row.message}".strip() if row.message else NOT_MATCHED
    return row.message or cause_of_comparison(comparison)


def cause_of_comparison(comparison: Comparison) -> str:
    """Say why a case moved and, where an earlier result is not what its record comes to now, that too."""
    cause = "; ".join(filter(None, (cause_in_words(comparison.cause), missing_in_words(comparison.missing))))
    differs, decided, given = comparison.given_differs, comparison.decided_before, comparison.before
    if differs is None or decided is None or given is None:
        return cause
    note = f"{given.heading} was given then and the earlier record now comes to {decided.heading}: {_SINCE[differs]}"
    return f"{cause} ({note})" if cause else note


def missing_in_words(missing: Sequence[str]) -> str:
    """Say which earlier answers a case is lower without; empty where it is not."""
    if not missing:
        return ""
    return f"the earlier file answers {either(missing, joined_by='and')}, the later one does not"


def rules_in_words(gained: Sequence[str], lost: Sequence[str], rules: Sequence[str]) -> str:
    """Say which rules came and which went, or else which apply; empty where there are none."""
    named = (("rules gained", gained), ("rules lost", lost), ("rules", rules))
    return "; ".join(f"{words}: {', '.join(ids)}" for words, ids in named if ids)


def review_in_words(review: Review | None, reason: str) -> str:
    """Say why a judgement is for review, with the rules and the manager's words; empty where it is not."""
    if review is None:
        return ""
    told = rules_in_words(review.rules_gained, review.rules_lost, review.rules)
    rules = f" ({told})" if told else ""
    given = f"reason given: {reason}" if reason else "no reason given"
    if review.kind is ReviewKind.BELOW_MINIMUM:
        return f"{review.judged_band} was judged and is below the minimum now, {review.minimum_band}{rules}; {given}"
    changes = changes_in_words(review.changes)
    since = changes or "the minimum or the consideration changed"
    return f"{review.judged_band} was judged and still stands, but since then: {since}{rules}; {given}"
