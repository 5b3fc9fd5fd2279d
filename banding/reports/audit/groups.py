"""An audit by team, by fact and by group → the sections of its report. Figures that are suppressed in it stay so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from banding.audit import (
    FAMILY_OF,
    AuditReport,
    Comparison,
    DisparityTable,
    Family,
    GroupTable,
    RateRow,
    Severity,
)
from banding.render.report import (
    SCREEN,
    Align,
    Block,
    Cell,
    Grid,
    Head,
    Notes,
    Row,
    Section,
    Table,
    number_heads,
    table_of,
)
from banding.render.words import capital, counted, out_of, p_value, rounded, shortened
from banding.reports.words import SUPPRESSED

FAMILIES: Mapping[Family, str] = {
    Family.DEPARTS: "To put right",
    Family.TO_EXPLAIN: "To explain",
    Family.OPEN: "To find out",
    Family.ERROR: "To correct",
    Family.IN_LINE: "In line",
}
"""What each family of outcomes is called, what asks most first."""

SEVERITIES: Mapping[Severity, str] = {
    Severity.HIGH: "High severity",
    Severity.MEDIUM: "Medium severity",
    Severity.LOW: "Low severity",
}
"""What each severity is called, gravest first."""

_GROUPS_SHOWN = 15
_FACTS_SHOWN = 8
_NOT_RECORDED = "not recorded"


def group_sections(report: AuditReport) -> Iterator[Section]:
    """Give outcomes by team, officer and manager: the families and the severities; for a workbook, every outcome."""
    yield from table_of(map(_group_grid, report.groups))
    rows = tuple(
        (
            Cell(table.role),
            Cell(row.name),
            Cell(outcome.value),
            Cell(FAMILIES[FAMILY_OF[outcome]]),
            Cell(count),
            Cell(row.cases),
        )
        for table in report.groups
        for row in table.rows
        for outcome, count in row.counts
    )
    heads = (
        *map(Head, ("By", "Name", "Outcome", "What it asks")),
        *(Head(word, Align.NUMBER) for word in ("Cases", "Out of")),
    )
    yield Section(
        "groups", "Groups", (Table("group-counts", "Groups", heads, rows, sheet="Groups"),), where=()
    )


def _group_grid(table: GroupTable) -> Grid:
    severities = [SEVERITIES[severity] for severity in Severity]
    heads = number_heads(table.role.capitalize(), ["Cases", *FAMILIES.values(), *severities])
    rows = tuple(
        (
            Cell(row.name or _NOT_RECORDED, shortened(row.name)),
            Cell(row.cases),
            *(
                _share(sum(count for outcome, count in row.counts if FAMILY_OF[outcome] is family), row.cases)
                for family in FAMILIES
            ),
            *(_share(dict(row.findings).get(severity, 0), row.cases) for severity in Severity),
        )
        for row in table.rows
    )
    note = "Under a severity: cases with a finding of it. Shares are of the group's cases."
    says = "" if table.role == "officer" else "list"
    title = f"By {table.role}"
    tidy = ("name", "measure", "cases")
    return Grid(f"by-{table.role}", title, heads, rows, note, says=says, most=_GROUPS_SHOWN, tidy=tidy)


def _share(count: int, total: int) -> Cell:
    return Cell(count, out_of(count, total))


def unknown_sections(report: AuditReport) -> Iterator[Section]:
    """Give the facts not known in the caseload as a whole, and by team; for a workbook, on a line each."""
    whole = [each for each in report.unknowns if each.team is None and each.unknown]
    teams = sorted(
        {each.team for each in report.unknowns if each.team is not None}, key=lambda team: (not team, team)
    )
    known = {(each.fact, each.team): _share(each.unknown, each.cases) for each in report.unknowns}
    rows = tuple(
        (
            Cell(each.title),
            _share(each.unknown, each.cases),
            Cell(each.matters),
            *(known.get((each.fact, team), Cell(0)) for team in teams),
        )
        for each in whole
    )
    named = [shortened(team) or "no team recorded" for team in teams]
    heads = number_heads("Fact", ["Not known", "Could change something", *named])
    says = "{1:>9}  {0}; could change something for {2}"
    table = Table("unknowns-table", "What is not known", heads, rows, says=says, most=_FACTS_SHOWN)
    yield Section("unknowns", "What is not known", (table,) if rows else ())
    every = tuple(
        (
            Cell(each.fact),
            Cell(each.title),
            Cell("all teams" if each.team is None else each.team),
            *map(Cell, (each.unknown, each.matters, each.cases)),
        )
        for each in report.unknowns
    )
    counted = (Head(word, Align.NUMBER) for word in ("Not known", "Could matter", "Out of"))
    tidy = Table(
        "unknown-counts",
        "Unknowns",
        (*map(Head, ("Fact", "Title", "Team")), *counted),
        every,
        sheet="Unknowns",
    )
    yield Section("unknown-counts", "Unknowns", (tidy,), where=())


def disparity_section(report: AuditReport) -> Iterator[Section]:
    """Give each outcome by the groups of each column, and what such figures cannot show."""
    if not report.disparities:
        return
    blocks: list[Block] = []
    for place, table in enumerate(report.disparities, start=1):
        blocks += _disparity(table, place)
    blocks.append(Notes(report.cannot_show, "What these figures cannot show", about="cannot show"))
    yield Section("disparities", "Outcomes by group", tuple(blocks))


def _disparity(table: DisparityTable, place: int) -> Iterator[Block]:
    title = f"{capital(table.words)}, by {shortened(table.column)}: {table.count:,} of {table.cases:,}"
    heads = (Head("Group"), *(Head(word, Align.NUMBER) for word in ("Cases", "Count", "Rate", "Low", "High")))
    if table.note:
        yield Notes((table.note,), about="note")
    rates = tuple(map(_rate_row, table.rows))
    yield Table(f"rates-{place}", title, heads, rates, says="columns", sheet="Rates by group", of=title)
    if not table.comparisons:
        return
    numbers = ("Odds ratio", "Low", "High", "p", "p, corrected", "Strata", "Cases")
    compared = (
        *map(Head, ("Group", "Against")),
        *(Head(word, Align.NUMBER) for word in numbers),
        Head("What to know", Align.WORDS),
    )
    yield Table(
        f"compared-{place}",
        f"{title}: like with like",
        compared,
        tuple(map(_comparison_row, table.comparisons)),
        "Low and high are the ends of the 95% interval.",
        sheet="Comparisons",
        of=title,
    )
    said = [_comparison(each) for each in table.comparisons]
    if all(each.withheld for each in table.comparisons):
        said = [f"No group can be compared: {table.comparisons[0].withheld}."]
    yield Notes(tuple(said), where=SCREEN)


def _comparison(each: Comparison) -> str:
    against = f"{each.group} against {each.reference}, like with like"
    if (
        each.odds_ratio is None
        or each.low is None
        or each.high is None
        or each.p_value is None
        or each.p_adjusted is None
    ):
        return f"{against}: no figure, {each.withheld}."
    interval = f"95% {each.low:.2f} to {each.high:.2f}"
    chance = f"p {p_value(each.p_value)}, corrected {p_value(each.p_adjusted)}"
    strata = counted(each.strata, "stratum", "strata")
    return f"{against}: odds ratio {each.odds_ratio:.2f} ({interval}), {chance}, {strata}."


def _withheld(value: float | None, shown: str) -> Cell:
    return Cell(value, SUPPRESSED if value is None else shown)


def _rate_row(row: RateRow) -> Row:
    shares = (_withheld(value, rounded(value or 0, places=1)) for value in (row.rate, row.low, row.high))
    counts = (_withheld(value, f"{value or 0:,}") for value in (row.cases, row.count))
    return (Cell(row.group or _NOT_RECORDED, shortened(row.group)), *counts, *shares)


def _comparison_row(row: Comparison) -> Row:
    ratios = (
        Cell(value, "none" if value is None else f"{value:.2f}")
        for value in (row.odds_ratio, row.low, row.high)
    )
    chances = (
        Cell(value, "none" if value is None else p_value(value)) for value in (row.p_value, row.p_adjusted)
    )
    names = (Cell(name or _NOT_RECORDED, shortened(name)) for name in (row.group, row.reference))
    return (*names, *ratios, *chances, Cell(row.strata), Cell(row.cases), Cell(row.withheld))
