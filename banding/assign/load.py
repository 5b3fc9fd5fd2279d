"""What each officer carries and can carry, as a range where a case has no band yet."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import attrs

from banding.assign.cases import CasesHeld, HeldCase
from banding.assign.officers import Officer, Staff, cover_chain
from banding.assign.policy import Measure, StaffPolicy
from banding.vocabulary import Status


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
