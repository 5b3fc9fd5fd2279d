"""Where in the warehouse's table each of our columns is found, and what its words mean."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from banding.errors import BandingError
from banding.facts import Fact, FactKind, Value, plain
from banding.intake.columns import match_columns
from banding.intake.mapping import ColumnMapping
from banding.intake.tables import open_table
from banding.intake.values import NO_WORDS, YES_WORDS
from banding.nearest import did_you_mean
from banding.ruleset import Ruleset
from banding.text import UNKNOWN_WORDS

_JUDGEMENT = ("judged_band", "rationale")
_AGES = ("date_of_birth", "age")
_CHECKED = ("recorded_band", "judged_on")
_REQUIREMENTS = "requirements"
_NO_LISTS = "a query cannot read a list of {}; give the table a column for each fact"


class UnusableMappingError(BandingError):
    """A column mapping, or a column said to be absent, that a query cannot follow."""

    def __init__(self, column: str, problem: str) -> None:
        self.column = column
        super().__init__(f"{column}: {problem}")


@attrs.frozen(eq=False)
class Columns:
    """
    Where a query finds its facts: our columns by name to the table's, without those that are not in it.

    ``words`` is what each word of a fact means, folded by :func:`~banding.facts.plain`, and ``silent`` what NULL and an absent
    column mean; None is "not known". In a table that ``is_from_file`` a number or a date may be a text.
    """

    table: str
    names: Mapping[str, str]
    words: Mapping[str, Mapping[str, Value]]
    silent: Mapping[str, Value]
    on: date
    is_from_file: bool = False


def columns_for(
    ruleset: Ruleset,
    *,
    on: date,
    table: str = "cases",
    mapping: ColumnMapping | None = None,
    without: Collection[str] = (),
    headings: Sequence[str] | None = None,
) -> Columns:
    """
    Work out where a query finds its facts.

    ``mapping`` has the table's column names, words, and what NULL and absent columns mean, and is None when they are ours;
    ``without`` are columns of ours that it lacks; ``headings`` are its columns, matched as those of a file, or None for all.

    Raises:
        UnusableMappingError: registrations or requirements are listed, two columns are given for one of ours or words
            for a number, or a column to leave out is none of ours.
        TableError: the headings have a column of ours twice, or no ``crn``.
    """
    mapping = mapping or ColumnMapping()
    _check(ruleset, mapping, without)
    expected = [*ruleset.fact_by_name, *_JUDGEMENT]
    if headings is None:
        theirs = {mapping.columns[plain(heading)]: heading for heading in mapping.headings}
        absent = {*without, *(name for name in mapping.absent if name not in theirs)}
        names = {name: theirs.get(name, name) for name in expected if name not in absent}
        names |= {name: theirs[name] for name in _AGES if name in theirs}
    else:
        if listing := next((each for each in headings if plain(each) == _REQUIREMENTS), None):
            raise UnusableMappingError(listing, _NO_LISTS.format("requirements"))
        facts = ruleset.facts
        layout = match_columns(headings, name=table, facts=facts, output_columns=(), mapping=mapping)
        theirs = {ours: headings[place] for ours, place in layout.index.items()}
        found = [name for name in (*expected, *_AGES, *_CHECKED) if name in theirs and name not in without]
        names = {name: theirs[name] for name in found}
    silent = {name: (mapping.blank if name in names else mapping.absent).get(name) for name in expected}
    words = {fact.name: _words(fact, mapping.values.get(fact.name, {})) for fact in ruleset.facts}
    return Columns(table, names, words, silent, on, is_from_file=headings is not None)


def headings_of(path: Path) -> tuple[str, ...]:
    """Read the headings of a file that has a table's columns; raises TableError where it has none."""
    with open_table(path, name=str(path), known=lambda cells: sum(map(bool, cells)) > 1) as table:
        return table.header


def _check(ruleset: Ruleset, mapping: ColumnMapping, without: Collection[str]) -> None:
    if mapping.registers is not None:
        raise UnusableMappingError(mapping.registers.column, _NO_LISTS.format("registrations"))
    # Of two headings for one column of ours nobody has said which to read.
    first: dict[str, str] = {}
    for heading in mapping.headings:
        ours = mapping.columns[plain(heading)]
        if first.setdefault(ours, heading) != heading:
            problem = f"`{first[ours]}` and `{heading}` are both given as this column; take out the one that is not meant"
            raise UnusableMappingError(ours, problem)
    for name in mapping.values:
        if ruleset.fact_by_name[name].kind is FactKind.NUMBER:
            raise UnusableMappingError(name, "a query reads it as a number, so it can be given no words")
    known = [*ruleset.fact_by_name, *_JUDGEMENT]
    for name in without:
        if name not in known:
            raise UnusableMappingError(name, f"we read no such column{did_you_mean(name, known)}")


def _words(fact: Fact, theirs: Mapping[str, Value]) -> dict[str, Value]:
    """Give what every word of a fact means, in the order in which a cell of a file is read."""
    words: dict[str, Value] = {plain(word): None for word in UNKNOWN_WORDS}
    if fact.kind is FactKind.YES_NO:
        words |= {plain(word): True for word in YES_WORDS} | {plain(word): False for word in NO_WORDS}
    words |= {plain(level): level for level in fact.levels}
    words |= {word: value for word, value in fact.words.items() if word not in map(plain, UNKNOWN_WORDS)}
    return words | dict(theirs)
