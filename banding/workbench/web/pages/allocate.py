"""Give cases to officers, many at once or one by one, and hand them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from banding.assign import Batch
from banding.errors import MappingError, OutputError, TableError
from banding.workbench.access import Action, NotFoundError
from banding.workbench.allocation.choices import BatchChangedError, Chosen, changed_since, give, holding
from banding.workbench.allocation.staff import UNFIT, unfit_holders
from banding.workbench.allocation.team import (
    MOST_WEIGHED,
    Batches,
    TeamNow,
    refresh_holders,
    staff_file_now,
    team_now,
)
from banding.workbench.changes import GONE, RefusedError
from banding.workbench.needs import Need
from banding.workbench.rebanding.looks import band_changes
from banding.workbench.store import lists, people
from banding.workbench.web.app_context import bench, note_view, user
from banding.workbench.web.choice_rows import choice_row

pages = Blueprint("allocate", __name__, url_prefix="/allocate")
Page = AnyResponse | str | tuple[str, int]


@pages.errorhandler(RefusedError)
@pages.errorhandler(MappingError)
@pages.errorhandler(TableError)
@pages.errorhandler(OutputError)
def _cannot(error: Exception) -> tuple[str, int]:
    return render_template("error.html", title="This cannot be shown", said=str(error)), 409


@pages.get("")
def start() -> Page:
    """Show what there is to allocate: of a team, or of each team that the user may see."""
    user().require(Action.SEE)
    with bench().database.reading() as connection:
        teams = people.teams_of(connection, user())
        total, *_ = people.mark_of(connection, user())
        team = request.args.get("team", teams[0] if len(teams) == 1 else None)
        if team is None:
            asked = (Need.NOT_ALLOCATED, Need.HOLDER_UNFIT)
            counts = {(each.team, each.kind): each.people for each in lists.need_counts(connection, user())}
            files = {each: staff_file_now(connection, user(), each) for each in teams}
            return render_template(
                "allocate/teams.html",
                counts={each: [counts.get((each, kind), 0) for kind in asked] for each in teams},
                files=files,
                total=total,
                may_weigh_all=total <= MOST_WEIGHED and len(teams) > 1,
            )
    refresh_holders(bench(), user(), team)
    now = team_now(bench(), user(), team)
    if now is None:
        return render_template("allocate/no-staff.html", team=team, teams=teams)
    to_move, waiting = now.to_move()
    unfit = unfit_holders(now.watch)
    return render_template(
        "allocate/team.html",
        now=now,
        teams=teams,
        to_give=now.to_give(),
        to_move=to_move,
        waiting=waiting,
        unfit=sum(1 for _ in unfit),
        to_look_at=[key for key in now.watch.loads if now.watch.about(key)],
        noticed=[*now.held.notes, *now.unread()],
    )


@pages.get("/<any(give, move):what>")
def batch(what: str) -> Page:
    """Show the most urgent people whose cases are to be given to somebody, each with who is suggested."""
    user().require(Action.CHANGE)
    now = _now(request.args.get("team", ""))
    suggested, total = now.batch(Batches(what))
    return _batch_page(Batches(what), now, suggested, total)


@pages.post("/<any(give, move):what>")
def give_batch(what: str) -> Page:
    """Give every case that an officer was chosen for, or none and say why."""
    user().require(Action.CHANGE)
    kind = Batches(what)
    now = _now(request.form.get("team", ""))
    suggested, total = now.batch(kind)
    given, typed, errors, changed = _settled(now, suggested)
    if given:
        return redirect(url_for("allocate.given", team=now.team, case=given))
    if changed:
        now = _now(now.team)
        suggested, total = now.batch(kind)
    return _batch_page(kind, now, suggested, total, typed, errors, changed), 409 if changed else 422


@pages.get("/case/<case:key>")
def case(key: str) -> Page:
    """Show the short list of officers for one person's case, with what speaks for each."""
    user().require(Action.CHANGE)
    now = _now_of(key)
    note_view("short list", key)
    return _case_page(key, now, now.one(key))


@pages.post("/case/<case:key>")
def give_case(key: str) -> Page:
    """Give one person's case to an officer, or hand it over."""
    user().require(Action.CHANGE)
    now = _now_of(key)
    suggested = now.one(key)
    given, typed, errors, changed = _settled(now, suggested)
    if given:
        return redirect(url_for("allocate.given", team=now.team, case=given))
    if changed:
        now = _now_of(key)
        suggested = now.one(key)
    return _case_page(key, now, suggested, typed, errors, changed), 409 if changed else 422


