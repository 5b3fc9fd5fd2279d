"""
A file that was looked through → entries in the record and people on the caseload, all of it in one transaction or none.

What can be worked out before is: who of the file is new or changed, and what their rows come to. The transaction then writes,
and only those of whom something is said here are decided within it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import select

from banding.errors import BandingError
from banding.intake import RESTRICTED, Caseload
from banding.workbench.access import Action, User
from banding.workbench.bring_in.plan import Comes, Placed, contradictions_of, left_out, placed_people
from banding.workbench.bring_in.rows import in_batches, people_of
from banding.workbench.changes import Workbench, append, decision_body, holder_of
from banding.workbench.deciding import Outcome, OwnRow, PlainRows, decide_all
from banding.workbench.needs import Need, needs_of
from banding.workbench.people import PersonState, dumped_as_brought
from banding.workbench.rules import Rules, keep
from banding.workbench.store.database import Transaction
from banding.workbench.store.people import brought_in, put_all, states_of, values_of
from banding.workbench.store.record import Kind, canonical
from banding.workbench.store.schema import chain, entries

_AT_ONCE = 5_000
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
    """A person ready to be written: all but the numbers that the record gives."""

    key: str
    rows: Sequence[OwnRow]
    rows_text: str
    digest: str
    was_there: bool
    outcome: _Decided


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
    rules = bench.rules_now()
    with bench.database.reading() as connection:
        seen = connection.execute(select(chain.c.number)).scalar_one()
        there = brought_in(connection)
    placed = placed_people(people_of(caseload, rules.ruleset, file=file, team=team), there, user)
    comes: Counter[Comes] = Counter()
    ready: list[_Ready] = []
    careful: list[Placed] = []
    made: dict[Outcome, _Decided] = {}
    plain = PlainRows(rules.ruleset, on=bench.today())
    try:
        for some in in_batches(placed, _AT_ONCE):
            comes.update(each.comes for each in some)
            wanted = [each for each in some if each.comes not in (Comes.UNCHANGED, Comes.REFUSED)]
            careful += [each for each in wanted if each.before and each.before.has_own]
            rest = [each for each in wanted if not (each.before and each.before.has_own)]
            ready += _made_ready(bench, rules, plain, rest, made)
            tell(comes.total(), None)
    finally:
        plain.close()
    if comes[Comes.REFUSED]:
        raise ChooseError("file", "the file has cases of teams that you may not see; nothing was stored")
    gone = [key for key, _ in left_out(there, user)]
    if gone and choices.gone not in (LEFT, STAY):
        raise ChooseError("gone", "say what is meant by people whom the file does not have")
    gone = gone if choices.gone == LEFT else []
    if not ready and not careful and not gone:
        return Stored(0, comes, 0)
    with bench.database.changing(user.id) as transaction:
        moved = _moved(transaction, seen)
        keep(transaction.connection, rules)
        counts = {each.value: comes[each] for each in Comes if comes[each]} | {"gone": len(gone)}
        entry = transaction.append(Kind.FILE, None, {**about, "sha256": file, "people": counts})
        of, done = len(ready) + len(careful) + len(gone), 0
        for batch in in_batches(ready, _AT_ONCE):
            still = [each for each in batch if each.key not in moved] if moved else batch
            _write(bench, transaction, still)
            done += len(batch)
            tell(done, of)
        for key, rows in _one_by_one(careful, ready, moved):
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


def _made_ready(
    bench: Workbench,
    rules: Rules,
    plain: PlainRows,
    people: Sequence[Placed],
    made: dict[Outcome, _Decided],
) -> Iterator[_Ready]:
    """Decide people of whom nothing is said here: those alike together, the others each as in a file of their own."""
    apart: list[Placed] = []
    for each in people:
        person = each.person
        is_plain = len(person.rows) == 1 and not person.wrong and not person.key.startswith("no-reference:")
        outcome = plain.outcome(person.rows[0]) if is_plain else None
        if outcome is None:
            apart.append(each)
            continue
        if outcome not in made:
            made[outcome] = _Decided.of(outcome)
        yield _ready(each, made[outcome])
    outcomes = decide_all([each.person.rows for each in apart], rules.ruleset, on=bench.today())
    for each, outcome in zip(apart, outcomes, strict=True):
        yield _ready(each, _Decided.of(outcome))


def _ready(placed: Placed, decided: _Decided) -> _Ready:
    person = placed.person
    return _Ready(
        person.key,
        person.rows,
        f"[{','.join(placed.texts)}]",
        placed.digest,
        placed.before is not None,
        decided,
    )


def _write(bench: Workbench, transaction: Transaction, batch: Sequence[_Ready]) -> None:
    """Write people of whom nothing is said here; the same comes of :func:`append` for each, in another number of statements."""
    texts = [
        (
            Kind.BROUGHT_IN,
            each.key,
            f'{{"decision":{each.outcome.decision},"replaces":[],"rows":{each.rows_text}}}',
        )
        for each in batch
    ]
    numbers = transaction.append_texts(texts)
    values, asked = [], []
    for each, number in zip(batch, numbers, strict=True):
        row = each.rows[0]
        holder, team = holder_of(PersonState(rows=tuple(each.rows))), row.get("team", "")[:128]
        values.append(
            {
                **each.outcome.columns,
                "person": each.key,
                "crn": row["crn"][:128],
                "team": team,
                "name": row.get("name", "")[:256],
                "holder": holder[:128],
                "restricted": any(row.get(RESTRICTED, "no") != "no" for row in each.rows),
                "version": number,
                "state": dumped_as_brought(each.rows_text, number),
                "rows_digest": each.digest,
            }
        )
        asked.append((each.key, team, each.outcome.held if holder else each.outcome.free))
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


def _one_by_one(
    careful: Sequence[Placed], ready: Sequence[_Ready], moved: set[str]
) -> Iterator[tuple[str, Sequence[OwnRow]]]:
    for each in careful:
        yield each.person.key, each.person.rows
    if moved:
        yield from ((each.key, each.rows) for each in ready if each.key in moved)


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
        "read": json.loads(json.dumps(dict(options))),
    }
