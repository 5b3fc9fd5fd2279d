"""
People and shortlists → one officer for each person, as the best whole: by greed, or by optimisation with its bound.

Hard rules always hold: only officers on a person's shortlist are given them. Overload is allowed and priced.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Final

import attrs

from banding.assign.cases import Need, Person
from banding.assign.officers import Load
from banding.assign.shortlist import UNIT, Shortlists

_EXACT: Final = 1_500
"""Up to so many pairs of a class and an officer the optimum is proved; above, the bound is, and exchanges better the plan."""
_SWEEPS: Final = 4
# No clock among the limits: the same files give the same plan on any machine.
_QUIET: Final = {"output_flag": False, "log_to_console": False}
_SETTINGS: Final = _QUIET | {"threads": 1, "mip_max_nodes": 5_000, "mip_rel_gap": 0.0}
_FINE: Final = 10_000


@attrs.frozen(eq=False)
class Plan:
    """
    Who is given each person, by the person's key and the officer's folded code; ``price`` is in points of overload.

    No plan can have a lower price than ``bound``, which is None where it was not worked out.
    """

    officers: Mapping[str, str]
    price: float
    method: str
    bound: float | None = None


class RunningLoads:
    """Goes through people one by one, and knows what each officer carries by then."""

    def __init__(self, shortlists: Shortlists) -> None:
        self._shortlists, self._loads = shortlists, shortlists.loads
        self._order = {key: n for n, key in enumerate(shortlists.order)}
        self.more: dict[str, tuple[int, int]] = dict.fromkeys(shortlists.loads, (0, 0))
        self.price = 0

    def ranked(self, person: Person) -> list[tuple[int, str]]:
        """Give the officers of a person's shortlist with the price of each now, the lowest first; ties go to the less loaded."""
        points, price_of, loads, more = person.points[1], self._shortlists.load_price, self._loads, self.more
        found: list[tuple[int, int, int, str]] = []
        for key, price in self._shortlists[person.need].prices.items():
            carried = loads[key].high + more[key][1]
            added = price_of(key, carried + points) - price_of(key, carried)
            share = _FINE * carried // (loads[key].officer.available or 1)
            found.append((UNIT * price + added, share, self._order[key], key))
        found.sort()
        return [(price, key) for price, _, _, key in found]

    def give(self, person: Person, key: str) -> None:
        """Give a person to an officer, at the price of now."""
        (low, high), (more_low, more_high) = self.more[key], person.points
        carried = self._loads[key].high + high
        self.price += UNIT * self._shortlists[person.need].prices[key]
        price_of = self._shortlists.load_price
        self.price += price_of(key, carried + more_high) - price_of(key, carried)
        self.more[key] = low + more_low, high + more_high


def greedy_plan(people: Iterable[Person], shortlists: Shortlists) -> Plan:
    """Give each person, the most urgent first, to whoever costs least by then."""
    running, officers = RunningLoads(shortlists), {}
    for person in people:
        if ranked := running.ranked(person):
            _, key = ranked[0]
            officers[person.key] = key
            running.give(person, key)
    return Plan(officers, running.price / UNIT, "greedy")


def price_of(people: Iterable[Person], officers: Mapping[str, str], shortlists: Shortlists) -> float:
    """Give the price of a whole plan; the order of the people does not change it."""
    running = RunningLoads(shortlists)
    for person in people:
        running.give(person, officers[person.key])
    return running.price / UNIT


def can_optimise() -> bool:
    """Whether the library of the extra ``optimise`` is there."""
    from importlib.util import find_spec

    return find_spec("highspy") is not None


def best_plan(people: Sequence[Person], shortlists: Shortlists) -> Plan:
    """
    Give the plan of the lowest price that was found, and a bound below which none can be; never dearer than the greedy.

    People with equal needs and points are interchangeable, so that the model has one whole number for each such class and
    officer. The library is that of the extra ``optimise``.
    """
    greedy = greedy_plan(people, shortlists)
    classes: dict[tuple[Need, int], list[Person]] = {}
    for person in people:
        if shortlists[person.need].prices:
            classes.setdefault((person.need, person.points[1]), []).append(person)
    if not classes:
        return attrs.evolve(greedy, method="optimum", bound=greedy.price)
    groups = list(classes.values())
    counts, bound = _solved(groups, shortlists)
    if counts is None:
        officers = improved(groups, greedy.officers, shortlists)
    else:
        officers = _distributed(groups, counts, shortlists.loads)
    price = price_of([each for group in groups for each in group], officers, shortlists)
    if price >= greedy.price:
        officers, price = dict(greedy.officers), greedy.price
    return Plan(officers, price, "optimum", min(bound, price) if isfinite(bound) else None)


