"""The command as a shell runs it, with a small file of cases beside it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

SIMPLE = "crn,ogrs3,rosh\nX1,62,medium\nX2,12,low\n"


def small_file(folder: Path) -> Path:
    """Write a small file of cases."""
    path = folder / "cases.csv"
    path.write_text(SIMPLE)
    return path


def in_shell(words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``banding`` with some words and redirections, in a folder."""
    return subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -m banding {words}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
