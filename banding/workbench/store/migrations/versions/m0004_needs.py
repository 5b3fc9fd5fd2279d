"""Fewer and smaller indexes: to keep them, and to hold each need against the people, took half of what PostgreSQL did for an import."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"
_COLUMNS = "person, kind, team, since, detail"
_RESTRICTED: dict[str, Any] = {
    "sqlite_where": sa.text("restricted IS 1"),
    "postgresql_where": sa.text("restricted IS true"),
}
_DETAILED: dict[str, Any] = {
    "sqlite_where": sa.text("detail != ''"),
    "postgresql_where": sa.text("detail != ''"),
}


def upgrade() -> None:
    """Make them anew."""
    op.drop_index("ix_people_restricted", "people")
    op.create_index("ix_people_restricted", "people", ["person"], unique=False, **_RESTRICTED)
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
        "ix_needs_kind_team_detail", "needs", ["kind", "team", "detail"], unique=False, **_DETAILED
    )
