"""The page of an impact: what was edited, who moves because of which edit, and all that the page of a re-banding has."""

from __future__ import annotations

import attrs

from banding.render.pages import Table
from banding.reports.rebanding.page import RebandPage


@attrs.frozen
class ImpactPage(RebandPage):
    """
    Everything the page of an impact shows: the page of the re-banding by both rulesets, and some tables before it.

    Attributes:
        first: the edits that can change a case, each with the cases it changes; who moves from where to where because of
            which edits; what changes beside the band. Those that have any.
    """

    first: tuple[Table, ...]
