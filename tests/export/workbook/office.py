"""LibreOffice without a screen: works the formulas of a workbook out, as somebody would who opens and saves it."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None and "CI" not in os.environ,
    reason="LibreOffice is not installed: apt-get install libreoffice-calc",
)
_SECONDS = 300
_FILTERS = {"xlsx": "xlsx", "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1"}


def worked_out(content: bytes, *, to: str = "xlsx") -> bytes:
    """Open a workbook in LibreOffice and save it as a workbook, or its first sheet as CSV."""
    assert SOFFICE, "LibreOffice is not installed"
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "given.xlsx"), Path(folder, "out")
        given.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        arguments = [SOFFICE, profile, "--headless", "--convert-to", _FILTERS[to], "--outdir", made, given]
        subprocess.run(arguments, check=True, capture_output=True, timeout=_SECONDS)
        return (made / f"given.{to}").read_bytes()


def answers_in(content: bytes, first: int = 5) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Work a workbook out, and give each row of its cases that has something in it, its cells by heading."""
    rows = list(csv.reader(io.StringIO(worked_out(content, to="csv").decode(), newline="")))
    headings = rows[first - 2]
    for number, row in enumerate(rows[first - 1 :], start=first):
        if any(row):
            yield number, {name: cell for name, cell in zip(headings, row, strict=True) if name}
