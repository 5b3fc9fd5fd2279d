"""Claims about requests and people that nobody expects: each is answered in words, none with a fault, and none does anything twice."""

from __future__ import annotations

import html
import io
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banding.workbench.access import User
from banding.workbench.allocation.team import keep_staff, team_now
from banding.workbench.api.tokens import Scope, make_token
from banding.workbench.changes import RefusedError, Workbench, append
from banding.workbench.needs import Need
from banding.workbench.store import Kind
from banding.workbench.store import people as store_people
from banding.workbench.users import begin_session
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from tests.workbench.builders import ADMIN, EVERYBODY, NORTH, Clock, a_row, a_workbench, put_people
from tests.workbench.test_allocate import STAFF

ClientOf = Callable[[User], FlaskClient]
ODD = (
    *(
        "9" * 30,
        "-1",
        "nan",
        "inf",
        "1e400",
        "x\0y",
        "A" * 2000,
        "%ff",
        "..",
        "",
        "~zz",
        "<b>",
        "٣",
        "2026-13-45",
    ),
)
FIELDS = (
    *("seen", "cpp", "source", "known_on", "band", "reason", "team", "since", "on", "by", "against", "confidence"),
    *("margin", "seed", "version", "case", "way", "which", "name", "scopes", "teams", "url", "events", "id", "role"),
    *("search", "staff", "basis", "officer:n1", "seen:n1", "file", "rules", "hook_teams", "active"),
)  # fmt: skip
ASKED = (
    "from",
    "after",
    "team",
    "band",
    "status",
    "holder",
    "sort",
    "enquiry",
    "case",
    "count",
    "way",
    "searched",
)
FILES = (b"", b"\xff\xfe\0\0", b"PK\x03\x04garbage", b"a: &a [*a]", b"crn\n" + b"\0" * 50, b"[" * 3000)


