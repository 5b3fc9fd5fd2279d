"""``banding rules``: look after a ruleset. A subcommand of its own file stands in the table below."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from banding.commands.running import ATTENTION, COULD_NOT_RUN, faults_to_exit_code

if TYPE_CHECKING:
    from banding.ruleset import Ruleset

_HERE = "banding.commands.rules"
_COMMANDS = {
    "list": f"{_HERE}:rules_list",
    "check": f"{_HERE}:rules_check",
    "test": f"{_HERE}:rules_test",
    "mutate": f"{_HERE}:rules_mutate",
    "sql": "banding.commands.rules_sql:command",
}
"""Each subcommand with the module and name it is found under."""

F = TypeVar("F", bound=Callable[..., Any])


class _Rules(click.Group):
    """A group that imports a subcommand when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the subcommands in the order people meet them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand; None when there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group("rules", cls=_Rules)
def command() -> None:
    """
    Look after the rules: which there are, whether they hold together, and what their worked examples say.

    RULESET is a shipped name such as cl-crc or cl-crc/2019-03, a rules file, or a folder of them.

    \b
    Examples:
      banding rules list
      banding rules check cl-crc
    """


def _ruleset_argument(function: F) -> F:
    return click.argument("ruleset", metavar="[RULESET]", required=False)(function)


def _format_option(function: F) -> F:
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text to read, or JSON for another program.",
    )(function)


@click.command("list")
@_format_option
def rules_list(form: str) -> None:
    """
    List the rulesets that come with this program, with the days they are in force.

    \b
    Example:
      banding rules list
    """
    from banding.outputs.findings_rulesets import rulesets_in_json, rulesets_in_text
    from banding.verify import shipped_versions

    with faults_to_exit_code():
        versions = shipped_versions()
        _print(rulesets_in_json(versions) if form == "json" else "\n".join(rulesets_in_text(versions)))


@click.command("check")
@_ruleset_argument
@_format_option
def rules_check(ruleset: str | None, form: str) -> None:
    """
    Prove that a ruleset holds together for every case there could be, or show the smallest case where it does not.

    Nothing is sampled: every combination of facts is covered, with any of them unknown. Exit code 0 when there is no
    error, 1 when there is one, 2 when the ruleset could not be read.

    \b
    Examples:
      banding rules check cl-crc
      banding rules check cl-crc/2019-03 --format json
    """
    from banding.outputs.findings_check import check_in_json, check_in_text
    from banding.verify import Places, Severity, check_ruleset

    with faults_to_exit_code():
        path, rules = _load(ruleset)
        began = time.perf_counter()
        checked = check_ruleset(rules, Places.of(path))
        _took(began)
        _print(check_in_json(checked) if form == "json" else "\n".join(check_in_text(checked)))
        sys.exit(ATTENTION if checked.of(Severity.ERROR) else 0)


@click.command("test")
@_ruleset_argument
@_format_option
def rules_test(ruleset: str | None, form: str) -> None:
    """
    Try a ruleset on the worked examples written beside it, and say what they do not cover.

    The examples stand in the folder examples beside the rules file. Those that are missing are offered, ready to
    paste. Exit code 0 when all pass, 1 when one fails, 2 when they could not be read.

    \b
    Example:
      banding rules test cl-crc
    """
    from banding.outputs.findings_examples import examples_in_json, examples_in_text
    from banding.verify import load_examples, work_through

    with faults_to_exit_code():
        path, rules = _load(ruleset)
        worked = work_through(rules, load_examples(path, rules))
        _print(examples_in_json(worked) if form == "json" else "\n".join(examples_in_text(worked)))
        _say_if_none(worked.tried, path)
        sys.exit(ATTENTION if worked.failing else 0)


@click.command("mutate")
@_ruleset_argument
@_format_option
def rules_mutate(ruleset: str | None, form: str) -> None:
    """
    Change a ruleset one element at a time, and list the changes that none of its worked examples would notice.

    A boundary by one, a cell, a band, a rule left out, an "and" for an "or": each slip somebody could make. A change
    that provably alters no decision is told apart. Exit code 0 when every change is noticed, 1 when one is not.

    \b
    Example:
      banding rules mutate cl-crc
    """
    from banding.outputs.findings_mutants import mutated_in_json, mutated_in_text
    from banding.verify import Fate, Places, load_examples, mutate_ruleset

    with faults_to_exit_code():
        path, rules = _load(ruleset)
        examples = load_examples(path, rules)
        _say_if_none(examples, path)
        began = time.perf_counter()
        mutated = mutate_ruleset(rules, examples, Places.of(path))
        _took(began)
        _print(mutated_in_json(mutated) if form == "json" else "\n".join(mutated_in_text(mutated)))
        sys.exit(ATTENTION if mutated.failing or mutated.of(Fate.SURVIVES) else 0)


def _load(name: str | None) -> tuple[Path, Ruleset]:
    from banding.ruleset import find_ruleset, load_ruleset

    path = find_ruleset(name)
    return path, load_ruleset(path)


def _print(text: str) -> None:
    click.echo(text)


def _took(began: float) -> None:
    click.echo(f"took {time.perf_counter() - began:.2f} seconds", err=True)


def _say_if_none(examples: tuple[object, ...], path: Path) -> None:
    from banding.verify import examples_folder

    if not examples:
        click.echo(f"banding: no worked example stands in {examples_folder(path)}", err=True)
        sys.exit(COULD_NOT_RUN)
