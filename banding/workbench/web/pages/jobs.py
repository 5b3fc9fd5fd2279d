"""Work in the background: a page that looks again every two seconds until it is done, and then leads on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from banding.render.report import Report
from banding.workbench.jobs import Jobs, Progress
from banding.workbench.web.app_context import note_view, user
from banding.workbench.web.report_page import file_ways, shown, shown_list, taken

pages = Blueprint("jobs", __name__, url_prefix="/jobs")
_AT_ONCE_SECONDS = 1.5
"""How long a page waits for work that may be short, before it shows how far it is."""
_LOOK_AGAIN_SECONDS = 2


def jobs() -> Jobs:
    """Give the jobs of the application."""
    return cast("Jobs", current_app.config["JOBS"])


def begin(title: str, work: Callable[[Progress], Any], *, then: str, again: str = "") -> Response:
    """
    Begin work for who is signed in, and lead to what it came to, or to how far it is.

    Args:
        work: takes what is told of progress; runs outside the request, so what it needs of the request is taken out before.
            What it gives is kept as :mod:`banding.workbench.results` writes it.
        then: the endpoint that shows the result; it is asked for with ``job=id`` and finds the result with :func:`result_of`.
        again: where it can be begun again; the first page of the same kind where it is empty.
    """
    again = again or url_for(f"{request.blueprint}.start")
    id_ = jobs().start(user(), title, work, then=then, again=again)
    jobs().wait(id_, _AT_ONCE_SECONDS)
    found = jobs().find(user(), id_)
    return redirect(url_for(found.then if found.has_come else "jobs.show", job=id_))


def result_of(job: str, kind: type) -> Any:
    """
    Give what a job of the signed-in user came to: something of a kind, or None.

    Raises:
        NotFoundError: they have no such job, or it is of another kind.
        JobFailedError: it failed, or is not over.
    """
    return jobs().result(user(), job, kind)


def add_results(
    blueprint: Blueprint,
    what: str,
    kind: type,
    *,
    back: str,
    title: str,
    template: str = "report-page.html",
    listed: Callable[[Any, Mapping[str, str]], Report] | None = None,
) -> None:
    """
    Add the pages of what jobs come to that have a report: the report, the cases behind its figures, and each as a file.

    Args:
        what: what it is called in addresses and endpoints: ``what_found``, ``what_cases`` and ``what_taken``.
        kind: what such a job gives; its ``report`` is shown.
        back: the endpoint of the page before, of the same blueprint, called ``title``.
        listed: makes the list behind a figure, narrowed by what the address asks; None where no figure leads to one.
    """

    def report(job: str) -> str:
        found = _of_kind(job, kind)
        note_view(what)
        way = (url_for(f".{back}"), title)
        return shown(found.report, back=way, template=template, files=file_ways("report"))

    def cases(job: str) -> str:
        assert listed is not None  # noqa: S101 - else there is no such page
        found = _of_kind(job, kind)
        note_view(f"cases of {what}")
        return shown_list(
            listed(found, request.args), back=(url_for(f".{what}_found", job=job), found.report.title)
        )

    def file(job: str, of: str, form: str) -> Response:
        found = _of_kind(job, kind)
        return taken(listed(found, request.args) if listed and of == "cases" else found.report, form)

    names = "report, cases" if listed else "report"
    blueprint.add_url_rule(f"/{what}/<job>/", f"{what}_found", report)
    blueprint.add_url_rule(f"/{what}/<job>/<any({names}):of>.<form>", f"{what}_taken", file)
    if listed:
        blueprint.add_url_rule(f"/{what}/<job>/cases", f"{what}_cases", cases)


def _of_kind(job: str, kind: type) -> Any:
    return result_of(job, kind) or abort(404)


@pages.get("/<job>")
def show(job: str) -> Response:
    """Show how far a job is; once it is done, lead to what it came to."""
    found = jobs().find(user(), job)
    if found.has_come:
        return redirect(url_for(found.then, job=found.id))
    response = make_response(render_template("job.html", job=found))
    if not found.is_over:
        response.headers["Refresh"] = str(_LOOK_AGAIN_SECONDS)
    return response
