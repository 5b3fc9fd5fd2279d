"""What a report has besides tables: figures, sentences, lists of terms, quotations, and cases under what they share."""

from __future__ import annotations

import attrs

from banding.render.report.tables import Chart, Table, Tag


@attrs.frozen
class Figure:
    """One headline number, and what it counts; ``href`` leads to the part of the page with the detail, as ``#bands``."""

    number: str
    label: str
    href: str = ""
    more: tuple[str, ...] = ()


@attrs.frozen
class Notes:
    """
    Sentences: paragraphs, or a list.

    ``about`` is what the sheet ``Method`` of a workbook calls them, empty to leave them out; ``where`` the one form
    besides that has them, empty for every form.
    """

    texts: tuple[str, ...]
    title: str = ""
    is_list: bool = False
    about: str = ""
    where: str = ""


@attrs.frozen
class Figures:
    """Headline numbers one below the other, each with what it asks; ``otherwise`` is said where there are none."""

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

    quotations: tuple[Quotation, ...]
    document: str


@attrs.frozen
class Statement:
    """One thing under its heading, such as a rule; its ``id`` is not said again where it is the title."""

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

    items: tuple[Item, ...]


@attrs.frozen
class Step:
    """One step of an explanation; ``href`` is empty where its paragraph is not on the page."""

    kind: str
    effect: str
    because: str
    rule: str
    href: str


@attrs.frozen
class CaseLine:
    """One case of a list, with a name where the page was asked for them; ``href`` is where its number leads."""

    id: str
    row: int
    crn: str
    name: str
    note: str = ""
    links: tuple[Link, ...] = ()
    href: str = ""


@attrs.frozen
class Explanation:
    """Why some cases are where they are (``tag``), the same for all; ``asks`` is the band to consider, None for none."""

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

    explanations: tuple[Explanation, ...]


@attrs.frozen
class CaseList:
    """Cases one after the other."""

    cases: tuple[CaseLine, ...]


@attrs.frozen
class Fold:
    """A part that is opened to be read; ``tags`` follow the title, from and to."""

    id: str
    title: str
    count: str
    blocks: tuple[Block, ...]
    tags: tuple[Tag, ...] = ()


_Plain = Table | Chart | Notes | Figures | Entries | Quotations | Statements | Items
Block = _Plain | Explanations | CaseList | Fold
