"""Attribution over again, slowly and by other means: every subset of the changes tried on plain cases."""

from __future__ import annotations

from itertools import combinations

from banding.case import Case
from banding.engine import decide
from banding.ruleset import Ruleset

Names = frozenset[str]


def changed_names(before: Case, after: Case) -> tuple[str, ...]:
    """Name the facts whose values differ, and ``judgement`` where its band or the presence of a reason does."""
    names = [
        name for name in {**before.facts, **after.facts} if before.facts.get(name) != after.facts.get(name)
    ]
    return (*names, *(["judgement"] if _judged(before) != _judged(after) else []))


def place(case: Case, ruleset: Ruleset) -> tuple[str, str | None]:
    """Give a case's route and band."""
    decision = decide(case, ruleset)
    return decision.route, decision.band and decision.band.name


def with_changes(before: Case, after: Case, names: Names) -> Case:
    """Put some changes on the earlier case."""
    facts = dict(before.facts) | {name: after.facts.get(name) for name in names if name != "judgement"}
    return Case(before.crn, facts, after.judgement if "judgement" in names else before.judgement)


def enough(before: Case, after: Case, ruleset: Ruleset) -> set[Names]:
    """Give every set of changes, of any size, that by itself gives the place after."""
    names, wanted = changed_names(before, after), place(after, ruleset)
    every = (frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size))
    return {chosen for chosen in every if place(with_changes(before, after, chosen), ruleset) == wanted}


def smallest(before: Case, after: Case, ruleset: Ruleset) -> set[Names]:
    """Give every set of the smallest size that is enough; the empty one where the case did not move."""
    found = enough(before, after, ruleset)
    least = min(map(len, found))
    return {chosen for chosen in found if len(chosen) == least}


def _judged(case: Case) -> tuple[str, bool] | None:
    return (case.judgement.band, bool(case.judgement.reason.strip())) if case.judgement else None
