"""``banding rules diff`` and ``impact``: what a change of the rules moves, in kinds of case and in one caseload."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from banding.commands import options, running

if TYPE_CHECKING:
    from banding.commands.rebanding import Asked, Sides

_FAIL_ON = ("moved", "up", "down", "to-highest", "left", "below-minimum", "review", "error")


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@options.text_form("Text to read, JSON for another program, or Markdown for a review.", "json", "markdown")
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
    from banding.reports.difference.report import diff_as_data, difference_report
    from banding.ruleset.places import places_of

    with running.faults_to_exit_code(as_json=form == "json"):
        path_before, rules_before = running.loaded(before, on=None)
        path_after, rules_after = running.loaded(after, on=None)
        diff = diff_rulesets(rules_before, rules_after, (places_of(path_before), places_of(path_after)))
        in_lines = markdown_lines if form == "markdown" else summary_lines
        running.echo_found(form, in_lines(difference_report(diff)), diff_as_data(diff))
        sys.exit(0 if diff.is_same else running.ATTENTION)


@click.command("impact")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("cases", metavar="CASES")
@options.output()
@options.form(options.REBAND_FORMATS, "json is one case a line; xlsx and html are reports.")
@options.decided_on
@options.reading_choices
@options.workload
@options.names
@options.raw
@options.fail_on(_FAIL_ON)
@options.quiet
def rules_impact(before: str, after: str, **given: Any) -> None:
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
    """
    from banding.commands.rebanding import Asked, run_rebanding

    run_rebanding(Asked(rules=after, previous_rules=before, **given), _sides)


def _sides(asked: Asked) -> Sides:
    from banding.compare import Basis
    from banding.compare.edit_causes import EditCauses
    from banding.compare.rulesets import edits_between

    named = (asked.previous_rules, asked.rules)
    (path, ours), (other, theirs) = (running.loaded(name, on=asked.on) for name in named)
    running.refuse_own_input(asked.output, *asked.files(), path, other)
    return Basis(ours, asked.on), Basis(theirs, asked.on), EditCauses(edits_between(ours, theirs))
