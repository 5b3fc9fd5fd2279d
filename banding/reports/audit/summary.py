"""What an audit came to, in lines people read: what is to be put right first, then findings, groups and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from banding.audit import (
    FAMILY_OF,
    AuditReport,
    Comparison,
    DisparityTable,
    Estimate,
    Family,
    GroupRow,
    GroupTable,
    OutcomeCount,
    RateRow,
    SheetScore,
)
from banding.render.numbers import cases, counted
from banding.render.shares import rounded, span
from banding.render.wrapping import wrapped

_GROUPS_SHOWN: Final = 15
_FACTS_SHOWN: Final = 8
_ORDER: Final = (Family.DEPARTS, Family.TO_EXPLAIN, Family.OPEN, Family.ERROR, Family.IN_LINE)
_HEADINGS: Final = {
    Family.DEPARTS: "To put right: the record departs from the guidance",
    Family.TO_EXPLAIN: "To explain: nothing recorded shows why",
    Family.OPEN: "To find out",
    Family.ERROR: "To correct",
    Family.IN_LINE: "In line with the guidance",
}


def audit_lines(report: AuditReport) -> Iterator[str]:
    """Lay an audit out in lines of at most 80 characters, what is to be put right first."""
    yield from wrapped(f"{report.title}: {cases(report.rows)}, for {report.on:%-d %B %Y}")
    yield f"by {report.ruleset}"
    leads = list(takewhile(lambda figure: figure.code not in list(Family), report.headline))
    if leads:
        yield from ("", "To look at first")
    for figure in leads:
        told = f"{figure.count:>9,}  {figure.words}, of {figure.of:,} {figure.of_words}"
        yield from wrapped(told, "  ", following=" " * 13)
    for family in _ORDER:
        yield from _outcomes([each for each in report.outcomes if each.family is family], family, report.rows)
    yield from _findings(report)
    for table in report.groups:
        if table.role != "officer":
            yield from _group(table)
    yield from _unknowns(report)
    for disparity in report.disparities:
        yield from _disparity(disparity)
    if report.cannot_show:
        yield from ("", "What these figures cannot show")
        for paragraph in report.cannot_show:
            yield from wrapped(f"- {paragraph}", "  ", following="    ")
    if report.notes:
        yield from ("", "About the file")
        for note in report.notes:
            yield from wrapped(note, "  ")


def score_lines(score: SheetScore) -> Iterator[str]:
    """Lay a scored reading sheet out in lines of at most 80 characters."""
    yield from wrapped(
        f"Reading sheet: {read_words(score)}, drawn from {score.population:,}, in {counted(score.strata, 'stratum', 'strata')}"
    )
    yield ""
    yield f"  {'weighted share of yes':<46}{'share':>7}  {score.confidence:g}% interval"
    for each in score.estimates:
        yield from _estimate(each)
    for note in score.notes:
        yield from wrapped(note, "  ")


def read_words(score: SheetScore) -> str:
    """Say how many cases of a reading sheet were read: "none read of 10 on the sheet"."""
    read = cases(score.read) if score.read else "none"
    return f"{read} read" if score.read == score.sample else f"{read} read of {score.sample:,} on the sheet"


def percent(share: float | None) -> str:
    """Give a share as a whole per cent, which never says 0% or 100% of what is neither; a dash where there is none."""
    if share is None:
        return "-"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else rounded(share)


def _outcomes(outcomes: Sequence[OutcomeCount], family: Family, rows: int) -> Iterator[str]:
    shown = [each for each in outcomes if each.count]
    if shown:
        total = sum(each.count for each in shown)
        yield from ("", f"{_HEADINGS[family]}: {total:,} of {rows:,} ({percent(total / rows)})")
        yield from (f"  {each.count:>9,}  {each.words}" for each in shown)


def _findings(report: AuditReport) -> Iterator[str]:
    if not report.findings:
        return
    yield from ("", "Findings about the record, gravest first")
    for each in report.findings:
        yield from wrapped(
            f"{each.count:>9,}  {each.severity.value}: {each.code}, of {each.of:,} {each.of_words}",
            "  ",
            following=" " * 13,
        )
        yield from wrapped(f"{each.words} ({each.source})", " " * 13)


def _group(table: GroupTable) -> Iterator[str]:
    yield from ("", f"By {table.role} (column {table.column})")
    yield f"  {'':<28}{'cases':>9}{'departs':>9}{'explain':>9}{'open':>9}{'in line':>9}"
    for row in table.rows[:_GROUPS_SHOWN]:
        yield _group_line(row)
    if len(table.rows) > _GROUPS_SHOWN:
        yield f"  and {len(table.rows) - _GROUPS_SHOWN:,} more"


def _group_line(row: GroupRow) -> str:
    def share(family: Family) -> str:
        return percent(sum(n for outcome, n in row.counts if FAMILY_OF[outcome] is family) / row.cases)

    told = (Family.DEPARTS, Family.TO_EXPLAIN, Family.OPEN, Family.IN_LINE)
    return f"  {_fitted(row.name or 'not recorded', 27):<28}{row.cases:>9,}" + "".join(
        f"{share(each):>9}" for each in told
    )


def _unknowns(report: AuditReport) -> Iterator[str]:
    rates = [rate for rate in report.unknowns if rate.team is None][:_FACTS_SHOWN]
    if rates:
        yield from ("", "Not known most often, of the cases that could be read")
        for rate in rates:
            share = percent(rate.unknown / rate.cases)
            yield f"  {rate.unknown:>9,}  {share:>4}  {_fitted(rate.title, 36)}, deciding on {rate.matters:,}"


def _disparity(table: DisparityTable) -> Iterator[str]:
    yield ""
    yield from wrapped(f"By {table.column}: {table.words} ({table.count:,} of {table.cases:,})")
    yield f"  {'':<28}{'cases':>9}{'count':>9}{'rate':>9}   95% interval"
    yield from (_rate_line(row) for row in table.rows)
    if table.comparisons and all(each.withheld for each in table.comparisons):
        yield from wrapped(f"No group can be compared: {table.comparisons[0].withheld}.", "  ")
    else:
        for each in table.comparisons:
            yield from wrapped(_comparison(each), "  ", following="    ")
    if table.note:
        yield from wrapped(table.note, "  ")


def _rate_line(row: RateRow) -> str:
    name = f"  {_fitted(row.group or 'not recorded', 27):<28}"
    cases = "hidden" if row.cases is None else f"{row.cases:,}"
    if row.count is None or row.low is None or row.high is None:
        return f"{name}{cases:>9}{'hidden':>9}"
    return f"{name}{cases:>9}{row.count:>9,}{percent(row.rate):>9}   {span(row.low, row.high)}"


def _comparison(each: Comparison) -> str:
    against = f"{each.group} against {each.reference}, like with like"
    if each.odds_ratio is None or each.low is None or each.p_value is None or each.p_adjusted is None:
        return f"{against}: no figure, {each.withheld}."
    return (
        f"{against}: odds ratio {each.odds_ratio:.2f} (95% {each.low:.2f} to {each.high:.2f}), "
        f"p {_p(each.p_value)}, corrected {_p(each.p_adjusted)}, "
        f"{counted(each.strata, 'stratum', 'strata')}."
    )


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def _estimate(each: Estimate) -> Iterator[str]:
    counted = f"{each.yes:,} yes of {each.answered:,} answered"
    if each.rate is None or each.low is None or each.high is None:
        yield f"  {_fitted(each.question, 45):<46}{'-':>7}  nobody answered"
    else:
        yield f"  {_fitted(each.question, 45):<46}{rounded(each.rate, places=1):>7}  {span(each.low, each.high)}"
        yield f"      {each.code}: {counted}"


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
