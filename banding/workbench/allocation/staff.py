"""The staff file in force, read by the policy beside the rules, and what of a case's holder no longer fits."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Any

import attrs
from sqlalchemy import Connection, select

from banding.assign import Officer, Staff, StaffPolicy, cases_held, read_staff, staff_policy_beside
from banding.assign.officers import cover_of
from banding.assign.watch import TeamWatch, Watched, WatchKind, watch_team
from banding.auditing import policy_beside
from banding.auditing.findings.cells import nobody_words
from banding.auditing.policy.model import HolderCheck
from banding.errors import MappingError, TableError
from banding.facts import plain
from banding.intake import person_of
from banding.records import Allocation
from banding.records.opening import open_caseload
from banding.workbench.access import read_teams, written_teams
from banding.workbench.deciding import OwnRow, as_csv
from banding.workbench.entry import Entry, Kind, canonical
from banding.workbench.people import name_key
from banding.workbench.rules import Rules
from banding.workbench.store.record import entry_of, of_kind
from banding.workbench.store.schema import entries

UNFIT: Mapping[WatchKind, str] = {
    WatchKind.RISK: "the holder is at risk from this person",
    WatchKind.GONE: "the holder has left",
    WatchKind.ELSEWHERE: "the holder is not in the staff file",
    WatchKind.ABSENT: "the holder is absent and nobody covers",
    WatchKind.GRADE: "the holder's grade may not hold it",
}
"""When a holder no longer fits, most pressing first, and how that is said; a covered absence or a missing skill is not among them."""


@attrs.frozen(eq=False)
class StaffFile:
    """A staff file as the record keeps it; ``teams`` are those it was brought in for, None for all."""

    number: int
    at: str
    who: str
    name: str
    teams: frozenset[str] | None
    content: bytes

    @classmethod
    def of(cls, entry: Entry) -> StaffFile:
        """Read it from its entry."""
        body = entry.body
        content = base64.b64decode(body["content"])
        return cls(
            entry.number,
            entry.at,
            entry.who,
            body["name"],
            read_teams(body["teams"]),
            content,
        )

    def covers(self, teams: frozenset[str] | None) -> bool:
        """Whether it is for all of some teams; None for every team there is."""
        return self.teams is None or (teams is not None and teams <= self.teams)


def staff_entry(
    name: str, content: bytes, teams: frozenset[str] | None, staff: Staff, policy: StaffPolicy
) -> dict[str, Any]:
    """Give what the record keeps of a staff file: every byte of it, and how many it is about."""
    return {
        "name": name,
        "teams": written_teams(teams),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(content).decode("ascii"),
        "officers": len(staff.officers),
        "problems": len(staff.issues),
        "policy": policy.content_hash,
    }


def staff_file_for(connection: Connection, teams: frozenset[str] | None) -> StaffFile | None:
    """Give the last staff file that was brought in for all of some teams."""
    return next((file for file in _newest_first(connection) if file.covers(teams)), None)


def _files_of(connection: Connection, teams: Iterable[str]) -> dict[str, StaffFile]:
    """Give the last staff file that was brought in for each of some teams, of those that have one."""
    found: dict[str, StaffFile] = {}
    wanted = set(teams)
    for file in _newest_first(connection) if wanted else ():
        here = {team for team in wanted if file.covers(frozenset({team}))}
        found |= dict.fromkeys(here, file)
        wanted -= here
        if not wanted:
            break
    return found


def _newest_first(connection: Connection) -> Iterator[StaffFile]:
    wanted = (
        select(entries.c.number, entries.c.hash).where(of_kind(Kind.STAFF)).order_by(entries.c.number.desc())
    )
    for number, seal in connection.execute(wanted):
        file = _FILES.get((number, seal))
        if file is None:
            row = connection.execute(select(entries).where(entries.c.number == number)).one()
            if len(_FILES) > _KEPT:
                _FILES.clear()
            file = _FILES[number, seal] = StaffFile.of(entry_of(row))
        yield file


_KEPT = 200
_FILES: dict[tuple[int, str], StaffFile] = {}


@lru_cache(maxsize=8)
def policy_of(rules: Rules) -> StaffPolicy:
    """Give the officers' policy beside some rules; MappingError where there is none, or it has faults."""
    return staff_policy_beside(rules.path, rules.ruleset)


@lru_cache(maxsize=4096)
def names_somebody(officer: str, rules: Rules) -> bool:
    """Whether an officer's cell names somebody, as :func:`cases_held` reads it: `unallocated` does not."""
    return not nobody_words(officer, _holder_check(rules), restricted=False)


@lru_cache(maxsize=8)
def _holder_check(rules: Rules) -> HolderCheck:
    try:
        return policy_beside(rules.path, rules.ruleset).holder
    except MappingError:  # the pages of audits say so; the usual words stay words for nobody
        return HolderCheck()


@lru_cache(maxsize=64)
def staff_of(file: StaffFile, policy: StaffPolicy, on: date) -> Staff:
    """Read a staff file for a day."""
    return staff_in(file.content, file.name, policy, on)


def staff_in(content: bytes, name: str, policy: StaffPolicy, on: date) -> Staff:
    """Read the bytes of a staff file for a day; TableError where it is none."""
    return read_staff([(io.BytesIO(content), name)], policy, on=on)


