"""Options that several commands share, each defined once."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_FORMS = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}


def _day(value: date | str) -> date:
    if isinstance(value, date):
        return value
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no time zone
    raise click.BadParameter(f"`{value}` is not a date; write it 2026-11-22 or 22/11/2026")


def _ages(value: str) -> tuple[int, ...]:
    words = [word.strip() for word in value.split(",")]
    ages = tuple(int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 3)
    if len(ages) < len(words) or list(ages) != sorted({*ages}) or not 1 <= ages[0] <= ages[-1] <= 120:
        message = f"`{value}` is not a list of ages from 1 to 120 that rise, such as 18,21,25"
        raise click.BadParameter(message)
    return ages


DAY = click.types.FuncParamType(_day)
"""A day written 2026-11-22 or 22/11/2026."""
AGES = click.types.FuncParamType(_ages)
"""Ages that rise, separated by commas."""

REBAND_FORMATS = ("csv", "json", "xlsx", "html")
"""The forms of a re-banding and of an impact; csv where nothing says which."""
rules_option = click.option(
    "--rules",
    metavar="NAME|FILE",
    help="Ruleset: a shipped name such as cl-crc/2019-03, or a file. Default: cl-crc.",
)
on_option = click.option(
    "--on", type=DAY, metavar="DATE", help="Decide for this day (ages are taken on it). Default: today."
)
map_option = click.option(
    "--map",
    "mapping",
    metavar="FILE",
    help="YAML file that says which of your headings and codes are which of ours.",
)

names_option = click.option(
    "--names",
    metavar="COLUMN",
    help="HTML only: show this column, such as a name, beside each reference number.",
)


def refuse_names(names: str | None, form: str) -> None:
    """Refuse names in a form that is no page."""
    if names and form not in ("html", "sheets"):
        raise click.UsageError(
            "--names is for pages (HTML) only; as CSV or JSON the result has the file's own columns"
        )


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Make several options one, in the order in which help lists them."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


reading_choices = together(
    click.option(
        "--blank",
        type=click.Choice(["unknown", "no"]),
        default="unknown",
        show_default=True,
        help="What a blank yes/no cell means. Hub facts stay unknown.",
    ),
    click.option(
        "--absent",
        type=click.Choice(["unknown", "no"]),
        default="unknown",
        show_default=True,
        help="What a yes/no column that is not there means. Hub facts stay unknown.",
    ),
    map_option,
)
"""How a file of cases is read."""
reading_options = together(rules_option, on_option, reading_choices)
"""How a file of cases is read, by which rules and for which day."""
workload_options = together(
    click.option("--team-column", metavar="NAME", help="Column of teams. Default: team."),
    click.option(
        "--officer-column",
        metavar="NAME",
        help="Column of officers. Default: responsible_officer, or officer.",
    ),
    click.option(
        "--weight", multiple=True, metavar="BAND=N", help="Workload of a case in a band; once for each band."
    ),
    click.option(
        "--weights", metavar="FILE", help="The same as a YAML file with a line `Green: 1` for each band."
    ),
)
"""Whose the cases are, and how much work a case in a band is."""


def form_of(path: str | None, asked: str | None, *, forms: Sequence[str], otherwise: str = "csv") -> str:
    """
    Give the form of a result; refuses a file whose ending is that of another kind of file.

    A form asked for goes before the ending of the path; ``otherwise`` is the form where neither says, and None a pipe.
    """
    if asked or not path:
        return asked or otherwise
    known = endings_of(forms)
    refuse_ending(path, known, besides="or say the form with --format")
    return known.get(Path(path).suffix.casefold(), otherwise)


def endings_of(forms: Sequence[str]) -> dict[str, str]:
    """Give the endings of files that some forms are written as, each with its form."""
    return {ending: form for ending, form in _FORMS.items() if form in forms}


def wrong_ending(path: str, known: Iterable[str]) -> str:
    """Say that a file's ending is not what is written; empty where it is, for no ending, ``.txt`` and ``-``, a pipe."""
    ending = Path(path).suffix
    if ending.casefold() in {"", ".txt", *known}:
        return ""
    return f"cannot write `{ending}`; use a name that ends in {', '.join(known)}"


def refuse_ending(path: str, known: Iterable[str], *, besides: str = "") -> None:
    """Refuse to write what a file's ending says it is not."""
    if problem := wrong_ending(path, known):
        raise click.UsageError("; ".join(filter(None, (f"-o: {problem}", besides))))


output_option = click.option(
    "-o", "--output", metavar="OUT", help="File to write; - or nothing for the screen or a pipe."
)
raw_option = click.option("--raw", is_flag=True, help="Write cells as they came, formulas too (CSV only).")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")


def fail_on_option(choices: Sequence[str]) -> Callable[[F], F]:
    """Give the option that ends a run with exit code 1 where a case is one of some kinds."""
    return click.option(
        "--fail-on",
        multiple=True,
        type=click.Choice(choices),
        metavar="WHAT",
        help=f"Exit with code 1 if any case is one of these: {', '.join(choices)}. May be given more than once.",
    )
