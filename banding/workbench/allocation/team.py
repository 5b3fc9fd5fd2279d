"""
A team today: its live caseload as the assignment engine sees it, by the staff file in force, and whom it suggests.

In: the people on the caseload and a staff file. Out: a :class:`TeamNow`, from which pages show loads and suggestions; and the
need of everybody whose holder no longer fits, put down where pages of needs find it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

import attrs
from sqlalchemy import Connection, Row, delete, insert, select

from banding.assign import Batch, CasesHeld, Person, Staff, StaffPolicy, cases_held, people_to_move, suggest
from banding.assign.watch import TeamWatch, Watched, watch_team
from banding.errors import MappingError, TableError
from banding.facts import plain
from banding.records import Allocation
from banding.vocabulary import Status
from banding.workbench.access import Action, NotFoundError, User
from banding.workbench.allocation.staff import (
    StaffFile,
    chosen_against,
    policy_of,
    staff_entry,
    staff_file_for,
    staff_in,
    staff_of,
    unfit_detail,
    unfit_holders,
)
from banding.workbench.changes import RefusedError, Workbench, still_chosen, unfit_now
from banding.workbench.deciding import decide
from banding.workbench.entry import Kind, canonical
from banding.workbench.live import live_caseload
from banding.workbench.needs import Need
from banding.workbench.rules import Rules
from banding.workbench.store import people as store_people
from banding.workbench.store.database import Database
from banding.workbench.store.record import latest_number
from banding.workbench.store.schema import holders_checked

MOST_WEIGHED = 20_000
"""The most people whose cases are weighed together; a larger caseload is taken a team at a time."""
MOST_AT_ONCE = 100
"""The most people on one page of choices: the most urgent first, the next once these are settled."""
AHEAD = timedelta(weeks=4)
"""How far ahead the loads of officers are shown."""
HANDED_OVER = "handed over"
"""The reason of a move that a manager asks for; those that must be made have reasons of the engine."""


class Batches(StrEnum):
    """Whose cases are given out together."""

    GIVE = "give"
    """Those that nobody holds."""
    MOVE = "move"
    """Those of leavers, the long absent, whoever is at risk, and those a grade may no longer hold."""


@attrs.frozen(eq=False)
class TeamNow:
    """
    The cases of a team, or of all that a user sees, by who holds them today, and the staff file they are weighed by.

    Attributes:
        keys: the key of each person, by the person of their cases; ``persons`` is the other way round.
        versions: the version of each, by key.
        unfit: what no longer fits about holders, by the person of the cases; without those chosen so, as long as nothing has changed since.
    """

    team: str
    on: date
    file: StaffFile
    staff: Staff
    policy: StaffPolicy
    held: CasesHeld
    watch: TeamWatch
    keys: Mapping[str, str]
    persons: Mapping[str, str]
    versions: Mapping[str, int]
    unfit: Mapping[str, list[Watched]]

    def officers(self) -> list[str]:
        """Give the keys of the team's officers: those who are of it or of any team, and those who hold or cover its cases."""
        team = plain(self.team)
        return [
            key
            for key, load in self.watch.loads.items()
            if not (team and load.officer.teams) or team in load.officer.teams or load.held or load.covered
        ]

    def to_give(self) -> list[Person]:
        """Give the people with a case that nobody holds, the most urgent first, without those for another service or the hub."""
        elsewhere = (Status.REFER, Status.HUB)
        found = self.held.unheld(self.on)
        return [each for each in found if any(case.status not in elsewhere for case in each.to_give)]

    def to_move(self) -> tuple[list[Person], tuple[str, ...]]:
        """Give the people whose cases must move, the most urgent first, and a sentence on each absence that moves none."""
        return people_to_move(self.held, self.staff, self.policy, on=self.on)

    def batch(self, what: Batches) -> tuple[Batch, int]:
        """Suggest for the most urgent people of a kind, as one plan; and give how many there are in all."""
        people, waiting = self.to_move() if what is Batches.MOVE else (self.to_give(), ())
        return self._suggested(people[:MOST_AT_ONCE], waiting), len(people)

    def one(self, key: str) -> Batch:
        """Suggest for one person, against the whole load; for one whose case an officer holds, a hand-over."""
        rows = tuple(self.held.people[self.persons[key]])
        is_held = all(row.is_held for row in rows)
        holders = frozenset(row.holder for row in rows if row.holder and is_held)
        return self._suggested([Person(rows, holders, HANDED_OVER if holders else "")])

    def _suggested(self, people: Sequence[Person], waiting: tuple[str, ...] = ()) -> Batch:
        return suggest(people, self.held, self.staff, self.policy, on=self.on, waiting=waiting)

    def unread(self) -> list[str]:
        """Say which cells of the cases could not be read for this, by reference number; holders who are not found have a page."""
        crns = {case.row: case.crn for case in self.held.cases}
        issues = [issue for issue in self.held.issues if issue.code != "holder-unknown"]
        return [f"{crns[each.row]}, {each.message.removeprefix(f'row {each.row}, ')}" for each in issues]

    def basis(self, batch: Batch) -> str:
        """Give the digest of what choices are made on: the staff file, the people, and who is suggested for them."""
        shown = [
            [
                each.check,
                self.versions[self.keys[each.person.key]],
                each.officer.code if each.officer else "",
                [option.officer.code for option in each.options],
            ]
            for each in batch.suggestions
        ]
        said = canonical([self.on.isoformat(), self.file.number, shown])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def keep_staff(bench: Workbench, user: User, name: str, content: bytes, teams: frozenset[str] | None) -> None:
    """
    Bring in a staff file for some teams, None for all, and look again at who holds their cases.

    Raises:
        TableError, MappingError: it is no staff file, or there is no policy beside the rules.
        NotAllowedError: they are not the user's teams.
    """
    user.require(Action.BRING_IN)
    if user.teams is not None and (teams is None or not teams <= user.teams):
        raise NotFoundError("there is no such team among those that you may see")
    policy = policy_of(bench.rules_now())
    staff = staff_in(content, name, policy, bench.today())
    with bench.database.changing(user.id) as transaction:
        transaction.append(Kind.STAFF, None, staff_entry(name, content, teams, staff, policy))
    with bench.database.reading() as connection:
        found = [each for each in store_people.teams_of(connection, user) if teams is None or each in teams]
        count = sum(store_people.mark_of(connection, user, each)[0] for each in found)
    for team in found if count <= MOST_WEIGHED else ():
        refresh_holders(bench, user, team)


