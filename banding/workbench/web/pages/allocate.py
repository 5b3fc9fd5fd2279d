"""Give cases to officers, many at once or one by one, and hand them over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from banding.assign import Batch
from banding.assign.policy import Exclusion
from banding.assign.suggestions import ABSENCE, BAND
from banding.vocabulary import Status
from banding.workbench.access import Action, NotFoundError
from banding.workbench.allocation.choices import (
    BatchChangedError,
    Chosen,
    changed_since,
    chosen_of,
    give,
    holding,
    said_chosen,
)
from banding.workbench.allocation.staff import UNFIT
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
from banding.workbench.web.app_context import Page, bench, names_of_holders, note_view, user
from banding.workbench.web.choice_rows import choice_row

pages = Blueprint("allocate", __name__, url_prefix="/allocate")


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
    to_give = now.to_give()
    return render_template(
        "allocate/team.html",
        now=now,
        teams=teams,
        to_give=to_give,
        unbanded=sum(all(case.status in _NO_BAND for case in person.to_give) for person in to_give),
        to_move=to_move,
        waiting=waiting,
        unfit=len(now.unfit),
        to_look_at=[key for key in now.officers() if now.watch.about(key)],
        noticed=[*now.held.notes, *now.unread()],
    )


@pages.route("/<any(give, move):what>", methods=["GET", "POST"])
def batch(what: str) -> Page:
    """Give out the cases of the most urgent people, each with who is suggested: all that an officer was chosen for, or none."""
    user().require(Action.CHANGE)
    team, kind = request.values.get("team", ""), Batches(what)

    def look() -> tuple[TeamNow, Batch, int]:
        now = _now(team)
        return now, *now.batch(kind)

    def page(suggested: Batch, rows: list[dict[str, Any]], **told: Any) -> str:
        nobody = [row for row in rows if not row["can_choose"]]
        rows = [row for row in rows if row["can_choose"]]
        waiting = suggested.waiting
        return render_template(
            "allocate/batch.html",
            what=kind,
            batch=suggested,
            rows=rows,
            nobody=nobody,
            waiting=waiting,
            **told,
        )

    return _choosing(look, page)


@pages.route("/case/<case:key>", methods=["GET", "POST"])
def case(key: str) -> Page:
    """Give one person's case to an officer, or hand it over: the short list, with what speaks for each."""
    user().require(Action.CHANGE)
    note_view("short list", key)

    def look() -> tuple[TeamNow, Batch, int]:
        now = _now_of(key)
        return now, now.one(key), 1

    def page(suggested: Batch, rows: list[dict[str, Any]], **told: Any) -> str:
        now, person = told["now"], bench().person(user(), key)
        with bench().database.reading() as connection:
            against = said_chosen(bench(), chosen_of(connection, [key]).get(key))
            holder = names_of_holders(connection, [person])(person.holder, person.team)
        unfit = dict.fromkeys(UNFIT[each.kind] for each in now.unfit.get(now.persons[key], ()))
        return render_template(
            "allocate/case.html",
            person=person,
            holder=holder,
            row=rows[0],
            unfit=list(unfit),
            against=against,
            moved=rows[0]["changes"],
            **told,
        )

    return _choosing(look, page, one=True)


def _choosing(
    look: Callable[[], tuple[TeamNow, Batch, int]], page: Callable[..., str], *, one: bool = False
) -> Page:
    """
    Show who is suggested, or keep what was chosen: all of it, or nothing and say why.

    Args:
        look: gives the team, the suggestions and of how many people they are some; asked again where they have changed.
        page: draws the page of suggestions, of their rows and of what is told beside them.
        one: as for :func:`choice_row`.
    """
    now, suggested, total = look()
    typed: dict[str, Chosen] = {}
    errors: dict[str, str] = {}
    changed: list[str] = []
    if request.method == "POST":
        given, typed, errors, changed = _settled(now, suggested)
        if given:
            return redirect(url_for("allocate.given", team=now.team, case=given))
        if changed:
            now, suggested, total = look()
    told = {
        "now": now,
        "total": total,
        "basis": now.basis(suggested),
        "errors": errors,
        "changed": changed,
        "codes": now.policy.officers.overrides.codes,
    }
    drawn = page(suggested, _rows(now, suggested, typed, one=one), **told)
    return drawn, 409 if changed else 422 if errors else 200


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


_NO_BAND = (Status.ERROR, Status.INCOMPLETE)
_BARRED_BY = {BAND: Exclusion.GRADE, ABSENCE: Exclusion.ABSENT}
"""The rule that somebody set aside who gave a case to an officer whom it must now be moved from."""


def _rows(now: TeamNow, suggested: Batch, typed: Mapping[str, Chosen], *, one: bool) -> list[dict[str, Any]]:
    keys = [now.keys[each.person.key] for each in suggested.suggestions]
    with bench().database.reading() as connection:
        named = people.rows_of(connection, user(), keys)
        chosen = {} if one else chosen_of(connection, named)
    against = {
        key: said_chosen(bench(), chosen[key])
        for each, key in zip(suggested.suggestions, keys, strict=True)
        if key in chosen and not named[key].restricted and each.person.key not in now.unfit
        if _BARRED_BY.get(each.person.reason) in chosen[key].body["overridden"]
    }
    changes = band_changes(bench(), user(), keys)
    return [
        choice_row(each, suggested, now, named[key], typed, one=one, against=against.get(key, ""))
        | {"changes": changes.get(key, "")}
        for each, key in zip(suggested.suggestions, keys, strict=True)
        if key in named
    ]
