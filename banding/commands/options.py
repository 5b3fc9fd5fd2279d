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
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    ".xlsx": "xlsx",
    **dict.fromkeys((".html", ".htm"), "html"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
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
_FORM = "Form of the result. Default: by the ending of OUT, else csv."


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Make several options one, in the order in which help lists them."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def preset(*names: str, default: object, says: str, **more: Any) -> Callable[[F], F]:
    """Give an option with a default that help shows."""
    return click.option(*names, default=default, show_default=True, help=says, **more)


def on(says: str) -> Callable[[F], F]:
    """Give the option of a day."""
    return click.option("--on", type=DAY, metavar="DATE", help=says)


def output(
    says: str = "File to write; - or nothing for the screen or a pipe.",
    *,
    default: str | None = None,
    names: Sequence[str] = ("--output",),
    **more: Any,
) -> Callable[[F], F]:
    """Give the option of where the result goes."""
    return click.option("-o", *names, metavar="OUT", default=default, help=says, **more)


def form(forms: Sequence[str], more: str = "", *, says: str = _FORM) -> Callable[[F], F]:
    """Give the option of the result's form, with ``more`` about each."""
    return click.option("--format", "form", type=click.Choice(forms), help=f"{says} {more}".strip())


def text_form(says: str, *others: str) -> Callable[[F], F]:
    """Give the option of text or another form."""
    return preset("--format", "form", type=click.Choice(("text", *others)), default="text", says=says)


def fail_on(choices: Sequence[str]) -> Callable[[F], F]:
    """Give the option that ends a run with exit code 1 where a case is one of some kinds."""
    kinds = ", ".join(choices)
    listed = f"Exit with code 1 if any case is one of these: {kinds}. May be given more than once."
    return click.option("--fail-on", multiple=True, type=click.Choice(choices), metavar="WHAT", help=listed)


rules = click.option(
    "--rules",
    metavar="NAME|FILE",
    help="Ruleset: a shipped name such as cl-crc/2019-03, or a file. Default: cl-crc.",
)
decided_on = on("Decide for this day (ages are taken on it). Default: today.")
ruleset = click.argument("ruleset", metavar="[RULESET]", required=False)
version = on("Where RULESET names no version: the one in force on this day. Default: today.")
text_or_json = text_form("Text to read, or JSON for another program.", "json")
names = click.option(
    "--names",
    metavar="COLUMN",
    help="HTML only: show this column, such as a name, beside each reference number.",
)
raw = click.option("--raw", is_flag=True, help="Write cells as they came, formulas too (CSV only).")
quiet = click.option("-q", "--quiet", is_flag=True, help="No summary and no progress.")
_SILENT = {"type": click.Choice(["unknown", "no"]), "default": "unknown"}
reading_choices = together(
    preset("--blank", says="What a blank yes/no cell means. Hub facts stay unknown.", **_SILENT),
    preset(
        "--absent", says="What a yes/no column that is not there means. Hub facts stay unknown.", **_SILENT
    ),
    click.option(
        "--map",
        "mapping",
        metavar="FILE",
        help="YAML file that says which of your headings and codes are which of ours.",
    ),
)
"""How a file of cases is read."""
reading = together(rules, decided_on, reading_choices)
"""How a file of cases is read, by which rules and for which day."""
team_column = click.option("--team-column", metavar="NAME", help="Column of teams. Default: team.")


def officer_column(whose: str) -> Callable[[F], F]:
    """Give the option of the column of officers, said to be of ``whose``."""
    says = f"Column of {whose}. Default: responsible_officer, or officer."
    return click.option("--officer-column", metavar="NAME", help=says)


workload = together(
    team_column,
    officer_column("officers"),
    click.option(
        "--weight", multiple=True, metavar="BAND=N", help="Workload of a case in a band; once for each band."
    ),
    click.option(
        "--weights", metavar="FILE", help="The same as a YAML file with a line `Green: 1` for each band."
    ),
)
"""Whose the cases are, and how much work a case in a band is."""


def refuse_unfit(form: str, *, raw: bool, names: str | None) -> None:
    """Refuse cells as they came in a form where no cell can be a formula, and names in a form that is no page."""
    if raw and form != "csv":
        raise click.UsageError("--raw is for CSV only: in the other forms no cell can be a formula")
    if names and form not in ("html", "sheets"):
        raise click.UsageError(
            "--names is for pages (HTML) only; as CSV or JSON the result has the file's own columns"
        )


def form_of(path: str | None, asked: str | None, *, forms: Sequence[str], otherwise: str = "csv") -> str:
    """Give the form asked for, else that of the path's ending (refused if of another kind), else ``otherwise``; None is a pipe."""
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