def unfit_holders(watch: TeamWatch) -> dict[str, list[Watched]]:
    """Give what no longer fits about the holder of each person of a team, by the person of the cases."""
    found: dict[str, list[Watched]] = {}
    for each in watch.watched:
        if each.kind not in UNFIT:
            continue
        if each.kind is WatchKind.ABSENT and cover_of(
            watch.staff.officers[each.case.holder], watch.staff, on=watch.on
        ):
            continue
        found.setdefault(each.case.person, []).append(each)
    return found


def unfit_detail(watched: Iterable[Watched]) -> str:
    """Name the kinds of some watched cases, each once, as the table of needs keeps them."""
    return ";".join(dict.fromkeys(each.kind.value for each in watched))


def unfit_holder(
    rows: list[dict[str, str]], team: str, connection: Connection, rules: Rules, on: date, *, known: str
) -> tuple[str, str]:
    """
    Give what no longer fits about the holder of one person, as :func:`unfit_detail` names it; and the digest of what a choice
    in spite of that rests on, which changes with the rules broken, what is ``known``, and the holder's grade and absence.

    Nothing is said where no staff file is in force, or it cannot be read any more: the pages of allocation say that.
    """
    try:
        if (staff := _staff_now(team, connection, rules, on)) is None:
            return "", ""
        watch = _watch_of(rows, staff, policy_of(rules), rules, on)
    except (MappingError, TableError):
        return "", ""
    found = [each for some in unfit_holders(watch).values() for each in some]
    if not found:
        return "", ""
    officers = [staff.officers[each.case.holder] for each in found if each.case.holder]
    holders = sorted({f"{each.grade} {each.absent_from} {each.absent_to}" for each in officers})
    basis = canonical([sorted({(each.kind, each.why) for each in found}), holders, known])
    return unfit_detail(found), hashlib.sha256(basis.encode("utf-8", "surrogatepass")).hexdigest()


def chosen_against(connection: Connection, numbers: Iterable[int]) -> dict[int, Entry]:
    """Give which of some entries that gave a case to somebody did so against the policy, with a reason, by their numbers."""
    wanted = list(numbers)
    found = [
        entry_of(row)
        for start in range(0, len(wanted), _KEPT)
        for row in connection.execute(
            select(entries).where(entries.c.number.in_(wanted[start : start + _KEPT]))
        )
    ]
    return {each.number: each for each in found if each.body and each.body.get("code")}


def coded(officer: Officer, _: Staff) -> str:
    """Give an officer's code and name, as sheets and audits have them."""
    return " ".join(filter(None, (officer.code, officer.name)))


def named(officer: Officer, staff: Staff) -> str:
    """Give an officer's name, as lists have it: with the code where another of the staff file has that name too, or there is none."""
    namesakes = staff.by_name.get(plain(officer.name), ())
    return f"{officer.name} ({officer.code})" if len(namesakes) > 1 else officer.name or officer.code


def holders_named(
    teams: Iterable[str],
    connection: Connection,
    rules: Rules,
    on: date,
    *,
    said: Callable[[Officer, Staff], str] = named,
) -> Callable[[str, str], str]:
    """
    Give what names the holder of a case of a team: as ``said`` of the one officer of the staff file in force whose code or
    name that is; as it is where that is none, or more than one.
    """
    by_word: dict[str, Mapping[str, set[str]]] = {}
    with suppress(MappingError):
        policy = policy_of(rules)
        for team, file in _files_of(connection, teams).items():
            with suppress(TableError, MappingError):
                by_word[team] = _by_word(file, policy, on, said)

    def holder_named(holder: str, team: str) -> str:
        words = (person_of(holder), name_key(holder))
        officers = {each for word in words for each in by_word.get(team, {}).get(word, ())}
        return officers.pop() if len(officers) == 1 else holder

    return holder_named


def codes_of(
    text: str, teams: Iterable[str], connection: Connection, rules: Rules, on: date
) -> tuple[str, ...]:
    """Give the codes of the officers in the staff files of some teams whom a text names: as :func:`named` does, or by their code."""
    word = re.sub(r".*\((.+)\)\s*$", r"\1", text)
    code_of = holders_named(teams, connection, rules, on, said=_code)
    name_of = holders_named(teams, connection, rules, on)
    meant = (team for team in teams if word == text or name_key(name_of(word, team)) == name_key(text))
    return tuple(sorted({code_of(word, team) for team in meant} - {text}))


def _code(officer: Officer, _: Staff) -> str:
    return officer.code


@lru_cache(maxsize=64)
def _by_word(
    file: StaffFile, policy: StaffPolicy, on: date, said: Callable[[Officer, Staff], str]
) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    staff = staff_of(file, policy, on)
    for officer in staff.officers.values():
        for word in filter(None, (officer.key, name_key(officer.name))):
            found.setdefault(word, set()).add(said(officer, staff))
    return found


def _staff_now(team: str, connection: Connection, rules: Rules, on: date) -> Staff | None:
    file = staff_file_for(connection, frozenset({team}))
    return staff_of(file, policy_of(rules), on) if file else None


def _watch_of(rows: Sequence[OwnRow], staff: Staff, policy: StaffPolicy, rules: Rules, on: date) -> TeamWatch:
    with open_caseload(io.BytesIO(as_csv(rows).encode()), "record", rules.ruleset, on=on) as caseload:
        decided = ((row.placed, row.result) for row in Allocation(caseload, rules.ruleset).rows())
        held = cases_held(decided, caseload, policy, staff)
        return watch_team(held, caseload, staff, staff, policy, on=on, later=on)
