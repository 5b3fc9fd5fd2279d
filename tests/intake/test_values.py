"""Claims about single cells: every spelling the contract names is read, everything else is refused in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.facts import Value
from banding.intake.values import (
    BadCell,
    Blank,
    age_on,
    parse_age,
    parse_birth,
    parse_date,
    parse_fact,
    parse_word,
)
from banding.ruleset import find_ruleset, load_ruleset

FACTS = load_ruleset(find_ruleset("cl-crc/2019-03")).fact_by_name
ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        *(("cpp", cell, True) for cell in ("yes", "Y", "TRUE", "1", " Yes ", "\u00a0yes", "1.0")),
        *(("cpp", cell, False) for cell in ("no", "N", "False", "0")),
        *(("cpp", cell, None) for cell in ("unknown", "Not known", "NOT-KNOWN", "NK", "?")),
        *(("ogrs3", cell, 62) for cell in ("62", "62%", "62.0", "062", " 62 % ")),
        ("ogrs3", "0", 0),
        ("ogrs3", "100", 100),
        ("ogrs3", "?", None),
        ("rosh", "Very High", "very-high"),
        ("rosh", "VERY_HIGH", "very-high"),
        *(("rosh", code, level) for code, level in (("RLRH", "low"), ("RMRH", "medium"), ("rhrh", "high"))),
        *(("rosh", code, "very-high") for code in ("RVHR", "RVRH")),
        *(("mappa", level, True) for level in ("1", "2", "3")),
        ("mappa", "0", False),
        ("mappa", "2.0", True),
        ("ror", "very high", "very-high"),
        ("sentence_type", "SSO", "suspended-sentence-order"),
        ("sentence_type", "Suspended Sentence Order", "suspended-sentence-order"),
        ("sentence_type", "community order", "community-order"),
        ("sentence_type", "post-sentence supervision", "post-sentence-supervision"),
    ],
)
def test_known_spellings(column: str, cell: str, value: Value) -> None:
    """Each of the contract's spellings is read as what it says."""
    assert parse_fact(FACTS[column], cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("ogrs3", "140", "0 to 100"),
        ("ogrs3", "49.5", "whole number"),
        ("ogrs3", "-5", "0 to 100"),
        *(
            (column, cell, "is not")
            for column, cell in (("cpp", "-1"), ("cpp", "1-"), ("mappa", "-1"), ("rosh", "-high"))
        ),
        ("mappa", "4", "0, 1, 2, 3"),
        ("ogrs3", "1_0", "whole number"),
        ("ogrs3", "６２", "whole number"),
        ("ogrs3", "1e2", "whole number"),
        ("ogrs3", "0.62", "whole number"),
        ("ogrs3", "sixty", "whole number"),
        ("rosh", "meduim", "did you mean `medium`"),
        ("ror", "medium", "use high"),
        ("cpp", "maybe", "yes, no or unknown"),
        ("cpp", "yess", "did you mean `yes`"),
        ("cpp", "2", "yes, no or unknown"),
        ("sentence_type", "comunity order", "did you mean `community order`"),
    ],
)
def test_bad_cells_say_what_is_allowed(column: str, cell: str, words: str) -> None:
    """A cell that cannot be read is refused with what is allowed or the nearest word, and never guessed at."""
    bad = parse_fact(FACTS[column], cell)
    assert isinstance(bad, BadCell)
    assert words in bad.problem


@pytest.mark.parametrize("cell", ["", " ", "\u00a0", "\t"])
def test_blank_says_nothing(cell: str) -> None:
    """A blank cell is told apart from one that says "not known"."""
    assert {parse_fact(fact, cell) for fact in FACTS.values()} == {Blank.BLANK}


@given(cell=st.text(max_size=200))
def test_any_text_is_read_or_refused(cell: str) -> None:
    """No text makes reading crash, and what is shown of a refused one is short and printable."""
    for fact in FACTS.values():
        found = parse_fact(fact, cell)
        if isinstance(found, BadCell):
            assert len(found.value) <= 41
            assert found.value.isprintable()
        elif not isinstance(found, Blank):
            fact.check(found)


@given(day=st.dates(max_value=ON))
def test_both_ways_to_write_a_date(day: date) -> None:
    """A date is read alike as ISO and as dd/mm/yyyy."""
    assert parse_date(day.isoformat(), latest=ON) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year:04}", latest=ON) == day


@pytest.mark.parametrize("cell", ["31/02/2000", "1/31/1999", "01/06/99", "1999-1-5", "20000101", "tomorrow"])
def test_dates_are_never_guessed(cell: str) -> None:
    """A date that could be meant otherwise, or is none, is refused."""
    assert isinstance(parse_date(cell, latest=ON), BadCell)


def test_future_dates_are_refused() -> None:
    """The day decided for is allowed and the day after is not."""
    assert parse_date(ON.isoformat(), latest=ON) == ON
    assert isinstance(parse_date((ON + timedelta(days=1)).isoformat(), latest=ON), BadCell)


@given(born=st.dates(min_value=date(1920, 1, 1), max_value=ON))
def test_age_goes_up_on_birthdays_only(born: date) -> None:
    """From one day to the next age stays, or goes up by one on the birthday (1 March for 29 February in common years)."""
    next_day = ON + timedelta(days=1)
    step = age_on(born, next_day) - age_on(born, ON)
    assert step == ((born.month, born.day) == (next_day.month, next_day.day))


def test_born_on_29_february() -> None:
    """Someone born on 29 February is a year older on 1 March of a common year, and on 29 February of a leap year."""
    born = date(2000, 2, 29)
    assert [age_on(born, day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [25, 26]
    assert [age_on(born, day) for day in (date(2028, 2, 28), date(2028, 2, 29))] == [27, 28]


def test_impossible_ages_are_refused() -> None:
    """Nobody is older than 120 or of half an age."""
    assert isinstance(parse_age("121"), BadCell)
    assert isinstance(parse_age("22.5"), BadCell)
    assert isinstance(parse_birth("01/01/1900", on=ON), BadCell)
    assert parse_age("22.0") == 22
    assert parse_age("?") is None


def test_words_are_matched_loosely_and_suggested() -> None:
    """A band is read whatever its capitals, and a misspelt one is refused with the nearest."""
    assert parse_word(("Green", "Red"), " GREEN ") == "Green"
    bad = parse_word(("Green", "Red"), "Gren")
    assert isinstance(bad, BadCell)
    assert "`Green`" in bad.problem
