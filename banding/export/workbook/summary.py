"""The sheets beside the cases: a summary that follows what is typed, and how the workbook works."""

from collections.abc import Mapping
from typing import Any

from banding.export.workbook.row import Row
from banding.records.columns import FIRST_STEP
from banding.render import workbook
from banding.ruleset import Ruleset
from banding.ruleset.words import STATUS_WORDS

_FIRST = 5
_TEAMS, _LISTED = 12, 20
HOW = (
    "Type or paste one case a row on the sheet Cases, from row 5 down. The answers are on either side, and follow at once.",
    "A blank cell means not known, and is never read as “no”. Where the answer could change with it, enquiries names it.",
    "A word that cannot be read makes the row an error: first_step and reasons name the cell, what is in it and what may be written there.",
    "Paste values only, so that drop-downs and colours stay. What is pasted over them is read all the same.",
    "Formulas see a number and not how it is shown: a number with words or zeros in its format is read as the number alone.",
    "Sort, cut, paste and clear the typed cells as you like; put a column of your own among them. Rows and answers stay together.",
    "The cells of answers are locked, without a password: Review, Unprotect sheet. Do not move rows then; their answers would say so.",
    "The sheet is ready for {ready:,} cases, to row {below:,}. Rows below are not banded, and the sheet says so.",
    "A manager's judgement goes into judged_band with the reason in rationale; without a reason it is not applied.",
    "Before you print Cases, take the blanks out with the filter of status: else all {ready:,} rows are printed, the empty ones too.",
    "`banding allocate` reads this workbook as a caseload: what is typed is kept and the answers are replaced.",
    "It was made by `banding workbook`; make it again when the rules change. It decides by the rules in its column ruleset and no others.",
    "",
)
"""How the workbook works, a line each; the last leaves one out."""


class _Lines:
    """Writes a sheet line by line; what is no cell yet is a formula."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self.next = sheet, 1

    def add(self, *cells: Any) -> None:
        """Write a line."""
        from openpyxl.styles import Alignment

        made = [workbook.formula_cell(self._sheet, each) if isinstance(each, str) else each for each in cells]
        for cell in made:
            cell.alignment = Alignment(horizontal="left")
        self._sheet.append(made)
        self.next += 1

    def head(self, *texts: str) -> None:
        """Leave a line out and write headings."""
        self._sheet.append([])
        self._sheet.row_dimensions[self.next + 1].height = 2 * workbook.LINE_HEIGHT
        self._sheet.append([workbook.heading_cell(self._sheet, text) for text in texts])
        self.next += 2


def write_summary(sheet: Any, ruleset: Ruleset, work: Row, areas: Mapping[str, str]) -> None:
    """
    Write the counts by band, status and team with a chart, and the rows to look at first; all follow what is typed.

    ``areas`` has the ranges of the columns of the sheet of cases.
    """
    for letter, width in zip("ABCDEFGHI", (24, *[14] * 8), strict=True):
        sheet.column_dimensions[letter].width = width
    workbook.print_well(sheet, headings=1)
    lines, names = _Lines(sheet), [each.name for each in ruleset.bands]
    live, attention, team, band = (
        f"Work!{work.area(name)}" for name in ("live", "attention", "team.number", "given_band")
    )

    def text(said: str) -> Any:
        return workbook.text_cell(sheet, said)

    lines.add(workbook.bold(sheet, f"Summary: {ruleset.title}"))
    lines.add("Cases!A2")
    lines.head("Band", "Cases")
    first = lines.next
    for each in ruleset.bands:
        lines.add(workbook.band_cell(sheet, each), f'COUNTIF({areas["band"]},"{each.name}")')
    last = lines.next - 1
    lines.add(text("no band"), f"COUNT({live})-SUM(B{first}:B{last})")
    lines.add(workbook.bold(sheet, "all"), f"COUNT({live})")
    lines.head("Status", "Cases", "What it means")
    for word, (_, means) in STATUS_WORDS.items():
        lines.add(text(word), f'COUNTIF({areas["status"]},"{word}")', text(means))
    repeated = f'SUMPRODUCT(--(Work!{work.area("people")}<>""))'
    lines.add(text("same person twice"), repeated, text("rows of people who are on more than one"))
    lines.head("Team", *names, "no band", "needs attention")
    for number in range(1, _TEAMS + 1):
        name = (
            f'IFERROR(INDEX(Work!{work.area("team")},MATCH({number},Work!{work.area("team.new")},0))&"","")'
        )
        of = [f'COUNTIFS({team},{number},{band},"{each}")' for each in names]
        rest = f'COUNTIFS({team},{number},{live},">0")-{"-".join(of)}'
        counts = (*of, rest, f'COUNTIFS({team},{number},{attention},">0")')
        lines.add(name, *(f'IF($A{lines.next}="","",{each})' for each in counts))
    more = f"MAX(Work!{work.area('team.new')})-{_TEAMS}"
    lines.add(f'IF({more}>0,{more}&" more teams are not listed","")')
    lines.head("Needs attention first", "Status", "Row", "What to do first")
    for number in range(1, _LISTED + 1):
        row = f"MOD(SMALL({attention},{number}),100000)"
        crn, status, step = (
            f"INDEX({areas[name]},{row}-{_FIRST - 1})" for name in ("crn", "status", FIRST_STEP)
        )
        lines.add(*(f'IFERROR({each},"")' for each in (f'{crn}&""', status, row, step)))
    workbook.colour_bands(sheet, f"A{first}:A{last}", ruleset.bands)
    sheet.add_chart(_chart(ruleset, first, last), "I3")


def _chart(ruleset: Ruleset, first: int, last: int) -> Any:
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.marker import DataPoint

    chart = BarChart()
    chart.title, chart.legend, chart.height, chart.width = "Cases by band", None, 7.5, 13
    counts, names = (Reference(range_string=f"Summary!${letter}${first}:${letter}${last}") for letter in "BA")
    chart.add_data(counts, titles_from_data=False)
    chart.set_categories(names)
    chart.gapWidth = 60
    for place, band in enumerate(ruleset.bands):
        point = DataPoint(idx=place)
        point.graphicalProperties.solidFill = band.fill[1:]
        point.graphicalProperties.line.solidFill = "0B0C0C"
        chart.series[0].data_points.append(point)
    chart.x_axis.delete = chart.y_axis.delete = False
    return chart
