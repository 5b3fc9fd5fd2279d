"""What people call our columns: what is sure is right, and what is in doubt is asked."""

from __future__ import annotations

import csv

import pytest

from banding.facts import FactKind, plain
from banding.intake.columns import spellings_of
from banding.intake.mapping.headings import REGISTERS, ColumnGuess, likeness, their_names
from banding.intake.values import BadCell, parse_fact
from tests.builders import DATA, ruleset

FACTS = ruleset().facts
SPELLINGS = {**spellings_of(FACTS), REGISTERS: REGISTERS}
TITLES = {fact.title: fact.name for fact in FACTS if fact.kind is not FactKind.TEXT}
HEADINGS = [
    (row["heading"], row["column"], row["sure"])
    for row in csv.DictReader((DATA / "headings.csv").read_text(encoding="utf-8").splitlines())
]


@pytest.mark.parametrize(("heading", "column", "sure"), HEADINGS, ids=[row[0] for row in HEADINGS])
def test_a_heading_that_people_write_means_what_the_list_says(heading: str, column: str, sure: str) -> None:
    """Of some 190 headings each is surely the column of ours it should be, a question about it, or none of ours."""
    found = likeness(heading, SPELLINGS, TITLES)
    assert (found and (found.column, found.is_sure)) == ((column, sure == "yes") if column else None)


@pytest.mark.parametrize("word", sorted({*SPELLINGS, *TITLES}))
def test_our_own_names_are_sure(word: str) -> None:
    """Every name of a column of ours, and every title of a fact, means that column and no other."""
    ours = {**SPELLINGS, **TITLES}
    assert likeness(word, SPELLINGS, TITLES) == ColumnGuess(word, ours[word], is_sure=True)


def test_the_table_is_about_columns_that_we_have() -> None:
    """Each name, doubt and word of the shipped table is of a column or a kind of column that is ours."""
    table = their_names()
    columns = {*table.names.values(), *(column for column, _ in table.maybe.values())}
    assert columns <= {*SPELLINGS.values()}
    assert {*table.words} <= {*(fact.name for fact in FACTS), *(kind.value for kind in FactKind), "every"}
    assert not {*table.names} & {*table.maybe}
    assert not {*table.names} & table.never


def test_no_word_has_one_meaning_and_two() -> None:
    """A word of the table is proposed or asked about, never both, and each of its meanings is a value of the column."""
    table = their_names()
    for fact in FACTS:
        for meanings in table.words_for(fact):
            assert not {*meanings.means} & {*meanings.either}, fact.name
            said = {
                *meanings.means.values(),
                *(each for choices in meanings.either.values() for each in choices),
            }
            if meanings is not table.words["every"]:
                assert [word for word in said if isinstance(parse_fact(fact, word), BadCell)] == [], fact.name


def test_no_word_of_the_table_says_otherwise_than_it_is_read() -> None:
    """A word that is read without a mapping file is not in the table with another meaning."""
    table = their_names()
    for fact in FACTS:
        for meanings in table.words_for(fact):
            for word, means in meanings.means.items():
                read = parse_fact(fact, word)
                assert isinstance(read, BadCell) or read == parse_fact(fact, means), (fact.name, word)


def test_a_name_is_written_in_one_way_only_once() -> None:
    """No heading of the table is a name that is read already as another column."""
    table = their_names()
    for word, column in table.names.items():
        assert SPELLINGS.get(plain(word), column) == column
