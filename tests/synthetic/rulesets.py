"""The rulesets that synthetic caseloads are made by."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from banding.ruleset import (
    Ruleset,
    find_ruleset,
    load_ruleset,
)

INVENTED = Path(__file__).parent.parent / "rulesets" / "harbour-trust" / "2031-01.yaml"


@cache
def ruleset(name: str) -> Ruleset:
    """Load ours or the invented one."""
    return load_ruleset(INVENTED if name == "invented" else find_ruleset("cl-crc/2019-03"))
