"""What the parts of a decision say of each other: status, band, steps and warnings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import decide
from banding.vocabulary import Outcome, Status, StepKind
from tests.builders import (
    FLAGS,
    PLAIN,
    decided,
    judgement,
    plain_but,
    ruleset,
)
from tests.engine.deciding import (
    HUB_WAYS,
    WITH_A_BAND,
    Facts,
)
from tests.strategies import any_facts, complete_facts, field_facts, judgements


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
