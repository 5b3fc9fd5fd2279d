"""An audit by team, by fact and by group → the sections of its report. Figures that are suppressed in it stay so."""

from collections.abc import Iterator, Mapping

from banding import auditing
from banding.render import report as doc
from banding.render.words import capital, counted, out_of, p_value, rounded, shortened
from banding.reports.tables import SUPPRESSED, cells, heads, sheet_only

FAMILIES: Mapping[auditing.Family, str] = {
    auditing.Family.DEPARTS: "To put right",
    auditing.Family.TO_EXPLAIN: "To explain",
    auditing.Family.OPEN: "To find out",
    auditing.Family.ERROR: "To correct",
    auditing.Family.IN_LINE: "In line",
}
"""What each family of outcomes is called, what asks most first."""

SEVERITIES: Mapping[auditing.Severity, str] = {
    auditing.Severity.HIGH: "High severity",
    auditing.Severity.MEDIUM: "Medium severity",
    auditing.Severity.LOW: "Low severity",
}
"""What each severity is called, gravest first."""

_GROUPS_SHOWN = 15
_FACTS_SHOWN = 8


def group_sections(report: auditing.AuditReport) -> Iterator[doc.Section]:
    """Give outcomes by team, officer and manager: the families and the severities; for a workbook, every outcome."""
    yield from doc.table_of(*map(_group_grid, report.groups))
    rows = tuple(
        cells(table.role, row.name, outcome.value, FAMILIES[auditing.FAMILY_OF[outcome]], count, row.cases)
        for table in report.groups
        for row in table.rows
        for outcome, count in row.counts
    )
    headings = heads("By", "Name", "Outcome", "What to do", "Cases", "Out of", numbers=("Out of",))
    yield sheet_only(doc.Table("groups", "Groups", headings, rows, sheet="Groups"))


def _group_grid(table: auditing.GroupTable) -> doc.Grid:
    measures = ["Cases", *FAMILIES.values(), *SEVERITIES.values()]
    headings = doc.number_heads(table.role.capitalize(), measures)
    rows = []
    for row in table.rows:
        counts = dict.fromkeys((*FAMILIES, *auditing.Severity), 0) | dict(row.findings)
        for outcome, count in row.counts:
            counts[auditing.FAMILY_OF[outcome]] += count
        shares = (doc.Cell(count, out_of(count, row.cases)) for count in counts.values())
        rows.append(cells(_name(row.name), row.cases, *shares))
    note = "Under a severity: cases with a finding of it. Shares are of the group's cases."
    id_, caption, tidy = f"by-{table.role}", f"By {table.role}", ("name", "measure", "cases")
    says = "" if table.role == "officer" else "list"
    return doc.Grid(id_, caption, headings, rows, note, says=says, most=_GROUPS_SHOWN, tidy=tidy)


def _name(of_group: str) -> doc.Cell:
    return doc.Cell(of_group or "not recorded", shortened(of_group))


def unknown_sections(report: auditing.AuditReport) -> Iterator[doc.Section]:
    """Give the facts not known in the caseload as a whole, and by team; for a workbook, on a line each."""
    named = {each.team for each in report.unknowns if each.team is not None}
    teams = sorted(named, key=lambda team: (not team, team))
    shares = {
        (each.fact, each.team): doc.Cell(each.unknown, out_of(each.unknown, each.cases))
        for each in report.unknowns
    }
    rows = []
    for each in report.unknowns:
        if each.team is None and each.unknown:
            by_team = (shares.get((each.fact, team), doc.Cell(0)) for team in teams)
            rows.append(cells(each.title, shares[each.fact, None], each.matters, *by_team))
    of_teams = (shortened(team) or "no team recorded" for team in teams)
    headings = doc.number_heads("Fact", ("Not known", "Could change something", *of_teams))
    title = "What is not known"
    says = "{1:>9}  {0}; could change something for {2}"
    table = doc.Table("unknowns-table", title, headings, rows, says=says, most=_FACTS_SHOWN)
    yield doc.Section("unknowns", title, (table,) if rows else ())
    every = []
    for each in report.unknowns:
        team = "all teams" if each.team is None else each.team
        every.append(cells(each.fact, each.title, team, each.unknown, each.matters, each.cases))
    numbers = ("Not known", "Could matter", "Out of")
    headings = heads("Fact", "Title", "Team", *numbers, numbers=numbers)
    yield sheet_only(doc.Table("unknown-counts", "Unknowns", headings, every, sheet="Unknowns"))


