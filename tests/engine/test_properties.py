"""What must hold of every decision, whatever the case: more risk never lowers a colour, and nothing else bears on it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import decide
from tests.builders import (
    CONSIDER,
    FLAGS,
    SENTENCES,
    answer,
    decided,
    plain_but,
    rank,
    ruleset,
)
from tests.engine.deciding import (
    Facts,
    ranks,
)
from tests.strategies import any_facts, complete_facts, field_facts, hub_facts, judgements

# --- The matrix


def test_every_score_and_rosh_has_a_matrix_band() -> None:
    """Every whole score from 0 to 100 at low or medium RoSH has a matrix band, and it is the minimum of a plain case."""
    for score, rosh in product(range(101), ("low", "medium")):
        decision = plain_but(ogrs3=score, rosh=rosh)
        assert decision.matrix_band is not None
        assert decision.minimum_band == decision.matrix_band == decision.band


def test_matrix_never_falls_as_the_score_rises() -> None:
    """A higher score never gives a lower matrix band."""
    for rosh in ("low", "medium"):
        bands = [plain_but(ogrs3=score, rosh=rosh).matrix_band for score in range(101)]
        assert bands == sorted(bands, key=lambda band: band.rank)
        assert len(set(bands)) == 3


def test_matrix_never_falls_as_rosh_rises() -> None:
    """Medium RoSH never gives a lower matrix band than low RoSH at the same score."""
    for score in range(101):
        low, medium = (plain_but(ogrs3=score, rosh=rosh).matrix_band for rosh in ("low", "medium"))
        assert low <= medium
        assert low < medium or score >= 90


@pytest.mark.parametrize("edge", [50, 90])
@pytest.mark.parametrize("rosh", ["low", "medium"])
def test_levels_change_exactly_at_their_edges(edge: int, rosh: str) -> None:
    """The matrix band changes between 49 and 50 and between 89 and 90, and nowhere else."""
    assert plain_but(ogrs3=edge - 1, rosh=rosh).matrix_band < plain_but(ogrs3=edge, rosh=rosh).matrix_band
    for score in set(range(1, 101)) - {50, 90}:
        assert (
            plain_but(ogrs3=score - 1, rosh=rosh).matrix_band == plain_but(ogrs3=score, rosh=rosh).matrix_band
        )


# --- Floors


@given(field_facts(), st.sampled_from(FLAGS))
def test_no_fact_turning_yes_lowers_a_colour(facts: Facts, fact: str) -> None:
    """Learning yes where it was no, of any fact, lowers neither the minimum, nor the matrix band, nor the band."""
    no, yes = decided({**facts, fact: False}), decided({**facts, fact: True})
    assert no.minimum_band <= yes.minimum_band
    if no.matrix_band and yes.matrix_band:
        assert no.matrix_band <= yes.matrix_band
    if no.band and yes.band:
        assert no.band <= yes.band
    assert min(ranks(no)) <= min(ranks(yes))
    assert max(ranks(no)) <= max(ranks(yes))


@given(field_facts(), st.integers(0, 100), st.integers(0, 100))
def test_no_higher_score_lowers_a_colour(facts: Facts, one: int, other: int) -> None:
    """A higher score lowers neither the minimum nor any possible band, whatever else is known and judged."""
    lower, higher = (decided({**facts, "ogrs3": score}) for score in sorted((one, other)))
    assert lower.minimum_band <= higher.minimum_band
    assert max(ranks(lower)) <= max(ranks(higher))


@given(field_facts())
def test_medium_rosh_never_lowers_a_colour(facts: Facts) -> None:
    """Medium RoSH lowers neither the minimum nor any possible band against low RoSH."""
    low, medium = decided({**facts, "rosh": "low"}), decided({**facts, "rosh": "medium"})
    assert low.minimum_band <= medium.minimum_band
    assert max(ranks(low)) <= max(ranks(medium))


@given(field_facts(), st.none() | judgements())
def test_every_floor_holds(facts: Facts, judged: Judgement | None) -> None:
    """No band is below the colour of any yellow, blue or red paragraph that applies, nor below the matrix, judged or not."""
    decision = decide(Case("X1", facts, judged), ruleset())
    judging = ("yellow/judgement",)
    floors = [
        rank(rule.split("/")[0].capitalize())
        for rule in decision.rules
        if rule.startswith(("yellow", "blue", "red")) and rule not in judging
    ]
    floors += [decision.matrix_band.rank] if decision.matrix_band else []
    for band in (decision.minimum_band, decision.band):
        assert band is None or band.rank >= max(floors, default=0)


@given(complete_facts())
def test_minimum_is_no_higher_than_it_need_be(facts: Facts) -> None:
    """With everything known the minimum is exactly the highest of the matrix band and the floors."""
    decision = decided(facts)
    blue = 3 if decision.rules[0].startswith("matrix/very-high") else 2
    gives = {"yellow": 1, "blue": blue, "red": 3}
    floors = [gives[rule.split("/")[0]] for rule in decision.rules if rule.split("/")[0] in gives]
    assert decision.minimum_band.rank == max([decision.matrix_band.rank, *floors])


@given(any_facts(), st.none() | judgements())
def test_an_iom_nominal_in_the_field_is_red(facts: Facts, judged: Judgement | None) -> None:
    """An IOM nominal whose case is the field's is Red, whatever else is known, unknown or judged."""
    decision = decide(Case("X1", {**facts, "iom": True}, judged), ruleset())
    if decision.route == "field":
        assert str(decision.band) == str(decision.minimum_band) == str(decision.matrix_band) == "Red"
        assert "red/iom" in decision.rules
    else:
        assert decision.band is None


# --- Consideration


