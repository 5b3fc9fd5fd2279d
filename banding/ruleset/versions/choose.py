"""The version of a ruleset that is meant for a day, held to its record."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from banding.errors import Fault, RulesetError
from banding.ruleset import load_ruleset
from banding.ruleset.model import Ruleset
from banding.ruleset.versions.files import is_dated
from banding.ruleset.versions.find import find_ruleset, names_a_file
from banding.ruleset.versions.record import IN_FORCE, recorded_of
from banding.ruleset.versions.timeline import last_day_of
from banding.shipped import rules_folder


class Chosen(NamedTuple):
    """
    The ruleset for a day, and its rules file; with words, or none, where it is not in force on the day, or is, unrecorded.
    """

    path: Path
    ruleset: Ruleset
    note: str = ""
    unrecorded: str = ""


def choose_ruleset(name: str | None, *, on: date) -> Chosen:
    """
    Find and read the ruleset that a name, as :func:`~banding.ruleset.find_ruleset` takes it, means on a day.

    Where it names no version, the version in force on the day is taken; a version or a file that is named is taken whatever
    the day, with a note. A version in force that is not recorded, where others of its folder are, is taken only where its
    file is named by its path.

    Raises RulesetError: there is none, none is in force on the day, it cannot be used, it has been edited in force, or
    it is in force and not recorded.
    """
    path = find_ruleset(name, on=on)
    ruleset = load_ruleset(path, on=on)
    last_day = last_day_of(path, ruleset)
    if ruleset.in_force_from <= on and (last_day is None or on <= last_day):
        return Chosen(path, ruleset, unrecorded=_unrecorded(name, path, ruleset))
    days = f"from {ruleset.in_force_from}" + (f" to {last_day}" if last_day else "")
    note = f"{ruleset.id} {ruleset.version} is in force {days}, and is used here for {on}"
    return Chosen(path, ruleset, note)


def _unrecorded(name: str | None, path: Path, ruleset: Ruleset) -> str:
    """Say that a version in force is not recorded; refuse it where a folder that keeps a record was named."""
    recorded = recorded_of(path, ruleset)
    if any(recorded.hashes):
        return ""
    in_force = f"{ruleset.id} {ruleset.version} is in force and not recorded"
    by_its_path = name is not None and names_a_file(name)
    if not by_its_path and (recorded.is_there or path.parent.parent == rules_folder()):
        help = (
            f"when it is agreed, record it with `banding rules record {path}`; to try it as a draft, name its file: "
            f"`--rules {path}`"
        )
        raise RulesetError((Fault(str(path), None, "", f"{in_force} in {IN_FORCE}", help),))
    said = f"{in_force}; nothing would show that it is edited. "
    if not is_dated(path):
        return f"{said}A version that is agreed is named by its first day, and recorded with `banding rules record`"
    return f"{said}When it is agreed, record it: `banding rules record {path}`"
