"""Claims about the API for case systems: it says what it takes, keeps to it, and tells events until they are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from banding import decide, load_ruleset
from banding.workbench.api.tokens import Scope, list_tokens, make_token, revoke_token
from banding.workbench.api.webhooks import WAITS, send_due, signature
from banding.workbench.changes import Workbench, append
from banding.workbench.outbox import EventType, HookError, add_hook
from banding.workbench.people import PersonState
from banding.workbench.store import Kind
from banding.workbench.store.schema import outbox
from banding.workbench.web.app import create_app
from tests.workbench.builders import ADMIN, NORTH, TODAY, Clock, a_row, hold, put_people

EVERYTHING = frozenset(Scope)
Ask = Callable[..., Any]


@pytest.fixture(name="client")
def _client(bench: Workbench) -> FlaskClient:
    return create_app(bench).test_client()


def signed(
    bench: Workbench, scopes: frozenset[Scope] = EVERYTHING, teams: frozenset[str] | None = None
) -> dict[str, str]:
    """Headers of a program that may ask."""
    return {"Authorization": f"Bearer {make_token(bench.database, 'admin', 'a case system', scopes, teams)}"}


def test_the_description_is_kept_to_whatever_is_sent(bench: Workbench) -> None:
    """Whatever the description allows, and much that it does not, is answered as it says, and never with a fault of ours."""
    put_people(bench, a_row(), a_row("X100002", team="South"))
    headers = signed(bench)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(bench))

    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        def keeps_to_it(case: schemathesis.Case) -> None:
            # A schema cannot say for which days there are rules, or who is a person.
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        keeps_to_it()


def test_what_is_decided_is_what_python_decides(bench: Workbench, client: FlaskClient) -> None:
    """The same facts come to the same band, status and reasons as ``decide`` gives."""
    rows = [
        {"crn": "A1", "ogrs3": 62, "rosh": "medium", "cpp": None, "iom": False},
        {"crn": "A2", "ogrs3": 95, "rosh": "low"},
    ]
    answer = client.post(
        "/api/v1/decide", json={"rows": rows, "on": TODAY.isoformat()}, headers=signed(bench)
    )
    ruleset = load_ruleset("cl-crc", on=TODAY)
    expected = [decide(row, ruleset, on=TODAY) for row in rows]
    assert [(each["band"], each["status"], each["reasons"]) for each in answer.json["results"]] == [
        (str(each.band or ""), each.status.value, each.reasons) for each in expected
    ]


@pytest.mark.parametrize(
    ("scopes", "teams", "method", "path", "code"),
    [
        (EVERYTHING - {Scope.DECIDE}, None, "post", "/decide", 403),
        (EVERYTHING - {Scope.READ}, None, "get", "/cases", 403),
        (EVERYTHING - {Scope.READ}, None, "get", "/changes", 403),
        (EVERYTHING - {Scope.WRITE}, None, "post", "/cases", 403),
        (EVERYTHING, frozenset({"South"}), "get", "/cases/X100001", 404),
        (EVERYTHING, frozenset({"South"}), "post", "/cases", 403),
        (EVERYTHING, frozenset({"North"}), "get", "/cases/X100001", 200),
    ],
)
def test_a_token_is_for_its_scopes_and_teams_alone(
    bench: Workbench,
    client: FlaskClient,
    scopes: frozenset[Scope],
    teams: frozenset[str] | None,
    method: str,
    path: str,
    code: int,
) -> None:
    """What a token is not for is refused, and a case of another team is one that does not exist."""
    put_people(bench, a_row())
    body = {"rows": [a_row()]} if method == "post" else None
    answer = client.open(
        f"/api/v1{path}", method=method.upper(), json=body, headers=signed(bench, scopes, teams)
    )
    assert answer.status_code == code


def test_a_case_cannot_be_moved_out_of_another_team(bench: Workbench, client: FlaskClient) -> None:
    """A program of South that sends a row of North's person as its own is refused, and nothing changes."""
    put_people(bench, a_row())
    headers = signed(bench, teams=frozenset({"South"}))
    assert (
        client.post("/api/v1/cases", json={"rows": [a_row(team="South")]}, headers=headers).status_code == 403
    )
    assert bench.person(ADMIN, "x100001").team == "North"


