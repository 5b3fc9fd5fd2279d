"""Work in the background: a page that looks again every two seconds until it is done, and then leads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from banding.workbench.jobs import Job, Jobs, Progress
from banding.workbench.web.app_context import user

pages = Blueprint("jobs", __name__, url_prefix="/jobs")
_AT_ONCE_SECONDS = 1.5
"""How long a page waits for work that may be short, before it shows how far it is."""
_LOOK_AGAIN_SECONDS = 2


def jobs() -> Jobs:
    """Give the jobs of the application."""
    return cast("Jobs", current_app.config["JOBS"])


def begin(title: str, work: Callable[[Progress], Any], *, then: str) -> Response:
    """
    Begin work for who is signed in, and lead to what it came to, or to how far it is.

    Args:
        work: takes what is told of progress; runs outside the request, so what it needs of the request is taken out before.
        then: the endpoint that shows the result; it is asked for with ``job=id`` and finds the result with :func:`result_of`.
    """
    job = jobs().start(user(), title, work, then=then)
    if job.wait(_AT_ONCE_SECONDS) and not job.error:
        return redirect(url_for(then, job=job.id))
    return redirect(url_for("jobs.show", job=job.id))


def result_of(job: str) -> Any:
    """
    Give what a job of the signed-in user came to.

    Raises:
        NotFoundError: they have no such job.
        JobFailedError: it failed, or is not over.
    """
    return jobs().find(user(), job).result()


@pages.get("/<job>")
def show(job: str) -> Response:
    """Show how far a job is; once it is done, lead to what it came to."""
    found: Job = jobs().find(user(), job)
    if found.is_over and not found.error:
        return redirect(url_for(found.then, job=found.id))
    response = make_response(render_template("job.html", job=found))
    if not found.is_over:
        response.headers["Refresh"] = str(_LOOK_AGAIN_SECONDS)
    return response
