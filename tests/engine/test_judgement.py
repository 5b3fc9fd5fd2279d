"""What judgement may and may not do to a decision: of the risk of reoffending, and of the band."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.case import Case, Judgement
from banding.engine import decide
from banding.vocabulary import Status, StepKind
from tests.annex3_by_hand import LEVELS
from tests.builders import (
    BANDS,
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
from tests.strategies import REASONS, any_facts, complete_facts, field_facts, judgements

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
