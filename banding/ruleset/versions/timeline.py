"""The versions of a ruleset, each to its last day or the eve of the next, and the one that is meant for a day."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from banding.errors import Fault, RulesetError
from banding.ruleset import load_ruleset
from banding.ruleset.model import Ruleset
from banding.ruleset.versions.find import dated_files, find_ruleset, is_dated, names_a_file
from banding.ruleset.versions.record import IN_FORCE, read_record, recorded_of
from banding.shipped import made_of, rules_folder

_DAY = timedelta(days=1)
_NO_LAST_DAY = "leave `in_force_until` out, and the version ends on the eve of the next"
_KEYS = ("id", "version", "in_force_from")


class Version(NamedTuple):
    """One version of a ruleset; its last day is its own, or the eve of the next version, or None where there is no end."""

    path: Path
    id: str
    name: str
    title: str
    first_day: date
    last_day: date | None

    def is_in_force(self, on: date) -> bool:
        """Say whether this is the version for a day."""
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)

    @property
    def days(self) -> str:
        """Its days in words: ``2019-03-01 onwards``, ``2019-03-01 to 2026-04-14``."""
        return f"{self.first_day} to {self.last_day}" if self.last_day else f"{self.first_day} onwards"


def versions_in(folder: Path) -> tuple[Version, ...]:
    """
    Read the versions of a folder, earliest first, following each other day by day; none where it holds no rules file.

    Raises RulesetError: they do not, a file says otherwise than its name and neighbours, or a recorded one is gone.
    """
    heads = [_Head(path) for path in dated_files(folder)]
    dated = (head for head in heads if head.first_day > date.min)
    sound = sorted(dated, key=lambda head: (head.first_day, head.path.stem))
    _check_neighbours(sound)
    record = read_record(folder)
    for name in record.hashes:
        if name not in {head.path.stem for head in heads}:
            message = f"version `{name}` is recorded as in force, and {name}.yaml is not there"
            record.notes.add((name,), message, help="put the file back: decisions were made by it")
    faults = [fault for notes in (*(head.notes for head in heads), record.notes) for fault in notes.faults]
    if faults:
        raise RulesetError(tuple(faults))
    eves = [later.first_day - _DAY for later in sound[1:]]
    return tuple(head.version(eve) for head, eve in zip(sound, (*eves, None), strict=False))


class _Head:
    """The top of one rules file, and what is wrong with it; its first day is ``date.min`` where it cannot be read."""

    def __init__(self, path: Path) -> None:
        from banding.yaml_files import read_yaml, shown

        self.path, stem = path, path.stem
        marked = read_yaml(path)
        self.notes = notes = marked.notes
        self.data = data = marked.data if isinstance(marked.data, dict) else {}
        first_day, last_day = data.get("in_force_from"), data.get("in_force_until")
        self.first_day = first_day if isinstance(first_day, date) else date.min
        self.last_day = last_day if isinstance(last_day, date) else None
        if not data and not notes.faults:
            notes.add((), "expected a ruleset: `id`, `version`, `in_force_from` and the rest")
        for key in _KEYS if data else ():
            if key not in data:
                notes.add((), f"`{key}` is missing")
        said = data.get("version")
        if said is not None and str(said) != stem:
            message = f"the file is named {path.name} and says it is version {shown(said)}; expected `{stem}`"
            help = "name the file by its version, or write the version that it is named by"
            notes.add(("version",), message, help=help)
        for key in ("in_force_from", "in_force_until"):
            if key in data and not isinstance(data[key], date):
                notes.add((key,), f"expected a date such as 2026-04-15, found {shown(data[key])}")
        if self.first_day == date.min:
            return
        if not self.first_day.isoformat().startswith(stem):
            expected = f"`{stem}`" if len(stem) == len("2026-04-15") else f"a day of {stem}"
            message = (
                f"the file is named {path.name} and is in force from {self.first_day}; expected {expected}"
            )
            help = "name the file by its first day or the month of it, or write the day it is named by"
            notes.add(("in_force_from",), message, help=help)
        if self.last_day and self.last_day < self.first_day:
            notes.add(("in_force_until",), f"the last day is before the first, which is {self.first_day}")

    def version(self, eve: date | None) -> Version:
        """Give the version, which ends on the eve of the next where it has no last day of its own."""
        title, last_day = str(self.data.get("title", "")), self.last_day or eve
        return Version(self.path, str(self.data["id"]), self.path.stem, title, self.first_day, last_day)


def _check_neighbours(heads: list[_Head]) -> None:
    """Note where two versions, one after the other, do not meet; and where they are not of one ruleset."""
    from banding.yaml_files import shown

    for earlier, later in pairwise(heads):
        own, first = later.data.get("id"), heads[0].data.get("id")
        if own is not None and first is not None and str(own) != str(first):
            message = f"{shown(own)} is not the id in {heads[0].path.name} beside it, which is {shown(first)}"
            help = "versions of one ruleset share an id and a folder; others have their own"
            later.notes.add(("id",), message, help=help)
        if earlier.first_day == later.first_day:
            message = f"{earlier.path.name} is in force from {earlier.first_day} too"
            later.notes.add(("in_force_from",), message, help="give each version a first day of its own")
        elif earlier.last_day and earlier.last_day != (eve := later.first_day - _DAY):
            gap = f"{earlier.last_day + _DAY}" + (f" to {eve}" if earlier.last_day + _DAY != eve else "")
            says = f"{earlier.last_day} reaches into the next version"
            says = f"no version is in force on {gap}" if earlier.last_day < eve else says
            message = f"{says}: {later.path.name} is in force from {later.first_day}; expected {eve}"
            earlier.notes.add(("in_force_until",), message, help=_NO_LAST_DAY)


def last_day_of(path: Path, ruleset: Ruleset) -> date | None:
    """Give the last day of a ruleset: its own, or the eve of the next version beside it; None where there is no end."""
    if ruleset.in_force_until is not None or not is_dated(path) or len(dated_files(path.parent)) == 1:
        return ruleset.in_force_until
    try:
        beside: tuple[Version, ...] = made_of(path.parent, "banding.ruleset.versions.timeline:versions_in")
    except RulesetError:  # a file named by its path is used whatever is wrong with the others
        return None
    return next(version.last_day for version in beside if version.path.name == path.name)


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

    A version or file that is named is taken whatever the day, with a note; one in force and not recorded, where others of its
    folder are, only where its file is named by its path. RulesetError where there is none, or it cannot be used.
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
    if recorded.content_hash:
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
