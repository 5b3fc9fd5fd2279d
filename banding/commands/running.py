"""What every command does around its one function: load the rules, open the cases, turn faults into exit codes."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click

from banding.commands.options import refuse_ending
from banding.errors import BandingError, Fault, FaultyDocumentError, OutputError, RulesetError

if TYPE_CHECKING:
    from banding.intake import Caseload
    from banding.render.report import Report
    from banding.reports.cases.names import Names
    from banding.ruleset import Ruleset
    from banding.ruleset.versions.timeline import Chosen

_ROWS_BETWEEN = 10_000

DONE, ATTENTION, COULD_NOT_RUN = 0, 1, 2
"""The exit codes: done; done, and something needs attention that was asked about; could not run."""


@contextlib.contextmanager
def faults_to_exit_code(*, as_json: bool = False) -> Iterator[None]:
    """Print what a user can mend and leave with exit code 2; let bugs crash."""
    try:
        yield
    except FaultyDocumentError as error:
        _tell_faults(error.faults, as_json=as_json)
        sys.exit(COULD_NOT_RUN)
    except BandingError as error:
        _complain(folded(f"banding: {error}"))
        sys.exit(COULD_NOT_RUN)
    except (KeyboardInterrupt, click.Abort):
        _complain("banding: stopped; nothing was written")
        sys.exit(COULD_NOT_RUN)


def folded(message: str) -> str:
    """Lay a message out in lines of at most 80 columns; its line ends stay, and a path or indented line stays whole."""
    from banding.text import wrapped

    lines = ([text] if text.startswith("  ") else wrapped(text) or [""] for text in message.splitlines())
    return "\n".join(line for each in lines for line in each)


def refuse_own_input(path: str | None, *read: str | Path | None) -> None:
    """
    Refuse to write a result over a file that it is made from, by whatever name either goes; None or ``-`` is a pipe.

    Of what is read, None was not named, ``-`` is standard input, and what is no file, such as the name of a shipped
    ruleset, is passed over.
    """
    # A device may be both ends: what is written there does not take the place of what was read.
    if path is None or path == "-" or not Path(path).is_file():
        return
    stands = Path(path).stat()
    for each in read:
        with contextlib.suppress(OSError, ValueError):
            found = os.fstat(sys.stdin.fileno()) if each == "-" else Path(each).stat() if each else None
            if found and os.path.samestat(found, stands):
                problem = "the output is also an input; nothing was written; choose another file with -o"
                raise OutputError(path, problem)


def file_named(output: str | None) -> str | None:
    """Give the file that -o names; None for the screen or a pipe."""
    return None if output in (None, "-") else output


@contextlib.contextmanager
def result_to(path: str | None) -> Iterator[BinaryIO]:
    """Open where a result goes: a file that is there only when whole, or standard output for None."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from banding.render.safe_write import written_whole

    with written_whole(Path(path)) as out:
        yield out


@contextlib.contextmanager
def as_text(out: BinaryIO) -> Iterator[TextIO]:
    """Open bytes as UTF-8 text with the line ends it is given; the file stays open."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    yield text
    text.flush()
    text.detach()


@contextlib.contextmanager
def writing(
    output: str, endings: Sequence[str], *read: str | None, quiet: bool = False
) -> Iterator[BinaryIO]:
    """
    Open what a command writes and does nothing besides, and say where it went unless ``quiet``.

    Refuses a name that does not end as what is written, and one of a file that is ``read``; faults are exit codes.
    """
    refuse_ending(output, endings)
    with faults_to_exit_code():
        refuse_own_input(output, *read)
        path = file_named(output)
        with result_to(path) as out:
            yield out
        if path and not quiet:
            click.echo(f"Written to {path}", err=True)


def write_report(report: Report, out: BinaryIO, *, form: str, on: date) -> None:
    """Write a report as a workbook (``xlsx``), made on a day, or as a page."""
    if form == "xlsx":
        from banding.render.xlsx import sheets_of, write_sheets

        write_sheets(sheets_of(report), out, on=on, colours=report.colours)
    else:
        from banding.render.html import write_html

        write_html(report, out)


def is_workbook(output: str) -> bool:
    """Whether a file is named as a workbook."""
    return Path(output).suffix.casefold() == ".xlsx"


def note(text: str) -> None:
    """Say something on standard error, in lines of at most 80 columns."""
    from banding.text import wrapped

    tell(wrapped(text), written=None)


def shown_names(column: str | None, caseload: Caseload, earlier: Caseload | None = None) -> Names:
    """Read the names that a page was asked to show; none where it was not."""
    from banding.reports.cases.names import NO_NAMES, names_in

    return names_in(caseload, column, earlier=earlier) if column else NO_NAMES


def _echo_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _tell_faults(faults: Sequence[Fault], *, as_json: bool) -> None:
    from banding.reports.faults import faults_as_data, faults_in_text

    if as_json:
        _echo_json(faults_as_data(faults))
        return
    who = "" if any(fault.line is not None for fault in faults) else "banding: "
    _complain(who + "\n".join(faults_in_text(faults)))


def _complain(text: str) -> None:
    """Say what is wrong; that nobody reads it does not make it right."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def chosen_rules(name: str | None, *, on: date | None, quiet: bool = False) -> Chosen:
    """
    Load the ruleset an option names, for a day; says on standard error where it is not in force then, or not recorded.

    With ``quiet`` nothing is said of the day; that a version in force is not recorded is said all the same.
    """
    from banding.ruleset.versions.timeline import choose_ruleset

    chosen = choose_ruleset(name, on=on or today())
    for text in ("" if quiet else chosen.note, chosen.unrecorded):
        if text:
            note(f"Note: {text}.")
    return chosen


