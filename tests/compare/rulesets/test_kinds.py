"""Claims about the kinds of case that change band: they are all of the cases that do, and no other."""

from __future__ import annotations

import random
from functools import cache

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banding.compare.rulesets import (
    Effect,
    InputSpace,
    Moves,
    RulesetDiff,
    diff_rulesets,
    edits_between,
    moves_between,
)
from banding.facts import FactKind
from banding.ruleset import FactIs, Ruleset, load_ruleset
from banding.ruleset.model import LevelClause
from banding.verify.mutation import mutants_of
from banding.vocabulary import RuleKind
from tests.builders import ruleset
from tests.compare.rulesets.brute_force import AGE, Record, disputed, every_record
from tests.ruleset.conftest import INVENTED, RULES
from tests.strategies import tried
from tests.verify.forty_factors import ruleset_of
from tests.verify.planted import edges, with_cell, with_ror, with_rule, without

SCORES = {"score": (0, 49, 50, 51, 89, 90, 91, 100)}


@cache
def invented() -> Ruleset:
    """The ruleset of a provider that does not exist."""
    return load_ruleset(INVENTED / RULES)


@cache
def edited(whole: Ruleset, seed: int, *, times: int) -> Ruleset:
    """Change a ruleset in some places drawn from a seed."""
    draw = random.Random(seed)  # noqa: S311 - a test needs no secrets
    for _ in range(times):
        whole = draw.choice(list(mutants_of(whole, with_ages=True))).ruleset
    return whole


def compared(before: Ruleset, after: Ruleset) -> Moves:
    """Which kinds of case change place between two rulesets."""
    ground = InputSpace(before, after)
    return moves_between(ground, ground.stands(before), ground.stands(after))


@st.composite
def records(draw: st.DrawFn, whole: Ruleset) -> Record:
    """Draw a complete record: a level judged or not, no score only where one is judged, an age for a fact or two."""
    record: dict[str, object] = {}
    judged = [axis.judged for axis in whole.axes if axis.judged]
    reasons = {each.reason for each in judged}
    for fact in whole.facts:
        if fact.name in reasons:
            record[fact.name] = draw(st.sampled_from((None, "a reason")))
        elif fact.kind is FactKind.NUMBER:
            low, high = fact.lowest or 0, fact.highest if fact.highest is not None else 9
            record[fact.name] = draw(st.integers(low, high))
        elif fact.kind is FactKind.CHOICE:
            none = (None, None) if fact.name in {each.fact for each in judged} else ()
            record[fact.name] = draw(st.sampled_from((*none, *fact.levels)))
        elif fact.kind is FactKind.YES_NO:
            record[fact.name] = draw(st.sampled_from((False, False, False, True)))
    for axis in whole.axes:
        if axis.judged and record[axis.judged.fact] is not None and draw(st.booleans()):
            record[axis.fact] = None
    ages = [fact for fact in whole.facts if fact.yes_at_age is not None]
    if ages and draw(st.booleans()):
        record[AGE] = draw(
            st.sampled_from((*(int(f.yes_at_age or 0) + n for f in ages for n in (-1, 0, 1, 2)), 11, 60))
        )
        record |= {fact.name: None for fact in ages}
        if int(record[AGE]) not in range(11, 61):  # type: ignore[call-overload]
            record[AGE] = 60
    return {name: value for name, value in record.items() if value is not None}  # type: ignore[misc]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 3))
def test_over_a_whole_space_the_kinds_are_just_the_cases_that_move(seed: int, other: int, times: int) -> None:
    """Every case of a drawn ruleset and an edit of it: it is of a kind told exactly when it is decided otherwise."""
    before = ruleset_of(factors=4, seed=seed, shared=0.6)
    after = edited(before, other, times=times)
    moves = compared(before, after)
    for record in every_record(before, SCORES):
        assert disputed(moves, record, before, after) == []


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_two_rulesets_that_have_little_in_common_are_compared_as_exactly(seed: int, other: int) -> None:
    """The same facts under quite other rules: every case is told as it is decided."""
    before, after = (ruleset_of(factors=5, seed=each, shared=0.6) for each in (seed, other))
    moves = compared(before, after)
    for record in every_record(before, SCORES):
        assert disputed(moves, record, before, after) == []


@pytest.mark.parametrize("name", ["ours", "invented"])
def test_with_judgement_ages_and_routes_the_kinds_are_just_the_cases_that_move(name: str) -> None:
    """For ours and the invented ruleset, edited here and there: any complete record is told as it is decided."""
    before = ruleset() if name == "ours" else invented()
    made: dict[tuple[int, int], Moves] = {}

    @tried(100)
    @given(st.integers(0, 5), st.integers(1, 3), records(before))
    def claim(seed: int, times: int, record: Record) -> None:
        after = edited(before, seed, times=times)
        if (seed, times) not in made:
            made[seed, times] = compared(before, after)
        assert disputed(made[seed, times], record, before, after) == []

    claim()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from(["ours", "invented"]))
@example(3, "ours")
def test_all_edits_together_are_the_later_ruleset(seed: int, name: str) -> None:
    """Put on the earlier ruleset, none of the edits leaves every case where it was and all put it where it goes."""
    before = ruleset() if name == "ours" else invented()
    after = edited(before, seed, times=4)
    edits, ground = edits_between(before, after), InputSpace(before, after)
    assert ground.stands(edits.applied(())) == ground.stands(before)
    assert ground.stands(edits.applied(edits.placing)) == ground.stands(after)


