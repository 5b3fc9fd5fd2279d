"""What several subcommands of ``banding rules`` ask for and do: the ruleset named, the form of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.options import DAY
from banding.commands.running import note, today
from banding.errors import RulesetError

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

ruleset_argument = click.argument("ruleset", metavar="[RULESET]", required=False)
version_option = click.option(
    "--on",
    type=DAY,
    metavar="DATE",
    help="Where RULESET names no version: the one in force on this day. Default: today.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON for another program.",
)


def echo_found(form: str, lines: Iterable[str], data: object) -> None:
    """Print what was found in the form asked for: lines of text, or data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else "\n".join(lines))


def loaded(name: str | None, *, on: date | None, as_it_is: bool = False) -> tuple[Path, Ruleset]:
    """
    Find and read the ruleset somebody names, for today where no day is given; gives the path of its rules file too.

    One edited in force is read only ``as_it_is``, or where its file is named by its path, with a word on standard error:
    it may be an edit that somebody wants to look into, and nothing is decided by it here.
    """
    from banding.ruleset import find_ruleset, has_one_version, load_ruleset, names_a_file
    from banding.ruleset.load import load
    from banding.ruleset.versions.record import refuse_edited

    day = on or today()
    path = find_ruleset(name, on=on if has_one_version(name) else day)
    if not as_it_is and not (name and names_a_file(name)):
        return path, load_ruleset(path, on=day)
    ruleset = load(path)
    if not as_it_is:
        try:
            refuse_edited(ruleset, path, on=day)
        except RulesetError as error:
            note(f"Note: {error}.")
    return path, ruleset
