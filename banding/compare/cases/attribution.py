"""Which changes make the difference: every smallest set that by itself gives the place after, and no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import comb
from typing import Generic, TypeVar

import attrs

from banding.compare.cases.causes import NO_CAUSE, Cause, CauseKind, cause_of
from banding.compare.cases.changes import CaseChanges, Result

_MOST_TRIED = 20_000


T = TypeVar("T")


@attrs.frozen
class Smallest(Generic[T]):
    """
    What a search came to.

    Attributes:
        sets: every smallest set that is enough; empty when the search was given up.
        searched: the size up to which every set was tried.
    """

    sets: tuple[tuple[T, ...], ...]
    searched: int


def cause_between(changes_of_case: CaseChanges, before: Result | None, after: Result) -> Cause:
    """
    Say why a case is not where it was.

    Args:
        changes_of_case: the two changes_of_case.
        before: route and band before.
        after: route and band after.

    Returns:
        No cause where it did not move. Otherwise every smallest set of changes which, put on the situation before and
        nothing else with it, gives the route and band after. Past 20,000 trials the search is given up: then all
        changes that can matter are given together, with the size up to which no set was enough.
    """
    if before == after:
        return NO_CAUSE
    found = smallest_sets(changes_of_case.relevant, lambda chosen: changes_of_case.result(chosen) == after)
    if found.sets:
        return cause_of(found.sets)
    return Cause(CauseKind.TOO_MANY, (changes_of_case.relevant,), found.searched)


def smallest_sets(
    changes: Sequence[T],
    is_enough: Callable[[tuple[T, ...]], bool],
    *,
    most_tried: int = _MOST_TRIED,
) -> Smallest[T]:
    """
    Find every smallest set of changes that is enough, trying all of one size before the next.

    Args:
        changes: the changes to choose from.
        is_enough: whether a set gives the place after.
        most_tried: how many sets may be tried; a size is tried whole or not at all.
    """
    tried = 0
    for size in range(1, len(changes) + 1):
        tried += comb(len(changes), size)
        if tried > most_tried:
            return Smallest((), size - 1)
        found = tuple(chosen for chosen in combinations(changes, size) if is_enough(chosen))
        if found:
            return Smallest(found, size)
    return Smallest((), len(changes))
