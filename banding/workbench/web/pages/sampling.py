"""The sample of the live caseload to read, its reading sheet, and what a sheet that was filled in comes to."""

from __future__ import annotations

import math
import secrets

from flask import Response, render_template, request

from banding.auditing.sampling.draw import SampleError, sample_size
from banding.errors import TableError
from banding.workbench.jobs import Progress
from banding.workbench.oversight.sample import LiveSample, LiveSheet, sample_live, scored_sheet
from banding.workbench.web.app_context import Page, bench, sent_file, teams_seen, user
from banding.workbench.web.pages.jobs import add_results, begin, result_of
from banding.workbench.web.pages.oversight import pages
from banding.workbench.web.report_page import sent

_MOST_SEED = 1_000_000
_MOST_BYTES = 4 * 1024 * 1024


@pages.route("/sample", methods=["GET", "POST"])
def sample() -> Page:
    """Ask how a sample is to be drawn, and begin to."""
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
    if errors or request.method == "GET":
        page = render_template("sample-form.html", teams=teams_seen(), errors=errors, said=request.form)
        return page, 400 if errors else 200
    who, work, team = user(), bench(), request.form.get("team", "")
    seed, confidence, margin = int(numbers["seed"]), numbers["confidence"], numbers["margin"]

    def run(_: Progress) -> LiveSample:
        return sample_live(work, who, team, seed=seed, confidence=confidence, margin=margin)

    return begin("Sample to read", run, then="oversight.sample_found")


@pages.get("/sample/<job>/sheet.<any(csv, xlsx):form>")
def take_sheet(job: str, form: str) -> Response:
    """Give the sheet to fill in while reading a sample."""
    found: LiveSample = result_of(job, LiveSample)
    return sent(found.sheets[form], "Reading sheet", form)


@pages.route("/sheet", methods=["GET", "POST"])
def sheet() -> Page:
    """Score a reading sheet that was filled in; it is not kept."""
    wrong = ""
    if request.method == "POST":
        name, content, wrong = sent_file("file", "a filled reading sheet", most_bytes=_MOST_BYTES)
        try:
            if not wrong:
                made = scored_sheet(bench(), name, content)
                return begin("Reading sheet, scored", lambda _: made, then="oversight.sheet_found")
        except TableError as error:
            wrong = error.on_a_page
    errors = {"file": wrong} if wrong else {}
    return render_template("sheet-form.html", errors=errors), 422 if wrong else 200


add_results(pages, "sample", LiveSample, back="sample", title="Draw a sample to read", template="sample.html")
add_results(pages, "sheet", LiveSheet, back="sheet", title="Score a reading sheet")
