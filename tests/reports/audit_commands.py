"""The command as claims about an audit's files run it, on the example caseload."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]
ON = ("--on", "2026-11-22")
SAMPLE = Path(__file__).parent.parent.parent / "examples" / "cases.csv"


def records(text: str) -> list[dict[str, str]]:
    """The rows of some CSV text."""
    return list(csv.DictReader(io.StringIO(text)))
