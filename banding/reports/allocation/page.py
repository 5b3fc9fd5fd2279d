"""The page of a banded caseload: what needs attention first, the bands, and every case under the explanation it shares."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from banding.render.pages import Distribution, Figure, Front, Method, Table
from banding.reports.allocation.index import IndexPart
from banding.reports.shared.cases import CasePart
from banding.vocabulary import Status

STATUSES: Mapping[Status, tuple[str, str]] = {
    Status.ERROR: ("In error", "No band until the row is mended."),
    Status.REFER: ("For another service", "Refer; no band here."),
    Status.INCOMPLETE: ("Incomplete", "No band until an enquiry is answered."),
    Status.CONSIDER: ("To consider", "A manager must decide on a higher band, and record why."),
    Status.PROVISIONAL: ("Provisional", "A band is given; an open enquiry could still change it."),
    Status.HUB: ("Hub", "Managed from the hub; no band."),
    Status.JUDGED: ("Judged", "A manager's judgement was applied."),
    Status.SETTLED: ("Settled", "Nothing more to find out or decide."),
}
"""What each status is called on a page, and what it asks; what needs attention comes first."""

ATTENTION = (Status.ERROR, Status.REFER, Status.INCOMPLETE, Status.CONSIDER, Status.PROVISIONAL)
"""The statuses that ask something of somebody."""


@attrs.frozen
class AllocationPage:
    """
    Everything the page of a banded caseload shows.

    Attributes:
        front: title, subject, lead and contents.
        figures: the headline numbers.
        attention: what needs attention first, each with its count and where its cases are.
        absent: the columns the file does not have, and what each costs.
        notes: what was noticed of the file.
        bands: cases by band.
        teams: cases by team and band; None when the file has no column for it.
        enquiries: the facts to find out, those that hold up most cases first; None when there are none.
        warnings: the warnings, with what each means; None when there are none.
        errors: the rows in error; None when there are none.
        statuses: every case under its status and explanation.
        index: every row of the file, in its order, leading to its explanation.
        unlisted: a sentence when there are more cases than a page lists; empty otherwise.
        method: how it was made, limits, words, provenance.
    """

    front: Front
    figures: tuple[Figure, ...]
    attention: tuple[Figure, ...]
    absent: tuple[str, ...]
    notes: tuple[str, ...]
    bands: Distribution
    teams: Table | None
    enquiries: Table | None
    warnings: Table | None
    errors: Table | None
    statuses: tuple[CasePart, ...]
    index: tuple[IndexPart, ...]
    unlisted: str
    method: Method
