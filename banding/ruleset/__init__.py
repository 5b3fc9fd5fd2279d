"""
Rules as data: a YAML file a policy officer can read comes in, a checked and frozen :class:`Ruleset` goes out.

In: a rules file such as ``rules/cl-crc/2019-03.yaml`` with ``guidance.yaml`` (the published words) and
``readings.yaml`` (the silences we settled) beside it. Out: a :class:`Ruleset` in which every name has been looked up,
or one :class:`~banding.errors.RulesetError` with every fault, each with its line and the nearest valid word.
"""

from __future__ import annotations

from pathlib import Path

from banding.ruleset.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    FactWithin,
    LevelIs,
    Not,
    axes_of,
    facts_of,
)
from banding.ruleset.locate import find_ruleset, rules_folder, shipped_rulesets
from banding.ruleset.model import (
    Axis,
    Band,
    Cell,
    Check,
    Escalation,
    JudgedLevel,
    JudgementPolicy,
    LevelClause,
    Reading,
    RouteRule,
    Rule,
    Ruleset,
    ScoreEdge,
)

__all__ = [
    "AllOf",
    "AnyOf",
    "Axis",
    "Band",
    "Cell",
    "Check",
    "Condition",
    "Escalation",
    "FactIs",
    "FactWithin",
    "JudgedLevel",
    "JudgementPolicy",
    "LevelClause",
    "LevelIs",
    "Not",
    "Reading",
    "RouteRule",
    "Rule",
    "Ruleset",
    "ScoreEdge",
    "axes_of",
    "facts_of",
    "find_ruleset",
    "load_ruleset",
    "rules_folder",
    "shipped_rulesets",
]


def load_ruleset(path: str | Path) -> Ruleset:
    """
    Read a ruleset from its rules file.

    Args:
        path: the rules file, such as :func:`find_ruleset` gives.

    Returns:
        The ruleset, checked.

    Raises:
        RulesetError: something is wrong with it; carries every fault of its three files.
    """
    # The YAML reader and the converter are imported here, so that whoever only needs the model does not wait for them.
    from banding.ruleset.load import load

    return load(Path(path))
