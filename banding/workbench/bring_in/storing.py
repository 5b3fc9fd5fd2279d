"""
A file that was looked through → entries in the record and people on the caseload, all of it in one transaction or none.

What can be worked out before is: who of the file is new or changed, and what their rows come to. The transaction then writes,
and only those of whom something is said here are decided within it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

import attrs
from sqlalchemy import Connection, select

from banding.errors import BandingError
from banding.intake import Caseload
from banding.records.csv.lines import gc_paused
from banding.workbench import outbox
from banding.workbench.access import Action, User
from banding.workbench.allocation.staff import names_somebody
from banding.workbench.bring_in.plan import Comes, Placed, contradictions_of, left_out, placed_people
from banding.workbench.bring_in.ready import Decider, Ready
from banding.workbench.bring_in.rows import in_batches, people_of
from banding.workbench.changes import Workbench, append
from banding.workbench.deciding import OwnRow
from banding.workbench.people import PersonState, dumped_as_brought
from banding.workbench.rules import Rules, keep
from banding.workbench.store.database import Transaction
from banding.workbench.store.many import many_expected
from banding.workbench.store.people import bands_of, brought_in, name_key, put_all, states_of
from banding.workbench.store.record import Entry, Kind
from banding.workbench.store.schema import chain, entries

_AT_ONCE = 5_000
KEEP, TAKE = "keep", "take"
LEFT, STAY = "left", "stay"


class ChooseError(BandingError):
    """A choice is missing that only a person can make, or the caseload has moved on; ``field`` is the choice."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field, self.said = field, said


@attrs.frozen
class Choices:
    """
    What the user chose of a file.

    Attributes:
        answers: ``keep`` what was said here where the file contradicts it, or ``take`` the file's word; empty where not asked.
        gone: whether people whom it does not have have ``left`` or ``stay``; empty where not asked.
    """

    answers: str = ""
    gone: str = ""


@attrs.frozen
class Stored:
    """What was stored: the entry of the file, 0 where nothing was, and the people by what became of them."""

    entry: int
    comes: Mapping[Comes, int]
    gone: int


@gc_paused()  # hundreds of thousands of rows are held at once, and none of them in a circle
def store(
    bench: Workbench,
    user: User,
    caseload: Caseload,
    *,
    file: str,
    team: str,
    about: Mapping[str, Any],
    choices: Choices,
    tell: Callable[[int, int | None], None],
    since: int | None = None,
    finish: Callable[[Connection], None] = lambda _: None,
) -> Stored:
    """
    Bring a file in.

    Args:
        file: the SHA-256 of its bytes.
        about: what the record keeps of the file: its name, headings, how it was read.
        tell: is given how many people are done, and of how many.
        since: the last entry of the record when the file was looked through; None where nobody did.
        finish: is called in the same transaction, also where there is nothing to store.

    Raises:
        ChooseError: a choice is missing, or what the file would change is no longer what was seen; nothing is stored.
        NotAllowedError: rows are of teams that the user may not see, or the user may bring nothing in.
    """
    user.require(Action.BRING_IN)
    rules = bench.rules_now()
    with bench.database.reading() as connection:
        seen = connection.execute(select(chain.c.number)).scalar_one()
        there = brought_in(connection)
    comes: Counter[Comes] = Counter()
    ready: list[Ready] = []
    careful: list[Placed] = []
    decider = Decider(caseload, rules, on=bench.today())
    people = people_of(caseload, rules.ruleset, team=team, repeated=decider.repeated)
    placed = placed_people(people, there, user)
    for some in in_batches(placed, _AT_ONCE):
        comes.update(each.comes for each in some)
        wanted: tuple[list[Placed], list[Placed]] = ([], [])
        for each in some:
            if each.comes not in (Comes.UNCHANGED, Comes.REFUSED):
                wanted[bool(each.before and each.before.has_own)].append(each)
        ready += decider.ready(wanted[False])
        careful += wanted[True]
        tell(comes.total(), None)
    if comes[Comes.REFUSED]:
        raise ChooseError("file", "the file has cases of teams that you may not see; nothing was stored")
    gone = [key for key, _ in left_out(there, user)]
    if gone and choices.gone not in (LEFT, STAY):
        raise ChooseError("gone", "choose what happens to the people who are not in the file")
    gone = gone if choices.gone == LEFT else []
    with bench.database.changing(user.id) as transaction, many_expected(transaction.connection):
        finish(transaction.connection)
        if not ready and not careful and not gone:
            return Stored(0, comes, 0)
        moved = _moved(transaction, seen)
        if since is not None:
            changing = {*(each.key for each in ready), *(each.person.key for each in careful), *gone}
            _refuse_unseen(transaction, since, changing, choices)
        keep(transaction.connection, rules)
        counts = {each.value: comes[each] for each in Comes if comes[each]} | {"gone": len(gone)}
        entry = transaction.append(Kind.FILE, None, {**about, "sha256": file, "people": counts})
        of, done = len(ready) + len(careful) + len(gone), 0
        for batch in in_batches(ready, _AT_ONCE):
            _write(transaction, rules, [each for each in batch if each.key not in moved])
            done += len(batch)
            tell(done, of)
        one_by_one = [(each.person.key, each.person.rows) for each in careful]
        one_by_one += [(each.key, json.loads(each.text)) for each in ready if each.key in moved]
        for key, rows in one_by_one:
            _append_one(bench, transaction, user, key, rows, choices)
            done += 1
            tell(done, of)
        for some_keys in in_batches(gone, _AT_ONCE):
            for row in states_of(transaction.connection, some_keys).values():
                state = PersonState.loaded(row.state)
                append(bench, transaction, row.person, Kind.GONE, {"file": entry.number}, state)
            done += len(some_keys)
            tell(done, of)
    return Stored(entry.number, comes, len(gone))


