"""What formulas are put together from: texts and lists of them, and the columns in which they look things up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from string import Formatter

from banding.engine.table import Table
from banding.intake.columns import column_letter

Cell = str | int

SEPARATOR = "¦"
"""Stands between what is listed until it is joined by commas; no title has it."""


def listed(items: Iterable[tuple[str, str]]) -> str:
    """Give the formula of those texts, one after another, whose condition holds."""
    return "&".join(f'IF({so},{quoted(said)},"")' for so, said in items) or '""'


def substituted(text: str, marks: Iterable[str], by: str = "") -> str:
    """Give the formula of a text with some marks in it, one after another, put for others or left out."""
    for mark in marks:
        text = f"SUBSTITUTE({text},{quoted(mark)},{quoted(by)})"
    return text


def for_lookup(text: str) -> str:
    """Give the formula of a text that is looked up, with no mark in it that would stand for any letter."""
    for mark in "~*?":
        text = f'SUBSTITUTE({text},"{mark}","¬{ord(mark)}")'
    return text


def joined(listed: str, count: str) -> str:
    """Give the formula that joins what :data:`SEPARATOR` separates as people do: with commas, and "and" before the last."""
    bare = f"MID({listed},2,9999)"
    last = f'IF({count}>1,SUBSTITUTE({bare},"{SEPARATOR}"," and ",{count}-1),{bare})'
    return f'SUBSTITUTE({last},"{SEPARATOR}",", ")'


def sentence(template: str, words: Mapping[str, str]) -> str:
    """Give the formula of a sentence with words put in."""
    pieces = []
    for text, name, *_ in Formatter().parse(template):
        pieces += [quoted(text)] if text else []
        pieces += [words[name]] if name else []
    return "&".join(pieces) or '""'


def with_commas(number: str) -> str:
    """Give the formula of a number below a million with a comma after its thousands, wherever the program is at home."""
    return f'IF({number}<1000,{number}&"",INT(({number})/1000)&","&TEXT(MOD({number},1000),"000"))'


def quoted(value: Cell) -> str:
    """Give a value as a formula writes it."""
    return f'"{doubled(value)}"' if isinstance(value, str) else str(value)


def doubled(text: str) -> str:
    """Give a text as it stands between the quotation marks of a formula."""
    return text.replace('"', '""')


def whole(text: str) -> str:
    """Give the formula of a text's number where it is digits only, and -1 where it is not."""
    return f'IFERROR(IF(TEXT(VALUE({text}),REPT("0",LEN({text})))={text},VALUE({text}),-1),-1)'


class Lookups:
    """The columns of one hidden sheet; column A is kept for the walk."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self._columns: list[list[Cell]] = [[]]
        self._known: dict[tuple[Cell, ...], str] = {}

    def column(self, values: Sequence[Cell]) -> str:
        """Add a column of values, once, and give the range that holds it."""
        kept = tuple(values) or ("",)
        if kept not in self._known:
            letter = column_letter(len(self._columns))
            self._columns.append(list(kept))
            self._known[kept] = f"{self.sheet}!${letter}$1:${letter}${len(kept)}"
        return self._known[kept]

    def walk(self, entries: Sequence[Cell]) -> int:
        """Add entries to the walk, once, and give the number of the row before them."""
        key = ("walk", *entries)
        if key not in self._known:
            self._known[key] = str(len(self._columns[0]))
            self._columns[0] += entries
        return int(self._known[key])

    @property
    def walked(self) -> str:
        """The range of the walk."""
        return f"{self.sheet}!$A:$A"

    def rows(self) -> list[tuple[Cell | None, ...]]:
        """Give the sheet's rows."""
        return list(zip_longest(*self._columns))


def ask(table: Table, question: int, *, lookups: Lookups, code: Callable[[int], str]) -> str:
    """
    Write a question of a table as a formula: one look into the walk for each variable, nested in the order they are asked.

    The walk is laid out level by level: a state is the row before its entries, one for each code; the last level's
    entries are answers. A question asked with its codes added is therefore `INDEX(walk, INDEX(walk, start + code) + code)`;
    ``code`` gives the cell of a variable's code.
    """
    rows, places = table.rows, _places(table.rows, question)
    levels: list[dict[int, list[int]]] = []
    states = [question]
    for place in places:
        codes = range(table.variables[place].size + 1)
        level = {
            at: [rows[at][code] if at >= 0 and rows[at][-1] == place else at for code in codes]
            for at in states
        }
        levels.append(level)
        states = list(dict.fromkeys(child for children in level.values() for child in children))
    numbers = {at: -1 - at for at in states}
    for level in reversed(levels):
        numbers = {at: lookups.walk([numbers[child] for child in children]) for at, children in level.items()}
    formula = str(numbers[question])
    for place in places:
        formula = f"INDEX({lookups.walked},{formula}+{code(place)}+1)"
    return formula


def _places(rows: Sequence[Sequence[int]], question: int) -> list[int]:
    """List the variables that a question looks at, in the order in which the table asks for them."""
    seen, waiting = set[int](), [question]
    while waiting:
        at = waiting.pop()
        if at >= 0 and at not in seen:
            seen.add(at)
            waiting += rows[at][:-1]
    return sorted({rows[at][-1] for at in seen})
