"""``banding rules diff``: what was edited between two rulesets, and which kinds of case that moves."""

from __future__ import annotations

import sys

import click

from banding.commands.rules.sharing import loaded
from banding.commands.running import ATTENTION, faults_to_exit_code


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Text to read, JSON for another program, or Markdown for a review.",
)
def rules_diff(before: str, after: str, form: str) -> None:
    """
    Say what was edited between two rulesets, and exactly which kinds of case change band because of it.

    A is the earlier ruleset and B the later: each a shipped name such as cl-crc/2019-03, a rules file, or a folder of
    them. Nothing is sampled: every case that either could tell apart is held against both. The kinds of case are
    described by the fewest conditions that cover them and nothing else.

    \b
    Examples:
      banding rules diff cl-crc/2019-03 cl-crc/2019-03
      banding rules diff cl-crc/2019-03 cl-crc --format markdown

    Exit codes: 0 every file is read alike and every case decided alike; 1 not so; 2 could not run.
    """
    from banding.compare.rulesets import diff_rulesets
    from banding.render.markdown import markdown_lines
    from banding.render.terminal import summary_lines
    from banding.reports.difference.report import diff_in_json, difference_report
    from banding.ruleset.places import Places

    with faults_to_exit_code(as_json=form == "json"):
        path_before, rules_before = loaded(before, on=None)
        path_after, rules_after = loaded(after, on=None)
        diff = diff_rulesets(rules_before, rules_after, (Places.of(path_before), Places.of(path_after)))
        if form == "json":
            click.echo(diff_in_json(diff))
        else:
            in_lines = summary_lines if form == "text" else markdown_lines
            click.echo("\n".join(in_lines(difference_report(diff))))
        sys.exit(0 if diff.is_same else ATTENTION)
