"""Claims that an exported model, run by an engine that is not ours, gives the answers of ``decide`` or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from banding.engine.variables import variables_of
from banding.export.dmn import model_of, render_dmn
from banding.export.dmn.decisions import gate_facts
from banding.export.dmn.terms import Terms
from banding.facts import FactKind, Value
from banding.ruleset import Ruleset, facts_of
from banding.vocabulary import RouteKind
from tests.engine.test_any_ruleset import DOMAINS, rulesets
from tests.export.dmn.complete import complete_cases
from tests.export.dmn.engine import (
    ANSWERS,
    NAMES,
    NONE,
    Decider,
    DmnEngine,
    decider_of,
    engine_of,
    exported,
    reader_of,
)
from tests.export.dmn.reader import Reader
from tests.strategies import tried

FEWEST_CASES = {"cl-crc": 1_500, "harbour-trust": 2_000}
ENGINE_SAMPLE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 6


@pytest.mark.parametrize("name", NAMES)
def test_every_complete_case_is_answered_as_decided(name: str) -> None:
    """
    On every complete case that the rules tell apart, the model gives route and bands as ``decide`` does.

    All are read by our reader of tables, and by pyDMNrules, which is slow, one in six and the first with each set of
    answers; under the profile ``thorough`` it is asked them all.
    """
    engine, reader, decider = engine_of(name), reader_of(name), decider_of(name)
    asked, answered, sets = 0, set[object](), set[tuple[object, ...]]()
    for facts in complete_cases(name):
        given_to_it, expected = decider.given(facts), decider.answers(facts)
        found = reader.answers(given_to_it)
        assert {each: found[each] for each in ANSWERS} == expected, facts
        if asked % ENGINE_SAMPLE == 0 or tuple(expected.values()) not in sets:
            assert engine.answers(given_to_it) == expected, facts
        sets.add(tuple(expected.values()))
        answered |= {(answer, expected[answer]) for answer in ("band", "consider_band", "route")}
        asked += 1
    assert asked >= FEWEST_CASES[name]
    bands = {("band", band.name) for band in decider.ruleset.bands}
    assert bands | {("consider_band", NONE), ("route", decider.ruleset.field_route)} < answered


@pytest.mark.parametrize("name", NAMES)
def test_what_the_engine_need_not_read_again_it_would_read_alike(name: str) -> None:
    """Spared the texts it has read before, the engine answers as it does when it reads them all."""
    sparing, plain, decider = (
        engine_of(name),
        DmnEngine(exported(name), remembers=False),
        decider_of(name),
    )
    for facts in complete_cases(name)[::40]:
        given = decider.given(facts)
        assert sparing.answers(given) == plain.answers(given)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["engine", "reader"])
def test_without_a_fact_there_is_no_band(name: str, kind: str) -> None:
    """Leave out any fact that a band rests on, and no band, minimum, matrix band or consideration comes out."""
    decider = decider_of(name)
    asked = engine_of(name) if kind == "engine" else reader_of(name)
    terms = Terms(decider.ruleset)
    in_field = [
        facts
        for facts in complete_cases(name)[::25]
        if decider.answers(facts)["route"] == decider.ruleset.field_route
    ]
    assert len(in_field) > 10
    for facts in in_field[:: 10 if kind == "engine" else 1]:
        for missing in gate_facts(terms):
            found = asked.answers(
                {key: value for key, value in decider.given(facts).items() if key != missing}
            )
            assert {found[answer] for answer in ANSWERS if answer != "matrix_band"} == {None}, (
                missing,
                facts,
            )
            assert found["matrix_band"] is None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_a_value_gives_no_band(name: str) -> None:
    """A score between two levels or off the scale, or an unknown word, is answered by no band."""
    engine, decider = engine_of(name), decider_of(name)
    ruleset = decider.ruleset
    facts = {fact.name: least_of(decider, fact.name) for fact in ruleset.facts}
    whole = decider.given(facts)
    assert engine.answers(whole)["band"] == ruleset.bands[0].name
    wrong: list[tuple[str, object]] = [(name, "meduim") for name in gate_facts(Terms(ruleset))]
    for axis in ruleset.axes:
        highest = ruleset.fact_by_name[axis.fact].highest
        wrong += [(axis.fact, edge.lowest - 0.5) for edge in axis.edges]
        wrong += [(axis.fact, highest + 1)] if highest is not None else []
    for fact, value in wrong:
        assert engine.answers({**whole, fact: value})["band"] is None, (fact, value)


def least_of(decider: Decider, name: str) -> Value:
    """A fact's value that asks for least: no, the lowest, or nothing said."""
    fact = decider.ruleset.fact_by_name[name]
    judged = {
        each
        for axis in decider.ruleset.axes
        if axis.judged
        for each in (axis.judged.fact, axis.judged.reason)
    }
    if name in judged:
        return None
    return fact.levels[0] if fact.levels else (fact.lowest or 0) if fact.kind is FactKind.NUMBER else False


