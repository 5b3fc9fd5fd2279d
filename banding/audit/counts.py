"""Counts of an audit as its report holds them, each with its denominator and its words."""

from __future__ import annotations

import attrs

from banding.audit.agreement.outcomes import CaseOutcome, Family
from banding.audit.findings.severity import Severity


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