def words(diff: RulesetDiff) -> dict[str, list[str]]:
    """The transitions in words, each with its kinds."""
    from banding.reports.difference.words import kind_in_words, transition_in_words

    assert diff.moves is not None
    told = (*diff.moves.placed, *diff.moves.considered)
    return {transition_in_words(each): [kind_in_words(kind) for kind in each.kinds] for each in told}


def test_an_edge_moved_is_told_by_the_scores_between() -> None:
    """High from 55 instead of 50: the cases with 50 to 54 that nothing else holds up."""
    assert words(diff_rulesets(ruleset(), edges(0, 55, 90)(ruleset()))) == {
        "Blue to Yellow (where no level is set by judgement)": [
            "OGRS3 score 50 to 54; none of: child protection plan, sex offender, Prevent case"
        ],
        "Blue to Yellow (where a level is set by judgement)": [
            "OGRS3 score 50 to 54; risk of reoffending set by professional judgement: low; "
            "none of: child protection plan, sex offender, Prevent case"
        ],
        "Yellow to Green (where no level is set by judgement)": [
            "OGRS3 score 50 to 54; not both young person and adverse childhood experiences; "
            "none of: drug rehabilitation requirement, alcohol treatment requirement, "
            "mental health treatment requirement, serious organised crime"
        ],
        "Yellow to Green (where a level is set by judgement)": [
            "OGRS3 score 50 to 54; risk of reoffending set by professional judgement: low; "
            "risk of serious harm: low; not both young person and adverse childhood experiences; "
            "none of: drug rehabilitation requirement, alcohol treatment requirement, "
            "mental health treatment requirement, serious organised crime"
        ],
    }


def test_a_consideration_made_automatic_is_told_in_one_word_each() -> None:
    """Hate crime automatically Blue: every Green and every Yellow case with hate crime, and nothing more to say."""
    after = with_rule("consider/hate-crime", kind=RuleKind.AUTOMATIC)(ruleset())
    told = words(diff_rulesets(ruleset(), after))
    assert told == {"Green to Blue": ["hate crime: yes"], "Yellow to Blue": ["hate crime: yes"]}


def test_a_consideration_dropped_moves_no_band_and_is_told() -> None:
    """Without the hate crime rule only the cases with no other such factor have nothing to consider."""
    told = words(diff_rulesets(ruleset(), without("rules", "consider/hate-crime")(ruleset())))
    assert told == {
        "Nothing to consider, where Blue was; the band unchanged": [
            "none of: child concern, child in need, domestic abuse, complex mental health"
        ]
    }


def test_a_cell_moved_takes_every_case_of_its_band_that_stands_there() -> None:
    """The one Green cell made Yellow: every Green case, with nothing to say of which."""
    told = words(diff_rulesets(ruleset(), with_cell("matrix/low/low", "Yellow")(ruleset())))
    assert told["Green to Yellow"] == ["every one of them"]


def test_an_age_is_told_by_the_years_between() -> None:
    """Young person at 21 or under: those of 22 to 25 of whom nobody has said."""
    facts = tuple(attrs.evolve(f, yes_at_age=21) if f.yes_at_age else f for f in ruleset().facts)
    told = words(diff_rulesets(ruleset(), attrs.evolve(ruleset(), facts=facts)))
    assert (
        "young person: not said, at age 22 to 25"
        in told["Yellow to Green (where no level is set by judgement)"][0]
    )


def test_what_means_the_same_moves_nobody() -> None:
    """A condition written in another order is an edit, moves no case, and decides every case alike."""
    turned = attrs.evolve(ruleset().rules[0].when, parts=tuple(reversed(ruleset().rules[0].when.parts)))  # type: ignore[union-attr]
    diff = diff_rulesets(ruleset(), with_rule("yellow/treatment-requirement", when=turned)(ruleset()))
    assert [edit.ids for edit in diff.edits.edits] == [("yellow/treatment-requirement",)]
    assert not diff.moves
    assert diff.is_same
    assert [each.effect for each in diff.effects] == [Effect.NONE]


def test_an_edit_that_another_hides_is_told_from_one_that_does_nothing() -> None:
    """Hate crime dropped from two rules that each are enough: alone neither moves a case, together they do."""
    both = with_rule("blue/prevent", when=FactIs("hate_crime"))(
        with_rule("blue/sex-offender", when=FactIs("hate_crime"))(ruleset())
    )
    after = with_rule("blue/prevent", when=FactIs("prevent"))(
        with_rule("blue/sex-offender", when=FactIs("prevent"))(both)
    )
    one = with_rule("blue/sex-offender", when=FactIs("hate_crime"))(after)
    told = diff_rulesets(
        both, without("rules", "blue/prevent")(with_rule("blue/sex-offender", when=FactIs("iom"))(both))
    )
    assert [each.effect for each in told.effects] == [Effect.TOGETHER, Effect.TOGETHER]
    assert not diff_rulesets(both, without("rules", "blue/prevent")(both)).moves
    assert diff_rulesets(both, one).moves


def test_a_clause_that_only_an_unscored_record_tells_apart_moves_no_case() -> None:
    """An IOM nominal set low instead of very high stays Red by the rule: one edit, and it moves no case."""
    lowest = with_ror(lambda axis: attrs.evolve(axis, clauses=(LevelClause("low", FactIs("iom")),)))
    diff = diff_rulesets(ruleset(), lowest(ruleset()))
    assert [edit.says for edit in diff.edits.edits] == [
        ("ror: low, not very high, whatever the score if iom",)
    ]
    assert not diff.moves
    beside = edges(0, 50, 90)(with_rule("blue/prevent", title="other", escalations=())(lowest(ruleset())))
    assert [each.effect for each in diff_rulesets(ruleset(), beside).effects] == [Effect.NONE, Effect.NONE]
