"""What the page of a ruleset shows, the same for a terminal, Markdown and HTML: chapters of tables and statements."""

from __future__ import annotations

import attrs

from banding.render.pages import Entry, Front, Link, Quotation, Table, Tag


@attrs.frozen
class Statement:
    """
    One thing that a ruleset says: a cell, a rule, a route, a judgement, a check, a reading.

    Attributes:
        anchor: its anchor on the page.
        id: its id in the rules, or a check's code.
        title: what it is about; its id where it has no other name.
        tag: the band or route it gives; None for none.
        entries: when it applies, what follows, what it calls for, each under its term.
        quotation: the guidance's words it rests on; None where there are none.
        readings: the readings about it.
    """

    anchor: str
    id: str
    title: str
    tag: Tag | None
    entries: tuple[Entry, ...]
    quotation: Quotation | None = None
    readings: tuple[Link, ...] = ()


@attrs.frozen
class Chapter:
    """
    One part of the page.

    Attributes:
        id: its anchor.
        title: its heading.
        lead: what it is, a sentence or two each.
        tables: its tables, such as the matrix.
        entries: terms and what is said of them.
        statements: what the ruleset says, in its order.
    """

    id: str
    title: str
    lead: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    entries: tuple[Entry, ...] = ()
    statements: tuple[Statement, ...] = ()


@attrs.frozen
class RulesetPage:
    """
    Everything the page of a ruleset shows.

    Attributes:
        front: title, subject, lead and contents.
        identity: id, version, days, content hash, whether it is recorded as in force.
        chapters: the bands, the matrix, the rules, and so on; those there are.
        document: the source the guidance's words are quoted from, and its terms.
        program: what wrote the page.
    """

    front: Front
    identity: tuple[Entry, ...]
    chapters: tuple[Chapter, ...]
    document: str
    program: str
