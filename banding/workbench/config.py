"""
Where a workbench is and how people sign in: a folder on one machine, or ``banding.toml`` for a region.

Every key of the file is checked; one that is not known, or missing, is named.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from banding.errors import BandingError, MissingExtraError
from banding.nearest import did_you_mean
from banding.workbench.store.database import Clock, Database

DATABASE, KEY, HEAD = "workbench.db", "record.key", "record.head"
_LOCAL = "127.0.0.1"


class ConfigError(BandingError):
    """A configuration that cannot be used; says which key, and what is expected."""


@attrs.frozen
class SignIn:
    """An OpenID Connect provider. ``claim`` is what users are known by; an ``email`` must be verified."""

    issuer: str
    client_id: str
    client_secret: str = attrs.field(repr=False)
    claim: str = "email"
    name: str = "your organisation's account"


@attrs.frozen
class Config:
    """
    Everything that a workbench needs to open.

    Attributes:
        database: a SQLAlchemy address.
        key_file: the secret that seals the record; made where it is not there.
        head_file: remembers the end of the record outside the database.
        rules: the ruleset, as ``--rules`` takes it.
        host, port: where it listens.
        address: the address that browsers use, ``https://…``; empty on one machine.
        proxies: how many proxies stand before it and set ``X-Forwarded-…``; 0 believes none of them.
        keep_gone_days: how long people who are no longer on the caseload are kept; None for ever.
        time_zone: whose day and clock it goes by, as ``Europe/London``; empty for the machine's.
    """

    database: str
    key_file: Path
    head_file: Path
    rules: str = "cl-crc"
    host: str = _LOCAL
    port: int = 8422
    address: str = ""
    proxies: int = 0
    keep_gone_days: int | None = None
    time_zone: str = ""
    sign_in: SignIn | None = None

    @property
    def origin(self) -> str:
        """The address that browsers use: of a workbench that is open on this machine, where it answers."""
        return self.address or self.said_in_lock or f"http://{self.host}:{self.port}"

    @property
    def lock_file(self) -> Path | None:
        """The file that whoever serves an SQLite file holds locked, with the address in it; None for another database."""
        url = make_url(self.database)
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        return Path(f"{Path(str(url.database)).resolve()}.serving") if is_file else None

    @property
    def said_in_lock(self) -> str:
        """The address at which an SQLite file is served; empty where it is not, or nobody said."""
        path = self.lock_file
        return path.read_text(encoding="utf-8").strip() if path and path.exists() else ""

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone of its users; None for the machine's. Raises ConfigError where there is none of that name."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else None
        except (ZoneInfoNotFoundError, ValueError):
            raise ConfigError(
                f"[workbench] time_zone: `{self.time_zone}` is none that this machine knows; write one such as Europe/London"
            ) from None

    @contextmanager
    def connected(self, *, clock: Clock | None = None) -> Iterator[Database]:
        """Connect to the database, whatever tables it has. Raises MissingExtraError where it needs a library that is not there."""
        try:
            database = Database(self.database, key=_key(self.key_file), heads=self.head_file, clock=clock)
        except ModuleNotFoundError:
            raise MissingExtraError("postgres", "a PostgreSQL database") from None
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def opened(self, *, clock: Clock | None = None) -> Iterator[Database]:
        """
        Open the database, brought up to this version's tables where it is empty or on this machine.

        Raises:
            ConfigError: it is another version's; ``banding db upgrade`` brings it up.
        """
        from banding.workbench.store.upgrade import is_current, upgrade

        with self.connected(clock=clock) as database:
            if not is_current(database):
                if not database.is_sqlite and not database.is_empty():
                    raise ConfigError("the database is of another version; run `banding db upgrade`")
                upgrade(database)
            yield database

    def take_key(self, key: bytes | None) -> None:
        """
        Take the key of a backup for this workbench's own, where it has none yet.

        Raises:
            ConfigError: the backup has no key and there is none here, or there is another one.
        """
        if self.key_file.exists():
            if key and _key(self.key_file) != key:
                raise ConfigError(
                    f"{self.key_file} is not the key of this backup; restore into an empty folder"
                )
        elif key is None:
            raise ConfigError(f"the backup was made without its key; put the key at {self.key_file}")
        else:
            _write_key(self.key_file, key)


def of_folder(folder: Path, *, rules: str = "cl-crc", port: int = 8422) -> Config:
    """Give the configuration of a workbench on one machine, all of it in a folder."""
    path = (folder / DATABASE).resolve()
    return Config(f"sqlite:///{path}", folder / KEY, folder / HEAD, rules=rules, port=port)


def load_config(path: Path) -> Config:
    """
    Read ``banding.toml``; paths in it are from its own folder.

    Raises:
        ConfigError: it is not there, is no TOML, or has a key that is unknown, missing or of the wrong kind.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not TOML: {error}") from None
    _only(path, "", data, ("workbench", "sign_in"))
    main = _table(path, data, "workbench", {"database": str, "key_file": str, **_OPTIONAL})
    sign_in = None
    if "sign_in" in data:
        known = {"issuer": str, "client_id": str, "client_secret_file": str, "claim": str, "name": str}
        said = _table(path, data, "sign_in", known, optional=("claim", "name"))
        secret = _secret(path.parent / said.pop("client_secret_file"))
        sign_in = SignIn(client_secret=secret, **said)
    if sign_in and not str(main.get("address", "")).startswith("https://"):
        raise ConfigError(
            f"{path}: [workbench] address must begin with https:// where people sign in over a network"
        )
    key_file = path.parent / main.pop("key_file")
    head_file = path.parent / main.pop("head_file", "record.head")
    database = os.environ.get("BANDING_DATABASE") or main.pop("database")
    main.pop("database", None)
    try:
        make_url(database)
    except ArgumentError:
        such = "sqlite:////path/to/workbench.db or postgresql+psycopg://user@host/name"
        raise ConfigError(f"{path}: [workbench] database: expected an address such as {such}") from None
    return Config(database, key_file, head_file, sign_in=sign_in, **main)


