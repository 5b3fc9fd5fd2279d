"""The first tables: the record, and how people stand."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "attempts",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_attempts"),
    )
    op.create_index("ix_attempts_source_at", "attempts", ["source", "at"], unique=False)
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
    )
    op.create_table(
        "entries",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_entries"),
    )
    op.create_index("ix_entries_kind_number", "entries", ["kind", "number"], unique=False)
    op.create_index("ix_entries_person", "entries", ["person"], unique=False)
    op.create_table(
        "holders_checked",
        sa.Column("team", sa.String(length=128), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_holders_checked"),
    )
    op.create_table(
        "mappings",
        sa.Column("headings", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("blank", sa.String(length=8), nullable=False),
        sa.Column("absent", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("headings", name="pk_mappings"),
    )
    op.create_table(
        "people",
        sa.Column(
            "person",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("crn", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=256).with_variant(sa.String(length=256, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("holder", sa.String(length=128), nullable=False),
        sa.Column("route", sa.String(length=32), nullable=False),
        sa.Column("band", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("consider_band", sa.String(length=64), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.String(length=10), nullable=False),
        sa.Column("ruleset", sa.String(length=128), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("rows_digest", sa.String(length=32), nullable=False),
        sa.Column("has_own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_people"),
    )
    op.create_index(
        "ix_people_holder", "people", ["gone", "holder", "person", "team", "band", "status"], unique=False
    )
    op.create_index(
        "ix_people_list", "people", ["gone", "person", "team", "band", "status", "holder"], unique=False
    )
    op.create_index(
        "ix_people_name",
        "people",
        ["gone", "name_key", "person", "team", "band", "status", "holder"],
        unique=False,
    )
    op.create_index("ix_people_restricted", "people", ["restricted", "person"], unique=False)
    op.create_index(
        "ix_people_team", "people", ["gone", "team", "person", "band", "status", "holder"], unique=False
    )
    op.create_table(
        "rulesets",
        sa.Column("stamp", sa.String(length=128), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stamp", name="pk_rulesets"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_table(
        "views",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_views"),
    )
    op.create_index("ix_views_at", "views", ["at"], unique=False)
    op.create_index("ix_views_person", "views", ["person"], unique=False)
    op.create_table(
        "links",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_links_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_links"),
    )
    op.create_table(
        "needs",
        sa.Column(
            "person",
            sa.String(length=128).with_variant(sa.String(length=128, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=128), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=1024), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.person"], name="fk_needs_person", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "kind", name="pk_needs"),
    )
    op.create_index("ix_needs_kind_person_team", "needs", ["kind", "person", "team"], unique=False)
    op.create_index(
        "ix_needs_kind_since_person_team", "needs", ["kind", "since", "person", "team"], unique=False
    )
    op.create_index("ix_needs_kind_team_detail", "needs", ["kind", "team", "detail"], unique=False)
    op.create_index(
        "ix_needs_kind_team_since_person", "needs", ["kind", "team", "since", "person"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("began", sa.String(length=32), nullable=False),
        sa.Column("last_seen", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name="fk_sessions_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
