"""The contract's reading of the guidance (1.2 to 1.7, warnings and refusals), clause by clause: one test for each."""

from __future__ import annotations

from itertools import product

import attrs
import pytest

from banding.case import Case, Judgement
from banding.engine import decide
from banding.errors import InvalidCaseError
from banding.facts import FactKind
from banding.ruleset import Ruleset
from tests.builders import (
    AUTOMATIC,
    BANDS,
    CONSIDER,
    FLAGS,
    PLAIN,
    STANDALONE,
    TREATMENT,
    codes,
    decided,
    plain_but,
    ruleset,
)
from tests.test_guidance import band

# ---------------------------------------------------------------------------------------------------------------------
# Contract 1.2 and 1.3: matrix band and minimum band


def test_minimum_is_the_highest_of_all_that_applies() -> None:
    """'Minimum band = the highest of: the matrix band; Yellow ...; Blue ...; Red for an IOM nominal.'"""
    assert str(plain_but(rosh="medium", drr=True).minimum_band) == "Yellow"
    assert str(plain_but(drr=True, cpp=True).minimum_band) == "Blue"
    assert str(plain_but(ogrs3=62, rosh="medium", drr=True).minimum_band) == "Blue"
    assert str(plain_but(drr=True, cpp=True, iom=True).minimum_band) == "Red"


def test_rules_are_cited_in_guidance_order() -> None:
    """Every paragraph that applies is cited, in the guidance's order, those that did not raise the band among them."""
    assert plain_but(**dict.fromkeys(FLAGS, True)).rules == (
        "matrix/very-high/low",
        *("yellow/treatment-requirement", "yellow/young-person-aces", "yellow/serious-organised-crime"),
        *("blue/child-protection-plan", "blue/sex-offender", "blue/prevent"),
        *(
            "consider/safeguarding",
            "consider/domestic-abuse",
            "consider/hate-crime",
            "consider/complex-mental-health",
        ),
        "red/iom",
    )


def all_green() -> Ruleset:
    """Make the ruleset over with a matrix that is Green throughout, to lay bare what stands beside it."""
    green = ruleset().bands[0]
    return attrs.evolve(ruleset(), cells=tuple(attrs.evolve(cell, band=green) for cell in ruleset().cells))


@pytest.mark.parametrize("factor", AUTOMATIC)
def test_red_if_very_high_holds_under_another_matrix(factor: str) -> None:
    """'Keep them: they are in the guidance, and another matrix could differ': Blue factors are Red when RoR is very high."""
    rules = all_green()
    for ror, colour in (
        ({"ogrs3": 89}, "Blue"),
        ({"ogrs3": 90}, "Red"),
        ({"ogrs3": 0, "ror": "very-high"}, "Red"),
    ):
        decision = decide(Case("X1", {**PLAIN, **ror, factor: True}), rules)
        assert (str(decision.matrix_band), band(decision)) == ("Green", colour)
        unknown = decide(Case("X1", {**PLAIN, **ror, factor: None}), rules)
        assert [str(possible) for possible in unknown.possible_bands] == ["Green", colour]
        assert unknown.enquiries == (factor,)


@pytest.mark.parametrize("factor", CONSIDER)
def test_consider_red_if_very_high_holds_under_another_matrix(factor: str) -> None:
    """The case 'must be considered for Blue (Red when RoR is very high)' where a matrix leaves that open."""
    rules = all_green()
    for ror, colour in (
        ({"ogrs3": 89}, "Blue"),
        ({"ogrs3": 90}, "Red"),
        ({"ogrs3": 0, "ror": "very-high"}, "Red"),
    ):
        decision = decide(Case("X1", {**PLAIN, **ror, factor: True}), rules)
        assert (band(decision), str(decision.consider_band)) == ("Green", colour)
        assert str(decision.status) == "consider"


def test_red_for_an_iom_nominal_holds_under_another_matrix() -> None:
    """'Red for an IOM nominal' is a floor of its own, not only a row of the matrix."""
    decision = decide(Case("X1", {**PLAIN, "iom": True}), all_green())
    assert (str(decision.matrix_band), band(decision)) == ("Green", "Red")


# ---------------------------------------------------------------------------------------------------------------------
# Contract 1.4: consideration


@pytest.mark.parametrize("factor", CONSIDER)
def test_consideration_changes_no_band(factor: str) -> None:
    """'It changes no band by itself.'"""
    for score, rosh in product((12, 62, 95), ("low", "medium")):
        still, moved = plain_but(ogrs3=score, rosh=rosh), plain_but(ogrs3=score, rosh=rosh, **{factor: True})
        assert (moved.band, moved.minimum_band, moved.matrix_band) == (
            still.band,
            still.minimum_band,
            still.matrix_band,
        )


@pytest.mark.parametrize("factor", CONSIDER)
@pytest.mark.parametrize(
    "already", [{"cpp": True}, {"ogrs3": 62, "rosh": "medium"}, {"ogrs3": 95}, {"iom": True}]
)
def test_nothing_to_consider_when_already_there(factor: str, already: dict[str, object]) -> None:
    """'When the minimum is already that high there is nothing to consider.'"""
    decision = plain_but(**already, **{factor: True})
    assert decision.consider_band is None
    assert str(decision.status) == "settled"


