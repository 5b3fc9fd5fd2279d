"""Examples tried on a ruleset: which pass, and how the others differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from banding.engine import Engine
from banding.ruleset import Ruleset
from banding.verify.example import Answer, Example, answer_of, differences, unread
from banding.verify.example_cases import ReadExample, read_example


@attrs.frozen
class Tried:
    """
    One example tried.

    Attributes:
        read: the example and its case.
        answer: what the ruleset says of it.
        differences: each expectation that is not met, in words; empty where it passes.
    """

    read: ReadExample
    answer: Answer
    differences: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether every expectation is met."""
        return not self.differences


def read_examples(examples: Iterable[Example], ruleset: Ruleset) -> tuple[ReadExample, ...]:
    """Read the cases of some examples under a ruleset's facts."""
    return tuple(read_example(example, ruleset) for example in examples)


def try_examples(examples: Sequence[ReadExample], ruleset: Ruleset) -> tuple[Tried, ...]:
    """Try examples on a ruleset."""
    engine = Engine(ruleset)
    return tuple(try_one(read, engine) for read in examples)


def try_one(read: ReadExample, engine: Engine) -> Tried:
    """Try one example."""
    answer = unread(read.problem) if read.case is None else answer_of(read.case, engine)
    return Tried(read, answer, differences(read.example, answer))
