"""Bring in a caseload: upload it, match headings and words, and say whose it is."""

from __future__ import annotations

from contextlib import suppress

import attrs
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from banding.errors import MappingError, TableError
from banding.facts import plain
from banding.intake import OFFICER_HEADINGS
from banding.intake.mapping import ColumnMapping
from banding.records.templates import write_template_xlsx
from banding.workbench.access import Action
from banding.workbench.bring_in.matching import (
    CARRIED,
    LEFT,
    columns_before,
    first_reading,
    mapping_of,
    meant_before,
    propose,
    usual_columns,
    with_columns,
)
from banding.workbench.bring_in.own_columns import FORENAMES, NAME_HEADINGS, SURNAMES, TEAM, TEAM_HEADINGS
from banding.workbench.bring_in.uploads import (
    Reading,
    Upload,
    find_upload,
    keep_upload,
    let_go,
    opened,
    settle_reading,
    uploads_of,
)
from banding.workbench.column_words import column_words
from banding.workbench.web.app_context import (
    MOST_BYTES,
    Page,
    bench,
    sent_file,
    user,
)
from banding.workbench.web.report_page import empty_workbook

pages = Blueprint("bring_in", __name__, url_prefix="/bring-in")
_TEAMS = frozenset(map(plain, TEAM_HEADINGS))
_LISTED = {
    plain(heading): shown
    for headings, shown in (
        (TEAM_HEADINGS, "team"),
        (OFFICER_HEADINGS, "holder"),
        ((*NAME_HEADINGS, *FORENAMES, *SURNAMES), "name"),
    )
    for heading in headings
}
"""What lists show of columns that the rules do not read, by folded heading."""


@pages.before_request
def _may() -> None:
    user().require(Action.BRING_IN)


@pages.route("", methods=["GET", "POST"])
def start() -> Page:
    """Ask for a file, take it, and lead to the first thing that must be asked of it."""
    if request.method == "GET":
        return _start({})
    mapping = request.files.get("mapping")
    name, content, wrong = sent_file("file", "the file of cases", most_bytes=MOST_BYTES)
    if wrong:
        return _start({"file": wrong}), 400
    ruleset = bench().rules_now().ruleset
    id_ = keep_upload(bench().database, user(), name, content)
    found = find_upload(bench().database, user(), id_)
    try:
        if mapping and mapping.filename:
            reading = Reading(mapping.read().decode("utf-8", "replace"), how="asked")
            reading.columns(ruleset)
        else:
            reading = first_reading(bench(), user(), propose(bench(), found))
        if reading.how:
            with opened(bench(), attrs.evolve(found, reading=reading)):
                pass
    except (TableError, MappingError) as error:
        with bench().database.writing() as connection:
            let_go(connection, user(), id_)
        return _start({"mapping" if isinstance(error, MappingError) else "file": error.on_a_page}), 400
    settle_reading(bench().database, user(), id_, reading)
    return redirect(_next(attrs.evolve(found, reading=reading)))


@pages.get("/empty.xlsx")
def template_as_file() -> Response:
    """Give an empty caseload to fill in."""
    return empty_workbook(write_template_xlsx, bench().rules_now().ruleset, "cases")


@pages.get("/<id_>")
def go_on(id_: str) -> Response:
    """Lead to the next thing that must be asked of a file."""
    return redirect(_next(find_upload(bench().database, user(), id_)))


@pages.route("/<id_>/columns", methods=["GET", "POST"])
def columns(id_: str) -> Page:
    """Ask what each heading means that is not ours."""
    given = find_upload(bench().database, user(), id_)
    found = propose(bench(), given)
    headings = [*(guess.heading for guess in found.proposal.columns), *found.proposal.theirs]
    before = _mapping_of(given)
    chosen = (
        dict(given.reading.chosen)
        or (before and columns_before(headings, before))
        or {
            **{guess.heading: guess.column for guess in found.proposal.columns if guess.is_sure},
            **dict.fromkeys(found.proposal.theirs, CARRIED),
            **usual_columns(found.proposal.theirs),
        }
    )
    errors: dict[str, str] = {}
    if request.method == "POST":
        chosen = {heading: request.form.get(f"c{place}", "") for place, heading in enumerate(headings)}
        _, wrong = with_columns(found, chosen)
        errors = {
            f"c{headings.index(heading) if heading in headings else 0}": said
            for heading, said in wrong.items()
        }
        if not errors:
            reading = attrs.evolve(given.reading, chosen=chosen, how="")
            settle_reading(bench().database, user(), id_, reading)
            return redirect(url_for("bring_in.words", id_=id_))
    page = render_template(
        "bring-in/columns.html",
        upload=given,
        found=found,
        headings=headings,
        doubts={guess.heading: guess for guess in found.proposal.columns if not guess.is_sure},
        listed={heading: _LISTED[plain(heading)] for heading in headings if plain(heading) in _LISTED},
        chosen=chosen,
        ours=column_words(bench().rules_now().ruleset).items(),
        carried=CARRIED,
        errors=errors,
    )
    return (page, 400) if errors else page


