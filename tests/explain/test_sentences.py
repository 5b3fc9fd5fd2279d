"""Claims about what people read: sentences tell what was decided, and nothing else."""

from __future__ import annotations

import pytest

from banding.case import Case, Judgement
from banding.engine import decide
from banding.explain import actions_for, either, reasons_for, tell
from banding.explain.explanation import nearest_changes, step_lines
from banding.facts import Value
from tests.builders import PLAIN, STANDALONE, ruleset


def reasons(*, judged: str = "", **changes: Value) -> str:
    """The reasons for the plain case with some facts changed."""
    judgement = Judgement(judged, "Seen and discussed") if judged else None
    return reasons_for(decide(Case("X1", {**PLAIN, **changes}, judgement), ruleset()), ruleset())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "RoR low (0-49) and RoSH low is Green in the matrix."),
        ({"cpp": True}, "but a child protection plan makes it at least Blue."),
        ({"domestic_abuse": True}, "A manager must consider Blue because of domestic abuse."),
        (
            {"rosh": None},
            "no band can be given yet, it could be Green or Yellow. To find out: risk of serious harm.",
        ),
        ({"rosh": None, "cpp": True}, "it is Blue either way (a child protection plan)."),
        ({"cpp": None}, "To find out: child protection plan."),
        ({"iom": True, "ogrs3": None}, "RoR very high whatever the score"),
        ({"mappa": True}, "National Probation Service"),
        ({"judged": "Yellow"}, "A manager judged it Yellow."),
        (
            {"judged": "Green", "domestic_abuse": True},
            "Blue was considered and declined: a manager judged it Green.",
        ),
        ({"judged": "Blue", "domestic_abuse": True}, "Blue was considered: a manager judged it Blue."),
        ({"judged": "Blue", "rosh": None}, "at least Green. A manager judged it Blue."),
    ],
)
def test_reasons_say_what_was_decided(changes: dict[str, Value], said: str) -> None:
    """Each kind of outcome is told in one or two sentences that name what it rests on."""
    assert said in reasons(**changes)  # type: ignore[arg-type]


def test_hub_cases_say_why() -> None:
    """A hub case says that it is managed from the hub, and calls for nothing here."""
    decision = decide(Case("X1", STANDALONE), ruleset())
    assert "managed from the hub" in reasons_for(decision, ruleset())
    assert actions_for(decision, ruleset()) == ()


def test_actions_are_those_of_what_applies() -> None:
    """Actions come from the cell and the factors that apply, each once: a risk plan, safeguarding checks."""
    decision = decide(Case("X1", {**PLAIN, "rosh": "medium", "cpp": True, "child_concern": True}), ruleset())
    actions = actions_for(decision, ruleset())
    assert "Robust Risk Management Plan (RMP)" in actions
    assert any("afeguarding" in action for action in actions)
    assert len(actions) == len(set(actions))


@pytest.mark.parametrize(
    "facts",
    [{}, PLAIN, STANDALONE, {**PLAIN, "mappa": True}, {**PLAIN, "rosh": "low", "cpp": True, "aces": None}],
)
@pytest.mark.parametrize("judgement", [None, Judgement("Blue", "Seen"), Judgement("Blue")])
def test_telling_tells_exactly_the_steps_taken(facts: dict[str, Value], judgement: Judgement | None) -> None:
    """The explanation has the lines of every step the decision took, in order, and of no other."""
    case = Case("X1", facts, judgement)
    decision = decide(case, ruleset())
    lines = list(tell(decision, case, ruleset()))
    start = lines.index("How it was decided") + 1
    expected = [line for step in decision.steps for line in step_lines(step, ruleset())]
    assert lines[start : start + len(expected)] == expected
    assert lines[start + len(expected)] == ""
    assert max(map(len, lines)) <= 80


def test_the_nearest_change_is_the_smallest() -> None:
    """From low and low, one change does it; a score moves no further than it must."""
    case = Case("X1", PLAIN)
    changes = nearest_changes(case, decide(case, ruleset()), ruleset())
    assert {len(change.facts) for change in changes} == {1}
    assert ("ogrs3", 30, 50) in [fact for change in changes for fact in change.facts]


def test_two_changes_where_one_does_nothing() -> None:
    """With two floors at Blue, both must go before the band can fall; then two changes are given together."""
    facts: dict[str, Value] = {"cpp": True, "sex_offender": True, "ogrs3": 95, "rosh": "low", "iom": True}
    case = Case("X1", facts)
    changes = nearest_changes(case, decide(case, ruleset()), ruleset())
    assert all(change.route == "nps" or len(change.facts) > 1 for change in changes)


def test_either_reads_as_people_speak() -> None:
    """One, two and three words are joined as people do."""
    assert [either(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]
