"""The versions of the tables: which one a database has, and bringing it up to this one, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select

from banding.workbench.store.database import Database
from banding.workbench.store.schema import chain

_FOLDER = Path(__file__).parent / "migrations"


def is_current(database: Database) -> bool:
    """Whether a database has this version's tables."""
    with database.reading() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(database: Database, *, to: str = "head", connection: Connection | None = None) -> None:
    """Bring a database up to a version, in an open transaction or one of its own; where that fails it stays what it was."""
    if connection is None:
        with database.writing() as connection:
            upgrade(database, to=to, connection=connection)
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if connection.execute(select(chain.c.id)).first() is None:
        connection.execute(chain.insert().values(id=1, number=0, hash=""))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
