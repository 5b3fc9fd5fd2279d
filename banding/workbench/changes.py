"""
What people do to a case: answer, judge, allocate. Each is one transaction: an entry in the record with the decision it came to.

Nobody changes what they have not seen: every change names the version it was made on, and one made on an older version is
refused with what has happened since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

import attrs
from sqlalchemy import Connection

from banding.errors import BandingError
from banding.facts import FactKind, spoken
from banding.intake.values import BadCell, Blank, parse_fact
from banding.ruleset import Ruleset
from banding.text import says_something
from banding.workbench import outbox
from banding.workbench.access import Action, NotFoundError, User
from banding.workbench.allocation.staff import chosen_against, names_somebody, unfit_holder
from banding.workbench.deciding import Outcome, decide, decision_body
from banding.workbench.entry import Entry, Kind, canonical
from banding.workbench.live import live_rows, officers_in
from banding.workbench.needs import Need, needs_of
from banding.workbench.outbox import events_of
from banding.workbench.people import JUDGEMENT_COLUMNS, PersonState
from banding.workbench.rules import Rules, RulesInUse, keep, kept
from banding.workbench.store import people as store_people
from banding.workbench.store.database import Database, Transaction
from banding.workbench.store.people import Person
from banding.workbench.store.record import entries_about

GONE = "the last file no longer has this case, so nothing of it can be changed"


class RefusedError(BandingError):
    """A change that cannot be made as asked; says why, for the field at fault and for every other one that is."""

    def __init__(self, field: str, said: str, **also: str) -> None:
        super().__init__(said)
        self.field, self.said, self.faults = field, said, {field: said, **also}


class ChangedMeanwhileError(BandingError):
    """Somebody else changed the person after the page was shown. ``since`` is what happened, ``now`` how they stand."""

    def __init__(self, since: tuple[Entry, ...], now: Person) -> None:
        super().__init__("somebody else has changed this case since you opened it")
        self.since, self.now = since, now


@attrs.frozen(eq=False)
class Workbench:
    """A database, the rules it decides by, the day it is, and the time zone of its users: None for that of the machine."""

    database: Database
    rules: RulesInUse
    today: Callable[[], date] = date.today
    zone: tzinfo | None = UTC

    def local(self, moment: str) -> datetime:
        """Give a moment of the record, which is in UTC, as its users' clocks had it."""
        return datetime.fromisoformat(moment).astimezone(self.zone)

    def rules_now(self) -> Rules:
        """Give the rules in force today."""
        return self.rules.on(self.today())

    # --- one person -------------------------------------------------------------------------------------------------

    def person(self, user: User, key: str) -> Person:
        """
        Give a person.

        Raises:
            NotFoundError: there is none, or none that the user may see.
        """
        user.require(Action.SEE)
        with self.database.reading() as connection:
            found = store_people.find(connection, user, key)
        if found is None:
            raise NotFoundError("there is no such case among those that you may see")
        return found

    def ruleset_of(self, connection: Connection, person: Person) -> Ruleset:
        """Give the rules that a person was last decided by."""
        now = self.rules_now().ruleset
        return now if now.stamp == person.ruleset else kept(connection, person.ruleset)

    def history(self, user: User, key: str) -> list[Entry]:
        """Give what the record has about a person, oldest first; errors as for :meth:`person`."""
        self.person(user, key)
        with self.database.reading() as connection:
            return entries_about(connection, key)

    def what_if(self, person: Person, changes: Mapping[str, str], *, on: date | None = None) -> Outcome:
        """Decide a person with some cells changed; nothing is kept."""
        rows = [{**row, **changes} for row in person.state.own_rows()]
        day = on or self.today()
        return decide(rows, self.rules.on(day).ruleset, on=day)

    def answer(
        self,
        user: User,
        key: str,
        facts: Mapping[str, str],
        *,
        seen: int,
        source: str,
        known_on: date | None = None,
    ) -> Person:
        """
        Say what some facts of a person are: ``yes``, ``no``, ``unknown``, or a value as a file would have it.

        Args:
            seen: the version of the person that the user saw.
            source: who told or what shows it; needed, as an inspector will ask.
            known_on: the day for which it is said; today where not given.

        Raises:
            RefusedError, ChangedMeanwhileError, NotFoundError: see there; nothing is kept.
        """
        ruleset = self.rules_now().ruleset
        unsourced = {} if says_something(source) else {"source": "say who told you, or what shows it"}
        if not facts:
            raise RefusedError("facts", "say what is known", **unsourced)
        written = {name: written_answer(ruleset, name, value) for name, value in facts.items()}
        if unsourced:
            raise RefusedError("source", unsourced["source"])
        if known_on and known_on > self.today():
            raise RefusedError("known_on", "the day is still to come")
        body = {"facts": written, "source": source.strip(), "for": (known_on or self.today()).isoformat()}
        return self._change(user, key, Kind.ANSWERED, body, seen=seen)

    def judge(self, user: User, key: str, band: str, reason: str, *, seen: int) -> Person:
        """
        Record a manager's judgement; arguments and errors as for :meth:`answer`.

        A band that the guidance does not let stand, and one without a reason, is refused in the words of the warning that
        ``allocate`` would give.
        """
        ruleset = self.rules_now().ruleset
        missing = {} if band in ruleset.band_by_name else {"band": "choose a band"}
        if not says_something(reason):
            said = f"`{reason.strip()[:40]}` is no reason" if reason.strip() else "a judgement needs a reason"
            missing["reason"] = f"{said}: write why"
        if missing:
            field, *_ = missing
            raise RefusedError(field, missing.pop(field), **missing)
        values = (band, reason.strip(), user.name, self.today().isoformat())
        judgement = dict(zip(JUDGEMENT_COLUMNS, values, strict=True))
        return self._change(user, key, Kind.JUDGED, {"judgement": judgement}, seen=seen)

    def take_back_judgement(self, user: User, key: str, reason: str, *, seen: int) -> Person:
        """Take a judgement back, so that the guidance alone decides; arguments and errors as for :meth:`answer`."""
        if not says_something(reason):
            raise RefusedError("reason", "write why the judgement is taken back")
        return self._change(user, key, Kind.UNJUDGED, {"reason": reason.strip()}, seen=seen)

    def release(self, user: User, key: str, reason: str, *, seen: int) -> Person:
        """Take a case back from whoever holds it; arguments and errors as for :meth:`answer`."""
        if not says_something(reason):
            raise RefusedError("reason", "write why the case is taken back")
        return self._change(user, key, Kind.RELEASED, {"reason": reason.strip()}, seen=seen)

    def decide_again(self, user: User, key: str, *, seen: int) -> Person:
        """Decide a person for today by today's rules, as nothing but the day or the rules has changed."""
        return self._change(user, key, Kind.DECIDED, {}, seen=seen)

    def _change(self, user: User, key: str, kind: Kind, body: dict[str, Any], *, seen: int) -> Person:
        user.require(Action.CHANGE)
        with self.database.changing(user.id) as transaction:
            person = store_people.find(transaction.connection, user, key)
            if person is None:
                raise NotFoundError("there is no such case among those that you may see")
            if person.version == seen and person.gone:
                raise RefusedError("case", GONE)
            if person.version != seen:
                entries = entries_about(transaction.connection, key)
                since = tuple(entry for entry in entries if entry.number > seen)
                raise ChangedMeanwhileError(since, person)
            if kind is Kind.RELEASED and not person.holder:
                raise RefusedError("reason", "nobody holds the case, so it is not taken back")
            if kind is Kind.UNJUDGED and not person.state.is_judged:
                raise RefusedError("reason", "nobody has judged the case, so nothing is taken back")
            append(self, transaction, key, kind, body, person.state)
            changed = store_people.find(transaction.connection, user, key)
        assert changed is not None  # noqa: S101 - it was there, and its team is the same
        return changed


