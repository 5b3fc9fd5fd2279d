"""
Annex 3 as published, sentence by sentence, in its order: one test for each, its words in the docstring.

The ids are those of ``rules/cl-crc/guidance.yaml``; the last test sees that no paragraph goes without one. The contract's
reading of it is in ``tests/contract``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TypeVar

import pytest

from banding.engine import Decision
from tests.builders import (
    AUTOMATIC,
    BANDS,
    STANDALONE,
    TREATMENT,
    decided,
    plain_but,
    ruleset,
)

Test = TypeVar("Test", bound=Callable[..., None])

SENTENCES_TESTED: set[str] = set()
LEVEL_OF = {12: "low", 62: "high", 95: "very-high"}


def sentence(*ids: str) -> Callable[[Test], Test]:
    """Note the paragraphs a test holds the engine to."""
    SENTENCES_TESTED.update(ids)
    return lambda test: test


def band(decision: Decision) -> str:
    """Name a decision's band; "none" when it has none."""
    return str(decision.band) if decision.band else "none"


# ---------------------------------------------------------------------------------------------------------------------
# Annex 3: intake and routing


@sentence("route/hub")
@pytest.mark.parametrize("order", ["community-order", "suspended-sentence-order"])
@pytest.mark.parametrize("requirement", ["unpaid_work", "attendance_centre"])
def test_standalone_orders_are_managed_from_the_hub(order: str, requirement: str) -> None:
    """'All Community Orders and SSOs with standalone Unpaid Work and Attendance Centre requirements ... from the Hub.'"""
    decision = plain_but(sentence_type=order, **{requirement: True})
    assert (decision.route, decision.rules) == ("hub", ("route/hub",))


@sentence("route/field")
def test_all_other_cases_go_to_the_field() -> None:
    """'All other cases are sent to the relevant field Team Manager for allocation to a Responsible Officer.'"""
    for changed in ("unpaid_work", "field_case", "other_requirement", *TREATMENT):
        assert decided({**STANDALONE, changed: changed != "unpaid_work"}).route == "field"
    for other in ("licence", "post-sentence-supervision"):
        assert decided({**STANDALONE, "sentence_type": other}).route == "field"


@sentence("route/officer")
def test_the_manager_determines_the_colour() -> None:
    """'The relevant manager ... also determines the "colour band" to be assigned.'"""
    assert {band(plain_but(judged=judged)) for judged in BANDS} == set(BANDS)


@sentence("route/nps")
@pytest.mark.parametrize("way", [{"rosh": "high"}, {"rosh": "very-high"}, {"mappa": True}])
def test_the_nps_manages_high_risk_and_mappa(way: dict[str, object]) -> None:
    """The NPS 'manages those who present a high or very high risk of serious harm or who are managed under MAPPA'."""
    decision = plain_but(**way)
    assert (decision.route, str(decision.status), decision.rules) == ("nps", "refer", ("route/nps",))


# ---------------------------------------------------------------------------------------------------------------------
# Annex 3: the allocation matrix


@sentence("matrix/principle")
def test_the_matrix_comes_first_and_the_additional_guidance_counts_too() -> None:
    """Bands are 'primarily based on ... the allocation matrix. However, the additional guidance should also be utilised'."""
    for score, rosh in product(LEVEL_OF, ("low", "medium")):
        assert plain_but(ogrs3=score, rosh=rosh).rules == (f"matrix/{LEVEL_OF[score]}/{rosh}",)
    with_guidance = plain_but(prevent=True)
    assert (str(with_guidance.matrix_band), band(with_guidance)) == ("Green", "Blue")


@sentence("matrix/principle")
def test_resource_follows_risk() -> None:
    """'Resource follows risk': along each row and down each column of the matrix the colour rises or stays."""
    rows = [[plain_but(ogrs3=score, rosh=rosh).band for rosh in ("low", "medium")] for score in LEVEL_OF]
    assert all(row == sorted(row, key=lambda cell: cell.rank) for row in rows)
    assert all(
        list(column) == sorted(column, key=lambda cell: cell.rank) for column in zip(*rows, strict=True)
    )


