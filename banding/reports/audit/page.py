"""The page of an audit: outcomes and findings, gravest first, by team and group, and every case under its outcome."""

from __future__ import annotations

import attrs

from banding.render.pages import Distribution, Figure, Front, Method, Table
from banding.reports.shared.cases import CasePart


@attrs.frozen
class FindingPart:
    """
    The findings of one severity.

    Attributes:
        id: its anchor.
        title: the severity, in words.
        table: the findings, those made most often first.
    """

    id: str
    title: str
    table: Table


@attrs.frozen
class Disparity:
    """
    One outcome by the groups of one column.

    Attributes:
        title: the column and what is counted.
        rates: the rates, small counts suppressed.
        comparisons: each group against the largest, like with like; None when there are none.
        note: what to know before reading it; empty for nothing.
    """

    title: str
    rates: Table
    comparisons: Table | None
    note: str


@attrs.frozen
class AuditPage:
    """
    Everything the page of an audit shows.

    Attributes:
        front: title, subject, lead and contents.
        figures: the headline numbers, each out of its whole.
        findings: what was found on the records, gravest first.
        outcomes: every outcome that some case came to.
        bands: cases by band, on record and decided.
        crossings: recorded against decided.
        reading: what a reading sheet says of the caseload; None where none was given.
        reading_notes: what to know before using it.
        notes: what was noticed of the files.
        groups: outcomes by team, officer and manager, as far as the file has them.
        unknowns: facts not known, in the whole caseload and team by team; None when all are known.
        disparities: outcomes by group; empty unless asked for.
        cannot_show: what the figures by group cannot show.
        parts: every case under its outcome and explanation, what departs from the guidance first.
        errors: the rows in error; None when there are none.
        unlisted: a sentence when not every case is listed; empty otherwise.
        method: how it was made, limits, words, provenance.
    """

    front: Front
    figures: tuple[Figure, ...]
    findings: tuple[FindingPart, ...]
    outcomes: Distribution
    bands: Distribution
    crossings: Table
    reading: Table | None
    reading_notes: tuple[str, ...]
    notes: tuple[str, ...]
    groups: tuple[Table, ...]
    unknowns: Table | None
    disparities: tuple[Disparity, ...]
    cannot_show: tuple[str, ...]
    parts: tuple[CasePart, ...]
    errors: Table | None
    unlisted: str
    method: Method