def test_rows_are_brought_in_once_and_all_or_none(bench: Workbench, client: FlaskClient) -> None:
    """The same rows again change nothing, and one bad row keeps all of a request out."""
    headers = signed(bench)
    rows = [a_row(), a_row("X100002")]
    assert client.post("/api/v1/cases", json={"rows": rows}, headers=headers).json == {
        "new": 2,
        "changed": 0,
        "same": 0,
        "not_read": {},
    }
    assert client.post("/api/v1/cases", json={"rows": rows}, headers=headers).json == {
        "new": 0,
        "changed": 0,
        "same": 2,
        "not_read": {},
    }
    for bad in ({"crn": "N/A"}, a_row("X100003", name="a\0b")):
        refused = client.post("/api/v1/cases", json={"rows": [a_row(cpp="yes"), bad]}, headers=headers)
        assert refused.status_code == 400
    assert bench.person(ADMIN, "x100001").band == "Yellow"


@pytest.mark.parametrize("path", ["decide", "cases"])
def test_nothing_that_a_program_says_is_passed_over_unsaid(
    bench: Workbench, client: FlaskClient, path: str
) -> None:
    """A name twice in a row is refused, as a column twice is; a name that is only like ours is kept, and the answer says it."""
    headers = signed(bench) | {"Content-Type": "application/json"}
    twice = '{"rows": [{"crn": "Z1", "ogrs3": "93", "ogrs3": "10", "rosh": "low"}]}'
    refused = client.post(f"/api/v1/{path}", data=twice, headers=headers)
    assert refused.status_code == 400
    assert "`ogrs3` is there twice" in refused.json["problem"]
    rows = [
        a_row("Z1"),
        {"crn": "Z2", "child_prot_plan": "yes", "CPP": "no"},
        {"crn": "Z3", "child_prot_plan": "yes"},
    ]
    answer = client.post(f"/api/v1/{path}", json={"rows": rows[::2]}, headers=headers)
    assert answer.json["not_read"] == {"child_prot_plan": "cpp"}
    assert client.post("/api/v1/cases", json={"rows": rows}, headers=headers).status_code == 200


def test_what_a_program_says_anew_is_the_later_word(bench: Workbench, client: FlaskClient) -> None:
    """An answer, a judgement and a holder given here stand until a program sends something that it had not said before."""
    headers = signed(bench)

    def sent(**cells: str) -> tuple[str, str, str]:
        rows = [a_row("X1", domestic_abuse="yes", **cells)]
        assert client.post("/api/v1/cases", json={"rows": rows}, headers=headers).status_code == 200
        now = bench.person(NORTH, "x1")
        return now.band, now.status, now.holder

    assert sent(cpp="unknown", officer="PO1") == ("Yellow", "consider", "PO1")
    person = bench.answer(NORTH, "x1", {"cpp": "no"}, seen=bench.person(NORTH, "x1").version, source="x")
    person = hold(bench, NORTH, "x1", "PO2", seen=person.version)
    bench.judge(NORTH, "x1", "Yellow", "looked into", seen=person.version)
    assert sent(cpp="unknown", officer="PO1", note="as before") == ("Yellow", "judged", "PO2")
    assert sent(cpp="yes", officer="PO3")[0::2] == ("Blue", "PO3")


def test_changes_follow_each_other_without_a_gap_or_a_repeat(bench: Workbench, client: FlaskClient) -> None:
    """Read a page at a time, every entry about a case comes once and in order."""
    put_people(bench, *(a_row(f"X10000{n}") for n in range(1, 8)))
    headers, cursor, seen = signed(bench), 0, []
    while True:
        page = client.get(f"/api/v1/changes?after={cursor}&limit=3", headers=headers).json
        if not page["changes"]:
            break
        seen += [each["key"] for each in page["changes"]]
        cursor = page["cursor"]
    assert seen == [f"x10000{n}" for n in range(1, 8)]


