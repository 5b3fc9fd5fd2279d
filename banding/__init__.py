"""
Allocates probation cases to colour bands by published guidance, and says why.

>>> from banding import decide, load_ruleset
>>> ruleset = load_ruleset("cl-crc/2019-03")
>>> decision = decide(ruleset, ogrs3=62, rosh="medium", iom=False, mappa=False)
>>> print(decision.band)
Blue

One case
    ``load_ruleset`` gives the rules, ``decide`` a :class:`Decision` with its ``band``, ``status``, ``reasons``,
    ``enquiries`` and ``to_dict()``; ``decide_all`` takes many. What is not said is not known, and is never read as "no".
Files
    ``allocate`` bands a file of cases, ``reband`` says which have moved and why, ``audit`` holds the bands on record
    against the guidance, ``read_cases`` opens one to go through. ``banding.frames.allocate`` takes a DataFrame.
Values
    :class:`Case`, :class:`Judgement`, :class:`Decision`, :class:`Ruleset`. Everything that a user can mend is raised as
    a :class:`BandingError`, whose message is written for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banding.api import (
        Decision,
        allocate,
        audit,
        decide,
        decide_all,
        list_rulesets,
        load_ruleset,
        read_cases,
        reband,
    )
    from banding.case import Case, Judgement
    from banding.errors import BandingError
    from banding.ruleset import Ruleset

__version__ = "0.1.0"

_ROOMS = {"BandingError": "errors", "Case": "case", "Judgement": "case", "Ruleset": "ruleset"}
"""Where the public names are that are not in ``api``."""
__all__ = [
    "BandingError",
    "Case",
    "Decision",
    "Judgement",
    "Ruleset",
    "__version__",
    "allocate",
    "audit",
    "decide",
    "decide_all",
    "list_rulesets",
    "load_ruleset",
    "read_cases",
    "reband",
]


def __getattr__(name: str) -> object:
    """Import a public name from its room when it is first asked for, so that starting the command stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"banding.{_ROOMS.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
