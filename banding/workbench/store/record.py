"""
The record: entries numbered from 1, each sealed with the one before it, so that none can be changed, taken out or moved unseen.

An entry's *digest* is of its salt, person and body; its *hash*, under the workbench's secret key, is of the hash before it, its
number, moment, author, kind and digest. When a retention period ends, salt, person and body go and the rest stays: the chain
still holds, and nothing of the person can be found from it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import attrs
from sqlalchemy import Connection, Row, func, select

from banding.workbench.store.many import insert_many
from banding.workbench.store.schema import chain, entries

Json = Any
_SALT = 16
"""Bytes of a salt."""
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Kind(StrEnum):
    """What an entry says happened."""

    FILE = "file"
    """A caseload was brought in: its name, hash, headings and counts."""
    BROUGHT_IN = "brought-in"
    """A person's rows, as a file has them."""
    GONE = "gone"
    """A person whom the last file does not have."""
    ANSWERED = "answered"
    """Somebody said what a fact is."""
    JUDGED = "judged"
    UNJUDGED = "judgement-taken-back"
    DECIDED = "decided-again"
    """Nothing about the person changed but the day or the rules."""
    HELD = "allocated"
    """An officer was given the case; also when it is handed over."""
    RELEASED = "taken-back"
    STAFF = "staff"
    """A staff file was brought in."""
    USER = "user"
    """Who may sign in, and as what, was changed."""
    ERASED = "erased"
    """A retention period ended; which entries lost what they said."""
    REPORT = "report"
    """Something was taken out of the workbench: an audit, a file of one person."""


@attrs.frozen
class NewEntry:
    """An entry to be: what happened, to whom (None: to nobody in particular), and what was said, as JSON can have it."""

    kind: Kind
    person: str | None
    body: Json


@attrs.frozen
class Entry:
    """One entry of the record. ``body`` is None once it has been erased."""

    number: int
    at: str
    who: str
    kind: Kind
    person: str | None
    body: Json
    hash: str


@attrs.define
class Chain:
    """The end of the record, held by one writer."""

    number: int
    hash: str
    _key: bytes

    @classmethod
    def locked(cls, connection: Connection, key: bytes) -> Chain:
        """Take hold of the end; who comes second waits until the first is done."""
        row = connection.execute(select(chain.c.number, chain.c.hash).with_for_update()).one()
        return cls(row.number, row.hash, key)

    def append(self, connection: Connection, wanted: Sequence[NewEntry], *, who: str, at: str) -> list[Entry]:
        """Append entries; the transaction's end is what makes them last."""
        texts = [written(each.kind, each.person, canonical(each.body)) for each in wanted]
        sealed = self.append_written(connection, texts, who=who, at=at)
        return [
            Entry(number, at, who, each.kind, each.person, each.body, hash_)
            for (number, hash_), each in zip(sealed, wanted, strict=True)
        ]

    def append_written(
        self, connection: Connection, wanted: Iterable[Written], *, who: str, at: str
    ) -> list[tuple[int, str]]:
        """Append entries that are written out already; gives number and hash of each."""
        sealed: list[tuple[int, str]] = []
        values: list[tuple[object, ...]] = []
        number, hash_, under = self.number, self.hash, new_seal(self._key)
        for kind, person, body, salt, digest in wanted:
            number += 1
            hash_ = seal(under, hash_, number, at, who, kind, digest)
            sealed.append((number, hash_))
            values.append((number, at, who, kind, person, body, salt, digest, hash_))
        insert_many(connection, entries, values)
        self.number, self.hash = number, hash_
        connection.execute(chain.update().values(number=number, hash=hash_))
        return sealed


class Written(NamedTuple):
    """What an entry says, written out: all but what its place in the record gives. ``body`` is as :func:`canonical` writes it."""

    kind: str
    person: str | None
    body: str
    salt: str
    digest: str


def written(kind: Kind, person: str | None, body: str) -> Written:
    """Write out what an entry says."""
    salt = new_salt()
    return Written(kind.value, person, body, salt, digest_of(salt, person, body))


