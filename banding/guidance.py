"""Numbered places in the published guidance: the words a rule rests on and where they stand."""

import attrs

from banding.written import IS_ID, Written, key


@attrs.frozen
class Document(Written):
    """The published source the guidance words are quoted from."""

    title: str = key("its title as printed.")
    publisher: str = key("who published it.")
    published: str = key("month and year.")
    licence: str = key("the terms under which its words are quoted.")


@attrs.frozen
class Paragraph(Written):
    """One paragraph of the guidance, word for word."""

    id: str = key("our id for it, such as `blue/prevent`.", **IS_ID)
    words: str = key("the guidance's own words.")
    line: int = key("line of the report's text edition, from 1.", minimum=1)
    section: str = key("the heading it stands under.")
