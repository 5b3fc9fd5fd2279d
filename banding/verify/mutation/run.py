"""Which changes of a ruleset its examples catch, which change nothing, and which nobody would notice."""

from __future__ import annotations

from collections.abc import Sequence
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
    One mutant and what became of it: the name of the first example that catches it, if one does.

    For a survivor the witness is the smallest case it decides differently; None where the bands do not differ.
    """

    mutant: Mutant
    fate: Fate
    caught_by: str = ""
    witness: Witness | None = None
    file: str = ""
    line: int | None = None


@attrs.frozen
class Mutated:
    """What came of changing a ruleset, in the order of the file; while an example fails on it as it is, nothing is changed."""

    ruleset: Ruleset
    failing: tuple[ExampleResult, ...]
    outcomes: tuple[Outcome, ...]

    def of(self, fate: Fate) -> tuple[Outcome, ...]:
        """Give the mutants of one fate."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)


def mutate_ruleset(ruleset: Ruleset, examples: Sequence[Example], places: Places | None = None) -> Mutated:
    """
    Change a ruleset one element at a time, and see which changes its examples catch.

    One that no example catches is held against the ruleset by their diagrams: where these are the same it decides every
    case alike, and no example could catch it.
    """
    tried = try_examples(read_examples(examples, ruleset), ruleset)
    failing = tuple(each for each in tried if not each.passes)
    if failing:
        return Mutated(ruleset, failing, ())
    with_ages = any({"age", "date_of_birth"} & example.given.keys() for example in examples)
    mutants = mutants_of(ruleset, with_ages=with_ages)
    return Mutated(ruleset, (), tuple(_outcome(mutant, ruleset, tried, places) for mutant in mutants))


def _outcome(
    mutant: Mutant, ruleset: Ruleset, tried: Sequence[ExampleResult], places: Places | None
) -> Outcome:
    file, line = places.lines.get(mutant.subject, ("", None)) if places else ("", None)
    caught_by = _caught_by(mutant, ruleset, tried)
    if caught_by:
        return Outcome(mutant, Fate.CAUGHT, caught_by, None, file, line)
    if are_equivalent(ruleset, mutant.ruleset):
        return Outcome(mutant, Fate.EQUIVALENT, "", None, file, line)
    ours, theirs = both_over_one_space(ruleset, mutant.ruleset)
    unlike = ours.shop.combine(
        lambda mine, yours: None if mine is None and yours is None else mine != yours,
        ours.outcome,
        theirs.outcome,
    )
    return Outcome(mutant, Fate.SURVIVES, "", ours.witness(unlike), file, line)


def _caught_by(mutant: Mutant, ruleset: Ruleset, tried: Sequence[ExampleResult]) -> str:
    """Name the example that catches a mutant; those that cite what is changed are tried first."""
    about = mutant.subject[1]

    def is_silent(each: ExampleResult) -> bool:
        return about not in (*each.answer.words["rules"], *each.answer.words["warnings"])

    examples: Sequence[ReadExample] = [each.read for each in sorted(tried, key=is_silent)]
    if mutant.ruleset.facts != ruleset.facts:
        examples = read_examples([read.example for read in examples], mutant.ruleset)
    try:
        engine = Engine(mutant.ruleset)
        return next((read.example.name for read in examples if not try_one(read, engine).passes), "")
    except (KeyError, IndexError):
        # A change that leaves some case without any answer is noticed by the first example of it.
        return "a case that it cannot decide"
