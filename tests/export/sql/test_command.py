"""Claims about ``banding rules sql``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from banding.commands.rules.exporting import rules_sql as command
from banding.errors import install_command
from banding.export.sql import DIALECTS


def run(*words: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said beside it."""
    result = CliRunner().invoke(command, list(words), prog_name="banding rules sql")
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_can_be_asked_for(dialect: str) -> None:
    """Each warehouse the room can write for is a choice of the command."""
    code, printed, _ = run("--dialect", dialect, "--on", "2026-11-22")
    assert (code, f"for {dialect}" in printed) == (0, True)


def test_a_query_can_be_written_to_a_file(tmp_path: Path) -> None:
    """The file holds what the screen would have shown."""
    path = tmp_path / "decide.sql"
    code, printed, _ = run("--dialect", "spark", "--on", "2026-11-22", "-o", str(path))
    assert (code, printed) == (0, "")
    assert path.read_text(encoding="utf-8") == run("--dialect", "spark", "--on", "2026-11-22")[1]


def test_a_ruleset_of_ones_own_can_be_named() -> None:
    """Any rules file will do."""
    code, printed, _ = run("tests/rulesets/harbour-trust/2031-01.yaml", "--dialect", "sqlite")
    assert (code, "coastguard" in printed) == (0, True)


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-rules", "--dialect", "duckdb"],
        ["--dialect", "duckdb", "--table", "a.b.c.d"],
        ["--dialect", "duckdb", "--without", "nothing"],
        ["--dialect", "duckdb", "--columns", "not-there.yaml"],
        ["--dialect", "oracle"],
        [],
    ],
)
def test_what_cannot_be_written_says_why(words: list[str]) -> None:
    """A fault of the user's is told in one message, with exit code 2 and nothing on the screen."""
    code, printed, said = run(*words)
    assert (code, printed) == (2, "")
    assert said.strip()


def test_without_its_library_the_command_says_what_to_install() -> None:
    """Where sqlglot is not installed, the command that installs it for this Python stands on a line of its own."""
    probe = (
        "import sys\nsys.modules['sqlglot'] = None\n"
        "from banding.commands.rules.exporting import rules_sql\nrules_sql(['--dialect', 'duckdb'])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"\n  {install_command('sql')}\n" in done.stderr


def test_sqlglot_is_not_loaded_before_it_is_needed() -> None:
    """Asking for help loads no SQL library."""
    probe = (
        "import sys\nfrom click.testing import CliRunner\nfrom banding.commands.rules.exporting import rules_sql as command\n"
        "CliRunner().invoke(command, ['--help'])\nprint('sqlglot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_query_that_may_take_long_says_so_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours is written without a word; rules whose facts are linked more closely than the bound get a note first."""
    assert run("--dialect", "duckdb", "--on", "2026-11-22")[2] == ""
    monkeypatch.setattr("banding.commands.rules.exporting.MANY_NODES", 40)
    code, printed, said = run("--dialect", "duckdb", "--on", "2026-11-22")
    assert (code, "for duckdb" in printed, "can take minutes" in " ".join(said.split())) == (0, True, True)
    assert max(map(len, said.splitlines())) <= 80
