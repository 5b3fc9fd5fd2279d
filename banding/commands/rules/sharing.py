"""What several subcommands of ``banding rules`` ask for and do: the ruleset named, the form of the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from banding.commands.options import DAY
from banding.commands.running import COULD_NOT_RUN, note, today
from banding.errors import RulesetError

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

F = TypeVar("F", bound=Callable[..., Any])


def ruleset_argument(function: F) -> F:
    """Add the argument that names a ruleset; none means the default."""
    return click.argument("ruleset", metavar="[RULESET]", required=False)(function)


def version_option(function: F) -> F:
    """Add the option that picks a version by its day."""
    return click.option(
        "--on",
        type=DAY,
        metavar="DATE",
        help="Where RULESET names no version: the one in force on this day. Default: today.",
    )(function)


def format_option(function: F) -> F:
    """Add the option that chooses text or JSON."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text to read, or JSON for another program.",
    )(function)


def loaded(name: str | None, *, on: date | None, as_it_is: bool = False) -> tuple[Path, Ruleset]:
    """
    Find and read the ruleset somebody names; gives the path of its rules file too.

    Args:
        on: the day that picks the version where none is named; None for today, or for the only version there is.
        as_it_is: read it even where it has been edited in force. A file named by its path is always read, with a word
            on standard error: it may be an edit that somebody wants to look into, and nothing is decided by it here.
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


def took(began: float) -> None:
    """Say on standard error how long something took since ``began`` on the performance counter."""
    click.echo(f"took {time.perf_counter() - began:.2f} seconds", err=True)


def stop_if_none(examples: tuple[object, ...], path: Path) -> None:
    """Leave with exit code 2 where a ruleset has no worked example, and say where they belong."""
    from banding.verify import examples_folder

    if not examples:
        click.echo(f"banding: no worked example stands in {examples_folder(path)}", err=True)
        sys.exit(COULD_NOT_RUN)
