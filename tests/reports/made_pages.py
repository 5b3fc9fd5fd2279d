"""Pages made of small caseloads, one of each kind, and a reader that looks at them as a browser does."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from banding.auditing import Audit, AuditOptions, AuditPolicy, AuditReport, find_columns
from banding.auditing import InputFile as AuditInput
from banding.auditing.sampling.sheet import SHEET_COLUMNS, questions, read_sheet
from banding.compare import Basis, ComparisonKind, InputFile, Rebanding
from banding.compare.edit_causes import EditCauses
from banding.compare.impact import impact_of
from banding.compare.rulesets import edits_between
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.records import Allocation
from banding.records.columns import ADDED_NAMES
from banding.render.html import write_html
from banding.render.report import Report, Table
from banding.reports.allocation import allocation_page
from banding.reports.allocation.sheets import allocation_sheets
from banding.reports.audit import audit_report
from banding.reports.audit.reading_sheet import score_report
from banding.reports.cases.moves import Moves
from banding.reports.impact import impact_report
from banding.reports.rebanding import rebanding_report
from banding.reports.ruleset import ruleset_report
from banding.reports.team import team_report
from banding.ruleset import Ruleset, find_ruleset, load_ruleset
from banding.services import services_beside
from banding.synthetic import synthetic_lines
from banding.vocabulary import RuleKind
from tests.assign.test_watch import watched
from tests.builders import ruleset
from tests.verify.planted import edges, with_rule

ON = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "allocation.html"
HARBOUR = Path(__file__).parents[1] / "rulesets" / "harbour-trust" / "2031-01.yaml"
HARBOUR_CASES = (
    "crn,team,drift_score,exposure,previous_wrecks,salvage_order,lone_sailor,apprentice,mentor,storm_watch,dock_work\n"
    "H1,North,3,sheltered,0,no,no,no,yes,no,no\n"
    "H2,North,14,open,0,yes,yes,no,yes,no,no\n"
    "H3,South,,open,2,no,no,yes,no,no,no\n"
    "H4,South,25,open,0,no,no,no,yes,no,no\n"
    "H5,South,3,sheltered,1,no,no,no,yes,no,no\n"
)
VOID = frozenset({"meta", "rect"})


class Page(HTMLParser):
    """A page read back: its tags and texts, and whether every tag was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag."""
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count a tag that closes itself."""
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, which must be the last one opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep a text with the tag it stands in."""
        self.texts.append((self._open[-1] if self._open else "", data))

    def values(self, name: str) -> list[str]:
        """Give every value of an attribute."""
        return [value for _, found, value in self.attributes if found == name]

    @property
    def text(self) -> str:
        """All texts but the style sheet."""
        return " ".join(data for tag, data in self.texts if tag != "style")


@cache
def harbour() -> Ruleset:
    """Load the invented ruleset."""
    return load_ruleset(HARBOUR)


def opened(text: str, by: Ruleset, name: str = "cases.csv") -> Caseload:
    """Open a caseload from its text."""
    return read_cases(
        io.BytesIO(text.encode()),
        name=name,
        facts=by.facts,
        bands=[band.name for band in by.bands],
        options=ReadingOptions(on=ON),
        output_columns=ADDED_NAMES,
    )


def html_of(report: Report) -> str:
    """Write a report as a page."""
    out = io.BytesIO()
    write_html(report, out)
    return out.getvalue().decode()


def table_called(report: Report, id_: str) -> Table:
    """Find a table of a report."""
    return next(block for block in report.blocks() if isinstance(block, Table) and block.id == id_)


def allocation(text: str, by: Ruleset | None = None, name: str = "cases.csv") -> tuple[Report, str]:
    """Band a caseload and give its page, as data and as written."""
    by = by or ruleset()
    with opened(text, by, name) as caseload:
        page, _ = allocation_page(Allocation(caseload, by))
    return page, html_of(page)


def steps_at(text: str, anchor: str) -> str:
    """Give the explanation that a case's line stands in."""
    at = text.index(f'<li id="{anchor}">')
    return text[text.rindex("<details>", 0, at) : at]


def rebanding(text: str, earlier: str = "", *, basis: Ruleset | None = None) -> str:
    """Re-band a caseload against its record, an earlier caseload or another ruleset, and give the page."""
    by = ruleset()
    kind = ComparisonKind.CASELOADS if earlier else ComparisonKind.RECORDED
    before = Basis(basis or by, ON)
    with opened(text, by) as caseload, opened(earlier or text, before.ruleset) as then:
        weights = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal(4), "Red": Decimal("5.5")}
        run = Rebanding(
            caseload,
            ComparisonKind.DATES if basis else kind,
            before=before,
            after=Basis(by, ON),
            earlier=then if earlier else None,
            weights=weights,
        )
        moves = Moves(run)
        moves.gather(run.rows())
        report = run.report([InputFile("after", "cases.csv", "0" * 64, run.rows_after)], options=(), notes=())
    return html_of(rebanding_report(report, by, moves))


