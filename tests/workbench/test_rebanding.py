"""Claims about re-banding: who would be decided differently and why, and that accepting it is on record or nothing is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from banding.workbench.access import NotAllowedError, User
from banding.workbench.changes import Workbench, append
from banding.workbench.entry import Kind
from banding.workbench.needs import Need
from banding.workbench.people import state_after
from banding.workbench.rebanding.looks import (
    MovedMeanwhileError,
    accept,
    moves_of_file,
    moves_on,
    note_who_would_differ,
)
from banding.workbench.rebanding.moves import Moves
from banding.workbench.store import lists
from banding.workbench.store.record import breaks, entries_about
from tests.workbench.builders import (
    ADMIN,
    AUDITOR,
    NORTH,
    SOUTH,
    Clock,
    a_row,
    hold,
    put_people,
    tell_nobody,
)

BIRTHDAY = {"young_person": "", "aces": "yes", "rosh": "low", "date_of_birth": "2000-05-01"}
"""Somebody Green by the matrix, and Yellow as a young person with adverse childhood experiences until 1 May 2026."""


def look(bench: Workbench, user: User, team: str = "", on: date | None = None) -> Moves:
    """Look who would be decided differently on a day, by the rules in force then."""
    day = on or bench.today()
    return moves_on(bench, user, team, on=day, ruleset=bench.rules.on(day).ruleset, progress=tell_nobody)


def _waiting(connection: Connection) -> list[lists.NeedCount]:
    return [each for each in lists.need_counts(connection, NORTH) if each.kind is Need.WOULD_DIFFER]


def test_a_birthday_is_found_on_its_day_and_not_before(bench: Workbench, clock: Clock) -> None:
    """Nobody would be decided differently until the birthday; on it the case is, and the reason is the age."""
    put_people(bench, a_row("X1", **BIRTHDAY), a_row("X2"), a_row("X3", team="South", **BIRTHDAY))
    assert look(bench, ADMIN).moved == ()
    assert look(bench, NORTH, on=date(2026, 4, 30)).moved == ()
    (moved,) = look(bench, NORTH, on=date(2026, 5, 1)).moved
    assert (moved.key, moved.way, moved.before.place, moved.after.place) == ("x1", "down", "Yellow", "Green")
    assert moved.why == "young person from yes to no as an age passed"
    assert [each.key for each in look(bench, ADMIN, "South", date(2026, 5, 1)).moved] == ["x3"]


def test_accepting_decides_for_today_with_an_entry_each(bench: Workbench, clock: Clock) -> None:
    """What is accepted is decided again, on record, and no longer differs; the need that said so is gone with it."""
    put_people(bench, a_row("X1", **BIRTHDAY), a_row("X2", **BIRTHDAY), a_row("X3"))
    clock.forward(days=18)
    note_who_would_differ(bench, ADMIN, tell_nobody)
    with bench.database.reading() as connection:
        assert [each.people for each in _waiting(connection)] == [2]
    assert accept(bench, NORTH, look(bench, NORTH).moved) == 2
    assert look(bench, NORTH).moved == ()
    with bench.database.reading() as connection:
        assert _waiting(connection) == []
        assert [entry.kind for entry in entries_about(connection, "x1")][-1] is Kind.DECIDED
        assert list(breaks(connection, bench.database.key)) == []
    assert bench.person(NORTH, "x1").decided_on == "2026-05-01"


def test_accepting_is_all_or_nothing_and_never_over_what_was_not_seen(bench: Workbench, clock: Clock) -> None:
    """Where one of the cases was changed after the look, none is accepted, and the error says which it was."""
    put_people(bench, a_row("X1", **BIRTHDAY), a_row("X2", **BIRTHDAY))
    clock.forward(days=18)
    moved = look(bench, NORTH).moved
    hold(bench, ADMIN, "x2", "PO1", seen=bench.person(ADMIN, "x2").version)
    version = bench.person(NORTH, "x1").version
    with pytest.raises(MovedMeanwhileError) as refused:
        accept(bench, NORTH, moved)
    assert refused.value.keys == ("x2",)
    assert bench.person(NORTH, "x1").version == version
    with pytest.raises(MovedMeanwhileError):
        accept(bench, SOUTH, moved)
    with pytest.raises(NotAllowedError):
        accept(bench, AUDITOR, moved)


def test_the_last_file_says_who_moved_and_by_which_fact(bench: Workbench, clock: Clock) -> None:
    """Of a file that changes one person, brings a new one and leaves one as they were, the one moved is named with why."""
    put_people(bench, a_row("X1"), a_row("X2"), a_row("X9", team="South"))
    clock.forward(days=1)
    with bench.database.changing("admin") as transaction:
        for row in (a_row("X1", cpp="yes"), a_row("X2"), a_row("X3")):
            before = state_after(entries_about(transaction.connection, row["crn"].lower()))
            body = {"rows": [row], "replaces": []}
            append(bench, transaction, row["crn"].lower(), Kind.BROUGHT_IN, body, before)
    found = moves_of_file(bench, NORTH, "", progress=tell_nobody)
    assert found is not None
    assert [(each.key, each.before.place, each.after.place, each.why) for each in found.moved] == [
        ("x1", "Yellow", "Blue", "child protection plan from no to yes")
    ]
    assert "1 new, 0 gone, 1 decided differently" in found.lead
    assert moves_of_file(bench, SOUTH, "", progress=tell_nobody).moved == ()  # type: ignore[union-attr]


def test_of_a_restricted_case_the_bands_alone_are_told(bench: Workbench, clock: Clock) -> None:
    """A restricted case that moves is listed with its bands: no team, no reason, nothing that is asked."""
    put_people(bench, a_row("X1", restricted="yes", **BIRTHDAY), a_row("X2"))
    (moved,) = look(bench, NORTH, on=date(2026, 5, 1)).moved
    assert (moved.team, moved.why, moved.before.asks, moved.before.place) == ("", "", "", "Yellow")


def test_what_is_not_for_today_cannot_be_accepted(
    bench: Workbench, client_of: Callable[[User], FlaskClient]
) -> None:
    """A list for a later day offers no button, and a request to accept it is refused; a day that has passed is refused too."""
    put_people(bench, a_row("X1", **BIRTHDAY))
    client = client_of(NORTH)
    page = client.post("/rebanding", data={"since": "day", "on": "1/5/2026"}, follow_redirects=True)
    assert page.status_code == 200
    assert b"Accept those ticked" not in page.data
    refused = client.post(page.request.path, data={"which": "all"})
    assert (refused.status_code, b"nothing of it can be accepted" in refused.data) == (409, True)
    assert bench.person(NORTH, "x1").decided_on == "2026-04-13"
    for said in ("2026-01-01", "soon"):
        page = client.post("/rebanding", data={"on": said})
        assert (page.status_code, said.encode() in page.data) == (400, True)
    assert client_of(SOUTH).get(refused.request.path).status_code == 404
