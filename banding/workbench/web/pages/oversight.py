"""The audit of the live caseload, judgements by manager, waiting times."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from banding.render.report import Report
from banding.workbench.access import Action
from banding.workbench.jobs import Progress
from banding.workbench.needs import Need
from banding.workbench.oversight.audit import (
    LiveAudit,
    audit_live,
    audited_cases,
    group_headings,
)
from banding.workbench.oversight.practice import Judgements, judged_cases, judgements, waiting_report
from banding.workbench.store import people
from banding.workbench.web.app_context import bench, note_view, user
from banding.workbench.web.pages.jobs import begin, result_of
from banding.workbench.web.report_page import file_ways, shown, shown_list, taken

pages = Blueprint("oversight", __name__, url_prefix="/oversight")


@pages.before_request
def _only_who_oversees() -> None:
    user().require(Action.OVERSEE)


@pages.get("")
def start() -> str:
    """Offer what can be looked over."""
    return render_template("oversight.html")


@pages.get("/audit")
def audit_form() -> str:
    """Ask what to audit."""
    return render_template("audit-form.html", teams=teams_seen(), groups=group_headings(bench(), user()))


@pages.post("/audit")
def audit() -> AnyResponse:
    """Begin an audit."""
    who, work, team = user(), bench(), request.form.get("team", "")
    by, offered = request.form.getlist("by"), group_headings(work, who)
    chosen = [heading for heading in offered if heading in by]
    against = "file" if request.form.get("against") == "file" else "stands"

    def run(progress: Progress) -> LiveAudit:
        return audit_live(work, who, team, by=chosen, against=against, progress=progress)  # type: ignore[arg-type]

    return begin("Audit of the live caseload", run, then="oversight.audited")


@pages.get("/audit/<job>/")
def audited(job: str) -> str:
    """Show an audit."""
    found: LiveAudit = result_of(job, LiveAudit)
    note_view("audit")
    return shown(found.report, back=(url_for("oversight.audit_form"), "Audit"), files=file_ways("report"))


@pages.get("/audit/<job>/cases")
def audited_list(job: str) -> str:
    """List the cases behind a figure of an audit."""
    found: LiveAudit = result_of(job, LiveAudit)
    note_view("cases of an audit")
    back = (url_for("oversight.audited", job=job), "The audit")
    return shown_list(audited_cases(found, request.args), back=back)


@pages.get("/audit/<job>/<what>.<form>")
def take_audit(job: str, what: str, form: str) -> Response:
    """Give an audit, or the list behind one of its figures, as a file."""
    found: LiveAudit = result_of(job, LiveAudit)
    return taken(_either(what, found.report, lambda: audited_cases(found, request.args)), form)


@pages.post("/judgements")
def judged() -> AnyResponse:
    """Begin to look over judgements."""
    who, work, team = user(), bench(), request.form.get("team", "")
    return begin("Judgements by manager", lambda _: judgements(work, who, team), then="oversight.judged_page")


@pages.get("/judgements/<job>/")
def judged_page(job: str) -> str:
    """Show who judged how often, and which way."""
    found: Judgements = result_of(job, Judgements)
    note_view("judgements by manager")
    back = (url_for("oversight.start"), "Oversight")
    return shown(found.report, back=back, files=file_ways("report"))


@pages.get("/judgements/<job>/cases")
def judged_list(job: str) -> str:
    """List the cases behind a figure of the judgements."""
    found: Judgements = result_of(job, Judgements)
    note_view("cases judged")
    back = (url_for("oversight.judged_page", job=job), "Judgements by manager")
    return shown_list(judged_cases(found, request.args), back=back)


@pages.get("/judgements/<job>/<what>.<form>")
def take_judged(job: str, what: str, form: str) -> Response:
    """Give the judgements, or the list behind one of their figures, as a file."""
    found: Judgements = result_of(job, Judgements)
    return taken(_either(what, found.report, lambda: judged_cases(found, request.args)), form)


@pages.get("/waiting")
def waiting() -> str:
    """Show how long each kind of need has waited, by team."""
    back = (url_for("oversight.start"), "Oversight")
    return shown(_waiting(), back=back, files=file_ways("waiting"))


@pages.get("/waiting.<form>")
def take_waiting(form: str) -> Response:
    """Give the waiting times as a file."""
    return taken(_waiting(), form)


def _waiting() -> Report:
    def way(need: Need, team: str) -> str:
        return url_for("today.needs", kind=need.value, team=team)

    return waiting_report(bench(), user(), request.args.get("team", ""), way)


def _either(what: str, report: Report, listed: Callable[[], Report]) -> Report:
    if what not in ("report", "cases"):
        abort(404)
    return report if what == "report" else listed()


def teams_seen() -> list[str]:
    """Name the teams that the user can choose from."""
    with bench().database.reading() as connection:
        return people.teams_of(connection, user())
