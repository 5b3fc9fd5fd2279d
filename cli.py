"""Launcher for a checkout: ``python cli.py --help``. The commands live in ``banding/commands/``."""

import sys

if __name__ == "__main__":
    try:
        from banding.commands import main

        main()
    except ModuleNotFoundError as error:
        if not error.name or error.name.startswith("banding"):
            raise
        print(
            f"banding: {error.name} is not installed for this Python ({sys.executable}).\n"
            "In this folder, set it up once with\n"
            "  python3 .ci/setup.py\n"
            "and then run .venv/bin/banding, or .venv/bin/python cli.py",
            file=sys.stderr,
        )
        sys.exit(2)
