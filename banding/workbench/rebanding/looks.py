"""
Who would be decided differently, by another day or other rules, than how they stand; who moved with the last file; and why.

A look decides nothing. What somebody accepts of it is decided again and put on record, all of it or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from banding.compare import Basis
from banding.errors import BandingError
from banding.records import ADDED_NAMES, Allocation
from banding.render.words import said_day
from banding.ruleset import Ruleset
from banding.workbench.access import Action, User
from banding.workbench.changes import Workbench, append
from banding.workbench.deciding import decide_all
from banding.workbench.entry import Entry, Kind
from banding.workbench.jobs import Progress
from banding.workbench.live import live_caseload
from banding.workbench.needs import Need
from banding.workbench.people import state_after
from banding.workbench.rebanding.causes import TwoSides, causes_of
from banding.workbench.rebanding.moves import Moved, Moves, moved_of, shown_as, summary
from banding.workbench.rules import kept
from banding.workbench.store import caseload as store_caseload
from banding.workbench.store import people as store_people
from banding.workbench.store.people import Person
from banding.workbench.store.record import entries_about

COMPARED = ("route", "band", "status", "consider_band")
"""The cells of a decision that somebody acts on: where one differs, the case would be decided differently."""
_PLACES = {name: ADDED_NAMES.index(name) for name in COMPARED}
MOST_ACCEPTED = 500
"""The most cases accepted in one transaction, for which everybody else's changes wait."""
_AT_ONCE = 500


class MovedMeanwhileError(BandingError):
    """Some of the cases to be accepted were changed by somebody else; nothing was accepted. ``keys`` says which."""

    def __init__(self, keys: Sequence[str]) -> None:
        many = "1 case was" if len(keys) == 1 else f"{len(keys):,} cases were"
        super().__init__(f"{many} changed by somebody else since this list was made; nothing was accepted")
        self.keys = tuple(keys)


def moves_on(
    bench: Workbench, user: User, team: str, *, on: date, ruleset: Ruleset, progress: Progress
) -> Moves:
    """Find who would be decided differently on a day by some rules than how they stand, and why."""
    with bench.database.reading() as connection:
        versions, differing = _differing(connection, user, team, ruleset, on, progress)
        found = (store_people.find(connection, user, key) for key in differing)
        movers = [person for person in found if person is not None]
        why = _why(connection, movers, Basis(ruleset, on))
    moved = []
    for person in movers:
        then = {name: getattr(person, name) for name in COMPARED}
        now = summary(differing[person.key], ruleset)
        moved.append(
            moved_of(person.key, person, person.version, then, now, why.get(person.key, ""), ruleset)
        )
    is_now = on == bench.today() and ruleset.stamp == bench.rules_now().ruleset.stamp
    lead = f"{_people(len(versions))} looked at, for {said_day(on)}. Each is compared with how it stands, as it was last decided."
    title = "Who would be decided differently"
    return Moves(title, lead, *shown_as(ruleset), on, len(versions), tuple(moved), is_now=is_now)


def _why(connection: Connection, movers: Iterable[Person], now: Basis) -> dict[str, str]:
    """Say by key why people come to something else now than how they stand; nobody restricted is among them."""
    why: dict[str, str] = {}
    for (decided_on, stamp), group in groupby(sorted(movers, key=_basis), key=_basis):
        before = Basis(_ruleset(connection, stamp, now.ruleset), date.fromisoformat(decided_on))
        rows = [(each.key, each.state.own_rows()) for each in group if not each.restricted]
        why |= causes_of([TwoSides(key, own, own) for key, own in rows], before, now)
    return why


def band_changes(bench: Workbench, user: User, keys: Iterable[str]) -> dict[str, str]:
    """
    Say by key whose band is another today than they stand at, and why.

    Whatever is done to a case decides it for today as well, so whoever does it is to know that before.
    """
    rules, today = bench.rules_now(), bench.today()
    with bench.database.reading() as connection:
        there = store_people.rows_of(connection, user, keys).items()
        late = [key for key, row in there if _basis(row) != (today.isoformat(), rules.ruleset.stamp)]
        people = [each for key in late if (each := store_people.find(connection, user, key))]
        rows = [each.state.own_rows() for each in people]
        outcomes = decide_all(rows, rules.ruleset, on=today) if rows else iter(())
        bands = {each.key: outcome.band for each, outcome in zip(people, outcomes, strict=True)}
        movers = [each for each in people if each.band != bands[each.key]]
        why = _why(connection, movers, Basis(rules.ruleset, today))
    return {
        each.key: f"Storing this decides the case for today as well: {each.band or 'no band'}, as decided for "
        f"{said_day(date.fromisoformat(each.decided_on))}, becomes {bands[each.key] or 'no band'}"
        + (f" ({why[each.key]})." if why.get(each.key) else ".")
        for each in movers
    }


