"""Where the rules that ship with us are."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_folder() -> Path:
    """Give the folder of shipped rules: ``_rules`` in an installed package, else ``rules`` in a checkout."""
    installed = _PACKAGE / "_rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"
