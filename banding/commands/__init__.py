"""
The ``banding`` command: one file a command family, each parsing options, calling one function and printing.

What a command needs is imported when it runs, so that ``banding --help`` is quick.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from banding import __version__

_COMMANDS = {
    "allocate": "banding.commands.allocate",
    "explain": "banding.commands.explain",
    "reband": "banding.commands.reband",
    "audit": "banding.commands.audit",
    "sample": "banding.commands.sample",
    "rules": "banding.commands.rules",
    "map": "banding.commands.map",
    "template": "banding.commands.template",
    "page": "banding.commands.page",
    "example": "banding.commands.example",
}


_DONE, _COULD_NOT_RUN = 0, 2


class _Commands(click.Group):
    """A group that imports a command when it is asked for, and settles how it ends where a stream is broken."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line."""
        if sys.stdout is None:
            sys.exit(_COULD_NOT_RUN)
        # What nobody can read or say is empty, or said to nobody.
        sys.stdin = sys.stdin or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                if not sys.stdout.closed:
                    _flush()
        except BrokenPipeError:  # a refusal that nobody reads is still one
            sys.exit(_COULD_NOT_RUN)
        except OSError as error:
            with contextlib.suppress(OSError):
                click.echo(f"banding: the result cannot be written: {error.strerror or error}", err=True)
            _discard_output()
            sys.exit(_COULD_NOT_RUN)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line, or print the help it asks for."""
        with _enough_is_no_error():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong with its words is told in lines of at most 80 columns."""
        try:
            with _enough_is_no_error():
                return super().invoke(ctx)
        except click.UsageError as error:
            from banding.commands.running import folded

            raise click.UsageError(folded(f"Error: {error.format_message()}")[7:], ctx=error.ctx) from None

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


@contextlib.contextmanager
def _enough_is_no_error() -> Iterator[None]:
    """End quietly where a reader such as ``head`` has had enough: click would end with 1, which means "found"."""
    try:
        yield
    except BrokenPipeError:
        _discard_output()
        raise click.exceptions.Exit(_DONE) from None


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()


def _discard_output() -> None:
    """Keep Python from failing once more, at exit, to write what nobody takes."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wants_colour() -> bool | None:
    """Obey NO_COLOR and FORCE_COLOR; otherwise colour only a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return None if sys.stdout.isatty() else False