def _solved(
    groups: Sequence[Sequence[Person]], shortlists: Shortlists
) -> tuple[list[dict[str, int]] | None, float]:
    """
    Solve the model: how many of each group go to each officer, and the bound.

    Above a size the model is solved as linear, which gives the bound and no plan.
    """
    import highspy

    loads, order = shortlists.loads, shortlists.order
    tiers = shortlists.policy.officers.prices.load
    prices = [shortlists[group[0].need].prices for group in groups]
    pairs = [(n, key) for n, known in enumerate(prices) for key in order if key in known]
    used = [key for key in order if any(key in known for known in prices)]
    over = [(key, tier) for key in used for tier in tiers]
    below = sum(shortlists.load_price(key, loads[key].high) / UNIT for key in used)
    # The class itself prints a line to standard output when it is made; the one it is built on does not.
    solver: Any = highspy.Highs.__bases__[0]()
    for name, value in _SETTINGS.items():
        solver.setOptionValue(name, value)
    # A row for each group (all of it is given) and for each officer and tier (excess is at least load above it).
    infinity = highspy.kHighsInf
    for group in groups:
        solver.addRow(len(group), len(group), 0, [], [])
    for key, tier in over:
        room = tier.above * (loads[key].officer.available or 0) / UNIT - loads[key].high
        solver.addRow(-infinity, room, 0, [], [])
    row_of = {(key, tier.above): len(groups) + n for n, (key, tier) in enumerate(over)}
    for n, key in pairs:
        points, rows = groups[n][0].points[1], [n, *(row_of[key, tier.above] for tier in tiers)]
        values = [1.0, *[float(points)] * len(tiers)]
        solver.addCol(prices[n][key], 0, len(groups[n]), len(rows), rows, values)
    for key, tier in over:
        solver.addCol(tier.price, 0, infinity, 1, [row_of[key, tier.above]], [-1.0])
    is_exact = len(pairs) <= _EXACT
    for column in range(len(pairs)) if is_exact else ():
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    solver.run()
    info = solver.getInfo()
    if not is_exact:
        return None, info.objective_function_value - below
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return None, info.mip_dual_bound - below
    counts: list[dict[str, int]] = [{} for _ in groups]
    for (n, key), value in zip(pairs, solver.getSolution().col_value, strict=False):
        if round(value):
            counts[n][key] = round(value)
    return counts, info.mip_dual_bound - below


def _distributed(
    groups: Sequence[Sequence[Person]], counts: Sequence[Mapping[str, int]], loads: Mapping[str, Load]
) -> dict[str, str]:
    """Deal the people of each group to its officers: the most urgent to whoever is named first among equals."""
    officers: dict[str, str] = {}
    for group, given in zip(groups, counts, strict=True):
        hands = [key for key in given for _ in range(given[key])]
        hands.sort(key=lambda key: (loads[key].high, loads[key].officer.profile(), key))
        for person, key in zip(group, hands, strict=True):
            officers[person.key] = key
    return officers


def improved(
    groups: Sequence[Sequence[Person]], given: Mapping[str, str], shortlists: Shortlists
) -> dict[str, str]:
    """Better a plan until no move of one person, and no exchange of two between two officers, lowers its price."""
    of, order = shortlists.load_price, shortlists.order
    carried = {key: load.high for key, load in shortlists.loads.items()}
    hands: dict[str, dict[int, list[Person]]] = {key: {} for key in order}
    for n, group in enumerate(groups):
        for person in group:
            key = given[person.key]
            carried[key] += person.points[1]
            hands[key].setdefault(n, []).append(person)

    def offers(giver: str, taker: str) -> dict[int, tuple[int, int]]:
        """By points, the group of the giver that is cheapest with the taker; nothing at all for no points."""
        found = {0: (0, -1)}
        for n, held in hands[giver].items():
            prices = shortlists[groups[n][0].need].prices
            if held and taker in prices:
                offer = (UNIT * (prices[taker] - prices[giver]), n)
                points = held[0].points[1]
                found[points] = min(found.get(points, offer), offer)
        return found

    def pass_on(n: int, giver: str, taker: str) -> None:
        if n >= 0:
            person = hands[giver][n].pop()
            hands[taker].setdefault(n, []).append(person)
            carried[giver] -= person.points[1]
            carried[taker] += person.points[1]

    def exchange(one: str, other: str) -> bool:
        """Make the best exchange between two officers; whether there was one."""
        there, back = offers(one, other), offers(other, one)
        if len(there) + len(back) == 2:
            return False
        before = of(one, carried[one]) + of(other, carried[other])
        saving, first, second = min(
            (more + less + of(one, carried[one] - swing) + of(other, carried[other] + swing), n, m)
            for gives, (more, n) in there.items()
            for takes, (less, m) in back.items()
            for swing in (gives - takes,)
        )
        if saving >= before:
            return False
        pass_on(first, one, other)
        pass_on(second, other, one)
        return True

    for _ in range(_SWEEPS):
        made = [exchange(one, other) for n, one in enumerate(order) for other in order[n + 1 :]]
        if not any(made):
            break
    return {person.key: key for key in order for held in hands[key].values() for person in held}
