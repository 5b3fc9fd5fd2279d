"""Makes the web application of a workbench: its pages, who is signed in, and what a browser is allowed."""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import suppress
from datetime import date
from importlib.resources import files
from pathlib import PurePath
from typing import Any

import attrs
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response as AnyResponse

from banding import __version__
from banding.errors import BandingError, RulesetError
from banding.render.colours import colour_styles
from banding.render.words import capital, counted, said_day
from banding.ruleset.words import STATUS_SAID
from banding.workbench.access import Action, NotAllowedError, NotFoundError, User
from banding.workbench.allocation.staff import named
from banding.workbench.api.routes import PREFIX, add_api, problem
from banding.workbench.case.answers import choices_of
from banding.workbench.case.rows import reasons_in_words
from banding.workbench.changes import Workbench
from banding.workbench.config import SignIn
from banding.workbench.jobs import JobFailedError, Jobs
from banding.workbench.needs import NEED_TITLES
from banding.workbench.store.database import NO_ROOM, is_without_room
from banding.workbench.users import user_of_session
from banding.workbench.web.app_context import MOST_BYTES, band_named, bench, cookie_name, note_view, standing
from banding.workbench.web.pages import BLUEPRINTS, NAVIGATION
from banding.workbench.web.sign_in import add_sign_in, signed_out_meanwhile

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TYPED = {
    "band": "band",
    "reason": "why",
    "words": "why",
    "source": "who told you, or what shows it",
    "known_on": "for which day",
}
"""What people type into forms besides facts, by field."""
_SAID = {
    400: (
        "This cannot be read",
        "Something that the page sent is missing or is no text. Go back, and try again",
    ),
    404: (
        "There is no such page or case",
        "Look whether the address is whole. A case is found by its reference number under Cases",
    ),
    405: ("This page is not opened this way", "Go to it by the links of the workbench"),
    413: (
        "The file is too large",
        f"Up to {MOST_BYTES // 1024**2} MB can be sent. Save a workbook as CSV, or take out columns that nobody needs",
    ),
    500: (
        "Something went wrong here",
        "It is our fault and not yours, and the log of the workbench has what it was. What you sent may not be stored: look "
        "how things stand, and try again",
    ),
}
"""What is said of each kind of fault: the heading of its page, and what to do."""
_OPEN = frozenset({"style", "static"})
"""What anybody may open, with the pages of signing in."""


def create_app(
    workbench: Workbench,
    *,
    behind_tls: bool = False,
    sign_in: SignIn | None = None,
    origin: str = "",
) -> Flask:
    """
    Make the application.

    Args:
        behind_tls: whether browsers reach it by HTTPS, so that cookies are kept to that.
        sign_in: the provider that people sign in with; None for links alone.
        origin: the address that browsers use.
    """
    app = Flask(__name__, static_url_path="/static")
    app.config.update(
        SECRET_KEY=hmac.new(workbench.database.key, b"cookies", hashlib.sha256).hexdigest(),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=behind_tls,
        WTF_CSRF_TIME_LIMIT=None,
        BENCH=workbench,
        JOBS=Jobs(workbench.database),
        BEHIND_TLS=behind_tls,
    )
    csrf = CSRFProtect(app)
    # The reports' own parts are drawn by the templates of every other report.
    app.jinja_loader = ChoiceLoader([PackageLoader("banding.workbench.web"), PackageLoader("banding.render")])
    app.url_map.converters["case"] = CaseKey
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=in_words, moment=moment_in_words, since=waited, capital=sentence, number="{:,}".format
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    add_sign_in(app, sign_in, origin=origin)
    add_api(app, csrf.exempt)
    _add_style(app, workbench)
    app.before_request(_find_user)
    app.before_request(_refuse_what_nobody_types)
    app.after_request(_guard)
    app.context_processor(_for_templates)
    app.register_error_handler(
        NotFoundError, lambda error: _refused(404, "There is no such page or case", error)
    )
    app.register_error_handler(NotAllowedError, lambda error: _refused(403, "You may not do this", error))
    app.register_error_handler(JobFailedError, lambda error: _page(409, "This came to nothing", error))
    app.register_error_handler(CSRFError, lambda error: _page(400, "This page was open for too long", error))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RulesetError, _no_rules)
    app.register_error_handler(SQLAlchemyError, _database_error)
    app.register_error_handler(BandingError, lambda error: _page(409, "This cannot be done", error.on_a_page))
    return app


class CaseKey(BaseConverter):
    """A case's key as one part of an address, whatever characters a file has in its reference numbers."""

    regex = "[A-Za-z0-9_~-]+"

    def to_python(self, value: str) -> str:
        """Read it; what no key was written as is no page."""
        try:
            return bytes.fromhex(value[1:]).decode() if value.startswith("~") else value
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: str) -> str:
        """Write it."""
        return value if re.fullmatch("[A-Za-z0-9_-]+", value) else f"~{value.encode().hex()}"


def sentence(words: str) -> str:
    """Give words with a capital first, but for the name of a file, which is as it is."""
    return words if re.match(r"\S*\.\w+[: ]", words) else capital(words)


def in_words(moment: str | date) -> str:
    """Give a day, or that of a moment of the record, as people write it: 3 November 2026."""
    if isinstance(moment, str):
        moment = bench().local(moment) if "T" in moment else date.fromisoformat(moment)
    return said_day(moment)


