"""The page of a reading sheet, scored: each question's share in the whole caseload, and what that rests on."""

from __future__ import annotations

import attrs

from banding.render.pages import Figure, Front, Method, Table


@attrs.frozen
class SheetPage:
    """
    Everything the page of a scored reading sheet shows. It lists no case.

    Attributes:
        front: title, subject, lead and contents.
        figures: how many cases were read, and the share of the first question.
        estimates: each question's share of yes in the whole caseload, with its interval.
        notes: what to know before using them.
        strata: how many cases each stratum has, how many were read, and the answers.
        method: how it was scored, limits, provenance.
    """

    front: Front
    figures: tuple[Figure, ...]
    estimates: Table
    notes: tuple[str, ...]
    strata: Table
    method: Method
