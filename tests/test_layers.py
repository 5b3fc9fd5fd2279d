"""Claims about how the rooms depend on each other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_cases_flow_one_way() -> None:
    """No room imports sideways or upwards: the floors in pyproject.toml hold."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_engine_touches_nothing_outside() -> None:
    """``banding.engine`` imports no module that reads files, clocks or chance."""
    forbidden = {
        "os",
        "io",
        "pathlib",
        "time",
        "random",
        "secrets",
        "socket",
        "subprocess",
        "yaml",
        "csv",
        "click",
    }
    imported = {
        line.split()[1].split(".")[0]
        for path in (ROOT / "banding" / "engine").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported & forbidden == set()


def test_help_needs_no_heavy_library() -> None:
    """``banding --help`` starts without YAML, Jinja or openpyxl."""
    probe = (
        "import sys\nfrom click.testing import CliRunner\nfrom banding.commands import main\n"
        "CliRunner().invoke(main, ['--help'])\n"
        "print([name for name in ('yaml', 'jinja2', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