def append(
    bench: Workbench,
    transaction: Transaction,
    key: str,
    kind: Kind,
    body: dict[str, Any],
    before: PersonState,
) -> Outcome:
    """
    Append an entry about a person with the decision that it comes to, and put down how they stand.

    Raises:
        RefusedError: it is a judgement that the guidance does not let stand.
    """
    day = bench.today()
    rules = bench.rules.on(day)
    keep(transaction.connection, rules)
    trial = Entry(0, transaction.at, transaction.who, kind, key, {**body, "facts": body.get("facts", "")}, "")
    after = before.with_entry(trial)
    outcome = decide(after.own_rows(), rules.ruleset, on=day)
    facts = facts_digest(outcome)
    is_held = bool(holder_of(after, rules)) and not after.gone
    unfit, basis = unfit_now(transaction.connection, after, outcome, rules) if is_held else ("", "")
    if kind is Kind.HELD and body.get("code"):
        body = {**body, "basis": basis}
    if kind is Kind.JUDGED:
        body = {**body, "facts": facts}
        _refuse_unless_applied(outcome)
    entry = transaction.append(kind, key, {**body, "decision": decision_body(outcome)})
    state = before.with_entry(entry)
    holder = holder_of(state, rules)
    row, was = state.rows[0], store_people.bands_of(transaction.connection, [key]).get(key, "")
    told_holder = "restricted" if outcome.restricted else holder
    events = events_of(entry, crn=row["crn"], band=outcome.band, was=was, holder=told_holder)
    outbox.put(transaction.connection, [(event, row.get("team", "")) for event in events], at=transaction.at)
    asked = list(needs_of(outcome, state, holder=holder, facts=facts))
    if unfit and not still_chosen(transaction.connection, state, basis):
        asked.append((Need.HOLDER_UNFIT, unfit))
    store_people.put(
        transaction.connection,
        key,
        state,
        outcome,
        asked,
        holder=holder,
        version=entry.number,
        at=transaction.at,
    )
    return outcome


