"""
Everything an audit found, frozen: the one class that pages, workbooks, JSON and the summary are made from.

Nothing in it is worked out later: figures come with their denominators, tables by group are suppressed already, and
words are ready to be printed. A page only arranges what is here.
"""

from __future__ import annotations

from datetime import date

import attrs

from banding.auditing.agreement.outcomes import CaseOutcome, Family
from banding.auditing.equality.rates import DisparityTable
from banding.auditing.findings.kinds import CaseFinding
from banding.auditing.policy.model import Severity
from banding.auditing.sampling.estimates import SheetScore
from banding.engine import Decision


@attrs.frozen
class Figure:
    """
    A count out of a whole.

    Attributes:
        code: such as ``in-line``; the figure's name for machines.
        words: what is counted, to stand after the number.
        count: how many.
        of: out of how many; 0 where there are none to count.
        of_words: what the whole is, such as "cases with a band on record".
    """

    code: str
    words: str
    count: int
    of: int
    of_words: str

    @property
    def share(self) -> float | None:
        """The count as a share of the whole, 0 to 1; None where the whole is empty."""
        return self.count / self.of if self.of else None


@attrs.frozen
class OutcomeCount:
    """
    How many cases came to one outcome.

    Attributes:
        outcome: the outcome.
        family: what it asks of somebody.
        words: its label, worded from the ruleset.
        meaning: when it applies, in a sentence.
        count: how many cases.
    """

    outcome: CaseOutcome
    family: Family
    words: str
    meaning: str
    count: int


@attrs.frozen
class GroupRow:
    """
    One team, officer or manager.

    Attributes:
        name: as the file spells it; empty for cases on which it is not recorded.
        cases: the denominator: all rows of the group, rows in error included.
        counts: how many came to each outcome, in the order of :class:`CaseOutcome`.
        findings: how many cases have a finding, by severity, gravest first.
    """

    name: str
    cases: int
    counts: tuple[tuple[CaseOutcome, int], ...]
    findings: tuple[tuple[Severity, int], ...]


@attrs.frozen
class GroupTable:
    """
    Outcomes by team, by officer or by manager.

    Attributes:
        role: ``team``, ``officer`` or ``manager``.
        column: the heading it was read from, as the file spells it.
        rows: one a group, by name, those with no name last.
    """

    role: str
    column: str
    rows: tuple[GroupRow, ...]


@attrs.frozen
class FindingCount:
    """
    One kind of finding and how often it was made.

    Attributes:
        code: such as ``stale-assessment``.
        severity: how grave.
        words: what it says, in a sentence.
        source: the paragraph or line it answers to, or "local assumption".
        count: how many cases have it.
        of: how many cases could have had it: those on which it could be looked at.
        of_words: what those are.
        rows: the first few row numbers that have it.
    """

    code: str
    severity: Severity
    words: str
    source: str
    count: int
    of: int
    of_words: str
    rows: tuple[int, ...]


@attrs.frozen
class UnknownRate:
    """
    How often a fact is not known, in one team or in all.

    Attributes:
        fact: the fact's name.
        title: its name in a sentence.
        team: the team; None for the caseload as a whole, empty for cases with no team.
        unknown: on how many cases the fact is not known.
        matters: on how many of those the answer could change something.
        cases: out of how many, rows in error left out.
    """

    fact: str
    title: str
    team: str | None
    unknown: int
    matters: int
    cases: int


@attrs.frozen
class Crossing:
    """
    One cell of recorded against decided.

    Attributes:
        recorded: the band on record; empty when there is none.
        decided: the band decided, or the route (``nps``, ``hub``), or ``incomplete`` or ``error``.
        count: how many cases.
    """

    recorded: str
    decided: str
    count: int


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
    One row of the caseload, audited; a text is empty where it is not recorded.

    ``row`` is its number as a spreadsheet shows it, ``decided`` the band, the route, ``incomplete`` or ``error``, and
    ``missing`` the unknown facts that stand in the way, empty unless the outcome is ``cannot-tell``. Findings are gravest
    first. The decision is shared by all cases that are alike, and so without their reference number or the words of a
    rationale; it is None for a row in error. Of a restricted case only the reference number, the bands and the outcome
    they come to are here; reports show the bands alone.
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
    is_restricted: bool = False


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
