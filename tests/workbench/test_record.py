"""Claims about the record: nothing in it can be changed, taken out, moved or put in unseen, and what is erased leaves its proof."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from banding.workbench.changes import Workbench, append
from banding.workbench.config import of_folder
from banding.workbench.outbox import EventType, add_hook
from banding.workbench.store import Kind
from banding.workbench.store import people as store_people
from banding.workbench.store.many import insert_many
from banding.workbench.store.record import breaks, entries_about, latest_number
from banding.workbench.store.schema import chain, entries, outbox, outcomes, people
from banding.workbench.upkeep.retention import due, erase, everything_about
from banding.workbench.upkeep.verify import found_wrong
from tests.workbench.builders import (
    ADMIN,
    NORTH,
    Clock,
    a_row,
    a_workbench,
    hold,
    on_both_databases,
    put_people,
    sqlite_alone,
)


def wrong(bench: Workbench) -> list[str]:
    """What verifying finds."""
    return list(found_wrong(bench.database, replay=True))


def _with_a_history(bench: Workbench) -> str:
    put_people(bench, a_row(cpp="unknown"), a_row("X100002"), a_row("X100003", domestic_abuse="yes"))
    person = bench.person(NORTH, "x100001")
    person = bench.answer(NORTH, person.key, {"cpp": "yes"}, seen=person.version, source="social worker")
    hold(bench, NORTH, person.key, "PO1", seen=person.version)
    return person.key


def _edit_a_body(connection: Connection) -> None:
    row = connection.execute(select(entries).where(entries.c.kind == "answered")).one()
    body = json.loads(row.body)
    body["facts"]["cpp"] = "no"
    connection.execute(update(entries).where(entries.c.number == row.number).values(body=json.dumps(body)))


def _change_the_author(connection: Connection) -> None:
    connection.execute(update(entries).where(entries.c.kind == "answered").values(who="somebody else"))


def _backdate(connection: Connection) -> None:
    connection.execute(
        update(entries).where(entries.c.kind == "allocated").values(at="2020-01-01T00:00:00+00:00")
    )


def _take_one_out(connection: Connection) -> None:
    connection.execute(delete(entries).where(entries.c.kind == "answered"))


def _empty_one(connection: Connection) -> None:
    connection.execute(
        update(entries).where(entries.c.kind == "answered").values(body=None, salt=None, person=None)
    )


def _cut_the_end_off(connection: Connection) -> None:
    last = connection.execute(select(entries).order_by(entries.c.number.desc()).limit(2)).all()
    connection.execute(delete(entries).where(entries.c.number == last[0].number))
    connection.execute(update(chain).values(number=last[1].number, hash=last[1].hash))


def _swap_two(connection: Connection) -> None:
    first, second = connection.execute(select(entries.c.number).order_by(entries.c.number).limit(2)).scalars()
    for was, then in ((first, -1), (second, first), (-1, second)):
        connection.execute(update(entries).where(entries.c.number == was).values(number=then))


def _put_one_in(connection: Connection) -> None:
    last = connection.execute(select(entries).order_by(entries.c.number.desc()).limit(1)).one()
    values = {**dict(last._mapping), "number": last.number + 1, "kind": "judged"}
    connection.execute(insert(entries).values(**values))


def _change_a_band(connection: Connection) -> None:
    connection.execute(update(people).where(people.c.person == "x100002").values(outcome="[]"))


def _hide_somebody(connection: Connection) -> None:
    connection.execute(delete(people).where(people.c.person == "x100003"))


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_edit_a_body, "what it says was changed"),
        (_change_the_author, "author, moment, kind or place was changed"),
        (_backdate, "author, moment, kind or place was changed"),
        (_take_one_out, "is missing"),
        (_empty_one, "no erasure in the record says so"),
        (_cut_the_end_off, "no longer has entry"),
        (_swap_two, "author, moment, kind or place was changed"),
        (_put_one_in, "put in behind the application's back"),
        (_change_a_band, "what x100002 came to was changed"),
        (_hide_somebody, "not on the caseload: x100003"),
    ],
)
def test_what_is_done_behind_its_back_is_found_and_named(
    bench: Workbench, tamper: Callable[[Connection], None], said: str
) -> None:
    """Whatever somebody with the database and without the key does to it, verifying says so; before, it finds nothing."""
    _with_a_history(bench)
    assert wrong(bench) == []
    with bench.database.writing() as connection:
        tamper(connection)
    assert said in "\n".join(wrong(bench))


def test_a_chain_forged_with_another_key_is_found(bench: Workbench, tmp_path: Path) -> None:
    """Somebody who works out every hash anew, without the key, is found out at the first entry."""
    _with_a_history(bench)
    with bench.database.reading() as connection:
        assert next(breaks(connection, b"another key")).startswith("entry 1 ")


@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(["cpp", "prevent", "mappa", "drr"]), st.sampled_from(["yes", "no", "unknown"])
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_of_answers_verifies_and_replays(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str]]
) -> None:
    """However answers follow each other, the record is whole and every decision of it can be made again."""
    bench = a_workbench(tmp_path_factory.mktemp("bench"), Clock())
    put_people(bench, a_row())
    person = bench.person(ADMIN, "x100001")
    for fact, value in changes:
        person = bench.answer(ADMIN, person.key, {fact: value}, seen=person.version, source="a letter")
    assert wrong(bench) == []
    bench.database.close()


@sqlite_alone
def test_what_is_erased_leaves_its_proof_and_nothing_else(bench: Workbench, clock: Clock) -> None:
    """Once somebody who is gone is due, no table says anything of them, and the record still verifies."""
    key = _with_a_history(bench)
    person = bench.person(NORTH, key)
    with bench.database.changing("admin") as transaction:
        append(bench, transaction, key, Kind.GONE, {}, person.state)
    clock.forward(days=29)
    assert due(bench.database, days=30) == []
    clock.forward(days=1)
    assert due(bench.database, days=30) == [key]
    assert erase(bench.database, "admin", [key], why="30 days") == 4
    assert wrong(bench) == []
    assert key.encode() not in Path(str(bench.database.url.database)).read_bytes().lower()


@on_both_databases
def test_the_last_entry_of_every_kind_is_found(bench: Workbench) -> None:
    """The index of kinds leaves out what brings people in; asked for by kind, that is found all the same."""
    _with_a_history(bench)
    with bench.database.reading() as connection:
        last = {
            row.kind: row.number for row in connection.execute(select(entries).order_by(entries.c.number))
        }
        assert "brought-in" in last
        assert all(latest_number(connection, kind) == last.get(kind.value, 0) for kind in Kind)


def test_everything_held_on_a_person_comes_out_and_that_is_recorded(bench: Workbench) -> None:
    """The file has every entry about the person, in order, and the record says who took it out."""
    key = _with_a_history(bench)
    held = everything_about(bench, NORTH, key)
    assert [each["kind"] for each in held["entries"]] == ["brought-in", "answered", "allocated", "report"]
    with bench.database.reading() as connection:
        assert entries_about(connection, key)[-1].who == NORTH.id


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    """The key beside the database can be read by whoever made it and nobody else, and is made once."""
    config = of_folder(tmp_path)
    with config.opened() as first, config.opened() as second:
        assert first.key == second.key
    assert (tmp_path / "record.key").stat().st_mode & 0o077 == 0


@sqlite_alone
def test_after_a_large_change_whoever_writes_copies_the_log_again(bench: Workbench) -> None:
    """Whether it was kept or failed: a connection that copies nothing would let SQLite's log grow for ever."""

    def pages() -> set[int]:
        with ExitStack() as every:
            # As many at once as wait to be used again, so that whichever was used is among them.
            some = [every.enter_context(bench.database.reading()) for _ in range(8)]
            return {int(each.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()) for each in some}

    usual = pages()
    with bench.database.changing("admin", is_large=True) as transaction:
        transaction.append(Kind.REPORT, None, {"said": "kept"})
        during = transaction.connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()
    assert (during, pages()) == (0, usual)
    assert 0 not in usual
    with pytest.raises(ZeroDivisionError), bench.database.changing("admin", is_large=True):
        raise ZeroDivisionError
    assert pages() == usual
    assert wrong(bench) == []


