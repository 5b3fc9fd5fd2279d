"""What several subcommands of ``banding rules`` ask for and do: the ruleset named, the form of the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from banding.commands.running import COULD_NOT_RUN

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

F = TypeVar("F", bound=Callable[..., Any])


def ruleset_argument(function: F) -> F:
    """Add the argument that names a ruleset; none means the default."""
    return click.argument("ruleset", metavar="[RULESET]", required=False)(function)


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


def loaded(name: str | None) -> tuple[Path, Ruleset]:
    """Find and read the ruleset somebody names; gives the path of its rules file too."""
    from banding.ruleset import find_ruleset, load_ruleset

    path = find_ruleset(name)
    return path, load_ruleset(path)


def took(began: float) -> None:
    """Say on standard error how long something took since ``began`` on the performance counter."""
    click.echo(f"took {time.perf_counter() - began:.2f} seconds", err=True)


def stop_if_none(examples: tuple[object, ...], path: Path) -> None:
    """Leave with exit code 2 where a ruleset has no worked example, and say where they belong."""
    from banding.verify import examples_folder

    if not examples:
        click.echo(f"banding: no worked example stands in {examples_folder(path)}", err=True)
        sys.exit(COULD_NOT_RUN)
