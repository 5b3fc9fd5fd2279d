"""The ruleset somebody means, for a day: found, held to its record, and with a word where the day is not one of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import attrs

from banding.errors import RulesetError
from banding.ruleset import load_ruleset
from banding.ruleset.locate import find_ruleset, is_dated
from banding.ruleset.model import Ruleset
from banding.ruleset.versions import versions_in


@attrs.frozen
class Chosen:
    """
    The ruleset for a day.

    Attributes:
        path: its rules file, beside which its audit policy and examples stand.
        ruleset: the ruleset.
        note: that it is not in force on the day, and when it is; empty where it is in force.
    """

    path: Path
    ruleset: Ruleset
    note: str = ""


def choose_ruleset(name: str | None, *, on: date) -> Chosen:
    """
    Find and read the ruleset that a name means on a day.

    Args:
        name: as :func:`~banding.ruleset.find_ruleset` takes it. Where it names no version, the version in force on the
            day is taken; a version or a file that is named is taken whatever the day, with a note.
        on: the day decided for.

    Raises:
        RulesetError: there is none, none is in force on the day, it cannot be used, or it has been edited in force.
    """
    path = find_ruleset(name, on=on)
    ruleset = load_ruleset(path, on=on)
    last_day = last_day_of(path, ruleset)
    if ruleset.in_force_from <= on and (last_day is None or on <= last_day):
        return Chosen(path, ruleset)
    days = f"from {ruleset.in_force_from}" + (f" to {last_day}" if last_day else "")
    note = f"{ruleset.id} {ruleset.version} is in force {days}, and is used here for {on}"
    return Chosen(path, ruleset, note)


def last_day_of(path: Path, ruleset: Ruleset) -> date | None:
    """Give the last day of a ruleset: its own, or the eve of the next version beside it; None where there is no end."""
    if ruleset.in_force_until is not None or not is_dated(path):
        return ruleset.in_force_until
    try:
        beside = versions_in(path.parent)
    except RulesetError:  # a file named by its path is used whatever is wrong with the others
        return None
    return next(version.last_day for version in beside if version.path.name == path.name)
