"""``banding rules record``: a version of a ruleset held to its content from the day it comes into force."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banding.commands.rules.sharing import ruleset_argument, version_option
from banding.commands.running import ATTENTION, faults_to_exit_code, note, result_to, today
from banding.errors import Fault, RulesetError

if TYPE_CHECKING:
    from banding.ruleset import Ruleset


@click.command("record")
@ruleset_argument
@version_option
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
    from banding.ruleset import find_ruleset, has_one_version
    from banding.ruleset.load import load
    from banding.ruleset.versions.record import read_record, refuse_edited

    with faults_to_exit_code():
        path = find_ruleset(ruleset, on=on if has_one_version(ruleset) else on or today())
        _refuse_undated(path)
        rules = load(path)
        # The clock and not --on: another day must not be a way round the record.
        refuse_edited(rules, path, on=today())
        record = read_record(path.parent)
        if record.hashes.get(path.stem) == rules.content_hash:
            note(f"{rules.stamp} is recorded already, in {record.path}")
            return
        faults = list(_faults(path, rules))
        for fault in faults:
            note(f"banding: not recorded: {fault}")
        if faults:
            sys.exit(ATTENTION)
        with result_to(str(record.path)) as out:
            out.write(record.with_hash(path.stem, rules.content_hash))
        note(f"{rules.stamp} is recorded, in {record.path}; it is in force from {rules.in_force_from}")


def _refuse_undated(path: Path) -> None:
    """Refuse what is no version yet, and versions that do not follow each other."""
    from banding.ruleset import is_dated
    from banding.ruleset.versions.timeline import versions_in

    if not is_dated(path):
        message = (
            "a version is recorded under the date it is named by, such as 2026-04.yaml; rename the file first"
        )
        raise RulesetError((Fault(str(path), None, "", message),))
    versions_in(path.parent)


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
