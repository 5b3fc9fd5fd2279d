"""Worked cases with their answers, as tables a manager can open: what the engine and the reference must both say."""

from __future__ import annotations

import pytest

from tests.annex3_by_hand import by_hand
from tests.builders import answer, decided, expected_in, facts_in, read_examples

EXAMPLES = [*read_examples("examples.csv"), *read_examples("more-examples.csv")]
each_example = pytest.mark.parametrize("row", EXAMPLES, ids=[row["example"] for row in EXAMPLES])


@each_example
def test_engine_gives_the_worked_answer(row: dict[str, str]) -> None:
    """Every worked case is decided as its row says, in all nine columns."""
    decision = decided(facts_in(row), judged=row["judged_band"], reason=row["rationale"])
    assert answer(decision) == expected_in(row)


@each_example
def test_reference_gives_the_worked_answer(row: dict[str, str]) -> None:
    """The annex worked by hand agrees with every worked case, so the engine is held to a sound reference."""
    assert by_hand(facts_in(row), row["judged_band"], row["rationale"]) == expected_in(row)


def test_every_example_says_something_of_its_own() -> None:
    """No worked case is there twice, under one name or under one reference number."""
    assert len({row["example"] for row in EXAMPLES}) == len(EXAMPLES)
    assert len({row["crn"] for row in EXAMPLES}) == len(EXAMPLES)
    questions = {
        tuple(text for name, text in row.items() if name not in ("example", "crn")) for row in EXAMPLES
    }
    assert len(questions) == len(EXAMPLES)


def test_examples_reach_every_paragraph_and_status() -> None:
    """Between them the worked cases cite every rule of the guidance and come to every status a good row can have."""
    answers = [expected_in(row) for row in EXAMPLES]
    assert {rule for given in answers for rule in given.rules} == {
        *(f"matrix/{ror}/{rosh}" for ror in ("low", "high", "very-high") for rosh in ("low", "medium")),
        *("yellow/treatment-requirement", "yellow/young-person-aces", "yellow/serious-organised-crime"),
        *("blue/child-protection-plan", "blue/sex-offender", "blue/prevent"),
        *("consider/safeguarding", "consider/domestic-abuse", "consider/hate-crime"),
        *("consider/complex-mental-health", "red/iom", "yellow/judgement", "consider/judgement"),
        *("route/nps", "route/hub"),
    }
    assert {given.status for given in answers} == {
        *("refer", "hub", "judged", "incomplete", "consider", "provisional", "settled"),
    }