def test_without_a_token_in_use_nothing_is_answered(bench: Workbench, client: FlaskClient) -> None:
    """No token, a wrong one and one that was ended are all refused, whatever is asked."""
    ended = signed(bench)
    revoke_token(bench.database, "admin", list_tokens(bench.database)[0].id)
    for headers in ({}, {"Authorization": "Bearer banding_x"}, ended):
        assert client.get("/api/v1/cases", headers=headers).status_code == 401


def test_of_a_restricted_case_the_api_tells_reference_and_band_alone(
    bench: Workbench, client: FlaskClient
) -> None:
    """Neither a list nor the case itself says team, holder, status, rows or reasons."""
    put_people(bench, a_row(restricted="yes", name="SECRET", team="SECRET"))
    headers = signed(bench)
    for path in ("/cases", "/cases/X100001"):
        assert "SECRET" not in client.get(f"/api/v1{path}", headers=headers).text


def test_an_event_is_sent_until_it_is_taken_and_then_no_more(bench: Workbench, clock: Clock) -> None:
    """Refused, unanswered and taken in turn: it is tried three times with growing waits, each time the same and signed."""
    hook = add_hook(bench.database, "admin", "https://cases.example/events", frozenset(EventType), None)
    put_people(bench, a_row(cpp="unknown"))
    sent: list[tuple[bytes, str]] = []
    answers: list[int | Exception] = [500, requests.ConnectionError(), 204]

    def send(url: str, body: bytes, headers: dict[str, str]) -> int:
        sent.append((body, headers["Banding-Signature"]))
        answer = answers[len(sent) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert send_due(bench.database, send) == 0
    assert send_due(bench.database, send) == 0
    assert len(sent) == 1
    clock.forward(minutes=1)
    assert send_due(bench.database, send) == 0
    clock.forward(minutes=5)
    assert send_due(bench.database, send) == 1
    clock.forward(days=9)
    assert send_due(bench.database, send) == 0
    assert len({body for body, _ in sent}) == 1
    body, signed_as = sent[0]
    stamp, _, mark = signed_as.removeprefix("t=").partition(",v1=")
    assert mark == signature(hook.secret, int(stamp), body)


def test_an_event_whose_sender_dies_is_sent_by_the_next(bench: Workbench, clock: Clock) -> None:
    """A process that dies with an event in its hands gives it back after two minutes."""
    add_hook(bench.database, "admin", "https://cases.example/events", frozenset(EventType), None)
    put_people(bench, a_row())

    def die(url: str, body: bytes, headers: dict[str, str]) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_due(bench.database, die)
    assert send_due(bench.database, lambda *_: 200) == 0
    clock.forward(minutes=2, seconds=1)
    assert send_due(bench.database, lambda *_: 200) == 1


def test_an_event_that_is_never_taken_is_kept_as_failed(bench: Workbench, clock: Clock) -> None:
    """After the last wait it is not tried again, and stays where an administrator sees it."""
    add_hook(bench.database, "admin", "https://cases.example/events", frozenset(EventType), None)
    put_people(bench, a_row())
    for wait in (*WAITS, WAITS[-1]):
        send_due(bench.database, lambda *_: 500)
        clock.forward(seconds=int(wait.total_seconds()) + 1)
    with bench.database.reading() as connection:
        row = connection.execute(outbox.select()).one()
    assert (row.failed, row.problem, row.tries) == (True, "answered 500", len(WAITS) + 1)


def test_an_event_goes_with_its_change_or_not_at_all(bench: Workbench) -> None:
    """A change that fails leaves no event behind."""
    add_hook(bench.database, "admin", "https://cases.example/events", frozenset(EventType), None)

    def fail() -> None:
        with bench.database.changing("admin") as transaction:
            body = {"rows": [a_row("X1")], "replaces": []}
            append(bench, transaction, "x1", Kind.BROUGHT_IN, body, PersonState())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert send_due(bench.database, lambda *_: 200) == 0


@pytest.mark.parametrize(
    "url", ["http://cases.example/", "ftp://cases.example/", "https://", "https://a:b@cases.example/"]
)
def test_events_are_sent_only_where_nobody_can_listen_in(bench: Workbench, url: str) -> None:
    """Plain HTTP beyond this machine, other schemes and addresses with passwords in them are refused."""
    with pytest.raises(HookError):
        add_hook(bench.database, "admin", url, frozenset(EventType), None)
