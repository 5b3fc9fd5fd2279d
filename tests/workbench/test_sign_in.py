"""Claims about signing in: a link works once, sessions end, attempts are slowed, and a provider's word is checked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask, jsonify, redirect, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from banding.workbench.access import User
from banding.workbench.changes import Workbench
from banding.workbench.config import SignIn
from banding.workbench.store.schema import links, sessions
from banding.workbench.users import begin_session, make_link, put_user
from banding.workbench.web.app import create_app
from banding.workbench.web.sign_in import MOST_ATTEMPTS
from tests.workbench.builders import NORTH, Clock, serving


def _client(bench: Workbench) -> FlaskClient:
    app = create_app(bench)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_a_link_signs_in_once_and_for_a_quarter_of_an_hour(bench: Workbench, clock: Clock) -> None:
    """The first to open it is in; the second is not, and neither is anybody after a quarter of an hour."""
    link = f"/sign-in/{make_link(bench.database, NORTH.id)}"
    first = _client(bench)
    assert first.get(link).status_code == 302
    assert first.get("/").status_code == 200
    assert _client(bench).get(link).status_code == 403
    late = make_link(bench.database, NORTH.id)
    clock.forward(minutes=16)
    assert _client(bench).get(f"/sign-in/{late}").status_code == 403


def test_a_session_ends_when_idle_at_the_end_of_the_day_and_on_signing_out(
    bench: Workbench, clock: Clock, client_of: Callable[[User], FlaskClient]
) -> None:
    """After half an hour without a page, after ten hours, or signed out, the cookie is worth nothing."""
    idle = client_of(NORTH)
    clock.forward(minutes=31)
    sent = idle.post("/cases/x1/judgement", data={"band": "Blue", "reason": "<b>recent escalation"})
    assert (sent.status_code, "&lt;b&gt;recent escalation" in sent.text) == (401, True), (
        "what was typed is shown"
    )
    assert idle.get("/").location == "/sign-in"
    busy = client_of(NORTH)
    for _ in range(20):
        assert busy.get("/").status_code == 200
        clock.forward(minutes=29)
    clock.forward(minutes=29)
    assert busy.get("/").location == "/sign-in"
    out = client_of(NORTH)
    out.post("/sign-out")
    assert out.get("/").location == "/sign-in"


def test_what_has_ended_by_itself_is_not_kept(bench: Workbench, clock: Clock) -> None:
    """Sessions of yesterday and links that nobody used are gone from the database once there is a new one of each."""
    for _ in range(2):
        make_link(bench.database, NORTH.id)
        begin_session(bench.database, NORTH)
        clock.forward(hours=11)
    with bench.database.reading() as connection:
        kept = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (links, sessions)
        ]
    assert kept == [1, 1]


def test_whoever_may_no_longer_sign_in_is_out_at_once(
    bench: Workbench, client_of: Callable[[User], FlaskClient]
) -> None:
    """An open session ends with the right to it."""
    client = client_of(NORTH)
    put_user(bench.database, "admin", NORTH, active=False)
    assert client.get("/").location == "/sign-in"


def test_failed_attempts_are_slowed_and_then_forgotten(bench: Workbench, clock: Clock) -> None:
    """After ten wrong links not even a good one works from there, for ten minutes."""
    client = _client(bench)
    for _ in range(MOST_ATTEMPTS):
        assert client.get(f"/sign-in/{secrets.token_hex()}").status_code == 403
    good = f"/sign-in/{make_link(bench.database, NORTH.id)}"
    assert client.get(good).status_code == 429
    clock.forward(minutes=11)
    assert client.get(good).status_code == 302


def test_a_form_without_its_token_changes_nothing(bench: Workbench) -> None:
    """A post from another site, which has no token, is refused."""
    client = create_app(bench).test_client()
    client.get(f"/sign-in/{make_link(bench.database, NORTH.id)}")
    assert client.post("/sign-out").status_code == 400
    assert client.get("/").status_code == 200


class Provider:
    """A provider of accounts, on this machine: says whatever ``claims`` holds."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, auto_kid=True)
        self.claims: dict[str, object] = {}
        self.asked: dict[str, dict[str, list[str]]] = {}
        self.app = Flask("provider")
        self.issuer = ""
        self.app.add_url_rule("/.well-known/openid-configuration", "well-known", self.configuration)
        self.app.add_url_rule("/keys", "keys", lambda: jsonify({"keys": [self.key.as_dict(private=False)]}))
        self.app.add_url_rule("/authorize", "authorize", self.authorize)
        self.app.add_url_rule("/token", "token", self.token, methods=["POST"])

    def configuration(self) -> dict[str, object]:
        """Say where everything is."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self) -> Response:
        """Send the browser back with a code."""
        code = secrets.token_hex(8)
        self.asked[code] = request.args.to_dict(flat=False)
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={request.args['state']}")

    def token(self) -> object:
        """Give a signed token for a code."""
        asked = self.asked[request.form["code"]]
        assert asked["code_challenge_method"] == ["S256"]
        assert request.form["code_verifier"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "banding",
            "sub": "1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"][0],
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return jsonify({"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture(name="provider", scope="module")
def _provider() -> Iterator[Provider]:
    provider = Provider()
    with serving(provider.app) as provider.issuer:
        yield provider


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"email": "North", "email_verified": True}, 302),
        ({"email": "north", "email_verified": False}, 403),
        ({"email": "north"}, 403),
        ({"email": "nobody@example.org", "email_verified": True}, 403),
        ({"email": "north", "email_verified": True, "iss": "http://somebody.else"}, 403),
        ({"email": "north", "email_verified": True, "aud": "another"}, 403),
        ({"email": "north", "email_verified": True, "nonce": "stale"}, 403),
        ({"email": "north", "email_verified": True, "exp": 1}, 403),
    ],
)
def test_a_providers_word_is_checked(
    bench: Workbench, provider: Provider, claims: dict[str, object], code: int
) -> None:
    """Whoever the provider vouches for in a token made for us, now, and an administrator has added, is in; nobody else."""
    provider.claims = claims
    app = create_app(
        bench,
        sign_in=SignIn(provider.issuer, "banding", "secret"),
        origin="http://localhost",
    )
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    sent = client.post("/sign-in/provider").location
    back = requests.get(sent, allow_redirects=False, timeout=10).headers["Location"]
    assert parse_qs(urlsplit(sent).query)["response_type"] == ["code"]
    assert client.get(back).status_code == code
    assert (client.get("/").status_code == 200) is (code == 302)


def test_a_callback_that_nobody_asked_for_is_refused(bench: Workbench, provider: Provider) -> None:
    """A code that another browser was given signs nobody in."""
    app = create_app(bench, sign_in=SignIn(provider.issuer, "banding", "secret"), origin="http://localhost")
    assert app.test_client().get("/sign-in/callback?code=1&state=2").status_code == 403
