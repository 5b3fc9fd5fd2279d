"""The contract's reading of the guidance (1.1), clause by clause: the RoR level."""

from __future__ import annotations

import pytest

from banding.errors import InvalidCaseError
from banding.vocabulary import Outcome
from tests.builders import (
    codes,
    plain_but,
    ruleset,
)


@pytest.mark.parametrize("score", [None, 0, 49, 50, 89, 90, 100])
def test_iom_is_very_high_whatever_the_score(score: int | None) -> None:
    """'IOM nominal: very high, whatever the score.'"""
    assert plain_but(iom=True, ogrs3=score).rules[0] == "matrix/very-high/low"


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "low"),
        (49, "low"),
        (50, "high"),
        (74, "high"),
        (75, "high"),
        (89, "high"),
        (90, "very-high"),
        (100, "very-high"),
    ],
)
def test_level_by_score(score: int, level: str) -> None:
    """'Otherwise by OGRS3: 0-49 low, 50-89 high, 90-100 very high.'"""
    assert plain_but(ogrs3=score).rules == (f"matrix/{level}/low",)


@pytest.mark.parametrize("judged", ["low", "high", "very-high"])
def test_judged_level_stands_without_a_score(judged: str) -> None:
    """A judged level 'stands where there is no score', with a reason or without."""
    for reason in (None, "Eight years clear"):
        decision = plain_but(ogrs3=None, ror=judged, ror_rationale=reason)
        assert decision.rules == (f"matrix/{judged}/low",)
        assert codes(decision) == set()


@pytest.mark.parametrize(
    ("score", "judged"), [(49, "high"), (0, "very-high"), (50, "very-high"), (89, "very-high")]
)
def test_judged_level_stands_above_the_score(score: int, judged: str) -> None:
    """A judged level stands 'where it is above the score's level (with a warning)'."""
    decision = plain_but(ogrs3=score, ror=judged)
    assert decision.rules == (f"matrix/{judged}/low",)
    assert codes(decision) == {"judged-ror-above-score"}


@pytest.mark.parametrize("score", [50, 89])
def test_judged_level_stands_below_the_score_with_a_reason(score: int) -> None:
    """A judged level stands 'where it is below the score's level and ror_rationale says why (with a warning)'."""
    with_reason = plain_but(ogrs3=score, ror="low", ror_rationale="Eight years clear")
    assert with_reason.rules == ("matrix/low/low",)
    assert codes(with_reason) == {"judged-ror-below-score"}
    assert plain_but(ogrs3=score, ror="low").rules == ("matrix/high/low",)


@pytest.mark.parametrize("blank", [" ", "\t\n"])
def test_a_reason_of_blanks_does_not_say_why(blank: str) -> None:
    """A rationale of nothing but blanks gives no reason: the judged level does not stand."""
    decision = plain_but(ogrs3=75, ror="low", ror_rationale=blank)
    assert (decision.rules, codes(decision)) == (("matrix/high/low",), {"judged-ror-not-applied"})


@pytest.mark.parametrize("score", [90, 100])
@pytest.mark.parametrize("judged", ["low", "high"])
def test_judged_level_never_leaves_very_high(score: int, judged: str) -> None:
    """'It never takes a case out of very high.'"""
    decision = plain_but(ogrs3=score, ror=judged, ror_rationale="Doing well")
    assert decision.rules == ("matrix/very-high/low",)
    nominal = plain_but(iom=True, ror=judged, ror_rationale="Doing well")
    assert nominal.rules == ("matrix/very-high/low", "red/iom")


@pytest.mark.parametrize(
    "facts",
    [
        {"ogrs3": 62, "ror": "low"},
        {"ogrs3": 95, "ror": "high", "ror_rationale": "Doing well"},
        {"iom": True, "ror": "low", "ror_rationale": "Doing well"},
        {"iom": True, "ogrs3": None, "ror": "high"},
    ],
)
def test_a_judged_level_that_does_not_stand_is_reported(facts: dict[str, object]) -> None:
    """'A judged level that does not stand is reported and the score's level used.'"""
    decision = plain_but(**facts)
    assert codes(decision) == {"judged-ror-not-applied"}
    assert decision.rules == plain_but(**{**facts, "ror": None}).rules


@pytest.mark.parametrize(("score", "judged"), [(49, "low"), (50, "high"), (90, "very-high")])
def test_a_judged_level_that_agrees_needs_no_warning(score: int, judged: str) -> None:
    """A judged level at the score's own level is neither above nor below it: nothing to warn about."""
    assert codes(plain_but(ogrs3=score, ror=judged)) == set()


@pytest.mark.parametrize(
    ("facts", "says", "read"),
    [
        ({"ogrs3": 49}, "RoR low (0-49)", ("ogrs3", "iom")),
        ({"ogrs3": 50}, "RoR high (50-89)", ("ogrs3", "iom")),
        ({"ogrs3": 90}, "RoR very high (90 or more)", ("ogrs3", "iom")),
        ({"ror": "high"}, "RoR high by judgement", ("ogrs3", "iom", "ror", "ror_rationale")),
        ({"ogrs3": 62, "ror": "low"}, "RoR high (50-89)", ("ogrs3", "iom", "ror", "ror_rationale")),
        ({"iom": True}, "RoR very high whatever the score", ("ogrs3", "iom")),
        ({"ogrs3": None}, "RoR not known", ("ogrs3", "iom")),
    ],
)
def test_a_decision_says_how_it_came_to_the_ror_level(
    facts: dict[str, object], says: str, read: tuple[str, ...]
) -> None:
    """The step on RoR says the level, whether score, judgement or IOM set it, and which facts it read."""
    (step,) = (step for step in plain_but(**facts).steps if step.rule == "ror")
    assert (step.effect, tuple(name for name, _ in step.facts)) == (says, read)
    assert step.outcome is (Outcome.UNKNOWN if "not known" in says else Outcome.APPLIES)


@pytest.mark.parametrize(
    ("rosh", "says"), [("low", "RoSH low"), ("medium", "RoSH medium"), (None, "RoSH not known")]
)
def test_a_decision_says_its_rosh_level(rosh: str | None, says: str) -> None:
    """The step on RoSH says the level and no score's range: RoSH is assessed, not scored."""
    (step,) = (step for step in plain_but(rosh=rosh).steps if step.rule == "rosh")
    assert (step.effect, step.facts) == (says, (("rosh", rosh),))


def test_our_high_is_their_medium_and_high() -> None:
    """'The guidance's High is their Medium and High together. Say so': beside the level, and where someone writes medium."""
    (ror,) = (axis for axis in ruleset().axes if axis.id == "ror")
    assert "Medium (50 to 74) and High (75 to 89)" in " ".join(ror.note.split())
    assert "use high" in ruleset().fact_by_name["ror"].refused["medium"]
    with pytest.raises(InvalidCaseError):
        plain_but(ror="medium")
