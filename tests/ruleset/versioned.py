"""Folders of several versions made from the invented ruleset, for the tests of versions."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.ruleset.conftest import INVENTED, RULES

FIRST = INVENTED / RULES


def versioned(folder: Path, *versions: tuple[str, str], until: dict[str, str] | None = None) -> Path:
    """
    Make a folder of versions of the invented ruleset, all alike but for their dates.

    Args:
        folder: where; made if it is not there.
        versions: name and first day of each: ``("2031-01", "2031-01-01")``.
        until: name to its ``in_force_until``, where it has one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("guidance.yaml", "readings.yaml"):
        shutil.copy(INVENTED / name, folder / name)
    for name, first_day in versions:
        text = FIRST.read_text("utf-8").replace("version: 2031-01\n", f"version: '{name}'\n")
        last = f"\nin_force_until: {until[name]}" if until and name in until else ""
        text = text.replace("in_force_from: 2031-01-01", f"in_force_from: {first_day}{last}")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Change a file in one place."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def day(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)
