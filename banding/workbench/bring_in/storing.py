"""
A file that was looked through → entries in the record and people on the caseload, all of it in one transaction or none.

What can be worked out before is: who of the file is new or changed, and what their rows come to. The transaction then writes,
and only those of whom something is said here are decided within it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
from sqlalchemy import select

from banding.errors import BandingError
from banding.intake import Caseload
from banding.records import ADDED_NAMES, Allocation
from banding.records.allocation import Entry as Alike
from banding.records.columns import decided_row
from banding.records.csv.lines import gc_paused
from banding.workbench.access import Action, User
from banding.workbench.bring_in.plan import Comes, Placed, contradictions_of, left_out, placed_people
from banding.workbench.bring_in.rows import in_batches, people_of
from banding.workbench.changes import Workbench, append, decision_body
from banding.workbench.deciding import Outcome, OwnRow, RowOutcome, decide_all
from banding.workbench.needs import Need, needs_of
from banding.workbench.own_columns import Lead
from banding.workbench.people import PersonState, dumped_as_brought
from banding.workbench.rules import Rules, keep
from banding.workbench.store.database import Transaction
from banding.workbench.store.many import many_expected
from banding.workbench.store.people import brought_in, name_key, put_all, states_of, values_of
from banding.workbench.store.record import Kind, canonical
from banding.workbench.store.schema import chain, entries

_AT_ONCE, _KEPT = 5_000, 25_000
_NOBODY = PersonState(rows=({"crn": ""},))
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


@attrs.frozen(eq=False)
class _Ready:
    """A person with what their rows come to, ready to be written: all but the numbers that the record gives; ``text`` is their rows."""

    key: str
    lead: Lead
    text: str
    digest: str
    was_there: bool
    outcome: _Decided

    @classmethod
    def of(cls, placed: Placed, outcome: _Decided) -> _Ready:
        person, text = placed.person, ",".join(row.text for row in placed.person.found)
        is_there = placed.before is not None
        return cls(person.key, person.lead, f"[{text}]", placed.digest, is_there, outcome)


@attrs.frozen(eq=False)
class _Decided:
    """What rows come to, as it is written down for everybody whose rows come to the same."""

    decision: str
    columns: Mapping[str, Any]
    held: Sequence[tuple[Need, str]]
    free: Sequence[tuple[Need, str]]

    @classmethod
    def of(cls, outcome: Outcome) -> _Decided:
        return cls(
            canonical(decision_body(outcome)),
            values_of("", _NOBODY, outcome, holder="", version=0),
            list(needs_of(outcome, PersonState(), holder="somebody", facts="")),
            list(needs_of(outcome, PersonState(), holder="", facts="")),
        )


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
) -> Stored:
    """
    Bring a file in.

    Args:
        file: the SHA-256 of its bytes.
        about: what the record keeps of the file: its name, headings, how it was read.
        tell: is given how many people are done, and of how many.

    Raises:
        ChooseError: a choice is missing, or somebody brought in another file meanwhile; nothing is stored.
        NotAllowedError: rows are of teams that the user may not see, or the user may bring nothing in.
    """
    user.require(Action.BRING_IN)
    # Hundreds of thousands of rows are held at once, and none of them in a circle.
    with gc_paused():
        return _store(bench, user, caseload, file, team, about, choices, tell)


def _store(
    bench: Workbench,
    user: User,
    caseload: Caseload,
    file: str,
    team: str,
    about: Mapping[str, Any],
    choices: Choices,
    tell: Callable[[int, int | None], None],
) -> Stored:
    rules = bench.rules_now()
    with bench.database.reading() as connection:
        seen = connection.execute(select(chain.c.number)).scalar_one()
        there = brought_in(connection)
    comes: Counter[Comes] = Counter()
    ready: list[_Ready] = []
    careful: list[Placed] = []
    decider = _Decider(caseload, rules, on=bench.today())
    people = people_of(caseload, rules.ruleset, team=team, repeated=decider.repeated)
    placed = placed_people(people, there, user)
    for some in in_batches(placed, _AT_ONCE):
        comes.update(each.comes for each in some)
        wanted = [each for each in some if each.comes not in (Comes.UNCHANGED, Comes.REFUSED)]
        own = [each for each in wanted if each.before and each.before.has_own]
        careful += own
        ready += decider.ready([each for each in wanted if each not in own] if own else wanted)
        tell(comes.total(), None)
    if comes[Comes.REFUSED]:
        raise ChooseError("file", "the file has cases of teams that you may not see; nothing was stored")
    gone = [key for key, _ in left_out(there, user)]
    if gone and choices.gone not in (LEFT, STAY):
        raise ChooseError("gone", "say what is meant by people whom the file does not have")
    gone = gone if choices.gone == LEFT else []
    if not ready and not careful and not gone:
        return Stored(0, comes, 0)
    with bench.database.changing(user.id) as transaction, many_expected(transaction.connection):
        moved = _moved(transaction, seen)
        keep(transaction.connection, rules)
        counts = {each.value: comes[each] for each in Comes if comes[each]} | {"gone": len(gone)}
        entry = transaction.append(Kind.FILE, None, {**about, "sha256": file, "people": counts})
        of, done = len(ready) + len(careful) + len(gone), 0
        for batch in in_batches(ready, _AT_ONCE):
            _write(transaction, [each for each in batch if each.key not in moved])
            done += len(batch)
            tell(done, of)
        one_by_one = [(each.person.key, each.person.rows) for each in careful]
        one_by_one += [(each.key, json.loads(each.text)) for each in ready if each.key in moved]
        for key, rows in one_by_one:
            _append_one(bench, transaction, key, rows, choices)
            done += 1
            tell(done, of)
        for some_keys in in_batches(gone, _AT_ONCE):
            for row in states_of(transaction.connection, some_keys).values():
                state = PersonState.loaded(row.state)
                append(bench, transaction, row.person, Kind.GONE, {"file": entry.number}, state)
            done += len(some_keys)
            tell(done, of)
    return Stored(entry.number, comes, len(gone))


class _Decider:
    """Decides people of whom nothing is said here: those whose rows are alike at once, the others each as in a file of their own."""

    def __init__(self, caseload: Caseload, rules: Rules, *, on: date) -> None:
        self._ruleset, self._on = rules.ruleset, on
        self._allocation = Allocation(caseload, rules.ruleset)
        self.repeated = self._allocation.people.keys()
        self._by_entry: dict[Alike, _Decided] = {}
        self._by_cells: dict[tuple[str, ...], _Decided] = {}

    def ready(self, people: Sequence[Placed]) -> Iterator[_Ready]:
        """Decide some people."""
        apart: list[Placed] = []
        for each in people:
            decided = self._alike(each.person.found[0].cells) if len(each.person.found) == 1 else None
            if decided is None:
                apart.append(each)
            else:
                yield _Ready.of(each, decided)
        rows = [each.person.rows for each in apart]
        outcomes = decide_all(rows, self._ruleset, on=self._on) if rows else ()
        for each, outcome in zip(apart, outcomes, strict=True):
            yield _Ready.of(each, _Decided.of(outcome))

    def _alike(self, cells: Sequence[str] | None) -> _Decided | None:
        """Give what a row comes to of which nothing is to be said: the same as its own columns come to."""
        entry = None if cells is None else self._allocation.alike(cells)
        if entry is None or entry.result is None:
            return None
        found = self._by_entry.get(entry)
        if found is None:
            if len(self._by_entry) >= _KEPT:
                self._by_entry.clear()
                self._by_cells.clear()
            added = decided_row(entry.result)
            if added not in self._by_cells:
                rank = entry.result.band.rank if entry.result.band else -1
                row = RowOutcome(dict(zip(ADDED_NAMES, added, strict=True)), rank)
                outcome = Outcome((row,), False, self._on, self._ruleset.stamp)
                self._by_cells[added] = _Decided.of(outcome)
            found = self._by_entry[entry] = self._by_cells[added]
        return found


def _write(transaction: Transaction, batch: Sequence[_Ready]) -> None:
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
        values.append(
            {
                **outcome.columns,
                "person": each.key,
                "crn": lead.crn[:128],
                "team": lead.team[:128],
                "name": lead.name[:256],
                "name_key": "" if lead.restricted else name_key(lead.name),
                "holder": lead.holder[:128],
                "restricted": lead.restricted,
                "version": number,
                "state": dumped_as_brought(each.text, number),
                "rows_digest": each.digest,
            }
        )
        asked.append((each.key, lead.team[:128], outcome.held if lead.holder else outcome.free))
    there = [each.key for each in batch if each.was_there]
    put_all(transaction.connection, values, asked, there=there, at=transaction.at)


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


def _append_one(
    bench: Workbench, transaction: Transaction, key: str, rows: Sequence[OwnRow], choices: Choices
) -> None:
    found = states_of(transaction.connection, [key])
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
