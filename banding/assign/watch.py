"""Who holds what, today and some weeks on → the cases and officers that a manager must look at this week."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from banding.assign.cases import CasesHeld, HeldCase
from banding.assign.officers import Load, Staff, loads, over_limits, said_absence
from banding.assign.policy import StaffPolicy
from banding.facts import plain
from banding.intake import Caseload, undo
from banding.intake.values import parse_date
from banding.text import counted
from banding.vocabulary import Status

_ENDS: Final = ("order_ends", "order_end_date", "expected_end_date", "sentence_end_date")


class WatchKind(StrEnum):
    """Why a case is on the watch list, most pressing first."""

    RISK = "risk-to-staff"
    UNHELD = "unheld"
    GONE = "holder-gone"
    ELSEWHERE = "holder-unknown"
    ABSENT = "holder-absent"
    GRADE = "grade"
    SKILL = "skill"
    ENDING = "ending"


@attrs.frozen(eq=False)
class Watched:
    """A case on the watch list; ``why`` says what about its holder or its order is the matter."""

    kind: WatchKind
    case: HeldCase
    why: str


@attrs.frozen(eq=False)
class TeamWatch:
    """
    A team on a day, and as expected ``later``: cases whose orders end before are gone, and hours are those of that day.

    ``expected`` is each officer's load then, of the cases held now alone. ``watched`` is by kind, the most pressing first,
    then by band and row. ``ends`` is the last day of a row's order, ``unread`` the rows on which it cannot be read.
    """

    on: date
    later: date
    policy: StaffPolicy
    held: CasesHeld
    staff: Staff
    loads: Mapping[str, Load]
    expected: Mapping[str, Load]
    watched: tuple[Watched, ...]
    ends: Mapping[int, date]
    unread: tuple[int, ...]

    def about(self, key: str) -> tuple[str, ...]:
        """Say what a manager must look at of an officer: a row in error, a limit passed, a reduction that ends."""
        load, now = self.loads[key], self.loads[key].officer
        said = [*now.problems, *over_limits(load, self.policy)]
        is_away = now.has_left(self.on) or now.is_absent(self.on)
        if load.held and is_away:
            gone = "has left" if now.has_left(self.on) else "is absent"
            said.append(f"{gone} and holds {counted(len(load.held), 'case', 'cases')}")
        if now.available is None and not now.problems:
            said.append("hours are not known")
        for last, hours in () if is_away else now.ending:
            if last <= self.later:
                size = "" if hours is None else f" of {float(hours):g} hours a week"
                said.append(f"a reduction{size} ends on {last}")
        return tuple(said)


def watch_team(
    held: CasesHeld,
    caseload: Caseload,
    staff: Staff,
    then: Staff,
    policy: StaffPolicy,
    *,
    on: date,
    later: date,
) -> TeamWatch:
    """Put a team's watch list together; ``then`` is the staff as of the later day."""
    ends, unread = _ends_of(caseload)
    skills = {plain(each.skill): each.skill for each in policy.officers.skills}
    staying = tuple(case for case in held.cases if ends.get(case.row, date.max) > later)
    found = [each for case in held.cases for each in _watched(case, staff, ends, skills, on=on, later=later)]
    if not held.knows_holders:
        found = [each for each in found if each.kind is not WatchKind.UNHELD]
    for case in (each for each in held.cases if each.holder in held.excluded[each.person]):
        why = f"{staff.officers[case.holder].code} is at risk from this person"
        found.append(Watched(WatchKind.RISK, case, why))
    order = list(WatchKind)
    found.sort(key=lambda each: (order.index(each.kind), -each.case.rank, each.case.row))
    now = loads(held, staff, policy, on=on)
    expected = loads(attrs.evolve(held, cases=staying), then, policy, on=later)
    return TeamWatch(on, later, policy, held, staff, now, expected, tuple(found), ends, unread)


def _watched(
    case: HeldCase,
    staff: Staff,
    ends: Mapping[int, date],
    skills: Mapping[str, str],
    *,
    on: date,
    later: date,
) -> Iterator[Watched]:
    end = ends.get(case.row)
    if end is not None and end <= later:
        yield Watched(WatchKind.ENDING, case, f"the order {'ended' if end <= on else 'ends'} on {end}")
    if not case.is_held:
        # What is for another service or the hub is not for an officer of the field.
        if case.status not in (Status.REFER, Status.HUB):
            yield Watched(WatchKind.UNHELD, case, "nobody holds it")
        return
    if not case.holder:
        yield Watched(WatchKind.ELSEWHERE, case, f"`{case.holder_text[:40]}` is not in the staff file")
        return
    officer = staff.officers[case.holder]
    if officer.has_left(on):
        yield Watched(WatchKind.GONE, case, f"{officer.code} left on {officer.left_on}")
    elif officer.is_absent(on):
        yield Watched(WatchKind.ABSENT, case, ", ".join(said_absence(officer, staff, on=on)))
    if officer.grade in case.broken_by:
        says = "; ".join(f"{rule.says} ({rule.source})" for rule in case.rules) or "the grade may not hold it"
        yield Watched(WatchKind.GRADE, case, f"{officer.code} is a {officer.grade}: {says}")
    if missing := sorted(case.skills - officer.skills):
        lacking = ", ".join(skills[each] for each in missing)
        yield Watched(WatchKind.SKILL, case, f"{officer.code} lacks {lacking}")


def _ends_of(caseload: Caseload) -> tuple[Mapping[int, date], tuple[int, ...]]:
    """Read the day on which each row's order ends; what cannot be read is not known, and told."""
    place = caseload.layout.first_of(_ENDS)
    place = caseload.layout.index.get("order_ended") if place is None else place
    ends: dict[int, date] = {}
    unread: list[int] = []
    if place is None:
        return ends, ()
    for row in caseload.rows():
        text = undo(row.cells[place]) if place < len(row.cells) else ""
        found = parse_date(text, latest=date.max)
        if isinstance(found, date):
            ends[row.number] = found
        elif text.strip():
            unread.append(row.number)
    return ends, tuple(unread)