_INSTEAD = {
    "workers": ": run one `banding serve` for each worker, each with a --port of its own, on PostgreSQL; an SQLite file is "
    "served by one process at a time"
}
"""What to do where a key is not known that somebody may well write."""
_OPTIONAL: dict[str, type] = {
    "head_file": str,
    "rules": str,
    "host": str,
    "port": int,
    "address": str,
    "proxies": int,
    "keep_gone_days": int,
    "time_zone": str,
}


def _table(
    path: Path, data: dict[str, Any], name: str, known: Mapping[str, type], *, optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: there is no table [{name}]")
    _only(path, f"[{name}] ", found, known)
    for key, kind in known.items():
        if key not in found:
            if key in _OPTIONAL or key in optional:
                continue
            raise ConfigError(f"{path}: [{name}] {key} is missing")
        if not isinstance(found[key], kind) or isinstance(found[key], bool):
            expected = "a whole number" if kind is int else "a text in quotation marks"
            raise ConfigError(f"{path}: [{name}] {key}: expected {expected}")
    return dict(found)


def _only(path: Path, where: str, found: dict[str, Any], known: Any) -> None:
    for key in found:
        if key not in known:
            raise ConfigError(
                f"{path}: {where}{key} is not known{_INSTEAD.get(key) or did_you_mean(key, known)}"
            )


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None


def _key(path: Path) -> bytes:
    if not path.exists():
        _write_key(path, secrets.token_bytes(32))
    try:
        key = bytes.fromhex(_secret(path))
    except ValueError:
        key = b""
    if len(key) < 32:
        raise ConfigError(f"{path}: this is no key: expected 64 hexadecimal figures")
    return key


def _write_key(path: Path, key: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex())
