"""
The files that stand beside a rules file: the guidance, the readings, the audit policy, the examples.

Most versions of a ruleset share them. A version that needs other words has copies of its own, named by the version:
``2026-04.guidance.yaml`` beside ``2026-04.yaml``. So what an earlier version says never changes when a later one is
written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

GUIDANCE: Final = "guidance.yaml"
READINGS: Final = "readings.yaml"


def beside(rules: Path, name: str) -> Path:
    """
    Give the path of what stands beside a rules file, whether or not it is there.

    Args:
        rules: the rules file, such as ``rules/cl-crc/2026-04.yaml``.
        name: what is looked for: ``guidance.yaml``, ``examples``.

    Returns:
        The version's own (``2026-04.guidance.yaml``, ``2026-04.examples``) where there is one, else the one that the
        versions share (``guidance.yaml``, ``examples``).
    """
    own = rules.with_name(f"{rules.stem}.{name}")
    return own if own.exists() else rules.with_name(name)
