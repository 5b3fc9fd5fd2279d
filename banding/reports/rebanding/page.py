"""The page of a re-banding: what a manager needs to see first, the movements, why, and every case that moved."""

from __future__ import annotations

import attrs

from banding.render.pages import Distribution, Entry, Figure, Front, Method, Table, Tag
from banding.reports.shared.cases import CasePart


@attrs.frozen
class AttentionPart:
    """
    The cases for a manager for one reason.

    Attributes:
        table: the cases.
        count: how many, in words.
        is_open: whether they are listed open; where they are many they are folded.
    """

    table: Table
    count: str
    is_open: bool


@attrs.frozen
class MovedCase:
    """
    One case that moved.

    Attributes:
        id: its anchor.
        row: its row number, as a spreadsheet shows it.
        crn: its reference number.
        name: the name beside it, where the page was asked to show names; else empty.
        team: its team; empty when not recorded.
        before: where its steps before stand on the page; empty where it was not decided.
        after: where its steps after stand.
    """

    id: str
    row: int
    crn: str
    name: str
    team: str
    before: str
    after: str


@attrs.frozen
class Move:
    """
    Cases that went from one place to another for the same reason.

    Attributes:
        cause: why: the smallest set of changes that by itself makes the difference.
        gained: ids of the rules that apply now and did not.
        lost: ids of the rules that applied and do not now.
        cases: the cases, in the order of the files.
    """

    cause: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    cases: tuple[MovedCase, ...]


@attrs.frozen
class MovePart:
    """
    The cases that went from one place to another.

    Attributes:
        id: its anchor.
        title: the direction.
        before: where they were.
        after: where they are.
        count: how many cases, in words.
        moves: what they have in common, those of most cases first.
    """

    id: str
    title: str
    before: Tag
    after: Tag
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
        attention: cases for a manager, one part for each reason, most pressing first.
        notes: what was noticed of the files.
        bands: cases by band, before and now.
        matrix: the movement matrix; before at the side, after at the head.
        counts: causes, changes, rules gained and lost, teams, officers: those there are.
        parts: every case that moved, under its direction and its reason.
        steps: every case that moved, under the steps it shares: as it stands now, then as it stood before.
        unlisted: a sentence when not every case that moved is listed; empty otherwise.
        method: how it was made, limits, words, provenance.
    """

    front: Front
    figures: tuple[Figure, ...]
    sides: tuple[Entry, ...]
    attention: tuple[AttentionPart, ...]
    notes: tuple[str, ...]
    bands: Distribution
    matrix: Table
    counts: tuple[Table, ...]
    parts: tuple[MovePart, ...]
    steps: tuple[CasePart, ...]
    unlisted: str
    method: Method
