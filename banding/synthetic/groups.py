"""
The groups an invented person belongs to, for comparing groups and for keeping a sample's ratios.

The shares are made up: they describe no area, are not those of any census or caseload, and are drawn without regard to
anything else about the person. A difference between groups in such a caseload is chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from banding.synthetic.draw import Draw

GROUPS: Final[Mapping[str, Mapping[str, float]]] = {
    "gender": {"Male": 0.82, "Female": 0.16, "": 0.02},
    "ethnicity": {
        "White": 0.84,
        "Asian or Asian British": 0.06,
        "Black or Black British": 0.03,
        "Mixed": 0.02,
        "Other": 0.01,
        "": 0.04,
    },
}
"""Heading to word to share; the empty word is a cell that nobody filled in."""


def draw_groups(draw: Draw) -> tuple[str, ...]:
    """Invent the groups of one person, a cell for each of ``GROUPS``."""
    return tuple(draw.weighted(tuple(shares), tuple(shares.values())) for shares in GROUPS.values())