def moves_of_file(bench: Workbench, user: User, team: str, *, progress: Progress) -> Moves | None:
    """Find who moved when the last file with people of theirs was brought in, and why; None where there was none."""
    ruleset, moved, pairs = bench.rules_now().ruleset, [], []
    new = gone = number = 0
    with bench.database.reading() as connection:
        entries = store_caseload.brought_in_last(connection, user, team)
        causes: defaultdict[tuple[str, str, str, str], list[TwoSides]] = defaultdict(list)
        for number, (entry, has_earlier) in enumerate(entries, start=1):
            if number % _AT_ONCE == 0:
                progress(number, None)
            if entry.kind is Kind.GONE:
                gone += 1
                continue
            if not has_earlier:
                new += 1
                continue
            assert entry.person is not None  # noqa: S101 - it is about a person
            earlier = entries_about(connection, entry.person, until=entry.number - 1)
            was = next((each.body["decision"] for each in reversed(earlier) if _decides(each)), None)
            now = entry.body["decision"]
            if was is None or all(was[name] == now[name] for name in ("route", "band", "status")):
                continue
            then = state_after(earlier)
            sides = TwoSides(entry.person, then.own_rows(), then.with_entry(entry).own_rows())
            pairs.append((entry, was, now))
            causes[was["on"], was["ruleset"], now["on"], now["ruleset"]].append(sides)
        standing = store_people.rows_of(connection, user, [entry.person or "" for entry, _, _ in pairs])
        why: dict[str, str] = {}
        for (on_before, stamp_before, on_after, stamp_after), group in causes.items():
            before = Basis(_ruleset(connection, stamp_before, ruleset), date.fromisoformat(on_before))
            after = Basis(_ruleset(connection, stamp_after, ruleset), date.fromisoformat(on_after))
            shown = [each for each in group if each.key in standing and not standing[each.key].restricted]
            why |= causes_of(shown, before, after, is_one_file=False)
    for entry, was, now in pairs:
        person = standing.get(entry.person or "")
        if person is not None:
            moved.append(
                moved_of(person.person, person, entry.number, was, now, why.get(person.person, ""), ruleset)
            )
    if not number:
        return None
    lead = (
        f"With the last file {_people(number)} came, changed or went: {new:,} new, {gone:,} gone, "
        f"{len(moved):,} decided differently."
    )
    title = "Who moved with the last file"
    return Moves(title, lead, *shown_as(ruleset), bench.today(), number, tuple(moved), is_of_file=True)


def accept(bench: Workbench, user: User, moved: Iterable[Moved]) -> int:
    """
    Decide cases again for today and put it on record, all or none; gives how many.

    Raises:
        MovedMeanwhileError: some were changed after the list was made; nothing is kept.
    """
    user.require(Action.CHANGE)
    wanted, changed = list(moved)[:MOST_ACCEPTED], []
    with bench.database.changing(user.id) as transaction:
        for each in wanted:
            person = store_people.find(transaction.connection, user, each.key)
            if person is None or person.version != each.version:
                changed.append(each.key)
            elif not changed:
                append(bench, transaction, each.key, Kind.DECIDED, {}, person.state)
        if changed:
            raise MovedMeanwhileError(changed)
    return len(wanted)


def note_who_would_differ(bench: Workbench, user: User, progress: Progress) -> None:
    """Put down, for every team of a user, who would be decided differently today: a need of its own."""
    ruleset, on = bench.rules_now().ruleset, bench.today()
    with bench.database.reading() as connection:
        versions, differing = _differing(connection, user, "", ruleset, on, progress)
        wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for key, row in store_people.rows_of(connection, user, differing).items():
            wanted[row.team][key] = ""
        teams = store_people.teams_of(connection, user)
    for team in teams:
        with bench.database.changing(user.id) as transaction:
            store_people.put_need(
                transaction.connection,
                Need.WOULD_DIFFER,
                team,
                wanted[team],
                versions,
                at=transaction.at,
            )


def _differing(
    connection: Connection, user: User, team: str, ruleset: Ruleset, on: date, progress: Progress
) -> tuple[Mapping[str, int], dict[str, list[dict[str, str]]]]:
    """Give the version of everybody looked at, by key; and what the rows of those who would be decided differently come to."""
    found: dict[str, list[dict[str, str]]] = {}
    with live_caseload(connection, user, team, ruleset, on=on) as live:
        rows = zip(live.keys, Allocation(live.caseload, ruleset).rows(), strict=True)
        decided = groupby(rows, key=lambda pair: pair[0])
        done = 0
        while some := {key: [each.added for _, each in group] for key, group in islice(decided, _AT_ONCE)}:
            stands = store_people.outcomes_of(connection, user, some)
            for key, added in some.items():
                now = [{name: cells[place] for name, place in _PLACES.items()} for cells in added]
                if [{name: cells[name] for name in COMPARED} for cells in stands.get(key, ())] != now:
                    found[key] = now
            done += len(some)
            progress(done, len(live.versions))
    return live.versions, found


def _ruleset(connection: Connection, stamp: str, ours: Ruleset) -> Ruleset:
    return ours if stamp == ours.stamp else kept(connection, stamp)


def _basis(person: Any) -> tuple[str, str]:
    return person.decided_on, person.ruleset


def _decides(entry: Entry) -> bool:
    return bool(entry.body) and "decision" in entry.body


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
