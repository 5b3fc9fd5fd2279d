"""Claims about single cells: every spelling the contract names is read, everything else is refused in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banding.facts import Value
from banding.intake.values import (
    MONTHS,
    BadCell,
    Blank,
    age_on,
    parse_age,
    parse_birth,
    parse_date,
    parse_ended,
    parse_fact,
    parse_word,
)
from banding.ruleset import find_ruleset, load_ruleset

FACTS = load_ruleset(find_ruleset("cl-crc/2019-03")).fact_by_name
DAY_FORMS = ("{d:02}/{m:02}/{y}", "{d}/{m}/{yy}", "{y}-{m:02}-{d:02}", "{d} {name} {y}", "{d}-{name}-{yy}")
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
        *(
            ("cpp", word, None)
            for word in ("n/k", "Unk", "TBC", "tba", "not recorded", "don't know", "Don’t know")
        ),
        *(("cpp", cell, True) for cell in ("y\u200bes", "\ufeffyes", "yes\u200e")),
        *(("rosh", word, "low") for word in ("L", "low risk", "l Risk")),
        *(("rosh", word, "medium") for word in ("m", "Med", "med risk", "Medium Risk")),
        *(("rosh", word, "high") for word in ("h", "H risk", "high risk")),
        *(("rosh", word, "very-high") for word in ("VH", "vh risk", "Very high risk", "V High")),
        *(("mappa", level, True) for level in ("L1", "Level 2", "l3")),
        ("mappa", "L0", False),
        *(("ogrs3", cell, 57) for cell in ("56.999999999999993", "57.00000000000001", "57.0%")),
        ("ogrs3", "12%", 12),
        ("sentence_type", "custody", "custody"),
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
        ("ogrs3", "0.62", "a 1 would be read as 1 per cent"),
        ("ogrs3", "sixty", "whole number"),
        ("rosh", "meduim", "did you mean `medium`"),
        ("ror", "medium", "use high"),
        *(("cpp", cell, "yes, no or unknown") for cell in ("maybe", "?Y", "Y - historic", "Y?")),
        *(
            ("cpp", cell, "is not a value")
            for cell in ("#N/A", "NULL", "None", "NaN", "\\N", "N/A", "-", ".")
        ),
        ("ogrs3", "#REF!", "is not a value"),
        ("cpp", "\u200b", "invisible character"),
        ("ogrs3", "89.9999999", "whole number"),
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


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=ON))
def test_every_way_to_write_a_date(day: date) -> None:
    """Dots, a named month, an ordinal and a time of midnight make no other day."""
    names = (f"{day:%b}", f"{day:%B}", f"{day:%b}".upper())
    named = [
        form.format(day.day, name, day.year)
        for name in names
        for form in ("{} {} {}", "{}-{}-{}", "{}th {} {}")
    ]
    dotted = [f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}"]
    midnight = [f"{day:%d/%m/%Y} 00:00", f"{day:%d/%m/%Y} 00:00:00", f"{day:%Y-%m-%d}T00:00:00Z"]
    assert {parse_date(cell, latest=ON) for cell in (*named, *dotted, *midnight)} == {day}


@given(born=st.dates(min_value=date(1860, 1, 1), max_value=ON))
def test_a_birth_year_of_two_digits_is_read_where_one_century_will_do(born: date) -> None:
    """It is read as the one year that makes an adult under 100, and refused where there is none."""
    centuries = [born.year % 100 + century for century in (1800, 1900, 2000)]
    ages = []
    for year in centuries:
        try:
            day = date(year, born.month, born.day)
        except ValueError:
            continue
        if day <= ON and 18 <= age_on(day, ON) < 100:
            ages.append(age_on(day, ON))
    found = parse_birth(f"{born.day}/{born.month}/{born.year % 100:02}", on=ON)
    assert found == ages[0] if len(ages) == 1 else isinstance(found, BadCell)


def test_a_year_of_two_digits_beside_a_named_month() -> None:
    """It is the one year of the last fifty; a date of numbers alone is not guessed at."""
    assert parse_date("3-Jan-03", latest=ON) == date(2003, 1, 3)
    assert parse_date("3 Sep 98", latest=ON) == date(1998, 9, 3)
    assert isinstance(parse_date("3/1/03", latest=ON), BadCell)
    assert parse_ended("31-Dec-25", on=ON) is True


@pytest.mark.parametrize(
    ("cell", "ended"),
    [("2025-01-01", True), ("22/11/2026", True), ("23/11/2026", False), ("2031-01-01", False), ("n/k", None)],
)
def test_an_order_has_ended_on_its_day(cell: str, ended: bool | None) -> None:
    """An order that ended on the day decided for has ended; a later day is fine."""
    assert parse_ended(cell, on=ON) is ended
    assert isinstance(parse_ended("soon", on=ON), BadCell)


@pytest.mark.parametrize(("cell", "age"), [("2016-11-22", 10), ("2016-11-23", None), ("2026-11-22", None)])
def test_nobody_under_ten_is_supervised(cell: str, age: int | None) -> None:
    """A date of birth or an age that makes a child under ten is a bad value."""
    found = parse_birth(cell, on=ON)
    assert found == age if age else isinstance(found, BadCell)
    assert isinstance(parse_age("9"), BadCell)
    assert parse_age("10") == 10


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


@pytest.mark.parametrize("cell", ["12/25/1999", "1.13.1990", "6/30/2001 00:00"])
def test_a_month_that_is_none_asks_whether_the_column_has_the_month_first(cell: str) -> None:
    """One such date shows that the others of its column, which can be read, may be other days."""
    bad = parse_birth(cell, on=ON)
    assert isinstance(bad, BadCell)
    assert "month first" in bad.problem


@given(
    year=st.integers(1990, 2027),
    month=st.integers(0, 13),
    day=st.integers(0, 32),
    form=st.sampled_from(DAY_FORMS),
)
def test_a_day_that_no_calendar_has_is_said_not_to_exist(year: int, month: int, day: int, form: str) -> None:
    """31/11/2026 is written as a date is, and there is no such day: it is not called anything else, nor is any other day so called."""
    cell = form.format(
        y=year,
        yy=f"{year % 100:02}",
        m=month,
        d=day,
        name=f"{MONTHS[month - 1][:3]}" if 1 <= month <= 12 else "Foo",
    )
    found = parse_date(cell, latest=date.max)
    said = found.problem if isinstance(found, BadCell) else ""
    is_day = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    is_named, is_month = "{name}" in form, 1 <= month <= 12
    is_turned = "/" in form and month > 12 and day <= 12
    assert ("does not exist" in said) is (not is_day and not is_turned and (is_month or not is_named))
