"""``banding rules list`` and ``show``: which rulesets there are, and one as a page that a manager can read."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.options import DAY, form_of
from banding.commands.rules.sharing import echo_found, format_option, loaded, ruleset_argument, version_option
from banding.commands.running import faults_to_exit_code, file_named, refuse_own_input, today, write_result

if TYPE_CHECKING:
    from banding.render.report import Report
    from banding.ruleset import Ruleset

_FORMS = ("text", "markdown", "html")


@click.command("list")
@ruleset_argument
@click.option("--on", type=DAY, metavar="DATE", help="The day to mark as in force or not. Default: today.")
@format_option
def rules_list(ruleset: str | None, on: date | None, form: str) -> None:
    """
    List rulesets, version by version, with the days they are in force.

    Without RULESET those that come with this program are listed; RULESET may be one of them or a folder of rules files.
    Each line has the version's first and last day and the start of its content hash, which every decision carries; then
    whether it is in force, and whether that is recorded, so that nobody can edit it unseen.

    \b
    Examples:
      banding rules list
      banding rules list cl-crc --on 2019-03-01

    Exit codes: 0 done; 2 could not run.
    """
    from banding.reports.verification import versions_as_data, versions_in_text
    from banding.verify import listed_versions

    day = on or today()
    with faults_to_exit_code():
        versions = listed_versions(ruleset)
        echo_found(form, versions_in_text(versions, on=day), versions_as_data(versions, on=day))


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
    from banding.reports.ruleset import ruleset_report

    path = file_named(output)
    form = form_of(path, form, forms=_FORMS, otherwise="text")
    with faults_to_exit_code():
        file, rules = loaded(ruleset, on=on)
        refuse_own_input(path, file)
        last_day, recorded = _in_force(file, rules)
        write_result(_drawn(ruleset_report(rules, last_day=last_day, recorded=recorded), form=form), path)


def _in_force(file: Path, rules: Ruleset) -> tuple[date | None, str]:
    """Give the last day of a ruleset, and whether it is recorded as in force."""
    from banding.ruleset.versions.choose import last_day_of
    from banding.ruleset.versions.record import read_record

    recorded = read_record(file.parent).hashes.get(file.stem)
    is_same = "yes" if recorded == rules.content_hash else "edited since it was recorded"
    return last_day_of(file, rules), "no" if recorded is None else is_same


def _drawn(report: Report, *, form: str) -> bytes:
    if form == "html":
        from banding.render.html import write_html

        out = io.BytesIO()
        write_html(report, out)
        return out.getvalue()
    if form == "markdown":
        from banding.render.markdown import markdown_lines as lines
    else:
        from banding.render.terminal import page_lines as lines
    return "".join(f"{line}\n" for line in lines(report)).encode()
