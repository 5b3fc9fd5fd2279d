"""
The files that stand beside a rules file: the guidance, the readings, the audit policy, the examples.

Most versions of a ruleset share them. A version that needs other words has copies of its own, named by the version:
``2026-04.guidance.yaml`` beside ``2026-04.yaml``. So what an earlier version says never changes when a later one is
written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

GUIDANCE: Final = "guidance.yaml"
READINGS: Final = "readings.yaml"
_VERSION_FILE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\.yaml", re.ASCII)


def sibling_file(rules: Path, name: str) -> Path:
    """
    Give the path of what stands beside a rules file, whether or not it is there.

    Returns:
        The version's own (``2026-04.guidance.yaml``, ``2026-04.examples``) where there is one, else the one that the
        versions share (``guidance.yaml``, ``examples``).
    """
    own = rules.with_name(f"{rules.stem}.{name}")
    return own if own.exists() else rules.with_name(name)


def dated_files(folder: Path) -> list[Path]:
    """List a folder's rules files, earliest first; a rules file is named by its date."""
    found = (entry for entry in folder.iterdir() if _VERSION_FILE.fullmatch(entry.name))
    return sorted(found, key=lambda path: path.stem)


def is_dated(path: Path) -> bool:
    """Say whether a rules file is named by its date, as the versions of a ruleset are."""
    return _VERSION_FILE.fullmatch(path.name) is not None
