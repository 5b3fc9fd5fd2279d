"""Who may hold a person's cases, at what price, and which rule bars each of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from banding.assign.cases import Person
from banding.assign.load import Load
from banding.assign.policy import StaffPolicy
from banding.assign.staff import Officer
from banding.auditing.policy.model import HoldingRule
from banding.vocabulary import Status


class Bar(StrEnum):
    """Why an officer may not be suggested for a case."""

    STAFF_ROW = "staff-row"
    LEFT = "left"
    ABSENT = "absent"
    GRADE = "grade"
    HOURS = "hours-not-known"
    NO_HOURS = "no-hours"
    TEAM = "team"
    RISK = "risk-to-staff"
    RESTRICTED = "restricted-access"
    SAME_PERSON = "same-person"
    HOLDER = "present-holder"


BAR_WORDS: Final[Mapping[Bar, tuple[str, str]]] = {
    Bar.STAFF_ROW: ("their row in the staff file is in error", "correct the staff file"),
    Bar.LEFT: ("have left", "somebody else must take it"),
    Bar.ABSENT: ("are absent", "one of them is back"),
    Bar.GRADE: ("their grade may not hold it", "a higher grade, or an exception with a reason"),
    Bar.HOURS: ("their hours are not known", "write their contracted hours in the staff file"),
    Bar.NO_HOURS: ("reductions leave them no hours", "a reduction ends"),
    Bar.TEAM: ("are in other teams", "another team agrees to take it"),
    Bar.RISK: ("are at risk from this person", "nothing: the person is a risk to them"),
    Bar.RESTRICTED: ("the case is restricted", "give it to somebody outside this file"),
    Bar.SAME_PERSON: ("another officer holds the person's other rows", "move the other rows as well"),
    Bar.HOLDER: ("hold it now", "another officer"),
}
"""Each bar: how it is said of officers, and what would lift it."""


@attrs.frozen(cache_hash=True)
class Need:
    """What a person's cases ask of an officer; people with equal needs have the same shortlist."""

    teams: frozenset[str]
    offices: frozenset[str]
    rules: tuple[HoldingRule, ...]
    skills: frozenset[str]
    excluded: frozenset[str]
    previous: frozenset[str]
    holders: frozenset[str]
    is_restricted: bool
    moved_from: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> Need:
        """Gather what all rows of a person ask for: the other rows too, as one officer holds them all."""
        rows = person.cases
        return cls(
            frozenset(row.team for row in rows if row.team),
            frozenset(row.office for row in rows if row.office),
            tuple(dict.fromkeys(rule for row in rows for rule in row.rules)),
            frozenset().union(*(row.skills for row in rows)),
            frozenset().union(*(row.excluded for row in rows)),
            frozenset(row.previous for row in rows if row.previous),
            frozenset(
                row.holder or row.holder_text
                for row in rows
                if row.is_held and row.holder not in person.moved_from
            ),
            person.is_restricted,
            person.moved_from,
        )


@attrs.frozen(eq=False)
class Shortlist:
    """
    The officers for one need.

    Attributes:
        prices: each officer who may hold it, by folded code, with the price of what does not depend on load.
        bars: each bar, with the codes of the officers it bars.
        alone: each bar, with the codes of those whom nothing else bars: what would unlock the case.
    """

    prices: Mapping[str, int]
    bars: Mapping[Bar, tuple[str, ...]]
    alone: Mapping[Bar, tuple[str, ...]]


