"""The rules as a page, and what a draft of them, or a version still to come, would do to the live caseload."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from banding.render.report import Report
from banding.reports.ruleset import version_report
from banding.ruleset import load_ruleset
from banding.ruleset.versions.find import is_dated
from banding.ruleset.versions.timeline import Version, versions_in
from banding.workbench.access import Action
from banding.workbench.jobs import Progress
from banding.workbench.oversight.trials import PARTS, Trial, changed_cases, try_draft, try_rules
from banding.workbench.web.app_context import Page, bench, note_view, teams_seen, user
from banding.workbench.web.pages.jobs import begin, result_of
from banding.workbench.web.report_page import file_ways, shown, shown_list, taken

pages = Blueprint("rules", __name__, url_prefix="/rules")
_MOST_BYTES = 2 * 1024 * 1024
"""The largest draft: a rules file has some tens of thousands."""


@pages.get("")
def start() -> str:
    """List the versions with their days, and offer to try a draft."""
    user().require(Action.SEE)
    return _page({})


@pages.get("/version/<name>")
def version(name: str) -> str:
    """Show one version as a page to read."""
    user().require(Action.SEE)
    path = _version(name).path
    report = version_report(path, load_ruleset(path))
    return shown(report, back=(url_for("rules.start"), "Rules"), files=file_ways(name))


@pages.get("/version/<name>.<form>")
def take_version(name: str, form: str) -> Response:
    """Give a version as a file."""
    user().require(Action.SEE)
    path = _version(name).path
    return taken(version_report(path, load_ruleset(path)), form)


@pages.post("/try")
def try_out() -> Page:
    """Begin a trial of an uploaded draft, or of a version by its name."""
    user().require(Action.OVERSEE)
    team, name = request.form.get("team", ""), request.form.get("version", "")
    if name:
        return _try_version(_version(name), team)
    sent = {part: request.files[part].read(_MOST_BYTES + 1) for part in PARTS if part in request.files}
    errors = {part: "the file is too large for rules" for part in sent if len(sent[part]) > _MOST_BYTES}
    if not sent.get("rules"):
        errors["rules"] = "choose the rules file of the draft"
    if errors:
        return _page(errors), 400
    who, work = user(), bench()

    def run(progress: Progress) -> Trial:
        return try_draft(work, who, team, sent, on=work.today(), progress=progress)

    return begin("Try a draft", run, then="rules.trial")


def _try_version(chosen: Version, team: str) -> AnyResponse:
    """Begin a trial of a version on its first day, or today where it has begun."""
    who, work = user(), bench()
    day = max(chosen.first_day, work.today())
    before = work.rules.on(work.today()).ruleset

    def run(progress: Progress) -> Trial:
        after = load_ruleset(chosen.path)
        return try_rules(work, who, team, before, after, on=day, progress=progress)

    return begin(f"Try version {chosen.name}", run, then="rules.trial")


@pages.get("/try/<job>/")
def trial(job: str) -> Page:
    """Show what a trial came to: faults with their lines, or the check and the impact."""
    user().require(Action.OVERSEE)
    found: Trial = result_of(job, Trial)
    if found.report is None:
        return render_template("rules-faults.html", trial=found), 422
    note_view("rules trial")
    back = (url_for("rules.start"), "Rules")
    return shown(found.report, back=back, template="rules-trial.html", files=file_ways("report"), trial=found)


@pages.get("/try/<job>/<what>.<form>")
def take_trial(job: str, what: str, form: str) -> Response:
    """Give a trial, or the list of its cases, as a file."""
    user().require(Action.OVERSEE)
    found: Trial = result_of(job, Trial)
    if found.report is None or what not in ("report", "cases"):
        abort(404)
    return taken(found.report if what == "report" else _cases_of(found), form)


@pages.get("/try/<job>/cases")
def cases(job: str) -> str:
    """List the cases behind a figure of a trial."""
    user().require(Action.OVERSEE)
    found: Trial = result_of(job, Trial)
    if found.report is None:
        abort(404)
    note_view("cases of a rules trial")
    return shown_list(_cases_of(found), back=(url_for("rules.trial", job=job), "The trial"))


def _cases_of(found: Trial) -> Report:
    return changed_cases(found, request.args)


def _version(name: str) -> Version:
    """Give a version of the rules that the workbench decides by; 404 where there is none of that name."""
    found = next((each for each in _versions() if each.name == name), None)
    return found or abort(404)


def _versions() -> tuple[Version, ...]:
    path = bench().rules_now().path
    if is_dated(path):
        return versions_in(path.parent)
    rules = bench().rules_now().ruleset
    last_day = rules.in_force_until
    return (Version(path, rules.id, path.stem, rules.title, rules.in_force_from, last_day),)


def _page(errors: dict[str, str]) -> str:
    return render_template(
        "rules.html",
        versions=_versions()[::-1],
        today=bench().today(),
        teams=teams_seen(),
        errors=errors,
        team=request.form.get("team", ""),
    )
