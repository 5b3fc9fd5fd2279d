"""
What a typed cell says, as formulas: its text folded, and the code of its value, below nought where it is none.

Which words say what is asked of the readers of files themselves, so that a sheet and a file cannot differ. A spelling
that they know and no list can hold, such as a sentence with its length in months, is a bad value here and never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import attrs

from banding.export.workbook.formulas import Lookups, substituted, whole
from banding.facts import FactKind, spoken
from banding.intake import ReadingOptions
from banding.intake.cells import Column, columns_of
from banding.intake.code_tables import SENTENCES, shipped_codes
from banding.intake.columns import match_columns
from banding.intake.values import NO_WORDS, YES_WORDS, BadCell, Blank
from banding.ruleset import Ruleset
from banding.text import NO_VALUE, UNKNOWN_WORDS, plain

if TYPE_CHECKING:
    from banding.export.workbook.row import Row

BAD = -1
"""The code of a cell that holds a word not known to its column."""
_SPACES = ('" "', '"\u00a0"', "CHAR(9)", "CHAR(10)", "CHAR(13)")
_APOSTROPHES = "'’‘`´"  # noqa: RUF001
_ERRORS = (
    *("#na", "#n/a", "#nan/a", "#n/an/a", "#nv", "#n/v", "#getting_data", "#ref", "#name", "#value", "#num"),
    *("#null", "#div/0"),
    *(
        f"{sign}{digit}.#{what}"
        for sign in ("", "-")
        for digit in range(10)
        for what in ("ind", "qnan", "inf")
    ),
)
"""What stands in an error cell, beside what :data:`NO_VALUE` has and what ends in a mark or a number."""
_LONGEST_REASON = 255
"""How far a text is looked through for its first and its last letter; what is longer says something."""

Code = Callable[[object], int]
"""Gives the code of a value that was read; None is not known."""


@attrs.frozen
class Words:
    """
    The words of a column, folded as :func:`folded` folds a cell, with the code of what each stands for.

    A word that is refused for a reason of its own has a code below :data:`BAD`, the first of the problems the next below.
    """

    codes: Mapping[str, int]
    problems: tuple[str, ...] = ()

    def look_up(self, lookups: Lookups, cell: str, unknown: int | str) -> str:
        """Give the formula of a cell's code; ``cell`` has the folded text, and a blank one is not known."""
        # `?` matches any one character, so it comes first, and what was found must be what was asked for.
        words = sorted(self.codes, key=lambda word: (word != "?", word))
        listed, codes = lookups.column(words), lookups.column([self.codes[word] for word in words])
        place = f"MATCH({cell},{listed},0)"
        found = f"IFERROR(IF(EXACT(INDEX({listed},{place}),{cell}),INDEX({codes},{place}),{BAD}),{BAD})"
        return f'IF({cell}="",{unknown},{found})'


class Reader:
    """Reads words as a file's columns of the same names would be read."""

    def __init__(self, ruleset: Ruleset, headings: Sequence[str], *, on: date) -> None:
        layout = match_columns(headings, name="", facts=ruleset.facts, output_columns=())
        bands = [band.name for band in ruleset.bands]
        self.ruleset = ruleset
        self.columns: dict[str, Column] = {
            column.name: column for column in columns_of(layout, ruleset.facts, bands, ReadingOptions(on=on))
        }

    def words(self, name: str, code: Code) -> Words:
        """Give the words of a column."""
        column, found, problems = self.columns[name], dict[str, int](), dict[str, int]()
        for spelling in (each for word in self._candidates(name) for each in _spellings(word)):
            said = column[spelling]
            if not isinstance(said, BadCell):
                found.setdefault(folded(spelling), code(None if said is Blank.BLANK else said))
            elif not said.problem.startswith(("is not one of", "is not a whole number")):
                place = problems.setdefault(said.problem, len(problems))
                found.setdefault(folded(spelling), BAD - 1 - place)
        return Words(found, tuple(problems))

    def _candidates(self, name: str) -> Iterator[str]:
        fact = self.ruleset.fact_by_name.get(name)
        yield from UNKNOWN_WORDS
        if fact:
            yield from (*map(spoken, fact.levels), *fact.levels, *fact.words, *fact.refused)
            yield from (f"{word}.0" for word in ("0", "1", *fact.words) if word.isdigit())
        if fact and fact.kind is FactKind.YES_NO:
            yield from (*YES_WORDS, *NO_WORDS)
        if name in ("judged_band", "recorded_band"):
            yield from (band.name for band in self.ruleset.bands)
        if name == "sentence_type" and fact and fact.kind is FactKind.CHOICE:
            table = shipped_codes(SENTENCES, tuple(self.ruleset.facts))
            for word in dict.fromkeys(word for code in table.codes for word in code.words()):
                yield from (word, *(f"{detail} {word}" for detail in sorted(table.details)))
        yield from (*NO_VALUE, *_ERRORS)