def unfit_now(connection: Connection, state: PersonState, outcome: Outcome, rules: Rules) -> tuple[str, str]:
    """Give what no longer fits about a person's holder, and what a choice in spite of it rests on; see :func:`unfit_holder`."""
    rows, team = live_rows(state, is_restricted=outcome.restricted), state.rows[0].get("team", "")
    known = canonical([facts_digest(outcome), outcome.band])
    return unfit_holder(rows, team, connection, rules, outcome.on, known=known)


def still_chosen(connection: Connection, state: PersonState, basis: str) -> bool:
    """Whether the holder was chosen against the policy, and nothing that the choice rests on has changed since."""
    found = chosen_against(connection, [state.holder.entry] if state.holder else [])
    return any(each.body.get("basis") == basis for each in found.values())


def facts_digest(outcome: Outcome) -> str:
    """Give the digest of what is known: the facts that the rows were decided by."""
    known = [dict(row.case.facts) if row.case else row.added["reasons"] for row in outcome.rows]
    return hashlib.sha256(canonical(known).encode()).hexdigest()


def holder_of(state: PersonState, rules: Rules) -> str:
    """Give who holds a person's case, by the workbench or else the file; empty where nobody does."""
    if state.holder is not None:
        return state.holder.value
    return next((each for row in state.rows for each in officers_in(row) if names_somebody(each, rules)), "")


def written_answer(ruleset: Ruleset, name: str, value: str) -> str:
    """Give what somebody answered as the record keeps it; raises RefusedError for what the fact cannot be."""
    fact = ruleset.fact_by_name.get(name)
    if fact is None:
        raise RefusedError(name, f"the rules ask nothing called `{name}`")
    said = parse_fact(fact, value)
    if isinstance(said, BadCell):
        raise RefusedError(name, f"`{said.value}` {said.problem}")
    if said is Blank.BLANK:
        raise RefusedError(name, f"write {fact.allowed}")
    if said is None:
        return "unknown"
    return value.strip() if fact.kind is FactKind.TEXT else spoken(said)


def _refuse_unless_applied(outcome: Outcome) -> None:
    decisions = [row.decision for row in outcome.rows if row.decision]
    # One row below its minimum is enough: the person would have another band than the one that was judged.
    below = [warn for each in decisions for warn in each.warnings if warn.code.startswith("judgement-below")]
    if not below and any(decision.judgement_applied for decision in decisions):
        return
    said = below or [warn for each in decisions for warn in each.warnings if "judgement" in warn.code]
    otherwise = "a case without a band on the field route is not judged"
    raise RefusedError("band", said[0].text if said else otherwise)