def impact_of_an_edge(text: str) -> str:
    """Hold a higher edge against a caseload and give the page."""
    by = edges(0, 60, 90)(with_rule("consider/domestic-abuse", kind=RuleKind.AUTOMATIC)(ruleset()))
    edits = edits_between(ruleset(), by)
    weights = {"Green": Decimal(1), "Yellow": Decimal(2), "Blue": Decimal(4), "Red": Decimal("5.5")}
    with opened(text, by) as caseload:
        run = Rebanding(
            caseload,
            ComparisonKind.DATES,
            before=Basis(ruleset(), ON),
            after=Basis(by, ON),
            weights=weights,
            edits=EditCauses(edits),
        )
        moves = Moves(run)
        moves.gather(run.rows())
        inputs = [InputFile("after", "cases.csv", "0" * 64, run.rows_after)]
        report = impact_of(run.changes(), edits, run.report(inputs, options=(), notes=()))
    return html_of(impact_report(report, by, moves))


def audited(text: str, *by_columns: str) -> tuple[AuditReport, str]:
    """Audit a caseload and give the report and its page."""
    by = ruleset()
    with opened(text, by) as caseload:
        columns = find_columns(caseload.layout, name="cases.csv", by=by_columns)
        run = Audit(caseload, by, AuditOptions(AuditPolicy(), columns))
        kept = [run.case(row) for row in run.rows()]
        report = run.report(inputs=[AuditInput("cases", "cases.csv", "0" * 64)], cases=kept)
    return report, html_of(audit_report(report, by))


@cache
def synthetic(rows: int) -> str:
    """Make a synthetic caseload."""
    return "".join(synthetic_lines(ruleset(), rows=rows, seed=7, on=ON))


@cache
def few() -> str:
    """Pick some thirty of two hundred cases, the rows in error among them: enough for every part of a page."""
    errors = table_called(allocation(synthetic(200))[0], "errors")
    wrong = {int(row[0].text) - 1 for row in errors.rows}
    lines = synthetic(200).splitlines(keepends=True)
    return "".join(line for place, line in enumerate(lines) if place % 7 == 0 or place in wrong)


@cache
def pages() -> Mapping[str, str]:
    """Write one page of each kind, of the same few cases."""
    text = few()
    return {
        "allocation": allocation(text)[1],
        "reband": rebanding(text),
        "impact": impact_of_an_edge(text),
        "audit": audited(text, "team")[1],
        "sheet": scored(few_answers()),
        "ruleset": ruleset_html(ruleset()),
        "sheets": sheets(text),
        "team": team(),
    }


KINDS = ("allocation", "reband", "impact", "audit", "sheet", "ruleset", "sheets", "team")


def sheets(text: str) -> str:
    """Write the allocation sheets of a caseload's first dozen."""
    text = "".join(text.splitlines(keepends=True)[:13])
    services = services_beside(find_ruleset("cl-crc/2019-03"), ruleset())
    with opened(text, ruleset()) as caseload:
        return html_of(allocation_sheets(Allocation(caseload, ruleset(), services=services))[0])


def team() -> str:
    """Write the page of a small team with one case of each trouble."""
    people = [
        {"staff_code": "A1", "grade": "PSO", "contracted_hours": "37"},
        {"staff_code": "B2", "grade": "PO", "contracted_hours": "37", "left_on": "2026-11-01"},
        {"staff_code": "C3", "grade": "PO", "absent_from": "2026-11-01"},
    ]
    held = [{"officer": "A1", "cpp": "yes", "order_end_date": "2026-12-01"}]
    held += [{"officer": each} for each in ("B2", "C3", "Z9", "", "A1")] + [
        {"officer": "A1", "restricted": "yes"}
    ]
    return html_of(team_report(watched(people, *held), name="cases.csv", sources=(), notes=("A note.",)))


def scored(text: str) -> str:
    """Score a reading sheet and give its page."""
    score = read_sheet(io.BytesIO(text.encode()), ruleset(), name="sheet.csv").score
    return html_of(score_report(score, ruleset(), [AuditInput("sheet", "sheet.csv", "0" * 64)]))


def ruleset_html(rules: Ruleset) -> str:
    """Write the page of a ruleset that is recorded as in force without an end."""
    return html_of(ruleset_report(rules, last_day=None, recorded="yes"))


def few_answers() -> str:
    """Write a filled reading sheet of a dozen cases in three strata, one question answered by nobody."""
    asked = list(questions(ruleset()))
    lines = [",".join(("crn", *asked, *SHEET_COLUMNS))]
    for place in range(12):
        stratum, size = (("licence / low", 30), ("licence / medium", 15), ("not recorded", 5))[place % 3]
        answers = ["yes" if place % 4 else "no", *(["unknown"] * (len(asked) - 2)), "yes"]
        lines.append(f"X{place},{','.join(answers)},{stratum},{size},4,60,80,7")
    return "\n".join(lines) + "\n"
