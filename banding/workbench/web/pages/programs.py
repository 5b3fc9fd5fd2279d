"""What programs may ask by a token, where events are sent to, and which of them nobody has taken."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from banding.workbench.access import Action
from banding.workbench.api.tokens import SCOPE_MEANINGS, Scope, list_tokens, make_token, revoke_token
from banding.workbench.outbox import EventType, HookError, add_hook, list_hooks, remove_hook
from banding.workbench.store.schema import hooks, outbox
from banding.workbench.web.app_context import Page, bench, user

pages = Blueprint("programs", __name__, url_prefix="/programs")
_LONGEST, _SHOWN = 256, 50
_EVENTS = {
    EventType.BAND_CHANGED: "A person's band is another than it was",
    EventType.CASE_ALLOCATED: "A case was given to an officer",
}


@pages.get("")
def start() -> str:
    """List the tokens and the addresses that events are sent to."""
    user().require(Action.ADMINISTER)
    return _page({}, {})


@pages.post("/tokens")
def add_token() -> Page:
    """Make a token, and show its secret this once."""
    user().require(Action.ADMINISTER)
    typed = _typed("name", "teams")
    scopes = frozenset(Scope(each) for each in request.form.getlist("scopes") if each in set(Scope))
    errors = {}
    if not typed["name"] or len(typed["name"]) > _LONGEST:
        errors["name"] = "write what the program is called"
    if not scopes:
        errors["scopes"] = "choose what the program may ask"
    if errors:
        return _page(typed, errors), 422
    secret = make_token(bench().database, user().id, typed["name"], scopes, _teams(typed["teams"]))
    return render_template("secret.html", secret=secret, what="token")


@pages.post("/tokens/<id_>/end")
def end_token(id_: str) -> Response:
    """End a token at once."""
    user().require(Action.ADMINISTER)
    revoke_token(bench().database, user().id, id_)
    return redirect(url_for("programs.start"))


@pages.post("/hooks")
def add_address() -> Page:
    """Send events to an address, and show the secret that signs them this once."""
    user().require(Action.ADMINISTER)
    typed = _typed("url", "hook_teams")
    events = frozenset(EventType(each) for each in request.form.getlist("events") if each in set(EventType))
    errors = {} if events else {"events": "choose what is to be told"}
    if not errors:
        try:
            hook = add_hook(bench().database, user().id, typed["url"], events, _teams(typed["hook_teams"]))
        except (HookError, ValueError) as error:
            errors["url"] = str(error)
        else:
            return render_template("secret.html", secret=hook.secret, what="webhook")
    return _page(typed, errors), 422


@pages.post("/hooks/<id_>/end")
def end_address(id_: str) -> Response:
    """Send no more events to an address."""
    user().require(Action.ADMINISTER)
    remove_hook(bench().database, user().id, id_)
    return redirect(url_for("programs.start"))


def _page(typed: dict[str, str], errors: dict[str, str]) -> str:
    with bench().database.reading() as connection:
        takers = list_hooks(connection)
        wanted = (
            select(
                outbox.c.number,
                outbox.c.entry,
                outbox.c.tries,
                outbox.c.problem,
                outbox.c.failed,
                hooks.c.url,
            )
            .join(hooks, hooks.c.id == outbox.c.hook)
            .where(outbox.c.problem != "")
            .order_by(outbox.c.number)
            .limit(_SHOWN)
        )
        waiting = connection.execute(wanted).all()
    return render_template(
        "programs.html",
        tokens=list_tokens(bench().database),
        hooks=takers,
        waiting=waiting,
        scopes=SCOPE_MEANINGS,
        events=_EVENTS,
        typed=typed,
        errors=errors,
    )


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "").strip() for name in names}


def _teams(text: str) -> frozenset[str] | None:
    return frozenset(filter(None, map(str.strip, text.splitlines()))) or None
