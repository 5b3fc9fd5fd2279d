"""
Everything an audit found, frozen: the one class that pages, workbooks, JSON and the summary are made from.

Nothing in it is worked out later: figures come with their denominators, tables by group are suppressed already, and
words are ready to be printed. A page only arranges what stands here.
"""

from __future__ import annotations

from datetime import date

import attrs

from banding.audit.outcomes import CaseOutcome, Family
from banding.audit.severity import Severity
from banding.decide import Decision


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
class RateRow:
    """
    One group's rate of one outcome, as it may be published.

    Attributes:
        group: the group's word in the file; empty for cases on which it is not recorded.
        cases: the group's size; None where it is suppressed.
        count: how many came to the outcome; None where it is suppressed.
        low: lower end of the 95 per cent Wilson interval of the rate; None where the count is suppressed.
        high: its upper end.
    """

    group: str
    cases: int | None
    count: int | None
    low: float | None
    high: float | None

    @property
    def rate(self) -> float | None:
        """The count as a share of the cases, 0 to 1; None where either is suppressed or there are no cases."""
        return self.count / self.cases if self.count is not None and self.cases else None


@attrs.frozen
class Comparison:
    """
    One group against the reference group, like with like.

    Attributes:
        group: the group.
        reference: the group it is compared with: the largest.
        odds_ratio: Mantel-Haenszel pooled odds ratio over the strata; above 1 means the group's odds of the outcome are
            higher. None where it is withheld.
        low: lower end of its 95 per cent interval.
        high: upper end.
        p_value: Cochran-Mantel-Haenszel test of an odds ratio of one in every stratum.
        p_adjusted: the same after Holm's correction over every comparison of the run.
        strata: how many strata could tell the two groups apart.
        cases: how many cases of both groups lie in those strata; None where it is suppressed.
        withheld: why there is no figure; empty when there is one.
    """

    group: str
    reference: str
    odds_ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    strata: int
    cases: int | None
    withheld: str


@attrs.frozen
class DisparityTable:
    """
    One outcome by the groups of one column; small counts and those they could be worked out from are suppressed.

    Attributes:
        column: the heading, as the file spells it.
        measure: ``below-minimum``, ``raised``, ``cannot-tell`` or ``consideration-not-evidenced``.
        words: what is counted, in words.
        cases: the whole: field cases with a band on record.
        count: how many of them came to the outcome.
        rows: one a group, by name.
        comparisons: each group but the largest against the largest.
        note: what to know of this table before reading it; empty when nothing.
    """

    column: str
    measure: str
    words: str
    cases: int
    count: int
    rows: tuple[RateRow, ...]
    comparisons: tuple[Comparison, ...]
    note: str


@attrs.frozen
class CaseFinding:
    """
    A finding about one record.

    Attributes:
        code: such as ``stale-assessment``.
        severity: how grave.
        words: what is the matter with this record, in a sentence without a semicolon.
        source: the paragraph or line it answers to, or "local assumption".
    """

    code: str
    severity: Severity
    words: str
    source: str


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
class Estimate:
    """
    One question of the reading sheet, scored.

    Attributes:
        code: the question's column, such as ``band_right``.
        question: its words.
        yes: how many cases were answered yes.
        answered: how many were answered yes or no.
        asked: how many cases are on the sheet.
        rate: the weighted share of yes in the population, 0 to 1; None when nothing was answered.
        low: lower end of its interval, at the sheet's confidence.
        high: upper end.
    """

    code: str
    question: str
    yes: int
    answered: int
    asked: int
    rate: float | None
    low: float | None
    high: float | None


@attrs.frozen
class SheetScore:
    """
    A filled-in reading sheet, scored.

    Attributes:
        sample: how many cases are on it.
        population: how many it was drawn from.
        confidence: confidence of the intervals, per cent.
        strata: how many strata.
        estimates: one a question.
        notes: what to know before using them.
    """

    sample: int
    population: int
    confidence: float
    strata: int
    estimates: tuple[Estimate, ...]
    notes: tuple[str, ...]


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
