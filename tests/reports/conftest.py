"""The command run in this process."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from banding.commands import main
from tests.reports.audit_commands import Run


@pytest.fixture(name="run")
def _run() -> Run:
    """Runs ``banding`` with some words, and gives its output and exit code."""

    def run(*words: str, stdin: bytes | str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=stdin, catch_exceptions=False)

    return run
