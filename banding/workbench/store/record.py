"""
The record: entries numbered from 1, each sealed with the one before it, so that none can be changed, taken out or moved unseen.

When a retention period ends, salt, person and body go and the rest stays: the chain
still holds, and nothing of the person can be found from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import attrs
from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, select, true

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


class Sealed(NamedTuple):
    """An entry as its table has it, with its number and seal."""

    number: int
    at: str
    who: str
    kind: str
    person: str | None
    body: str
    salt: str
    digest: str
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
        sealed = self.sealed(texts, who=who, at=at)
        insert_sealed(connection, sealed)
        return [
            Entry(each.number, at, who, new.kind, new.person, new.body, each.hash)
            for each, new in zip(sealed, wanted, strict=True)
        ]

    def sealed(self, wanted: Iterable[Written], *, who: str, at: str) -> list[Sealed]:
        """Number and seal entries that are written out already; they are to be inserted before any that follow."""
        under, made = new_seal(self._key), list[Sealed]()
        for kind, person, body, salt, digest in wanted:
            self.number += 1
            self.hash = seal(under, self.hash, self.number, at, who, kind, digest)
            made.append(Sealed(self.number, at, who, kind, person, body, salt, digest, self.hash))
        return made


def insert_sealed(connection: Connection, some: Sequence[Sealed]) -> None:
    """Insert entries that follow those in the record."""
    insert_many(connection, entries, some)
    if some:
        connection.execute(chain.update().values(number=some[-1].number, hash=some[-1].hash))


def entries_about(connection: Connection, person: str, *, until: int | None = None) -> list[Entry]:
    """Give the entries about a person, oldest first, up to one of them."""
    wanted = select(entries).where(entries.c.person == person).order_by(entries.c.number)
    if until is not None:
        wanted = wanted.where(entries.c.number <= until)
    return [entry_of(row) for row in connection.execute(wanted)]


def of_kind(kind: Kind) -> ColumnElement[bool]:
    """Give the condition that entries are of a kind; the index of kinds has none that bring people in, and a query must say so."""
    rare = entries.c.kind != literal_column(f"'{Kind.BROUGHT_IN.value}'")
    return and_(entries.c.kind == kind.value, true() if kind is Kind.BROUGHT_IN else rare)


def latest(connection: Connection, kind: Kind) -> Entry | None:
    """Give the last entry of a kind."""
    wanted = select(entries).where(of_kind(kind)).order_by(entries.c.number.desc()).limit(1)
    row = connection.execute(wanted).first()
    return entry_of(row) if row else None


def latest_number(connection: Connection, kind: Kind) -> int:
    """Give the number of the last entry of a kind; 0 where there is none."""
    wanted = select(func.max(entries.c.number)).where(of_kind(kind))
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
