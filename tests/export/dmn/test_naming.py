"""Claims about names and words in a decision model: they can be used in an expression, and no two are alike."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.export.dmn import model_of, render_dmn
from banding.export.dmn.terms import NULL, Stretches, Words, feel_text, namer, spare_word
from banding.facts import Fact, FactKind, Value
from banding.ruleset import FactIs, Ruleset
from tests.export.dmn.engine import loaded
from tests.export.dmn.reader import Reader, passes


def test_a_name_is_given_once() -> None:
    """A name that is taken, a word of the language, or one with a hyphen comes out as another that will do."""
    take = namer()
    wanted = ["iom", "iom", "not", "over-time", "over_time", "9lives"]
    assert [take(each) for each in wanted] == [
        "iom",
        "iom_",
        "not_",
        "over_time",
        "over_time_",
        "n_9lives",
    ]


def test_a_word_that_is_taken_gets_brackets() -> None:
    """Where a ruleset has a level called none, "nobody judged" is another word."""
    assert spare_word("none", ["low", "high"]) == "none"
    assert spare_word("none", ["none", "(none)"]) == "((none))"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_word_can_be_written(word: str) -> None:
    """A word written as a text passes its own test, quotation marks and all."""
    assert passes(feel_text(word), word)


@given(st.sets(st.integers(-20, 20), max_size=4), st.booleans(), st.booleans(), st.data())
def test_numbers_pass_the_test_of_their_stretch(
    cuts: set[int], has_lowest: bool, has_highest: bool, data: st.DataObject
) -> None:
    """A whole number within the bounds passes a test exactly where its stretch is named; beyond them it passes none."""
    stretches = Stretches(-21 if has_lowest else None, 21 if has_highest else None, tuple(sorted(cuts)))
    codes = data.draw(st.sets(st.integers(0, stretches.size - 1)))
    tests = stretches.tests(codes)
    for number in range(-30, 31):
        within = (number >= -21 or not has_lowest) and (number <= 21 or not has_highest)
        code = sum(number >= cut for cut in cuts)
        assert sum(passes(test, number) for test in tests) == (within and code in codes), number


def test_nothing_given_passes_null_alone() -> None:
    """A missing value passes a test only where null is written."""
    words = Words(('"open"', '"partly-open"'))
    assert [passes(test, None) for test in words.tests([0, 1, NULL])] == [False, True]
    assert not any(passes(test, None) for test in words.tests([0, 1]))


@pytest.mark.parametrize("name", ["not", "facts_known", "ror_level"])
def test_a_fact_may_have_any_name(name: str) -> None:
    """A fact named by a word of the language, or as one of our decisions, is asked for by another name and still read."""
    ruleset = with_fact(loaded("cl-crc"), name)
    reader = Reader(render_dmn(model_of(ruleset)))
    given: dict[str, object] = dict.fromkeys((each.name for each in model_of(ruleset).inputs), False)
    given |= {"ogrs3": 10, "ror": "none", "rosh": "low", "sentence_type": "licence"}
    assert reader.answers(given)["band"] == "Green"
    assert reader.answers({**given, asked_for(ruleset, name): True})["band"] == "Red"


def with_fact(ruleset: Ruleset, name: str) -> Ruleset:
    """The ruleset with one more yes/no fact, which makes a case Red."""
    fact = Fact(name, FactKind.YES_NO, "one more fact")
    rule = next(rule for rule in ruleset.rules if rule.id == "red/iom")
    more = attrs.evolve(rule, when=FactIs(name))
    return attrs.evolve(ruleset, facts=(*ruleset.facts, fact), rules=(*ruleset.rules, more))


def asked_for(ruleset: Ruleset, name: str) -> Value:
    """The input that asks for a fact."""
    return next(each.name for each in model_of(ruleset).inputs if each.says.startswith("one more fact"))
