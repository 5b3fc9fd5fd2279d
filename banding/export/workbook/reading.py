"""
What a typed cell says, as formulas: its text folded, and the code of its value, below nought where it is none.

Which words say what is asked of the readers of files themselves, so that a sheet and a file cannot differ. A spelling
that they know and no list can hold, such as a sentence with its length in months, is a bad value here and never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product

import attrs

from banding.export.workbook.lookups import Lookups
from banding.facts import FactKind, spoken
from banding.intake import ReadingOptions
from banding.intake.cells import Column, columns_of
from banding.intake.code_tables import SENTENCES, shipped_codes
from banding.intake.columns import match_columns
from banding.intake.values import MONTHS, NO_WORDS, YES_WORDS, BadCell, Blank
from banding.ruleset import Ruleset
from banding.text import NO_VALUE, UNKNOWN_WORDS

BAD = -1
"""The code of a cell that holds a word not known to its column."""
_SPACES = ('" "', '"\u00a0"', "CHAR(9)", "CHAR(10)", "CHAR(13)")
_APOSTROPHES = "'’‘`´"  # noqa: RUF001
_WRAPPINGS = ("{}", "({})", "[{}]", "<{}>", "'{}'", '"{}"')
_ERRORS = ("#na", "#nv", "#getting_data")
"""What stands in an error cell, beside what :data:`NO_VALUE` has and what ends in a mark."""

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


def no_words(*, unknown: bool) -> Words:
    """Give the texts that stand for nothing; with those for "not known", in whatever column."""
    wrapped = [wrapping.format(word) for word in NO_VALUE for wrapping in _WRAPPINGS]
    words = [*wrapped, *_ERRORS, *(UNKNOWN_WORDS if unknown else ())]
    return Words({folded(spelling): 0 for word in words for spelling in _spellings(word)})


def folded(text: str) -> str:
    """Fold a text as the formula of :func:`fold` folds a cell."""
    return "".join(text.split()).lower()


def fold(cell: str) -> str:
    """Give the formula of a cell's text in small letters and without spaces; an error cell is ``#n/a``."""
    text = f'{cell}&""'
    for space in _SPACES:
        text = f'SUBSTITUTE({text},{space},"")'
    return f'IFERROR(LOWER({text}),"#n/a")'


def says(lookups: Lookups, cell: str, *, unknown: bool = True) -> str:
    """Give the formula of whether a folded text says anything; ``unknown``: that it says "not known" is nothing."""
    digits = ",".join(f'"{digit}"' for digit in range(10))
    has_letter = f"NOT(EXACT(UPPER({cell}),{cell}))"
    has_digit = f"SUMPRODUCT(--ISNUMBER(FIND({{{digits}}},{cell})))>0"
    is_error = f'AND(LEFT({cell})="#",OR(RIGHT({cell})="!",RIGHT({cell})="?"))'
    nothing = no_words(unknown=unknown).look_up(lookups, cell, 0)
    return f"IF(IF({has_letter},TRUE,{has_digit}),IF({is_error},FALSE,{nothing}={BAD}),FALSE)"


def number(cell: str, text: str, *, percent: bool) -> str:
    """
    Give the formula of the number in a cell, of which ``text`` is the folded text; an empty text where there is none.

    A percentage may also be one that a cell holds as 0.62 and shows as 62%.
    """
    bare = f'SUBSTITUTE({text},"%","")' if percent else text
    whole = f'LEFT({bare},FIND(".",{bare}&".")-1)'
    is_number = (
        f'AND(TEXT(VALUE({whole}),REPT("0",LEN({whole})))={whole},LEN({whole})<10,RIGHT({bare})<>".",'
        f'SUBSTITUTE(MID({bare},LEN({whole})+2,30),"0","")="",'
        f'ISERROR(FIND(" ",TRIM(SUBSTITUTE({cell}&"","%","")))),'
        f'LEN({text})-LEN({bare})<2,OR({bare}={text},RIGHT({text})="%"))'
    )
    typed = f'IF(LEFT(CELL("format",{cell}))="P",ROUND({cell}*100,9),{cell})' if percent else cell
    # LibreOffice counts TRUE as a number.
    return (
        f'IF(ISLOGICAL({cell}),"",IF(ISNUMBER({cell}),{typed},IFERROR(IF({is_number},VALUE({whole}),""),"")))'
    )


def number_code(number: str, word: str, *, bounds: tuple[int, int | None], cuts: Sequence[int]) -> str:
    """
    Give the formula of a number's code, or of the number itself where there are no cuts to tell numbers apart by.

    ``word`` is the cell of the code where the typed cell holds a word, or nothing.
    """
    near, (lowest, highest) = f"ROUND({number},0)", bounds
    top = "" if highest is None else f",{near}<={highest}"
    code = "+".join(f"({near}>={cut})" for cut in cuts) or near
    is_allowed = f"AND(ABS({number}-{near})<=0.000000001,{near}>={lowest}{top})"
    return f"IF({word}<>{BAD},{word},IF(ISNUMBER({number}),IF({is_allowed},{code},{BAD}),{BAD}))"