@pages.route("/<id_>/words", methods=["GET", "POST"])
def words(id_: str) -> Page:
    """Ask what words mean, and what it means that nothing is written."""
    given = find_upload(bench().database, user(), id_)
    found = propose(bench(), given)
    proposal, wrong = with_columns(found, given.reading.chosen)
    if wrong:
        return redirect(url_for("bring_in.columns", id_=id_))
    before = _mapping_of(given)
    meant = [
        word.choices[0] if word.is_sure else meant_before(word, before) if before else ""
        for word in proposal.words
    ]
    silent = {"blank": given.reading.blank, "absent": given.reading.absent}
    errors: dict[str, str] = {}
    if request.method == "POST":
        meant = [request.form.get(f"w{place}", "") for place in range(len(proposal.words))]
        silent = {name: request.form.get(name, "") for name in silent}
        for place, word in enumerate(proposal.words):
            if meant[place] not in (*word.choices, LEFT):
                errors[f"w{place}"] = f"say what “{word.word}” means"
        for name, said in silent.items():
            if said not in ("unknown", "no"):
                errors[name] = "choose one of the two"
        if not errors:
            reading = attrs.evolve(
                given.reading,
                mapping=mapping_of(proposal, meant),
                how="asked",
                blank=silent["blank"],
                absent=silent["absent"],
            )
            try:
                with opened(bench(), attrs.evolve(given, reading=reading)):
                    pass
            except (TableError, MappingError) as error:
                errors["reading"] = error.on_a_page
            else:
                settle_reading(bench().database, user(), id_, reading)
                return redirect(_next(attrs.evolve(given, reading=reading)))
    titles = column_words(bench().rules_now().ruleset)
    page = render_template(
        "bring-in/words.html",
        upload=given,
        proposal=proposal,
        meant=meant,
        silent=silent,
        titles=titles,
        left=LEFT,
        errors=errors,
    )
    return (page, 400) if errors else page


@pages.route("/<id_>/team", methods=["GET", "POST"])
def team(id_: str) -> Page:
    """Ask whose the cases are, where the file does not say and the user has several teams."""
    given = find_upload(bench().database, user(), id_)
    teams, errors = sorted(user().teams or ()), {}
    if request.method == "POST":
        chosen = request.form.get("team", "")
        if chosen in teams:
            reading = attrs.evolve(given.reading, team=chosen)
            settle_reading(bench().database, user(), id_, reading)
            return redirect(url_for("bring_in.look", id_=id_))
        errors["team"] = "choose the team whose cases these are"
    page = render_template(
        "bring-in/team.html", upload=given, teams=[(each, each) for each in teams], errors=errors
    )
    return (page, 400) if errors else page


@pages.post("/<id_>/let-go")
def forget(id_: str) -> Response:
    """Let a file go that is not to be stored."""
    given = find_upload(bench().database, user(), id_)
    with bench().database.writing() as connection:
        let_go(connection, user(), given.id)
    flash(f"{given.name} is deleted, and nothing of it was stored.")
    return redirect(url_for("bring_in.start"))


def _start(errors: dict[str, str]) -> str:
    waiting = uploads_of(bench().database, user())
    return render_template("bring-in/start.html", waiting=waiting, errors=errors)


def _mapping_of(given: Upload) -> ColumnMapping | None:
    """Give how a file was read before, where rules that have changed since still know its columns."""
    with suppress(MappingError):
        return given.reading.columns(bench().rules_now().ruleset)
    return None


def _next(given: Upload) -> str:
    """Give the page where the next thing is asked of a file."""
    reading = given.reading
    if not reading.how:
        return url_for("bring_in.columns", id_=given.id)
    teams = user().teams
    if teams is not None and not reading.team and not _has_team(given):
        if len(teams) != 1:
            return url_for("bring_in.team", id_=given.id)
        settle_reading(bench().database, user(), given.id, attrs.evolve(reading, team=next(iter(teams))))
    return url_for("bring_in.look", id_=given.id)


def _has_team(given: Upload) -> bool:
    mapping, said = _mapping_of(given), propose(bench(), given).proposal
    if mapping and TEAM in mapping.listed:
        return True
    named = (*said.theirs, *(guess.heading for guess in said.columns))
    return any(plain(heading) in _TEAMS for heading in named)
