"""
Start-up: ``banding --help`` and one explained case against ``python -c "import click"``, in turn, the least processor
time of some rounds. The package is compiled to bytecode first, as it is where it is installed.

    python benchmarks/startup.py
"""

from __future__ import annotations

import compileall
import sys
from pathlib import Path

from measuring import run

import banding

ROUNDS = 15


def main() -> None:
    """Print both times and their ratio."""
    commands = {
        'python -c "import click"': [sys.executable, "-c", "import click"],
        "banding --help": [sys.executable, "-m", "banding", "--help"],
        "banding explain --ogrs3 62 --rosh medium": [
            *(sys.executable, "-m", "banding", "explain", "--ogrs3", "62", "--rosh", "medium")
        ],
    }
    compileall.compile_dir(Path(banding.__file__).parent, quiet=1)
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(ROUNDS):
        for name, command in commands.items():
            best[name] = min(best[name], run(command).processor)
    base = min(best.values())
    print("| command | ms | ratio |")
    print("|---|---|---|")
    for name, seconds in best.items():
        print(f"| `{name}` | {seconds * 1000:.0f} | {seconds / base:.2f} |")


if __name__ == "__main__":
    main()
