"""Claims about work in the background: it is its owner's alone, it says how far it is, and what fails says why."""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Callable, Iterator

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from banding.errors import BandingError
from banding.render.report import Cell
from banding.workbench.access import NotFoundError, User
from banding.workbench.changes import Workbench
from banding.workbench.jobs import JobFailedError, Jobs, Progress
from banding.workbench.store import schema
from banding.workbench.upkeep.retention import erase, let_go_of_old
from tests.workbench.builders import ADMIN, AUDITOR, NORTH, SOUTH, Clock, a_row, on_both_databases, put_people


@pytest.fixture(name="jobs")
def _jobs(bench: Workbench) -> Iterator[Jobs]:
    """The jobs of a process of the workbench."""
    made = Jobs(bench.database)
    yield made
    made.stop()


@pytest.fixture(name="elsewhere")
def _elsewhere(bench: Workbench) -> Iterator[Jobs]:
    """The jobs of another process of the same workbench."""
    made = Jobs(bench.database)
    yield made
    made.stop()


def come(jobs: Jobs, user: User, work: Callable[[Progress], object]) -> str:
    """Do some work to its end, and give the id of the job."""
    id_ = jobs.start(user, "Look", work, then="today.start")
    jobs.wait(id_, 5)
    return id_


def test_a_job_is_for_whoever_began_it_in_every_process(jobs: Jobs, elsewhere: Jobs) -> None:
    """Its owner finds what it came to, whichever process is asked, on pages of its kind; to an administrator it is not there."""
    id_ = come(jobs, NORTH, lambda _: 7)
    for process in (jobs, elsewhere):
        assert process.result(NORTH, id_, int) == 7
        with pytest.raises(NotFoundError):
            process.find(ADMIN, id_)
        with pytest.raises(NotFoundError):
            process.result(NORTH, id_, str)


