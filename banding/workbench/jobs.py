"""
Long work, such as an audit of a whole region, done in the background while a page says how far it is.

Jobs live in the memory of one process and are their owner's alone. What one came to is kept for an hour; whatever must last
is written to the database by the work itself, in one transaction.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Any

import attrs

from banding.errors import BandingError
from banding.workbench.access import NotFoundError, User

Progress = Callable[[int, int | None], None]
"""Takes how many rows are done, and of how many where that is known."""
_LOG = logging.getLogger(__name__)
_AT_ONCE = 2
_MOST_UNDER_WAY = 4
_MOST_OF_ONE, _MOST_KEPT, _KEPT_SECONDS = 4, 16, 3600.0
_FAILED = "Something went wrong, and it has been noted. Nothing was changed; try again."


class JobFailedError(BandingError):
    """A job came to nothing; says why."""


@attrs.define(eq=False)
class Job:
    """
    One piece of work.

    Attributes:
        then: the endpoint that shows what it came to; the page is asked for with ``job=id``.
        done, of: rows done, and of how many; None where that is not known.
        error: why it failed, for people; empty where it did not.
    """

    id: str
    owner: User
    title: str
    then: str
    began: float
    done: int = 0
    of: int | None = None
    error: str = ""
    future: Future[Any] | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is done or has failed."""
        return self.future is not None and self.future.done()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, and say whether it came."""
        if self.future is not None:
            wait_for((self.future,), timeout=seconds)
        return self.is_over

    def result(self) -> Any:
        """
        Give what it came to.

        Raises:
            JobFailedError: it failed, or is not over.
        """
        if self.error or self.future is None or not self.future.done():
            raise JobFailedError(self.error or "this is not done yet")
        return self.future.result()


class Jobs:
    """The jobs of one process; at most two run at once, and the others wait."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._begun: set[str] = set()
        self._is_stopped = False
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="job")

    def start(self, user: User, title: str, work: Callable[[Progress], Any], *, then: str) -> Job:
        """
        Begin some work in a user's name, and give the job.

        Raises:
            JobFailedError: so much of theirs is under way already that it would keep others waiting.
        """
        job = Job(secrets.token_urlsafe(12), user, title, then, time.monotonic())

        def tell(done: int, of: int | None = None) -> None:
            self._go_on(done, of)
            job.done, job.of = done, of

        def run() -> Any:
            try:
                return work(tell)
            except BandingError as error:
                job.error = str(error)
            except (
                Exception
            ):  # a job has nobody above it: the log has the fault, the page says that there was one
                _LOG.exception("the job `%s` failed", title)
                job.error = _FAILED
            return None

        with self._lock:
            mine = [each for each in self._jobs.values() if each.owner == job.owner]
            if sum(not each.is_over for each in mine) >= _MOST_UNDER_WAY:
                raise JobFailedError(
                    f"{_MOST_UNDER_WAY} pieces of your work are under way; wait for one of them"
                )
            self._forget(mine)
            self._jobs[job.id] = job
            job.future = self._pool.submit(run)
        return job

    def once(self, name: str, work: Callable[[Progress], Any]) -> None:
        """Do some work of the workbench's own in the background, the first time that it is asked for by a name."""
        with self._lock:
            if name in self._begun:
                return
            self._begun.add(name)

        def run() -> None:
            try:
                work(self._go_on)
            except JobFailedError:
                return
            except Exception:  # nobody waits for it; it is tried again by the next process or on the next day
                _LOG.exception("`%s` failed", name)

        self._pool.submit(run)

    def find(self, user: User, id_: str) -> Job:
        """
        Give a job.

        Raises:
            NotFoundError: there is none, it is somebody else's, what they may see has changed, or it was let go.
        """
        job = self._jobs.get(id_)
        if job is None or job.owner != user:
            raise NotFoundError("this is no longer kept; ask for it again")
        return job

    def stop(self) -> None:
        """Begin nothing more, and end what runs where it next says how far it is."""
        self._is_stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _go_on(self, done: int, of: int | None = None) -> None:
        """Let work go on that says how far it is, unless the workbench has been stopped."""
        if self._is_stopped:
            raise JobFailedError(f"the workbench was stopped after {done:,}; nothing was kept")

    def _forget(self, mine: list[Job]) -> None:
        """Let go of what is over and old; of the oldest of one user before that of others, where many are kept."""
        now, every = time.monotonic(), list(self._jobs.values())
        old = [job for job in every if now - job.began > _KEPT_SECONDS]
        surplus = mine[: max(len(mine) - _MOST_OF_ONE + 1, 0)]
        left = [job for job in every if job not in old and job not in surplus]
        surplus += left[: max(len(left) - _MOST_KEPT + 1, 0)]
        for job in (*old, *surplus):
            if job.is_over:
                self._jobs.pop(job.id, None)