@sentence("matrix/ror/very-high")
def test_very_high_row() -> None:
    """'Very High RoR. Indicative OGRS 3 90-100. IOM nominal.'"""
    for score in range(101):
        assert ("matrix/very-high/low" in plain_but(ogrs3=score).rules) == (score >= 90)
        assert "matrix/very-high/low" in plain_but(ogrs3=score, iom=True).rules


@sentence("matrix/ror/high")
def test_high_row() -> None:
    """'High RoR based on OGRS/Professional Judgement. Indicative OGRS 50-89.'"""
    for score in range(101):
        assert ("matrix/high/low" in plain_but(ogrs3=score).rules) == (50 <= score <= 89)
    assert "matrix/high/low" in plain_but(ogrs3=30, ror="high").rules
    assert "matrix/high/low" in plain_but(ogrs3=None, ror="high").rules


@sentence("matrix/ror/low")
def test_low_row() -> None:
    """'Low RoR based on OGRS/Professional Judgement. Indicative OGRS 3 0-49.'"""
    for score in range(101):
        assert ("matrix/low/low" in plain_but(ogrs3=score).rules) == (score <= 49)
    assert "matrix/low/low" in plain_but(ogrs3=70, ror="low", ror_rationale="Eight years clear").rules
    assert "matrix/low/low" in plain_but(ogrs3=None, ror="low").rules


@sentence(*(f"matrix/{ror}/{rosh}" for ror in ("low", "high", "very-high") for rosh in ("low", "medium")))
@pytest.mark.parametrize(
    ("score", "rosh", "colour", "high_intensity", "multi_agency", "risk_management"),
    [
        (95, "low", "Red", True, True, False),
        (95, "medium", "Red", True, True, True),
        (62, "low", "Yellow", False, False, False),
        (62, "medium", "Blue", True, False, True),
        (12, "low", "Green", False, False, False),
        (12, "medium", "Yellow", False, False, True),
    ],
)
def test_each_cell(
    score: int, rosh: str, colour: str, high_intensity: bool, multi_agency: bool, risk_management: bool
) -> None:
    """Each cell gives its colour and calls for what it prints: high intensity work, a multi-agency plan, a robust RMP."""
    decision = plain_but(ogrs3=score, rosh=rosh)
    (cell,) = (cell for cell in ruleset().cells if cell.id == decision.rules[0])
    assert (band(decision), str(cell.band)) == (colour, colour)
    called_for = "; ".join(cell.actions).casefold()
    assert "structured assessment" in called_for
    assert ("high intensity" in called_for) == high_intensity
    assert ("multi-agency" in called_for) == multi_agency
    assert ("risk management plan" in called_for) == risk_management


@sentence("matrix/low/low")
def test_green_is_social_integration_alone() -> None:
    """Green is 'a focus on social integration by supply chain', and no other cell is."""
    by_supply_chain = {cell.id for cell in ruleset().cells if "supply chain" in "; ".join(cell.actions)}
    assert by_supply_chain == {"matrix/low/low"}


# ---------------------------------------------------------------------------------------------------------------------
# Annex 3: allocation to Yellow


@sentence("yellow/judgement")
def test_any_case_could_be_yellow_on_judgement() -> None:
    """'Any case could be allocated to Yellow on the basis of professional judgement.'"""
    decision = plain_but(judged="Yellow")
    assert (band(decision), decision.rules) == ("Yellow", ("matrix/low/low", "yellow/judgement"))


@sentence("yellow/judgement")
@pytest.mark.parametrize(
    "facts", [{"drr": True}, {"young_person": True, "aces": True}, {"serious_organised_crime": True}]
)
def test_yellow_is_a_minimum(facts: dict[str, bool]) -> None:
    """'The following should be allocated to Yellow as a minimum': Green rises to Yellow and nothing above it falls."""
    colours = {(30, "low"): "Yellow", (62, "low"): "Yellow", (62, "medium"): "Blue", (95, "low"): "Red"}
    for (score, rosh), colour in colours.items():
        assert band(plain_but(ogrs3=score, rosh=rosh, **facts)) == colour
    assert band(plain_but(cpp=True, **facts)) == "Blue"


@sentence("yellow/treatment-requirement")
@pytest.mark.parametrize("requirement", TREATMENT)
def test_treatment_requirements(requirement: str) -> None:
    """'DRRs, ATRs and MHTRs': any one of them is Yellow as a minimum."""
    decision = plain_but(**{requirement: True})
    assert (band(decision), decision.rules[1:]) == ("Yellow", ("yellow/treatment-requirement",))


