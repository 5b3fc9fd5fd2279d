"""``banding serve`` and ``banding db``: open a workbench, and look after its database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from banding.commands.running import faults_to_exit_code
from banding.errors import BandingError, MissingExtraError

_LOCAL_ADDRESS = "127.0.0.1"


class NotAWorkbenchError(BandingError):
    """A folder that holds no workbench, or one that cannot be opened; says what to do."""


data_option = click.option(
    "--data",
    metavar="FOLDER",
    envvar="BANDING_DATA",
    help="Where the workbench keeps everything. Default: a folder of yours, which is printed.",
)


@click.command("serve")
@data_option
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8422, show_default=True, help="0 for any free one."
)
@click.option(
    "--rules", metavar="NAME", default="cl-crc", show_default=True, help="The ruleset to decide by."
)
def serve(data: str | None, port: int, rules: str) -> None:
    """
    Open the workbench: where a team brings in its cases, decides, allocates and keeps the record.

    It runs on this machine alone, and prints a link that signs you in once. Everything is kept in one folder. Stop it
    with Ctrl+C; nothing is lost.

    \b
    Examples:
      banding serve
      banding serve --data ./north-team

    Exit codes: 0 stopped; 2 could not run.
    """
    with faults_to_exit_code():
        folder = data_folder(data)
        _need_web()
        from banding.workbench.web.serving import serve_locally

        serve_locally(folder, rules, host=_LOCAL_ADDRESS, port=port, tell=click.echo)


@click.group("db")
def db() -> None:
    """Look after a workbench's database: upgrade, back up, restore, verify."""


@db.command("verify")
@data_option
def verify(data: str | None) -> None:
    """
    Find every entry of the record that was changed, taken out or moved behind the workbench's back.

    Exit codes: 0 the record is whole; 1 it is not, and each break is named; 2 could not run.
    """
    with faults_to_exit_code():
        folder = data_folder(data, must_exist=True)
        _need_web()
        from banding.workbench.folder import opened
        from banding.workbench.store.record import breaks

        with opened(folder) as database, database.reading() as connection:
            found = list(breaks(connection, database.key))
        for each in found:
            click.echo(each)
        click.echo("The record is whole." if not found else f"{len(found):,} breaks in the record.")
        if found:
            raise SystemExit(1)


def data_folder(data: str | None, *, must_exist: bool = False) -> Path:
    """Give the folder of a workbench; made where it may be, for its owner's eyes alone."""
    folder = Path(data) if data else Path(click.get_app_dir("banding")) / "workbench"
    if must_exist and not (folder / "workbench.db").is_file():
        raise NotAWorkbenchError(f"{folder} holds no workbench; `banding serve --data FOLDER` makes one")
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)
    return folder


def new_secret() -> str:
    """Make a secret of 256 bits, as text."""
    return secrets.token_hex(32)


def _need_web() -> None:
    try:
        import flask  # noqa: F401
        import sqlalchemy  # noqa: F401
    except ImportError:
        raise MissingExtraError("web", "the workbench") from None
