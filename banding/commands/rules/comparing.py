"""``banding rules diff`` and ``impact``: what a change of the rules moves, in kinds of case and in one caseload."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from banding.commands.options import (
    REBAND_FORMATS,
    fail_on_option,
    names_option,
    on_option,
    output_option,
    quiet_option,
    raw_option,
    reading_choices,
    workload_options,
)
from banding.commands.rules.sharing import loaded
from banding.commands.running import ATTENTION, faults_to_exit_code, refuse_own_input, today

if TYPE_CHECKING:
    from banding.commands.rebanding import Asked, Sides

_FAIL_ON = ("moved", "up", "down", "to-highest", "left", "below-minimum", "review", "error")


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

    Exit codes: 0 no difference; 1 differences; 2 could not run.
    """
    from banding.compare.rulesets import diff_rulesets
    from banding.render.markdown import markdown_lines
    from banding.render.terminal import summary_lines
    from banding.reports.difference.report import diff_in_json, difference_report
    from banding.ruleset.places import places_of

    with faults_to_exit_code(as_json=form == "json"):
        path_before, rules_before = loaded(before, on=None)
        path_after, rules_after = loaded(after, on=None)
        diff = diff_rulesets(rules_before, rules_after, (places_of(path_before), places_of(path_after)))
        if form == "json":
            click.echo(diff_in_json(diff))
        else:
            in_lines = summary_lines if form == "text" else markdown_lines
            click.echo("\n".join(in_lines(difference_report(diff))))
        sys.exit(0 if diff.is_same else ATTENTION)


@click.command("impact")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("cases", metavar="CASES")
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(REBAND_FORMATS),
    help="Form of the result. Default: by the ending of OUT, else csv. json is one case a line; xlsx and html are "
    "reports.",
)
@on_option
@reading_choices
@workload_options
@names_option
@raw_option
@fail_on_option(_FAIL_ON)
@quiet_option
def rules_impact(
    before: str,
    after: str,
    output: str | None,
    form: str | None,
    raw: bool,
    fail_on: tuple[str, ...],
    on: date | None,
    **asked: object,
) -> None:
    """
    Say who in a caseload would change band under another ruleset, from, to, and because of which edit.

    A is the earlier ruleset and B the later, as for `banding rules diff`; CASES is a caseload as for `banding
    allocate`. Each case is decided by both for the same day. The edits named are the smallest set that by itself makes
    the difference. Cases that keep their band and change what is to be considered, the bands they could turn out to
    have, or their status are listed too.

    \b
    Examples:
      banding rules impact cl-crc/2019-03 cl-crc examples/cases.csv -o impact.csv
      banding rules impact cl-crc/2019-03 cl-crc cases.csv -o impact.html

    Exit codes: 0 done; 1 done, and a --fail-on was met; 2 could not run.
    """
    from banding.commands.rebanding import Asked, run_rebanding

    wants = Asked(on=on or today(), rules=after, previous_rules=before, **asked)  # type: ignore[arg-type]
    run_rebanding(
        wants,
        lambda path: _sides(before, after, wants, path),
        output=output,
        form=form,
        raw=raw,
        fail_on=fail_on,
    )


def _sides(before: str, after: str, asked: Asked, output: str | None) -> Sides:
    from banding.compare import Basis
    from banding.compare.edit_causes import EditCauses
    from banding.compare.rulesets import edits_between

    (path, ours), (other, theirs) = (loaded(name, on=asked.on) for name in (before, after))
    refuse_own_input(output, *asked.files(), path, other)
    return Basis(ours, asked.on), Basis(theirs, asked.on), EditCauses(edits_between(ours, theirs))
