"""
A YAML file a policy officer can read → a checked and frozen :class:`Ruleset`.

In: a rules file such as ``rules/cl-crc/2019-03.yaml``, with its guidance, readings and ``in-force.yaml`` beside it. Out: a
:class:`Ruleset` in which every name has been looked up, or one RulesetError with every fault and its line.
"""

from datetime import date
from pathlib import Path

from banding.ruleset.conditions import AllOf, AnyOf, Condition, FactIs, FactWithin, LevelIs, Not, facts_of
from banding.ruleset.model import Axis, Band, Cell, Check, Escalation, Reading, RouteRule, Rule, Ruleset
from banding.ruleset.versions.find import find_ruleset, names_a_file, shipped_rulesets, sibling_file
from banding.shipped import made_of, rules_folder


def load_ruleset(path: str | Path, *, on: date | None = None) -> Ruleset:
    """Read a ruleset from its rules file, for a day; RulesetError with every fault, or where it was edited in force."""
    from banding.ruleset.versions.record import refuse_edited

    ruleset: Ruleset = made_of(Path(path), "banding.ruleset.load:load")
    refuse_edited(ruleset, Path(path), on=on)
    return ruleset
