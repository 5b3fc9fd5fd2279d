"""The contract's reading of the guidance (section 1), clause by clause: one test for each."""

from __future__ import annotations

from itertools import product

import attrs
import pytest

from banding.case import Case, Judgement
from banding.engine import Decision, decide
from banding.errors import InvalidCaseError
from banding.facts import FactKind
from banding.ruleset import Ruleset
from banding.vocabulary import Outcome
from tests.builders import (
    AUTOMATIC,
    BANDS,
    CONSIDER,
    FLAGS,
    PLAIN,
    STANDALONE,
    TREATMENT,
    decided,
    plain_but,
    ruleset,
)
from tests.test_guidance import band


def codes(decision: Decision) -> set[str]:
    """Give the codes of a decision's warnings."""
    return {warning.code for warning in decision.warnings}


# ---------------------------------------------------------------------------------------------------------------------
# Contract 1.1: RoR level


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
# Contract 1.8: unknown is not no


@pytest.mark.parametrize("fact", FLAGS)
def test_each_fact_is_yes_no_or_unknown(fact: str) -> None:
    """'Each fact is yes, no or unknown': an unknown lowers no band, raises none, and is not taken for a no."""
    others = {"young_person": {"aces": True}, "aces": {"young_person": True}}.get(fact, {})
    unknown, no = plain_but(**others, **{fact: None}), plain_but(**others, **{fact: False})
    assert (unknown.band, unknown.minimum_band) == (no.band, no.minimum_band)
    assert (unknown.enquiries, str(unknown.status)) == ((fact,), "provisional")
    assert (no.enquiries, str(no.status)) == ((), "settled")


def test_what_a_case_does_not_say_is_unknown() -> None:
    """'What a file does not say is unknown': a case that says nothing is incomplete and could be any colour."""
    decision = decided({})
    assert (str(decision.status), band(decision)) == ("incomplete", "none")
    assert [str(possible) for possible in decision.possible_bands] == list(BANDS)


@pytest.mark.parametrize(
    ("facts", "minimum", "possible"),
    [
        ({"rosh": None}, "Green", ["Green", "Yellow"]),
        ({"rosh": None, "ogrs3": 62}, "Yellow", ["Yellow", "Blue"]),
        ({"rosh": None, "ogrs3": 90}, "Red", []),
        ({"ogrs3": None}, "Green", ["Green", "Yellow", "Red"]),
        ({"ogrs3": None, "rosh": "medium"}, "Yellow", ["Yellow", "Blue", "Red"]),
        ({"ogrs3": None, "rosh": None}, "Green", ["Green", "Yellow", "Blue", "Red"]),
        ({"ogrs3": None, "ror": "high"}, "Yellow", []),
        ({"ogrs3": None, "iom": True}, "Red", []),
        ({"cpp": None, "drr": None}, "Green", ["Green", "Yellow", "Blue"]),
        ({"iom": None, "rosh": "medium"}, "Yellow", ["Yellow", "Red"]),
    ],
)
def test_minimum_and_possible_bands(facts: dict[str, object], minimum: str, possible: list[str]) -> None:
    """The minimum is 'the lowest over all completions'; possible bands are 'every minimum band that some completion gives'."""
    decision = plain_but(**facts)
    assert str(decision.minimum_band) == minimum
    assert [str(one) for one in decision.possible_bands] == possible


def test_enquiries_are_listed_in_the_order_of_the_columns() -> None:
    """Enquiries come 'in the order of the table in section 2', RoR under the name of its score."""
    assert decided({}).enquiries == (
        *(
            "ogrs3",
            "rosh",
            "iom",
            "mappa",
            "cpp",
            "sex_offender",
            "prevent",
            "child_concern",
            "child_in_need",
        ),
        *(
            "domestic_abuse",
            "hate_crime",
            "complex_mental_health",
            "drr",
            "atr",
            "mhtr",
            "young_person",
            "aces",
        ),
        "serious_organised_crime",
    )


