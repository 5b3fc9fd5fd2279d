"""People whose cases are to be given to somebody, or moved → for each a suggestion, whom it was chosen from, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Final

import attrs

from banding.assign.cases import CasesHeld, Person
from banding.assign.officers import Load, Officer, Staff, cover_of, loads, said_absence
from banding.assign.plan import Plan, RunningLoads, best_plan, can_optimise, greedy_plan
from banding.assign.policy import Exclusion, StaffPolicy
from banding.assign.shortlist import Shortlist, Shortlists, barred_by_rules, barred_for_all
from banding.errors import MissingExtraError
from banding.facts import plain
from banding.text import counted

OPTIONS_SHOWN: Final = 5
"""How many officers of a shortlist are described."""


@attrs.frozen(eq=False)
class Option:
    """One officer of a shortlist, and what speaks for and against them when the person's turn comes, in words."""

    officer: Officer
    words: str


@attrs.frozen(eq=False)
class Suggestion:
    """
    What is suggested for one person; ``number`` is the place in the order of urgency, from 1.

    ``officer`` is None where nobody may be suggested; ``why`` says why, and ``unlock`` what would change that. With
    ``is_barred`` no officer is looked at, whoever it is. ``tied`` are the codes of others who were as good, in order;
    ``check`` changes when the person's rows, those of who may hold them, or the policy do.
    """

    number: int
    person: Person
    officer: Officer | None
    why: str
    unlock: str
    options: tuple[Option, ...]
    shortlist: Shortlist
    tied: tuple[str, ...] = ()
    is_barred: bool = False
    check: str = ""


@attrs.frozen(eq=False)
class Batch:
    """Suggestions for all, in the order of urgency, and what they rest on."""

    suggestions: tuple[Suggestion, ...]
    plan: Plan
    held: CasesHeld
    staff: Staff
    policy: StaffPolicy
    loads: Mapping[str, Load]
    on: date
    waiting: tuple[str, ...] = ()
    """What is not moved though its holder is away, one sentence each."""

    @cached_property
    def loads_after(self) -> Mapping[str, tuple[int, int]]:
        """The points that each officer would carry with all that is suggested."""
        low = Counter({key: load.low for key, load in self.loads.items()})
        high = Counter({key: load.high for key, load in self.loads.items()})
        given = [(each.officer.key, each.person) for each in self.suggestions if each.officer]
        for key, case in ((key, case) for key, person in given for case in person.to_give):
            for count, points in ((low, case.low), (high, case.high)):
                count[case.holder] -= points
                count[key] += points
        return {key: (low[key], high[key]) for key in self.loads}


def suggest(
    people: Sequence[Person],
    held: CasesHeld,
    staff: Staff,
    policy: StaffPolicy,
    *,
    on: date,
    optimise: bool | None = None,
    waiting: tuple[str, ...] = (),
) -> Batch:
    """
    Suggest an officer for each person, the most urgent first; ``optimise`` is None for where its library is there.

    Raises MissingExtraError where the ``optimise`` extra was asked for and is not installed.
    """
    if optimise and not can_optimise():
        raise MissingExtraError("optimise", "working out the best whole assignment")
    carried = loads(held, staff, policy, on=on)
    shortlists = Shortlists(carried, policy, on=on)
    barred = {person.key: barred_for_all(person, policy) for person in people}
    free = [person for person in people if not barred[person.key]]
    wants_best = can_optimise() if optimise is None else optimise
    plan = (best_plan if wants_best else greedy_plan)(free, shortlists)
    running, made = RunningLoads(shortlists), []
    for number, person in enumerate(people, start=1):
        if bar := barred[person.key]:
            shortlist = shortlists[person.need]
            made.append(Suggestion(number, person, None, *bar, (), shortlist, is_barred=True))
        else:
            made.append(_suggestion(number, person, plan, running, shortlists))
    checked = tuple(attrs.evolve(each, check=_check(each, staff, policy)) for each in made)
    return Batch(checked, plan, held, staff, policy, carried, on, waiting)