def disparity_section(report: auditing.AuditReport) -> Iterator[doc.Section]:
    """Give each outcome by the groups of each column, and what such figures cannot show."""
    if not report.disparities:
        return
    blocks: list[doc.Block] = []
    for place, table in enumerate(report.disparities, start=1):
        blocks += _disparity(table, place)
    blocks.append(doc.Notes(report.cannot_show, "What these figures cannot show", about="cannot show"))
    yield doc.Section("disparities", "Outcomes by group", tuple(blocks))


def _disparity(table: auditing.DisparityTable, place: int) -> Iterator[doc.Block]:
    title = f"{capital(table.words)}, by {shortened(table.column)}: {table.count:,} of {table.cases:,}"
    if table.note:
        yield doc.Notes((table.note,), about="note")
    numbers = ("Cases", "Count", "Rate", "Low", "High")
    headings = heads("Group", *numbers, numbers=numbers)
    rates, name = map(_rate_row, table.rows), f"rates-{place}"
    yield doc.Table(name, title, headings, rates, says="columns", sheet="Rates by group", of=title)
    if not table.comparisons:
        return
    figures = ("Odds ratio", "Low", "High", "p", "p, corrected", "Strata", "Cases")
    headings = heads("Group", "Against", *figures, "Note", words=("Note",), numbers=figures)
    rows, note = [*map(_comparison_row, table.comparisons)], "Low and high are the ends of the 95% interval."
    caption = f"{title}: like with like"
    yield doc.Table(f"compared-{place}", caption, headings, rows, note, sheet="Comparisons", of=title)
    said = [_comparison(each, row) for each, row in zip(table.comparisons, rows, strict=True)]
    if all(each.withheld for each in table.comparisons):
        said = [f"No group can be compared: {table.comparisons[0].withheld}."]
    yield doc.Notes(tuple(said), where=doc.SCREEN)


def _comparison(each: auditing.Comparison, row: doc.Row) -> str:
    against = f"{each.group} against {each.reference}, like with like"
    ratio, low, high, chance, corrected = (cell.words for cell in row[2:7])
    if each.withheld:
        return f"{against}: no figure, {each.withheld}."
    chances = f"p {chance}, corrected {corrected}, {counted(each.strata, 'stratum', 'strata')}"
    return f"{against}: odds ratio {ratio} (95% {low} to {high}), {chances}."


def _withheld(value: float | None, shown: str) -> doc.Cell:
    return doc.Cell(value, SUPPRESSED if value is None else shown)


def _rate_row(row: auditing.RateRow) -> doc.Row:
    shares = (_withheld(value, rounded(value or 0, places=1)) for value in (row.rate, row.low, row.high))
    counts = (_withheld(value, f"{value or 0:,}") for value in (row.cases, row.count))
    return (_name(row.group), *counts, *shares)


def _comparison_row(row: auditing.Comparison) -> doc.Row:
    ratios = [(value, f"{value or 0:.2f}") for value in (row.odds_ratio, row.low, row.high)]
    chances = [(value, p_value(value or 0)) for value in (row.p_value, row.p_adjusted)]
    figures = (doc.Cell(value, "none" if value is None else shown) for value, shown in (*ratios, *chances))
    return cells(_name(row.group), _name(row.reference), *figures, row.strata, row.cases, row.withheld)
