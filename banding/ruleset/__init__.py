"""
A YAML file a policy officer can read → a checked and frozen :class:`Ruleset`.

In: a rules file such as ``rules/cl-crc/2019-03.yaml``, with its guidance, readings and ``in-force.yaml`` beside it. Out: a
:class:`Ruleset` in which every name has been looked up, or one RulesetError with every fault and its line.
"""

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
    answer,
    facts_of,
)
from banding.ruleset.model import (
    Axis,
    Band,
    Cell,
    Check,
    Escalation,
    JudgedLevel,
    LevelClause,
    Reading,
    RouteRule,
    Rule,
    Ruleset,
    ScoreEdge,
)
from banding.ruleset.versions.find import (
    find_ruleset,
    has_one_version,
    is_dated,
    names_a_file,
    shipped_rulesets,
    sibling_file,
)
from banding.shipped import rules_folder


def load_ruleset(path: str | Path, *, on: date | None = None) -> Ruleset:
    """Read a ruleset from its rules file, for a day; RulesetError with every fault, or where it was edited in force."""
    # The YAML reader and the converter are imported here, so that whoever only needs the model does not wait for them.
    from banding.ruleset.load import load
    from banding.ruleset.versions.record import refuse_edited

    ruleset = load(Path(path))
    refuse_edited(ruleset, Path(path), on=on)
    return ruleset
