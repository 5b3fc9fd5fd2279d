"""``banding serve`` and ``banding db``: open a workbench, and look after its database."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banding.commands.running import ATTENTION, faults_to_exit_code
from banding.errors import MissingExtraError, OutputError

if TYPE_CHECKING:
    from banding.workbench.config import Config

_DATA = click.option(
    "--data",
    metavar="FOLDER",
    envvar="BANDING_DATA",
    help="Where a workbench on this machine keeps everything. Default: a folder of yours, which is printed.",
)
_CONFIG = click.option(
    "--config", metavar="FILE", envvar="BANDING_CONFIG", help="banding.toml of a region's workbench."
)


def _of_a_workbench(command: Callable[..., Any]) -> Callable[..., Any]:
    return _DATA(_CONFIG(command))


@click.command("serve")
@_of_a_workbench
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Default: 8422, or the file's; 0 for any free one."
)
@click.option(
    "--rules", metavar="NAME", default="cl-crc", show_default=True, help="The ruleset to decide by."
)
def serve(data: str | None, config: str | None, port: int | None, rules: str) -> None:
    """
    Open the workbench: where a team brings in its cases, decides, allocates and keeps the record.

    On one machine it listens to that machine alone, keeps everything in one folder, and prints a link that signs you
    in once. For a region, --config names its database and how people sign in. Stop it with Ctrl+C; nothing is lost.

    \b
    Examples:
      banding serve
      banding serve --data ./north-team
      banding serve --config banding.toml

    Exit codes: 0 stopped; 2 could not run.
    """
    with faults_to_exit_code():
        _need_web()
        from banding.workbench.web.serving import serve_locally, serve_region

        if config:
            from banding.workbench.config import load_config

            serve_region(load_config(Path(config)), port=port, tell=click.echo)
        else:
            from banding.workbench.config import of_folder

            folder = data_folder(data)
            chosen = of_folder(folder, rules=rules, port=8422 if port is None else port)
            serve_locally(chosen, folder, tell=click.echo)


@click.group("db")
def db() -> None:
    """
    Look after a workbench's database: upgrade, back up, restore, verify.

    \b
    Examples:
      banding db backup monday.zip
      banding db verify
    """


@db.command("upgrade")
@_of_a_workbench
def upgrade(data: str | None, config: str | None) -> None:
    """
    Bring the tables up to this version, whole or not at all.

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config, must_exist=False)
        from banding.workbench.store.upgrade import is_current
        from banding.workbench.store.upgrade import upgrade as bring_up

        with chosen.connected() as database:
            if is_current(database):
                click.echo("The tables are this version's already.")
                return
            bring_up(database)
        click.echo("The tables are now this version's.")


@db.command("backup")
@click.argument("file", metavar="FILE.zip")
@_of_a_workbench
@click.option(
    "--without-key", is_flag=True, help="Leave out the key that seals the record; keep it elsewhere."
)
def backup(file: str, data: str | None, config: str | None, without_key: bool) -> None:
    """
    Write everything to one file, from one moment, while people go on working.

    It holds personal data and, unless left out, the key that seals the record: keep it as you keep the cases.

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config)
        if Path(file).exists():
            raise OutputError(file, "it is there already; choose another name")
        from banding.workbench.upkeep.backup import back_up

        with chosen.opened() as database:
            counts = back_up(database, Path(file), with_key=not without_key)
        click.echo(
            f"{counts['people']:,} people and {counts['entries']:,} entries of the record written to {file}"
        )


@db.command("restore")
@click.argument("file", metavar="FILE.zip")
@_of_a_workbench
def restore(file: str, data: str | None, config: str | None) -> None:
    """
    Take a backup back into an empty database, of either kind, and verify its record; else nothing is changed.

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config, must_exist=False)
        from banding.workbench.upkeep.backup import key_in
        from banding.workbench.upkeep.backup import restore as take_back

        chosen.take_key(key_in(Path(file)))
        with chosen.connected() as database:
            counts = take_back(database, Path(file))
        click.echo(
            f"{counts['people']:,} people and {counts['entries']:,} entries of the record are back, verified."
        )


@db.command("verify")
@_of_a_workbench
@click.option(
    "--replay", is_flag=True, help="Make every past decision again, too, and compare; may take long."
)
def verify(data: str | None, config: str | None, replay: bool) -> None:
    """
    Find every entry of the record that was changed, taken out or moved behind the workbench's back.

    How people stand now is held against the record as well.

    Exit codes: 0 all is whole; 1 it is not, and each break is named; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config)
        from banding.workbench.upkeep.verify import found_wrong

        count = 0
        with chosen.opened() as database:
            for each in found_wrong(database, replay=replay):
                count += 1
                click.echo(each)
        if count:
            click.echo(f"{count:,} {'thing is' if count == 1 else 'things are'} wrong.")
            sys.exit(ATTENTION)
        click.echo("The record is whole, and how people stand follows from it.")


@db.command("erase")
@_of_a_workbench
@click.option(
    "--gone-days", type=click.IntRange(1), help="How long people who are gone are kept. Default: the file's."
)
@click.option("--yes", is_flag=True, help="Erase; without it they are only counted.")
def erase(data: str | None, config: str | None, gone_days: int | None, yes: bool) -> None:
    """
    Erase what is held on people who have been gone from the caseload for as long as they are kept.

    The proof that there were entries stays, and the record still verifies.

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config)
        days = gone_days or chosen.keep_gone_days
        if days is None:
            raise click.UsageError("say with --gone-days how long people who are gone are kept")
        from banding.workbench.upkeep.retention import due
        from banding.workbench.upkeep.retention import erase as take_out

        with chosen.opened() as database:
            keys = due(database, days=days)
            if not yes:
                click.echo(f"{len(keys):,} people are due; add --yes to erase what is held on them.")
                return
            entries = take_out(database, "command", keys, why=f"gone for {days:,} days")
        click.echo(f"{len(keys):,} people and what {entries:,} entries said of them are erased.")


@db.command("link")
@click.argument("user", metavar="USER")
@_of_a_workbench
def link(user: str, data: str | None, config: str | None) -> None:
    """
    Print a link that signs somebody in once, within a quarter of an hour.

    Exit codes: 0 done; 2 could not run.
    """
    with faults_to_exit_code():
        chosen = _chosen(data, config)
        from banding.workbench.users import find_user, make_link

        with chosen.opened() as database:
            with database.reading() as connection:
                found = find_user(connection, user)
            if found is None:
                raise click.UsageError(f"nobody called `{user}` may sign in")
            click.echo(f"{chosen.origin}/sign-in/{make_link(database, user)}")


def data_folder(data: str | None) -> Path:
    """Give the folder of a workbench, made where it is not there, for its owner's eyes alone."""
    folder = Path(data) if data else Path(click.get_app_dir("banding")) / "workbench"
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)
    return folder


def _chosen(data: str | None, config: str | None, *, must_exist: bool = True) -> Config:
    _need_web()
    from banding.workbench.config import ConfigError, load_config, of_folder

    if config:
        return load_config(Path(config))
    folder = data_folder(data)
    if must_exist and not (folder / "workbench.db").is_file():
        raise ConfigError(f"{folder} holds no workbench; `banding serve --data FOLDER` makes one")
    return of_folder(folder)


def _need_web() -> None:
    try:
        import alembic  # noqa: F401
        import flask  # noqa: F401
        import flask_wtf  # noqa: F401
        import sqlalchemy  # noqa: F401
        import waitress  # noqa: F401
    except ImportError:
        raise MissingExtraError("web", "the workbench") from None
