"""
Where rulesets are (inside an installed package, beside it in a checkout, or at a path somebody gives), and their files.

A rules file is named by its first day or month. Files beside it are shared by the versions; one that needs other words
has its own, such as ``2026-04.guidance.yaml``, so that what an earlier version says never changes.
"""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from banding.errors import Fault, RulesetError
from banding.nearest import did_you_mean
from banding.shipped import made_of, rules_folder

if TYPE_CHECKING:
    from banding.ruleset.versions.timeline import Version

GUIDANCE: Final = "guidance.yaml"
READINGS: Final = "readings.yaml"
_VERSION_FILE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\.yaml", re.ASCII)
DEFAULT: Final = "cl-crc"
"""The shipped ruleset used when nobody names one."""


def sibling_file(rules: Path, name: str) -> Path:
    """Give the path, whether or not it is there: the version's own where there is one, else the one that versions share."""
    own = rules.with_name(f"{rules.stem}.{name}")
    return own if own.exists() else rules.with_name(name)


def dated_files(folder: Path) -> list[Path]:
    """List a folder's rules files, earliest first; a rules file is named by its date."""
    found = (entry for entry in folder.iterdir() if _VERSION_FILE.fullmatch(entry.name))
    return sorted(found, key=lambda path: path.stem)


def is_dated(path: Path) -> bool:
    """Say whether a rules file is named by its date, as the versions of a ruleset are."""
    return _VERSION_FILE.fullmatch(path.name) is not None


def find_ruleset(name: str | None = None, *, on: date | None = None) -> Path:
    """
    Find the rules file of a shipped ruleset (``cl-crc``, the default), of a version of it (``cl-crc/2019-03``), or at a path.

    Raises RulesetError: there is nothing, or no version in force on the day, or several and no day; says what there is.
    """
    wanted = DEFAULT if name is None else name
    found = _found(wanted)
    if not found.is_dir():
        return found
    files = dated_files(found)
    if on is None and len(files) == 1:
        return files[0]
    if on is None:
        stems = ", ".join(path.stem for path in files)
        message = (
            f"there are several versions ({stems}); say the day that is decided for, or name one of them"
        )
        raise RulesetError((Fault(wanted, None, "", message),))
    versions: tuple[Version, ...] = made_of(found, "banding.ruleset.versions.timeline:versions_in")
    for version in versions:
        if version.is_in_force(on):
            return version.path
    there = ", ".join(f"{version.name} ({version.days})" for version in versions)
    message = (
        f"no version is in force on {on}; there is {there}. Choose another day, or name the version you mean"
    )
    raise RulesetError((Fault(wanted, None, "", message),))


def ruleset_folder(name: str) -> Path:
    """Give the folder where all versions of a ruleset stand, named as :func:`find_ruleset` takes it; RulesetError if none."""
    found = _found(name)
    return found if found.is_dir() else found.parent


def has_one_version(name: str | None) -> bool:
    """Say whether a ruleset has one version alone, so that no day is needed to pick it."""
    return len(dated_files(ruleset_folder(DEFAULT if name is None else name))) == 1


def names_a_file(name: str) -> bool:
    """Say whether a name means one rules file by its path, and not a ruleset by its name or folder."""
    found = None if _shipped(name) else _at_path(name)
    return found is not None and found.is_file()


def shipped_rulesets() -> tuple[str, ...]:
    """Name every shipped ruleset and each of its versions: ``cl-crc``, ``cl-crc/2019-03``."""
    names: list[str] = []
    root = rules_folder()
    for folder in sorted(entry for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else ():
        versions = [f"{folder.name}/{path.stem}" for path in dated_files(folder)]
        names += [folder.name, *versions] if versions else []
    return tuple(names)


def _found(name: str) -> Path:
    """Give the rules file, or the folder of them, that a name means."""
    found = _shipped(name) or _at_path(name)
    if found and (found.is_file() or dated_files(found)):
        return found
    shipped = shipped_rulesets()
    there = ", ".join(f"`{each}`" for each in shipped) or "none"
    message = (
        f"this folder holds no rules file; one is named by its date, such as 2019-03.yaml. Shipped: {there}"
    )
    if not found:
        near = did_you_mean(name, shipped)
        message = (
            f"there is no such ruleset; shipped are {there}, and a path to a rules file will do as well{near}"
        )
    raise RulesetError((Fault(name, None, "", message),))


def _shipped(name: str) -> Path | None:
    """Give a shipped rules file, or the folder of a shipped ruleset."""
    if name not in shipped_rulesets():
        return None
    folder, _, version = name.partition("/")
    return rules_folder() / folder / f"{version}.yaml" if version else rules_folder() / folder


def _at_path(name: str) -> Path | None:
    path = Path(name)
    try:
        return path if path.is_dir() or path.is_file() else None
    except (OSError, ValueError):  # a name no file system would hold
        return None
