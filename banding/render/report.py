"""
A report as data: title, figures and sections, drawn by one renderer a form (page, workbook, terminal, Markdown).

All words are settled before a renderer sees them. A cell keeps its value beside the words people read, so that a workbook
has numbers where a page has "12 (40%)". Nothing here knows what the report is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import ClassVar, Protocol

import attrs

Value = str | int | float | Decimal | None
_ONE = {"Cases": "case", "Need a manager": "needs a manager"}
COUNTS = "{1:>9}  {0}"
"""How a terminal says a row of a table whose second column is a count."""


class Colour(Protocol):
    """Something with a name and a colour of its own, lowest rank first; ``fill`` and ``ink`` as ``#rrggbb``."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def rank(self) -> int:
        """Its place, from 0."""

    @property
    def fill(self) -> str:
        """Its colour."""

    @property
    def ink(self) -> str:
        """The colour of words on it."""


@attrs.frozen
class Tag:
    """A word in a box of its colours; ``css`` is ``band-0`` for the lowest rank and so on, ``plain`` for no colour."""

    word: str
    css: str = "plain"


@attrs.frozen
class Figure:
    """
    One headline number, and what it counts.

    Attributes:
        href: the part of the page that has the detail, such as ``#bands``; empty for none.
        more: lines on it for a screen.
    """

    number: str
    label: str
    href: str = ""
    more: tuple[str, ...] = ()


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
    """
    One cell of a table.

    Attributes:
        value: what a workbook holds; None where a figure is withheld.
        shown: how people read it, where that is not the value's own form.
        href: where its text leads on the page, such as ``#r12``.
        id: the anchor of its row, for the first cell of a row that others lead to.
        css: class for what the cell means (``up``, ``down``, ``steady``), each also said in words.
        says: words before the text for those who do not see the cell's look, such as "up:".
        share: length of a bar behind the number, 0 to 100 per cent of the widest; None for no bar.
    """

    value: Value = ""
    shown: str = ""
    tag: Tag | None = None
    href: str = ""
    id: str = ""
    css: str = ""
    says: str = ""
    share: float | None = None

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


@attrs.frozen
class Table:
    """
    A table; the first cell of each row names the row.

    Attributes:
        id: its anchor, unique in the report.
        caption: its heading; not said again where its section is called so.
        note: one sentence below it.
        is_grouped: rows with the same first cell stand together under it; its ``id`` is their anchor.
        summed: the column, without the first, that a group counts by; None where each row is one of what it counts.
        counted: what a group counts, one and many.
        says: how a terminal says a row (of a group, without its first cell): a format of its cells' words, such as
            :data:`COUNTS`; ``columns`` sets the cells below their headings, and the empty text leaves it out.
        most: the most rows (of a group, where it has groups) that a terminal says.
        sheet: the workbook sheet it is on, with all others that name it; empty for none.
        of: what its lines on a shared sheet are about.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
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
        for first, rows in groupby(self.rows, key=lambda row: row[0]):
            yield (
                first,
                attrs.evolve(
                    self,
                    id=first.id,
                    caption=first.text,
                    heads=self.heads[1:],
                    rows=tuple(row[1:] for row in rows),
                    is_grouped=False,
                ),
            )

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

    Attributes:
        tidy: what the side, the head and the number are called where each has a column of its own.
        says: ``matrix``, or ``list`` for one line a row; the empty text leaves it out.
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

    kind: ClassVar[str] = "chart"
    id: str
    title: str
    bars: tuple[Bar, ...]
    table: Table
    is_beside: bool = True


@attrs.frozen
class Notes:
    """
    Sentences: paragraphs, or a list.

    Attributes:
        about: what they are, on the sheet ``Method`` of a workbook; empty to leave them out.
        where: the one form besides that has them; empty for every form.
    """

    kind: ClassVar[str] = "notes"
    texts: tuple[str, ...]
    title: str = ""
    is_list: bool = False
    about: str = ""
    where: str = ""


@attrs.frozen
class Figures:
    """Headline numbers one below the other, each with what it asks; ``otherwise`` is said where there are none."""

    kind: ClassVar[str] = "figures"
    figures: tuple[Figure, ...]
    otherwise: str = ""


@attrs.frozen
class Entry:
    """One line of a list of terms; ``is_code`` for an identifier to be copied exactly, such as a hash."""

    term: str
    text: str
    is_code: bool = False


@attrs.frozen
class Entries:
    """A list of terms; ``sheet`` as for a table."""

    kind: ClassVar[str] = "entries"
    entries: tuple[Entry, ...]
    sheet: str = ""


@attrs.frozen
class Link:
    """A way to a part of the page, by its anchor with ``#``."""

    href: str
    text: str


@attrs.frozen
class Quotation:
    """A paragraph quoted word for word: its anchor, the rule it is, and where the source has it."""

    id: str
    rule: str
    words: str
    where: str


@attrs.frozen
class Quotations:
    """Paragraphs quoted word for word, and the document they are from."""

    kind: ClassVar[str] = "quotations"
    quotations: tuple[Quotation, ...]
    document: str


@attrs.frozen
class Statement:
    """
    One thing under its heading, such as a rule.

    Attributes:
        anchor: its place on the page.
        id: what it is called by; not said again where it is the title.
        quotation: the words it rests on.
        readings: the ways to how it is read.
    """

    anchor: str
    id: str
    title: str
    tag: Tag | None
    entries: tuple[Entry, ...]
    quotation: Quotation | None = None
    readings: tuple[Link, ...] = ()


@attrs.frozen
class Statements:
    """Things one after the other, each under its heading."""

    kind: ClassVar[str] = "statements"
    statements: tuple[Statement, ...]


