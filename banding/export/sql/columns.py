"""Where in the warehouse's table each of our columns is found, and what its words mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import attrs

from banding.errors import BandingError
from banding.facts import Fact, FactKind, Value, plain
from banding.intake import RECORD_COLUMNS, ColumnMapping, load_mapping
from banding.intake.values import NO_WORDS, YES_WORDS
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset
from banding.text import UNKNOWN_WORDS

_JUDGEMENT = ("judged_band", "rationale")
_AGES = ("date_of_birth", "age")


class UnusableMappingError(BandingError):
    """
    A column mapping, or a column said to be absent, that a query cannot follow.

    Attributes:
        column: the column it is about.
    """

    def __init__(self, column: str, problem: str) -> None:
        self.column = column
        super().__init__(f"{column}: {problem}")


@attrs.frozen(eq=False)
class Columns:
    """
    Where a query finds its facts.

    Attributes:
        table: the table's name, with its schema where it has one.
        names: our column to the table's; a column that is not here is not in the table.
        words: fact to what each of its words means, folded by :func:`~banding.facts.plain`; None for "not known".
        silent: fact to what NULL means, and what an absent column means; None for "not known".
        on: the day ages are taken on.
    """

    table: str
    names: Mapping[str, str]
    words: Mapping[str, Mapping[str, Value]]
    silent: Mapping[str, Value]
    on: date


ALL_OURS: Final = "cases"
"""The table's name when nobody gives one."""


def columns_for(
    ruleset: Ruleset,
    *,
    on: date,
    table: str = ALL_OURS,
    mapping: ColumnMapping | None = None,
    without: Collection[str] = (),
) -> Columns:
    """
    Work out where a query finds its facts.

    Args:
        ruleset: gives the facts.
        on: the day ages are taken on.
        table: the table's name.
        mapping: the table's column names, words, and what NULL and absent columns mean; None when they are ours.
        without: our columns that the table does not have; their facts are not known.

    Raises:
        UnusableMappingError: the mapping lists registrations, gives two columns for one of ours or words for a number,
            or a column to leave out is none of ours.
    """
    mapping = mapping or ColumnMapping()
    _check(ruleset, mapping, without)
    theirs = {mapping.columns[plain(heading)]: heading for heading in mapping.headings}
    expected = [fact.name for fact in ruleset.facts] + [*_JUDGEMENT]
    absent = {*without, *(name for name in mapping.absent if name not in theirs)}
    names = {name: theirs.get(name, name) for name in expected if name not in absent}
    names |= {name: theirs[name] for name in _AGES if name in theirs}
    silent = {name: (mapping.blank if name in names else mapping.absent).get(name) for name in expected}
    words = {fact.name: _words(fact, mapping.values.get(fact.name, {})) for fact in ruleset.facts}
    return Columns(table, names, words, silent, on)


def read_column_mapping(path: Path, ruleset: Ruleset) -> ColumnMapping:
    """Read a column-mapping file, the same that ``--map`` reads; raises MappingError with every fault in it."""
    return load_mapping(path, ruleset.facts, RECORD_COLUMNS)


def _check(ruleset: Ruleset, mapping: ColumnMapping, without: Collection[str]) -> None:
    if mapping.registers is not None:
        raise UnusableMappingError(
            mapping.registers.column,
            "a query cannot read registrations; give the table a column for each fact",
        )
    _refuse_twice(mapping)
    for name in mapping.values:
        if ruleset.fact_by_name[name].kind is FactKind.NUMBER:
            raise UnusableMappingError(name, "a query reads it as a number, so it can be given no words")
    ours = [*ruleset.fact_by_name, *_JUDGEMENT]
    for name in without:
        if name not in ours:
            raise UnusableMappingError(name, f"we read no such column{did_you_mean(name, ours)}")


def _refuse_twice(mapping: ColumnMapping) -> None:
    """Refuse two headings for one column of ours: which of them to read nobody has said."""
    first: dict[str, str] = {}
    for heading in mapping.headings:
        ours = mapping.columns[plain(heading)]
        if first.setdefault(ours, heading) != heading:
            problem = f"`{first[ours]}` and `{heading}` are both given as this column; take out the one that is not meant"
            raise UnusableMappingError(ours, problem)


def _words(fact: Fact, theirs: Mapping[str, Value]) -> dict[str, Value]:
    """Give what every word of a fact means, in the order in which a cell of a file is read."""
    words: dict[str, Value] = {plain(word): None for word in UNKNOWN_WORDS}
    if fact.kind is FactKind.YES_NO:
        words |= {plain(word): True for word in YES_WORDS} | {plain(word): False for word in NO_WORDS}
    words |= {plain(level): level for level in fact.levels}
    words |= {word: value for word, value in fact.words.items() if word not in map(plain, UNKNOWN_WORDS)}
    return words | dict(theirs)
