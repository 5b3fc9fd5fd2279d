"""The case of an example: its words read as the cells of a file are, under the facts of a ruleset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from banding.case import Case, Judgement
from banding.engine import Engine
from banding.facts import Fact, FactKind, Value
from banding.intake.values import (
    BadCell,
    Blank,
    Parsed,
    parse_age,
    parse_birth,
    parse_date,
    parse_fact,
    parse_word,
)
from banding.ruleset import Ruleset
from banding.verify.examples.example import Answer, Example, answer_of, differences, unread

RECORD = ("age", "date_of_birth", "judged_band", "rationale", "judged_by", "judged_on")
"""What an example may give besides facts."""


@attrs.frozen
class ReadExample:
    """
    An example with its case under one ruleset.

    Attributes:
        case: the case; None where a word cannot be read.
        problem: which word, and what is allowed; empty where all could be read.
    """

    example: Example
    case: Case | None
    problem: str = ""


def read_example(example: Example, ruleset: Ruleset) -> ReadExample:
    """
    Read an example's words.

    Returns:
        The case, or the first word that cannot be read. That is no fault of the example: it may be there to show that
        such a word is an error.
    """
    said: dict[str, Parsed] = {}
    for column, words in example.given.items():
        value = _parsed(column, words, example, ruleset)
        if isinstance(value, BadCell):
            return ReadExample(example, None, f"{column}: `{value.value}` {value.problem}")
        said[column] = None if isinstance(value, Blank) else value
    facts = {fact.name: _value(fact, said, example) for fact in ruleset.facts}
    return ReadExample(example, Case(example.name, facts, _judgement(said)))


def _parsed(column: str, words: str, example: Example, ruleset: Ruleset) -> Parsed:
    if column in ruleset.fact_by_name:
        return parse_fact(ruleset.fact_by_name[column], words)
    if column == "age":
        return parse_age(words)
    if column == "date_of_birth":
        return parse_birth(words, on=example.on or date.max)
    if column == "judged_band":
        return parse_word(ruleset.band_by_name, words)
    return parse_date(words, latest=date.max) if column == "judged_on" else words


def _value(fact: Fact, said: dict[str, Parsed], example: Example) -> Value:
    """Give a fact's value: what is said, else what an age says, else no where all others are no."""
    value = said.get(fact.name)
    if isinstance(value, bool | int | str):
        return value
    if fact.yes_at_age is not None:
        for ages in (said.get("date_of_birth"), said.get("age")):
            if isinstance(ages, int):
                return ages <= fact.yes_at_age
    is_silent = fact.name not in said and fact.kind is FactKind.YES_NO
    return False if is_silent and example.others_are_no else None


def _judgement(said: dict[str, Parsed]) -> Judgement | None:
    band, on = said.get("judged_band"), said.get("judged_on")
    if not isinstance(band, str):
        return None
    reason, by = str(said.get("rationale") or ""), str(said.get("judged_by") or "")
    return Judgement(band, reason, by, on if isinstance(on, date) else None)


@attrs.frozen
class ExampleResult:
    """
    One example tried.

    Attributes:
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


def try_examples(examples: Sequence[ReadExample], ruleset: Ruleset) -> tuple[ExampleResult, ...]:
    """Try examples on a ruleset."""
    engine = Engine(ruleset)
    return tuple(try_one(read, engine) for read in examples)


def try_one(read: ReadExample, engine: Engine) -> ExampleResult:
    """Try one example."""
    answer = unread(read.problem) if read.case is None else answer_of(read.case, engine)
    return ExampleResult(read, answer, differences(read.example, answer))
