"""Claims about text: what nobody sees makes no difference, and what stands for nothing is no value anywhere."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banding.text import UNKNOWN_WORDS, is_no_value, plain, says_not_known, says_something, visible

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069\u034f\u3164\ufe0f\x01\x7f"
NOTHING = (
    *("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#N/A N/A", "Err:502"),
    *("NULL", "None", "NaN", "\\N", "N/A", "NA", "nil", "-nan", "NaT", "<NA>", "(blank)", "not applicable"),
    *("-", ".", "--", "...", "—", "/", "*", "#####"),
    *(
        "N/A.",
        "- none -",
        "“N/A”",
        "*NULL*",
        "\\N.",
        "NA!",
        "ｎ／ａ",
        "#REF",
        "#¡REF!",
        "#¿NOMBRE?",
        "#N/V",
        "Error 2042",
    ),
)


def spelled(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Words in any capitals, with characters that nobody sees and spaces put in."""
    padding = st.text(UNSEEN + " \u00a0\t", max_size=2)
    between = st.text(UNSEEN, max_size=1)

    @st.composite
    def made(draw: st.DrawFn) -> str:
        word = draw(words)
        letters = "".join(
            draw(st.sampled_from((each.upper(), each.lower()))) + draw(between) for each in word
        )
        return draw(padding) + letters + draw(padding)

    return made()


@given(spelled(st.sampled_from(NOTHING)))
@example("\\N")
def test_what_stands_for_nothing_is_no_value_however_it_is_spelled(text: str) -> None:
    """Error cells, the words of programs and marks alone are no value, and no reason."""
    assert is_no_value(text)
    assert not says_something(text)


@given(st.text(UNSEEN, min_size=1))
def test_text_of_unseen_characters_is_no_value(text: str) -> None:
    """A cell that only looks blank is told from a blank one, and says nothing."""
    assert is_no_value(text)
    assert not says_something(text)
    assert visible(text) == ""


@given(spelled(st.sampled_from(UNKNOWN_WORDS)))
@example("don’t know")
def test_not_known_in_any_spelling_is_no_reason(text: str) -> None:
    """Each word for "not known" is read whatever its capitals, and gives no reason."""
    assert says_not_known(text)
    assert not says_something(text)


@given(
    st.sampled_from(UNKNOWN_WORDS), st.text("()[]<>.,;:!?*-–'“” ", max_size=2), st.text(".!?) -", max_size=2)
)
@example("tbc", "", ".")
@example("ｔｂｃ", "", "")
@example("t.b.c", "", ".")
def test_marks_around_a_word_for_not_known_make_no_reason_of_it(word: str, before: str, after: str) -> None:
    """``TBC.`` and ``(not recorded)`` are no more a reason than the words alone."""
    assert not says_something(f"{before}{word}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "0",
        "62",
        "X1",
        "#1 reason",
        "N",
        "naïve",
        "seen on #N/A day",
        "None given by him",
        "éna",
        "Иna",
        "N/A-1",
        "refused",
    ],
)
def test_words_that_say_something_are_values(text: str) -> None:
    """Nothing that says something is taken for nothing."""
    assert not is_no_value(text)
    assert says_something(text)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t\n"])
def test_blank_is_not_the_same_as_no_value(text: str) -> None:
    """A blank cell is blank; it is no error."""
    assert not is_no_value(text)
    assert not says_something(text)


@given(spelled(st.text("abcxyz019 -_", min_size=1)), st.text(UNSEEN, max_size=3))
def test_headings_match_whatever_nobody_sees(heading: str, unseen: str) -> None:
    """Characters that nobody sees make no other heading."""
    assert plain(heading) == plain(unseen + visible(heading)) == plain(visible(heading).upper())
