"""The contract's reading of the guidance (1.8), clause by clause: unknown is not no."""

from __future__ import annotations

import pytest

from tests.builders import (
    BANDS,
    FLAGS,
    STANDALONE,
    decided,
    plain_but,
    ruleset,
)
from tests.test_guidance import band


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
