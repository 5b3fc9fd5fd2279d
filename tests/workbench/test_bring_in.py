"""Claims about storing a caseload: nothing is stored unseen, nobody is lost, and what was said here is not overwritten unasked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from banding.errors import OutputError
from banding.workbench.access import User
from banding.workbench.bring_in.merged import ChooseError
from banding.workbench.bring_in.plan import make_plan
from banding.workbench.bring_in.storing import Choices, Stored, store
from banding.workbench.bring_in.uploads import Reading, find_upload, keep_upload, opened
from banding.workbench.changes import Workbench, append
from banding.workbench.entry import Kind
from banding.workbench.needs import Need
from banding.workbench.outbox import EventType, add_hook
from banding.workbench.people import PersonState, state_after
from banding.workbench.store import people as store_people
from banding.workbench.store.people import needs_of_person, put_need, state_of, states_of
from banding.workbench.store.record import entries_about
from banding.workbench.store.schema import entries, needs, outbox, people
from banding.workbench.upkeep.verify import found_wrong
from tests.workbench.builders import (
    ADMIN,
    NORTH,
    SOUTH,
    Clock,
    a_row,
    a_workbench,
    hold,
    sqlite_alone,
)

Clients = Callable[[User], FlaskClient]


def a_file(*rows: Mapping[str, str]) -> bytes:
    """Write rows as a CSV file."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines).encode()


def brought(
    bench: Workbench, content: bytes, user: User = ADMIN, *, answers: str = "", gone: str = "", team: str = ""
) -> Stored:
    """Store a file, without looking through it."""
    upload = find_upload(bench.database, user, keep_upload(bench.database, user, "cases.csv", content))
    with opened(bench, upload) as caseload:
        return store(
            bench,
            user,
            caseload,
            file=upload.sha256,
            team=team,
            about={"name": upload.name},
            choices=Choices(answers, gone),
            tell=lambda *_: None,
        )


def sent(client: FlaskClient, content: bytes, name: str = "cases.csv", **more: Any) -> Any:
    """Send a file, and follow where it leads."""
    data = {"file": (io.BytesIO(content), name), **more}
    return client.post("/bring-in", data=data, follow_redirects=True)


def last_entry(bench: Workbench) -> int:
    """Give the number of the last entry."""
    with bench.database.reading() as connection:
        return int(connection.execute(select(func.max(entries.c.number))).scalar() or 0)


def test_a_file_stored_at_once_is_what_appending_each_person_comes_to(bench: Workbench) -> None:
    """Rows and needs of everybody, and the record, are those of one change at a time; every decision can be made again."""
    rows = [
        a_row("X1"),
        a_row("X2", cpp="unknown", name="Ada", officer="PO1"),
        a_row("X3", ogrs3="140"),
        a_row("x4", unpaid_work="yes", sentence_type="community order"),
        a_row("X4", ogrs3="95"),
        a_row("", cpp="yes"),
        a_row("X5", domestic_abuse="yes", judged_band="Blue", rationale="recent escalation"),
        a_row("X6", rosh="high", name="ß" * 300),
        a_row("X7", officer="unallocated"),
    ]
    brought(bench, a_file(*rows))
    with bench.database.reading() as connection:
        kept = states_of(connection, connection.execute(select(people.c.person)).scalars())
        asked = sorted(tuple(row) for row in connection.execute(select(needs)))
        record = {key: entries_about(connection, key) for key in kept}
    assert list(found_wrong(bench.database, replay=True)) == []
    assert len(kept) == 8
    with bench.database.changing("admin") as transaction:
        for key, row in kept.items():
            assert state_after(record[key]) == state_of(row)
            body = {name: record[key][0].body[name] for name in ("rows", "replaces")}
            append(bench, transaction, key, Kind.BROUGHT_IN, body, PersonState())
        connection = transaction.connection
        again = states_of(connection, kept)
        for key, row in kept.items():
            same = {name: value for name, value in row._mapping.items() if name not in ("version", "state")}
            assert {name: again[key]._mapping[name] for name in same} == same
        assert sorted(tuple(row) for row in connection.execute(select(needs))) == asked


