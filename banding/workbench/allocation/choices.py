"""
Giving cases to officers: a choice held against the policy, and one or many kept in one transaction.

The manager decides. What the engine suggested, which rules were set aside and why is kept with every choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection

from banding.assign import Batch, Officer, Suggestion
from banding.assign.policy import Exclusion
from banding.assign.suggestions import exclusions_for
from banding.errors import BandingError
from banding.facts import plain
from banding.render.words import said_day
from banding.text import says_something
from banding.workbench.access import Action, NotFoundError, User
from banding.workbench.allocation.staff import chosen_against, named
from banding.workbench.allocation.team import HANDED_OVER, TeamNow, staff_file_now
from banding.workbench.changes import RefusedError, Workbench, append
from banding.workbench.entry import Entry, Kind
from banding.workbench.store import people as store_people
from banding.workbench.store.record import entries_about

BARS: Mapping[Exclusion, str] = {
    Exclusion.STAFF_ROW: "the officer's row in the staff file is in error",
    Exclusion.LEFT: "the officer has left",
    Exclusion.ABSENT: "the officer is absent",
    Exclusion.GRADE: "the officer's grade may not hold it",
    Exclusion.HOURS: "the officer's hours are not known",
    Exclusion.NO_HOURS: "reductions leave the officer no hours",
    Exclusion.TEAM: "the officer is in other teams",
    Exclusion.RISK: "the officer is at risk from this person",
    Exclusion.RESTRICTED: "the case is restricted: give it to somebody outside the workbench",
    Exclusion.SAME_PERSON: "another officer holds the person's other orders",
    Exclusion.HOLDER: "the officer holds it now",
}
"""Each rule that bars an officer, as it is said of one."""


def chosen_of(connection: Connection, keys: Iterable[str]) -> dict[str, Entry]:
    """Give the entry of everybody whose holder was chosen against the policy, by key."""
    states = {
        key: store_people.state_of(row) for key, row in store_people.states_of(connection, keys).items()
    }
    given = {key: state.holder.entry for key, state in states.items() if state.holder}
    found = chosen_against(connection, given.values())
    return {key: found[number] for key, number in given.items() if number in found}


def said_chosen(bench: Workbench, entry: Entry | None) -> str:
    """Say when a holder was chosen against the policy, against which rules and why; empty where nobody was."""
    if entry is None:
        return ""
    set_aside = [Exclusion(bar) for bar in entry.body["overridden"]]
    rules = " and ".join(BARS[bar] for bar in set_aside if bar is not Exclusion.HOLDER)
    against = f" against a rule ({rules})" if rules else ""
    return f"chosen on {said_day(bench.local(entry.at))}{against} because: {entry.body['reason']}"


class BatchChangedError(BandingError):
    """What a batch was chosen on has changed; ``said`` has a sentence on each change. Nothing of it was kept."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("something has changed since you opened this page, and nothing was stored")
        self.said = tuple(said)


_ROW = re.compile(r"\brow \d+(, \d+)*")


def without_rows(text: str) -> str:
    """Give words of the engine without the numbers of rows and a column, which are of no file that people have."""
    return _ROW.sub("the case", text).removesuffix("; see the column excluded")


@attrs.frozen
class Chosen:
    """Whom a manager chose for a person, in what words; ``code`` is one of the policy's for a choice outside it."""

    officer: str
    code: str = ""
    words: str = ""


def bars_of(officer: Officer, suggestion: Suggestion, batch: Batch) -> tuple[list[Exclusion], bool]:
    """Give the rules that bar an officer from a person's cases, and whether a reason may lift them."""
    found = list(exclusions_for(officer, suggestion, batch))
    return found, not any(bar in batch.policy.officers.overrides.never for bar in found)