@pytest.mark.parametrize(
    ("facts", "enquiries"),
    [
        ({"ogrs3": 95, "cpp": None, "domestic_abuse": None, "drr": None, "iom": None}, ()),
        ({"cpp": True, "domestic_abuse": None, "prevent": None, "iom": None}, ("iom",)),
        ({"cpp": None, "drr": None}, ("cpp", "drr")),
        ({"cpp": None, "domestic_abuse": None}, ("cpp", "domestic_abuse")),
        ({"domestic_abuse": True, "hate_crime": None}, ()),
        ({"drr": True, "atr": None, "young_person": None, "aces": None}, ()),
        ({"young_person": None, "aces": None}, ("young_person", "aces")),
        ({"young_person": None, "aces": False}, ()),
        ({"ogrs3": None, "ror": "high", "rosh": "medium", "cpp": None, "hate_crime": None}, ()),
    ],
)
def test_enquiries_could_change_the_minimum_or_the_consideration(
    facts: dict[str, object], enquiries: tuple[str, ...]
) -> None:
    """An enquiry's 'answer could, under some completion of the others, change the minimum band or the consideration'."""
    assert plain_but(**facts).enquiries == enquiries


@pytest.mark.parametrize("score", [30, 62, 95])
def test_unknown_rosh_and_mappa_are_always_enquired_into(score: int) -> None:
    """'And always an unknown rosh or mappa, which could send the case to the NPS.'"""
    assert plain_but(ogrs3=score, rosh=None, mappa=None).enquiries == ("rosh", "mappa")


def test_enquiries_of_hub_and_nps_cases() -> None:
    """'On hub cases these two alone; on NPS cases nothing. The hub facts are never named.'"""
    unknown = dict.fromkeys(("ogrs3", "iom", "cpp", "domestic_abuse", "aces"))
    assert decided({**STANDALONE, **unknown, "rosh": None, "mappa": None}).enquiries == ("rosh", "mappa")
    assert decided({**STANDALONE, **unknown}).enquiries == ()
    assert decided({**STANDALONE, **unknown, "rosh": "high", "mappa": None}).enquiries == ()
    hub = ("sentence_type", "unpaid_work", "attendance_centre", "other_requirement", "field_case")
    assert plain_but(**dict.fromkeys(hub)).enquiries == ()


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ({"cpp": True}, "Blue"),
        ({"drr": True}, "Yellow"),
        ({"ogrs3": 62, "prevent": True}, "Blue"),
        ({"ogrs3": 95}, "Red"),
        ({"drr": True, "cpp": None}, "Yellow"),
    ],
)
def test_where_all_completions_agree_it_is_the_band(facts: dict[str, object], colour: str) -> None:
    """With RoSH unknown, 'where all completions agree on the minimum band it is the band', unknown flags read as no."""
    decision = plain_but(rosh=None, **facts)
    assert (band(decision), str(decision.minimum_band)) == (colour, colour)


def test_where_they_do_not_the_case_is_incomplete() -> None:
    """'Where they do not the case is incomplete, has no band, and its minimum is a lower bound.'"""
    for facts in (
        {"rosh": None},
        {"ogrs3": None},
        {"ogrs3": None, "cpp": True},
        {"ogrs3": 62, "rosh": None, "drr": True},
    ):
        decision = plain_but(**facts)
        assert (band(decision), str(decision.status)) == ("none", "incomplete")
        assert decision.minimum_band == decision.possible_bands[0]


@pytest.mark.parametrize(
    ("facts", "matrix", "consider"),
    [
        ({"ogrs3": 95}, "Red", "None"),
        ({"ogrs3": 30}, "None", "None"),
        ({"ogrs3": 30, "domestic_abuse": True}, "None", "Blue"),
        ({"ogrs3": 62, "domestic_abuse": True}, "None", "None"),
        ({"ogrs3": 62, "domestic_abuse": True, "cpp": True}, "None", "None"),
        ({"ogrs3": None, "domestic_abuse": True}, "None", "None"),
    ],
)
def test_matrix_band_and_consideration_are_given_where_they_agree(
    facts: dict[str, object], matrix: str, consider: str
) -> None:
    """'The matrix band and the consideration are given wherever all those completions agree.'"""
    decision = plain_but(rosh=None, **facts)
    assert (str(decision.matrix_band), str(decision.consider_band)) == (matrix, consider)


def test_young_person_is_25_or_under() -> None:
    """'young_person is yes at age 25 or under ... the age is a parameter of the ruleset and recorded as our reading.'"""
    assert ruleset().fact_by_name["young_person"].yes_at_age == 25
    assert any("young_person" in reading.about or "young" in reading.id for reading in ruleset().readings)


def test_readings_say_what_they_settle() -> None:
    """'Every other silence of the guidance that you settle is written down beside the ruleset with its reading and reason.'"""
    assert ruleset().readings
    for reading in ruleset().readings:
        assert all((reading.about, reading.silence, reading.reading, reading.why))


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
