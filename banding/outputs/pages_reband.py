"""The page of a re-banding: what a manager needs to see first, the movements, why, and every case that moved."""

from __future__ import annotations

import attrs

from banding.outputs.pages import Entry, Figure, Front, Link, Method, Table, Tag
from banding.outputs.pages_cases import CaseLine


@attrs.frozen
class Move:
    """
    Cases that went the same way for the same reason.

    Attributes:
        before: where they were.
        after: where they are.
        cause: why: the smallest set of changes that by itself makes the difference.
        gained: the rules that apply now and did not, each leading to its words where the page has them.
        lost: the rules that applied and do not now.
        cases: the cases, in the order of the files.
    """

    before: Tag
    after: Tag
    cause: str
    gained: tuple[Link, ...]
    lost: tuple[Link, ...]
    cases: tuple[CaseLine, ...]


@attrs.frozen
class MovePart:
    """
    The cases that went one way.

    Attributes:
        id: its anchor.
        title: the direction.
        count: how many cases, in words.
        moves: what they have in common, those of most cases first.
    """

    id: str
    title: str
    count: str
    moves: tuple[Move, ...]


@attrs.frozen
class RebandPage:
    """
    Everything the page of a re-banding shows.

    Attributes:
        front: title, subject, lead and contents.
        figures: the headline numbers.
        sides: how each side was arrived at.
        attention: cases for a manager, one table for each reason, most pressing first.
        notes: what was noticed of the files.
        matrix: the movement matrix; before at the side, after at the head.
        counts: causes, changes, rules gained and lost, teams, officers: those there are.
        parts: every case that moved, under its direction and its reason.
        unlisted: a sentence when not every case that moved is listed; empty otherwise.
        method: how it was made, limits, words, provenance.
    """

    front: Front
    figures: tuple[Figure, ...]
    sides: tuple[Entry, ...]
    attention: tuple[Table, ...]
    notes: tuple[str, ...]
    matrix: Table
    counts: tuple[Table, ...]
    parts: tuple[MovePart, ...]
    unlisted: str
    method: Method