def staff_file_now(connection: Connection, user: User, team: str) -> StaffFile | None:
    """
    Give the staff file in force for a team, or for every team of the user where it is empty.

    Raises:
        NotFoundError: the team is not theirs to see.
    """
    if team and not user.sees_team(team):
        raise NotFoundError("there is no such team among those that you may see")
    return staff_file_for(connection, frozenset({team}) if team else user.teams)


_kept: WeakKeyDictionary[Database, OrderedDict[tuple[Any, ...], TeamNow]] = WeakKeyDictionary()
_lock = threading.Lock()
_KEPT = 4


def team_now(bench: Workbench, user: User, team: str) -> TeamNow | None:
    """
    Give a team as it stands; None where no staff file is in force for it.

    The last few are kept, and used for as long as nobody's version, the staff file, the rules and the day stay the same.

    Raises:
        RefusedError: there are too many people to weigh together.
        MappingError, TableError: the policy, the staff file or the caseload cannot be read for this.
    """
    user.require(Action.SEE)
    on, rules = bench.today(), bench.rules_now()
    with bench.database.reading() as connection:
        file = staff_file_now(connection, user, team)
        mark = store_people.mark_of(connection, user, team)
        if file is None:
            return None
        if mark[0] > MOST_WEIGHED:
            raise RefusedError("team", f"{mark[0]:,} people are too many to weigh together: choose a team")
        policy = policy_of(rules)
        key = (user.teams, team, on, file.number, policy.content_hash, rules.ruleset.stamp, *mark)
        with _lock:
            kept = _kept.setdefault(bench.database, OrderedDict())
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        staff, then = staff_of(file, policy, on), staff_of(file, policy, on + AHEAD)
        with live_caseload(connection, user, team, rules.ruleset, on=on) as live:
            decided = ((row.placed, row.result) for row in Allocation(live.caseload, rules.ruleset).rows())
            held = cases_held(decided, live.caseload, policy, staff)
            watch = watch_team(held, live.caseload, staff, then, policy, on=on, later=on + AHEAD)
        keys = {case.person: key for case, key in zip(held.cases, live.keys, strict=True)}
        unfit = unfit_holders(watch)
        states = store_people.states_of(connection, [keys[person] for person in unfit])
        settled = {key for key, row in states.items() if _is_settled(connection, row, rules, on)}
    asked = {person: found for person, found in unfit.items() if keys[person] not in settled}
    persons = {key: person for person, key in keys.items()}
    made = TeamNow(team, on, file, staff, policy, held, watch, keys, persons, live.versions, asked)
    with _lock:
        kept[key] = made
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return made


def _is_settled(connection: Connection, row: Row[Any], rules: Rules, on: date) -> bool:
    state = store_people.state_of(row)
    if not state.holder or not chosen_against(connection, [state.holder.entry]):
        return False
    outcome = decide(state.own_rows(), rules.ruleset, on=on)
    return still_chosen(connection, state, unfit_now(connection, state, outcome, rules)[1])


def refresh_holders(bench: Workbench, user: User, team: str) -> None:
    """
    Put down whose holders of a team no longer fit, unless that was done for today, this staff file and this caseload.

    Without a team, those of the cases that no team is recorded for.
    """
    with bench.database.reading() as connection:
        file = staff_file_now(connection, user, team)
        if file is None or not (team or "" in store_people.teams_of(connection, user)):
            return
        mark = f"{bench.today()} {file.number} {latest_number(connection, Kind.FILE)}"
        done = connection.execute(select(holders_checked.c.mark).where(holders_checked.c.team == team))
        if done.scalar() == mark:
            return
    now = team_now(bench, user, team)
    if now is None:
        return
    unfit = {now.keys[person]: unfit_detail(found) for person, found in now.unfit.items()}
    with bench.database.changing(user.id) as transaction:
        connection = transaction.connection
        store_people.put_need(connection, Need.HOLDER_UNFIT, team, unfit, now.versions, at=transaction.at)
        connection.execute(delete(holders_checked).where(holders_checked.c.team == team))
        connection.execute(insert(holders_checked).values(team=team, mark=mark))


def look_at_holders(bench: Workbench, user: User, team: str) -> None:
    """Do :func:`refresh_holders` for a team, or for the one team of the user; where that cannot be, the page of the team says why."""
    only = next(iter(user.teams)) if user.teams is not None and len(user.teams) == 1 else ""
    with suppress(RefusedError, MappingError, TableError, NotFoundError):
        refresh_holders(bench, user, team or only)


def of_officer(now: TeamNow, code: str) -> Iterable[str]:
    """Give the keys of the people whose cases somebody holds: an officer of the staff file, or any text that names a holder."""
    officer = now.staff.find(code)
    cases = now.held.by_officer.get(officer.key, ()) if officer else now.held.elsewhere
    return dict.fromkeys(now.keys[case.person] for case in cases if officer or case.holder_text == code)
