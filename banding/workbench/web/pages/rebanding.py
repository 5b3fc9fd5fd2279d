"""Who moved band, and why: since the last file, by a birthday or a review date, under a new ruleset."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from banding.errors import BandingError
from banding.render.report import Cell, Report, Row, Table
from banding.reports.tables import heads
from banding.workbench.access import Action
from banding.workbench.changes import RefusedError
from banding.workbench.jobs import Progress
from banding.workbench.oversight.tables import PAGE_OF_CASES, case_cell, list_report
from banding.workbench.rebanding.looks import (
    MOST_ACCEPTED,
    MovedMeanwhileError,
    accept,
    moves_of_file,
    moves_on,
)
from banding.workbench.rebanding.moves import WAYS, Moved, Moves, Stand
from banding.workbench.web.app_context import Page, asked_number, bench, note_view, teams_seen, user
from banding.workbench.web.pages.case_changes import day_of
from banding.workbench.web.pages.jobs import begin, result_of
from banding.workbench.web.report_page import file_ways, taken

pages = Blueprint("rebanding", __name__, url_prefix="/rebanding")


@pages.before_request
def _only_who_sees() -> None:
    user().require(Action.SEE)


@pages.get("")
def start() -> str:
    """Ask for which day, and by which rules."""
    return _form({})


@pages.post("")
def look() -> Page:
    """Begin to look who would move, or who moved with the last file."""
    who, work, team = user(), bench(), request.form.get("team", "")
    if request.form.get("since") == "file":
        return begin(
            "Who moved with the last file",
            lambda progress: moves_of_file(work, who, team, progress=progress),
            then="rebanding.found",
        )
    try:
        on = day_of(request.form.get("on", ""), latest=date.max) or work.today()
        rules = work.rules.on(on)
    except RefusedError as error:
        return _form({"on": error.said}), 400
    except BandingError as error:
        return _form({"on": f"no rules can be used on that day: {error}"}), 400
    if on < work.today():
        return _form(
            {"on": "choose today or a later day; what stood before is in the history of each case"}
        ), 400

    def run(progress: Progress) -> Moves:
        return moves_on(work, who, team, on=on, ruleset=rules.ruleset, progress=progress)

    return begin("Who would be decided differently", run, then="rebanding.found")


@pages.get("/<job>/")
def found(job: str) -> str:
    """Show who moved, and why."""
    moves: Moves | None = result_of(job, Moves)
    note_view("re-banding")
    return _shown(job, moves, error="")


@pages.get("/<job>/moved.<form>")
def take(job: str, form: str) -> Response:
    """Give who moved as a file."""
    moves: Moves | None = result_of(job, Moves)
    return taken(_report(moves, request.args.get("way", "")), form)


@pages.post("/<job>/")
def accepted(job: str) -> Page:
    """Accept some of what was found, or all that goes one way."""
    user().require(Action.CHANGE)
    moves: Moves | None = result_of(job, Moves)
    way, chosen = request.form.get("way", ""), set(request.form.getlist("case"))
    if moves is None or not moves.is_now or moves.on != bench().today():
        return _shown(
            job,
            moves,
            error="This list is not for today and the rules in force, so nothing of it can be accepted.",
        ), 409
    wanted = [each for each in moves.going(way) if request.form.get("which") == "all" or each.key in chosen]
    if not wanted:
        return _shown(job, moves, error="Choose the cases to accept."), 400
    try:
        count = accept(bench(), user(), wanted)
    except MovedMeanwhileError as error:
        return _shown(job, moves, error=f"{error}. Look again to see how they stand."), 409
    return redirect(url_for("rebanding.done", count=count, left=len(wanted) - count))


@pages.get("/accepted")
def done() -> str:
    """Say how many were accepted, and how many are left."""
    count, left = (asked_number(name) for name in ("count", "left"))
    return render_template("rebanding-accepted.html", count=count, left=left)


def _shown(job: str, moves: Moves | None, *, error: str) -> str:
    way = request.values.get("way", "")
    start = asked_number("from")
    listed = moves.going(way) if moves else ()
    following = start + PAGE_OF_CASES
    return render_template(
        "rebanding-found.html",
        job=job,
        moves=moves,
        errors={"moved": error} if error else {},
        way=way,
        ways=WAYS,
        counts={each: len(moves.going(each)) for each in WAYS} if moves else {},
        rows=listed[start:following],
        total=len(listed),
        following=following if following < len(listed) else None,
        may_accept=bool(moves and moves.is_now and user().may(Action.CHANGE)),
        most=MOST_ACCEPTED,
        chosen=request.form.getlist("case"),
        files={form: f"{name}?way={way}" for form, name in file_ways("moved").items()},
    )


def _form(errors: dict[str, str]) -> str:
    return render_template("rebanding.html", teams=teams_seen(), errors=errors, said=request.form)


def _report(moves: Moves | None, way: str) -> Report:
    """Give who moved as a report of one table."""
    if moves is None:
        abort(404)

    def shown(stand: Stand) -> tuple[Cell, Cell]:
        return Cell(stand.place, tag=moves.tags.get(stand.place)), Cell(stand.asks)

    def row(each: Moved) -> Row:
        return (
            case_cell(each.key, each.crn),
            Cell(each.team),
            *shown(each.before),
            *shown(each.after),
            Cell(each.why),
        )

    headings = heads("Case", "Team", "Before", "Asked before", "Now", "Asked now", "Why", words=("Why",))
    table = Table("cases", "Cases", headings, tuple(map(row, moves.going(way))))
    report = Report(
        title=moves.title, subject="", lead=moves.lead, sections=(), colours=moves.colours, on=moves.on
    )
    return list_report(moves.title, moves.lead, table, report)
