"""The sheets beside the cases: a summary that follows what is typed, and how the workbook works."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from banding.export.workbook.row import Row
from banding.records.templates import TemplateColumn
from banding.render.workbook_style import (
    WrappedRows,
    band_cell,
    bold,
    colour_bands,
    heading_cell,
    print_well,
    text_cell,
)
from banding.ruleset import Ruleset
from banding.vocabulary import Status

_FIRST = 5
_TEAMS, _LISTED = 12, 20
_ATTENTION = {
    Status.ERROR: "a cell cannot be read: mend it",
    Status.INCOMPLETE: "no band can be given before more is known",
    Status.CONSIDER: "a manager must decide, and write why",
    Status.PROVISIONAL: "the band could change with what is not known",
    Status.REFER: "not for this service",
    Status.HUB: "for the hub",
    Status.JUDGED: "judged by a manager",
    Status.SETTLED: "nothing is open",
}
_HOW = (
    "Type or paste one case a row on the sheet Cases, from row 5 down. The answers stand on either side and follow at once.",
    "A blank cell means not known, and is never read as “no”. Where the answer could change with it, enquiries names it.",
    "A word that cannot be read makes the row an error: first_step and reasons name the cell, what stands in it and what may stand there.",
    "Paste values only, so that drop-downs and colours stay. What is pasted over them is read all the same.",
    "Formulas see a number and not how it is shown: a number with words or zeros in its format is read as the number alone.",
    "Sort, cut, paste and clear the typed cells as you like; put a column of your own among them. Rows and answers stay together.",
    "The cells of answers are locked, without a password: Review, Unprotect sheet. Do not move rows then; their answers would say so.",
    "The sheet is ready for {ready:,} cases, to row {below:,}. Rows below are not banded, and the sheet says so.",
    "A manager's judgement goes into judged_band with the reason in rationale; without a reason it is not applied.",
    "`banding allocate` reads this workbook as a caseload: what is typed is kept and the answers are replaced.",
    "It was made by `banding workbook`; make it anew when the rules change. It decides by the rules in its column ruleset and no others.",
    "",
)


@attrs.frozen
class Areas:
    """The ranges of some columns of the sheet of cases."""

    band: str
    status: str
    first_step: str
    crn: str
    team: str


def write_summary(sheet: Any, ruleset: Ruleset, work: Row, areas: Areas) -> None:
    """Write the counts by band, status and team with a chart, and the rows to look at first; all follow what is typed."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 14
    for letter in "CDEFGH":
        sheet.column_dimensions[letter].width = 14
    print_well(sheet, headings=1)
    band, status, crn = areas.band, areas.status, areas.crn
    sheet.append([bold(sheet, f"Summary: {ruleset.title}")])
    sheet.append(["=Cases!A2"])
    sheet.append([heading_cell(sheet, "Band"), heading_cell(sheet, "Cases")])
    for each in ruleset.bands:
        sheet.append([band_cell(sheet, each), f'=COUNTIF({band},"{each.name}")'])
    bands = len(ruleset.bands)
    live = f"COUNT(Work!{work.area('live')})"
    sheet.append([text_cell(sheet, "no band"), f"={live}-SUM(B4:B{3 + bands})"])
    sheet.append([bold(sheet, "all"), f"={live}"])
    sheet.append([])
    sheet.append(
        [
            heading_cell(sheet, "Status"),
            heading_cell(sheet, "Cases"),
            heading_cell(sheet, "What it means"),
        ]
    )
    for word, means in _ATTENTION.items():
        sheet.append([text_cell(sheet, word), f'=COUNTIF({status},"{word}")', text_cell(sheet, means)])
    repeated = f'=SUMPRODUCT(--(Work!{work.area("people")}<>""))'
    sheet.append(
        [
            text_cell(sheet, "same person twice"),
            repeated,
            text_cell(sheet, "rows of people who are on more than one"),
        ]
    )
    sheet.append([])
    names = [each.name for each in ruleset.bands]
    sheet.append([heading_cell(sheet, text) for text in ("Team", *names, "no band", "needs attention")])
    teams, area = areas.team, work.area
    for number in range(1, _TEAMS + 1):
        name = f'IFERROR(INDEX({teams},MATCH({number},Work!{area("team.new")},0))&"","")'
        held = f"Work!{area('team.number')},{number}"
        of = [f'COUNTIFS({held},{band},"{each}")' for each in names]
        rest = f'COUNTIFS({held},Work!{area("live")},">0")-{"-".join(of)}'
        needing = f'COUNTIFS({held},Work!{area("attention")},">0")'
        row = 3 + bands + 2 + 1 + 1 + len(_ATTENTION) + 1 + 1 + 1 + number
        sheet.append([f"={name}", *(f'=IF($A{row}="","",{each})' for each in (*of, rest, needing))])
    more = f"MAX(Work!{area('team.new')})-{_TEAMS}"
    sheet.append([f'=IF({more}>0,{more}&" more teams are not listed","")'])
    sheet.append([])
    sheet.append(
        [heading_cell(sheet, text) for text in ("Needs attention first", "Status", "Row", "What to do first")]
    )
    attention = area("attention")
    for number in range(1, _LISTED + 1):
        at = f"MOD(SMALL(Work!{attention},{number}),100000)-{_FIRST - 1}"
        cells = [
            f'INDEX({crn},{at})&""',
            f"INDEX({status},{at})",
            f"{at}+{_FIRST - 1}",
            f"INDEX({areas.first_step},{at})",
        ]
        sheet.append([f'=IFERROR({each},"")' for each in cells])
    colour_bands(sheet, f"A4:A{3 + bands}", ruleset.bands)
    sheet.add_chart(_chart(ruleset), "I3")


def write_how(
    sheet: Any, ruleset: Ruleset, columns: Iterable[TemplateColumn], *, ready: int, last: int
) -> None:
    """Write how the workbook works, and what may be written in each column."""
    rows = WrappedRows(sheet, [30, 44, 74, 64], above=len(_HOW) + 1)
    print_well(sheet, headings=1)
    sheet.append(
        [
            bold(
                sheet,
                f"How this workbook works. Decided by {ruleset.title} ({ruleset.stamp}).",
            )
        ]
    )
    for line in _HOW:
        sheet.append([text_cell(sheet, line.format(ready=ready, below=last))])
    rows.head(("column", "what it is", "note", "what may be written"))
    for column in columns:
        # Not `crn` alone: a sheet with that heading would be taken for one with cases.
        name = f"{column.name} (required)" if column.name == "crn" else column.name
        rows.add((name, column.title, column.note, column.allowed))


def _chart(ruleset: Ruleset) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.marker import DataPoint

    chart, bands = BarChart(), len(ruleset.bands)
    chart.title, chart.legend, chart.height, chart.width = "Cases by band", None, 7.5, 13
    sheet: Any = "Summary"
    data = Reference(range_string=f"{sheet}!$B$4:$B${3 + bands}")
    chart.add_data(data, titles_from_data=False)
    chart.set_categories(Reference(range_string=f"{sheet}!$A$4:$A${3 + bands}"))
    chart.gapWidth = 60
    for place, band in enumerate(ruleset.bands):
        point = DataPoint(idx=place)
        point.graphicalProperties.solidFill = band.fill[1:]
        point.graphicalProperties.line.solidFill = "0B0C0C"
        chart.series[0].data_points.append(point)
    chart.x_axis.delete = chart.y_axis.delete = False
    return chart
