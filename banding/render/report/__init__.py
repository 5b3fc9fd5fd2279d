"""
A report as data: title, figures and sections, drawn by one renderer a form (page, workbook, terminal, Markdown).

All words are settled before a renderer sees them. A cell keeps its value beside the words people read, so that a workbook
has numbers where a page has "12 (40%)". Nothing here knows what the report is about.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import attrs

from banding.render.report.blocks import *  # noqa: F403 - the words in which every report is written
from banding.render.report.blocks import Block, Entry, Figure, Fold, Link
from banding.render.report.tables import *  # noqa: F403
from banding.render.report.tables import Chart, Table


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


PAGE, SCREEN = "page", "screen"


@attrs.frozen
class Section:
    """One part of a report."""

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
    """A whole report; ``leads`` are sentences that a reader must know before any figure."""

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


def table_of(*tables: Table) -> tuple[Section, ...]:
    """Give a section for each table that has rows, called as the table is."""
    return tuple(Section(table.id, table.caption, (table,)) for table in tables if table.rows)
