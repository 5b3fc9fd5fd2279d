"""``banding rules new``: a ruleset to start from, or a new version of one that there is."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.options import DAY
from banding.commands.running import faults_to_exit_code, note, tell, today
from banding.errors import Fault, RulesetError

if TYPE_CHECKING:
    from banding.commands.rules.new_files import Files

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
    help="Folder to write to. Default: NAME, or with --from your own folder that the ruleset is in.",
)
def rules_new(name: str | None, source: str | None, on: date | None, output: str | None) -> None:
    """
    Write a ruleset to start from, or a new version of one, with a comment on every part.

    NAME is what a new ruleset is to be called, such as our-area. It is small and complete: it passes `banding rules
    check`, `test` and `mutate`, and you change it piece by piece. With --from the version in force is copied under a new
    date, with its guidance, readings, audit policy, services and examples, its comments kept; with -o the whole folder is copied,
    and rules that come with the program are copied in no other way. Nothing that is there already is written over.

    \b
    Examples:
      banding rules new our-area --on 2031-01-01
      banding rules new --from cl-crc --on 2031-01-01 -o ours

    Exit codes: 0 done; 2 could not run.
    """
    if (name is None) == (source is None):
        raise click.UsageError("give the NAME of a new ruleset, or with --from one to begin with")
    first_day = on or (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    with faults_to_exit_code():
        if source is not None:
            _next_version(source, first_day, Path(output) if output else None)
        else:
            assert name is not None  # noqa: S101
            _starter(name, first_day, Path(output or name))


def _starter(name: str, first_day: date, folder: Path) -> None:
    from banding.commands.rules.new_files import starter_files, version_called

    if not _NAME.fullmatch(name):
        better = "-".join(re.findall("[a-z0-9]+", name.lower()))
        near = f"; did you mean `{better}`?" if better else ""
        message = f"`{name}` will not do as a name; use small letters and digits joined by `-`, such as our-area{near}"
        raise click.UsageError(message)
    _write(folder, starter_files(name, first_day), version_called(first_day))
    rules = folder / f"{version_called(first_day)}.yaml"
    _tell_next(
        f"Put the words of your guidance in {folder / 'guidance.yaml'}, and what it says in {rules}: the comments there "
        "say what each part is.",
        folder,
        f"To try it on invented cases: banding example --rules {folder} --on {first_day} -o cases.csv and then banding "
        f"allocate cases.csv --rules {folder} --on {first_day}",
    )


def _next_version(source: str, first_day: date, output: Path | None) -> None:
    from banding.commands.rules.new_files import (
        beside_own_schemas,
        next_version,
        version_called,
        whole_folder,
    )
    from banding.ruleset import find_ruleset

    path = find_ruleset(source, on=first_day)
    version = version_called(first_day)
    _refuse_taken(path.parent, version, first_day)
    files, folder = next_version(path, first_day), output or _own_folder(source, path.parent, first_day)
    if folder != path.parent:
        files = beside_own_schemas({**whole_folder(path.parent), **files})
    _write(folder, files, version)
    if first_day <= today():
        note(
            f"\nNote: {first_day} is not in the future: cases have been decided for that day and since by version {path.stem}, "
            "and would be decided by the new one."
        )
    _tell_next(
        f"Change the words in {folder / version}.guidance.yaml, what they say in {folder / version}.yaml (its title too), "
        f"and the examples in {folder / version}.examples. Files without the date belong to earlier versions: leave them.",
        folder / f"{version}.yaml",
    )


def _refuse_taken(folder: Path, version: str, first_day: date) -> None:
    """Refuse a day on which a version begins already: that one is changed before its day, and never after it."""
    from banding.ruleset.versions.timeline import versions_in

    for each in versions_in(folder):
        if each.first_day == first_day or each.name == version:
            message = f"version {each.name} begins on {each.first_day} already; choose another day with --on"
            raise RulesetError((Fault(str(each.path), None, "", message),))


def _own_folder(source: str, folder: Path, first_day: date) -> Path:
    """Give the folder somebody keeps a ruleset in; rules that come with the program are not added to by their name."""
    from banding.ruleset import rules_folder, shipped_rulesets

    comes_installed = rules_folder().name == "_rules" and folder.resolve().is_relative_to(
        rules_folder().resolve()
    )
    if source in shipped_rulesets() or comes_installed:
        message = "comes with the program, and every decision by it would follow; its new version is for a folder of yours"
    elif not os.access(folder, os.W_OK):
        message = "is in a folder that cannot be written to; its new version is for a folder of yours"
    else:
        return folder
    typed = f"banding rules new --from {shlex.quote(source)} --on {first_day} -o ours"
    raise RulesetError((Fault(source, None, "", message, f"type `{typed}`"),))


def _write(folder: Path, files: Files, version: str) -> None:
    from banding.commands.rules.new_files import write_new
    from banding.ruleset.load import load
    from banding.ruleset.versions.timeline import versions_in

    def check() -> None:
        versions_in(folder)
        load(folder / f"{version}.yaml")

    write_new(folder, files, check=check)
    tops = Counter(path.parts[0] for path in files).items()
    listed = (f"  {top}" if Path(top) in files else f"  {top}/ ({count} files)" for top, count in tops)
    tell((f"Written to {folder}:", *listed), written=None)


def _tell_next(first: str, rules: Path, *last: str) -> None:
    """Say what to do with rules that were written, step by step."""
    from banding.render.terminal import wrapped

    steps = (
        first,
        f"After each change: banding rules check {rules}, then test and mutate in the same way.",
        f"When it is agreed, and before its first day: banding rules record {rules}",
        *last,
    )
    numbered = (
        wrapped(step, f"  {number}. ", following="     ") for number, step in enumerate(steps, start=1)
    )
    tell(("", "Next:", *(line for lines in numbered for line in lines)), written=None)
