"""Numbered places in the published guidance: the words a rule rests on and where they stand."""

from __future__ import annotations

import attrs


@attrs.frozen
class Document:
    """
    A published source.

    Attributes:
        title: its title as printed.
        publisher: who published it.
        published: month and year.
        licence: the terms under which its words are quoted.
    """

    title: str
    publisher: str
    published: str
    licence: str


@attrs.frozen
class Paragraph:
    """
    One sentence or cell of the guidance, quoted word for word.

    Attributes:
        id: our id for it, cited everywhere, such as ``blue/prevent``.
        words: the guidance's own words.
        line: line of the report's text edition, from 1.
        section: the heading it stands under.
    """

    id: str
    words: str
    line: int
    section: str
