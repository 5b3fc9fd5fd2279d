"""``banding rules list``: which rulesets there are."""

from __future__ import annotations

import click

from banding.commands.rules.sharing import format_option
from banding.commands.running import faults_to_exit_code


@click.command("list")
@format_option
def rules_list(form: str) -> None:
    """
    List the rulesets that come with this program, with the days they are in force.

    \b
    Example:
      banding rules list

    Exit codes: 0 done; 2 could not run.
    """
    from banding.outputs.findings_rulesets import rulesets_in_json, rulesets_in_text
    from banding.verify import shipped_versions

    with faults_to_exit_code():
        versions = shipped_versions()
        click.echo(rulesets_in_json(versions) if form == "json" else "\n".join(rulesets_in_text(versions)))
