"""``banding rules list``, ``show``, ``record`` and ``schema``: which versions there are, what one says, and holding it to that."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click

from banding.commands import options, running
from banding.errors import Fault, RulesetError

if TYPE_CHECKING:
    from banding.render.report import Report
    from banding.ruleset import Ruleset


_FORMS = ("text", "markdown", "html")


@click.command("list")
@options.ruleset
@options.on("The day to mark as in force or not. Default: today.")
@options.text_or_json
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
    """
    from banding.reports.verification import versions_as_data, versions_in_text
    from banding.verify import listed_versions

    day = on or running.today()
    with running.faults_to_exit_code():
        versions = listed_versions(ruleset)
        running.echo_found(form, versions_in_text(versions, on=day), versions_as_data(versions, on=day))


@click.command("show")
@options.ruleset
@options.version
@options.output()
@options.form(
    _FORMS,
    says="Form of the page. Default: by the ending of OUT (.md, .html), else text of at most 80 columns.",
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
    """
    from banding.reports.ruleset import version_report

    path = running.file_named(output)
    form = options.form_of(path, form, forms=_FORMS, otherwise="text")
    with running.faults_to_exit_code():
        file, rules = running.loaded(ruleset, on=on)
        running.refuse_own_input(path, file)
        with running.result_to(path) as out:
            _draw(version_report(file, rules), out, form=form)
        if path:
            click.echo(f"Written to {path}", err=True)


def _draw(report: Report, out: BinaryIO, *, form: str) -> None:
    if form == "html":
        from banding.render.html import write_html

        write_html(report, out)
        return
    if form == "markdown":
        from banding.render.markdown import markdown_lines as lines
    else:
        from banding.render.terminal import page_lines as lines
    out.write("".join(f"{line}\n" for line in lines(report)).encode())


@click.command("record")
@options.ruleset
@options.version
def rules_record(ruleset: str | None, on: date | None) -> None:
    """
    Record a version of a ruleset as it is, so that nobody can edit it unseen once it is in force.

    Its content hash is written to the file in-force.yaml beside it. From its first day on, a version that no longer has
    its recorded content is refused by every command that decides cases. A version is recorded when `banding rules
    check` finds no error in it, it has worked examples and none of them fails; before its first day it may be changed and
    recorded anew.

    \b
    Example:
      banding rules record cl-crc/2019-03

    Exit codes: 0 it is recorded; 1 it has an error, or a failing example or none, and is not; 2 could not run.
    """
    from banding.ruleset import find_ruleset
    from banding.ruleset.load import load
    from banding.ruleset.versions.find import has_one_version, is_dated
    from banding.ruleset.versions.record import read_record, refuse_edited
    from banding.ruleset.versions.timeline import versions_in

    with running.faults_to_exit_code():
        path = find_ruleset(ruleset, on=on if has_one_version(ruleset) else on or running.today())
        if not is_dated(path):
            message = "a version is recorded under the date it is named by, such as 2026-04.yaml; rename the file first"
            raise RulesetError((Fault(str(path), None, "", message),))
        versions_in(path.parent)  # refuses versions that do not follow each other
        rules = load(path)
        # The clock and not --on: another day must not be a way round the record.
        refuse_edited(rules, path, on=running.today())
        record = read_record(path.parent)
        if record.hashes.get(path.stem) == rules.content_hash:
            running.note(f"{rules.stamp} is recorded already, in {record.path}")
            return
        faults = list(_faults(path, rules))
        for fault in faults:
            running.note(f"banding: not recorded: {fault}")
        if faults:
            sys.exit(running.ATTENTION)
        with running.result_to(str(record.path)) as out:
            out.write(record.with_hash(path.stem, rules.content_hash))
        since = f"it is in force from {rules.in_force_from}"
        running.note(f"{rules.stamp} is recorded, in {record.path}; {since}")


def _faults(path: Path, rules: Ruleset) -> Iterator[str]:
    from banding.verify import Severity, check_ruleset, examples_folder, load_examples, run_examples

    errors = len(check_ruleset(rules).of(Severity.ERROR))
    if errors:
        yield f"it has {errors} error{'s' * (errors > 1)}; see `banding rules check {path}`"
    examples = load_examples(path, rules)
    if not examples:
        yield f"there is no worked example in {examples_folder(path)}; `banding rules test {path}` offers some"
    failing = len(run_examples(rules, examples).failing)
    if failing:
        yield f"{failing} of its examples fail{'s' * (failing == 1)}; see `banding rules test {path}`"


SCHEMA_NAMES: Final = ("rules", "guidance", "readings", "audit", "officers", "services", "examples")
"""The files there are schemas of."""


@click.command("schema")
@click.argument("name", metavar="[FILE]", type=click.Choice(SCHEMA_NAMES), default="rules")
def rules_schema(name: str) -> None:
    """
    Print the JSON Schema of a file of rules, so that an editor completes keys and marks slips as you type.

    FILE is rules, guidance, readings, audit, officers, services or examples; rules when none is given. An editor that knows YAML finds the
    schema by the first line of a file: # yaml-language-server: $schema=... with the path of the schema.

    \b
    Examples:
      banding rules schema
      banding rules schema examples
    """
    click.echo(schema_text(name), nl=False)


def schema_of(name: str) -> dict[str, Any]:
    """Give the schema of one of the files, draft 2020-12, as plain data."""
    from banding.assign.policy import OfficersDoc
    from banding.auditing.policy.model import policy_schema
    from banding.ruleset.model import GuidanceDoc, ReadingsDoc, RulesDoc
    from banding.ruleset.schema import document_schema
    from banding.services.written import Services
    from banding.verify.examples import examples_schema

    if name == "audit":
        return policy_schema()
    if name == "examples":
        return examples_schema()
    documents = {
        "rules": (RulesDoc, "Rules file"),
        "guidance": (GuidanceDoc, "Guidance"),
        "readings": (ReadingsDoc, "Readings"),
        "officers": (OfficersDoc, "Officers"),
        "services": (Services, "Services"),
    }
    return document_schema(*documents[name])


def schema_text(name: str) -> str:
    """Give the schema of one of the files as JSON, the same every time."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n"


def schema_file(name: str) -> str:
    """Give the name of the file that a schema is kept in."""
    return f"{name}.schema.json"
