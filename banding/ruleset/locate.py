"""Where rulesets are: inside an installed package, beside it in a checkout, or at a path somebody gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from banding.errors import Fault, RulesetError
from banding.nearest import did_you_mean

DEFAULT: Final = "cl-crc"
"""The shipped ruleset used when nobody names one."""

_VERSION_FILE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\.yaml", re.ASCII)
_PACKAGE = Path(__file__).resolve().parent.parent


def find_ruleset(name: str | None = None) -> Path:
    """
    Find the rules file somebody means.

    Args:
        name: a shipped ruleset (``cl-crc``, its newest version), one version of it (``cl-crc/2019-03``), or a path to
            a rules file or to a folder of them; None for the default.

    Returns:
        Path of the rules file.

    Raises:
        RulesetError: nothing is there; says what there is.
    """
    wanted = DEFAULT if name is None else name
    found = _shipped(wanted) or _at_path(wanted)
    if found is None:
        raise RulesetError((Fault(wanted, None, "", _nothing_there(wanted)),))
    return found


def shipped_rulesets() -> tuple[str, ...]:
    """Name every shipped ruleset and each of its versions: ``cl-crc``, ``cl-crc/2019-03``."""
    names: list[str] = []
    for folder in sorted(_folders()):
        versions = [f"{folder.name}/{path.stem}" for path in _versions(folder)]
        names += [folder.name, *versions] if versions else []
    return tuple(names)


def rules_folder() -> Path:
    """Give the folder of shipped rules: ``_rules`` in an installed package, else ``rules`` in a checkout."""
    installed = _PACKAGE / "_rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"


def _folders() -> Iterator[Path]:
    root = rules_folder()
    return (entry for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else iter(())


def _versions(folder: Path) -> list[Path]:
    """List a folder's rules files, oldest first; a rules file is named by its date."""
    return sorted(entry for entry in folder.iterdir() if _VERSION_FILE.fullmatch(entry.name))


def _shipped(name: str) -> Path | None:
    if name not in shipped_rulesets():
        return None
    folder, _, version = name.partition("/")
    return rules_folder() / folder / f"{version}.yaml" if version else _versions(rules_folder() / folder)[-1]


def _at_path(name: str) -> Path | None:
    path = Path(name)
    try:
        if path.is_dir():
            return next(reversed(_versions(path)), None)
        return path if path.is_file() else None
    except (OSError, ValueError):  # a name no file system would hold
        return None


def _nothing_there(name: str) -> str:
    shipped = shipped_rulesets()
    there = ", ".join(f"`{each}`" for each in shipped) or "none"
    if _is_folder(name):
        return f"this folder holds no rules file; one is named by its date, such as 2019-03.yaml. Shipped: {there}"
    near = did_you_mean(name, shipped)
    return f"there is no such ruleset; shipped are {there}, and a path to a rules file will do as well{near}"


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False