@pytest.mark.parametrize("score", [30, 60, 95, None])
@pytest.mark.parametrize("rosh", ["low", "medium", None])
def test_considering_changes_no_band_by_itself(score: int | None, rosh: str | None) -> None:
    """No combination of yes, no and unknown in the five factors to consider moves a band, a minimum or a possible band."""
    still = plain_but(ogrs3=score, rosh=rosh)
    for states in product((True, False, None), repeat=5):
        moved = plain_but(ogrs3=score, rosh=rosh, **dict(zip(CONSIDER, states, strict=True)))
        assert (moved.matrix_band, moved.minimum_band, moved.band) == (
            still.matrix_band,
            still.minimum_band,
            still.band,
        )
        assert moved.possible_bands == still.possible_bands


@given(field_facts(), st.lists(st.sampled_from((True, False, None)), min_size=5, max_size=5))
def test_considering_changes_no_band_in_company(facts: Facts, states: list[bool | None]) -> None:
    """The factors to consider move no band whatever else is on the case."""
    still, moved = decided(facts), decided({**facts, **dict(zip(CONSIDER, states, strict=True))})
    assert (moved.matrix_band, moved.minimum_band, moved.band) == (
        still.matrix_band,
        still.minimum_band,
        still.band,
    )
    assert moved.possible_bands == still.possible_bands


@given(any_facts())
def test_what_is_considered_is_above_what_the_case_has(facts: Facts) -> None:
    """A band to consider is Blue, and always above the minimum: nobody is asked to consider what they have."""
    decision = decided(facts)
    if decision.consider_band is not None:
        assert str(decision.consider_band) == "Blue"
        assert decision.minimum_band < decision.consider_band
        assert any(rule.startswith("consider/") for rule in decision.rules)


# --- What bears on a decision, and what does not


@given(any_facts(), st.none() | judgements(), st.randoms(use_true_random=False))
def test_order_of_facts_never_matters(facts: Facts, judged: Judgement | None, shuffler: object) -> None:
    """The same facts in another order give the same decision, to the last step."""
    names = list(facts)
    shuffler.shuffle(names)
    shuffled = {name: facts[name] for name in names}
    assert decide(Case("X1", shuffled, judged), ruleset()) == decide(Case("X1", facts, judged), ruleset())


@given(any_facts(), any_facts(), st.none() | judgements())
def test_a_decision_owes_nothing_to_the_one_before(
    facts: Facts, other: Facts, judged: Judgement | None
) -> None:
    """Deciding another case in between changes nothing."""
    first = decide(Case("X1", facts, judged), ruleset())
    decided(other)
    assert decide(Case("X1", facts, judged), ruleset()) == first


@given(any_facts(), st.text())
def test_case_reference_decides_nothing(facts: Facts, crn: str) -> None:
    """The case reference number is carried and never weighed."""
    decision = decide(Case(crn, facts), ruleset())
    assert decision.crn == crn
    assert answer(decision) == answer(decided(facts))


@given(field_facts(), st.sampled_from(SENTENCES), st.booleans(), st.booleans(), st.booleans())
def test_hub_facts_change_no_band(facts: Facts, sentence: str, work: bool, centre: bool, other: bool) -> None:
    """On a case that stays in the field the hub facts change no answer."""
    hub = {
        "sentence_type": sentence,
        "unpaid_work": work,
        "attendance_centre": centre,
        "other_requirement": other,
    }
    decision = decided({**facts, **hub, "field_case": True})
    assert answer(decision) == answer(decided(facts))


@given(
    hub_facts(), st.sampled_from(("sentence_type", "other_requirement", "field_case", "drr", "atr", "mhtr"))
)
def test_an_unknown_that_could_keep_a_case_in_the_field_keeps_it(facts: Facts, forgotten: str) -> None:
    """A case for the hub stays in the field as soon as a fact is unknown whose answer could keep it there."""
    assert decided(facts).route == "hub"
    assert decided({**facts, forgotten: None}).route == "field"


@given(hub_facts(), st.sampled_from(("unpaid_work", "attendance_centre")))
def test_an_unknown_that_could_not_keep_a_case_stands_in_nobodys_way(facts: Facts, forgotten: str) -> None:
    """With one of unpaid work and attendance centre known, the other may be unknown and the case goes to the hub."""
    both = {**facts, "unpaid_work": True, "attendance_centre": True}
    assert decided({**both, forgotten: None}).route == "hub"
    assert decided({**both, "unpaid_work": None, "attendance_centre": None}).route == "field"


@given(hub_facts())
def test_a_hub_case_carries_the_band_it_would_have(facts: Facts) -> None:
    """What a hub case would be in the field is what it is once current to a field officer."""
    decision = decided(facts)
    assert (decision.route, decision.band) == ("hub", None)
    assert answer(decision.in_field) == answer(decided({**facts, "field_case": True}))


@given(any_facts())
def test_only_a_hub_case_carries_another_decision(facts: Facts) -> None:
    """A field case is decided once; so is an NPS case, which no band of ours may follow."""
    decision = decided(facts)
    assert (decision.in_field is not None) == (decision.route == "hub")


@given(
    any_facts(),
    st.none() | judgements(),
    st.sampled_from(({"mappa": True}, {"rosh": "high"}, {"rosh": "very-high"})),
)
def test_nothing_keeps_an_nps_case(facts: Facts, judged: Judgement | None, way: Facts) -> None:
    """High or very high RoSH, or MAPPA, refers a case with no band, no minimum and no enquiry, whatever else it says."""
    decision = decide(Case("X1", {**facts, **way}, judged), ruleset())
    assert answer(decision) == ("nps", None, "refer", None, None, None, (), (), ("route/nps",))