def load_rules(name: str | None, *, on: date | None, quiet: bool = False) -> Ruleset:
    """Load the ruleset an option names, for a day, as :func:`chosen_rules`, where its files are not needed."""
    return chosen_rules(name, on=on, quiet=quiet).ruleset


def today() -> date:
    """Give the day it is here."""
    return date.today()  # noqa: DTZ011 - a decision is made for the day on the user's calendar


def input_file(source: str) -> tuple[BinaryIO, str]:
    """
    Open a file that a command reads, so that it can be gone through again, with its name for messages.

    ``-`` is standard input; a pipe is copied to a temporary file. All is closed when the command ends.
    """
    from banding.intake.tables import seekable

    name = "standard input" if source == "-" else source
    handle, closing = seekable(sys.stdin.buffer if source == "-" else Path(source), name)
    click.get_current_context().call_on_close(closing.close)
    return handle, name


def opened_cases(
    source: str, ruleset: Ruleset, *, on: date | None, blank: str, absent: str, mapping: str | None
) -> Caseload:
    """Open a file of cases as the options say; ``-`` is standard input. Use it in a ``with``."""
    handle, name = input_file(source)
    return open_caseload(handle, name, ruleset, on=on, blank=blank, absent=absent, mapping=mapping)


def open_caseload(
    source: Path | BinaryIO,
    name: str,
    ruleset: Ruleset,
    *,
    on: date | None,
    blank: str,
    absent: str,
    mapping: str | None,
) -> Caseload:
    """Open cases as the options say, for today where no day is given; ``blank`` and ``absent`` are ``no`` or ``unknown``."""
    from banding.records.opening import open_caseload

    # Read once a run: reband opens two files by one mapping, which may come through a pipe.
    context = click.get_current_context(silent=True)
    read = context.meta if context else {}
    facts, columns = read.get(f"banding.mapping.{mapping}", (None, None))
    if mapping and facts != ruleset.facts:
        from banding.intake.mapping import load_mapping

        columns = load_mapping(Path(mapping), ruleset.facts)
        read[f"banding.mapping.{mapping}"] = ruleset.facts, columns
    return open_caseload(source, name, ruleset, on=on or today(), blank=blank, absent=absent, mapping=columns)


def tell(lines: Iterable[str], *, written: str | None) -> None:
    """Say a summary on standard error, and where the result was written; that it cannot be said undoes nothing."""
    with contextlib.suppress(OSError):
        if sys.stderr.isatty():
            click.echo("\r", err=True, nl=False)
        for line in lines:
            click.echo(line, err=True)
        if written is not None:
            click.echo(f"\nWritten to {written}", err=True)


def progress_teller() -> Callable[[int], None] | None:
    """Give what tells a person at a terminal how far a long run has come; None where nobody watches."""
    if not sys.stderr.isatty():
        return None
    told = 0

    def tell_rows(rows: int) -> None:
        nonlocal told
        if rows - told >= _ROWS_BETWEEN:
            told = rows
            click.echo(f"\r{rows:,} rows …", err=True, nl=False)

    return tell_rows


def echo_found(form: str, lines: Iterable[str], data: object) -> None:
    """Print what was found in the form asked for: lines of text, or data as JSON."""
    if form == "json":
        _echo_json(data)
    else:
        click.echo("\n".join(lines))


def loaded(name: str | None, *, on: date | None, as_it_is: bool = False) -> tuple[Path, Ruleset]:
    """
    Find and read the ruleset somebody names, for today where no day is given; gives the path of its rules file too.

    One edited in force is read only ``as_it_is``, or where its file is named by its path, with a word on standard error:
    it may be an edit that somebody wants to look into, and nothing is decided by it here.
    """
    from banding.ruleset import find_ruleset, load_ruleset, names_a_file
    from banding.ruleset.load import load
    from banding.ruleset.versions.find import has_one_version
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
