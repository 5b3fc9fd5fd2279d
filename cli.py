"""Launcher for a checkout: ``python cli.py --help``. The commands live in ``banding/commands/``."""

from banding.commands import main

if __name__ == "__main__":
    main()
