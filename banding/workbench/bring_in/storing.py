"""
A file that was looked through → entries in the record and people on the caseload, all of it in one transaction or none.

Who of the file is new or changed, and what their rows come to with what was said here, is worked out before others have to
wait; only people of whom something is said meanwhile are decided in the transaction. The entry of the file comes after those
of its people, as it has their number.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain as chained
from itertools import islice
from typing import Any

import attrs
from sqlalchemy import Connection, select

from banding.intake import Caseload
from banding.records.csv.lines import gc_paused
from banding.workbench import outbox
from banding.workbench.access import Action, User
from banding.workbench.bring_in.merged import TAKE, ChooseError, Merged, brought_body, merged
from banding.workbench.bring_in.plan import Comes, comes_of, left_out
from banding.workbench.bring_in.ready import Ready, is_large, people_ready
from banding.workbench.bring_in.rows import in_batches
from banding.workbench.changes import Workbench, append
from banding.workbench.deciding import OwnRow
from banding.workbench.entry import Entry, Kind
from banding.workbench.people import PersonRow, PersonState
from banding.workbench.rules import Rules, keep
from banding.workbench.store.database import Transaction
from banding.workbench.store.many import many_expected
from banding.workbench.store.people import BroughtIn, bands_of, brought_in, put_all, state_of, states_of
from banding.workbench.store.record import Sealed, insert_sealed, of_kind
from banding.workbench.store.schema import chain, entries

_AT_ONCE = 5_000
_UNDER_WAY = 2
"""Batches that wait to be written, or are, while another is read."""
LEFT, STAY = "left", "stay"


@attrs.frozen
class Choices:
    """
    What the user chose of a file.

    Attributes:
        answers: ``keep`` what was said here where the file contradicts it, or ``take`` the file's word; empty where not asked.
        gone: whether people whom it does not have have ``left`` or ``stay``; empty where not asked.
        nobody: the keys of rows without a reference number that are left out, as a total or a note is nobody.
    """

    answers: str = ""
    gone: str = ""
    nobody: frozenset[str] = frozenset()


@attrs.frozen
class Stored:
    """What was stored: the entry of the file, 0 where nothing was; the people by what became of them; and the rows left out."""

    entry: int
    comes: Mapping[Comes, int]
    gone: int
    left_out: int = 0


@attrs.define(eq=False)
class _Batch:
    """Some people to be written; ``careful`` are those of whom something is said here, until that is seen to."""

    ready: list[Ready | Merged] = attrs.field(factory=list)
    careful: list[Ready] = attrs.field(factory=list)
    there: set[str] = attrs.field(factory=set)
    """Those who are on the caseload already."""


@attrs.frozen(eq=False)
class _Prepared:
    """People as the tables have them: their entries, how they stand, what their cases ask, what they come to; and who is there already."""

    entries: Sequence[Sealed]
    values: Sequence[PersonRow]
    asked: Sequence[Sequence[tuple[str, str]]]
    cells: Mapping[str, str]
    there: Sequence[str]


@gc_paused()  # hundreds of thousands of rows may be held at once, and none of them in a circle
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

    Everything is decided before anything is written, unless nobody is on the caseload: then nobody waits to change anything,
    and people are written while others are still read.

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
    known = frozenset(each.digest for each in there.values() if not each.gone)
    comes: Counter[Comes] = Counter()
    is_first = not there
    ready = people_ready(caseload, rules.ruleset, user, team=team, known=known)
    if choices.nobody:
        ready = ([each for each in some if each.key not in choices.nobody] for some in ready)
    found = _batches(ready, there, user, comes, tell)
    first = list(islice(found, 1))
    batches = chained(first, found) if is_first else [*first, *found]
    gone = [key for key, _ in left_out(there, user)]
    nobody = [key for key in gone if key in choices.nobody]
    if len(gone) > len(nobody) and choices.gone not in (LEFT, STAY):
        raise ChooseError("gone", "choose what happens to the people who are not in the file")
    gone = gone if choices.gone == LEFT else nobody
    if not is_first:
        for batch in batches:
            with bench.database.reading() as connection:
                batch.ready += merged(bench, connection, user, batch.careful, choices.answers)
    of, done = (None if is_first else len(gone) + sum(len(batch.ready) for batch in batches)), 0
    with (
        bench.database.changing(user.id, is_large=is_large(caseload)) as transaction,
        many_expected(transaction.connection),
    ):
        finish(transaction.connection)
        if not first and not gone:
            return Stored(0, comes, 0)
        moved = _moved(transaction, seen)
        if since is not None and not is_first:
            changing = {each.key for batch in batches for each in batch.ready}
            _refuse_unseen(transaction, since, changing.union(gone), choices)
        keep(transaction.connection, rules)

        waiting: list[Ready | Merged] = []

        def prepare(batch: _Batch) -> _Prepared:
            waiting.extend(each for each in batch.ready if each.key in moved)
            return _prepared(transaction, rules, batch, moved)

        for count in _while_reading(batches, prepare, partial(_write, transaction)):
            done += count
            tell(done, of)
        for each in waiting:
            _append_one(bench, transaction, user, each.key, json.loads(each.text), choices)
        done += len(waiting)
        counts = {each.value: comes[each] for each in Comes if comes[each]} | {"gone": len(gone)}
        counts |= {"left_out": len(choices.nobody)} if choices.nobody else {}
        entry = transaction.append(Kind.FILE, None, {**about, "sha256": file, "people": counts})
        for some_keys in in_batches(gone, _AT_ONCE):
            for row in states_of(transaction.connection, some_keys).values():
                state = state_of(row)
                append(bench, transaction, row.person, Kind.GONE, {"file": entry.number}, state)
            done += len(some_keys)
            tell(done, of)
    return Stored(entry.number, comes, len(gone), len(choices.nobody))


def _batches(
    found: Iterable[list[Ready]],
    there: dict[str, BroughtIn],
    user: User,
    comes: Counter[Comes],
    tell: Callable[[int, int | None], None],
) -> Iterator[_Batch]:
    """
    Put the people of a file beside the caseload, count what becomes of them, and give those who are new or changed.

    Raises:
        ChooseError: rows are of teams that the user may not see.
    """
    for some in found:
        batch = _Batch()
        for each in some:
            before = there.pop(each.key, None)
            what = comes_of(before, each.digest, user, is_seen=each.is_seen)
            comes[what] += 1
            if what is Comes.REFUSED:
                raise ChooseError(
                    "file", "the file has cases of teams that you may not see; nothing was stored"
                )
            if what is not Comes.UNCHANGED:
                is_careful = (before is not None and before.has_own) or each.outcome is None
                (batch.careful if is_careful else batch.ready).append(each)
                if before:
                    batch.there.add(each.key)
        tell(comes.total(), None)
        if batch.ready or batch.careful:
            yield batch


def _while_reading(
    batches: Iterable[_Batch], prepare: Callable[[_Batch], _Prepared], write: Callable[[_Prepared], int]
) -> Iterator[int]:
    """Write each batch while the next is prepared and the one after read, all in their order, and give what comes of each."""
    with ThreadPoolExecutor(1) as preparing, ThreadPoolExecutor(1) as writing:
        under_way: deque[Future[int]] = deque()
        for batch in batches:
            if len(under_way) == _UNDER_WAY:
                yield under_way.popleft().result()
            prepared = preparing.submit(prepare, batch)
            under_way.append(writing.submit(_when_prepared, prepared, write))
        for each in under_way:
            yield each.result()


def _when_prepared(prepared: Future[_Prepared], write: Callable[[_Prepared], int]) -> int:
    return write(prepared.result())


def brought_before(connection: Connection, file: str) -> tuple[str, str] | None:
    """Give when the very file of a SHA-256 was last brought in, and the last other one since; None where none was since."""
    files = select(entries.c.at, entries.c.number).where(of_kind(Kind.FILE))
    latest = files.order_by(entries.c.number.desc()).limit(1)
    same = connection.execute(latest.where(entries.c.body.contains(f'"sha256":"{file}"'))).first()
    other = connection.execute(latest).first()
    return (same.at, other.at) if same and other and other.number > same.number else None


def _prepared(transaction: Transaction, rules: Rules, batch: _Batch, moved: Container[str]) -> _Prepared:
    some = [each for each in batch.ready if each.key not in moved]
    sealed = transaction.sealed([each.written() for each in some])
    values, asked, cells = [], [], dict[str, str]()
    for each, entry in zip(some, sealed, strict=True):
        row, wanted = each.standing(entry.number, rules)
        values.append(row)
        asked.append(wanted)
        if row.outcome not in cells:
            cells[row.outcome] = each.cells
    return _Prepared(sealed, values, asked, cells, [each.key for each in some if each.key in batch.there])


def _write(transaction: Transaction, new: _Prepared) -> int:
    """
    Write people, and give how many; the same comes of :func:`append` for each, in another number of statements.

    Whether a holder still fits is said when the holders of the team are next looked at, as they are after every file.
    """
    connection, at = transaction.connection, transaction.at
    insert_sealed(connection, new.entries)
    if outbox.list_hooks(connection):
        outbox.put(connection, _events(transaction, new.values, new.there), at=at)
    put_all(connection, new.values, new.asked, new.cells, there=new.there, at=at)
    return len(new.values)


def _events(
    transaction: Transaction, values: Sequence[PersonRow], there: Sequence[str]
) -> list[tuple[outbox.Event, str]]:
    """Give the events of people who are about to be put down, each with their team."""
    was = bands_of(transaction.connection, there)
    found = []
    for each in values:
        key, holder = each.person, "restricted" if each.restricted else each.holder
        entry = Entry(each.version, transaction.at, transaction.who, Kind.BROUGHT_IN, key, None, "")
        events = outbox.events_of(entry, crn=each.crn, band=each.band, was=was.get(key, ""), holder=holder)
        found += [(event, each.team) for event in events]
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
    state = state_of(found[key]) if found else PersonState()
    append(bench, transaction, key, Kind.BROUGHT_IN, brought_body(state, rows, choices.answers), state)


def about_file(name: str, caseload: Caseload, options: Mapping[str, str]) -> dict[str, Any]:
    """Give what the record keeps of a file: its name, headings, and how it was read."""
    return {
        "name": name,
        "headings": list(caseload.layout.header),
        "read": dict(options),
    }
