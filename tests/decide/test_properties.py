"""What must hold of every decision, whatever the case: more risk never lowers a colour, unknown is never a guess."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.decide import Decision, decide
from banding.facts import Value
from banding.vocabulary import Outcome, Status, StepKind
from tests.annex3_by_hand import LEVELS
from tests.builders import (
    BANDS,
    CONSIDER,
    FLAGS,
    HUB_FLAGS,
    PLAIN,
    SENTENCES,
    answer,
    decided,
    judgement,
    plain_but,
    rank,
    ruleset,
)
from tests.strategies import REASONS, any_facts, complete_facts, field_facts, hub_facts, judgements

Facts = dict[str, Value]

HUB_WAYS: Facts = dict.fromkeys(("other_requirement", "field_case", "drr", "atr", "mhtr"), False)
HUB_WAYS |= {"sentence_type": "community-order", "unpaid_work": True, "attendance_centre": True}
"""The answers that leave the way to the hub open."""
WITH_A_BAND = (Status.JUDGED, Status.CONSIDER, Status.PROVISIONAL, Status.SETTLED)


def ranks(decision: Decision) -> set[int]:
    """Give the ranks of every band the case could turn out to have as its minimum."""
    return {band.rank for band in decision.possible_bands} or {decision.minimum_band.rank}


def pair(decision: Decision) -> tuple[str, str]:
    """Give what an enquiry is about: the minimum band and the consideration."""
    return str(decision.minimum_band), str(decision.consider_band)


def answers_to(name: str) -> tuple[Value, ...]:
    """Give one of each answer to an unknown that the guidance could tell apart, on the field route."""
    return {"ogrs3": (49, 50, 90), "rosh": ("low", "medium"), "mappa": (False,)}.get(name, (False, True))


def open_facts(facts: Facts) -> list[str]:
    """List the unknown facts whose answers complete the case, on the field route."""
    scored = facts.get("ror") is not None or facts.get("iom") is True
    names = [name for name in ("rosh", "mappa", *FLAGS) if facts.get(name) is None]
    return names if scored or facts.get("ogrs3") is not None else ["ogrs3", *names]


def completions(facts: Facts) -> list[Facts]:
    """Complete a case in every way."""
    names = open_facts(facts)
    return [{**facts, **dict(zip(names, values, strict=True))} for values in product(*map(answers_to, names))]


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


# --- Unknown is not no


@given(field_facts(unknowns=5))
def test_possible_bands_are_those_of_the_completions(facts: Facts) -> None:
    """The possible bands, and the minimum, are exactly what the engine gives when every completion is put to it."""
    decision = decided(facts)
    minima = {decided(completed).minimum_band.rank for completed in completions(facts)}
    assert ranks(decision) == minima
    assert decision.minimum_band.rank == min(minima)


@given(field_facts())
def test_possible_bands_are_listed_lowest_first_and_only_when_several(facts: Facts) -> None:
    """Possible bands run upwards from the minimum without repeating; a single one is not listed."""
    decision = decided(facts)
    listed = [band.rank for band in decision.possible_bands]
    assert listed == sorted(set(listed))
    assert len(listed) != 1
    assert not listed or decision.possible_bands[0] == decision.minimum_band


@given(field_facts(unknowns=5))
def test_an_enquiry_not_listed_changes_nothing(facts: Facts) -> None:
    """No answer to an unknown that is not an enquiry changes the minimum, the consideration or the possible bands."""
    decision = decided(facts)
    for name in set(open_facts(facts)) - set(decision.enquiries):
        for value in answers_to(name):
            learnt = decided({**facts, name: value})
            assert pair(learnt) == pair(decision)
            assert learnt.possible_bands == decision.possible_bands
            assert learnt.enquiries == decision.enquiries


@given(field_facts(unknowns=5))
def test_every_enquiry_could_matter(facts: Facts) -> None:
    """For each enquiry, RoSH and MAPPA aside, some completion of the others turns on its answer."""
    for name in set(decided(facts).enquiries) - {"rosh", "mappa"}:
        others = completions({**facts, name: answers_to(name)[0]})
        assert any(
            len({pair(decided({**other, name: value})) for value in answers_to(name)}) > 1 for other in others
        )


@given(any_facts())
def test_only_unknown_facts_are_enquired_into(facts: Facts) -> None:
    """An enquiry is never into a fact already known, nor into a hub fact, nor named twice."""
    enquiries = decided(facts).enquiries
    assert len(set(enquiries)) == len(enquiries)
    assert not set(enquiries) & {"sentence_type", *HUB_FLAGS}
    assert all(facts.get(name) is None for name in enquiries)


@given(field_facts())
def test_rosh_and_mappa_are_always_enquired_into(facts: Facts) -> None:
    """An unknown RoSH or MAPPA is an enquiry on every field case, Red ones included: either could send it to the NPS."""
    assert {name for name in ("rosh", "mappa") if facts.get(name) is None} <= set(decided(facts).enquiries)


@given(field_facts(), st.data())
def test_knowing_more_never_lowers_the_minimum(facts: Facts, data: st.DataObject) -> None:
    """An answer to any unknown keeps or raises the minimum, adds no possible band, and opens no new enquiry."""
    unknown = open_facts(facts)
    assume(unknown)
    name = data.draw(st.sampled_from(unknown))
    before, after = decided(facts), decided({**facts, name: data.draw(st.sampled_from(answers_to(name)))})
    assert before.minimum_band <= after.minimum_band
    assert ranks(after) <= ranks(before)
    assert set(after.enquiries) <= set(before.enquiries) - {name}
    if before.band and after.band:
        assert before.band <= after.band


@given(field_facts())
def test_a_case_with_no_enquiries_cannot_change(facts: Facts) -> None:
    """A case with no enquiries has one possible band, and its band is what every completion gives."""
    decision = decided(facts)
    if not decision.enquiries:
        assert decision.possible_bands == ()
        assert decision.band == decision.minimum_band


@given(complete_facts())
def test_a_case_with_everything_known_is_settled_or_to_be_considered(facts: Facts) -> None:
    """With everything known there is no enquiry and one possible band."""
    decision = decided(facts)
    assert decision.enquiries == ()
    assert decision.possible_bands == ()
    assert decision.status is (Status.CONSIDER if decision.consider_band else Status.SETTLED)


@given(any_facts(), st.none() | judgements())
def test_not_said_and_said_to_be_unknown_are_one(facts: Facts, judged: Judgement | None) -> None:
    """A fact that is missing and a fact that is None are the same unknown."""
    names = ("ogrs3", "ror", "ror_rationale", "rosh", "mappa", "sentence_type", *FLAGS, *HUB_FLAGS)
    spelt_out = {**dict.fromkeys(names), **facts}
    left_out = {name: value for name, value in facts.items() if value is not None}
    assert decide(Case("X1", spelt_out, judged), ruleset()) == decide(Case("X1", left_out, judged), ruleset())


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


@given(hub_facts(), st.sampled_from(("sentence_type", *HUB_FLAGS, "drr", "atr", "mhtr")))
def test_an_unknown_never_sends_a_case_to_the_hub(facts: Facts, forgotten: str) -> None:
    """A case for the hub stays in the field as soon as any one of the hub facts is unknown."""
    assert decided(facts).route == "hub"
    assert decided({**facts, forgotten: None}).route == "field"


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


# --- Risk of reoffending by judgement


@given(field_facts(), st.none() | REASONS)
def test_a_reason_without_a_judged_level_says_nothing(facts: Facts, reason: str | None) -> None:
    """A RoR rationale with no judged RoR beside it changes nothing."""
    facts.pop("ror", None)
    assert answer(decided({**facts, "ror_rationale": reason})) == answer(
        decided({**facts, "ror_rationale": None})
    )


@given(field_facts(), st.sampled_from(LEVELS), st.none() | REASONS)
def test_judged_ror_never_takes_a_case_out_of_very_high(
    facts: Facts, judged: str, reason: str | None
) -> None:
    """From a score of 90 or as an IOM nominal, no judged level with any reason changes the answer."""
    for very_high in ({"ogrs3": 90}, {"ogrs3": 100}, {"iom": True}):
        known = {**facts, **very_high, "ror": None, "ror_rationale": None}
        assert answer(decided({**known, "ror": judged, "ror_rationale": reason})) == answer(decided(known))


@given(field_facts(), st.integers(0, 100), st.sampled_from(LEVELS))
def test_judged_ror_without_a_reason_never_lowers(facts: Facts, score: int, judged: str) -> None:
    """A judged RoR that gives no reason never lowers a minimum."""
    scored = {**facts, "ogrs3": score, "ror": None, "ror_rationale": None}
    assert decided({**scored, "ror": judged}).minimum_band >= decided(scored).minimum_band


@given(field_facts(), st.sampled_from(LEVELS), st.none() | REASONS)
def test_judged_ror_stands_where_there_is_no_score(facts: Facts, judged: str, reason: str | None) -> None:
    """With no score a judged level does what a score in that level does, and RoR is no enquiry."""
    unscored = {**facts, "ogrs3": None, "ror": judged, "ror_rationale": reason}
    scored = {
        **facts,
        "ogrs3": {"low": 20, "high": 70, "very-high": 95}[judged],
        "ror": None,
        "ror_rationale": None,
    }
    assert answer(decided(unscored)) == answer(decided(scored))
    assert "ogrs3" not in decided(unscored).enquiries


# --- Judgement


@given(any_facts(), judgements())
def test_a_judgement_moves_only_the_band(facts: Facts, judged: Judgement) -> None:
    """A judgement changes band, status and the paragraph it cites, never what the guidance itself says of the case."""
    without, with_it = decided(facts), decide(Case("X1", facts, judged), ruleset())
    kept = ("route", "matrix_band", "minimum_band", "consider_band", "possible_bands", "enquiries")
    assert [getattr(with_it, name) for name in kept] == [getattr(without, name) for name in kept]
    cited = [rule for rule in with_it.rules if rule not in ("yellow/judgement", "consider/judgement")]
    assert tuple(cited) == without.rules
    assert with_it.judgement == judged


@given(any_facts(), judgements())
def test_a_judgement_is_applied_or_reported(facts: Facts, judged: Judgement) -> None:
    """A judgement either becomes the band, or leaves the case as it was and is warned about."""
    without, with_it = decided(facts), decide(Case("X1", facts, judged), ruleset())
    if with_it.judgement_applied:
        assert with_it.status is Status.JUDGED
        assert str(with_it.band) == judged.band
    else:
        assert answer(with_it) == answer(without)
        assert set(with_it.warnings) - set(without.warnings)


@given(any_facts(), judgements())
def test_no_judged_band_is_below_the_minimum(facts: Facts, judged: Judgement) -> None:
    """A band reached by judgement is never below the minimum, and on a case without a band never below what it could be."""
    without, with_it = decided(facts), decide(Case("X1", facts, judged), ruleset())
    if with_it.judgement_applied:
        assert with_it.band >= with_it.minimum_band
        assert without.band is not None or with_it.band.rank >= max(ranks(without))


@given(field_facts(), st.sampled_from(BANDS))
def test_a_judgement_without_a_reason_is_never_applied(facts: Facts, band: str) -> None:
    """A judged band whose reason is empty changes nothing but the warnings."""
    decision = decide(Case("X1", facts, Judgement(band)), ruleset())
    assert not decision.judgement_applied
    assert answer(decision) == answer(decided(facts))


@given(field_facts(), REASONS)
def test_red_with_a_reason_is_always_applied(facts: Facts, reason: str) -> None:
    """Red with a reason is at least anything a field case could be, so it is applied to every one."""
    decision = decided(facts, judged="Red", reason=reason)
    assert (str(decision.band), decision.status) == ("Red", Status.JUDGED)


@given(complete_facts(), st.sampled_from(BANDS), REASONS)
def test_with_everything_known_the_minimum_is_the_only_bar(facts: Facts, band: str, reason: str) -> None:
    """With everything known a reasoned judgement is applied exactly when it is at or above the minimum."""
    decision = decided(facts, judged=band, reason=reason)
    assert decision.judgement_applied == (rank(band) >= decision.minimum_band.rank)


@pytest.mark.parametrize("minimum", range(4))
@pytest.mark.parametrize("judged", BANDS)
def test_judgement_is_cited_when_it_raises_to_yellow_or_blue(minimum: int, judged: str) -> None:
    """The judgement paragraphs are cited, last, exactly when a judgement raised the band above the minimum to them."""
    score, rosh = ((30, "low"), (30, "medium"), (60, "medium"), (95, "medium"))[minimum]
    decision = plain_but(ogrs3=score, rosh=rosh, judged=judged)
    raised = rank(judged) > minimum
    cited = (
        {"Yellow": ("yellow/judgement",), "Blue": ("consider/judgement",)}.get(judged, ()) if raised else ()
    )
    assert decision.rules[1:] == cited
    steps = [step.rule for step in decision.steps if step.kind is StepKind.JUDGEMENT]
    assert steps == list(cited or ("judgement",))


# --- The shape of a decision


@given(any_facts(), st.none() | judgements())
def test_every_decision_has_the_status_its_parts_say(facts: Facts, judged: Judgement | None) -> None:
    """The first status that applies, in the contract's order, is the status; a good case is never an error."""
    decision = decide(Case("X1", facts, judged), ruleset())
    unjudged = decided(facts)
    first = (
        (decision.route == "nps", Status.REFER),
        (decision.route == "hub", Status.HUB),
        (decision.judgement_applied, Status.JUDGED),
        (unjudged.band is None, Status.INCOMPLETE),
        (decision.consider_band is not None, Status.CONSIDER),
        (bool(decision.enquiries), Status.PROVISIONAL),
        (True, Status.SETTLED),
    )
    assert decision.status is next(status for applies, status in first if applies)