@pytest.fixture(name="asked", scope="module")
def _asked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Ask a workbench with a case for something, as somebody; gives the status."""
    bench = a_workbench(tmp_path_factory.mktemp("odd"), Clock())
    put_people(bench, a_row("N1", cpp="unknown"))
    keep_staff(bench, ADMIN, "staff.csv", STAFF.encode(), None)
    app = create_app(bench)
    app.config.update(WTF_CSRF_ENABLED=False)
    clients = {}
    for user in EVERYBODY:
        clients[user] = app.test_client()
        clients[user].set_cookie(COOKIE, begin_session(bench.database, user), domain="localhost")

    def ask(user: User, method: str, rule: str, more: dict[str, object]) -> int:
        return clients[user].open(rule, method=method, **more).status_code

    ask.rules = [  # type: ignore[attr-defined]
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method in ("GET", "POST") and not rule.rule.startswith(("/api", "/sign", "/static"))
    ]
    return ask


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_is_answered_with_a_fault(asked: Any, data: st.DataObject) -> None:
    """Whatever is asked of whatever page, by whomever, with whatever in the address, the form or the file."""
    method, rule = data.draw(st.sampled_from(asked.rules))
    odd, key = (
        st.sampled_from(ODD),
        st.sampled_from(("n1", "nobody", "~00", "~ff", "cpp", "PO1", "1", "report", "csv")),
    )
    path = re.sub(r"<[^<>]*>", lambda _: quote(data.draw(odd | key), safe=""), rule)
    more: dict[str, object] = {
        "query_string": data.draw(st.dictionaries(st.sampled_from(ASKED), odd, max_size=3)),
    }
    if method == "POST":
        more["data"] = data.draw(st.dictionaries(st.sampled_from(FIELDS), odd | key, max_size=8))
        if data.draw(st.booleans()):
            file = data.draw(st.sampled_from(("file", "rules", "guidance")))
            more["data"] |= {file: (io.BytesIO(data.draw(st.sampled_from(FILES))), data.draw(odd) + ".csv")}
            more["content_type"] = "multipart/form-data"
    assert asked(data.draw(st.sampled_from(EVERYBODY)), method, path, more) < 500


@pytest.mark.parametrize(
    ("method", "path", "form", "status"),
    [
        ("GET", f"/needs/provisional?from={'9' * 30}", {}, 200),
        ("POST", "/oversight/sample", {"seed": "nan"}, 400),
        ("POST", "/cases/n1/what-if", {"known_on": "1/1/1900"}, 422),
        ("GET", "/cases?after=x%00", {}, 400),
        ("GET", "/cases/~00", {}, 400),
        ("POST", "/cases/n1/facts/cpp", {"source": ["a", "a\0b"]}, 400),
    ],
)
def test_what_no_page_asks_for_is_answered_in_words(
    asked: Any, method: str, path: str, form: dict[str, object], status: int
) -> None:
    """Numbers past any count, seeds that are none, days before all rules, characters that no database keeps."""
    assert asked(ADMIN, method, path, {"data": form} if form else {}) == status


@pytest.mark.parametrize(
    "crn", ["C" * 300 + "1", "a/b//c 1", "50%1", "~41", "..1", "Ж½９", "search1", "Q\"'<&1", "X\u200b 5"]
)
def test_whatever_a_reference_number_is_its_pages_open(
    bench: Workbench, client_of: ClientOf, crn: str
) -> None:
    """From the list to the case, its forms, its officers, and all that is held on it."""
    secret = make_token(bench.database, "admin", "x", frozenset(Scope), None)
    client, headers = client_of(ADMIN), {"Authorization": f"Bearer {secret}"}
    rows = {"rows": [a_row(crn, name="N" * 300, cpp="unknown", officer="A//B")]}
    assert client.post("/api/v1/cases", json=rows, headers=headers).json == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "not_read": {},
    }
    keep_staff(bench, ADMIN, "staff.csv", STAFF.encode(), None)
    page = re.search(r'href="(/cases/[^"]+)">', client.get("/needs/provisional").text)
    assert page
    key = page[1].removeprefix("/cases/")
    for path in (
        page[1],
        f"{page[1]}/history",
        f"{page[1]}/facts/cpp",
        f"{page[1]}/what-if",
        f"/allocate/case/{key}",
    ):
        assert client.get(path).status_code == 200, path
    held = client.get("/allocate/officers?team=").text
    officer = re.search(r'href="(/allocate/officers/A[^"]+)"', held)
    assert officer
    assert page[1] in client.get(html.unescape(officer[1])).text
    (case,) = client.get("/api/v1/cases", headers=headers).json["cases"]
    assert client.get(f"/api/v1/cases/{quote(case['key'], safe='')}", headers=headers).json["case"] == case
    everything = client.post(f"/users/everything/{page[1].rpartition('/')[2]}")
    assert everything.json["person"] == case["crn"]


def test_without_rules_for_the_day_every_page_says_so(
    bench: Workbench, client_of: ClientOf, clock: Clock
) -> None:
    """On a day before the first version nothing is decided, and pages that need rules say that there are none."""
    put_people(bench, a_row("N1"))
    clock.moment = datetime(1990, 1, 1, 9, tzinfo=UTC)
    client = client_of(ADMIN)
    for path in (
        "/",
        "/cases",
        "/cases/n1",
        "/cases/n1/judgement",
        "/needs/provisional",
        "/rules",
        "/oversight/waiting",
    ):
        page = client.get(path)
        assert page.status_code == 503
        assert "no version is in force on 1990-01-01" in page.text
    assert client.get("/style.css").status_code == 200


def test_nothing_of_a_case_that_is_gone_can_be_changed(bench: Workbench, client_of: ClientOf) -> None:
    """Neither by the form that its page no longer shows nor by one that was open before."""
    put_people(bench, a_row("N1", cpp="unknown", responsible_officer="PO1"))
    with bench.database.changing("admin") as transaction:
        found = store_people.find(transaction.connection, NORTH, "n1")
        assert found
        append(bench, transaction, "n1", Kind.GONE, {}, found.state)
    seen, client = bench.person(NORTH, "n1").version, client_of(NORTH)
    for form in (
        "/cases/n1/facts/cpp",
        "/cases/n1/judgement",
        "/cases/n1/decide-again",
        "/allocate/take-back/n1",
    ):
        for page in (
            client.get(form),
            client.post(form, data={"seen": seen, "cpp": "yes", "source": "x", "reason": "x"}),
        ):
            assert page.status_code in (409, 422), form
            assert "no longer has this case" in page.text
    with pytest.raises(RefusedError):
        bench.answer(NORTH, "n1", {"cpp": "yes"}, seen=seen, source="x")
    assert bench.person(NORTH, "n1").version == seen


def test_nothing_is_taken_back_that_is_not_there(bench: Workbench) -> None:
    """Neither a judgement that nobody made nor a case that nobody holds; an entry of it would hide what a later file says."""
    put_people(bench, a_row("N1"))
    seen = bench.person(NORTH, "n1").version
    for take_back in (bench.take_back_judgement, bench.release):
        with pytest.raises(RefusedError, match="nobody"):
            take_back(NORTH, "n1", "a reason", seen=seen)
    assert bench.person(NORTH, "n1").version == seen


def test_who_holds_a_case_is_read_as_the_engine_reads_it(bench: Workbench) -> None:
    """Whatever a file says where an officer would stand, under whichever heading: the case waits to be allocated exactly
    where the engine takes it for nobody's."""
    words = (
        "unallocated",
        "Not Allocated",
        "vacant",
        "TBC",
        "-",
        "N/A",
        "not known",
        "PO1",
        "Asha Reed",
        "pool",
        "0",
        "AB1U",
    )
    rows = [a_row(f"W{place}1", responsible_officer=word) for place, word in enumerate(words)]
    rows += [a_row("H1", **{"Responsible Officer": "PO1"}), a_row("H2", officer="-", ro="PO1")]
    put_people(bench, *rows)
    keep_staff(bench, ADMIN, "staff.csv", STAFF.encode(), None)
    now = team_now(bench, ADMIN, "")
    assert now
    with bench.database.reading() as connection:
        for case in now.held.cases:
            key = now.keys[case.person]
            person = store_people.find(connection, ADMIN, key)
            assert person
            assert person.holder == case.holder_text
            waits = Need.NOT_ALLOCATED in store_people.needs_of_person(connection, key)
            assert waits is (not case.is_held), key


def test_a_staff_file_is_put_in_force_once(bench: Workbench, client_of: ClientOf) -> None:
    """Of two clicks on the same button at once the second finds nothing to put in force."""
    sent = {"team": "North", "file": (io.BytesIO(STAFF.encode()), "staff.csv")}
    found = client_of(NORTH).post("/allocate/staff", data=sent, content_type="multipart/form-data").location
    clients, both = [client_of(NORTH) for _ in range(2)], threading.Barrier(2)

    def click(client: FlaskClient) -> int:
        both.wait()
        return client.post(found).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, clients)) == [302, 404]
