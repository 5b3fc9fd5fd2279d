"""The tables and charts of a report: cells that keep their value beside the words people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

import attrs

Value = str | int | float | Decimal | None
_ONE = {"Cases": "case", "Need a manager": "needs a manager"}
_ACROSS, _LABEL, _COUNT, _LETTER, _LONGEST = 360.0, 86.0, 84.0, 7.6, 28
COUNTS = "{1:>9}  {0}"
"""How a terminal says a row of a table whose second column is a count."""


@attrs.frozen
class Tag:
    """A word in a box of its colours; ``css`` is ``band-0`` for the lowest rank and so on, ``plain`` for no colour."""

    word: str
    css: str = "plain"


class Align(StrEnum):
    """How the cells of a column are set."""

    TEXT = "text"
    WORDS = "words"
    """Sentences, which want room."""
    NUMBER = "number"


@attrs.frozen
class Head:
    """A column's heading; ``tag`` is shown on a page in place of the text, and ``one`` names what a 1 counts."""

    text: str
    align: Align = Align.TEXT
    tag: Tag | None = None
    one: str = ""


@attrs.frozen
class Cell:
    """One cell of a table."""

    value: Value = ""
    """What a workbook holds; None where a figure is withheld."""
    shown: str = ""
    """How people read it, where that is not the value's own form."""
    tag: Tag | None = None
    href: str = ""
    id: str = ""
    """The anchor of its row, for the first cell of a row that others lead to."""
    css: str = ""
    """What the cell means (``up``, ``down``, ``steady``), each also said in words."""
    says: str = ""
    """Words before the text for those who do not see the cell's look, such as "up:"."""
    among: tuple[Cell, ...] = ()
    """What the text names, each with a way of its own, where there is more than one."""
    share: float | None = None
    """Length of a bar behind the number, 0 to 100 per cent of the widest; None for no bar."""

    @property
    def text(self) -> str:
        """The words of the cell; empty where a tag says it."""
        if self.shown or isinstance(self.value, str):
            return self.shown or str(self.value)
        return "" if self.value is None else f"{self.value:,}"

    @property
    def words(self) -> str:
        """The words of the cell, those of its tag among them."""
        return f"{self.tag.word} {self.text}".strip() if self.tag else self.text


Row = tuple[Cell, ...]


def _as_tuple(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(rows)


@attrs.frozen
class Table:
    """
    A table; the first cell of each row names the row. The caption is not said again where its section is called so.

    With ``is_grouped``, rows with the same first cell stand together under it, and its ``id`` is their anchor. ``summed`` is the
    column, without the first, that a group counts by; None where each row is one of what it counts. ``says`` is how a terminal
    says a row (of a group, without its first cell): a format of its cells' words, such as :data:`COUNTS`, or ``columns`` for
    cells below their headings; empty leaves it out, and ``most`` is the most rows said. ``sheet`` is the workbook sheet it is
    on, with all others that name it; empty for none.
    """

    id: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...] = attrs.field(converter=_as_tuple)
    note: str = ""
    is_grouped: bool = False
    summed: int | None = None
    counted: tuple[str, str] = ("case", "cases")
    says: str = ""
    most: int = 1_000
    sheet: str = ""
    of: str = ""

    def groups(self) -> Iterator[tuple[Cell, Table]]:
        """Give each group's first cell, and a table of its rows without it; rows of a group stand together already."""
        alone = attrs.evolve(self, heads=self.heads[1:], is_grouped=False)
        for first, rows in groupby(self.rows, key=lambda row: row[0]):
            rest = [row[1:] for row in rows]
            yield first, attrs.evolve(alone, id=first.id, caption=first.text, rows=rest)

    def size(self) -> int:
        """Count what is in the table."""
        if self.summed is None:
            return len(self.rows)
        return sum(value for row in self.rows if isinstance(value := row[self.summed].value, int))

    def count(self) -> str:
        """Say how much is in the table: "5 cases"."""
        return f"{self.size():,} {self.counted[self.size() != 1]}"

    def lines(self) -> Iterator[tuple[Value, ...]]:
        """Give the lines of a workbook sheet."""
        for row in self.rows:
            yield tuple(cell.tag.word if cell.tag and cell.value == "" else cell.value for cell in row)

    def columns(self) -> tuple[tuple[str, Align], ...]:
        """Give the headings of a workbook sheet."""
        return tuple((head.text, head.align) for head in self.heads)


@attrs.frozen(kw_only=True)
class Grid(Table):
    """
    Numbers by what stands at the side and at the head: a matrix to read, and one line a number in a workbook.

    ``tidy`` names the side, the head and the number there; ``says`` is ``matrix``, ``list`` for one line a row, or empty.
    """

    tidy: tuple[str, str, str]

    def lines(self) -> Iterator[tuple[Value, ...]]:
        """Give one line for each number that is not 0; a number that is withheld has its line."""
        for side, *cells in self.rows:
            for head, cell in zip(self.heads[1:], cells, strict=True):
                if cell.value != 0 and cell.value != "":
                    yield side.words, head.text, cell.value

    def columns(self) -> tuple[tuple[str, Align], ...]:
        """Give the headings of the tidy form."""
        return tuple(zip(self.tidy, (Align.TEXT, Align.TEXT, Align.NUMBER), strict=True))


@attrs.frozen
class Bar:
    """A bar of a chart: what is counted, how many, and the words beside the bar."""

    label: str
    count: int
    value: str
    css: str = "plain"


@attrs.frozen
class Chart:
    """Counts as bars, from the top, and as a table that says the same; side by side where there is room."""

    id: str
    title: str
    bars: tuple[Bar, ...]
    table: Table
    is_beside: bool = True

    def drawn(self) -> Iterator[tuple[Bar, str, float, float]]:
        """Give each bar with its label, cut to fit, where the bar begins, and how long it is of 360 across."""
        labels = [bar.label for bar in self.bars]
        labels = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in labels]
        left = max([_LABEL, *(len(label) * _LETTER + 8 for label in labels)])
        right = max([_COUNT, *(len(bar.value) * _LETTER + 10 for bar in self.bars)])
        most = max((bar.count for bar in self.bars), default=0) or 1
        for bar, label in zip(self.bars, labels, strict=True):
            yield bar, label, round(left, 1), round((_ACROSS - left - right) * bar.count / most, 1)


def number_heads(first: str, rest: Iterable[str]) -> tuple[Head, ...]:
    """Give the headings of a table that names its rows and counts in all other columns."""
    return (Head(first), *(Head(text, Align.NUMBER, one=_ONE.get(text, "")) for text in rest))


def barred(rows: Iterable[tuple[str, int]]) -> Iterator[Row]:
    """Give rows of a name and a count, with a bar as long as the count's share of the largest."""
    counted = list(rows)
    most = max((count for _, count in counted), default=0) or 1
    return ((Cell(name), Cell(count, share=round(100 * count / most, 1))) for name, count in counted)
