"""Outcomes by group as a report may publish them: what is suppressed is None."""

from __future__ import annotations

import attrs


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
    One group against the reference group, like with like.

    Attributes:
        group: the group.
        reference: the group it is compared with: the largest.
        odds_ratio: Mantel-Haenszel pooled odds ratio over the strata, to two places; above 1 means the group's odds of
            the outcome are higher. None where it is withheld, as it is where the figures would give small counts back.
        low: lower end of its 95 per cent interval.
        high: upper end.
        p_value: Cochran-Mantel-Haenszel test of an odds ratio of one in every stratum, to three places.
        p_adjusted: the same after Holm's correction over every comparison of the run.
        strata: how many strata could tell the two groups apart; 0 where the figures are withheld.
        cases: how many cases of both groups lie in those strata; None where it is suppressed.
        withheld: why there is no figure; empty when there is one.
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
