"""Claims about how a comparison of two rulesets is said."""

from __future__ import annotations

import pytest

from banding.compare.impact import MOVED
from banding.compare.rulesets import (
    Among,
    AnyTrait,
    FactTrait,
    InputValue,
    Placement,
    Trait,
    Transition,
)
from banding.facts import Fact, FactKind
from banding.records.reband.words import because_in_words, change_said
from banding.reports.difference.words import (
    kind_in_words,
    percent,
    share_in_words,
    stand_in_words,
    trait_in_words,
    transition_in_words,
)

SCORE = Fact("score", FactKind.NUMBER, "score")
HARM = Fact("harm", FactKind.CHOICE, "harm")
YES, NO = (InputValue(value=True),), (InputValue(value=False),)


def flag(title: str, values: tuple[InputValue, ...] = YES) -> FactTrait:
    """A yes/no trait."""
    return FactTrait(Fact(title, FactKind.YES_NO, title), values)


@pytest.mark.parametrize(
    ("trait", "words"),
    [
        (FactTrait(SCORE, (InputValue(50, 54),)), "score 50 to 54"),
        (FactTrait(SCORE, (InputValue(50, 50),)), "score 50"),
        (
            FactTrait(SCORE, (InputValue(0, 49), InputValue(50, 54), InputValue(90, 100))),
            "score 0 to 54 or 90 to 100",
        ),
        (FactTrait(SCORE, (InputValue(3, 8), InputValue(9, None, is_open=True))), "score 3 or more"),
        (FactTrait(SCORE, (InputValue(0, 49), InputValue(None))), "score 0 to 49 or not known"),
        (FactTrait(HARM, (InputValue("low"), InputValue("very-high"))), "harm: low or very high"),
        (FactTrait(HARM, (InputValue(None), InputValue("low")), is_judged=True), "harm: not judged or low"),
        (FactTrait(HARM, YES, is_reason=True), "harm: given"),
        (FactTrait(HARM, NO, is_reason=True), "harm: not given"),
        (flag("a"), "a: yes"),
        (flag("a", NO), "a: no"),
        (flag("a", (InputValue(None, ages=(22, 25)),)), "a: not said, at age 22 to 25"),
        (flag("a", (InputValue(None, ages=(25, 25)),)), "a: not said, at age 25"),
        (AnyTrait((flag("a"), flag("b")), holds=True), "any of: a, b"),
        (AnyTrait((flag("a"), flag("b")), holds=False), "none of: a, b"),
        (AnyTrait((flag("a", NO), flag("b", NO)), holds=True), "not both a and b"),
        (AnyTrait((flag("a", NO), flag("b", NO)), holds=False), "both a and b"),
        (AnyTrait((flag("a", NO), flag("b", NO), flag("c", NO)), holds=True), "not all of: a, b, c"),
        (AnyTrait((flag("a", NO), flag("b", NO), flag("c", NO)), holds=False), "all of: a, b, c"),
        (AnyTrait((flag("a"), flag("b", NO)), holds=True), "any of: a, (b: no)"),
        (
            AnyTrait((flag("a"), AnyTrait((flag("b", NO), flag("c", NO)), holds=False)), holds=True),
            "any of: a, (both b and c)",
        ),
    ],
)
def test_a_trait_is_said_as_a_person_would(trait: Trait, words: str) -> None:
    """Scores as stretches, levels by name, and several facts as any, none, both or all of them."""
    assert trait_in_words(trait) == words


def test_no_list_stands_within_none_of() -> None:
    """What is more than a yes is turned round and said by itself, so that "none of" lists facts alone."""
    both = AnyTrait((flag("b", NO), flag("c", NO)), holds=False)
    neither = AnyTrait((flag("d"), flag("e")), holds=False)
    harm, reason = FactTrait(HARM, (InputValue("low"),)), FactTrait(SCORE, YES, is_reason=True)
    lacking = (flag("a"), flag("f"), both, neither, harm, reason)
    assert kind_in_words((AnyTrait(lacking, holds=False),)) == (
        "not both b and c; any of: d, e; harm: not low; score: not given; none of: a, f"
    )
    two = FactTrait(HARM, (InputValue("low"), InputValue("high")))
    said = kind_in_words((AnyTrait((flag("a"), two), holds=False),))
    assert said == "harm: neither low nor high; not a"


