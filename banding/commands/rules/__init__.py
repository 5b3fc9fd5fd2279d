"""``banding rules``: look after a ruleset. A subcommand of its own file stands in the table below."""

from __future__ import annotations

from importlib import import_module

import click

_HERE = "banding.commands.rules"
_COMMANDS = {
    "list": f"{_HERE}.showing:rules_list",
    "show": f"{_HERE}.showing:rules_show",
    "check": f"{_HERE}.proving:rules_check",
    "test": f"{_HERE}.proving:rules_test",
    "mutate": f"{_HERE}.proving:rules_mutate",
    "diff": f"{_HERE}.comparing:rules_diff",
    "impact": f"{_HERE}.impact:rules_impact",
    "new": f"{_HERE}.new:rules_new",
    "record": f"{_HERE}.recording:rules_record",
    "schema": f"{_HERE}.schemas:rules_schema",
    "sql": f"{_HERE}.sql:rules_sql",
    "dmn": f"{_HERE}.dmn:rules_dmn",
}
"""Each subcommand with the module and name it is found under."""


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
