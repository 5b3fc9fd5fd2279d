"""A suggestion of the engine → what a page shows of it: the short list, everybody else with what bars them, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from banding.assign import Batch, Suggestion
from banding.assign.policy import Exclusion
from banding.assign.suggestions import BAND
from banding.intake import person_of
from banding.vocabulary import Status
from banding.workbench.allocation.choices import BARS, Chosen, without_rows
from banding.workbench.allocation.staff import named
from banding.workbench.allocation.team import TeamNow

_MOVED = {BAND: BARS[Exclusion.GRADE]}
"""What a reason of the engine to move a case is called, where its own word says less."""


def choice_row(
    suggestion: Suggestion,
    batch: Batch,
    now: TeamNow,
    person: Row[Any],
    typed: Mapping[str, Chosen],
    *,
    one: bool = False,
    against: str = "",
) -> dict[str, Any]:
    """
    Give what a page shows of one person whose case is to be given to somebody.

    Args:
        person: as they stand in the table of people.
        typed: what was chosen, by key, where a page is shown again.
        one: whether the page is about this person alone, so that officers of other teams are listed too.
        against: when and why the holder was given the case against a rule: who decided that once is not asked to undo it.
    """
    key, never = now.keys[suggestion.person.key], batch.policy.officers.overrides.never
    listed = [option.officer for option in suggestion.options]
    bars = _bars(suggestion)
    others = []
    for officer in now.staff.officers.values():
        barred = bars.get(officer.code, [])
        is_near = one or Exclusion.TEAM not in barred
        if officer not in listed and is_near and not any(bar in never for bar in barred):
            others.append((officer.code, named(officer, now.staff), "; ".join(BARS[bar] for bar in barred)))
    why, unlock = why_nobody(suggestion)
    first = Chosen(suggestion.officer.code if suggestion.officer and not against else "")
    days = [(now.on - case.sentenced).days for case in suggestion.person.to_give if case.sentenced]
    return {
        "number": suggestion.number,
        "key": key,
        "seen": now.versions[key],
        "crn": suggestion.person.crn,
        "person": person,
        "bands": suggestion.person.bands,
        "restricted": suggestion.person.is_restricted,
        "waiting": max(days, default=None),
        "moved_from": [
            named(now.staff.officers[each], now.staff) for each in sorted(suggestion.person.moved_from)
        ],
        "reason": against or _MOVED.get(suggestion.person.reason, suggestion.person.reason),
        "suggested": suggestion.officer,
        "suggested_named": named(suggestion.officer, now.staff) if suggestion.officer else "",
        "options": [
            (each.officer.code, named(each.officer, now.staff), each.words) for each in suggestion.options
        ],
        "others": others,
        "why": without_rows(suggestion.why) if suggestion.officer else why,
        "unlock": unlock,
        "can_choose": bool(listed or others) and not suggestion.person.is_restricted,
        "typed": typed.get(key, first),
        "barred": {
            bar: [named(now.staff.officers[person_of(code)], now.staff) for code in codes]
            for bar, codes in suggestion.shortlist.exclusions.items()
        }
        if suggestion.shortlist and not suggestion.person.is_restricted
        else {},
        "bars": BARS,
    }


def why_nobody(suggestion: Suggestion) -> tuple[str, str]:
    """Say why nobody is suggested and what would change that; both empty where somebody is."""
    if suggestion.officer:
        return "", ""
    if suggestion.person.is_restricted:
        return BARS[Exclusion.RESTRICTED], ""
    if any(case.status is Status.ERROR for case in suggestion.person.to_give):
        return "the case is in error", "put right what its page names"
    return without_rows(suggestion.why), without_rows(suggestion.unlock)


def _bars(suggestion: Suggestion) -> dict[str, list[Exclusion]]:
    found: dict[str, list[Exclusion]] = {}
    for bar, codes in (suggestion.shortlist.exclusions if suggestion.shortlist else {}).items():
        for code in codes:
            found.setdefault(code, []).append(bar)
    return found
