"""``banding rules show``: a ruleset as a page that a manager can read."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from banding.commands.options import form_of
from banding.commands.rules.sharing import loaded, ruleset_argument, version_option
from banding.commands.running import faults_to_exit_code, refuse_own_input

if TYPE_CHECKING:
    from banding.reports.ruleset.page import RulesetPage
    from banding.ruleset import Ruleset

_FORMS = ("text", "markdown", "html")


@click.command("show")
@ruleset_argument
@version_option
@click.option("-o", "--output", metavar="OUT", help="File to write; - or nothing for the screen or a pipe.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="Form of the page. Default: by the ending of OUT (.md, .html), else text of at most 80 columns.",
)
def rules_show(ruleset: str | None, on: date | None, output: str | None, form: str | None) -> None:
    """
    Show a ruleset as a page to read: the matrix drawn, every rule in words with the guidance behind it.

    It says where a case goes, what each cell calls for, which rules set or ask for a band, what judgement may do, what is
    warned about, what is asked, and how each silence of the guidance is read and who should confirm it.

    \b
    Examples:
      banding rules show cl-crc
      banding rules show cl-crc/2019-03 -o rules.html

    Exit codes: 0 done; 2 could not run.
    """
    from banding.reports.ruleset.build import ruleset_page

    path = None if output in (None, "-") else output
    form = form_of(path, form, forms=_FORMS, otherwise="text")
    with faults_to_exit_code():
        file, rules = loaded(ruleset, on=on)
        refuse_own_input(path, file)
        last_day, recorded = _standing(file, rules)
        page = ruleset_page(rules, last_day=last_day, recorded=recorded)
        target: AbstractContextManager[BinaryIO] = nullcontext(sys.stdout.buffer)
        if path is not None:
            from banding.render.safe_write import written_whole

            target = written_whole(Path(path))
        with target as out:
            _write(page, rules, out, form=form)
    if path is not None:
        click.echo(f"Written to {path}", err=True)


def _standing(file: Path, rules: Ruleset) -> tuple[date | None, str]:
    """Give the last day of a ruleset, and whether it is recorded as in force."""
    from banding.ruleset.versions.choose import last_day_of
    from banding.ruleset.versions.record import read_record

    recorded = read_record(file.parent).hashes.get(file.stem)
    words = (
        "no"
        if recorded is None
        else "yes"
        if recorded == rules.content_hash
        else "edited since it was recorded"
    )
    return last_day_of(file, rules), words


def _write(page: RulesetPage, rules: Ruleset, out: BinaryIO, *, form: str) -> None:
    if form == "html":
        from banding.render.html import write_page

        write_page("ruleset.html", page, out, bands=rules.bands)
        return
    if form == "markdown":
        from banding.reports.ruleset.markdown import ruleset_markdown as lines
    else:
        from banding.reports.ruleset.text import ruleset_text as lines
    out.write("".join(f"{line}\n" for line in lines(page)).encode())
    out.flush()
