"""LibreOffice without a screen: works the formulas of a workbook out, as somebody would who opens and saves it."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc"
)
_SECONDS = 300


def worked_out(content: bytes) -> bytes:
    """Open a workbook in LibreOffice and save it again."""
    assert SOFFICE
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "given.xlsx"), Path(folder, "out")
        given.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        arguments = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", made, given]
        subprocess.run(arguments, check=True, capture_output=True, timeout=_SECONDS)
        return (made / "given.xlsx").read_bytes()


def answers_in(content: bytes, first: int = 5) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each row of the sheet of cases that has something in it, with its cells by heading, as texts."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=True)["Cases"]
    rows = sheet.iter_rows(min_row=first - 1, values_only=True)
    headings = next(rows)
    for number, row in enumerate(rows, start=first):
        if any(cell not in (None, "") for cell in row):
            texts = ("" if cell is None else str(cell) for cell in row)
            yield (
                number,
                {str(heading): text for heading, text in zip(headings, texts, strict=True) if heading},
            )