# ---------------------------------------------------------------------------------------------------------------------
# Contract 1.5: professional judgement


@pytest.mark.parametrize("reason", ["", " ", "\t\n"])
def test_a_judgement_must_say_why(reason: str) -> None:
    """'A manager may record a band and must record why'; a judgement without a reason 'is reported', blanks included."""
    decision = plain_but(judged="Blue", reason=reason)
    assert (band(decision), str(decision.status)) == ("Green", "settled")
    assert codes(decision) == {"judgement-without-reason"}
    assert not decision.judgement_applied


@pytest.mark.parametrize("judged", ["Yellow", "Blue", "Red"])
def test_a_judged_band_at_or_above_the_minimum_becomes_the_band(judged: str) -> None:
    """'A judged band at or above the minimum becomes the band.'"""
    decision = plain_but(rosh="medium", judged=judged)
    assert (band(decision), str(decision.minimum_band), str(decision.status)) == (judged, "Yellow", "judged")


@pytest.mark.parametrize("judged", ["Green", "Yellow"])
def test_a_judged_band_below_the_consideration_declines_it(judged: str) -> None:
    """'One below the consideration declines it': the band stands, the status is judged, and what was considered is kept."""
    decision = plain_but(domestic_abuse=True, judged=judged)
    assert (band(decision), str(decision.status), str(decision.consider_band)) == (judged, "judged", "Blue")


@pytest.mark.parametrize("judged", ["Green", "Yellow"])
def test_a_judged_band_below_the_minimum_is_reported(judged: str) -> None:
    """'A judged band below the minimum is not applied and is reported.'"""
    decision = plain_but(cpp=True, ogrs3=62, judged=judged)
    assert (band(decision), str(decision.status)) == ("Blue", "settled")
    assert "judgement-below-minimum" in codes(decision)


def test_red_on_judgement_alone() -> None:
    """'Red on judgement alone is applied and warned about ... the guidance names no such route.'"""
    decision = plain_but(judged="Red")
    assert (band(decision), decision.rules) == ("Red", ("matrix/low/low",))
    assert codes(decision) == {"judgement-beyond-guidance"}
    assert codes(plain_but(ogrs3=95, judged="Red")) == set()
    assert codes(plain_but(judged="Blue")) == codes(plain_but(judged="Yellow")) == set()


def test_a_judgement_on_an_incomplete_case() -> None:
    """'On an incomplete case a judged band is applied only if it is at least the highest the case could turn out to be.'"""
    incomplete = {"ogrs3": 60, "rosh": None}
    assert [band(plain_but(**incomplete, judged=judged)) for judged in BANDS] == [
        "none",
        "none",
        "Blue",
        "Red",
    ]
    assert codes(plain_but(**incomplete, judged="Yellow")) == {"judgement-below-possible"}
    # The highest over every unknown: a Blue factor not known counts too, although the matrix alone gives Yellow at most.
    widened = {"ogrs3": 30, "rosh": None, "prevent": None}
    assert [band(plain_but(**widened, judged=judged)) for judged in BANDS] == ["none", "none", "Blue", "Red"]


# ---------------------------------------------------------------------------------------------------------------------
# Contract 1.6 and 1.7: outside the matrix, and the hub


@pytest.mark.parametrize(
    "way", [{"rosh": "high"}, {"rosh": "very-high"}, {"mappa": True}, {"mappa": True, "rosh": None}]
)
@pytest.mark.parametrize(
    "other", [{"iom": True}, {"cpp": True}, {"ogrs3": None}, {"judged": "Red"}, STANDALONE]
)
def test_iom_or_any_other_factor_does_not_change_that(
    way: dict[str, object], other: dict[str, object]
) -> None:
    """'Route nps, no band. IOM or any other factor does not change that', a hub order included."""
    decision = plain_but(**{**other, **way})
    assert (decision.route, band(decision), decision.rules) == ("nps", "none", ("route/nps",))
    assert (decision.enquiries, decision.possible_bands, decision.minimum_band) == ((), (), None)


def test_a_judgement_off_the_field_is_reported() -> None:
    """A judgement on a case that takes no band is not applied, and a warning says so."""
    for facts in ({**PLAIN, "rosh": "high"}, STANDALONE):
        decision = decided(facts, judged="Red")
        assert band(decision) == "none"
        assert "judgement-not-applied" in codes(decision)


@pytest.mark.parametrize("requirement", ["other_requirement", *TREATMENT])
def test_a_treatment_requirement_is_another_requirement(requirement: str) -> None:
    """Hub means 'no other requirement (a DRR, ATR or MHTR is one)'."""
    assert decided(STANDALONE).route == "hub"
    assert decided({**STANDALONE, requirement: True}).route == "field"


