"""
What every report page is made of: one frozen class a part, all words and numbers settled before a template sees them.

Each report has a page class of its own in a ``pages_*`` module; templates only arrange what these classes hold. A case
is its row and its reference number; a name stands beside it only where it was asked for (:mod:`.pages_names`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import attrs

from banding.render.charts import BarChart
from banding.ruleset import Band, Ruleset
from banding.ruleset.words import spoken_route


@attrs.frozen
class Tag:
    """
    A band or other place in a box of its colours, always with its word.

    Attributes:
        word: the word printed.
        css: the class that colours it: ``band-0`` for the lowest band and so on, ``plain`` for no colour.
    """

    word: str
    css: str = "plain"


@attrs.frozen
class Figure:
    """
    One headline number.

    Attributes:
        number: the number, as printed.
        label: what it counts, in a few words.
        href: the part of the page that has the detail, such as ``#status-error``; empty for none.
    """

    number: str
    label: str
    href: str = ""


class Align(StrEnum):
    """How the cells of a column stand."""

    TEXT = "text"
    WORDS = "words"
    """Sentences, which want room."""
    NUMBER = "number"


@attrs.frozen
class Head:
    """
    A column's heading.

    Attributes:
        text: the heading.
        align: how its cells stand.
        tag: the band the column is about, shown in its colours in place of the text; None for none.
    """

    text: str
    align: Align = Align.TEXT
    tag: Tag | None = None


@attrs.frozen
class Cell:
    """
    One cell of a table.

    Attributes:
        text: its words; empty where a tag says it.
        tag: a band shown in its colours; None for none.
        href: where its text leads on this page, such as ``#r12``; empty for nowhere.
        id: the anchor of its row, for the first cell of a row that others lead to; empty for none.
        css: class for what the cell means (``up``, ``down``, ``same``), each also said in words; empty for none.
        says: words before the text for those who do not see the cell's look, such as "up:"; empty for none.
        share: length of a bar behind the number, per cent of the widest, 0 to 100; None for no bar.
    """

    text: str = ""
    tag: Tag | None = None
    href: str = ""
    id: str = ""
    css: str = ""
    says: str = ""
    share: float | None = None


@attrs.frozen
class Table:
    """
    A table; the first cell of each row names the row.

    Attributes:
        id: its anchor, unique on the page; also labels the region it scrolls in.
        caption: its heading, which says what is in it.
        heads: one heading a column.
        rows: one tuple of cells a row, one cell a column.
        note: one sentence below it; empty for none.
    """

    id: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@attrs.frozen
class Entry:
    """
    One line of a list of terms.

    Attributes:
        term: the term.
        text: what is said of it.
        is_code: whether the text is an identifier to be copied exactly, such as a hash.
    """

    term: str
    text: str
    is_code: bool = False


@attrs.frozen
class Link:
    """
    A way to a part of the page.

    Attributes:
        href: the anchor, with its ``#``.
        text: the part's title.
    """

    href: str
    text: str


@attrs.frozen
class Quotation:
    """
    A paragraph of the guidance, word for word.

    Attributes:
        id: its anchor on the page.
        rule: its id in the ruleset.
        words: the guidance's words.
        where: section and line of the source.
    """

    id: str
    rule: str
    words: str
    where: str


@attrs.frozen
class Front:
    """
    The head of a page.

    Attributes:
        title: what report it is.
        subject: the name of the file reported on.
        lead: one sentence: how many cases, from where, decided for which day.
        contents: the parts of the page, in order.
    """

    title: str
    subject: str
    lead: str
    contents: tuple[Link, ...]


@attrs.frozen
class Source:
    """
    A file that was read.

    Attributes:
        role: what it is to this report, such as "caseload".
        name: its name as the user gave it.
        sha256: SHA-256 of its bytes, hexadecimal; empty where it came through a pipe.
        rows: how many rows it has; None where it is no table of cases.
    """

    role: str
    name: str
    sha256: str
    rows: int | None


@attrs.frozen
class Method:
    """
    The end of a page: how it was made, of what, and what it cannot show.

    Attributes:
        steps: how it was done, a sentence or two each.
        limits: what it cannot show, a sentence or two each.
        readings: what the guidance leaves open, and how it was read.
        quotations: the guidance's words that the page refers to.
        document: the source they are quoted from, and its terms.
        provenance: inputs by hash, ruleset, day, options, program.
    """

    steps: tuple[str, ...]
    limits: tuple[str, ...]
    readings: tuple[Entry, ...]
    quotations: tuple[Quotation, ...]
    document: str
    provenance: tuple[Entry, ...]


@attrs.frozen
class Distribution:
    """
    Counts as a chart and as a table that says the same.

    Attributes:
        chart: the chart.
        table: the table.
    """

    chart: BarChart
    table: Table


def band_tag(band: Band | None, *, otherwise: str = "no band") -> Tag:
    """Give a band's tag, or a plain one with other words where there is none."""
    return Tag(band.name, f"band-{band.rank}") if band else Tag(otherwise)


def tags_by_word(bands: Iterable[Band]) -> dict[str, Tag]:
    """Give each band's tag by its name."""
    return {band.name: band_tag(band) for band in bands}


def place_tags(ruleset: Ruleset) -> dict[str, Tag]:
    """Give the tag of each place a case can be: its bands in their colours, its routes by what they are called."""
    routes = {rule.route: Tag(spoken_route(ruleset, rule.route)) for rule in ruleset.routes}
    return routes | tags_by_word(ruleset.bands)


def anchors(ruleset: Ruleset) -> dict[str, str]:
    """Give each paragraph of the guidance its anchor: ``g1``, ``g2`` and so on, short since they repeat so often."""
    return {rule: f"g{place}" for place, rule in enumerate(ruleset.paragraphs, start=1)}


def number_heads(first: str, rest: Sequence[str]) -> tuple[Head, ...]:
    """Give the headings of a table that names its rows and counts in all other columns."""
    return (Head(first), *(Head(text, Align.NUMBER) for text in rest))