def date_serial(
    lookups: Lookups,
    cell: str,
    add: Callable[[str, str], str],
    *,
    on: str,
    century: tuple[str, str],
    named_only: bool,
) -> str:
    """
    Write the formulas that read a date, and give the one of its serial, which is below nought where the cell holds none.

    Args:
        add: takes the name of a step and its formula, and gives the cell where it is put.
        century: the first and last day among which a year of two digits is the only one.
        named_only: a year of two digits is read only beside a month's name.
    """
    prefixes = [
        (month[:length], n) for n, month in enumerate(MONTHS, 1) for length in range(3, len(month) + 1)
    ]
    names, numbers = lookups.column([p for p, _ in prefixes]), lookups.column([n for _, n in prefixes])
    text = f'SUBSTITUTE({cell}&"","\u00a0"," ")'
    for midnight in (" 00:00:00", "T00:00:00", " 00:00"):
        text = f'SUBSTITUTE({text},"{midnight}","")'
    # Two spaces between words are none of a date's marks, and TRIM would make them one.
    text = add("trimmed", f'IFERROR(IF(ISERROR(FIND(TRIM({text}),{text})),"#",LOWER(TRIM({text}))),"#")')
    parted = text
    for mark in (", ", ".", " ", "-"):
        parted = f'SUBSTITUTE({parted},"{mark}","/")'
    parted = add("parted", f'{parted}&"//"')
    one = add("one", f'LEFT({parted},FIND("/",{parted})-1)')
    two = add("two", f'MID({parted},LEN({one})+2,FIND("/",{parted},LEN({one})+2)-LEN({one})-2)')
    rest = f"LEN({one})-LEN({two})-4"
    three = add("three", f'IFERROR(MID({parted},LEN({one})+LEN({two})+3,LEN({parted})-{rest}),"")')
    bare = one
    for ending in ("st", "nd", "rd", "th"):
        bare = f'SUBSTITUTE({bare},"{ending}","")'
    bare = add("bare", bare)
    marks = f"MID({text},LEN({one})+1,1)", f"MID({text},LEN({one})+LEN({two})+2,1)"
    month = f"IFERROR(MATCH({two},{names},0),0)"
    lengths = f"LEN({one})*10000+LEN({two})*100+LEN({three})"
    is_iso = f'AND({lengths}=40202,{marks[0]}&{marks[1]}="--")'
    is_british = f'AND(LEN({one})<3,LEN({two})<3,OR({marks[0]}&{marks[1]}="//",{marks[0]}&{marks[1]}=".."))'
    is_named = f'AND(LEN({bare})<3,{month}>0,{marks[0]}<>".",{marks[1]}<>".")'
    form = add("form", f'IF({is_iso},"iso",IF({is_british},"numbers",IF({is_named},"named","")))')
    year = add("year", _whole(f'IF({form}="iso",{one},{three})'))
    month = add("month", f'IF({form}="named",INDEX({numbers},{month}),{_whole(two)})')
    day = add("day", _whole(f'IF({form}="iso",{three},{bare})'))

    def day_of(full_year: str) -> str:
        made = f"DATE({full_year},{month},{day})"
        is_one = f"AND({full_year}>=1900,{full_year}<=9999,{month}>=1,{month}<=12,{day}>=1)"
        return f"IF({is_one},IF(DAY({made})={day},{made},{BAD}),{BAD})"

    old, new = (add(name, day_of(f"({since}+{year})")) for name, since in (("old", 1900), ("new", 2000)))
    fits = [f"AND({each}>={century[0]},{each}<={century[1]})" for each in (old, new)]
    short = f"IF({fits[0]},IF({fits[1]},{BAD},{old}),IF({fits[1]},{new},{BAD}))"
    if named_only:
        short = f'IF({form}="named",{short},{BAD})'
    written = f'IF(OR({form}="",{year}<0),{BAD},IF(AND({form}<>"iso",LEN({three})=2),{short},'
    written += f'IF(OR({form}="iso",LEN({three})=4),{day_of(year)},{BAD})))'
    serial = add(
        "serial",
        f"IFERROR(IF(ISLOGICAL({cell}),{BAD},IF(ISNUMBER({cell}),IF({cell}=INT({cell}),{cell},{BAD}),{written})),{BAD})",
    )
    return f"IF(OR({serial}<61,{serial}>{on}),{BAD},{serial})"


def age_on(born: str, on: str) -> str:
    """Give the formula of the completed years between two days."""
    before = f"MONTH({on})*100+DAY({on})<MONTH({born})*100+DAY({born})"
    return f"(YEAR({on})-YEAR({born})-IF({before},1,0))"


def years_before(on: str, years: int) -> str:
    """Give the formula of the same day some years before; 28 February for 29 where there is none."""
    shifted = f"DATE(YEAR({on})-{years},MONTH({on}),DAY({on}))"
    return f"({shifted}-IF(DAY({shifted})=DAY({on}),0,1))"


def _whole(text: str) -> str:
    """Give the formula of a text's number where it is digits only, and -1 where it is not."""
    return f'IFERROR(IF(TEXT(VALUE({text}),REPT("0",LEN({text})))={text},VALUE({text}),-1),-1)'


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
