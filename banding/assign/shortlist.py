"""Who may hold a person's cases, at what price, and which rule bars each of the others."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import attrs

from banding.assign.cases import Need, Person
from banding.assign.officers import Load, Officer
from banding.assign.policy import Exclusion, StaffPolicy
from banding.explain.sentences import either
from banding.vocabulary import Status

UNIT: Final = 100
"""Prices are counted in hundredths, so that shares of capacity stay whole numbers."""
_LISTED: Final = 8
_NOT_HELD: Final = {
    Status.ERROR: ("is in error", "correct what `reasons` of the banded file names"),
    Status.REFER: ("is for another service", "refer it"),
    Status.HUB: ("is managed from the hub", "pass it to the hub"),
}


@attrs.frozen(eq=False)
class Shortlist:
    """
    The officers for one need, by folded code: each who may hold it with the price of what does not depend on load.

    ``exclusions`` has each rule that bars somebody with those it bars, ``alone`` with those whom nothing else bars: what
    would unlock the case.
    """

    prices: Mapping[str, int]
    exclusions: Mapping[Exclusion, tuple[str, ...]]
    alone: Mapping[Exclusion, tuple[str, ...]]


class Shortlists(dict[Need, Shortlist]):
    """Need to shortlist, worked out when first met."""

    def __init__(self, loads: Mapping[str, Load], policy: StaffPolicy, *, on: date) -> None:
        super().__init__()
        self.loads, self.policy, self.on = loads, policy, on
        self.load_price = lru_cache(1 << 16)(self._load_price)
        self.order = sorted(loads, key=lambda key: (loads[key].officer.profile(), key))
        """The officers in the order that settles ties: by all that is known of them, and by their codes last."""

    def __missing__(self, need: Need) -> Shortlist:
        prices: dict[str, int] = {}
        bars: dict[Exclusion, list[str]] = {}
        alone: dict[Exclusion, list[str]] = {}
        for key, load in self.loads.items():
            found = list(self.exclusions_of(load.officer, need))
            for bar in found:
                bars.setdefault(bar, []).append(load.officer.code)
            if len(found) == 1:
                alone.setdefault(found[0], []).append(load.officer.code)
            if not found:
                prices[key] = self._price(load, need)
        made = Shortlist(
            prices, *({bar: tuple(each[bar]) for bar in Exclusion if bar in each} for each in (bars, alone))
        )
        return self.setdefault(need, made)

    def exclusions_of(self, officer: Officer, need: Need) -> Iterator[Exclusion]:
        """Give every rule that bars an officer, in the order of the rules."""
        is_away, grade = officer.has_left(self.on) or officer.is_absent(self.on), officer.grade or ""
        for bar, is_barred in (
            (Exclusion.STAFF_ROW, bool(officer.problems) or officer.grade is None),
            (Exclusion.LEFT, officer.has_left(self.on)),
            (Exclusion.ABSENT, officer.is_absent(self.on)),
            (Exclusion.GRADE, bool(grade) and not self.policy.may_hold(grade, need.rules)),
            (Exclusion.HOURS, not officer.problems and officer.available is None),
            (Exclusion.NO_HOURS, officer.available == 0 and not is_away),
            (Exclusion.TEAM, bool(officer.teams and need.teams and not officer.teams >= need.teams)),
            (Exclusion.RISK, officer.key in need.excluded),
            (Exclusion.RESTRICTED, need.is_restricted),
            (Exclusion.SAME_PERSON, bool(need.holders - {officer.key})),
            (Exclusion.HOLDER, officer.key in need.moved_from),
        ):
            if is_barred:
                yield bar

    def _load_price(self, key: str, points: int) -> int:
        """Give the price of an officer's load, in :data:`UNIT`: it rises with every share of capacity that is passed."""
        available = self.loads[key].officer.available or 0
        tiers = self.policy.officers.prices.load
        over = ((UNIT * points - tier.above * available, tier.price) for tier in tiers)
        return sum(excess * price for excess, price in over if excess > 0)

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
        return Exclusion.RESTRICTED.said, Exclusion.RESTRICTED.unlock
    for status, (said, unlock) in _NOT_HELD.items():
        if numbers := ", ".join(f"{row.row}" for row in rows if row.status is status):
            return f"row {numbers} {said}", unlock
    unknown = dict.fromkeys(name for row in person.cases for name in row.unknown)
    if unknown:
        said = either([titles[name] for name in unknown], joined_by="and")
        is_not = "is not" if len(unknown) == 1 else "are not"
        return f"no grade can be recommended while {said} {is_not} known", f"find out {said}"
    return None


def barred_by_rules(shortlist: Shortlist) -> tuple[str, str]:
    """Say why no officer may hold a case, rule by rule, and which single rule stands between it and whom."""
    why = "; ".join(f"{bar.said}: {len(codes)}" for bar, codes in shortlist.exclusions.items())
    unlock = "; ".join(f"{bar.unlock} ({_listed(codes)})" for bar, codes in shortlist.alone.items())
    if not why:
        return "there is nobody in the staff file", "give a staff file with officers"
    return f"nobody may hold it ({why})", unlock or "more than one rule bars each; see the column excluded"


def _listed(codes: tuple[str, ...]) -> str:
    more = f" and {len(codes) - _LISTED} more" if len(codes) > _LISTED else ""
    return ", ".join(codes[:_LISTED]) + more
