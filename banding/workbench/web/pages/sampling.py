"""The sample of the live caseload to read, its reading sheet, and what a sheet that was filled in comes to."""

from __future__ import annotations

import math
import secrets

from flask import Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from banding.auditing.sampling.draw import SampleError, sample_size
from banding.errors import TableError
from banding.render.report import Report
from banding.workbench.jobs import Progress
from banding.workbench.oversight.sample import LiveSample, sample_live, scored_sheet
from banding.workbench.web.app_context import bench, note_view, sent_file, user
from banding.workbench.web.pages.jobs import begin, result_of
from banding.workbench.web.pages.oversight import pages, teams_seen
from banding.workbench.web.report_page import file_ways, sent, shown, taken

_MOST_SEED = 1_000_000
_MOST_BYTES = 4 * 1024 * 1024


@pages.get("/sample")
def sample_form(errors: dict[str, str] | None = None) -> str:
    """Ask how a sample is to be drawn."""
    return render_template("sample-form.html", teams=teams_seen(), errors=errors or {}, said=request.form)


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
        return sample_form(errors), 400
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


@pages.get("/sheet")
def sheet_form(error: str = "") -> str:
    """Ask for a reading sheet that was filled in."""
    return render_template("sheet-form.html", errors={"file": error} if error else {})


@pages.post("/sheet")
def score() -> AnyResponse | tuple[str, int]:
    """Score a reading sheet that was filled in; it is not kept."""
    name, content, wrong = sent_file("file", "a filled reading sheet", most_bytes=_MOST_BYTES)
    try:
        if wrong:
            return sheet_form(wrong), 422
        report = scored_sheet(bench(), name, content)
    except TableError as error:
        return sheet_form(str(error)), 422
    return begin("Reading sheet, scored", lambda _: report, then="oversight.scored")


@pages.get("/sheet/<job>/")
def scored(job: str) -> str:
    """Show what a reading sheet comes to."""
    report: Report = result_of(job, Report)
    return shown(report, back=(url_for("oversight.sheet_form"), "Score a sheet"), files=file_ways("report"))


@pages.get("/sheet/<job>/report.<form>")
def take_score(job: str, form: str) -> Response:
    """Give what a reading sheet comes to as a file."""
    return taken(result_of(job, Report), form)