@given(any_facts(), st.none() | judgements())
def test_a_band_is_there_exactly_when_the_status_says_so(facts: Facts, judged: Judgement | None) -> None:
    """Judged, to consider, provisional and settled cases have a band; referred, hub and incomplete ones have none."""
    decision = decide(Case("X1", facts, judged), ruleset())
    assert (decision.band is not None) == (decision.status in WITH_A_BAND)
    assert (decision.minimum_band is not None) == (decision.route == "field")


@given(any_facts(), st.none() | judgements())
def test_steps_account_for_every_rule(facts: Facts, judged: Judgement | None) -> None:
    """Every paragraph a decision cites has a step that says it applies, and no step claims a paragraph it does not cite."""
    decision = decide(Case("X1", facts, judged), ruleset())
    applied = {step.rule for step in decision.steps if step.outcome is Outcome.APPLIES}
    assert set(decision.rules) <= applied
    assert applied & set(ruleset().paragraphs) <= {*decision.rules, "route/field"}
    assert len(set(decision.rules)) == len(decision.rules)


@given(field_facts())
def test_every_rule_takes_one_step_that_says_yes_no_or_not_known(facts: Facts) -> None:
    """Each rule is asked once, in guidance order: it applies, could yet apply, or whatever the unknowns are does not."""
    rules = [rule.id for rule in ruleset().rules]
    steps = {step.rule: step for step in decided(facts).steps if step.rule in rules}
    assert [step.rule for step in decided(facts).steps if step.rule in rules] == rules
    unknown = [name for name in FLAGS if facts.get(name) is None]
    certain, at_most = (
        decided({**facts, **dict.fromkeys(unknown, read_as)}).rules for read_as in (False, True)
    )
    for rule in rules:
        outcome = Outcome.UNKNOWN if rule in at_most else Outcome.DOES_NOT_APPLY
        assert steps[rule].outcome is (Outcome.APPLIES if rule in certain else outcome)