def moment_in_words(moment: str) -> str:
    """Give a moment of the record with its time: 3 November 2026, 14:05 GMT."""
    return f"{in_words(moment)}, {bench().local(moment):%H:%M %Z}"


def waited(moment: str) -> str:
    """Say how long something has waited since a moment."""
    days = (bench().today() - bench().local(moment).date()).days
    return "since today" if days < 1 else counted(days, "day", "days")


def _find_user() -> AnyResponse | None:
    g.user = None
    if isinstance(request.routing_exception, SecurityError):
        # Asked for by a name that is not ours: no address can be made, so not even a page of ours.
        return Response("The workbench does not go by this name.\n", 400, mimetype="text/plain")
    if request.path.startswith(f"{PREFIX}/"):
        return None
    if secret := request.cookies.get(cookie_name()):
        g.user = user_of_session(bench().database, secret)
    if g.user is None and request.endpoint not in _OPEN and request.blueprint != "sign_in":
        if typed := _typed():
            return make_response(signed_out_meanwhile(typed), 401)
        return redirect(url_for("sign_in.form"))
    return None


def _refuse_what_nobody_types() -> None:
    """Refuse a request with a NUL in it, which PostgreSQL can neither keep nor look for."""
    sent = (text for name, texts in request.values.lists() for text in (name, *texts))
    texts = (*(request.view_args or {}).values(), *sent)
    if any("\0" in str(text) for text in texts) and not request.path.startswith(f"{PREFIX}/"):
        abort(400, "there is a character in it that no text has")


def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint not in ("style", "static"):
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["BEHIND_TLS"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _for_templates() -> dict[str, Any]:
    who: User | None = g.get("user")
    shown = [(endpoint, title) for endpoint, title, action in NAVIGATION if who and who.may(action)]
    given = {
        "user": who,
        "navigation": shown,
        "need_titles": NEED_TITLES,
        "Action": Action,
        "version": __version__,
        "band_named": band_named,
        "status_words": STATUS_SAID,
        "standing": lambda person: standing(person.status, person.outcome if person.differs else ()),
        "fact_choices": choices_of,
        "counted": counted,
        "named": named,
        "reasons": lambda row, number: reasons_in_words(row, bench().rules_now().ruleset, number),
    }
    return given | {"m": current_app.jinja_env.get_template("macros.html").make_module(given)}


def _add_style(app: Flask, workbench: Workbench) -> None:
    sheet = (files("banding.render") / "static/report.css").read_text(encoding="utf-8")
    ours = (files("banding.workbench.web") / "static/workbench.css").read_text(encoding="utf-8")

    def style() -> AnyResponse:
        try:
            bands = colour_styles(workbench.rules_now().ruleset.bands)
        except RulesetError:  # the page that says so is to be read as well
            bands = ""
        response = Response(sheet + bands + ours, mimetype="text/css")
        # Asked for again by each page, and sent again only where other rules have other colours.
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        return response.make_conditional(request)

    app.add_url_rule("/style.css", view_func=style)


def _http_error(error: HTTPException) -> AnyResponse | tuple[str, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    title, words = _SAID.get(error.code, (error.name, ""))
    # What a library says of a fault is not for people; what we say of it is.
    is_ours = error.description and error.description != type(error).description
    if "user" not in g and not request.path.startswith(f"{PREFIX}/"):
        _find_user()
    return _page(error.code, title, error.description if is_ours or not words else words)


def _refused(code: int, title: str, error: NotAllowedError) -> AnyResponse | tuple[str, int]:
    """Refuse, and write down who asked for what."""
    note_view(f"refused: {request.endpoint}"[:64])
    return _page(code, title, error)


def _no_rules(error: RulesetError) -> AnyResponse | tuple[str, int]:
    """Say why there are no rules to decide by, without saying where on the machine they are."""
    faults = (attrs.evolve(fault, file=PurePath(fault.file).name) for fault in error.faults)
    return _page(503, "There are no rules to decide by", RulesetError(tuple(faults)))


def _database_error(error: SQLAlchemyError) -> AnyResponse | tuple[str, int]:
    """Say what is the matter with the database; the log has the rest."""
    current_app.logger.error("the database failed", exc_info=error)
    if is_without_room(error):
        return _page(503, "There is no room left", NO_ROOM)
    said = "Nothing is kept by halves: look how things stand, and try again in a minute."
    return _page(503, "The workbench cannot reach what it keeps", said)


def _page(code: int, title: str, said: object) -> AnyResponse | tuple[str, int]:
    if request.path.startswith(f"{PREFIX}/"):
        return problem(code, said)
    typed = _typed() if g.get("user") else []
    return render_template("error.html", title=title, said=str(said), typed=typed), code


def _typed() -> list[tuple[str, str]]:
    """Give what somebody had typed into a form that led to a page of refusal, so that it is not lost, each with its field in words."""
    if request.method != "POST":
        return []
    try:
        form = request.form
    except HTTPException:  # it is too large to be read, and the page says so
        return []
    words = dict(TYPED)
    with suppress(RulesetError):  # the page may be the one that says so
        words |= {fact.name: fact.title for fact in bench().rules_now().ruleset.facts}
    # Fields of several cases on one page have the case behind a colon.
    sent = ((name.partition(":")[0], text.strip()) for name, text in form.items(multi=True))
    return [(words[name], text) for name, text in sent if name in words and text]