@attrs.frozen
class Item:
    """One entry of a list: its text, what is said beneath it, and its number or a dash; no marker for a paragraph."""

    text: str
    notes: tuple[str, ...] = ()
    marker: str = ""


@attrs.frozen
class Items:
    """Paragraphs and entries, one after the other."""

    kind: ClassVar[str] = "items"
    items: tuple[Item, ...]


@attrs.frozen
class Step:
    """
    One step of an explanation.

    Attributes:
        kind: what kind of step, in a word.
        effect: what followed.
        because: what it read that all the cases share.
        rule: the paragraph it rests on.
        href: where that paragraph is on the page; empty where it is not.
    """

    kind: str
    effect: str
    because: str
    rule: str
    href: str


@attrs.frozen
class CaseLine:
    """
    One case of a list.

    Attributes:
        id: its anchor.
        row: its row number, as a spreadsheet shows it.
        name: the name beside its reference number, on a page that was asked to show names; else empty.
        note: what is said of it beside that.
        links: ways to more.
        href: where its reference number leads; empty for nowhere.
    """

    id: str
    row: int
    crn: str
    name: str
    note: str = ""
    links: tuple[Link, ...] = ()
    href: str = ""


@attrs.frozen
class Explanation:
    """
    Why some cases are where they are; the same for all of them.

    Attributes:
        tag: where they are.
        asks: what is to be considered; None for nothing.
        lead: what is said of these cases before the reasons.
        steps: what applied or is not known, in order.
        facts: more on them, each line a heading and its words.
        warnings: what a reader must know.
        cases: the cases, in the order of the file.
    """

    tag: Tag | None
    asks: Tag | None
    lead: str
    reasons: str
    steps: tuple[Step, ...]
    facts: tuple[Entry, ...]
    warnings: tuple[str, ...]
    cases: tuple[CaseLine, ...]


@attrs.frozen
class Explanations:
    """Cases under what they share."""

    kind: ClassVar[str] = "explanations"
    explanations: tuple[Explanation, ...]


@attrs.frozen
class CaseList:
    """Cases one after the other."""

    kind: ClassVar[str] = "case_list"
    cases: tuple[CaseLine, ...]


@attrs.frozen
class Fold:
    """A part that is opened to be read; ``tags`` follow the title, from and to."""

    kind: ClassVar[str] = "fold"
    id: str
    title: str
    count: str
    blocks: tuple[Block, ...]
    tags: tuple[Tag, ...] = ()
    is_open: bool = False


Block = (
    Table
    | Chart
    | Notes
    | Figures
    | Entries
    | Quotations
    | Statements
    | Items
    | Explanations
    | CaseList
    | Fold
)
PAGE, SCREEN = "page", "screen"


@attrs.frozen
class Section:
    """
    One part of a report.

    Attributes:
        id: its anchor.
        lead: sentences below its heading.
        where: the forms that have it besides a workbook, which goes by the sheets that its parts name.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    lead: tuple[str, ...] = ()
    where: tuple[str, ...] = (PAGE, SCREEN)

    def links(self) -> Iterator[Link]:
        """Give the ways to the section and to the groups in it, for a list of contents."""
        yield Link(f"#{self.id}", self.title)
        for block in self.blocks:
            if isinstance(block, Table) and block.is_grouped:
                yield from (Link(f"#{first.id}", first.text) for first, _ in block.groups())


@attrs.frozen
class Report:
    """
    A whole report.

    Attributes:
        subject: the file or ruleset it is about.
        lead: one sentence: how many cases, from where, decided for which day.
        colours: those its tags are in.
        leads: sentences that a reader must know before any figure.
        on: the day it is about, which a workbook says it was made on.
        figures: headline numbers.
        has_sentences: whether what the figures count is a sentence each, set one below the other.
        identity: what it is about, exactly.
        stamp: the ruleset and its version, for a screen; a page has it at its end.
        end: sentences below everything.
    """

    title: str
    subject: str
    lead: str
    sections: tuple[Section, ...]
    colours: Sequence[Colour]
    leads: tuple[str, ...] = ()
    on: date | None = None
    figures: tuple[Figure, ...] = ()
    has_sentences: bool = False
    identity: tuple[Entry, ...] = ()
    stamp: str = ""
    end: tuple[str, ...] = ()

    def of(self, form: str) -> tuple[Section, ...]:
        """Give the sections that a form has, none of them empty."""
        return tuple(section for section in self.sections if form in section.where and section.blocks)

    def contents(self) -> tuple[Link, ...]:
        """Give the ways to every section of a page."""
        return tuple(link for section in self.of(PAGE) for link in section.links())

    def blocks(self) -> Iterator[Block]:
        """Give every block, those of folds and charts as well."""
        waiting: list[Block] = [block for section in self.sections for block in section.blocks]
        while waiting:
            block = waiting.pop(0)
            yield block
            if isinstance(block, Fold):
                waiting[:0] = block.blocks
            if isinstance(block, Chart):
                waiting.insert(0, block.table)


def table_of(tables: Iterable[Table | None]) -> tuple[Section, ...]:
    """Give a section for each table that has rows, called as the table is."""
    return tuple(Section(table.id, table.caption, (table,)) for table in tables if table and table.rows)


def number_heads(first: str, rest: Iterable[str]) -> tuple[Head, ...]:
    """Give the headings of a table that names its rows and counts in all other columns."""
    return (Head(first), *(Head(text, Align.NUMBER, one=_ONE.get(text, "")) for text in rest))


def barred(rows: Iterable[tuple[str, int]]) -> Iterator[Row]:
    """Give rows of a name and a count, with a bar as long as the count's share of the largest."""
    counted = list(rows)
    most = max((count for _, count in counted), default=0) or 1
    return ((Cell(name), Cell(count, share=round(100 * count / most, 1))) for name, count in counted)
