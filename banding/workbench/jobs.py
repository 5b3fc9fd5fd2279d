"""
Long work, such as an audit of a whole region, done in the background while a page says how far it is.

The work is done by the process that was asked. What pages need of it is in the table ``jobs``, so that every process of the
workbench can say how far it is and show what it came to. While it goes on, its process says every few seconds that it lives;
work of which nothing has been heard for a minute has died with its process. What must last is written by the work itself, in
one transaction; the rest is kept for an hour, for whoever asked for it alone.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from datetime import timedelta
from typing import Any

import attrs
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from banding.errors import BandingError
from banding.workbench.access import NotFoundError, User, written_teams
from banding.workbench.results import read_result, written_result
from banding.workbench.store.database import NO_ROOM, Database, is_without_room
from banding.workbench.store.schema import jobs

Progress = Callable[[int, int | None], None]
"""Takes how many rows are done, and of how many where that is known."""
_LOG = logging.getLogger(__name__)
_AT_ONCE, _MOST_UNDER_WAY, _MOST_OF_ONE, _RESULTS_AT_HAND = 2, 4, 4, 4
_BEATS_SECONDS = 3.0
SILENT, KEPT_FOR = timedelta(minutes=1), timedelta(hours=1)
"""After how long without a word work has died: longer than one writer of SQLite lets another wait."""
_FAILED = "Something went wrong, and it has been noted. Nothing was changed; try again."
_GONE = "this is no longer kept; ask for it again"
_NOT_KEPT = "What this came to could not be kept. Look how things stand before you begin again."
_DIED = (
    "The workbench was stopped while it did this, before it could say what came of it. "
    "What it changes is kept whole or not at all."
)


class JobFailedError(BandingError):
    """A job came to nothing; says why."""


@attrs.frozen
class Job:
    """
    One piece of work, as it is now.

    Attributes:
        then: the endpoint that shows what it came to; the page is asked for with ``job=id``.
        again: the address where it can be begun again.
        done, of: rows done, and of how many; None where that is not known.
        error: why it failed, for people; empty where it did not.
    """

    id: str
    title: str
    then: str
    again: str
    done: int
    of: int | None
    is_over: bool
    error: str

    @property
    def has_come(self) -> bool:
        """Whether it is done, and came to something."""
        return self.is_over and not self.error


class Jobs:
    """The jobs of a workbench. A process does two at once; its others wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: dict[str, Future[None]] = {}
        self._far: dict[str, tuple[int, int | None]] = {}
        self._results: dict[str, Any] = {}
        self._unwritten: dict[str, str] = {}
        self._begun: set[str] = set()
        self._lock, self._is_beating, self._is_stopped = threading.Lock(), False, False
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="job")

    def start(
        self, user: User, title: str, work: Callable[[Progress], Any], *, then: str, again: str = ""
    ) -> str:
        """
        Begin some work in a user's name, and give the id of the job.

        Raises:
            JobFailedError: so much of theirs is under way already that it would keep others waiting.
        """
        id_, owner, silent = secrets.token_urlsafe(12), _owner(user), self._database.now(-SILENT)
        unwritten = dict(self._unwritten)
        with self._database.writing() as connection:
            for each, error in unwritten.items():
                told = update(jobs).where(jobs.c.id == each)
                connection.execute(told.values(is_over=True, error=error))
            mine = select(jobs.c.id, jobs.c.is_over, jobs.c.heard).where(jobs.c.owner == owner)
            found = connection.execute(mine.order_by(jobs.c.began.desc())).all()
            if sum(not row.is_over and row.heard > silent for row in found) >= _MOST_UNDER_WAY:
                raise JobFailedError(
                    f"{_MOST_UNDER_WAY} pieces of your work are under way; wait for one of them"
                )
            surplus = [row.id for row in found[_MOST_OF_ONE - 1 :] if row.is_over]
            connection.execute(delete(jobs).where(jobs.c.id.in_(surplus)))
            self._put(connection, id_, owner=owner, title=title, then=then, again=again)
        for each in unwritten:
            self._unwritten.pop(each, None)
        self._begin(id_, title, work)
        return id_

    def once(self, name: str, work: Callable[[Progress], Any]) -> None:
        """Do some work of the workbench's own in the background, unless some process has done it or does it."""
        with self._lock:
            if name in self._begun:
                return
            self._begun.add(name)
        id_, is_settled = hashlib.sha256(name.encode()).hexdigest()[:32], False
        try:
            with self._database.writing() as connection:
                row = connection.execute(select(jobs).where(jobs.c.id == id_)).first()
                is_settled = row is not None and row.is_over and not row.error
                if is_settled or (row and not row.error and row.heard > self._database.now(-SILENT)):
                    return
                connection.execute(delete(jobs).where(jobs.c.id == id_))
                self._put(connection, id_, title=name)
            is_settled = True
        except IntegrityError:  # another process was quicker
            return
        finally:
            if not is_settled:  # the process that does it may die, so it is asked for again
                self._begun.discard(name)
        self._begin(id_, name, work)

    def find(self, user: User, id_: str) -> Job:
        """
        Give a job.

        Raises:
            NotFoundError: there is none, it is somebody else's, what they may see has changed, or it was let go.
        """
        far = self._far.get(id_)
        wanted = select(*(column for column in jobs.c if column is not jobs.c.result)).where(
            jobs.c.id == id_, jobs.c.owner == _owner(user), jobs.c.heard > self._database.now(-KEPT_FOR)
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise NotFoundError(_GONE)
        has_died = not row.is_over and far is None and row.heard <= self._database.now(-SILENT)
        error = row.error or self._unwritten.get(id_, "") or (_DIED if has_died else "")
        done, of = far or (row.done, row.of)
        return Job(id_, row.title, row.then, row.again, done, of, row.is_over or bool(error), error)

    def result(self, user: User, id_: str, kind: type) -> Any:
        """
        Give what a job came to, which is of some kind or None.

        Raises:
            NotFoundError: as for :meth:`find`, or it is of another kind.
            JobFailedError: it failed, or is not over.
        """
        job = self.find(user, id_)
        if not job.has_come:
            raise JobFailedError(job.error or "this is not done yet")
        if id_ in self._results:
            found = self._results[id_]
        else:
            with self._database.reading() as connection:
                content = connection.execute(select(jobs.c.result).where(jobs.c.id == id_)).scalar()
            try:
                found = read_result(content or b"", kind)
            except (KeyError, TypeError, ValueError, zlib.error):
                # It is of another kind or from another version, or was let go of meanwhile.
                raise NotFoundError(_GONE) from None
            with self._lock:
                self._results = dict([*self._results.items(), (id_, found)][-_RESULTS_AT_HAND:])
        if found is not None and not isinstance(found, kind):
            raise NotFoundError(_GONE)
        return found

    def wait(self, id_: str, seconds: float) -> None:
        """Wait for the end of a job that this process does, for so long at most."""
        if future := self._under_way.get(id_):
            wait_for((future,), timeout=seconds)

    def stop(self) -> None:
        """Begin nothing more, and end what runs where it next says how far it is."""
        self._is_stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        for id_, future in list(self._under_way.items()):
            if future.cancelled():
                self._end(id_, {"error": "the workbench was stopped before this began; nothing was kept"})

    def _put(self, connection: Connection, id_: str, **values: str) -> None:
        now = self._database.now()
        empty = {"owner": "", "then": "", "again": "", "error": "", "done": 0, "is_over": False}
        connection.execute(insert(jobs).values({**empty, **values, "id": id_, "began": now, "heard": now}))

    def _begin(self, id_: str, title: str, work: Callable[[Progress], Any]) -> None:
        def tell(done: int, of: int | None = None) -> None:
            if self._is_stopped:
                raise JobFailedError(f"the workbench was stopped after {done:,}; nothing was kept")
            self._far[id_] = done, of

        def run() -> None:
            try:
                values: dict[str, Any] = {"result": written_result(work(tell))}
            except BandingError as error:
                values = {"error": error.on_a_page}
            except (
                Exception
            ) as error:  # a job has nobody above it: the log has the fault, the page says that there was one
                _LOG.exception("the job `%s` failed", title)
                values = {"error": NO_ROOM if is_without_room(error) else _FAILED}
            self._end(id_, values)

        with self._lock:
            self._far[id_] = 0, None
            self._under_way[id_] = self._pool.submit(run)
            if not self._is_beating:
                self._is_beating = True
                threading.Thread(target=self._beat, daemon=True).start()

    def _end(self, id_: str, values: dict[str, Any]) -> None:
        """Write down what a job came to; where nothing can be written, this process tells it until it can."""
        for said in (values, {"error": _NOT_KEPT}):
            try:
                self._note(id_, is_over=True, **said)
                break
            except SQLAlchemyError:
                _LOG.exception("what a job came to could not be kept")
        else:
            self._unwritten[id_] = values.get("error", _NOT_KEPT)
        with self._lock:
            del self._far[id_], self._under_way[id_]

    def _beat(self) -> None:
        """Say of each job that this process does that it lives, and how far it is, until there is none."""
        while True:
            threading.Event().wait(_BEATS_SECONDS)
            with self._lock:
                far = dict(self._far)
                self._is_beating = bool(far)
            if not far:
                return
            for id_, (done, of) in far.items():
                try:
                    self._note(id_, done=done, of=of)
                except SQLAlchemyError:  # it is said again at the next beat
                    continue

    def _note(self, id_: str, **values: Any) -> None:
        with self._database.writing() as connection:
            wanted = update(jobs).where(jobs.c.id == id_, jobs.c.is_over.is_(False))
            connection.execute(wanted.values(heard=self._database.now(), **values))


def _owner(user: User) -> str:
    """Give who asked, and what they might see then: whoever may see something else finds nothing of it."""
    return json.dumps([user.id, user.role, written_teams(user.teams)])