def test_whoever_came_back_is_not_erased_and_no_event_is_left_of_whoever_is(
    bench: Workbench, clock: Clock
) -> None:
    """Between being due and being erased a file brings somebody back, who stays; of the other nothing waits to be told, nor what they came to."""
    add_hook(bench.database, "admin", "https://example.org/hook", frozenset(EventType), None)
    put_people(bench, a_row("X1"), a_row("X2", rosh="high"))
    with bench.database.changing("admin") as transaction:
        for key, row in store_people.states_of(transaction.connection, ["x1", "x2"]).items():
            append(bench, transaction, key, Kind.GONE, {"file": 1}, store_people.state_of(row))
    clock.forward(days=40)
    keys = due(bench.database, days=30)
    assert keys == ["x1", "x2"]
    put_people(bench, a_row("X1"))
    erase(bench.database, "admin", keys, why="gone for 30 days")
    with bench.database.reading() as connection:
        assert set(connection.execute(select(outbox.c.person)).scalars()) == {"x1"}
        assert set(store_people.states_of(connection, keys)) == {"x1"}
        kept = connection.execute(select(outcomes.c.digest)).scalars().all()
        assert kept == connection.execute(select(people.c.outcome)).scalars().all()
    assert list(found_wrong(bench.database)) == []


@on_both_databases
@pytest.mark.parametrize("rows", [1, 100])
def test_a_fault_of_the_database_quotes_nobody(bench: Workbench, rows: int) -> None:
    """What is said where a row cannot be stored has none of its cells, however many are stored at once: it stands in the log."""
    put_people(bench, a_row(name="Zqxplanted"))
    with bench.database.reading() as connection:
        row = tuple(connection.execute(select(people)).one())
    with bench.database.writing() as connection, pytest.raises((DBAPIError, psycopg.Error)) as caught:
        insert_many(connection, people, [row] * rows)
    said = "".join(traceback.format_exception(caught.value))
    assert "people" in said
    assert [cell for cell in row if isinstance(cell, str) and len(cell) > 5 and cell in said] == []
