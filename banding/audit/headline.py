"""The figures to put first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from banding.audit.agreement.outcomes import CaseOutcome, Family
from banding.audit.findings.severity import Severity
from banding.audit.report import Figure, FindingCount, OutcomeCount

_TO_DO = {
    Family.DEPARTS: "to put right: the record departs from the guidance",
    Family.TO_EXPLAIN: "to explain: nothing recorded shows why",
    Family.OPEN: "to find out: a fact that decides, or the band itself, is not recorded",
    Family.ERROR: "to correct: the row cannot be read",
    Family.IN_LINE: "in line with the guidance",
}

_TWO_BANDS = "to settle first: the same person's rows differ in band or route"


def headline_figures(
    outcomes: Sequence[OutcomeCount],
    findings: Sequence[FindingCount],
    rows: int,
    *,
    people: tuple[int, int] = (0, 0),
) -> tuple[Figure, ...]:
    """
    Give the figures to put first.

    Args:
        outcomes: every outcome with its count.
        findings: kinds of finding with their counts.
        rows: how many rows were read.
        people: how many people have rows that differ in band or route, of how many on more than one row.

    Returns:
        The people with two bands, where there are any; a figure for each family of outcomes (what is to be put right first), for the cases that could be told, and for
        findings of the highest severity. A figure of findings counts findings and not cases.
    """
    families: Counter[Family] = Counter()
    for outcome in outcomes:
        families[outcome.family] += outcome.count
    told = rows - families[Family.OPEN] - families[Family.ERROR]
    figures = []
    if people[0]:
        figures.append(Figure("two-bands", _TWO_BANDS, *people, "people on more than one row"))
    figures += [
        Figure(family.value, words, families[family], rows, "all rows") for family, words in _TO_DO.items()
    ]
    agrees = sum(each.count for each in outcomes if each.outcome is CaseOutcome.AGREES)
    figures.append(Figure("agree", "agree outright", agrees, told, "cases that could be told"))
    high = [finding for finding in findings if finding.severity is Severity.HIGH]
    for finding in high:
        figures.append(Figure(finding.code, finding.words, finding.count, finding.of, finding.of_words))
    return tuple(figures)
