"""How conditions are written, and what each way of writing becomes."""

from __future__ import annotations

import pytest

from banding.facts import Fact, FactKind
from banding.ruleset import AllOf, AnyOf, Axis, Condition, FactIs, FactWithin, LevelIs, Not, facts_of
from banding.ruleset.condition_reader import ConditionReader
from banding.yaml_files.faults import FaultNotes

LEVELS = ("low", "middle", "high", "top")
FACTS = (
    Fact("iom", FactKind.YES_NO, "iom"),
    Fact("score", FactKind.NUMBER, "score", lowest=0, highest=100),
    Fact("risk", FactKind.CHOICE, "risk", levels=LEVELS),
)
AXIS = Axis("harm", "harm", "H", "risk", LEVELS)


def read(written: object) -> Condition | None:
    """Read a condition; there must be no fault."""
    notes = FaultNotes("f")
    reader = ConditionReader({fact.name: fact for fact in FACTS}, {"harm": AXIS}, frozenset(), notes)
    condition = reader.read(written, ())
    assert notes.faults == []
    return condition


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("iom", FactIs("iom", (True,))),
        ({"fact": "iom"}, FactIs("iom", (True,))),
        ({"fact": "iom", "is": "yes"}, FactIs("iom", (True,))),
        ({"fact": "iom", "is": "no"}, Not(FactIs("iom", (True,)))),
        ({"not": "iom"}, Not(FactIs("iom"))),
        ({"any": ["iom"]}, AnyOf((FactIs("iom"),))),
        ({"all": ["iom", {"any": ["iom"]}]}, AllOf((FactIs("iom"), AnyOf((FactIs("iom"),))))),
        ({"fact": "risk", "is": "high"}, FactIs("risk", ("high",))),
        ({"fact": "risk", "is": ["high", "low"]}, FactIs("risk", ("low", "high"))),
        ({"fact": "risk", "above": "low"}, FactIs("risk", ("middle", "high", "top"))),
        ({"fact": "score", "is": 50}, FactWithin("score", 50, 50)),
        ({"fact": "score", "at-least": 50}, FactWithin("score", 50, None)),
        ({"fact": "score", "at-most": 89}, FactWithin("score", None, 89)),
        ({"fact": "score", "above": 49, "below": 90}, FactWithin("score", 50, 89)),
        ({"fact": "score", "above": 49, "at-least": 60}, FactWithin("score", 60, None)),
        ({"axis": "harm", "is": "top"}, LevelIs("harm", ("top",))),
        ({"axis": "harm", "at-least": "high"}, LevelIs("harm", ("high", "top"))),
        ({"axis": "harm", "at-most": "middle"}, LevelIs("harm", ("low", "middle"))),
        ({"axis": "harm", "above": "low", "below": "top"}, LevelIs("harm", ("middle", "high"))),
    ],
)
def test_condition_becomes(written: object, meant: Condition) -> None:
    """Every way of writing a condition becomes levels that admit or inclusive whole bounds."""
    assert read(written) == meant


def test_condition_names_what_it_asks() -> None:
    """A condition names each fact it asks about once, in reading order."""
    condition = read(
        {"all": ["iom", {"axis": "harm", "is": "top"}, {"not": {"any": ["iom", {"fact": "score", "is": 1}]}}]}
    )
    assert condition is not None
    assert facts_of(condition) == ("iom", "score")