def test_unpaid_work_and_attendance_centre_together() -> None:
    """'With an unpaid work and/or attendance centre requirement': both together are standalone still."""
    assert decided({**STANDALONE, "attendance_centre": True}).route == "hub"


@pytest.mark.parametrize(
    "fact",
    ["sentence_type", "other_requirement", *TREATMENT, "field_case"],
)
def test_an_unknown_that_could_keep_a_case_in_the_field_keeps_it(fact: str) -> None:
    """'It goes there only when that is certain: an unknown that could keep it in the field keeps it there.'"""
    for both in (STANDALONE, {**STANDALONE, "attendance_centre": True}):
        assert decided(both).route == "hub"
        assert decided({**both, fact: None}).route == "field"


def test_an_unknown_that_could_not_stands_in_nobodys_way() -> None:
    """'Unpaid work is yes, attendance centre is not recorded: standalone either way.'"""
    assert decided({**STANDALONE, "attendance_centre": None}).route == "hub"
    assert decided({**STANDALONE, "unpaid_work": None, "attendance_centre": True}).route == "hub"
    assert decided({**STANDALONE, "unpaid_work": None}).route == "field"


@pytest.mark.parametrize(
    ("facts", "would_be", "warned"),
    [
        ({}, "Green", False),
        ({"rosh": "medium"}, "Yellow", False),
        ({"ogrs3": 62, "rosh": "medium"}, "Blue", True),
        ({"sex_offender": True, "rosh": "medium"}, "Blue", True),
        ({"ogrs3": 95, "rosh": "medium"}, "Red", True),
        ({"iom": True}, "Red", True),
    ],
)
def test_a_hub_case_that_would_be_blue_or_red_is_warned_about(
    facts: dict[str, object], would_be: str, warned: bool
) -> None:
    """'A hub case that would be Blue or Red in the field is warned about ... and its JSON says what it would be.'"""
    decision = decided({**STANDALONE, **facts})
    assert (decision.route, band(decision)) == ("hub", "none")
    assert band(decision.in_field) == would_be
    assert codes(decision) == ({"hub-case-would-be-higher"} if warned else set())


# ---------------------------------------------------------------------------------------------------------------------
# Contract, warnings the columns out name, and what is refused


@pytest.mark.parametrize("judged", ["Green", "Blue"])
def test_a_judgement_with_enquiries_open_is_warned_about(judged: str) -> None:
    """'Among [the warnings] a judgement with enquiries still open': applied, and said to be made in the dark."""
    assert "judgement-with-enquiries" in codes(plain_but(cpp=None, judged=judged))
    assert "judgement-with-enquiries" not in codes(plain_but(judged=judged))


@pytest.mark.parametrize(
    "factor", ["cpp", "sex_offender", "prevent", "child_concern", "domestic_abuse", "hate_crime"]
)
def test_low_rosh_beside_what_contradicts_it_is_warned_about(factor: str) -> None:
    """'A Low RoSH beside factors that contradict it' is warned about; medium RoSH and an unknown factor are not."""
    assert "low-rosh-contradicted" in codes(plain_but(**{factor: True}))
    for no_contradiction in (
        {"rosh": "medium", factor: True},
        {"rosh": None, factor: True},
        {factor: None},
        {},
    ):
        assert "low-rosh-contradicted" not in codes(plain_but(**no_contradiction))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ogrs3", 101),
        ("ogrs3", -1),
        ("ogrs3", True),
        ("ogrs3", "62"),
        ("rosh", "meduim"),
        ("rosh", True),
        ("ror", "medium"),
        ("cpp", "yes"),
        ("cpp", 1),
        ("sentence_type", "community order"),
        ("colour", "Red"),
    ],
)
def test_a_bad_value_never_becomes_a_guess(name: str, value: object) -> None:
    """A value off its scale or not of its kind, or a fact nobody declared, is refused by name and never decided."""
    with pytest.raises(InvalidCaseError) as refused:
        plain_but(**{name: value})
    assert (refused.value.fact, refused.value.value) == (name, value)


@pytest.mark.parametrize("judged", ["Purple", "blue", ""])
@pytest.mark.parametrize("facts", [PLAIN, STANDALONE, {**PLAIN, "rosh": "high"}])
def test_a_judged_band_that_is_none_of_ours_is_refused(judged: str, facts: dict[str, object]) -> None:
    """A judged band the ruleset does not have is refused on every route, not passed over."""
    with pytest.raises(InvalidCaseError):
        decide(Case("X1", facts, Judgement(judged, "Reviewed")), ruleset())


def test_every_fact_of_the_contract_is_declared() -> None:
    """The ruleset declares every fact of section 2 and no yes/no fact besides."""
    declared = {fact.name for fact in ruleset().facts if fact.kind is FactKind.YES_NO}
    hub = {"unpaid_work", "attendance_centre", "other_requirement", "field_case"}
    assert declared == {"mappa", *FLAGS, *hub}
    others = {fact.name for fact in ruleset().facts} - declared
    assert others == {"ogrs3", "ror", "ror_rationale", "rosh", "sentence_type"}
