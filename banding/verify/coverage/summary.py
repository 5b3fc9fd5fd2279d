"""A ruleset's worked examples tried, with what they cover and the smallest examples that are missing."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from banding.case_space import Space
from banding.ruleset import Ruleset
from banding.verify.coverage.coverage import Coverage, Goal, Kind, goals_of
from banding.verify.coverage.suggest import Suggester, Suggestion
from banding.verify.examples.example import Example, ExampleResult, read_examples, try_examples


@attrs.frozen
class Covered:
    """How much of one kind of thing is covered."""

    kind: Kind
    covered: int
    total: int


@attrs.frozen
class ExampleRun:
    """
    What came of testing a ruleset.

    Attributes:
        tried: every example, in the order of the files.
        coverage: how much of each kind is covered by the examples that pass.
        suggestions: the smallest examples that would cover it, as far as anything can.
        beyond: what is missing and no example was found for, such as a part of a condition that never matters by itself.
    """

    ruleset: Ruleset
    tried: tuple[ExampleResult, ...]
    coverage: tuple[Covered, ...]
    missing: tuple[Goal, ...]
    suggestions: tuple[Suggestion, ...]
    beyond: tuple[Goal, ...] = ()

    @property
    def failing(self) -> tuple[ExampleResult, ...]:
        """The examples that do not pass."""
        return tuple(each for each in self.tried if not each.passes)


def run_examples(ruleset: Ruleset, examples: Sequence[Example]) -> ExampleRun:
    """
    Try a ruleset's worked examples.

    Returns:
        Each example with its differences, what those that pass cover, and the smallest examples to add.
    """
    tried = try_examples(read_examples(examples, ruleset), ruleset)
    coverage = Coverage.of(tried, ruleset)
    goals = tuple(goals_of(ruleset))
    missing = tuple(goal for goal in goals if not coverage.reached(goal))
    suggestions, beyond = _suggestions(coverage, missing)
    return ExampleRun(ruleset, tried, _covered(goals, missing), missing, suggestions, beyond)


def _covered(goals: Sequence[Goal], open_goals: Sequence[Goal]) -> tuple[Covered, ...]:
    found = []
    for kind in Kind:
        total = sum(goal.kind is kind for goal in goals)
        uncovered = sum(goal.kind is kind for goal in open_goals)
        found.append(Covered(kind, total - uncovered, total))
    return tuple(each for each in found if each.total)


def _suggestions(
    coverage: Coverage, missing: Sequence[Goal]
) -> tuple[tuple[Suggestion, ...], tuple[Goal, ...]]:
    """Give the examples to add, and what is not covered even with them."""
    if not missing:
        return (), ()
    suggester = Suggester(coverage, Space.of(coverage.ruleset))
    # A pair that shows a part of a condition often covers the rule and the cell too, so conditions come first.
    conditions_first = sorted(missing, key=lambda goal: goal.kind is not Kind.CONDITIONS)
    made = tuple(made for goal in conditions_first for made in suggester.suggest(goal))
    return made, tuple(goal for goal in missing if not suggester.coverage.reached(goal))
