"""
The record: entries numbered from 1, each sealed with the one before it, so that none can be changed, taken out or moved unseen.

When a retention period ends, salt, person and body go and the rest stays: the chain
still holds, and nothing of the person can be found from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection, Row, func, select

from banding.workbench.entry import (
    Entry,
    Kind,
    NewEntry,
    Written,
    canonical,
    digest_of,
    new_seal,
    seal,
    written,
)
from banding.workbench.store.many import insert_many
from banding.workbench.store.schema import chain, entries


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
