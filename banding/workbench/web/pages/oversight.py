"""The audit of the live caseload, judgements by manager, waiting times."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
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
from banding.workbench.web.app_context import Page, bench, teams_seen, user
from banding.workbench.web.pages.jobs import add_results, begin
from banding.workbench.web.report_page import file_ways, shown, taken

pages = Blueprint("oversight", __name__, url_prefix="/oversight")


@pages.before_request
def _only_who_oversees() -> None:
    user().require(Action.OVERSEE)


@pages.get("")
def start() -> str:
    """Offer what can be looked over."""
    return render_template("oversight.html", teams=teams_seen())


@pages.route("/audit", methods=["GET", "POST"])
def audit() -> Page:
    """Ask what to audit, and begin to."""
    who, work, team = user(), bench(), request.form.get("team", "")
    by, offered = request.form.getlist("by"), group_headings(work, who)
    if request.method == "GET":
        return render_template(
            "audit-form.html", teams=teams_seen(), groups=[(each, each.replace("_", " ")) for each in offered]
        )
    chosen = [heading for heading in offered if heading in by]
    against = "file" if request.form.get("against") == "file" else "stands"

    def run(progress: Progress) -> LiveAudit:
        return audit_live(work, who, team, by=chosen, against=against, progress=progress)  # type: ignore[arg-type]

    return begin("Audit of the live caseload", run, then="oversight.audit_found")


@pages.post("/judgements")
def judged() -> AnyResponse:
    """Begin to look over judgements."""
    who, work, team = user(), bench(), request.form.get("team", "")
    return begin(
        "Judgements by manager", lambda _: judgements(work, who, team), then="oversight.judgements_found"
    )


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


add_results(pages, "audit", LiveAudit, back="audit", title="Audit", listed=audited_cases)
add_results(pages, "judgements", Judgements, back="start", title="Oversight", listed=judged_cases)
