"""
The rules files of a folder, each named by its first day or the month of it, and the files that belong to one.

Most files beside a rules file (the guidance, the readings, the policies, the examples) are shared by the versions of a
ruleset. A version that needs other words has its own, such as ``2026-04.guidance.yaml``, so that what an earlier version
says never changes.
"""

import re
from pathlib import Path
from typing import Final

GUIDANCE: Final = "guidance.yaml"
READINGS: Final = "readings.yaml"
_VERSION_FILE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\.yaml", re.ASCII)


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
