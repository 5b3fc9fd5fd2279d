"""
Rules as data: a YAML file a policy officer can read comes in, a checked and frozen :class:`Ruleset` goes out.

In: a rules file such as ``rules/cl-crc/2019-03.yaml`` with ``guidance.yaml`` (the published words) and
``readings.yaml`` (the silences we settled) beside it, and ``in-force.yaml``, which holds each version to its content. Out: a :class:`Ruleset` in which every name has been looked up,
or one :class:`~banding.errors.RulesetError` with every fault, each with its line and the nearest valid word.
"""

from __future__ import annotations

from datetime import date
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
from banding.ruleset.sibling_files import is_dated, sibling_file
from banding.ruleset.versions.find import (
    find_ruleset,
    has_one_version,
    names_a_file,
    shipped_rulesets,
)
from banding.shipped import rules_folder

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
    "has_one_version",
    "is_dated",
    "load_ruleset",
    "names_a_file",
    "rules_folder",
    "shipped_rulesets",
    "sibling_file",
]


def load_ruleset(path: str | Path, *, on: date | None = None) -> Ruleset:
    """
    Read a ruleset from its rules file.

    Args:
        on: the day it is used for; before its first day it may differ from what ``in-force.yaml`` beside it records.

    Returns:
        The ruleset, checked.

    Raises:
        RulesetError: something is wrong with it, or it was recorded as in force and has been edited since; carries
            every fault of its three files.
    """
    # The YAML reader and the converter are imported here, so that whoever only needs the model does not wait for them.
    from banding.ruleset.load import load
    from banding.ruleset.versions.record import refuse_edited

    ruleset = load(Path(path))
    refuse_edited(ruleset, Path(path), on=on)
    return ruleset