@given(complete_facts())
def test_steps_give_the_floors_that_make_the_minimum(facts: Facts) -> None:
    """The bands of the matrix and floor steps that apply have the minimum as their highest; no other step has one."""
    decision = decided(facts)
    floors = (StepKind.MATRIX, StepKind.MINIMUM, StepKind.AUTOMATIC)
    given_bands = [
        step.band for step in decision.steps if step.kind in floors and step.outcome is Outcome.APPLIES
    ]
    assert max(given_bands, key=lambda band: band.rank) == decision.minimum_band
    assert all(step.band is None for step in decision.steps if step.outcome is Outcome.DOES_NOT_APPLY)


@given(field_facts(), st.none() | judgements())
def test_outcome_steps_say_where_the_case_stands(facts: Facts, judged: Judgement | None) -> None:
    """One step gives the minimum, known or a lower bound, and one the consideration, exactly when there is one."""
    decision = decide(Case("X1", facts, judged), ruleset())
    outcomes = {step.rule: step for step in decision.steps if step.kind is StepKind.OUTCOME}
    assert set(outcomes) == {"minimum", *(["consideration"] if decision.consider_band else [])}
    settled = decided(facts).status is not Status.INCOMPLETE
    assert outcomes["minimum"].outcome is (Outcome.APPLIES if settled else Outcome.UNKNOWN)
    assert outcomes["minimum"].band == decision.minimum_band
    assert ("or higher" in outcomes["minimum"].effect) != settled
    assert str(decision.minimum_band) in outcomes["minimum"].effect
    if decision.consider_band:
        assert outcomes["consideration"].band == decision.consider_band
        assert str(decision.consider_band) in outcomes["consideration"].effect


