"""
What has happened to a person, in words; who said what is known of them; and a past decision made again from what was known then.

In: entries of the record. Out: plain values for a page, a file or a refusal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
from sqlalchemy import Connection, select

from banding.assign.policy import Exclusion
from banding.errors import BandingError
from banding.facts import spoken
from banding.render.words import said_day
from banding.ruleset import Ruleset
from banding.text import says_something
from banding.workbench.allocation.choices import BARS, HAPPENED
from banding.workbench.changes import Workbench
from banding.workbench.column_words import column_words
from banding.workbench.deciding import Outcome, cells_digest, decide
from banding.workbench.entry import Entry, Kind
from banding.workbench.people import JUDGEMENT_COLUMNS, PersonState, state_after
from banding.workbench.rules import kept
from banding.workbench.store.record import of_kind
from banding.workbench.store.schema import entries as entries_table
from banding.workbench.store.schema import users

_ERASED = "What was said here was erased when its time had come; that there was an entry stays."


class NotReplayableError(BandingError):
    """A past decision that cannot be made again, as what it rested on was erased or its rules are not kept."""


@attrs.frozen
class Event:
    """One thing that happened; ``band`` is what the person came to then, with ``before`` where that was another."""

    number: int
    at: str
    who: str
    title: str
    lines: tuple[str, ...]
    status: str = ""
    band: str = ""
    before: str | None = None
    is_decided: bool = False


@attrs.frozen
class Known:
    """What is known of one fact, and who said so: ``at`` is when it was written down, ``since`` for which day it was said."""

    name: str
    title: str
    value: str
    source: str
    at: str


@attrs.frozen(eq=False)
class Replay:
    """A past decision made again: what was known then, what it comes to, and whether that is what was said then."""

    event: Event
    state: PersonState
    outcome: Outcome
    ruleset: Ruleset
    is_same: bool


def events(entries: Sequence[Entry], names: Mapping[str, str], ruleset: Ruleset) -> tuple[Event, ...]:
    """Tell entries of one person, oldest first, as what happened, newest first."""
    titles = column_words(ruleset)
    told, before, band = [], PersonState(), None
    for entry in entries:
        who = names.get(entry.who, entry.who)
        body = entry.body
        if body is None:
            told.append(Event(entry.number, entry.at, who, "Erased", (_ERASED,)))
            continue
        state = before.with_entry(entry)
        decision = body.get("decision", {}) if isinstance(body, dict) else {}
        now = decision.get("band")
        told.append(
            Event(
                entry.number,
                entry.at,
                who,
                HAPPENED.get(entry.kind, entry.kind.value),
                tuple(_lines(entry, before, state, titles)),
                decision.get("status", ""),
                now or "",
                band if decision and band is not None and band != now else None,
                bool(decision),
            )
        )
        before, band = state, now if decision else band
    return tuple(reversed(told))


def known_facts(
    state: PersonState, entries: Sequence[Entry], outcome: Outcome, ruleset: Ruleset, names: Mapping[str, str]
) -> tuple[Known, ...]:
    """Say what is known of every fact that anybody has said something about, and who said so."""
    by_number = {entry.number: entry for entry in entries}
    found = []
    for fact in ruleset.facts:
        values = list(dict.fromkeys(_values(fact.name, state, outcome)))
        if fact.name in state.answers:
            entry = by_number.get(state.answers[fact.name].entry)
        else:
            entry = by_number.get(state.file)
        if values and entry:
            is_worked_out = fact.name not in state.answers and not any(fact.name in row for row in state.rows)
            source = _source(entry, names, is_worked_out=is_worked_out)
            found.append(Known(fact.name, fact.title, " / ".join(values), source, entry.at))
    return tuple(found)


def replayed(bench: Workbench, connection: Connection, entries: Sequence[Entry], number: int) -> Replay:
    """
    Make the decision of an entry again, from what was known up to it and by the ruleset of then.

    Raises:
        NotReplayableError: what it rested on was erased, or the entry decided nothing.
        RulesetNotKeptError: its ruleset is not in the database, or was changed there.
    """
    until = [entry for entry in entries if entry.number <= number]
    last = until[-1] if until and until[-1].number == number else None
    if last is None or any(entry.body is None for entry in until) or "decision" not in last.body:
        raise NotReplayableError("this decision cannot be made again: what it rested on is no longer kept")
    said = last.body["decision"]
    ruleset = kept(connection, said["ruleset"])
    state = state_after(until)
    outcome = decide(state.own_rows(), ruleset, on=date.fromisoformat(said["on"]))
    event = events(until, names_of(connection), ruleset)[0]
    return Replay(event, state, outcome, ruleset, cells_digest(outcome.cells()) == said["digest"])


def names_of(connection: Connection) -> dict[str, str]:
    """Give what everybody who may sign in, or once could, is called."""
    return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}


def with_file_names(connection: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Put the name of the file beside each entry that came in one: that file's entry is of the same moment."""
    return [
        attrs.evolve(entry, body={**entry.body, "file_name": name})
        if entry.kind is Kind.BROUGHT_IN and entry.body and (name := _file_name(connection, entry))
        else entry
        for entry in entries
    ]