def _suggestion(
    number: int, person: Person, plan: Plan, running: RunningLoads, shortlists: Shortlists
) -> Suggestion:
    shortlist = shortlists[person.need]
    key = plan.officers.get(person.key)
    if key is None:
        return Suggestion(number, person, None, *barred_by_rules(shortlist), (), shortlist)
    ranked = running.ranked(person)
    place = next(n for n, (_, each) in enumerate(ranked) if each == key)
    shown = [each for _, each in ranked[:OPTIONS_SHOWN]]
    if place >= OPTIONS_SHOWN:
        shown[-1] = key
    options = tuple(_option(shortlists.loads[each], person, running, shortlists) for each in shown)
    equal = [each for price, each in ranked if each != key and price == ranked[place][0]]
    tied = tuple(shortlists.loads[each].officer.code for each in equal)
    chosen = options[shown.index(key)]
    officer, why, facts = chosen.officer, chosen.words, shortlists.policy.ruleset.fact_by_name
    if ranked[place][0] > ranked[0][0]:
        why += ", best for the batch as a whole, though not for this case alone"
    for case in person.cases:
        if above := shortlists.policy.bands_above(officer.grade or "", case.could_be):
            titles = ", ".join(facts[name].title for name in case.enquiries)
            why += f"; row {case.row} could yet be {above[-1]}, which a {officer.grade} may not hold: find out {titles}"
    running.give(person, key)
    return Suggestion(number, person, officer, why, "", options, shortlist, tied)


def _option(load: Load, person: Person, running: RunningLoads, shortlists: Shortlists) -> Option:
    officer, need, now = load.officer, person.need, running.more[load.officer.key]
    after = now[0] + person.points[0], now[1] + person.points[1]
    said = [f"{officer.grade}, load {load.said(now)} to {load.said(after)}"]
    if officer.key in need.previous:
        said.append("knows the person")
    named = dict.fromkeys(each.skill for each in shortlists.policy.officers.skills)
    asked = [name for name in named if plain(name) in need.skills]
    if met := [name for name in asked if plain(name) in officer.skills]:
        said.append(f"has {' and '.join(met)}")
    if missing := [name for name in asked if name not in met]:
        said.append(f"lacks {' and '.join(missing)}")
    if need.offices and officer.office:
        said.append("same office" if officer.office in need.offices else "another office")
    if load.lately:
        said.append(f"took {load.lately} lately")
    return Option(officer, ", ".join(said))


def _check(suggestion: Suggestion, staff: Staff, policy: StaffPolicy) -> str:
    """Give what changes when anything does that the suggestion and the officers to choose from rest on."""
    person = suggestion.person
    parts = [policy.content_hash, policy.ruleset.content_hash]
    parts += [*sorted(case.fingerprint for case in person.cases), *sorted(person.moved_from)]
    parts += [staff.officers[key].fingerprint for key in sorted(suggestion.shortlist.prices)]
    # A letter before the digits, as a spreadsheet would make a number of 518e2.
    return f"k{sha256(chr(0).join(parts).encode()).hexdigest()[:16]}"


def excluded_words(suggestion: Suggestion) -> str:
    """Say which officers each rule bars: "grade: A1, A2; absent: A3"; nothing where no officer is looked at."""
    excluded = {} if suggestion.is_barred else suggestion.shortlist.exclusions
    return "; ".join(f"{bar}: {', '.join(codes)}" for bar, codes in excluded.items())


def exclusions_for(officer: Officer, suggestion: Suggestion, batch: Batch) -> tuple[Exclusion, ...]:
    """Give the rules that bar an officer from a person's cases."""
    shortlists = Shortlists(batch.loads, batch.policy, on=batch.on)
    return tuple(shortlists.exclusions_of(officer, suggestion.person.need))


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
            absent, covered = said_absence(officer, staff, on=on)
            yield f"{absent}; {counted(count, 'case', 'cases')} not moved, {covered}"