def _write(transaction: Transaction, rules: Rules, batch: Sequence[Ready]) -> None:
    """Write people of whom nothing is said here; the same comes of :func:`append` for each, in another number of statements."""
    texts: list[tuple[Kind, str | None, str]] = [
        (
            Kind.BROUGHT_IN,
            each.key,
            f'{{"decision":{each.outcome.decision},"replaces":[],"rows":{each.text}}}',
        )
        for each in batch
    ]
    numbers = transaction.append_texts(texts)
    values, asked = [], []
    for each, number in zip(batch, numbers, strict=True):
        lead, outcome = each.lead, each.outcome
        holder = lead.holder if names_somebody(lead.holder, rules) else ""
        values.append(
            {
                **outcome.columns,
                "person": each.key,
                "crn": lead.crn[:128],
                "team": lead.team[:128],
                "name": lead.name[:256],
                "name_key": "" if lead.restricted else name_key(lead.name),
                "holder": holder[:128],
                "restricted": lead.restricted,
                "version": number,
                "state": dumped_as_brought(each.text, number),
                "rows_digest": each.digest,
            }
        )
        asked.append((each.key, lead.team[:128], outcome.held if holder else outcome.free))
    there = [each.key for each in batch if each.was_there]
    if outbox.list_hooks(transaction.connection):
        outbox.put(transaction.connection, _events(transaction, values, there), at=transaction.at)
    put_all(transaction.connection, values, asked, there=there, at=transaction.at)


def _events(
    transaction: Transaction, values: Sequence[Mapping[str, Any]], there: Sequence[str]
) -> list[tuple[outbox.Event, str]]:
    """Give the events of people who are about to be put down, each with their team."""
    was = bands_of(transaction.connection, there)
    found = []
    for each in values:
        key, holder = each["person"], "restricted" if each["restricted"] else each["holder"]
        entry = Entry(each["version"], transaction.at, transaction.who, Kind.BROUGHT_IN, key, None, "")
        events = outbox.events_of(
            entry, crn=each["crn"], band=each["band"], was=was.get(key, ""), holder=holder
        )
        found += [(event, each["team"]) for event in events]
    return found


def _moved(transaction: Transaction, seen: int) -> set[str]:
    """
    Give the people of whom something was said since the file was looked through.

    Raises:
        ChooseError: another file was brought in since.
    """
    wanted = select(entries.c.person, entries.c.kind).where(entries.c.number > seen)
    since = transaction.connection.execute(wanted).all()
    if any(row.kind == Kind.FILE for row in since):
        raise ChooseError("file", "another caseload was brought in meanwhile; look through this one again")
    return {row.person for row in since if row.person}


def _refuse_unseen(transaction: Transaction, since: int, changing: Set[str], choices: Choices) -> None:
    """
    Refuse to change people who are not as they were when the file was looked through.

    What was said here since only matters where the file's word is to be taken for it; otherwise it stays.
    """
    kinds = None if choices.answers == TAKE else (Kind.BROUGHT_IN, Kind.GONE)
    asked = select(entries.c.person).where(entries.c.number > since, entries.c.person.is_not(None))
    found = transaction.connection.execute(asked.where(entries.c.kind.in_(kinds)) if kinds else asked)
    if not changing.isdisjoint(found.scalars()):
        said = "people whom this file would change have changed meanwhile; look through the file again"
        raise ChooseError("file", said)


def _append_one(
    bench: Workbench, transaction: Transaction, user: User, key: str, rows: Sequence[OwnRow], choices: Choices
) -> None:
    found = states_of(transaction.connection, [key])
    if found and not user.sees_team(found[key].team):
        raise ChooseError("file", "a case has come to another team meanwhile; look through the file again")
    state = PersonState.loaded(found[key].state) if found else PersonState()
    against = contradictions_of(state, rows)
    if against and choices.answers not in (KEEP, TAKE):
        raise ChooseError("answers", "say whether what was said here stands, or the file's word")
    replaces = sorted(against) if choices.answers == TAKE else []
    body = {"rows": [dict(row) for row in rows], "replaces": replaces}
    append(bench, transaction, key, Kind.BROUGHT_IN, body, state)


def about_file(name: str, caseload: Caseload, options: Mapping[str, str]) -> dict[str, Any]:
    """Give what the record keeps of a file: its name, headings, and how it was read."""
    return {
        "name": name,
        "headings": list(caseload.layout.header),
        "read": dict(options),
    }