def test_what_is_not_so_is_said_together_and_last() -> None:
    """Facts that must be no, one by one or as a list, make one list."""
    traits = (
        flag("a", NO),
        AnyTrait((flag("b"), flag("c")), holds=False),
        FactTrait(SCORE, (InputValue(1, 2),)),
    )
    assert kind_in_words(traits) == "score 1 to 2; none of: a, b, c"
    assert kind_in_words((flag("a", NO), flag("b"))) == "a: no; b: yes"
    assert kind_in_words(()) == "every one of them"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 1, "all"), (1, 2, "50%"), (1, 30, "3.3%"), (1, 10_000, "under 0.1%"), (9_999, 10_000, "over 99%")],
)
def test_a_share_is_never_nought_or_whole_that_is_not(part: int, whole: int, words: str) -> None:
    """Small shares have a decimal, and neither 0 nor 100 per cent is said of what is not."""
    assert percent(part, whole) == words


def transition(before: Placement, after: Placement, among: Among = Among.ALL) -> Transition:
    """A transition of one case in two."""
    return Transition(before, after, among, (), is_fewest=True, cases=1, of=2, example=())


@pytest.mark.parametrize(
    ("told", "words", "share"),
    [
        (
            transition(Placement("f", "Low", ""), Placement("f", "Top", "")),
            "Low to Top",
            "50% of the distinguishable Low cases",
        ),
        (
            transition(Placement("f", "Low", ""), Placement("patch", "Low", "")),
            "Low on the f route to Low on the patch route",
            "50% of the distinguishable Low cases",
        ),
        (
            transition(Placement("f", "Low", ""), Placement("nps", "", ""), Among.JUDGED),
            "Low to the nps route (where a level is set by judgement)",
            "50% of the distinguishable Low cases",
        ),
        (
            transition(Placement("hub", "", ""), Placement("error", "", "")),
            "The hub route to a row in error",
            "50% of the distinguishable cases on the hub route",
        ),
        (
            transition(Placement("", "", "Top"), Placement("", "", "")),
            "Nothing to consider, where Top was; the band unchanged",
            "50% of the distinguishable cases with Top to consider",
        ),
    ],
)
def test_a_transition_says_from_where_to_where(told: Transition, words: str, share: str) -> None:
    """Bands by name, routes as routes, and what is to be considered where the band stays."""
    assert (transition_in_words(told), share_in_words(told)) == (words, share)


def test_a_case_without_any_answer_is_said_to_have_none() -> None:
    """Where parts of two rulesets leave a case without a band or a route, that is said."""
    assert stand_in_words(Placement("", "", "")) == "no answer"


@pytest.mark.parametrize(
    ("sets", "searched", "words"),
    [
        (((1,),), 0, "edit 1"),
        (((1, 3),), 0, "edits 1 and 3 together"),
        (((1,), (2,)), 0, "any one of these is enough: edit 1, or edit 2"),
        (
            ((1, 2), (2, 3)),
            0,
            "any one of these is enough: edits 1 and 2 together, or edits 2 and 3 together",
        ),
        (((1, 2, 3),), 2, "3 edits together (no 2 of them or fewer are enough; larger sets were not tried)"),
    ],
)
def test_edits_are_named_by_number(sets: tuple[tuple[int, ...], ...], searched: int, words: str) -> None:
    """One, several together, or several of which each would do; and where the search was given up, that."""
    assert because_in_words(sets, searched) == words


@pytest.mark.parametrize(
    ("what", "before", "after", "words"),
    [
        (MOVED, "Low", "Top", "Low to Top"),
        ("consider", "", "Top", "Top to consider, where nothing was"),
        ("possible", "Low;Top", "", "could be one band only, where it was Low or Top"),
        ("status", "settled", "provisional", "settled to provisional"),
    ],
)
def test_what_changes_is_said(what: str, before: str, after: str, words: str) -> None:
    """A move by its places, and what changes beside the band by what it was."""
    assert change_said(what, before, after) == words
