"""Officers on a day: who covers for whom, what each carries and can carry, a range where a case has no band yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

import attrs

from banding.assign.cases import CasesHeld, HeldCase
from banding.assign.policy import Measure, StaffPolicy
from banding.facts import plain
from banding.intake import Issue, person_of
from banding.nearest import did_you_mean
from banding.vocabulary import Status


@attrs.frozen(eq=False)
class Officer:
    """
    One officer on the day.

    None is not known. ``hours`` are contracted, a week; ``reduced`` those taken off on the day, all of somebody who is away;
    ``ending`` the reductions of the day that have a last day: that day, and their hours. ``available`` are the points they
    can carry, 0 while they are away. ``problems`` make the row an error; ``fingerprint`` changes with the officer's row, or
    one of their reductions, and with nothing else.
    """

    code: str
    name: str = ""
    teams: frozenset[str] = frozenset()
    office: str = ""
    grade: str | None = None
    hours: Fraction | None = None
    skills: frozenset[str] = frozenset()
    experience: Fraction | None = None
    absent_from: date | None = None
    absent_to: date | None = None
    covered_by: str = ""
    left_on: date | None = None
    reduced: Fraction | None = Fraction(0)
    ending: tuple[tuple[date, Fraction | None], ...] = ()
    available: int | None = None
    problems: tuple[str, ...] = ()
    fingerprint: str = ""

    @cached_property
    def key(self) -> str:
        """The code, folded, by which cases find the officer."""
        return person_of(self.code)

    def is_absent(self, on: date) -> bool:
        """Whether the officer is absent on a day; an end without a beginning means already, and none means open."""
        if self.absent_from is None and self.absent_to is None:
            return False
        return (self.absent_from or on) <= on <= (self.absent_to or on)

    def has_left(self, on: date) -> bool:
        """Whether the last day has passed."""
        return self.left_on is not None and self.left_on < on

    def profile(self) -> tuple[Any, ...]:
        """Everything but code and name, to settle ties by; the most experience first."""
        most = -(self.experience or 0), -(self.available or 0)
        return (*most, self.grade or "", sorted(self.teams), self.office, sorted(self.skills))


@attrs.frozen(eq=False)
class Staff:
    """The officers, by their folded codes, and everything wrong with a row of their files."""

    officers: Mapping[str, Officer]
    issues: tuple[Issue, ...]
    notes: tuple[str, ...] = ()

    def find(self, text: str) -> Officer | None:
        """Find who a case names, by code or, where one officer alone bears it, by name."""
        named = self.by_name.get(plain(text), ())
        return self.officers.get(person_of(text)) or (named[0] if len(named) == 1 else None)

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Officer]]:
        """The officers who bear each name, folded."""
        found: dict[str, list[Officer]] = {}
        for each in self.officers.values():
            if each.name:
                found.setdefault(plain(each.name), []).append(each)
        return found

    def not_found(self, text: str) -> str:
        """Say why nobody is found by a text: several have the name, or nobody has it, with the nearest code or name."""
        if named := self.by_name.get(plain(text)):
            codes = " and ".join(each.code for each in named)
            return f"is the name of {codes} in the staff file; write the staff code"
        words = [word for each in self.officers.values() for word in (each.code, each.name) if word]
        return f"is not in the staff file{did_you_mean(text, words)}"


def cover_chain(officer: Officer, officers: Mapping[str, Officer], on: date) -> Iterator[Officer | None]:
    """
    Give an officer, who covers for them, who covers for those in turn, as long as each is absent.

    The last is there; or None where a code is nobody's; or one who was named before, where it goes round in a circle.
    """
    met: list[Officer] = []
    at: Officer | None = officer
    while at and at not in met:
        yield at
        met.append(at)
        if not (at.covered_by and at.is_absent(on)):
            return
        at = officers.get(person_of(at.covered_by))
    yield at


@attrs.frozen(eq=False)
class Load:
    """
    One officer's load on a day, in the least and the most points; ``lately`` is how many cases were taken in the days before.

    ``held`` are the cases the officer holds, ``covered`` those of somebody absent whom the officer covers.
    """

    officer: Officer
    held: tuple[HeldCase, ...]
    covered: tuple[HeldCase, ...]
    low: int
    high: int
    lately: int

    @property
    def bands(self) -> Counter[str]:
        """How many of the held cases have each band; those without one by their status."""
        return Counter(case.band or case.status.value for case in self.held)

    @property
    def without_band(self) -> int:
        """How many of the held cases are in error or incomplete, and so weigh a range."""
        return sum(case.status in (Status.ERROR, Status.INCOMPLETE) for case in self.held)

    def said(self, more: tuple[int, int] = (0, 0)) -> str:
        """Say the load with some more points: a per cent or a range of it, or why there is none."""
        return said_load(self.low + more[0], self.high + more[1], self.officer.available)


def said_load(low: int, high: int, available: int | None) -> str:
    """Say points of capacity: "87%", "80-95%", "over capacity" of nothing, "not known" of unknown hours."""
    if available is None:
        return "not known"
    if available == 0:
        return "over capacity" if high else "no capacity"
    first, last = 100 * low // available, -(-100 * high // available)
    exact = round(100 * high / available)
    return f"{exact}%" if low == high else f"{first}-{last}%"


def loads(held: CasesHeld, staff: Staff, policy: StaffPolicy, *, on: date) -> Mapping[str, Load]:
    """Give the load of every officer, by folded code, in the order of the codes."""
    since = on - timedelta(days=policy.officers.prices.lately_days)
    covered: dict[str, list[HeldCase]] = {}
    for officer in staff.officers.values():
        if cover := cover_of(officer, staff, on=on):
            covered.setdefault(cover.key, []).extend(held.by_officer.get(officer.key, ()))
    found: dict[str, Load] = {}
    for key in sorted(staff.officers):
        own, more = tuple(held.by_officer.get(key, ())), tuple(covered.get(key, ()))
        low, high = (sum(getattr(case, end) for case in (*own, *more)) for end in ("low", "high"))
        lately = sum(case.assigned is not None and since <= case.assigned <= on for case in own)
        found[key] = Load(staff.officers[key], own, more, low, high, lately)
    return found


def cover_of(officer: Officer, staff: Staff, *, on: date) -> Officer | None:
    """Give the officer who is there and covers for one who is absent; None for nobody, or round in a circle."""
    *_, last = cover_chain(officer, staff.officers, on)
    if last is None or last is officer or last.is_absent(on) or last.has_left(on):
        return None
    return last


def said_absence(officer: Officer, staff: Staff, *, on: date) -> tuple[str, str]:
    """Say until when an officer is absent, and who covers for them."""
    cover = cover_of(officer, staff, on=on)
    until = f"until {officer.absent_to}" if officer.absent_to else "without an end"
    return f"{officer.code} is absent {until}", f"covered by {cover.code if cover else 'nobody'}"


def over_limits(load: Load, policy: StaffPolicy) -> Iterator[str]:
    """Say which limits an officer is above."""
    available = load.officer.available
    for limit in policy.officers.limits:
        if limit.measure is Measure.CASES:
            is_above = len(load.held) > limit.above
        elif available == 0:
            is_above = load.high > 0
        else:
            is_above = available is not None and 100 * load.high > limit.above * available
        if is_above:
            yield limit.says
