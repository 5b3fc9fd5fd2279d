"""Claims about work in the background: it is its owner's alone, it says how far it is, and what fails says why."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from banding.errors import BandingError
from banding.workbench.access import NotFoundError, User
from banding.workbench.jobs import JobFailedError, Jobs, Progress
from tests.workbench.builders import ADMIN, AUDITOR, NORTH, SOUTH


def test_a_job_is_for_whoever_began_it() -> None:
    """Its owner finds what it came to; to an administrator it is not there."""
    jobs = Jobs()
    job = jobs.start(NORTH, "Look", lambda _: 7, then="today.start")
    assert job.wait(5)
    assert jobs.find(NORTH, job.id).result() == 7
    with pytest.raises(NotFoundError):
        jobs.find(ADMIN, job.id)


def test_what_fails_says_why_and_a_fault_of_ours_says_no_more_than_that(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault that a person can mend is told in its words; another is logged, and nothing of it is told."""
    jobs = Jobs()

    def mend(_: Progress) -> None:
        raise BandingError("choose another day")

    def crash(_: Progress) -> None:
        raise ValueError("secret")

    told = []
    for work in (mend, crash):
        job = jobs.start(NORTH, "Look", work, then="today.start")
        assert job.wait(5)
        with pytest.raises(JobFailedError) as failed:
            job.result()
        told.append(str(failed.value))
    assert told[0] == "choose another day"
    assert "secret" not in told[1]
    assert "secret" in caplog.text


def test_only_the_newest_are_kept() -> None:
    """Of many jobs the oldest that are over are let go, and none that still runs."""
    jobs, done = Jobs(), threading.Event()
    running = jobs.start(NORTH, "Look", lambda _: done.wait(10), then="today.start")
    ids = []
    for _ in range(40):
        job = jobs.start(NORTH, "Look", lambda _: None, then="today.start")
        job.wait(5)
        ids.append(job.id)
    assert jobs.find(NORTH, running.id) is running
    with pytest.raises(NotFoundError):
        jobs.find(NORTH, ids[0])
    jobs.find(NORTH, ids[-1])
    done.set()


def test_one_user_keeps_nobody_else_waiting_or_from_their_results() -> None:
    """Of much work at once the rest is refused; and however much one user asks for, another's result is still there."""
    jobs, done = Jobs(), threading.Event()
    theirs = jobs.start(SOUTH, "Look", lambda _: 1, then="today.start")
    theirs.wait(5)
    for _ in range(4):
        jobs.start(NORTH, "Look", lambda _: done.wait(10), then="today.start")
    with pytest.raises(JobFailedError, match="under way"):
        jobs.start(NORTH, "Look", lambda _: None, then="today.start")
    done.set()
    for _ in range(30):
        while any(not job.is_over for job in jobs._jobs.values()):
            time.sleep(0.01)
        jobs.start(NORTH, "Look", lambda _: None, then="today.start")
    assert jobs.find(SOUTH, theirs.id).result() == 1


def test_a_page_says_how_far_it_is_and_then_leads_on(client_of: Callable[[User], FlaskClient]) -> None:
    """While a job runs its page says how far and looks again; once it is over it leads to what it came to."""
    client, done = client_of(AUDITOR), threading.Event()
    jobs: Jobs = client.application.config["JOBS"]

    def work(progress: Progress) -> int:
        progress(20, 1000)
        done.wait(10)
        return 7

    job = jobs.start(AUDITOR, "Look through", work, then="oversight.audited")
    job.wait(0.2)
    page = client.get(f"/jobs/{job.id}")
    assert ("20 of 1,000 done" in page.text, page.headers["Refresh"]) == (True, "2")
    assert client.get(f"/oversight/audit/{job.id}/").status_code == 409
    done.set()
    assert job.wait(5)
    assert client.get(f"/jobs/{job.id}").headers["Location"] == f"/oversight/audit/{job.id}/"
    assert client_of(ADMIN).get(f"/jobs/{job.id}").status_code == 404


def test_what_the_workbench_does_by_itself_is_done_once() -> None:
    """The same work asked for again by its name is not done again, and a failure of it stops nobody."""
    jobs, seen = Jobs(), []

    def work(progress: Progress) -> None:
        progress(1, None)
        seen.append(1)
        raise ValueError("no matter")

    for _ in range(3):
        jobs.once("look", work)
    for _ in range(2):
        jobs.start(NORTH, "After", lambda _: None, then="today.start").wait(5)
    assert seen == [1]


def test_what_runs_when_the_workbench_is_stopped_ends_where_it_next_says_how_far_it_is() -> None:
    """Stopping waits for no long work: it ends at its next word, with the reason, and what it would have kept is not."""
    jobs, began, kept = Jobs(), threading.Event(), []

    def work(progress: Progress) -> None:
        for number in range(2_000):
            began.set()
            progress(number, 2_000)
            threading.Event().wait(0.005)
        kept.append(1)

    job = jobs.start(NORTH, "Look", work, then="today.start")
    assert began.wait(5)
    jobs.stop()
    assert job.wait(5)
    assert ("was stopped" in job.error, kept) == (True, [])
