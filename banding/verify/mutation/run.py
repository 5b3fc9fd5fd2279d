"""Which changes of a ruleset its examples catch, which change nothing, and which nobody would notice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import StrEnum

import attrs

from banding.case_space import Witness, are_equivalent, both_over_one_space
from banding.engine import Engine
from banding.ruleset import Ruleset
from banding.ruleset.places import Places
from banding.verify.examples.example import (
    Example,
    ExampleResult,
    ReadExample,
    read_examples,
    try_examples,
    try_one,
)
from banding.verify.mutation.mutants import Mutant, mutants_of


class Fate(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    EQUIVALENT = "equivalent"
    SURVIVES = "survives"


@attrs.frozen
class Outcome:
    """
    One mutant and what became of it.

    Attributes:
        fate: caught by an example, proved to decide every case alike, or neither.
        caught_by: name of the first example that catches it; empty otherwise.
        witness: for a survivor, the smallest case it decides differently; None where the bands do not differ.
    """

    mutant: Mutant
    fate: Fate
    caught_by: str = ""
    witness: Witness | None = None
    file: str = ""
    line: int | None = None


@attrs.frozen
class Mutated:
    """
    What came of changing a ruleset.

    Attributes:
        failing: examples that fail on the ruleset as it is; while there are any, nothing is changed.
        outcomes: every mutant, in the order of the file.
    """

    ruleset: Ruleset
    failing: tuple[ExampleResult, ...]
    outcomes: tuple[Outcome, ...]

    def of(self, fate: Fate) -> tuple[Outcome, ...]:
        """Give the mutants of one fate."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)


def mutate_ruleset(ruleset: Ruleset, examples: Sequence[Example], places: Places | None = None) -> Mutated:
    """
    Change a ruleset one element at a time, and see which changes its examples catch.

    Args:
        places: the lines of its files; None where it was not read from files.

    Returns:
        Every change with its fate. One that no example catches is held against the ruleset by their diagrams: where
        these are the same it decides every case alike, and no example could catch it.
    """
    tried = try_examples(read_examples(examples, ruleset), ruleset)
    failing = tuple(each for each in tried if not each.passes)
    if failing:
        return Mutated(ruleset, failing, ())
    with_ages = any({"age", "date_of_birth"} & example.given.keys() for example in examples)
    judge = _Judge(ruleset, tried, places)
    return Mutated(ruleset, (), tuple(map(judge.outcome, mutants_of(ruleset, with_ages=with_ages))))


class _Judge:
    """Says what becomes of mutants."""

    def __init__(self, ruleset: Ruleset, tried: Sequence[ExampleResult], places: Places | None) -> None:
        self._ruleset = ruleset
        self._tried = tried
        self._lines = places.lines if places else {}

    def outcome(self, mutant: Mutant) -> Outcome:
        """Give a mutant's fate."""
        file, line = self._lines.get(mutant.subject, ("", None))
        caught_by = self._caught_by(mutant)
        if caught_by:
            return Outcome(mutant, Fate.CAUGHT, caught_by, None, file, line)
        if are_equivalent(self._ruleset, mutant.ruleset):
            return Outcome(mutant, Fate.EQUIVALENT, "", None, file, line)
        return Outcome(mutant, Fate.SURVIVES, "", told_apart(self._ruleset, mutant.ruleset), file, line)

    def _caught_by(self, mutant: Mutant) -> str:
        examples = self._likeliest_first(mutant)
        if mutant.ruleset.facts != self._ruleset.facts:
            examples = list(read_examples([read.example for read in examples], mutant.ruleset))
        try:
            engine = Engine(mutant.ruleset)
            return next((read.example.name for read in examples if not try_one(read, engine).passes), "")
        except (KeyError, IndexError):
            # A change that leaves some case without any answer is noticed by the first example of it.
            return "a case that it cannot decide"

    def _likeliest_first(self, mutant: Mutant) -> list[ReadExample]:
        """Give the examples with those first that cite what is changed."""
        about = mutant.subject[1]

        def is_silent(tried: ExampleResult) -> bool:
            return about not in (*tried.answer.words["rules"], *tried.answer.words["warnings"])

        return [tried.read for tried in sorted(self._tried, key=is_silent)]


def told_apart(one: Ruleset, other: Ruleset) -> Witness | None:
    """Give the smallest case whose route or bands two rulesets decide differently, or None where they agree."""
    ours, theirs = both_over_one_space(one, other)
    shop = ours.shop
    return ours.witness(shop.combine(_unlike, ours.outcome, theirs.outcome))


def _unlike(ours: Hashable, theirs: Hashable) -> bool | None:
    return None if ours is None and theirs is None else ours != theirs