def folded(text: str) -> str:
    """Fold a text as the formula of :func:`fold` folds a cell."""
    return "".join(text.split()).lower()


def fold(cell: str) -> str:
    """Give the formula of a cell's text in small letters and without spaces; an error cell is ``#n/a``."""
    text = f'{cell}&""'
    for space in _SPACES:
        text = f'SUBSTITUTE({text},{space},"")'
    return f'IFERROR(LOWER({text}),"#n/a")'


def add_says(row: Row, name: str, text: str, *, unknown: bool = True) -> str:
    """
    Add the formulas of whether a text says anything, as :func:`banding.text.says_something` does, and give the last of them.

    ``text`` is the cell of the folded text; ``unknown``: that it says "not known" is nothing.
    """
    lists = row.lists
    places = lists.column(range(1, _LONGEST_REASON + 1))
    letter = f"MID({text},{places},1)"
    is_end = f'NOT(EXACT(UPPER({letter}),{letter}))+ISNUMBER(FIND({letter},"0123456789#\\"))*({letter}<>"")>0'

    def end(place: str) -> str:
        return f'IF({text}="",0,SUMPRODUCT(MAX(({is_end})*{place})))'

    last = row.add(f"{name}.last", end(places))
    first = row.add(f"{name}.first", end(f"({_LONGEST_REASON + 1}-{places})"))
    bare = f"MID({text},{_LONGEST_REASON + 1}-{first},{last}+{first}-{_LONGEST_REASON})"
    bare = substituted(bare, _APOSTROPHES[1:], "'")
    bare = row.add(f"{name}.bare", f'IF({last}=0,"",{bare})')
    is_nothing = [f"EXACT(UPPER({bare}),{bare})*(SUMPRODUCT(--ISNUMBER(FIND({row.digits},{bare})))=0)>0"]
    end_mark = f'MIN(FIND("!",{text}&"!"),FIND("?",{text}&"?"))=LEN({text})'
    one_word = f'ISERROR(FIND(" ",TRIM({row.cell(name)}&""))),ISERROR(FIND("#",{text},2))'
    kinds = f'AND(LEFT({text})="#",LEN({text})>1,{end_mark},{one_word})'
    numbers = [
        f'IF(LEFT({text},{len(word)})="{word}",{whole(f"MID({text},{len(word) + 1},15)")}>=0,FALSE)'
        for word in ("err:", "error")
    ]
    is_nothing += [kinds, *numbers]
    for said, words in ((text, _ERRORS), (bare, NO_VALUE)):
        is_nothing.append(f"{Words(dict.fromkeys(words, 0)).look_up(lists, said, 0)}=0")
    if unknown:
        unknown_words = {plain(word).replace(".", ""): 0 for word in UNKNOWN_WORDS}
        is_nothing.append(f"{Words(unknown_words).look_up(lists, substituted(bare, '-_.'), 0)}=0")
    return row.add(f"{name}.says", f"IF(LEN({text})>{_LONGEST_REASON},TRUE,NOT(OR({','.join(is_nothing)})))")


def _spellings(word: str) -> Iterator[str]:
    """Give the ways to write a word: its spaces and hyphens as either, as underscores, or left out; any apostrophe."""
    pieces = word.replace("-", " ").split(" ")
    if len(pieces) > 1 and all(piece.isalnum() or "'" in piece for piece in pieces) and len(pieces) < 4:
        written = [
            "".join(map("".join, zip(pieces, [*joins, ""], strict=True)))
            for joins in product((" ", "-", "_"), repeat=len(pieces) - 1)
        ]
    else:
        written = [word]
    for each in written:
        yield from (each.replace("'", mark) for mark in (_APOSTROPHES if "'" in each else "'"))
