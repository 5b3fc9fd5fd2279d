"""
Fewer and smaller indexes, and what rows came to once for all who come to the same.

To keep them, and to hold each need against the people, took half of what PostgreSQL did for an import.
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"
_COLUMNS = "person, kind, team, since, detail"
_HOLDER = ["gone", "holder", "person", "team", "band", "status"]
_AT_ONCE = 5_000


def _where(words: str, *, sqlite: str = "") -> dict[str, Any]:
    return {"postgresql_where": sa.text(words), "sqlite_where": sa.text(sqlite or words)}


def upgrade() -> None:
    """Make them anew."""
    op.drop_index("ix_entries_kind_number", "entries")
    op.create_index(
        "ix_entries_kind_number",
        "entries",
        ["kind", "number"],
        unique=False,
        **_where("kind != 'brought-in'"),
    )
    op.drop_index("ix_people_holder", "people")
    op.create_index("ix_people_holder", "people", _HOLDER, unique=False, **_where("holder != ''"))
    op.create_table(
        "outcomes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_outcomes"),
    )
    _move_outcomes(op.get_bind())
    op.drop_index("ix_people_restricted", "people")
    op.create_index(
        "ix_people_restricted",
        "people",
        ["person"],
        unique=False,
        **_where("restricted IS true", sqlite="restricted IS 1"),
    )
    op.execute(f"CREATE TEMPORARY TABLE needs_before AS SELECT {_COLUMNS} FROM needs")  # noqa: S608 - ours alone
    op.drop_table("needs")
    op.create_table(
        "needs",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "person",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("team", sa.String(length=128), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=1024), nullable=False),
        sa.PrimaryKeyConstraint("kind", "person", name="pk_needs"),
    )
    op.execute(f"INSERT INTO needs ({_COLUMNS}) SELECT {_COLUMNS} FROM needs_before")  # noqa: S608 - as above
    op.drop_table("needs_before")
    op.create_index(
        "ix_needs_kind_team_since_person", "needs", ["kind", "team", "since", "person"], unique=False
    )
    op.create_index(
        "ix_needs_kind_since_person_team", "needs", ["kind", "since", "person", "team"], unique=False
    )
    op.create_index(
        "ix_needs_kind_team_detail",
        "needs",
        ["kind", "team", "detail"],
        unique=False,
        **_where("kind = 'incomplete'"),
    )


def _move_outcomes(connection: sa.Connection) -> None:
    """Put what each person's rows came to where it stands once; its digest is that of the decision in the record."""
    people = sa.table("people", sa.column("person"), sa.column("outcome"))
    outcomes = sa.table("outcomes", sa.column("digest"), sa.column("rows"))
    theirs = people.c.person == sa.bindparam("who", type_=sa.String())
    change = people.update().where(theirs).values(outcome=sa.bindparam("said", type_=sa.String()))
    there: set[str] = set()
    after = ""
    while some := connection.execute(
        sa.select(people).where(people.c.person > after).order_by(people.c.person).limit(_AT_ONCE)
    ).all():
        found = {text: _digest(text) for _, text in some}
        new = {digest: text for text, digest in found.items() if digest not in there}
        there |= new.keys()
        if new:
            connection.execute(
                outcomes.insert(), [{"digest": digest, "rows": text} for digest, text in new.items()]
            )
        connection.execute(change, [{"who": person, "said": found[text]} for person, text in some])
        after = some[-1].person


def _digest(text: str) -> str:
    cells = [list(row.values()) for row in json.loads(text)]
    written = json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