def test_what_fails_says_why_and_a_fault_of_ours_says_no_more_than_that(
    jobs: Jobs, elsewhere: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault that a person can mend is told in its words; another is logged, and nothing of it is told."""

    def mend(_: Progress) -> None:
        raise BandingError("choose another day")

    def crash(_: Progress) -> None:
        raise ValueError("secret")

    told = []
    for work in (mend, crash):
        id_ = come(jobs, NORTH, work)
        with pytest.raises(JobFailedError) as failed:
            elsewhere.result(NORTH, id_, int)
        told.append(str(failed.value))
    assert told[0] == "choose another day"
    assert "secret" not in told[1]
    assert "secret" in caplog.text


def test_only_the_newest_are_kept_and_for_an_hour(jobs: Jobs, clock: Clock) -> None:
    """Of many jobs the oldest that are over are let go, and none that still runs; after an hour nothing is kept."""
    done = threading.Event()
    running = jobs.start(NORTH, "Look", lambda _: done.wait(10), then="today.start")
    ids = []
    for _ in range(10):
        clock.forward(seconds=1)
        ids.append(come(jobs, NORTH, lambda _: None))
    assert not jobs.find(NORTH, running).is_over
    with pytest.raises(NotFoundError):
        jobs.find(NORTH, ids[0])
    jobs.find(NORTH, ids[-1])
    done.set()
    jobs.wait(running, 5)
    clock.forward(hours=1)
    with pytest.raises(NotFoundError):
        jobs.find(NORTH, ids[-1])
    let_go_of_old(jobs._database)
    with jobs._database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.jobs)).scalar() == 0


def test_one_user_keeps_nobody_else_waiting_or_from_their_results(jobs: Jobs, elsewhere: Jobs) -> None:
    """Of much work at once the rest is refused, by every process; however much one asks for, another's result is still there."""
    done = threading.Event()
    theirs = come(jobs, SOUTH, lambda _: 1)
    ids = [jobs.start(NORTH, "Look", lambda _: done.wait(10), then="today.start") for _ in range(4)]
    for process in (jobs, elsewhere):
        with pytest.raises(JobFailedError, match="under way"):
            process.start(NORTH, "Look", lambda _: None, then="today.start")
    done.set()
    for id_ in ids:
        jobs.wait(id_, 5)
    for _ in range(10):
        come(jobs, NORTH, lambda _: None)
    assert jobs.result(SOUTH, theirs, int) == 1


@on_both_databases
def test_a_page_says_how_far_it_is_in_every_process_and_then_leads_on(
    bench: Workbench, client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a job runs its page says how far and looks again; once it is over it leads to what it came to."""
    monkeypatch.setattr("banding.workbench.jobs._BEATS_SECONDS", 0.05)
    client, began, done = client_of(AUDITOR), threading.Event(), threading.Event()
    jobs: Jobs = client.application.config["JOBS"]
    client.application.config["JOBS"] = elsewhere = Jobs(bench.database)

    def work(progress: Progress) -> int:
        progress(20, 1000)
        began.set()
        done.wait(10)
        return 7

    id_ = jobs.start(AUDITOR, "Look through", work, then="oversight.audit_found")
    assert began.wait(5)
    for _ in range(100):
        page = client.get(f"/jobs/{id_}")
        if "20 of 1,000 done" in page.text:
            break
        threading.Event().wait(0.05)
    assert ("20 of 1,000 done" in page.text, page.headers["Refresh"]) == (True, "2")
    assert client.get(f"/oversight/audit/{id_}/").status_code == 409
    done.set()
    jobs.wait(id_, 5)
    assert client.get(f"/jobs/{id_}").headers["Location"] == f"/oversight/audit/{id_}/"
    assert client_of(ADMIN).get(f"/jobs/{id_}").status_code == 404
    elsewhere.stop()


def test_what_the_workbench_does_by_itself_is_done_once(jobs: Jobs, elsewhere: Jobs, clock: Clock) -> None:
    """The same work asked for again by its name is not done again by any process, but where it failed or its process died."""
    seen: list[str] = []

    def work(progress: Progress) -> None:
        progress(1, None)
        seen.append("done")

    def fail(progress: Progress) -> None:
        seen.append("failed")
        raise ValueError("no matter")

    def rest() -> None:
        for process in (jobs, elsewhere):
            for id_ in list(process._under_way):
                process.wait(id_, 5)

    for process in (jobs, jobs, elsewhere):
        process.once("look", work)
        rest()
    assert seen == ["done"]
    jobs.once("other", fail)
    rest()
    elsewhere.once("other", work)
    rest()
    assert seen == ["done", "failed", "done"]
    with jobs._database.writing() as connection:  # as a process leaves it that is no more
        connection.execute(schema.jobs.update().values(is_over=False, error=""))
    clock.forward(seconds=61)
    third = Jobs(jobs._database)
    third.once("look", work)
    for id_ in list(third._under_way):
        third.wait(id_, 5)
    third.stop()
    assert seen[3:] == ["done"]


def test_what_another_process_does_by_itself_is_done_here_where_that_process_dies(
    jobs: Jobs, clock: Clock
) -> None:
    """A process that was told that another does some work asks again, and does it once the other has died."""
    seen: list[str] = []
    with jobs._database.writing() as connection:  # as another process begins it
        jobs._put(connection, hashlib.sha256(b"look").hexdigest()[:32], title="look")
    jobs.once("look", lambda _: seen.append("too early"))
    clock.forward(seconds=61)
    jobs.once("look", lambda _: seen.append("done"))
    for id_ in list(jobs._under_way):
        jobs.wait(id_, 5)
    assert seen == ["done"]


def test_a_process_without_a_connection_to_spare_loses_no_job(
    jobs: Jobs, elsewhere: Jobs, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written down for want of a connection, the beat goes on and what is over is not under way for ever."""
    monkeypatch.setattr("banding.workbench.jobs._BEATS_SECONDS", 0.02)
    write, beaten, done = jobs._note, threading.Event(), threading.Event()

    def full(id_: str, **values: object) -> None:
        beaten.set()
        raise PoolTimeoutError

    monkeypatch.setattr(jobs, "_note", full)
    ids = [jobs.start(NORTH, "Look", lambda _: done.wait(10), then="today.start") for _ in range(2)]
    assert beaten.wait(5)
    done.set()
    jobs.wait(ids[0], 5)
    clock.forward(seconds=61)
    assert "could not be kept" in jobs.find(NORTH, ids[0]).error
    assert "was stopped" in elsewhere.find(NORTH, ids[0]).error
    monkeypatch.setattr(jobs, "_note", write)
    again = come(jobs, NORTH, lambda _: 7)
    assert elsewhere.result(NORTH, again, int) == 7


def test_what_an_earlier_version_kept_is_no_longer_there(bench: Workbench, jobs: Jobs) -> None:
    """A result with other attributes than its class has now is asked for again, and is no fault of a page."""
    id_ = come(jobs, NORTH, lambda _: None)
    kept = zlib.compress(msgspec.json.encode(["Cell", "one", "two"]))
    with bench.database.writing() as connection:
        connection.execute(schema.jobs.update().where(schema.jobs.c.id == id_).values(result=kept))
    with pytest.raises(NotFoundError, match="no longer kept"):
        jobs.result(NORTH, id_, Cell)


def test_what_runs_when_the_workbench_is_stopped_ends_where_it_next_says_how_far_it_is(
    jobs: Jobs, elsewhere: Jobs
) -> None:
    """Stopping waits for no long work: it ends at its next word, with the reason, and what waited is told as never begun."""
    began, kept = threading.Event(), []

    def work(progress: Progress) -> None:
        for number in range(2_000):
            began.set()
            progress(number, 2_000)
            threading.Event().wait(0.005)
        kept.append(1)

    ids = [jobs.start(NORTH, "Look", work, then="today.start") for _ in range(3)]
    assert began.wait(5)
    jobs.stop()
    for id_ in ids:
        jobs.wait(id_, 5)
    errors = [elsewhere.find(NORTH, id_).error for id_ in ids]
    assert (all("was stopped" in error for error in errors), kept) == (True, [])
    assert "before this began" in errors[2]


def test_work_whose_process_died_is_told_as_such_and_can_be_begun_again(
    bench: Workbench, client_of: Callable[[User], FlaskClient], clock: Clock
) -> None:
    """After a minute without a word its page waits no longer: it says so, and leads to where it can be begun again."""
    client = client_of(AUDITOR)
    dead, done = Jobs(bench.database), threading.Event()
    id_ = dead.start(
        AUDITOR, "Audit", lambda _: done.wait(10), then="oversight.audit_found", again="/oversight"
    )
    assert "Refresh" in client.get(f"/jobs/{id_}").headers
    clock.forward(seconds=61)
    page = client.get(f"/jobs/{id_}")
    assert "Refresh" not in page.headers
    assert "was stopped while it did this" in page.text
    assert '<a href="/oversight">Begin again</a>' in page.text
    assert client.get(f"/oversight/audit/{id_}/").status_code == 409
    done.set()
    dead.wait(id_, 5)


def test_what_cannot_even_be_written_down_is_told_by_the_process_that_did_it(
    jobs: Jobs, elsewhere: Jobs, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no room for one word more nobody waits: its own process says why at once, the others when there is room again."""

    def work(_: Progress) -> None:
        monkeypatch.setattr(jobs, "_note", full)
        raise DBAPIError("", {}, DiskFull())

    def full(id_: str, **values: object) -> None:
        raise DBAPIError("", {}, DiskFull())

    id_ = come(jobs, NORTH, work)
    assert "There is no room left" in jobs.find(NORTH, id_).error
    assert not elsewhere.find(NORTH, id_).is_over
    clock.forward(seconds=61)
    assert "was stopped while it did this" in elsewhere.find(NORTH, id_).error
    monkeypatch.undo()
    come(jobs, NORTH, lambda _: 7)
    assert "There is no room left" in elsewhere.find(NORTH, id_).error


class DiskFull(Exception):  # noqa: N818 - as the driver of PostgreSQL calls it
    """What a driver says where a disk is full."""

    sqlstate = "53100"


def test_erasing_somebody_takes_what_jobs_found_with_them(bench: Workbench, jobs: Jobs) -> None:
    """What was worked out of a caseload may name the people on it, so nothing of it is kept when some of them are erased."""
    put_people(bench, a_row())
    id_ = come(jobs, NORTH, lambda _: "X100001")
    with bench.database.writing() as connection:
        connection.execute(schema.people.update().values(gone=True))
    assert erase(bench.database, "admin", ["x100001"], why="due")
    with pytest.raises(NotFoundError):
        jobs.find(NORTH, id_)