def holding(chosen: Chosen, suggestion: Suggestion, batch: Batch, now: TeamNow) -> dict[str, Any]:
    """
    Give what the record keeps of a choice: who, on what suggestion, and which rules were set aside and why.

    Raises:
        RefusedError: it may not be, or needs a reason; ``field`` is ``officer``, ``code`` or ``words``.
    """
    officer, overrides = batch.staff.find(chosen.officer), batch.policy.officers.overrides
    if officer is None:
        raise RefusedError("officer", f"`{chosen.officer[:40]}` {batch.staff.not_found(chosen.officer)}")
    name = named(officer, now.staff)
    bars, may_lift = bars_of(officer, suggestion, batch)
    said = "; ".join(BARS[bar] for bar in bars)
    if not may_lift:
        raise RefusedError("officer", f"{name} may not be given this case: {said}. No reason lifts that")
    codes = {plain(code): code for code in overrides.codes}
    if bars or officer not in [option.officer for option in suggestion.options]:
        nobody = f"nobody is suggested ({without_rows(suggestion.why)})"
        said = said or ("the officer is not on the short list" if suggestion.options else nobody)
        if plain(chosen.code) not in codes:
            raise RefusedError("code", f"choose what kind of reason there is for {name}, as {said}")
        if not says_something(chosen.words):
            raise RefusedError("words", f"write why it is to be {name}, as {said}")
    if suggestion.person.reason == HANDED_OVER and not says_something(chosen.words):
        raise RefusedError("words", "write why the case is handed over")
    moved = sorted(now.staff.officers[key].code for key in suggestion.person.moved_from)
    return {
        "officer": officer.code,
        "reason": chosen.words.strip() or suggestion.person.reason,
        "code": codes.get(plain(chosen.code), ""),
        "suggested": suggestion.officer.code if suggestion.officer else "",
        "why": without_rows(suggestion.why),
        "overridden": [bar.value for bar in bars],
        "check": suggestion.check,
        "moved_from": moved,
        "staff": now.file.number,
    }


def give(bench: Workbench, user: User, now: TeamNow, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """
    Give cases to officers, all of them or none.

    Args:
        wanted: what :func:`holding` gave for each person, by key.

    Raises:
        BatchChangedError: a person or the staff file is no longer as ``now`` has it.
    """
    user.require(Action.CHANGE)
    with bench.database.changing(user.id) as transaction:
        connection = transaction.connection
        seen = {key: now.versions[key] for key in wanted}
        said = changed_since(connection, user, seen, team=now.team, staff=now.file.number)
        if said:
            raise BatchChangedError(said)
        for key, body in wanted.items():
            person = store_people.find(connection, user, key)
            if person is None:
                raise NotFoundError("there is no such case among those that you may see")
            append(bench, transaction, key, Kind.HELD, dict(body), person.state)


HAPPENED: Mapping[Kind, str] = {
    Kind.BROUGHT_IN: "Brought in from a file",
    Kind.GONE: "No longer in the file",
    Kind.ANSWERED: "An answer was given",
    Kind.JUDGED: "Judged",
    Kind.UNJUDGED: "The judgement was taken back",
    Kind.DECIDED: "Decided again, for another day or by other rules",
    Kind.HELD: "Given to an officer",
    Kind.RELEASED: "Taken back from the officer",
    Kind.REPORT: "Taken out of the workbench",
}
"""What each kind of entry about a person is called."""


def changed_since(
    connection: Connection, user: User, seen: Mapping[str, int], *, team: str = "", staff: int = 0
) -> list[str]:
    """Say what has changed of some people since the versions that a user saw, and of a team's staff file where one was."""
    said: list[str] = []
    file = staff_file_now(connection, user, team) if staff else None
    if staff and (file is None or file.number != staff):
        said.append("A newer staff file was brought in")
    there = store_people.rows_of(connection, user, seen)
    for key, version in seen.items():
        row = there.get(key)
        if row is None or row.version == version:
            said += [] if row else ["A case is no longer on your teams' caseload"]
            continue
        since = [entry for entry in entries_about(connection, key) if entry.number > version]
        happened = [HAPPENED.get(entry.kind, "changed") for entry in since]
        if row.holder and since and since[-1].kind is Kind.HELD and not row.restricted:
            happened[-1] = f"Given to {row.holder}"
        said.append(f"{row.crn}: {', then '.join(words[:1].lower() + words[1:] for words in happened)}")
    return said
