"""Why a case is not where it was: the changes between two sides, and the smallest sets that make the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from math import comb

import attrs

from banding.facts import Value

_MOST_TRIED = 20_000


class CauseKind(StrEnum):
    """What a case's place now is owed to."""

    NONE = "none"
    """It is where it was, or it is on one side only."""
    FACTS = "facts"
    AGE = "age"
    JUDGEMENT = "judgement"
    RULESET = "ruleset"
    SEVERAL = "several"
    """Changes of different kinds, together or each by itself."""
    NOT_RECORDED = "not-recorded"
    """No band was on the record."""
    CONSIDER = "consider"
    """The band on record is to be considered, or lies between the minimum and that band; no judged band says it."""
    REASON = "reason"
    """The band on record is above the minimum, a reason is recorded, and no judged band says it."""
    NOT_KNOWN = "not-known"
    """What is not known decides whether the band on record is right."""
    RECORD = "record"
    """The recorded band disagreed with the guidance all along: nothing explains it."""
    GIVEN = "given"
    """The band given then is not what the same record comes to now: the ruleset, the day or the record is another."""
    TOO_MANY = "too-many"
    """So many changes that only all of them together are known to make the difference."""


class ChangeKind(StrEnum):
    """The kinds of change between two sides of one case."""

    FACT = "fact"
    AGE = "age"
    """A fact that an age settles, changed by the day alone."""
    JUDGEMENT_MADE = "judgement-made"
    JUDGEMENT_CHANGED = "judgement-changed"
    JUDGEMENT_WITHDRAWN = "judgement-withdrawn"
    RULESET = "ruleset"
    EDIT = "edit"
    """One edit of the ruleset, where it is asked which of them made the difference."""

    @property
    def cause(self) -> CauseKind:
        """The kind of cause that changes of this kind alone are."""
        return _CAUSE_OF[self]


_CAUSE_OF: Mapping[ChangeKind, CauseKind] = {
    ChangeKind.FACT: CauseKind.FACTS,
    ChangeKind.AGE: CauseKind.AGE,
    ChangeKind.JUDGEMENT_MADE: CauseKind.JUDGEMENT,
    ChangeKind.JUDGEMENT_CHANGED: CauseKind.JUDGEMENT,
    ChangeKind.JUDGEMENT_WITHDRAWN: CauseKind.JUDGEMENT,
    ChangeKind.RULESET: CauseKind.RULESET,
    ChangeKind.EDIT: CauseKind.RULESET,
}


@attrs.frozen
class Change:
    """
    One change between two sides of a case.

    Attributes:
        name: the fact's name, ``judgement`` or ``ruleset``; for an edit its number and words.
        before: the value before, None where not known; for a judgement the band, None for none; for a ruleset its
            stamp. Text facts are True where something was written. None for an edit.
    """

    kind: ChangeKind
    name: str
    before: Value
    after: Value


@attrs.frozen
class OnRecord:
    """A band on record that may hold though neither the rules nor a judgement give it."""

    band: str
    consider_band: str
    enquiries: tuple[str, ...]
    """For ``not-known``, the facts that are open; else empty."""
    can_be: bool
    """Whether some answer to what is not known makes it the minimum or the band to consider."""
    is_judged: bool
    """Whether it is the judged band as well, which then is not applied."""


@attrs.frozen(cache_hash=True)
class Cause:
    """
    Why a case is not where it was.

    Attributes:
        sets: every smallest set of changes that by itself, put on the side before, gives the place after; more than
            one where several would each do. Empty where no change is the cause. For ``too-many``, the one set of every
            change that can matter.
        searched: for ``too-many``, the size of set up to which none makes the difference; 0 otherwise.
        record: for ``consider``, ``reason`` and ``not-known``, the band on record; else None.
    """

    kind: CauseKind
    sets: tuple[tuple[Change, ...], ...] = ()
    searched: int = 0
    record: OnRecord | None = None


NO_CAUSE = Cause(CauseKind.NONE)


def cause_of(sets: tuple[tuple[Change, ...], ...]) -> Cause:
    """Give the cause that some smallest sets are; all changes of one kind give that kind, else it is several."""
    kinds = {kind.cause for kind in {change.kind for each in sets for change in each}}
    return Cause(kinds.pop() if len(kinds) == 1 else CauseKind.SEVERAL, sets)


def cause_among(
    changes: Sequence[Change],
    is_enough: Callable[[tuple[Change, ...]], bool],
    *,
    most_tried: int = _MOST_TRIED,
) -> Cause:
    """
    Give the cause among some changes: every smallest set that is enough, by trying sets.

    All of one size are tried before the next, or none of it: past the most to be tried, all the changes are given
    together, with the size up to which no set is enough.
    """
    tried = 0
    for size in range(1, len(changes) + 1):
        tried += comb(len(changes), size)
        if tried > most_tried:
            return Cause(CauseKind.TOO_MANY, (tuple(changes),), size - 1)
        if found := tuple(chosen for chosen in combinations(changes, size) if is_enough(chosen)):
            return cause_of(found)
    return Cause(CauseKind.TOO_MANY, (tuple(changes),), len(changes))
