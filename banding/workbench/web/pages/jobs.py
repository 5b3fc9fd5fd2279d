"""Work in the background: a page that looks again every two seconds until it is done, and then leads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from banding.workbench.jobs import Jobs, Progress
from banding.workbench.web.app_context import user

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
        NotFoundError: they have no such job.
        JobFailedError: it failed, or is not over.
    """
    return jobs().result(user(), job, kind)


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
