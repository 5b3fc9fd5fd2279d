"""Files that somebody is looking through: kept until they are stored or a day old, for their owner's eyes alone."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import attrs
from sqlalchemy import Connection, Row, delete, insert, select, update

from banding.intake import Caseload
from banding.intake.mapping import ColumnMapping, load_mapping
from banding.records.opening import open_caseload
from banding.ruleset import Ruleset
from banding.workbench.access import Action, NotFoundError, User
from banding.workbench.changes import Workbench
from banding.workbench.store.database import Database
from banding.workbench.store.schema import uploads

KEPT_FOR = timedelta(days=1)
NOT_THERE = "the file is no longer kept: it was stored, or is a day old; bring it in again"
_CASES = "cases"


@attrs.frozen
class Reading:
    """
    How a file is to be read.

    Attributes:
        mapping: the text of a mapping file; empty where none is needed.
        blank, absent: what an empty cell and a column that is not there mean: ``unknown`` or ``no``.
        team: whose the cases are, where no column says so.
        chosen: the column of ours that somebody chose for each of their headings, until the words are settled too.
        how: who settled it: ``ours``, the file needs nothing; ``before``, as the last time; ``asked``; empty where not settled.
    """

    mapping: str = ""
    blank: str = "unknown"
    absent: str = "unknown"
    team: str = ""
    chosen: Mapping[str, str] = attrs.field(factory=dict)
    how: str = ""

    def columns(self, ruleset: Ruleset) -> ColumnMapping | None:
        """
        Read the mapping.

        Raises:
            MappingError: it has faults, or names other files.
        """
        if not self.mapping:
            return None
        content = self.mapping.encode("utf-8", "surrogatepass")
        return load_mapping(Path("mapping.yaml"), ruleset.facts, content=content, may_name_files=False)


@attrs.frozen(eq=False)
class Upload:
    """A file that was brought as far as the workbench and is not stored."""

    id: str
    name: str
    at: str
    content: bytes
    reading: Reading

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def keep_upload(
    database: Database, user: User, name: str, content: bytes, *, about: Mapping[str, Any] | None = None
) -> str:
    """
    Keep a file for its owner; gives its id.

    Args:
        about: what is kept with a file that is not of cases, by the name of what it is of.
    """
    user.require(Action.BRING_IN)
    # Browsers may send a path, of whichever system.
    name = PurePosixPath(PureWindowsPath(name).name).name
    id_ = secrets.token_hex(16)
    shown = "".join(each for each in name if each.isprintable())[:256] or "a file without a name"
    options = _written(Reading()) if about is None else json.dumps(about)
    values = {"who": user.id, "at": database.now(), "name": shown, "content": content, "options": options}
    with database.writing() as connection:
        connection.execute(insert(uploads).values(id=id_, **values))
    return id_


def find_upload(database: Database, user: User, id_: str) -> Upload:
    """Give a file of cases that the user brought; errors as for :func:`uploaded`."""
    row, reading = uploaded(database, user, id_, _CASES)
    return Upload(row.id, row.name, row.at, row.content, Reading(**reading))


def uploaded(database: Database, user: User, id_: str, of: str) -> tuple[Row[Any], Any]:
    """
    Give a file that the user brought, and what is kept with it.

    Args:
        of: what it must be of.

    Raises:
        NotFoundError: there is none of theirs, or it is a day old.
    """
    user.require(Action.BRING_IN)
    mine = (uploads.c.id == id_, uploads.c.who == user.id, uploads.c.at >= database.now(-KEPT_FOR))
    with database.reading() as connection:
        row = connection.execute(select(uploads).where(*mine)).first()
    about = json.loads(row.options).get(of) if row else None
    if row is None or about is None:
        raise NotFoundError(NOT_THERE)
    return row, about


def settle_reading(database: Database, user: User, id_: str, reading: Reading) -> None:
    """Keep how one of the user's files is to be read."""
    mine = (uploads.c.id == id_, uploads.c.who == user.id)
    with database.writing() as connection:
        connection.execute(update(uploads).where(*mine).values(options=_written(reading)))


def uploads_of(database: Database, user: User) -> list[tuple[str, str, str]]:
    """Give the user's files of cases that are not stored yet: id, name and when each was brought."""
    columns = (uploads.c.id, uploads.c.name, uploads.c.at, uploads.c.options)
    wanted = select(*columns).where(uploads.c.who == user.id).order_by(uploads.c.at.desc())
    with database.reading() as connection:
        return [
            (id_, name, at)
            for id_, name, at, about in connection.execute(wanted)
            if _CASES in json.loads(about)
        ]


def let_go(connection: Connection, user: User, id_: str) -> bool:
    """Let go of one of the user's files, and say whether it was there."""
    gone = connection.execute(delete(uploads).where(uploads.c.id == id_, uploads.c.who == user.id))
    return bool(gone.rowcount)


@contextmanager
def opened(bench: Workbench, upload: Upload) -> Iterator[Caseload]:
    """
    Open a file as it is to be read, for today.

    Raises:
        TableError, MappingError: it cannot be read so.
    """
    ruleset, reading = bench.rules_now().ruleset, upload.reading
    with open_caseload(
        io.BytesIO(upload.content),
        upload.name,
        ruleset,
        on=bench.today(),
        blank=reading.blank,
        absent=reading.absent,
        mapping=reading.columns(ruleset),
    ) as caseload:
        yield caseload


def _written(reading: Reading) -> str:
    return json.dumps({_CASES: attrs.asdict(reading)}, ensure_ascii=False)