def _file_name(connection: Connection, entry: Entry) -> str:
    table = entries_table.c
    # The entry of a file comes after those of its people; in a record begun by an earlier version it is before them.
    wanted = select(table.body).where(of_kind(Kind.FILE), table.at == entry.at).limit(1)
    body = connection.execute(wanted).scalar()
    return str(json.loads(body).get("name", "")) if body else ""


def judgement_of(state: PersonState) -> Mapping[str, str]:
    """Give the judgement that a person's rows are decided by: band, reason, by whom and when; empty where there is none."""
    rows = state.own_rows()
    found = next((row for row in rows if says_something(row.get("judged_band", ""))), {})
    said = {name: found.get(name, "") for name in JUDGEMENT_COLUMNS} if found else {}
    on = said.get("judged_on", "")
    return {**said, "judged_on": _day(on)} if re.fullmatch(r"\d{4}-\d\d-\d\d", on, re.ASCII) else said


def _values(name: str, state: PersonState, outcome: Outcome) -> Iterator[str]:
    for row, own in zip(outcome.rows, state.own_rows(), strict=True):
        value = row.case.facts.get(name) if row.case else None
        if value is not None or name in own:
            yield spoken(value) if row.case else own[name]


def _source(entry: Entry, names: Mapping[str, str], *, is_worked_out: bool) -> str:
    who, body = names.get(entry.who, entry.who), entry.body or {}
    if entry.kind is Kind.ANSWERED:
        return f"{body['source']}, for {_day(body['for'])} (answered by {who})"
    named = f" {body['file_name']}" if body.get("file_name") else ""
    worked_out = "worked out from " if is_worked_out else ""
    return f"{worked_out}the file{named} (brought in by {who})"


def _lines(entry: Entry, before: PersonState, after: PersonState, titles: Mapping[str, str]) -> Iterator[str]:
    body: dict[str, Any] = entry.body
    match entry.kind:
        case Kind.ANSWERED:
            for name, value in body["facts"].items():
                yield f"{titles.get(name, name)}: {_said(value)}"
            yield f"told by, or shown by: {body['source']}, for {_day(body['for'])}"
        case Kind.JUDGED:
            yield f"{body['judgement']['judged_band']}: {body['judgement']['rationale']}"
        case Kind.HELD:
            yield f"to {body['officer']}" + (f": {body['reason']}" if body.get("reason") else "")
            if body.get("suggested", body["officer"]) != body["officer"]:
                yield f"suggested was {body['suggested'] or 'nobody'}"
            yield from (f"set aside: {BARS[Exclusion(bar)]}" for bar in body.get("overridden", ()))
        case Kind.UNJUDGED | Kind.RELEASED:
            yield body["reason"]
        case Kind.BROUGHT_IN:
            if body.get("file_name"):
                yield body["file_name"]
            yield from _changed(before, after, titles)
        case Kind.REPORT:
            yield str(body.get("report", ""))
        case _:
            return


def _changed(before: PersonState, after: PersonState, titles: Mapping[str, str]) -> Iterator[str]:
    """Say what a new file changed, row by row; nothing for the first."""
    if not before.rows:
        return
    if len(before.rows) != len(after.rows):
        yield f"{len(after.rows):,} rows, where there were {len(before.rows):,}"
        return
    for place, (was, now) in enumerate(zip(before.rows, after.rows, strict=True), start=1):
        row = f"row {place}, " if len(after.rows) > 1 else ""
        for name in dict.fromkeys((*was, *now)):
            if was.get(name, "") != now.get(name, ""):
                yield (
                    f"{row}{titles.get(name, name)}: {_said(was.get(name, ''))} before, "
                    f"{_said(now.get(name, ''))} now"
                )


def _said(value: str) -> str:
    return "not known" if value in ("", "unknown") else value


def _day(iso: str) -> str:
    return said_day(date.fromisoformat(iso))