def test_a_large_file_is_stored_by_several_processes_as_by_one(
    bench: Workbench, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same people, needs and entries, whichever process read a row; also when the file comes again with changes."""
    rows = [a_row(f"X{number}", cpp=("yes", "no", "unknown")[number % 3]) for number in range(40)]
    rows += [a_row("X3", ogrs3="95"), a_row("", cpp="yes"), a_row("", cpp="yes"), a_row("X90", ogrs3="140")]
    rows[7]["name"] = '"Ada\nLovelace, Countess"'
    changed = [{**row, "hate_crime": "yes"} if number % 2 else row for number, row in enumerate(rows)]
    folder = tmp_path / "other"
    folder.mkdir()
    other = a_workbench(folder, clock)
    for content in (a_file(*rows), a_file(*changed)):
        brought(bench, content, gone="stay")
        with monkeypatch.context() as patched:
            patched.setattr("banding.workbench.bring_in.ready.LARGE", 0)
            patched.setattr("banding.workbench.bring_in.ready._BLOCK", 500)
            patched.setattr("banding.intake.tables.line_chunks._CHUNK", 500)
            brought(other, content, gone="stay")
    told = []
    for each in (bench, other):
        with each.database.reading() as connection:
            kept = [sorted(map(tuple, connection.execute(select(table)))) for table in (people, needs)]
            body = select(entries.c.number, entries.c.person, entries.c.body).order_by(entries.c.number)
            told.append((kept, [tuple(row) for row in connection.execute(body)]))
    other.database.close()
    assert told[0] == told[1]


@sqlite_alone
@pytest.mark.parametrize("blank", ["unknown", "no"])
def test_whom_one_row_restricts_is_stored_as_restricted_on_all_of_them(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    """So is whoever has a row that ends before it says no; looked through again, the file changes nobody."""
    monkeypatch.setattr("banding.workbench.bring_in.ready.LARGE", 0)
    said = {
        "x1": ("low,no", "low,yes"),
        "x2": ("low,no", "low"),
        "x3": ("low",),
        "x4": ("low,no", "low,maybe"),
    }
    lines = [f"{key.upper()},40,{row}" for key, rows in said.items() for row in rows]
    file = "\n".join(["crn,ogrs3,rosh,restricted", *lines]).encode()
    upload = find_upload(bench.database, ADMIN, keep_upload(bench.database, ADMIN, "cases.csv", file))
    upload = attrs.evolve(upload, reading=Reading(blank=blank))
    asked = {"user": ADMIN, "team": "", "tell": lambda *_: None}
    with opened(bench, upload) as caseload:
        store(bench, caseload=caseload, file="", about={}, choices=Choices(), **asked)
    for person in (bench.person(ADMIN, key) for key in said):
        assert (person.restricted, {row["restricted"] for row in person.state.rows}) == (True, {"yes"})
    with opened(bench, upload) as caseload, bench.database.reading() as connection:
        ruleset = bench.rules_now().ruleset
        assert make_plan(caseload, ruleset, connection, upload="", **asked).changes_nothing


def test_a_process_that_dies_over_a_file_is_a_refusal(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the file is stored, and it is said that it was not."""
    monkeypatch.setattr("banding.workbench.bring_in.ready.LARGE", 0)
    monkeypatch.setattr("banding.workbench.bring_in.processes._BEGIN", "raise SystemExit(1)")
    before = last_entry(bench)
    with pytest.raises(OutputError, match="nothing was stored"):
        brought(bench, a_file(a_row("X1"), a_row("X2")))
    assert last_entry(bench) == before


def test_a_file_tells_programs_of_every_band_that_it_changed(bench: Workbench) -> None:
    """An event goes out for whoever is new or has another band, with the band before, and for nobody else."""
    add_hook(bench.database, "admin", "https://other.example/", frozenset(EventType), None)
    brought(
        bench,
        a_file(
            *(a_row(crn, restricted="no") for crn in ("X1", "X2")),
            a_row("X3", restricted="yes", officer="PO1"),
        ),
    )
    brought(
        bench,
        a_file(
            a_row("X1", cpp="yes", restricted="no"),
            a_row("X2", restricted="no"),
            a_row("X3", restricted="yes"),
        ),
        answers="take",
    )
    with bench.database.reading() as connection:
        told = [json.loads(body) for body in connection.execute(select(outbox.c.body)).scalars()]
    said = [(each["key"], each["was"], each["band"], each["holder"]) for each in told]
    new = [("x1", "", "Yellow", ""), ("x2", "", "Yellow", ""), ("x3", "", "Yellow", "restricted")]
    assert said == [*new, ("x1", "Yellow", "Blue", "")]


def test_people_answered_judged_and_held_here_are_stored_at_once_as_one_by_one(bench: Workbench) -> None:
    """A file that changes everybody comes to what appending its rows to each person's own state comes to, and needs keep their day."""
    said: dict[str, Mapping[str, str]] = {
        "x1": {"cpp": "yes"},
        "x2": {"judged": "Blue"},
        "x3": {"held": "PO1"},
        "x4": {"cpp": "unknown", "held": "PO2", "judged": "Blue"},
        "x5": {"domestic_abuse": "no"},
        "x6": {},
        "x7": {"judged": "Blue", "taken back": "yes"},
    }
    first = [a_row(key.upper(), cpp="unknown") for key in said]
    brought(bench, a_file(*first, a_row("X5", cpp="unknown", ogrs3="80")))
    for key, each in said.items():
        facts = {name: value for name, value in each.items() if name in ("cpp", "domestic_abuse")}
        if facts:
            bench.answer(NORTH, key, facts, seen=bench.person(NORTH, key).version, source="social worker")
        if "judged" in each:
            bench.judge(
                NORTH, key, each["judged"], "recent escalation", seen=bench.person(NORTH, key).version
            )
        if "taken back" in each:
            bench.take_back_judgement(NORTH, key, "a mistake", seen=bench.person(NORTH, key).version)
        if "held" in each:
            hold(bench, NORTH, key, each["held"], seen=bench.person(NORTH, key).version)
    changed = [a_row(key.upper(), cpp="no", hate_crime="yes", officer="PO9") for key in said]
    changed.append(a_row("X5", cpp="yes", ogrs3="140"))
    assert brought(bench, a_file(*changed), answers="take").comes["changed"] == len(said)
    assert list(found_wrong(bench.database, replay=True)) == []
    with bench.database.changing("admin") as transaction:
        connection = transaction.connection
        kept = states_of(connection, connection.execute(select(people.c.person)).scalars())
        asked = sorted(tuple(row) for row in connection.execute(select(needs)))
        for key in said:
            *before, last = entries_about(connection, key)
            body = {name: last.body[name] for name in ("rows", "replaces")}
            append(bench, transaction, key, Kind.BROUGHT_IN, body, state_after(before))
            again = entries_about(connection, key)[-1].body
            assert again == last.body
        again = states_of(connection, kept)
        for row in again.values():
            same = {name: value for name, value in row._mapping.items() if name not in ("version", "state")}
            assert {name: kept[row.person]._mapping[name] for name in same} == same
        assert sorted(tuple(row) for row in connection.execute(select(needs))) == asked


def test_a_state_that_stands_in_its_entry_is_what_entries_add_up_to(bench: Workbench) -> None:
    """Of whom nothing is said here the rows are kept once; whoever points the caseload at another entry is found out."""
    brought(bench, a_file(a_row("X1", name='A "B" é\u2028'), a_row("X2")))
    with bench.database.reading() as connection:
        kept = connection.execute(select(people.c.state)).scalars()
        assert set(kept) == {""}
        rows = states_of(connection, ["x1", "x2"])
        for key, row in rows.items():
            assert state_of(row) == state_after(entries_about(connection, key))
    for other in (rows["x2"].version, rows["x2"].version + 1):  # another person's, and the file's
        with bench.database.writing() as connection:
            connection.execute(update(people).where(people.c.person == "x1").values(version=other))
        assert any("x1" in each for each in found_wrong(bench.database, replay=False))


def test_the_same_file_twice_changes_nothing(bench: Workbench) -> None:
    """Not one entry is added, in whatever order its rows stand."""
    rows = [a_row("X1"), a_row("X2"), a_row("x2", cpp="yes"), a_row("", cpp="yes")]
    brought(bench, a_file(*rows))
    before = last_entry(bench)
    assert brought(bench, a_file(*rows)).entry == 0
    assert brought(bench, a_file(rows[2], rows[1], rows[0], rows[3])).entry == 0
    assert last_entry(bench) == before


def test_only_who_changed_gets_an_entry_and_a_need_keeps_its_first_day(
    bench: Workbench, clock: Clock
) -> None:
    """Of three people one changes: one entry, and what waited before goes on waiting since then."""
    brought(bench, a_file(a_row("X1", cpp="unknown"), a_row("X2"), a_row("X3")))
    clock.forward(days=7)
    assert brought(bench, a_file(a_row("X1", cpp="unknown", ogrs3="41"), a_row("X2"), a_row("X3"))).entry
    with bench.database.reading() as connection:
        numbers = [len(entries_about(connection, key)) for key in ("x1", "x2", "x3")]
        since = needs_of_person(connection, "x1")[Need.PROVISIONAL][1]
    assert numbers == [2, 1, 1]
    assert since.startswith("2026-04-13")


def test_a_holder_who_does_not_fit_goes_on_waiting_when_a_file_is_stored(
    bench: Workbench, clock: Clock
) -> None:
    """Somebody whose row changes keeps the need, and its first day, until holders are looked at again; without a holder it goes."""
    brought(bench, a_file(a_row("X1", officer="PO1"), a_row("X2", officer="PO1")))
    with bench.database.changing("admin") as transaction:
        versions = {key: row.version for key, row in states_of(transaction.connection, ["x1", "x2"]).items()}
        unfit = dict.fromkeys(versions, "gone")
        put_need(transaction.connection, Need.HOLDER_UNFIT, "North", unfit, versions, at=transaction.at)
    first = bench.database.now()
    clock.forward(days=3)
    brought(bench, a_file(a_row("X1", officer="PO1", rosh="high"), a_row("X2", officer="", rosh="high")))
    with bench.database.reading() as connection:
        assert needs_of_person(connection, "x1")[Need.HOLDER_UNFIT] == ("gone", first)
        assert Need.HOLDER_UNFIT not in needs_of_person(connection, "x2")


def test_whoever_is_not_in_the_file_is_gone_only_if_somebody_says_so(bench: Workbench) -> None:
    """Unasked it is refused; `stay` leaves them; `left` marks them as gone, and a later file brings them back."""
    brought(bench, a_file(a_row("X1"), a_row("X2")))
    with pytest.raises(ChooseError):
        brought(bench, a_file(a_row("X1")))
    assert brought(bench, a_file(a_row("X1")), gone="stay").entry == 0
    assert brought(bench, a_file(a_row("X1")), gone="left").gone == 1
    assert bench.person(ADMIN, "x2").gone
    brought(bench, a_file(a_row("X1"), a_row("X2")))
    assert not bench.person(ADMIN, "x2").gone
    assert list(found_wrong(bench.database, replay=True)) == []


@pytest.mark.parametrize(("answers", "band"), [("", "Blue"), ("keep", "Blue"), ("take", "Yellow")])
def test_what_was_said_here_is_overwritten_only_if_somebody_says_so(
    bench: Workbench, answers: str, band: str
) -> None:
    """A file that newly says no to what was answered yes here is refused until somebody chooses."""
    brought(bench, a_file(a_row("X1", cpp="unknown")))
    bench.answer(NORTH, "x1", {"cpp": "yes"}, seen=bench.person(NORTH, "x1").version, source="social worker")
    brought(bench, a_file(a_row("X1", cpp="unknown", ogrs3="41")))
    contrary = a_file(a_row("X1", cpp="no", ogrs3="41"))
    if not answers:
        with pytest.raises(ChooseError):
            brought(bench, contrary)
    else:
        brought(bench, contrary, answers=answers)
    assert bench.person(NORTH, "x1").band == band
    assert list(found_wrong(bench.database, replay=True)) == []


def test_a_file_says_nothing_against_what_it_said_before(bench: Workbench) -> None:
    """An answer given against the file's own word stands when the file repeats that word beside another change."""
    brought(bench, a_file(a_row("X1", cpp="no")))
    bench.answer(NORTH, "x1", {"cpp": "yes"}, seen=bench.person(NORTH, "x1").version, source="social worker")
    brought(bench, a_file(a_row("X1", cpp="no", ogrs3="41")))
    assert bench.person(NORTH, "x1").band == "Blue"


def test_of_whoever_is_back_nothing_is_said_already(bench: Workbench) -> None:
    """An answer from before somebody left is not taken for what a file says of them when they are back: it is asked."""
    file = a_file(a_row("X1", cpp="yes"), a_row("X2"))
    brought(bench, file)
    bench.answer(ADMIN, "x1", {"cpp": "no"}, seen=bench.person(ADMIN, "x1").version, source="plan has ended")
    brought(bench, file)
    brought(bench, a_file(a_row("X2")), gone="left")
    with pytest.raises(ChooseError) as asked:
        brought(bench, file)
    assert asked.value.field == "answers"
    brought(bench, file, answers="take")
    assert bench.person(ADMIN, "x1").band == "Blue"


def test_a_manager_brings_in_and_loses_nobody_of_another_team(bench: Workbench) -> None:
    """South's people are not gone for North's file, and North's file cannot have or take South's people."""
    brought(bench, a_file(a_row("X1"), a_row("X9", team="South")))
    brought(bench, a_file(a_row("X1"), a_row("X2")), NORTH)
    for row in (a_row("X3", team="South"), a_row("X9", team="North"), a_row("X3", team="")):
        with pytest.raises(ChooseError, match="teams"):
            brought(bench, a_file(a_row("X1"), a_row("X2"), row), NORTH)
    assert not bench.person(SOUTH, "x9").gone
    nameless = [{name: cell for name, cell in a_row("X7").items() if name != "team"}]
    brought(bench, a_file(*nameless), NORTH, team="North", gone="stay")
    assert bench.person(NORTH, "x7").team == "North"


def test_nothing_is_half_stored(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the middle of storing leaves the record and the caseload as they were."""
    before = last_entry(bench)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("banding.workbench.bring_in.storing.put_all", fails)
    with pytest.raises(OSError, match="full"):
        brought(bench, a_file(a_row("X1"), a_row("X2")))
    assert last_entry(bench) == before
    with bench.database.reading() as connection:
        assert connection.execute(select(people)).first() is None


def test_somebody_answered_while_a_file_was_read(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that comes between reading and writing is neither lost nor overwritten."""
    brought(bench, a_file(a_row("X1", cpp="unknown"), a_row("X2")))
    looked = store_people.brought_in

    def then_answered(connection: Any) -> Any:
        found = looked(connection)
        seen = bench.person(NORTH, "x1").version
        bench.answer(NORTH, "x1", {"cpp": "yes"}, seen=seen, source="social worker")
        return found

    monkeypatch.setattr("banding.workbench.bring_in.storing.brought_in", then_answered)
    brought(bench, a_file(a_row("X1", cpp="unknown", ogrs3="41"), a_row("X2", ogrs3="41")))
    assert bench.person(NORTH, "x1").band == "Blue"
    assert list(found_wrong(bench.database, replay=True)) == []


@pytest.mark.parametrize(
    "other", [a_row("X1", ogrs3="95"), a_row("X3"), None], ids=["changed", "come", "answered"]
)
def test_nobody_is_changed_who_was_not_seen_to_change(
    bench: Workbench, client_of: Clients, other: Mapping[str, str] | None
) -> None:
    """Where another file, or an answer that is to be overwritten, came after the look, the file must be looked through again."""
    before = [a_row("X1"), a_row("X2")]
    brought(bench, a_file(*before))
    client = client_of(ADMIN)
    if other is None:
        seen = bench.person(ADMIN, "x1").version
        bench.answer(ADMIN, "x1", {"cpp": "unknown"}, seen=seen, source="file review")
    file = a_file(a_row("X1", cpp="yes"), *before[1:]) if other is None else a_file(before[0])
    preview = sent(client, file).text
    upload, job = (
        re.findall(wanted, preview)[0] for wanted in ("/([0-9a-f]{32})/store", 'name="job" value="(.+?)"')
    )
    if other is None:
        seen = bench.person(ADMIN, "x1").version
        bench.answer(ADMIN, "x1", {"cpp": "no"}, seen=seen, source="social worker, since")
    else:
        both = {row["crn"]: row for row in (*before, other)}
        brought(bench, a_file(*both.values()), NORTH)
    last = last_entry(bench)
    asked = {"job": job, "gone": "left", "answers": "take"}
    said = client.post(f"/bring-in/{upload}/store", data=asked, follow_redirects=True)
    assert "look through the file again" in said.text
    assert last_entry(bench) == last


def test_an_older_file_is_stored_over_a_newer_one_only_with_a_tick(
    bench: Workbench, client_of: Clients, clock: Clock
) -> None:
    """Where the very file was brought in before and another since, the preview says so first, with when, and asks."""
    older, newer = a_file(a_row("X1")), a_file(a_row("X1", ogrs3="95"))
    client, warning = client_of(NORTH), "It was brought in before, on 13 April 2026"
    for content in (older, newer):
        brought(bench, content, NORTH)
        clock.forward(minutes=5)
        assert "an older file" not in sent(client, content).text, "nothing would change"
    assert "an older file" not in sent(client, a_file(a_row("X1", ogrs3="50"))).text, "never brought in"
    preview = sent(client, older).text
    assert 0 < preview.index(warning) < preview.index('class="figures"')
    upload, job = (
        re.findall(each, preview)[0] for each in ("/([0-9a-f]{32})/store", 'name="job" value="(.+?)"')
    )
    for tick, score in (({}, "95"), ({"older": "yes"}, a_row("X1")["ogrs3"])):
        shown = client.post(f"/bring-in/{upload}/store", data={"job": job, **tick}, follow_redirects=True)
        assert ("ick that this older file" in shown.text) is not bool(tick)
        assert bench.person(NORTH, "x1").state.rows[0]["ogrs3"] == score
