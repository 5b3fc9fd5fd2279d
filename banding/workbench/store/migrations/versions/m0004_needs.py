"""PostgreSQL held each need against the people anew, which took a sixth of an import; needs and people are written together anyway."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    """Take the reference away."""
    with op.batch_alter_table("needs") as needs:
        needs.drop_constraint("fk_needs_person", type_="foreignkey")
