"""Claims about what a browser, a proxy or a stranger can make the workbench do: each fails without the guard it is about."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.config import Config, ConfigError, SignIn, load_config
from banding.workbench.store.schema import attempts, sessions, tokens, users, views
from banding.workbench.users import begin_session, make_link
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE
from banding.workbench.web.serving import application
from tests.workbench.builders import ADMIN, NORTH, a_row, put_people

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture(name="region")
def _region(bench: Workbench, tmp_path: Path) -> Callable[[int], Flask]:
    """Make the application of a region's workbench, behind so many proxies."""

    def made(proxies: int) -> Flask:
        config = Config(
            str(bench.database.url),
            tmp_path / "key",
            tmp_path / "head",
            address="https://banding.example",
            proxies=proxies,
            sign_in=SignIn("https://login.example", "banding", "secret"),
        )
        return application(config, bench.database)

    return made


def test_every_page_tells_the_browser_to_run_and_frame_nothing(bench: Workbench, client_of: ClientOf) -> None:
    """Found, refused and not there alike: no script or style but ours, no frame, no guessing of types, nothing kept."""
    put_people(bench, a_row())
    for path in ("/", "/cases/x100001", "/cases/nobody", "/sign-in", "/no-such-page", "/api/v1/cases"):
        headers = client_of(NORTH).get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_what_people_write_is_never_markup(bench: Workbench, client_of: ClientOf) -> None:
    """A name, a reason, an officer and a reference number that are script come out as text on every page that shows them."""
    bad = "<script>alert(1)</script>"
    put_people(bench, a_row(f"X{bad}1", name=bad, responsible_officer=bad, cpp="unknown"))
    key = f"x{bad}1"
    person = bench.person(ADMIN, key)
    bench.answer(ADMIN, key, {"cpp": "no"}, seen=person.version, source=bad)
    client = client_of(ADMIN)
    with client.application.test_request_context():
        case = url_for("cases.show", key=key)
    client.post("/cases/search", data={"search": bad})
    for path in ("/cases", case, f"{case}/history", "/needs/provisional", "/cases?searched=1"):
        page = client.get(path)
        assert page.status_code == 200
        assert bad not in page.text


def test_over_tls_the_cookie_is_bound_to_host_and_tls(
    bench: Workbench, region: Callable[[int], Flask]
) -> None:
    """Behind TLS the cookie has the prefix, and the marks, that keep it from scripts, other sites and plain connections."""
    client = region(0).test_client()
    link = f"/sign-in/{make_link(bench.database, NORTH.id)}"
    said = client.get(link, base_url="https://banding.example").headers["Set-Cookie"]
    assert said.startswith(f"__Host-{COOKIE}=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}
    page = client.get("/", base_url="https://banding.example")
    assert page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(("proxies", "believed"), [(0, "127.0.0.1"), (1, "10.0.0.9")])
def test_a_forwarded_address_is_believed_from_our_proxies_alone(
    bench: Workbench, region: Callable[[int], Flask], proxies: int, believed: str
) -> None:
    """What stands in X-Forwarded-For counts only as far as there are proxies of ours; else throttling could be escaped."""
    client = region(proxies).test_client()
    headers = {"X-Forwarded-For": "1.2.3.4, 10.0.0.9", "X-Forwarded-Host": "banding.example"}
    client.get("/sign-in/wrong", headers=headers, base_url="https://banding.example")
    with bench.database.reading() as connection:
        assert connection.execute(select(attempts.c.source)).scalar_one() == believed


def test_a_page_asked_for_by_another_name_is_refused(region: Callable[[int], Flask]) -> None:
    """A host that the workbench does not go by, as a rebound name would be, gets nothing."""
    client = region(0).test_client()
    assert client.get("/sign-in", base_url="https://banding.example").status_code == 200
    assert client.get("/sign-in", base_url="https://evil.example").status_code == 400


def test_signing_in_leads_nowhere_else(bench: Workbench) -> None:
    """Whatever an address asks for, who has signed in goes to our first page."""
    link = f"/sign-in/{make_link(bench.database, NORTH.id)}?next=https://evil.example&url=//evil.example"
    assert create_app(bench).test_client().get(link).location == "/"


def test_no_secret_is_kept_as_it_is(bench: Workbench) -> None:
    """Whoever reads the database can sign in with nothing that is in it."""
    secret = begin_session(bench.database, NORTH)
    with bench.database.reading() as connection:
        kept = str([list(connection.execute(select(table))) for table in (sessions, tokens, users)])
    assert secret not in kept


def test_who_looked_and_who_was_refused_is_in_the_log(bench: Workbench, client_of: ClientOf) -> None:
    """Opening a case and asking for what is not theirs both leave a line with who and when."""
    put_people(bench, a_row())
    client_of(NORTH).get("/cases/x100001")
    client_of(NORTH).get("/users")
    with bench.database.reading() as connection:
        said = [(row.who, row.what) for row in connection.execute(select(views).order_by(views.c.number))]
    assert said == [("north", "case"), ("north", "refused: users.start")]


def test_a_request_larger_than_any_caseload_is_refused(served: str) -> None:
    """A body that says it is a gigabyte is turned away before it is read."""
    with socket.create_connection(("127.0.0.1", urlsplit(served).port), timeout=10) as connection:
        connection.sendall(
            b"POST /sign-out HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 1073741824\r\n\r\n" + b"a=" * 1_000
        )
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(4_096)
    assert not answer.startswith(b"HTTP/1.1 2")
    assert not answer.startswith(b"HTTP/1.1 3")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"database": None}, r"\[workbench\] database is missing"),
        ({"proxys": "1"}, r"proxys is not known; did you mean `proxies`|proxys is not known"),
        ({"port": '"80"'}, "expected a whole number"),
        ({"address": '"http://banding.example"'}, "must begin with https://"),
    ],
)
def test_a_configuration_with_a_fault_is_named_and_not_used(
    tmp_path: Path, change: dict[str, str | None], said: str
) -> None:
    """A key that is missing, unknown or of the wrong kind, and sign-in without TLS, are refused with the key's name."""
    keys = {"database": '"sqlite://"', "key_file": '"key"', "address": '"https://banding.example"', **change}
    lines = [f"{key} = {value}" for key, value in keys.items() if value is not None]
    (tmp_path / "client.secret").write_text("s")
    path = tmp_path / "banding.toml"
    sign_in = (
        '[sign_in]\nissuer = "https://login.example"\nclient_id = "b"\nclient_secret_file = "client.secret"\n'
    )
    path.write_text("[workbench]\n" + "\n".join(lines) + "\n" + sign_in)
    with pytest.raises(ConfigError, match=said):
        load_config(path)


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    """What the documentation shows is what is read."""
    page = (Path(__file__).parents[2] / "docs/how-to/run-the-workbench.md").read_text(encoding="utf-8")
    text = (
        page.partition("```toml\n")[2]
        .partition("```")[0]
        .replace("/etc/banding/", "")
        .replace("/var/lib/banding/", "")
    )
    (tmp_path / "client.secret").write_text("s3cret\n")
    (tmp_path / "banding.toml").write_text(text)
    config = load_config(tmp_path / "banding.toml")
    assert config.sign_in
    assert (config.proxies, config.keep_gone_days, config.sign_in.client_secret) == (1, 2190, "s3cret")
    assert "s3cret" not in str(attrs.asdict(config).keys()) + repr(config)
