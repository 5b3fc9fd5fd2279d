"""Claims about ``banding rules dmn``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from banding.commands.rules.exporting import rules_dmn as command
from tests.export.dmn.engine import RULESETS, exported


def run(*words: str) -> tuple[int, bytes, str]:
    """Exit code, what was printed, and what was said beside it."""
    result = CliRunner().invoke(command, list(words), prog_name="banding rules dmn")
    return result.exit_code, result.stdout_bytes, result.stderr


def test_the_model_comes_out_as_utf8() -> None:
    """Without a file the model is printed, as the bytes its first line promises."""
    code, printed, said = run("cl-crc")
    assert (code, printed.decode("utf-8"), said) == (0, exported("cl-crc"), "")


def test_a_ruleset_of_ones_own_is_written_to_a_file(tmp_path: Path) -> None:
    """Any rules file will do, and the file holds what the screen would have shown."""
    path = tmp_path / "harbour.dmn"
    rules = RULESETS["harbour-trust"]
    assert rules
    code, out, told = run(rules, "--on", "2031-02-01", "-o", str(path))
    assert (code, out) == (0, b"")
    assert told.endswith(f"Written to {path}\n")
    assert path.read_text(encoding="utf-8") == exported("harbour-trust")


@pytest.mark.parametrize(
    "words", [["no-such-rules"], ["cl-crc", "-o", "/no/such/folder/out.dmn"], ["a", "b"]]
)
def test_what_cannot_be_written_says_why(words: list[str]) -> None:
    """A fault of the user's is told in one message, with exit code 2 and nothing on the screen."""
    code, printed, said = run(*words)
    assert (code, printed) == (2, b"")
    assert said.strip()