def new_salt() -> str:
    """Give a salt that nobody can guess."""
    return secrets.token_hex(_SALT)


def new_salts(count: int) -> list[str]:
    """Give so many salts; the system is asked once."""
    every = secrets.token_hex(_SALT * count)
    return [every[at : at + 2 * _SALT] for at in range(0, len(every), 2 * _SALT)]


def canonical(body: Json) -> str:
    """Write a body as JSON, the same text for the same content."""
    return _WRITER.encode(body)


def digest_of(salt: str, person: str | None, body: str) -> str:
    """Give the digest of what an entry says."""
    return hashlib.sha256("\0".join((salt, person or "", body)).encode("utf-8", "surrogatepass")).hexdigest()


def new_seal(key: bytes) -> hmac.HMAC:
    """Give a seal that entries are hashed under; what comes of the key alone is worked out once."""
    return hmac.new(key, digestmod="sha256")


def seal(under: hmac.HMAC, before: str, number: int, at: str, who: str, kind: str, digest: str) -> str:
    """Give the hash of an entry, which rests on all before it."""
    made = under.copy()
    made.update(f"{before}\0{number}\0{at}\0{who}\0{kind}\0{digest}".encode())
    return made.hexdigest()


def entries_about(connection: Connection, person: str, *, until: int | None = None) -> list[Entry]:
    """Give the entries about a person, oldest first, up to one of them."""
    wanted = select(entries).where(entries.c.person == person).order_by(entries.c.number)
    if until is not None:
        wanted = wanted.where(entries.c.number <= until)
    return [entry_of(row) for row in connection.execute(wanted)]


def latest(connection: Connection, kind: Kind) -> Entry | None:
    """Give the last entry of a kind."""
    wanted = select(entries).where(entries.c.kind == kind.value).order_by(entries.c.number.desc()).limit(1)
    row = connection.execute(wanted).first()
    return entry_of(row) if row else None


def latest_number(connection: Connection, kind: Kind) -> int:
    """Give the number of the last entry of a kind; 0 where there is none."""
    wanted = select(func.max(entries.c.number)).where(entries.c.kind == kind.value)
    return int(connection.execute(wanted).scalar() or 0)


def entry_of(row: Row[Any]) -> Entry:
    """Read an entry from its row."""
    body = None if row.body is None else json.loads(row.body)
    return Entry(row.number, row.at, row.who, Kind(row.kind), row.person, body, row.hash)


def breaks(connection: Connection, key: bytes) -> Iterator[str]:
    """Go through the whole record and say of every entry that was changed, taken out, moved or put in, which and how."""
    before, number, under = "", 0, new_seal(key)
    erased: set[int] = set()
    wanted = select(entries).order_by(entries.c.number)
    # Whoever wants the first break alone leaves the others unread.
    with connection.execute(wanted, execution_options={"yield_per": 2_000}) as rows:
        for row in rows:
            number += 1
            if row.number != number:
                last = row.number - 1
                yield (
                    f"entry {number:,} is missing"
                    if last == number
                    else f"entries {number:,} to {last:,} are missing"
                )
                number = row.number
                before = ""
            if row.body is None or row.salt is None:
                erased.add(row.number)
            elif digest_of(row.salt, row.person, row.body) != row.digest:
                yield f"entry {number:,} ({row.kind}): what it says was changed"
            if before or number == 1:
                expected = seal(under, before, number, row.at, row.who, row.kind, row.digest)
                if expected != row.hash:
                    yield f"entry {number:,} ({row.kind}): its author, moment, kind or place was changed, or the key is another"
            if row.kind == Kind.ERASED and row.body is not None:
                erased -= set(json.loads(row.body)["entries"])
            before = row.hash
    for each in sorted(erased):
        yield f"entry {each:,}: what it said was taken out, and no erasure in the record says so"
    end = connection.execute(select(chain.c.number, chain.c.hash)).one()
    if end.number > number:
        yield f"the record ends at entry {number:,} and should end at {end.number:,}: its end was cut off"
    elif (end.number, end.hash) != (number, before):
        yield f"entries after {end.number:,} were put in behind the application's back"
