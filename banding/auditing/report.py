"""
Everything an audit found, frozen: the classes that pages, workbooks, JSON and the summary are made from.

Nothing in it is worked out later: figures come with their denominators, tables by group are suppressed already, and
words are ready to be printed. As JSON it is these classes written out; the page on audits says what each field holds.
"""

from datetime import date

import attrs

from banding.auditing.agreement.outcomes import CaseOutcome, Family
from banding.auditing.findings.kinds import CaseFinding
from banding.auditing.policy.model import Severity
from banding.auditing.sampling.estimates import SheetScore
from banding.engine import Decision


@attrs.frozen
class Figure:
    """A count out of a whole, which may be 0; ``words`` stand after the number."""

    code: str
    words: str
    count: int
    of: int
    of_words: str


@attrs.frozen
class OutcomeCount:
    """How many cases came to one outcome, its label and meaning worded from the ruleset."""

    outcome: CaseOutcome
    family: Family
    words: str
    meaning: str
    count: int


@attrs.frozen
class GroupRow:
    """One team, officer or manager, the name empty where it is not recorded; ``cases`` has the rows in error too."""

    name: str
    cases: int
    counts: tuple[tuple[CaseOutcome, int], ...]
    findings: tuple[tuple[Severity, int], ...]


@attrs.frozen
class GroupTable:
    """Outcomes by team, officer or manager, its ``role``; the rows are by name, those with no name last."""

    role: str
    column: str
    rows: tuple[GroupRow, ...]


@attrs.frozen
class FindingCount:
    """One kind of finding: on how many cases, of those on which it could be looked at, and the first few of its rows."""

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
    """How often a fact is not known in a team, empty for cases with none, or in the caseload as a whole, None."""

    fact: str
    title: str
    team: str | None
    unknown: int
    matters: int
    cases: int


@attrs.frozen
class Crossing:
    """One cell of recorded (empty for no band) against decided: the band, the route, ``incomplete`` or ``error``."""

    recorded: str
    decided: str
    count: int


@attrs.frozen
class InputFile:
    """A file that was read; ``sha256`` is of its bytes, or for a ruleset of its content."""

    role: str
    name: str
    sha256: str


@attrs.frozen
class RateRow:
    """One group's rate of an outcome with the ends of its 95 per cent Wilson interval; what is suppressed is None."""

    group: str
    cases: int | None = None
    count: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def rate(self) -> float | None:
        """The count as a share of the cases, 0 to 1; None where either is suppressed or there are no cases."""
        return self.count / self.cases if self.count is not None and self.cases else None


@attrs.frozen
class Comparison:
    """
    One group against the largest, like with like: the Mantel-Haenszel odds ratio over the strata that tell them apart.

    Above 1 the group's odds of the outcome are higher. The interval is of 95 per cent, ``p_value`` the
    Cochran-Mantel-Haenszel test of a ratio of one in every stratum, and ``p_adjusted`` the same after Holm's correction
    over all comparisons of the run. Figures that would give small counts back are None, and ``withheld`` says why.
    """

    group: str
    reference: str
    odds_ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    strata: int = 0
    cases: int | None = None
    withheld: str = ""


@attrs.frozen
class DisparityTable:
    """One outcome by the groups of one column; ``cases`` is the whole, the field cases with a band on record."""

    column: str
    measure: str
    words: str
    cases: int
    count: int
    rows: tuple[RateRow, ...]
    comparisons: tuple[Comparison, ...]
    note: str


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
    A whole audit: the counts of all outcomes add up to ``rows``, findings and unknown facts are gravest and most first.

    ``disparities`` is empty unless groups were to be compared, ``cases`` unless they were to be kept, and ``reading`` None
    where no reading sheet was scored.
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
