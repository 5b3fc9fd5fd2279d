"""Whose cases have to be moved: of leavers, the long absent, whoever is at risk, and those a grade may no longer hold."""

from collections.abc import Iterator
from datetime import date

from banding.assign.cases import CasesHeld, Person, said_cases
from banding.assign.load import cover_of
from banding.assign.officers import Officer, Staff
from banding.assign.policy import StaffPolicy

RISK, LEAVER, ABSENCE, BAND = "conflict of interest", "leaver", "long-term absence", "change of band"
"""Codes of reassignment; the first that applies is a person's reason."""


def people_to_move(
    held: CasesHeld, staff: Staff, policy: StaffPolicy, *, on: date
) -> tuple[list[Person], tuple[str, ...]]:
    """
    Give the people whose cases must be moved, the most urgent first, and a sentence on each absence that moves none.

    No other case is touched, so there are no fewer moves that would do.
    """
    if not held.knows_holders:
        return [], ("No case is moved, as it is not known who holds any.",)
    away = {officer.key: _reason(officer, staff, policy, on=on) for officer in staff.officers.values()}
    found: list[Person] = []
    for key, rows in held.people.items():
        moved: dict[str, str] = {}
        for row in rows:
            if row.holder in held.excluded[key]:
                moved[row.holder] = RISK
            elif row.holder and away[row.holder]:
                moved[row.holder] = away[row.holder]
            elif row.holder and staff.officers[row.holder].grade in row.broken_by:
                moved[row.holder] = BAND
        if moved:
            reason = min(moved.values(), key=(RISK, LEAVER, ABSENCE, BAND).index)
            found.append(Person(tuple(rows), frozenset(moved), reason))
    waiting = _waiting(held, staff, away, on=on)
    return sorted(found, key=lambda person: person.urgency(on)), tuple(waiting)


def _reason(officer: Officer, staff: Staff, policy: StaffPolicy, *, on: date) -> str:
    """Give the code of why an officer's cases must be moved; empty where they need not be."""
    if officer.has_left(on):
        return LEAVER
    if not officer.is_absent(on) or cover_of(officer, staff, on=on):
        return ""
    if officer.absent_to is None:
        return ABSENCE
    days = (officer.absent_to - (officer.absent_from or on)).days + 1
    return ABSENCE if days >= policy.officers.absence.long_term_days else ""


def _waiting(held: CasesHeld, staff: Staff, away: dict[str, str], *, on: date) -> Iterator[str]:
    for key in sorted(staff.officers):
        officer, count = staff.officers[key], len(held.by_officer.get(key, ()))
        if count and officer.is_absent(on) and not away[key]:
            cover, until = cover_of(officer, staff, on=on), officer.absent_to
            who = f"covered by {cover.code}" if cover else "covered by nobody"
            when = f"until {until.isoformat()}" if until else "without an end"
            yield f"{officer.code} is absent {when}; {said_cases(count)} not moved, {who}"
