"""``banding rules list``: which rulesets there are, and which is in force."""

from __future__ import annotations

from datetime import date

import click

from banding.commands.options import DAY
from banding.commands.rules.sharing import format_option, ruleset_argument
from banding.commands.running import faults_to_exit_code, today


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
    from banding.reports.findings.rulesets import rulesets_in_json, rulesets_in_text
    from banding.verify import listed_versions

    day = on or today()
    with faults_to_exit_code():
        versions = listed_versions(ruleset)
        text = "\n".join(rulesets_in_text(versions, on=day))
        click.echo(rulesets_in_json(versions, on=day) if form == "json" else text)
