"""Who may sign in and what they may do; and what is held on one person, in one file."""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from banding.workbench.access import Action, NotFoundError, Role, User
from banding.workbench.upkeep.retention import everything_about
from banding.workbench.users import LastAdministratorError, UserChangedError, list_users, put_user, user_seen
from banding.workbench.web.app_context import Page, attachment, bench, note_view, teams_seen, user

pages = Blueprint("users", __name__, url_prefix="/users")
_LONGEST_ID, _LONGEST_NAME = 64, 256


@pages.get("")
def start() -> str:
    """List everybody who may sign in, or once could."""
    user().require(Action.ADMINISTER)
    return render_template("users.html", everybody=list_users(bench().database))


@pages.get("/new")
@pages.get("/<id_>")
def edit(id_: str = "") -> str:
    """Show what somebody may do, to change it; or an empty form to add somebody."""
    user().require(Action.ADMINISTER)
    found = {each.id: (each, active) for each, active in list_users(bench().database)}
    if id_ and id_ not in found:
        raise NotFoundError("there is nobody of that name")
    return _form(found.get(id_), {}, {})


@pages.post("/save")
def save() -> Page:
    """Add somebody, or change what they may do."""
    user().require(Action.ADMINISTER)
    typed = {
        name: request.form.get(name, "").strip()
        for name in ("id", "name", "role", "which", "teams", "active")
    }
    typed["id"] = typed["id"].casefold()
    there = next((each for each in list_users(bench().database) if each[0].id == typed["id"]), None)
    seen = request.form.get("seen", "")
    if errors := _errors(typed):
        return _form(there if seen else None, typed, errors, seen=seen), 422
    teams = (
        None
        if typed["which"] == "all"
        else frozenset(filter(None, map(str.strip, typed["teams"].splitlines())))
    )
    changed = User(typed["id"], typed["name"], Role(typed["role"]), teams)
    try:
        put_user(bench().database, user().id, changed, active=typed["active"] != "no", seen=seen)
    except LastAdministratorError as error:
        return _form(there, typed, {"role": str(error)}, seen=seen), 422
    except UserChangedError as error:
        return _form(error.now, typed, {}, overtaken=True), 409
    flash(f"{changed.name} is saved.")
    return redirect(url_for("users.start"))


@pages.post("/everything/<case:key>")
def everything(key: str) -> Response:
    """Give everything that is held on one person, in one file."""
    held = everything_about(bench(), user(), key)
    note_view("everything held on one person", key)
    content = json.dumps(held, ensure_ascii=False, indent=2).encode()
    return attachment(content, "everything-held.json", "application/json")


def _form(
    there: tuple[User, bool] | None,
    typed: dict[str, str],
    errors: dict[str, str],
    *,
    seen: str | None = None,
    overtaken: bool = False,
) -> str:
    """Show somebody as they are, or as was typed; ``seen`` is what that was typed on, where it is not how they are now."""
    who, active = there or (None, True)
    shown = typed or {
        "id": who.id if who else "",
        "name": who.name if who else "",
        "role": who.role.value if who else "",
        "which": "" if who is None else "all" if who.teams is None else "some",
        "teams": "\n".join(sorted(who.teams or ())) if who else "",
        "active": "yes" if active else "no",
    }
    seen = (user_seen(*there) if there else "") if seen is None else seen
    return render_template(
        "user.html",
        who=who,
        active=active,
        shown=shown,
        errors=errors,
        teams=teams_seen(),
        seen=seen,
        overtaken=overtaken,
    )


def _errors(typed: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not typed["id"] or len(typed["id"]) > _LONGEST_ID:
        errors["id"] = "write what the person signs in as, such as their work e-mail address"
    elif typed["id"] == "new" or "/" in typed["id"]:
        errors["id"] = f"nobody can be called `{typed['id']}` here"
    if not typed["name"] or len(typed["name"]) > _LONGEST_NAME:
        errors["name"] = "write the person's name"
    if typed["role"] not in set(Role):
        errors["role"] = "choose what the person may do"
    if typed["which"] not in ("all", "some"):
        errors["which"] = "choose whose cases the person may see"
    elif typed["which"] == "some" and not typed["teams"]:
        errors["teams"] = "write the teams, one a line"
    return errors