@given(any_facts(), st.none() | judgements())
def test_a_judgement_takes_one_step(facts: Facts, judged: Judgement | None) -> None:
    """A recorded judgement has one step, naming its band, that applies exactly when it was applied."""
    decision = decide(Case("X1", facts, judged), ruleset())
    steps = [step for step in decision.steps if step.kind is StepKind.JUDGEMENT]
    assert len(steps) == (judged is not None)
    for step in steps:
        assert step.band.name == judged.band
        assert (step.outcome is Outcome.APPLIES) == decision.judgement_applied


@pytest.mark.parametrize(
    ("facts", "judged", "effect"),
    [
        ({}, "Green", "Green confirmed"),
        ({}, "Yellow", "raised to Yellow"),
        ({}, "Red", "raised to Red"),
        ({"domestic_abuse": True}, "Green", "Blue considered and declined for Green"),
        ({"domestic_abuse": True}, "Yellow", "Blue considered and declined for Yellow"),
        ({"domestic_abuse": True}, "Blue", "Blue considered, Blue given"),
        ({"domestic_abuse": True}, "Red", "Blue considered, Red given"),
        ({"cpp": True}, "Yellow", "not applied"),
        ({"mappa": True}, "Red", "not applied"),
    ],
)
def test_the_step_of_a_judgement_says_what_came_of_it(facts: Facts, judged: str, effect: str) -> None:
    """A judgement is said to confirm, raise, decline a consideration or accept it, or not to be applied."""
    (step,) = (step for step in plain_but(**facts, judged=judged).steps if step.kind is StepKind.JUDGEMENT)
    assert step.effect == effect