class Shortlists(dict[Need, Shortlist]):
    """Need to shortlist, worked out when first met."""

    def __init__(self, loads: Mapping[str, Load], policy: StaffPolicy, *, on: date) -> None:
        super().__init__()
        self.loads, self.policy, self.on = loads, policy, on

    def __missing__(self, need: Need) -> Shortlist:
        prices: dict[str, int] = {}
        bars: dict[Bar, list[str]] = {}
        alone: dict[Bar, list[str]] = {}
        for key, load in self.loads.items():
            found = list(self.bars_of(load.officer, need))
            for bar in found:
                bars.setdefault(bar, []).append(load.officer.code)
            if len(found) == 1:
                alone.setdefault(found[0], []).append(load.officer.code)
            if not found:
                prices[key] = self._price(load, need)
        made = Shortlist(
            prices, *({bar: tuple(each[bar]) for bar in Bar if bar in each} for each in (bars, alone))
        )
        return self.setdefault(need, made)

    def bars_of(self, officer: Officer, need: Need) -> Iterator[Bar]:
        """Give every rule that bars an officer, in the order of the rules."""
        is_away = officer.has_left(self.on) or officer.is_absent(self.on)
        for bar, is_barred in (
            (Bar.STAFF_ROW, bool(officer.problems) or officer.grade is None),
            (Bar.LEFT, officer.has_left(self.on)),
            (Bar.ABSENT, officer.is_absent(self.on)),
            (Bar.GRADE, officer.grade is not None and not self.policy.may_hold(officer.grade, need.rules)),
            (Bar.HOURS, not officer.problems and officer.available is None),
            (Bar.NO_HOURS, officer.available == 0 and not is_away),
            (Bar.TEAM, bool(officer.teams and need.teams and not officer.teams >= need.teams)),
            (Bar.RISK, officer.key in need.excluded),
            (Bar.RESTRICTED, need.is_restricted),
            (Bar.SAME_PERSON, bool(need.holders - {officer.key})),
            (Bar.HOLDER, officer.key in need.moved_from),
        ):
            if is_barred:
                yield bar

    def _price(self, load: Load, need: Need) -> int:
        prices, officer = self.policy.officers.prices, load.officer
        price = prices.missing_skill * len(need.skills - officer.skills)
        price += prices.taken_lately * load.lately
        if need.offices and officer.office and officer.office not in need.offices:
            price += prices.other_office
        return price - (prices.continuity if officer.key in need.previous else 0)


def barred_for_all(person: Person, policy: StaffPolicy) -> tuple[str, str] | None:
    """
    Say why nobody may be suggested for a person whoever it is, and what would unlock it; None where somebody may.

    Either a row is none that an officer of the field holds, or a fact that decides who may hold it is not known.
    """
    rows, ruleset = person.to_give, policy.ruleset
    titles = {fact.name: fact.title for fact in ruleset.facts}
    if person.key.startswith("\0"):
        return "the row has no case reference number", "write the number"
    if any(row.is_restricted for row in person.cases):
        return BAR_WORDS[Bar.RESTRICTED]
    numbers = {
        status: ", ".join(f"{row.row}" for row in rows if row.status is status)
        for status in (Status.ERROR, Status.REFER, Status.HUB)
    }
    if numbers[Status.ERROR]:
        return f"row {numbers[Status.ERROR]} is in error", "correct what `reasons` of the banded file names"
    if numbers[Status.REFER]:
        return f"row {numbers[Status.REFER]} is for another service", "refer it"
    if numbers[Status.HUB]:
        return f"row {numbers[Status.HUB]} is managed from the hub", "pass it to the hub"
    unknown = dict.fromkeys(name for row in person.cases for name in row.unknown)
    if unknown:
        said = ", ".join(f"{name} ({titles[name]})" for name in unknown)
        return f"no grade can be recommended while {said} is not known", f"find out {', '.join(unknown)}"
    return None


def barred_by_rules(shortlist: Shortlist) -> tuple[str, str]:
    """Say why no officer may hold a case, rule by rule, and which single rule stands between it and whom."""
    why = "; ".join(f"{bar}: {len(codes)}" for bar, codes in shortlist.bars.items())
    unlock = "; ".join(
        f"{BAR_WORDS[bar][1]} ({listed_codes(codes)})" for bar, codes in shortlist.alone.items()
    )
    return (
        f"nobody may hold it ({why})" if why else "there is nobody in the staff file",
        unlock or "more than one rule bars everybody; see the column excluded",
    )


def listed_codes(codes: tuple[str, ...], most: int = 8) -> str:
    """List some codes, the first of many."""
    more = len(codes) - most
    return ", ".join(codes[:most]) + (f" and {more} more" if more > 0 else "")
