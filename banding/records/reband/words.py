"""A comparison in words: why a case moved, why its judgement is for review, and which edits of the ruleset did it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

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
from banding.compare.cases.comparison import AlsoChanged, AlsoChangedKind
from banding.compare.cases.movement import Direction
from banding.compare.impact import ALIKE, MOVED, EditSets
from banding.explain import either
from banding.facts import spoken

NOT_MATCHED = "not matched: reference number repeated"
_OF_RECORDS: Mapping[CauseKind, str] = {
    CauseKind.RECORD: "the recorded band never matched the guidance",
    CauseKind.NOT_RECORDED: "no band was on the record",
}
_SINCE: Mapping[GivenDiffers, str] = {
    GivenDiffers.RULESET: "the ruleset changed since",
    GivenDiffers.RECORD: "the record, the day or the way of reading it changed since",
    GivenDiffers.EITHER: "the ruleset or the record changed since",
}
WHAT: dict[str, str] = {
    MOVED: "change route or band",
    AlsoChangedKind.CONSIDER.value: "keep their band, and change what is to be considered",
    AlsoChangedKind.POSSIBLE.value: "keep their band, and change the bands they could turn out to have",
    AlsoChangedKind.STATUS.value: "keep their band, and change status",
    ALIKE: "stay as they are",
    "error": "are in error, so there is nothing to compare",
}
"""What each kind of change is called, after a number of cases."""


def change_in_words(change: Change) -> str:
    """Say one change: "child_in_need from no to yes"."""
    kind = change.kind
    if kind is ChangeKind.EDIT:
        return change.name
    # Names of bands and rulesets stay as they are spelled.
    say = spoken if kind in (ChangeKind.FACT, ChangeKind.AGE) else str
    before, after = (spoken(None) if each is None else say(each) for each in (change.before, change.after))
    if kind is ChangeKind.JUDGEMENT_MADE:
        return f"a judgement of {after} was made"
    if kind is ChangeKind.JUDGEMENT_WITHDRAWN:
        return f"the judgement of {before} was withdrawn"
    if kind is ChangeKind.JUDGEMENT_CHANGED:
        return f"the judgement changed from {before} to {after}"
    aged = " as an age passed" if kind is ChangeKind.AGE else ""
    return f"{change.name} from {before} to {after}{aged}"


def changes_in_words(changes: Sequence[Change]) -> str:
    """Say changes that go together."""
    return either([change_in_words(change) for change in changes], joined_by="and") if changes else ""


@lru_cache(50_000)
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
    return sets[0] if len(sets) == 1 else f"any one of these is enough: {'; or '.join(sets)}" if sets else ""


def _on_record_in_words(kind: CauseKind, told: OnRecord) -> str:
    """Say why a band on record may hold though it is not the band decided."""
    if kind is CauseKind.NOT_KNOWN:
        to_find_out = f"(to find out: {either(told.enquiries, joined_by='and')})"
        if told.can_be:
            return f"what is not known could lead to {told.band}, on the record {to_find_out}"
        return f"what is not known leaves open whether {told.band}, on the record, holds {to_find_out}"
    is_considered = told.band == told.consider_band and kind is not CauseKind.REASON
    unsaid = f"no judged band says {'that it was accepted' if is_considered else 'so'}"
    if told.is_judged:
        unsaid = f"the judgement of {told.band} is not applied"
    if kind is CauseKind.REASON:
        return f"{told.band} is on the record, above the minimum and with a reason, and {unsaid}"
    if is_considered:
        return f"{told.band} is to be considered and is on the record, and {unsaid}"
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


def because_in_words(sets: EditSets, searched: int = 0) -> str:
    """Say which edits: "edit 1", "edits 1 and 3 together", "edit 1, or edit 2 by itself"."""
    if searched:
        many = len(sets[0])
        return (
            f"{many} edits together (no {searched} of them or fewer are enough; larger sets were not tried)"
        )
    told = [
        f"edits {either(each, joined_by='and')} together" if len(each) > 1 else f"edit {each[0]}"
        for each in sets
    ]
    return told[0] if len(told) == 1 else f"any one of these is enough: {', or '.join(told)}"


def change_said(what: str, before: str, after: str) -> str:
    """Say what changes: "Yellow to Blue", "nothing to consider, where Blue was"; see :class:`Because`."""
    before, after = (text.replace(";", " or ") for text in (before, after))
    if what == AlsoChangedKind.CONSIDER:
        return f"{after or 'nothing'} to consider, where {before or 'nothing'} was"
    if what == AlsoChangedKind.POSSIBLE:
        return f"could be {after or 'one band only'}, where it was {before or 'one band only'}"
    return f"{before or 'nothing'} to {after or 'nothing'}"


def also_changed_in_words(also: AlsoChanged | None) -> str:
    """Say what else changes of a case that keeps its place, and by which edits; empty where nothing does."""
    return f"{change_said(also.kind, also.before, also.after)}: {cause_in_words(also.cause)}" if also else ""


def edits_said(sets: EditSets) -> str:
    """Write edits as a machine reads them: numbers of one set joined by ``+``, sets by ``;``."""
    return ";".join("+".join(map(str, chosen)) for chosen in sets)
