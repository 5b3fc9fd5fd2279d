"""The audit and its sample on the live caseload, judgements by manager, waiting times."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from banding.auditing.sampling.draw import SampleError, sample_size
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
from banding.workbench.oversight.sample import LiveSample, sample_live
from banding.workbench.store import people
from banding.workbench.web.app_context import bench, note_view, user
from banding.workbench.web.pages.jobs import begin, result_of
from banding.workbench.web.report_page import file_ways, sent, shown, shown_list, taken

pages = Blueprint("oversight", __name__, url_prefix="/oversight")
_MOST_SEED = 1_000_000


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
    return render_template("audit-form.html", teams=_teams(), groups=group_headings(bench(), user()))


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


@pages.get("/sample")
def sample_form() -> str:
    """Ask how a sample is to be drawn."""
    return _sample_form({})


@pages.post("/sample")
def sample() -> AnyResponse | tuple[str, int]:
    """Begin to draw a sample."""
    errors: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for name, usual in (("confidence", "80"), ("margin", "5"), ("seed", str(secrets.randbelow(_MOST_SEED)))):
        try:
            numbers[name] = float(request.form.get(name, "").strip() or usual)
            if not math.isfinite(numbers[name]):
                raise ValueError
        except ValueError:
            errors[name] = "write a number"
    if not errors:
        try:
            sample_size(1, confidence=numbers["confidence"], margin=numbers["margin"])
        except SampleError as error:
            errors[error.option.lstrip("-")] = error.reason
        if numbers["seed"] != int(numbers["seed"]) or numbers["seed"] < 0:
            errors["seed"] = "write a whole number, or leave it empty for a new one"
    if errors:
        return _sample_form(errors), 400
    who, work, team = user(), bench(), request.form.get("team", "")
    seed, confidence, margin = int(numbers["seed"]), numbers["confidence"], numbers["margin"]

    def run(_: Progress) -> LiveSample:
        return sample_live(work, who, team, seed=seed, confidence=confidence, margin=margin)

    return begin("Sample to read", run, then="oversight.sampled")


@pages.get("/sample/<job>/")
def sampled(job: str) -> str:
    """Show the cases drawn."""
    found: LiveSample = result_of(job, LiveSample)
    note_view("sample")
    back = (url_for("oversight.sample_form"), "Sample")
    return shown(found.report, back=back, template="sample.html", files=file_ways("report"))


@pages.get("/sample/<job>/<what>.<form>")
def take_sample(job: str, what: str, form: str) -> Response:
    """Give the sample as a file: the page, or the sheet to fill in while reading."""
    found: LiveSample = result_of(job, LiveSample)
    if what == "report":
        return taken(found.report, form)
    if what != "sheet" or form not in found.sheets:
        abort(404)
    return sent(found.sheets[form], "Reading sheet", form)


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


def _sample_form(errors: dict[str, str]) -> str:
    return render_template("sample-form.html", teams=_teams(), errors=errors, said=request.form)


def _teams() -> list[str]:
    with bench().database.reading() as connection:
        return people.teams_of(connection, user())
