"""``banding rules check``, ``test``, ``mutate``, ``diff`` and ``impact``: whether a ruleset holds, and what a change of it moves."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banding.commands import options, running

if TYPE_CHECKING:
    from banding.commands.rebanding import Asked, Sides


@click.command("check")
@options.ruleset
@options.version
@options.text_or_json
def rules_check(ruleset: str | None, on: date | None, form: str) -> None:
    """
    Prove that a ruleset holds together for every case there could be, or show the smallest case where it does not.

    Nothing is sampled: every combination of facts is covered, with any of them unknown. What cannot be loaded at all is
    listed line by line instead; so is what is wrong with officers.yaml beside it, its examples among it.

    \b
    Examples:
      banding rules check cl-crc
      banding rules check cl-crc/2019-03 --format json

    Exit codes: 0 done; 1 done, and there is an error; 2 could not run.
    """
    from banding.assign.policy import FILE_NAME, staff_policy_beside
    from banding.reports.verification import check_as_data, check_in_text
    from banding.ruleset import names_a_file, sibling_file
    from banding.services import services_beside
    from banding.verify import Severity, check_ruleset, places_of, version_findings

    with running.faults_to_exit_code(as_json=form == "json"):
        path, rules = running.loaded(ruleset, on=on, as_it_is=True)
        if sibling_file(path, FILE_NAME).is_file():
            staff_policy_beside(path, rules)
        services_beside(path, rules)
        is_draft = bool(ruleset and names_a_file(ruleset))
        versions = version_findings(path, rules, on=on or running.today(), is_draft=is_draft)
        began = time.perf_counter()
        checked = check_ruleset(rules, places_of(path), versions=versions)
        click.echo(f"took {time.perf_counter() - began:.2f} seconds", err=True)
        running.echo_found(form, check_in_text(checked), check_as_data(checked))
        sys.exit(running.ATTENTION if checked.of(Severity.ERROR) else 0)


@click.command("test")
@options.ruleset
@options.version
@click.option(
    "--fail-on",
    type=click.Choice(["missing"]),
    help="End with exit code 1 when an example is missing, that is when one is offered.",
)
@options.text_or_json
def rules_test(ruleset: str | None, on: date | None, fail_on: str | None, form: str) -> None:
    """
    Try a ruleset on the worked examples written beside it, and say what they do not cover.

    The examples are in the folder examples beside the rules file, and in services.yaml. Those that are missing are
    offered, ready to paste: that something is not covered changes the exit code only with --fail-on missing.

    \b
    Examples:
      banding rules test cl-crc
      banding rules test cl-crc --fail-on missing

    Exit codes: 0 done; 1 done, and an example fails or a --fail-on was met; 2 could not run.
    """
    from banding.reports.verification import examples_as_data, examples_in_text
    from banding.services import services_beside
    from banding.verify import load_examples, run_examples, try_services

    with running.faults_to_exit_code(as_json=form == "json"):
        path, rules = running.loaded(ruleset, on=on)
        worked = run_examples(rules, load_examples(path, rules))
        services = services_beside(path, rules)
        served = try_services(services, rules) if services else None
        running.echo_found(form, examples_in_text(worked, served), examples_as_data(worked, served))
        _stop_if_none(worked.tried, path)
        is_failing = worked.failing or (served and served.failing)
        is_missing = worked.suggestions or (served and served.not_shown)
        sys.exit(running.ATTENTION if is_failing or (fail_on and is_missing) else 0)


@click.command("mutate")
@options.ruleset
@options.version
@options.text_or_json
def rules_mutate(ruleset: str | None, on: date | None, form: str) -> None:
    """
    Change a ruleset one element at a time, and list the changes that none of its worked examples would notice.

    A boundary by one, a cell, a band, a rule left out, an "and" for an "or": each slip somebody could make. A change
    that provably alters no decision is listed apart.

    \b
    Example:
      banding rules mutate cl-crc

    Exit codes: 0 done; 1 done, and a change would not be noticed; 2 could not run.
    """
    from banding.reports.verification import mutated_as_data, mutated_in_text
    from banding.verify import Fate, load_examples, mutate_ruleset, places_of

    with running.faults_to_exit_code(as_json=form == "json"):
        path, rules = running.loaded(ruleset, on=on)
        examples = load_examples(path, rules)
        _stop_if_none(examples, path)
        began = time.perf_counter()
        mutated = mutate_ruleset(rules, examples, places_of(path))
        click.echo(f"took {time.perf_counter() - began:.2f} seconds", err=True)
        running.echo_found(form, mutated_in_text(mutated), mutated_as_data(mutated))
        sys.exit(running.ATTENTION if mutated.failing or mutated.of(Fate.SURVIVES) else 0)


def _stop_if_none(examples: tuple[object, ...], path: Path) -> None:
    """Leave with exit code 2 where a ruleset has no worked example, and say where they belong."""
    from banding.verify import examples_folder

    if not examples:
        click.echo(f"banding: there is no worked example in {examples_folder(path)}", err=True)
        sys.exit(running.COULD_NOT_RUN)


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