@pytest.mark.parametrize("name", NAMES)
def test_routes_are_those_of_decide_whatever_is_not_known(name: str) -> None:
    """
    What the routes ask for, yes, no or not known, sends a case where ``decide`` sends it.

    It goes nowhere where something is missing that bears on the band too, unless what is known refers it.

    Every combination of what only the routes ask for, with what bears on the band too plain, and with each of it in turn
    at each other value.
    """
    decider, reader = decider_of(name), reader_of(name)
    ruleset = decider.ruleset
    asked = list(dict.fromkeys(fact for route in ruleset.routes for fact in facts_of(route.when)))
    shared = [fact for fact in asked if fact in gate_facts(Terms(ruleset))]
    alone = [fact for fact in asked if fact not in shared]
    plain = {fact.name: least_of(decider, fact.name) for fact in ruleset.facts}
    companies = [plain, *(plain | {fact: value} for fact in shared for value in every_value(decider, fact))]
    away = {route.route for route in ruleset.routes if route.kind is RouteKind.REFER}
    seen = set[str]()
    for company, values in product(companies, product(*(every_value(decider, fact) for fact in alone))):
        facts = company | dict(zip(alone, values, strict=True))
        found, route = reader.answers(decider.given(facts))["route"], decider.decision(facts).route
        is_settled = route in away or None not in (facts[fact] for fact in shared)
        assert found == (route if is_settled else None), facts
        seen.add(route)
    assert seen == {*(route.route for route in ruleset.routes), ruleset.field_route}


def every_value(decider: Decider, name: str) -> tuple[Value, ...]:
    """Every value of a fact that some rule tells apart, and not known."""
    fact = decider.ruleset.fact_by_name[name]
    if fact.kind is FactKind.NUMBER:
        cuts = next(each.cuts for each in variables_of(decider.ruleset) if each.name == name)
        return (fact.lowest, *cuts, None)
    return (*(fact.levels or (False, True)), None)


@pytest.mark.parametrize("name", NAMES)
@tried(80, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_answer_is_never_one_that_could_still_change(name: str, data: st.DataObject) -> None:
    """Whatever is left out, a model's answer is none, or that of ``decide`` with no other band possible."""
    decider, reader = decider_of(name), reader_of(name)
    facts = data.draw(
        st.fixed_dictionaries({fact.name: values_of(decider, fact.name) for fact in decider.ruleset.facts})
    )
    given_to_it = decider.given(facts)
    kept = (
        data.draw(st.sets(st.sampled_from(sorted(given_to_it))))
        if data.draw(st.booleans())
        else set(given_to_it)
    )
    never_guesses(decider, reader.answers({key: given_to_it[key] for key in sorted(kept)}), facts)


def values_of(decider: Decider, name: str) -> st.SearchStrategy[Value]:
    """Values of a fact, or not known."""
    fact = decider.ruleset.fact_by_name[name]
    if fact.kind is FactKind.NUMBER:
        return st.none() | st.integers(fact.lowest or 0, 20 if fact.highest is None else fact.highest)
    if fact.kind is FactKind.YES_NO:
        return st.sampled_from([False, False, False, True, None])
    return st.none() | st.sampled_from(fact.levels or ("because",))


def never_guesses(decider: Decider, found: Mapping[str, object], facts: Mapping[str, Value]) -> None:
    """Each answer there is, is that of ``decide``, and nothing unknown could change it."""
    decision = decider.decision(facts)
    if found["route"] is not None:
        assert found["route"] == decision.route
    if found["band"] is not None:
        assert found["band"] == str(decision.band or NONE)
        assert decision.possible_bands == ()
        assert found["band"] == NONE or decision.enquiries == ()
    if found["consider_band"] is not None:
        assert found["consider_band"] == str(decision.consider_band or NONE)


complete = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in DOMAINS.items()})


@tried(60, suppress_health_check=[HealthCheck.too_slow])
@given(ruleset=rulesets(), drawn=st.lists(complete, min_size=1, max_size=6))
def test_any_ruleset_is_exported_faithfully(ruleset: Ruleset, drawn: list[dict[str, Value]]) -> None:
    """Whatever conditions a ruleset sets, its model answers complete cases as ``decide``, and guesses at no other."""
    decider, reader = Decider(ruleset), Reader(render_dmn(model_of(ruleset)))
    for facts in drawn:
        found = reader.answers(decider.given(facts))
        assert {name: found[name] for name in ANSWERS} == decider.answers(facts)
        for missing in facts:
            but_one = {**facts, missing: None}
            never_guesses(decider, reader.answers(decider.given(but_one)), but_one)


@tried(20, suppress_health_check=[HealthCheck.too_slow])
@given(ruleset=rulesets(), drawn=st.lists(complete, min_size=1, max_size=4))
def test_the_engine_agrees_on_any_ruleset(ruleset: Ruleset, drawn: list[dict[str, Value]]) -> None:
    """pyDMNrules gives complete cases the answers of ``decide`` under rulesets nobody has written."""
    decider, engine = Decider(ruleset), DmnEngine(render_dmn(model_of(ruleset)))
    for facts in drawn:
        assert engine.answers(decider.given(facts)) == decider.answers(facts)
