"""
The ``banding`` command: one file a command family, each parsing options, calling one function and printing.

What a command needs is imported when it runs, so that ``banding --help`` is quick.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from banding import __version__

_COMMANDS = {
    "allocate": "banding.commands.allocate",
    "explain": "banding.commands.explain",
    "reband": "banding.commands.reband",
    "audit": "banding.commands.audit",
    "sample": "banding.commands.sample",
    "template": "banding.commands.template",
    "example": "banding.commands.example",
}


class _Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order people meet them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name]).command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="banding")
@click.pass_context
def main(ctx: click.Context) -> None:
    """
    Put probation cases in colour bands by published guidance, and say why.

    Start with a spreadsheet of cases, one a row. Every case comes back with its band, the reasons, what is still to
    be found out and what a manager must decide.

    \b
    Example:
      banding allocate cases.csv -o banded.xlsx
    """
    ctx.color = _wants_colour()


def _wants_colour() -> bool | None:
    """Obey NO_COLOR and FORCE_COLOR; otherwise colour only a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return None if sys.stdout.isatty() else False
