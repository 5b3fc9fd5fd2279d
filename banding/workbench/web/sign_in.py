"""Signing in: by a link that works once, or by OpenID Connect; and out again. Attempts that fail are counted and slowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from sqlalchemy import delete, func, insert, select
from werkzeug.wrappers import Response

from banding.workbench.access import User
from banding.workbench.config import SignIn
from banding.workbench.store.schema import attempts
from banding.workbench.users import begin_session, end_session, find_user, use_link
from banding.workbench.web.app_context import bench, cookie_name, note_view

pages = Blueprint("sign_in", __name__)
MOST_ATTEMPTS = 10
WITHIN = timedelta(minutes=10)
_KEPT = timedelta(hours=1)


def add_sign_in(app: Flask, provider: SignIn | None, *, origin: str) -> None:
    """Add the pages, and the provider that people of a region sign in with."""
    app.register_blueprint(pages)
    app.config["PROVIDER"] = provider
    if provider:
        from authlib.integrations.flask_client import OAuth

        oauth = OAuth(app)
        oauth.register(
            "provider",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
        )
        app.config["OAUTH"] = oauth.provider
        app.config["CALLBACK"] = f"{origin.rstrip('/')}/sign-in/callback"


@pages.get("/sign-in")
def form() -> str:
    """Say how to sign in."""
    return render_template("sign-in.html", provider=current_app.config["PROVIDER"])


@pages.post("/sign-in/provider")
def to_provider() -> Response | tuple[str, int]:
    """Send somebody to the provider."""
    if current_app.config["PROVIDER"] is None:
        return _refused("Nobody signs in here by an account.", 404)
    found: Response = current_app.config["OAUTH"].authorize_redirect(current_app.config["CALLBACK"])
    return found


@pages.get("/sign-in/callback")
def callback() -> Response | tuple[str, int]:
    """Take somebody back from the provider: signed in where an administrator has added them."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    provider: SignIn | None = current_app.config["PROVIDER"]
    if provider is None:
        return _refused("Nobody signs in here by an account.", 404)
    if _is_throttled():
        return _too_many()
    try:
        claims = current_app.config["OAUTH"].authorize_access_token().get("userinfo") or {}
    except (AuthlibBaseError, JoseError, RequestException):
        _failed()
        return _refused("Signing in did not work. Try again; if it fails again, tell an administrator.", 403)
    finally:
        session.clear()
    id_ = _id_in(claims, provider.claim)
    with bench().database.reading() as connection:
        found = find_user(connection, id_) if id_ else None
    if found is None:
        _failed()
        return _refused(
            "Your account is known, and nobody has let it into the workbench. Ask an administrator.", 403
        )
    return _signed_in(found)


@pages.get("/sign-in/<secret>")
def by_link(secret: str) -> Response | tuple[str, int]:
    """Sign somebody in by a link that works once."""
    if _is_throttled():
        return _too_many()
    found = use_link(bench().database, secret)
    if found is None:
        _failed()
        return _refused("This link has been used, or is more than a quarter of an hour old.", 403)
    return _signed_in(found)


@pages.post("/sign-out")
def out() -> Response:
    """End the session, here and in the database."""
    note_view("signed out")
    end_session(bench().database, request.cookies.get(cookie_name(), ""))
    session.clear()
    response = redirect(url_for("sign_in.signed_out"))
    response.delete_cookie(cookie_name(), secure=bool(current_app.config["BEHIND_TLS"]))
    return response


@pages.get("/signed-out")
def signed_out() -> str:
    """Say that it is done."""
    return render_template("sign-in.html", out=True, provider=current_app.config["PROVIDER"])


def _signed_in(found: User) -> Response:
    end_session(bench().database, request.cookies.get(cookie_name(), ""))
    note_view("signed in", who=found.id)
    response = redirect(url_for("today.start"))
    secure = bool(current_app.config["BEHIND_TLS"])
    secret = begin_session(bench().database, found)
    response.set_cookie(cookie_name(), secret, httponly=True, samesite="Lax", secure=secure)
    return response


def _id_in(claims: dict[str, Any], claim: str) -> str:
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    said = claims.get(claim)
    return said.strip().casefold() if isinstance(said, str) else ""


def signed_out_meanwhile(typed: list[tuple[str, str]]) -> str:
    """Ask to sign in again whoever sent a form after their session had ended; what they typed is shown, and kept nowhere."""
    provider = current_app.config["PROVIDER"]
    said = "You were signed out before you sent the page: too long had passed, or you signed out elsewhere."
    return render_template("sign-in.html", said=said, provider=provider, typed=typed)


def _refused(said: str, code: int) -> tuple[str, int]:
    return render_template("sign-in.html", said=said, provider=current_app.config["PROVIDER"]), code


def _too_many() -> tuple[str, int]:
    return _refused("Too many attempts failed. Wait ten minutes, then try again.", 429)


def _is_throttled() -> bool:
    database = bench().database
    since = database.now(-WITHIN)
    wanted = select(func.count()).where(attempts.c.source == _source(), attempts.c.at > since)
    with database.reading() as connection:
        return int(connection.execute(wanted).scalar_one()) >= MOST_ATTEMPTS


def _failed() -> None:
    database = bench().database
    note_view("signing in failed")
    with database.writing() as connection:
        connection.execute(delete(attempts).where(attempts.c.at < database.now(-_KEPT)))
        connection.execute(insert(attempts).values(source=_source(), at=database.now()))


def _source() -> str:
    return request.remote_addr or "unknown"
