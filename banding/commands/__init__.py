"""The ``banding`` command: one file a command family; what a command needs is imported when it runs, so that help is quick."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from textwrap import shorten
from typing import Any, TextIO

import click

from banding import __version__

_SAYS = {
    "allocate": "Band every case in a spreadsheet, and say why.",
    "explain": "Explain one decision step by step, with the paragraph behind each step.",
    "reband": "Say which cases have moved band, which way, and exactly why.",
    "audit": "Check recorded bands against the guidance, and say what a manager should put right first.",
    "assign": "Suggest an officer for every case that nobody holds, say why, and apply what the manager chose.",
    "staff": "Show what a team's manager must look at: cases without a fit holder, full officers, orders about to end.",
    "reassign": "Suggest who takes over from leavers, the long absent, and those who may no longer hold a case.",
    "sample": "Draw the cases an auditor should read, and give a sheet to fill in.",
    "rules": "Look after the rules: which there are, whether they hold together, and what their worked examples say.",
    "map": "Write down which of your columns and words are which of ours.",
    "template": "Give an empty caseload to fill in, with headings, drop-downs and notes.",
    "workbook": "Write a workbook that bands each case as it is typed, by ordinary formulas: no macros, nothing to install.",
    "page": "Write the rules as one page that bands cases in a browser, for people who cannot install anything.",
    "serve": "Open the workbench: where a team brings in its cases, decides, allocates and keeps the record.",
    "db": "Look after a workbench's database: upgrade, back up, restore, verify.",
    "example": "Make a synthetic caseload: invented cases, with unknowns, judgements and a few bad rows.",
}
"""Each command, a module of this folder, with the first sentence of its help, said here alone: to list them, none is imported."""
_ELSEWHERE = {"serve": "banding.workbench.commands:serve", "db": "banding.workbench.commands:db"}
_ELSEWHERE |= {name: f"assigning:{name}" for name in ("assign", "reassign")}
_ELSEWHERE |= {name: f"files:{name}" for name in ("template", "workbook", "page", "example")}
"""The commands that have no module of their own here: those of the workbench, which is above this folder, and those that share one."""
_DONE, _COULD_NOT_RUN = 0, 2
_EXIT_CODES = "Exit codes:"
"""How a command's help begins to say them, where they are not those of every command."""


class LazyGroup(click.Group):
    """A group that imports a command, ``module:name`` in its table, when it is asked for; a module is of this folder unless whole."""

    def __init__(
        self, *args: Any, table: Mapping[str, str], says: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._table, self._says = table, says or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order people meet them."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of that name."""
        if cmd_name not in self._table:
            return None
        module, _, name = self._table[cmd_name].partition(":")
        place = module if module.startswith("banding.") else f"banding.commands.{module}"
        command: click.Command = getattr(import_module(place), name)
        command.help = cleandoc(command.help or "")
        if not command.help.startswith(says := self._says.get(cmd_name, "")):
            command.help = f"{says}\n\n{command.help}"
        if not isinstance(command, click.Group) and _EXIT_CODES not in command.help:
            fails_on = any(option.name == "fail_on" for option in command.params)
            met = " 1 done, and a --fail-on was met;" if fails_on else ""
            command.help += f"\n\n{_EXIT_CODES} 0 done;{met} 2 could not run."
        return command


class _Commands(LazyGroup):
    """The group of all commands, which settles how one ends where a stream is broken."""

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
                try:
                    if not sys.stdout.closed:
                        sys.stdout.flush()
                except BrokenPipeError:
                    _discard(sys.stdout)
        except BrokenPipeError:  # a refusal that nobody reads is still one
            sys.exit(_COULD_NOT_RUN)
        except OSError as error:
            with contextlib.suppress(OSError):
                click.echo(f"banding: the result cannot be written: {error.strerror or error}", err=True)
            _discard(sys.stdout)
            sys.exit(_COULD_NOT_RUN)
        finally:
            try:
                sys.stderr.flush()
            except OSError:  # Python would end with 120 over what it cannot say
                _discard(sys.stderr)

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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what each does."""
        room = formatter.width - 6 - max(len(name) for name in _SAYS)  # `map` is the command here
        with formatter.section("Commands"):
            lines = [(name, shorten(says, room, placeholder="...")) for name, says in _SAYS.items()]
            formatter.write_dl(lines)


@click.group(
    cls=_Commands,
    table={name: f"{name}:command" for name in _SAYS} | _ELSEWHERE,
    says=_SAYS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
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
    # NO_COLOR and FORCE_COLOR are obeyed; otherwise only a terminal has colours.
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    elif os.environ.get("FORCE_COLOR"):
        ctx.color = True
    else:
        ctx.color = None if sys.stdout.isatty() else False


@contextlib.contextmanager
def _enough_is_no_error() -> Iterator[None]:
    """End quietly where a reader such as ``head`` has had enough: click would end with 1, which means "found"."""
    try:
        yield
    except BrokenPipeError:
        _discard(sys.stdout)
        raise click.exceptions.Exit(_DONE) from None


def _discard(stream: TextIO) -> None:
    """Keep Python from failing once more, at exit, to write what nobody takes."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
