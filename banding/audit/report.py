"""
Everything an audit found, frozen: the one class that pages, workbooks, JSON and the summary are made from.

Nothing in it is worked out later: figures come with their denominators, tables by group are suppressed already, and
words are ready to be printed. A page only arranges what stands here. The parts are in :mod:`~banding.audit.counts`,
:mod:`~banding.audit.equality.rates` and :mod:`~banding.audit.findings.finding`.
"""

from __future__ import annotations

from datetime import date

import attrs

from banding.audit.agreement.outcomes import CaseOutcome
from banding.audit.counts import (
    Crossing,
    Figure,
    FindingCount,
    GroupRow,
    GroupTable,
    OutcomeCount,
    UnknownRate,
)
from banding.audit.equality.rates import Comparison, DisparityTable, RateRow
from banding.audit.findings.finding import CaseFinding
from banding.audit.sampling.scores import Estimate, SheetScore
from banding.engine import Decision

__all__ = [
    "AuditReport",
    "AuditedCase",
    "CaseFinding",
    "Comparison",
    "Crossing",
    "DisparityTable",
    "Estimate",
    "Figure",
    "FindingCount",
    "GroupRow",
    "GroupTable",
    "InputFile",
    "OutcomeCount",
    "RateRow",
    "SheetScore",
    "UnknownRate",
]


@attrs.frozen
class InputFile:
    """
    A file that was read.

    Attributes:
        role: ``cases``, ``ruleset``, ``policy`` or ``sheet``.
        name: its name as the user gave it.
        sha256: SHA-256 of its bytes, or for a ruleset of its content, hexadecimal.
    """

    role: str
    name: str
    sha256: str


@attrs.frozen
class AuditedCase:
    """
    One row of the caseload, audited.

    Attributes:
        row: row number as the spreadsheet shows it.
        crn: case reference number; empty when the cell is blank.
        team: the team; empty when not recorded.
        officer: the responsible officer; empty when not recorded.
        manager: the manager; empty when not recorded.
        recorded: the band on record; empty when there is none.
        decided: the band decided, or the route (``nps``, ``hub``), or ``incomplete`` or ``error``.
        outcome: the one outcome.
        words: the outcome said of this case, in a sentence.
        missing: the unknown facts that stand in the way; empty unless the outcome is ``cannot-tell``.
        findings: what is the matter with the record, gravest first.
        decision: every step, shared by all cases that are alike and so without their reference number or the words of
            a rationale; None for a row in error.
    """

    row: int
    crn: str
    team: str
    officer: str
    manager: str
    recorded: str
    decided: str
    outcome: CaseOutcome
    words: str
    missing: tuple[str, ...]
    findings: tuple[CaseFinding, ...]
    decision: Decision | None


@attrs.frozen
class AuditReport:
    """
    A whole audit.

    Attributes:
        title: "Audit of cases.csv against ...".
        on: the day audited for.
        ruleset: id, version and hash of the ruleset.
        ruleset_title: its name for people.
        bands: band names, lowest first.
        inputs: every file read, by hash.
        options: the options that bear on the result, name and value, in order.
        rows: how many rows were read; every one has one outcome.
        headline: the figures to put first.
        outcomes: every outcome in order, also those nobody came to; the counts add up to ``rows``.
        crossings: recorded against decided, only the pairs that occur, in the order of the bands.
        groups: by team, officer and manager, as far as the file has the columns.
        findings: kinds of finding that were made, gravest first, then most first.
        unknowns: unknown facts, the whole caseload first, then team by team; most first.
        disparities: outcomes by group, suppressed; empty unless ``--by`` asked for them.
        cannot_show: what the figures by group cannot show, a paragraph each; empty where there are none.
        method: how the audit was made and its limits, a paragraph each.
        notes: what was noticed of the files and their headings.
        cases: every row, in order; empty where the caller asked not to keep them.
        reading: the score of a reading sheet that was given too; None where there was none.
    """

    title: str
    on: date
    ruleset: str
    ruleset_title: str
    bands: tuple[str, ...]
    inputs: tuple[InputFile, ...]
    options: tuple[tuple[str, str], ...]
    rows: int
    headline: tuple[Figure, ...]
    outcomes: tuple[OutcomeCount, ...]
    crossings: tuple[Crossing, ...]
    groups: tuple[GroupTable, ...]
    findings: tuple[FindingCount, ...]
    unknowns: tuple[UnknownRate, ...]
    disparities: tuple[DisparityTable, ...]
    cannot_show: tuple[str, ...]
    method: tuple[str, ...]
    notes: tuple[str, ...]
    cases: tuple[AuditedCase, ...]
    reading: SheetScore | None = None