@pytest.mark.parametrize(
    ("rule", "facts", "effect", "band"),
    [
        ("yellow/treatment-requirement", {}, "no effect", None),
        ("yellow/treatment-requirement", {"drr": True}, "at least Yellow", "Yellow"),
        ("yellow/treatment-requirement", {"drr": None}, "if so, at least Yellow", None),
        ("blue/prevent", {"prevent": True}, "at least Blue", "Blue"),
        ("blue/prevent", {"prevent": True, "ogrs3": 90}, "at least Red", "Red"),
        ("blue/prevent", {"prevent": True, "iom": True}, "at least Red", "Red"),
        ("blue/prevent", {"prevent": True, "ogrs3": 90, "iom": None}, "at least Red", "Red"),
        ("blue/prevent", {"prevent": True, "iom": None}, "at least Blue, and perhaps Red", "Blue"),
        ("blue/prevent", {"prevent": True, "ogrs3": None}, "at least Blue, and perhaps Red", "Blue"),
        ("blue/prevent", {"prevent": None, "ogrs3": None}, "if so, at least Blue, and perhaps Red", None),
        ("consider/hate-crime", {"hate_crime": True}, "consider Blue", "Blue"),
        ("consider/hate-crime", {"hate_crime": True, "ogrs3": 90}, "consider Red", "Red"),
        ("consider/hate-crime", {"hate_crime": None}, "if so, consider Blue", None),
        ("red/iom", {"iom": None}, "if so, at least Red", None),
    ],
)
def test_the_step_of_a_rule_says_what_follows(rule: str, facts: Facts, effect: str, band: str | None) -> None:
    """A rule's step says what it asks for, what it would ask for, and the higher band that an unknown could make of it."""
    (step,) = (step for step in plain_but(**facts).steps if step.rule == rule)
    assert step.effect == effect
    assert (step.band and step.band.name) == band