@sentence("yellow/young-person-aces")
def test_young_person_with_aces() -> None:
    """'Where a young person has identified adverse childhood experiences': both, and neither alone, is Yellow."""
    both = plain_but(young_person=True, aces=True)
    assert (band(both), both.rules[1:]) == ("Yellow", ("yellow/young-person-aces",))
    for alone in ("young_person", "aces"):
        assert plain_but(**{alone: True}).rules == ("matrix/low/low",)
        assert band(plain_but(**{alone: True})) == "Green"


@sentence("yellow/serious-organised-crime")
def test_serious_organised_crime() -> None:
    """'Involvement in serious organised crime even on the periphery' is Yellow as a minimum."""
    decision = plain_but(serious_organised_crime=True)
    assert (band(decision), decision.rules[1:]) == ("Yellow", ("yellow/serious-organised-crime",))


# ---------------------------------------------------------------------------------------------------------------------
# Annex 3: automatic and considered allocation to Blue, and automatic allocation to Red


@sentence("blue/child-protection-plan", "blue/sex-offender", "blue/prevent")
@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        ("cpp", "blue/child-protection-plan"),
        ("sex_offender", "blue/sex-offender"),
        ("prevent", "blue/prevent"),
    ],
)
def test_automatic_blue(factor: str, rule: str) -> None:
    """'Automatic allocation to Blue': Child Protection Plan in place, Sex Offenders, Prevent Cases."""
    for score, rosh in ((12, "low"), (12, "medium"), (62, "low"), (62, "medium")):
        decision = plain_but(ogrs3=score, rosh=rosh, **{factor: True})
        assert (band(decision), decision.rules[1:]) == ("Blue", (rule,))


@sentence("blue/child-protection-plan", "blue/sex-offender", "blue/prevent")
@pytest.mark.parametrize("factor", AUTOMATIC)
def test_automatic_blue_is_red_if_very_high_or_iom(factor: str) -> None:
    """'Red if very high RoR or IOM nominal.'"""
    for way in ({"ogrs3": 90}, {"ror": "very-high"}, {"iom": True}):
        assert band(plain_but(**way, **{factor: True})) == "Red"


@sentence("consider/judgement")
def test_any_case_could_be_blue_on_judgement() -> None:
    """'Any case could be allocated to Blue on the basis of professional judgement.'"""
    decision = plain_but(judged="Blue")
    assert (band(decision), decision.rules) == ("Blue", ("matrix/low/low", "consider/judgement"))


@sentence(
    *(
        "consider/safeguarding",
        "consider/domestic-abuse",
        "consider/hate-crime",
        "consider/complex-mental-health",
    ),
)
@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        ("child_concern", "consider/safeguarding"),
        ("child_in_need", "consider/safeguarding"),
        ("domestic_abuse", "consider/domestic-abuse"),
        ("hate_crime", "consider/hate-crime"),
        ("complex_mental_health", "consider/complex-mental-health"),
    ],
)
def test_particular_consideration(factor: str, rule: str) -> None:
    """'Particular consideration should be given': child concern, child in need, domestic abuse, hate crime, mental health."""
    decision = plain_but(**{factor: True})
    assert (band(decision), str(decision.consider_band), str(decision.status)) == (
        "Green",
        "Blue",
        "consider",
    )
    assert decision.rules[1:] == (rule,)


@sentence("red/iom")
def test_all_iom_nominals_are_red() -> None:
    """'All IOM nominals should be allocated to Red', whatever the score and the RoSH, with or without a judged RoR."""
    for score, rosh, judged in product(
        (None, 0, 49, 50, 89, 90, 100), ("low", "medium", None), (None, "low", "high")
    ):
        decision = plain_but(iom=True, ogrs3=score, rosh=rosh, ror=judged, ror_rationale="Settled")
        assert band(decision) == "Red"
        assert decision.rules[-1] == "red/iom"


def test_every_paragraph_has_a_test() -> None:
    """No paragraph of the guidance goes without a test above, and none is tested that the ruleset does not quote."""
    assert set(ruleset().paragraphs) == SENTENCES_TESTED
