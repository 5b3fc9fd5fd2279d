"""
Entries of the record: what one says, written out, with its digest; and the seal that rests on all before it.

An entry's *digest* is of its salt, person and body; its *hash*, under the workbench's secret key, is of the hash before it, its
number, moment, author, kind and digest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from enum import StrEnum
from typing import Any, NamedTuple

import attrs

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
