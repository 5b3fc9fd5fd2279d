"""Claims about what others ask of the engine: single questions, levels, cases kept from the hub; and about what it keeps."""

from __future__ import annotations

from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.case import Case
from banding.engine import Engine, engine, steps
from banding.engine.compiled import Asker, compile_ruleset
from banding.facts import Value
from banding.ruleset import Check, FactIs, Not, Ruleset
from banding.vocabulary import RouteKind, Status
from tests.builders import STANDALONE, decided, ruleset
from tests.engine.test_any_ruleset import DOMAINS, ORDER, cases, completions, risk_of, rulesets

Facts = dict[str, Value]


@settings(max_examples=40)
@given(drawn=rulesets(), facts=cases())
def test_a_question_is_answered_as_by_brute_force(drawn: Ruleset, facts: Facts) -> None:
    """The answers of a case are those of its completions, and a fact matters where two that differ in it alone differ."""
    compiled, engine_ = compile_ruleset(drawn), Engine(drawn)
    asker = Asker(compiled, compiled.outcome)
    answers = {tuple(case.values()): asker.answers(engine_.codes(case)) for case in completions(facts)}
    assert all(len(answer) == 1 for answer in answers.values())
    codes = engine_.codes(facts)
    assert asker.answers(codes) == frozenset().union(*answers.values())
    matter = {
        place
        for place, name in enumerate(ORDER)
        if facts[name] is None
        and any(
            answers[values] != answers[(*values[:place], other, *values[place + 1 :])]
            for values in answers
            for other in DOMAINS[name]
        )
    }
    for _ in range(2):  # what is kept of the first answer gives the second
        assert {compiled.places[ORDER[place]] for place in matter} == set(asker.mattering(codes))


@given(drawn=rulesets(), facts=st.fixed_dictionaries({n: st.sampled_from(v) for n, v in DOMAINS.items()}))
def test_a_complete_case_has_its_level(drawn: Ruleset, facts: Facts) -> None:
    """Where everything is known, the level of risk is the one that brute force gives."""
    assert Engine(drawn).levels(facts)[0] == risk_of(drawn, facts)


def test_a_hub_case_kept_in_the_field_is_decided_as_one_current_to_it() -> None:
    """Kept in the field by another row, a hub case has all that it would have as current to a field officer."""
    for factors in product((True, False, None), repeat=3):
        facts = {**STANDALONE, **dict(zip(("cpp", "iom", "domestic_abuse"), factors, strict=True))}
        facts_current = {**facts, "field_case": True}
        hub, current = decided(facts), decided(facts_current)
        assert hub.status is Status.HUB
        kept = hub.kept_in_field()
        assert kept._replace(steps=()) == current._replace(steps=())
        assert [step.rule for step in kept.steps] == [step.rule for step in current.steps]
        assert current.kept_in_field() is current
        found = Engine(ruleset()).table.find(Engine(ruleset()).codes(facts), is_kept=True)
        assert (
            found.route == Engine(ruleset()).table.find(Engine(ruleset()).codes(current_facts(facts))).route
        )


def current_facts(facts: Facts) -> Facts:
    """The facts of a person who is current to a field officer."""
    return {**facts, "field_case": True}


@given(drawn=rulesets(), facts=cases())
def test_a_hub_case_that_another_service_would_take_has_no_band_in_the_field(
    drawn: Ruleset, facts: Facts
) -> None:
    """Where a later route would refer it, a hub case has no band that it would have in the field, and is not kept there."""
    hub, refer = (
        attrs.evolve(drawn.routes[0], kind=kind, when=FactIs("a"))
        for kind in (RouteKind.HUB, RouteKind.REFER)
    )
    decision = Engine(attrs.evolve(drawn, routes=(hub, refer))).decide(Case("X1", {**facts, "a": True}))
    assert (decision.status, decision.in_field) == (Status.HUB, None)
    assert decision.kept_in_field() is decision


@given(drawn=rulesets(), facts=cases())
def test_a_case_that_stands_nowhere_is_refused(drawn: Ruleset, facts: Facts) -> None:
    """Rules that refer all but what the matrix lacks, as a slip might make them, decide nothing of what it lacks."""
    slip = attrs.evolve(drawn.routes[0], when=Not(FactIs("place", ("off",))))
    with pytest.raises(KeyError, match="no route takes the case"):
        Engine(attrs.evolve(drawn, routes=(slip,))).decide(Case("X1", {**facts, "place": "off"}))


@given(drawn=rulesets(), facts=cases())
def test_each_check_warns_by_itself(drawn: Ruleset, facts: Facts) -> None:
    """Of several checks those warn whose condition holds for certain, in their order."""
    checks = tuple(Check(name, FactIs(name), name, "a report") for name in ("a", "b", "c"))
    decision = Engine(attrs.evolve(drawn, checks=checks)).decide(Case("X1", facts))
    if decision.route == "here":
        assert [warning.code for warning in decision.warnings] == [
            name for name in ("a", "b", "c") if facts[name]
        ]


@settings(max_examples=20)
@given(drawn=rulesets(), facts=cases(), others=cases())
def test_letting_go_of_what_is_kept_changes_nothing(drawn: Ruleset, facts: Facts, others: Facts) -> None:
    """An engine that may keep hardly anything decides as one that keeps all."""
    wanted = [Engine(drawn).decide(Case("X1", each)) for each in (facts, others, facts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "_KEPT", 1)
        patch.setattr(engine, "_KEPT", 1)
        sparing = Engine(drawn)
        assert [sparing.decide(Case("X1", each)) for each in (facts, others, facts)] == wanted