def _now(team: str) -> TeamNow:
    now = team_now(bench(), user(), team)
    if now is None:
        raise RefusedError("team", "bring in a staff file first")
    return now


def _now_of(key: str) -> TeamNow:
    person = bench().person(user(), key)
    if person.gone:
        raise RefusedError("case", GONE)
    now = _now(person.team)
    if key not in now.persons:
        raise NotFoundError("there is no such case among those that you may see")
    return now


def _settled(
    now: TeamNow, suggested: Batch
) -> tuple[list[str], dict[str, Chosen], dict[str, str], list[str]]:
    """
    Hold what was chosen against what is so now, and keep all of it or nothing.

    Gives the keys of those given; or else nobody's, with what was typed by key, what is wrong by field, and what has changed.
    """
    form = request.form
    seen = {
        name.removeprefix("seen:"): form.get(name, 0, type=int) for name in form if name.startswith("seen:")
    }
    typed = {key: _chosen(form, key) for key in seen}
    staff = form.get("staff", 0, type=int)
    if form.get("basis") != now.basis(suggested):
        with bench().database.reading() as connection:
            happened = changed_since(connection, user(), seen, team=now.team, staff=staff)
        return [], typed, {}, happened or ["What officers carry has changed, and with it who is suggested"]
    wanted: dict[str, Mapping[str, Any]] = {}
    errors: dict[str, str] = {}
    for number, each in enumerate(suggested.suggestions, start=1):
        key = now.keys[each.person.key]
        chosen = typed.get(key)
        if chosen is None or not chosen.officer:
            continue
        try:
            wanted[key] = holding(chosen, each, suggested, now)
        except RefusedError as error:
            said = f"{each.person.crn}: {error.said}" if len(suggested.suggestions) > 1 else error.said
            errors[f"{error.field}-{number}"] = said
    if not wanted and not errors:
        errors["officer-1"] = "choose an officer" + (" for at least one case" if len(typed) > 1 else "")
    if errors:
        return [], typed, errors, []
    try:
        give(bench(), user(), now, wanted)
    except BatchChangedError as error:
        return [], typed, {}, list(error.said)
    return list(wanted), typed, {}, []


def _chosen(form: Mapping[str, str], key: str) -> Chosen:
    officer = form.get(f"officer:{key}", "")
    other = form.get(f"other:{key}", "")
    words, code = form.get(f"words:{key}", ""), form.get(f"code:{key}", "")
    return Chosen((other if officer == "other" else officer).strip(), code, words)


def _batch_page(
    what: Batches,
    now: TeamNow,
    suggested: Batch,
    total: int,
    typed: Mapping[str, Chosen] | None = None,
    errors: Mapping[str, str] | None = None,
    changed: list[str] | None = None,
) -> str:
    rows = _rows(now, suggested, typed)
    return render_template(
        "allocate/batch.html",
        what=what,
        now=now,
        batch=suggested,
        total=total,
        rows=[row for row in rows if row["can_choose"]],
        nobody=[row for row in rows if not row["can_choose"]],
        basis=now.basis(suggested),
        errors=errors,
        changed=changed,
        codes=now.policy.officers.overrides.codes,
        waiting=suggested.waiting,
    )


def _case_page(
    key: str,
    now: TeamNow,
    suggested: Batch,
    typed: Mapping[str, Chosen] | None = None,
    errors: Mapping[str, str] | None = None,
    changed: list[str] | None = None,
) -> str:
    unfit = unfit_holders(now.watch).get(now.persons[key], ())
    return render_template(
        "allocate/case.html",
        person=bench().person(user(), key),
        now=now,
        row=_rows(now, suggested, typed, one=True)[0],
        basis=now.basis(suggested),
        errors=errors,
        changed=changed,
        codes=now.policy.officers.overrides.codes,
        unfit=list(dict.fromkeys(UNFIT[each.kind] for each in unfit)),
    )


def _rows(
    now: TeamNow, suggested: Batch, typed: Mapping[str, Chosen] | None, *, one: bool = False
) -> list[dict[str, Any]]:
    keys = [now.keys[each.person.key] for each in suggested.suggestions]
    with bench().database.reading() as connection:
        named = people.rows_of(connection, user(), keys)
    changes = band_changes(bench(), user(), keys)
    return [
        choice_row(each, suggested, now, named[key], typed, one=one) | {"changes": changes.get(key, "")}
        for each, key in zip(suggested.suggestions, keys, strict=True)
        if key in named
    ]
