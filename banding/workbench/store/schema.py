"""The tables. ``entries`` is the record and the truth; ``people`` and ``needs`` are what it comes to now, kept for speed."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from banding.workbench.entry import Kind
from banding.workbench.needs import Need

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts rows by INTEGER alone; elsewhere numbers have room for a region's decades.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
# What lists are sorted by and searched from its beginning goes by its characters, whatever the language of the server.
_KEY = String(128).with_variant(String(128, collation="C"), "postgresql")
_NAME = String(256).with_variant(String(256, collation="C"), "postgresql")

_RARE = text(f"kind != '{Kind.BROUGHT_IN.value}'")
entries = Table(
    "entries",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("person", String(128), nullable=True, index=True),
    Column("body", Text, nullable=True),
    Column("salt", String(32), nullable=True),
    Column("digest", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_entries_kind_number", "kind", "number", sqlite_where=_RARE, postgresql_where=_RARE),
)
"""
The record. Body, salt and person are gone once a retention period has ended; digest and hash stay as the proof.

What brings people in is most of it, and is found by person: the index by kind has the others.
"""

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", _NUMBER, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the last entry. Whoever appends holds it locked, so that entries are numbered without a gap."""

_NARROWED = ("team", "band", "status", "holder")
_HELD = text("holder != ''")
people = Table(
    "people",
    metadata,
    Column("person", _KEY, primary_key=True),
    Column("crn", String(128), nullable=False),
    Column("team", String(128), nullable=False),
    Column("name", String(256), nullable=False),
    Column("name_key", _NAME, nullable=False),
    Column("holder", String(128), nullable=False),
    Column("route", String(32), nullable=False),
    Column("band", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("consider_band", String(64), nullable=False),
    Column("differs", Boolean, nullable=False),
    Column("decided_on", String(10), nullable=False),
    Column("ruleset", String(128), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("version", _NUMBER, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows_digest", String(32), nullable=False, default=""),
    Column("has_own", Boolean, nullable=False, default=False),
    Index(
        "ix_people_holder",
        "gone",
        "holder",
        "person",
        "team",
        "band",
        "status",
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    ),
    Index("ix_people_list", "gone", "person", *_NARROWED),
    Index("ix_people_team", "gone", "team", "person", "band", "status", "holder"),
    Index(
        "ix_people_restricted",
        "person",
        sqlite_where=text("restricted IS 1"),
        postgresql_where=text("restricted IS true"),
    ),
    Index("ix_people_name", "gone", "name_key", "person", *_NARROWED),
)
"""
Everybody on the caseload as they stand now.

``version`` is the number of the last entry about them; ``state`` is empty where that entry has brought them in, and all that is
known of them stands in it; ``outcome`` is the digest of what their rows came to, which ``outcomes`` has; ``name_key`` is what a name is found by, empty for a restricted case.
``rows_digest`` tells whether a file has them as they are, and ``has_own`` whether anything was said of them here.
The indexes have all that a list is narrowed by, so that the wide rows of one page alone are read.
"""

outcomes = Table(
    "outcomes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("rows", Text, nullable=False),
)
"""
What people's rows came to, each once however many come to the same; what nobody comes to goes when somebody is erased.

The digest is that of the decision in the record.
"""

_INCOMPLETE = text(f"kind = '{Need.INCOMPLETE.value}'")
needs = Table(
    "needs",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("person", _KEY, primary_key=True),
    Column("team", String(128), nullable=False),
    Column("since", String(32), nullable=False),
    Column("detail", String(1024), nullable=False),
    Index(None, "kind", "team", "since", "person"),
    Index(None, "kind", "team", "detail", sqlite_where=_INCOMPLETE, postgresql_where=_INCOMPLETE),
    Index(None, "kind", "since", "person", "team"),
)
"""What each person's case asks of somebody, and since when."""

rulesets = Table(
    "rulesets",
    metadata,
    Column("stamp", String(128), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("files", Text, nullable=False),
)
"""Every ruleset that has decided anything, its files whole, so that a decision can be made again by the rules of then."""

mappings = Table(
    "mappings",
    metadata,
    Column("headings", String(64), primary_key=True),
    Column("mapping", Text, nullable=False),
    Column("blank", String(8), nullable=False),
    Column("absent", String(8), nullable=False),
)
"""How a file with certain headings was read the last time."""

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("who", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("name", String(256), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("options", Text, nullable=False),
)
"""Files that somebody is looking through before they are stored; gone once they are, or the day after."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("title", String(512), nullable=False),
    Column("then", String(64), nullable=False),
    Column("again", String(256), nullable=False),
    Column("began", String(32), nullable=False),
    Column("heard", String(32), nullable=False, index=True),
    Column("done", Integer, nullable=False),
    Column("of", Integer, nullable=True),
    Column("is_over", Boolean, nullable=False),
    Column("error", Text, nullable=False),
    Column("result", LargeBinary, nullable=True),
)
"""
Long work under way, and what it came to; gone within the hour.

``owner`` is who asked, with what they might see then, empty for the workbench itself; ``heard`` is when its process last said
that it lives.
"""

users = Table(
    "users",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(256), nullable=False),
    Column("role", String(16), nullable=False),
    Column("teams", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Who may sign in. ``teams`` is a JSON list, or ``"all"``."""

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("began", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
)
"""Signed-in browsers, by the SHA-256 of what their cookie holds."""

links = Table(
    "links",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", String(64), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("made", String(32), nullable=False),
)
"""One-time sign-in links not yet used, by the SHA-256 of their secret."""

views = Table(
    "views",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("what", String(64), nullable=False),
    Column("person", String(128), nullable=True, index=True),
)
"""Who looked at what."""

attempts = Table(
    "attempts",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("source", String(128), nullable=False),
    Column("at", String(32), nullable=False),
    Index("ix_attempts_source_at", "source", "at"),
)
"""Sign-ins that failed, by the network address they came from; kept for an hour."""

holders_checked = Table(
    "holders_checked",
    metadata,
    Column("team", String(128), primary_key=True),
    Column("mark", String(64), nullable=False),
)
"""For which day, staff file and caseload the holders of each team were last looked at."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret", String(64), nullable=False, unique=True),
    Column("name", String(256), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("made", String(32), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("last_used", String(32), nullable=False),
    Column("active", Boolean, nullable=False),
)
"""What programs sign in with, by the SHA-256 of the secret."""

hooks = Table(
    "hooks",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("url", String(1024), nullable=False),
    Column("events", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Where events are sent to. The secret signs them, so it is kept as it is."""

outbox = Table(
    "outbox",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("hook", String(16), ForeignKey("hooks.id", ondelete="CASCADE"), nullable=False),
    Column("entry", _NUMBER, nullable=False),
    Column("person", String(128), nullable=True, index=True),
    Column("body", Text, nullable=False),
    Column("due", String(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("problem", String(256), nullable=False),
    Column("failed", Boolean, nullable=False),
    Index("ix_outbox_failed_due", "failed", "due"),
)
"""Events not yet taken: put in with the entry that they are about, gone once the other side has said that it has them."""