@given(any_facts(), st.none() | judgements())
def test_steps_come_in_the_order_of_their_kinds(facts: Facts, judged: Judgement | None) -> None:
    """Routes are tried before axes, axes before the matrix, and the rest after: no step looks at what comes later."""
    kinds = [step.kind for step in decide(Case("X1", facts, judged), ruleset()).steps]
    stages = {StepKind.ROUTE: 0, StepKind.AXIS: 1, StepKind.MATRIX: 2, StepKind.OUTCOME: 4}
    stages |= {StepKind.JUDGEMENT: 5, StepKind.CHECK: 6}
    order = [stages.get(kind, 3) for kind in kinds]
    assert order == sorted(order)


@given(any_facts())
def test_route_steps_say_why_a_case_is_where_it_is(facts: Facts) -> None:
    """Routes are tried until one applies; on a field case none does, and one that an unknown leaves open says so."""
    decision = decided(facts)
    steps = {step.rule: step.outcome for step in decision.steps if step.kind is StepKind.ROUTE}
    assert [rule for rule, outcome in steps.items() if outcome is Outcome.APPLIES] == (
        list(decision.rules) if decision.route != "field" else []
    )
    if decision.route != "nps":
        open_to_nps = facts.get("rosh") is None or facts.get("mappa") is None
        assert steps["route/nps"] is (Outcome.UNKNOWN if open_to_nps else Outcome.DOES_NOT_APPLY)
        known = {name: value for name, value in HUB_WAYS.items() if facts.get(name) is None}
        could_be_hub = decided({**PLAIN, **facts, "rosh": "low", "mappa": False, **known}).route == "hub"
        missing = Outcome.UNKNOWN if could_be_hub else Outcome.DOES_NOT_APPLY
        assert steps["route/hub"] is (Outcome.APPLIES if decision.route == "hub" else missing)
    for step in decision.steps:
        if step.kind is StepKind.ROUTE:
            assert (decision.route in step.effect) == (
                step.outcome is Outcome.APPLIES or decision.route == "field"
            )


@given(any_facts(), st.none() | judgements())
def test_steps_show_the_facts_as_they_were_given(facts: Facts, judged: Judgement | None) -> None:
    """No step shows a fact with a value other than the case's, and an unknown is shown unknown."""
    decision = decide(Case("X1", facts, judged), ruleset())
    for step in decision.steps:
        for name, value in step.facts:
            assert value == facts.get(name)
            assert (value is None) == (facts.get(name) is None)


@given(field_facts(), judgements())
def test_a_judgement_with_enquiries_open_is_warned_about(facts: Facts, judged: Judgement) -> None:
    """A judgement is warned about for enquiries still open exactly when it is applied and some are."""
    decision = decide(Case("X1", facts, judged), ruleset())
    codes = {warning.code for warning in decision.warnings}
    assert ("judgement-with-enquiries" in codes) == (decision.judgement_applied and decision.enquiries != ())


@given(any_facts(), st.none() | judgements())
def test_warnings_can_be_joined_with_semicolons(facts: Facts, judged: Judgement | None) -> None:
    """No warning carries a semicolon, whatever a manager wrote, and none is given twice."""
    warnings = decide(Case("X1", facts, judged), ruleset()).warnings
    assert not any(";" in str(warning) for warning in warnings)
    assert len(set(warnings)) == len(warnings)


def test_judgement_of_no_band_is_no_judgement() -> None:
    """A case with no judged band carries no judgement and is decided on the guidance alone."""
    assert judgement(None) is None
    assert decided(PLAIN).judgement is None
