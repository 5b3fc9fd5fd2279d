"""``banding rules new``: a ruleset to start from, or a new version of one that there is."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.options import DAY
from banding.commands.running import faults_to_exit_code, tell, today

if TYPE_CHECKING:
    from banding.outputs.new_rules import Files

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@click.command("new")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--from", "source", metavar="RULESET", help="Begin with the version of this one that is in force on DATE."
)
@click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="The first day the new rules apply. Default: the first of next month.",
)
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="Folder to write to. Default: NAME, or with --from the folder that the ruleset stands in.",
)
def rules_new(name: str | None, source: str | None, on: date | None, output: str | None) -> None:
    """
    Write a ruleset to start from, or a new version of one, with a comment on every part.

    NAME is what a new ruleset is to be called, such as our-area. It is small and complete: it passes `banding rules
    check`, `test` and `mutate`, and you change it piece by piece. With --from the version in force is copied under a new
    date, with its guidance, readings, audit policy and examples, its comments kept; with -o the whole folder is copied.
    Nothing that is there already is written over.

    \b
    Examples:
      banding rules new our-area --on 2031-01-01
      banding rules new --from cl-crc --on 2031-01-01 -o ours

    Exit codes: 0 done; 2 could not run.
    """
    if (name is None) == (source is None):
        raise click.UsageError("give the NAME of a new ruleset, or with --from one to begin with")
    first_day = on or _first_of_next_month(today())
    with faults_to_exit_code():
        if source is not None:
            _next_version(source, first_day, Path(output) if output else None)
        else:
            assert name is not None  # noqa: S101
            _starter(_checked(name), first_day, Path(output or name))


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        better = "-".join(re.findall("[a-z0-9]+", name.lower()))
        near = f"; did you mean `{better}`?" if better else ""
        message = f"`{name}` will not do as a name; use small letters and digits joined by `-`, such as our-area{near}"
        raise click.UsageError(message)
    return name


def _starter(name: str, first_day: date, folder: Path) -> None:
    from banding.outputs.new_rules import starter_files, version_called

    _write(folder, starter_files(name, first_day), version_called(first_day))
    rules = folder / f"{version_called(first_day)}.yaml"
    steps = (
        f"Put the words of your guidance in {folder / 'guidance.yaml'}, and what it says in {rules}: the comments there "
        "tell what each part is.",
        *_checking(folder),
        f"To try it on invented cases: banding example --rules {folder} --on {first_day} -o cases.csv and then banding "
        f"allocate cases.csv --rules {folder} --on {first_day}",
    )
    tell(_next(steps), written=None)


def _next_version(source: str, first_day: date, output: Path | None) -> None:
    from banding.outputs.new_rules import beside_own_schemas, next_version, version_called, whole_folder
    from banding.ruleset import find_ruleset

    path = find_ruleset(source, on=first_day)
    files, folder = next_version(path, first_day), output or _writable(path.parent)
    if folder != path.parent:
        files = beside_own_schemas({**whole_folder(path.parent), **files})
    version = version_called(first_day)
    _write(folder, files, version)
    steps = (
        f"Change the words in {folder / version}.guidance.yaml, what they say in {folder / version}.yaml (its title too), "
        f"and the examples in {folder / version}.examples. Files without the date belong to earlier versions: leave them.",
        *_checking(folder / f"{version}.yaml"),
    )
    tell(_next(steps), written=None)


def _writable(folder: Path) -> Path:
    """Give a ruleset's folder, or one of its name here where it came with the program or cannot be written to."""
    from banding.ruleset import rules_folder

    comes_installed = rules_folder().name == "_rules" and folder.resolve().is_relative_to(
        rules_folder().resolve()
    )
    return Path(folder.name) if comes_installed or not os.access(folder, os.W_OK) else folder


def _write(folder: Path, files: Files, version: str) -> None:
    from banding.outputs.new_rules import write_new
    from banding.ruleset.load import load
    from banding.ruleset.versions import versions_in

    def check() -> None:
        versions_in(folder)
        load(folder / f"{version}.yaml")

    write_new(folder, files, check=check)
    tell((f"Written to {folder}:", *_listed(files)), written=None)


def _listed(files: Files) -> Iterator[str]:
    """Name the files, and the folders in between with how many files they hold."""
    tops = Counter(path.parts[0] for path in files)
    for top, count in tops.items():
        yield f"  {top}" if Path(top) in files else f"  {top}/ ({count} files)"


def _checking(rules: Path) -> tuple[str, ...]:
    return (
        f"After each change: banding rules check {rules}, then test and mutate in the same way.",
        f"When it is agreed, and before its first day: banding rules record {rules}",
    )


def _next(steps: tuple[str, ...]) -> Iterator[str]:
    from banding.outputs.wrapping import wrapped

    yield ""
    yield "Next:"
    for number, step in enumerate(steps, start=1):
        yield from wrapped(step, f"  {number}. ", following="     ")
