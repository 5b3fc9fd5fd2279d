"""
Allocates probation cases to colour bands by published guidance, and says why.

The public names are :func:`load_ruleset`, :func:`find_ruleset`, :func:`read_cases`, :class:`Case`, :class:`Judgement`,
:class:`Decision` and :class:`Ruleset`; each is imported from its room when first used, so that starting the command
stays quick. The function that decides is ``banding.engine.decide``: its room has the name ``banding.engine``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banding.case import Case, Judgement
    from banding.engine import Decision
    from banding.intake import read_cases
    from banding.ruleset import Ruleset, find_ruleset, load_ruleset

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Decision",
    "Judgement",
    "Ruleset",
    "__version__",
    "find_ruleset",
    "load_ruleset",
    "read_cases",
]

_ROOMS = {
    "Case": "banding.case",
    "Judgement": "banding.case",
    "Decision": "banding.engine",
    "read_cases": "banding.intake",
    "Ruleset": "banding.ruleset",
    "find_ruleset": "banding.ruleset",
    "load_ruleset": "banding.ruleset",
}


def __getattr__(name: str) -> object:
    """Import a public name from its room when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
