"""An audit's report → the tables of its page. Figures that are suppressed in the report stay so here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from banding.audit import FAMILY_OF, AuditReport, DisparityTable, Family, GroupTable, RateRow, Severity
from banding.audit import Comparison as GroupComparison
from banding.render.charts import Counted, bar_chart
from banding.render.numbers import capital, number, per_cent, shortened
from banding.render.pages import Align, Cell, Distribution, Head, Table, Tag, number_heads
from banding.reports.audit.page import Disparity, FindingPart

FAMILIES: Mapping[Family, str] = {
    Family.DEPARTS: "Departs from the guidance",
    Family.TO_EXPLAIN: "To explain",
    Family.OPEN: "Open",
    Family.ERROR: "In error",
    Family.IN_LINE: "In line",
}
"""What each family of outcomes is called, what asks most first."""

SEVERITIES: Mapping[Severity, str] = {
    Severity.HIGH: "High severity",
    Severity.MEDIUM: "Medium severity",
    Severity.LOW: "Low severity",
}
"""What each severity is called, gravest first."""

SUPPRESSED = "suppressed"
_ROWS_NAMED = 10


def finding_parts(report: AuditReport) -> tuple[FindingPart, ...]:
    """Give the findings of each severity that has any, gravest first."""
    heads = (
        Head("Finding", Align.WORDS),
        Head("Cases", Align.NUMBER),
        Head("Share", Align.NUMBER),
        Head("Out of"),
        Head("Answers to", Align.WORDS),
        Head("First rows"),
    )
    parts = []
    for severity, found in groupby(report.findings, key=lambda finding: finding.severity):
        rows = tuple(
            (
                Cell(f"{finding.code}: {finding.words}"),
                Cell(number(finding.count)),
                Cell(per_cent(finding.count, finding.of)),
                Cell(f"{finding.of_words} ({number(finding.of)})"),
                Cell(finding.source),
                Cell(", ".join(map(number, finding.rows[:_ROWS_NAMED]))),
            )
            for finding in found
        )
        table = Table(f"findings-{severity}", SEVERITIES[severity], heads, rows)
        parts.append(FindingPart(f"severity-{severity}", SEVERITIES[severity], table))
    return tuple(parts)


def outcome_distribution(report: AuditReport) -> Distribution:
    """Give the outcomes some case came to, what departs from the guidance first."""
    order = list(FAMILIES)
    found = sorted(
        (each for each in report.outcomes if each.count),
        key=lambda each: (order.index(each.family), -each.count),
    )
    counted = [
        Counted(FAMILIES[family], count, f"{number(count)} ({per_cent(count, report.rows)})")
        for family in order
        if (count := sum(each.count for each in found if each.family is family))
    ]
    rows = tuple(
        (
            Cell(capital(each.words)),
            Cell(FAMILIES[each.family]),
            Cell(number(each.count)),
            Cell(per_cent(each.count, report.rows)),
            Cell(each.meaning),
        )
        for each in found
    )
    heads = (
        Head("Outcome"),
        Head("What it asks"),
        Head("Cases", Align.NUMBER),
        Head("Share", Align.NUMBER),
        Head("When it applies", Align.WORDS),
    )
    chart = bar_chart("outcome-chart", "Cases by what their outcome asks", counted)
    return Distribution(chart, Table("outcome-counts", "Outcomes", heads, rows))


def crossing_table(report: AuditReport, tags: Mapping[str, Tag]) -> Table:
    """Give recorded bands at the side against decided ones at the head."""
    sides = [*report.bands, *_beyond(report.bands, [each.recorded for each in report.crossings])]
    tops = [*report.bands, *_beyond(report.bands, [each.decided for each in report.crossings])]
    counts = {(each.recorded, each.decided): each.count for each in report.crossings}
    sides = [side for side in sides if any((side, top) in counts for top in tops)]
    tops = [top for top in tops if any((side, top) in counts for side in sides)]
    heads = [Head("On record, at the side; decided, at the head")]
    heads += [Head(top or "none", Align.NUMBER, tags.get(top)) for top in tops]
    rows = tuple(
        (
            Cell("" if side in tags else side or "nothing recorded", tag=tags.get(side)),
            *(_crossing(report.bands, side, top, counts.get((side, top), 0)) for top in tops),
        )
        for side in sides
    )
    note = "Bold with ↑: the guidance leads higher than the record. Slanted with ↓: it leads lower."
    return Table("crossings", "On record and decided", tuple(heads), rows, note)


def _crossing(bands: Sequence[str], side: str, top: str, count: int) -> Cell:
    if side not in bands or top not in bands or not count:
        return Cell(number(count), css="" if count else "steady")
    then, now = bands.index(side), bands.index(top)
    if then == now:
        return Cell(number(count), says="same:")
    return Cell(f"{number(count)} {'↑' if now > then else '↓'}", css="up" if now > then else "down")


def _beyond(bands: Sequence[str], names: Sequence[str]) -> list[str]:
    return sorted(set(names) - set(bands))


def group_table(table: GroupTable) -> Table:
    """Give outcomes by team, officer or manager: the families, then the severities."""
    heads = number_heads(
        table.role.capitalize(),
        ["Cases", *FAMILIES.values(), *(SEVERITIES[severity] for severity in Severity)],
    )
    rows = tuple(
        (
            Cell(shortened(row.name) or "not recorded"),
            Cell(number(row.cases)),
            *(
                _out_of(
                    sum(count for outcome, count in row.counts if FAMILY_OF[outcome] is family), row.cases
                )
                for family in FAMILIES
            ),
            *(_out_of(dict(row.findings).get(severity, 0), row.cases) for severity in Severity),
        )
        for row in table.rows
    )
    note = "Under a severity: cases with a finding of it. Shares are of the group's cases."
    return Table(f"by-{table.role}", f"Outcomes by {table.role}", heads, rows, note)


def _out_of(count: int, total: int) -> Cell:
    return Cell(f"{number(count)} ({per_cent(count, total)})" if count else "0")


def unknown_table(report: AuditReport) -> Table | None:
    """Give the facts not known in the caseload as a whole, and the teams where they are least known."""
    whole = [each for each in report.unknowns if each.team is None and each.unknown]
    if not whole:
        return None
    rows = tuple(
        (
            Cell(each.title),
            Cell(_of(each.unknown, each.cases)),
            Cell(number(each.matters)),
            *(Cell(_rate(report, each.fact, team)) for team in _teams(report)),
        )
        for each in whole
    )
    heads = number_heads(
        "Fact", ["Not known", "Could change something", *(_team(team) for team in _teams(report))]
    )
    return Table("unknowns", "What is not known", heads, rows)


def _teams(report: AuditReport) -> list[str]:
    return sorted(
        {each.team for each in report.unknowns if each.team is not None}, key=lambda team: (not team, team)
    )


def _team(team: str) -> str:
    return shortened(team) or "no team recorded"


def _rate(report: AuditReport, fact: str, team: str) -> str:
    found = [each for each in report.unknowns if each.fact == fact and each.team == team]
    return _of(found[0].unknown, found[0].cases) if found else "0"


def _of(count: int, total: int) -> str:
    return f"{number(count)} ({per_cent(count, total)})"


def disparity(table: DisparityTable, place: int) -> Disparity:
    """Give one outcome by the groups of one column."""
    title = f"{capital(table.words)}, by {shortened(table.column)}"
    heads = number_heads("Group", ["Cases", "Count", "Rate", "95% interval"])
    rates = Table(f"rates-{place}", title, heads, tuple(map(_rate_row, table.rows)))
    compared = tuple(map(_comparison_row, table.comparisons))
    comparison_heads = (
        Head("Group"),
        Head("Against"),
        Head("Odds ratio", Align.NUMBER),
        Head("95% interval", Align.NUMBER),
        Head("p, adjusted", Align.NUMBER),
        Head("Strata", Align.NUMBER),
        Head("What to know", Align.WORDS),
    )
    comparisons = Table(f"compared-{place}", f"{title}: like with like", comparison_heads, compared)
    return Disparity(title, rates, comparisons if compared else None, table.note)


def _rate_row(row: RateRow) -> tuple[Cell, ...]:
    return (
        Cell(shortened(row.group) or "not recorded"),
        Cell(SUPPRESSED if row.cases is None else number(row.cases)),
        Cell(SUPPRESSED if row.count is None else number(row.count)),
        Cell(SUPPRESSED if row.rate is None else f"{100 * row.rate:.1f}%"),
        Cell(
            SUPPRESSED
            if row.low is None or row.high is None
            else f"{100 * row.low:.1f}% to {100 * row.high:.1f}%"
        ),
    )


def _comparison_row(row: GroupComparison) -> tuple[Cell, ...]:
    interval = "none" if row.low is None or row.high is None else f"{row.low:.2f} to {row.high:.2f}"
    return (
        Cell(shortened(row.group) or "not recorded"),
        Cell(shortened(row.reference) or "not recorded"),
        Cell("withheld" if row.odds_ratio is None else f"{row.odds_ratio:.2f}"),
        Cell(interval),
        Cell("none" if row.p_adjusted is None else _p_value(row.p_adjusted)),
        Cell(number(row.strata)),
        Cell(row.withheld),
    )


def _p_value(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"
