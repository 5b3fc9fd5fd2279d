"""What must hold while facts are not known: unknown is never a guess, and every enquiry could matter."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import decide
from banding.vocabulary import Status
from tests.builders import (
    FLAGS,
    HUB_FLAGS,
    decided,
    ruleset,
)
from tests.engine.deciding import (
    Facts,
    answers_to,
    completions,
    open_facts,
    pair,
    ranks,
)
from tests.strategies import any_facts, complete_facts, field_facts, judgements


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
