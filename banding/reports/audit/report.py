"""An audit → its report: outcomes and findings, gravest first, by team and group, and every case under its outcome."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from banding.auditing import LEADS, LIMITS, SCORING, AuditedCase, AuditReport, CaseOutcome
from banding.auditing.report import OutcomeCount
from banding.render import report as doc
from banding.render.words import capital, cases, out_of, per_cent, said_day, shortened
from banding.reports import tables
from banding.reports.audit import groups
from banding.reports.audit.groups import FAMILIES, SEVERITIES
from banding.reports.audit.reading_sheet import score_sections
from banding.reports.cases.explained import Explaining
from banding.reports.cases.names import NO_NAMES, Names, labelled
from banding.reports.file_notes import files_section
from banding.reports.method import Source, method_sections
from banding.ruleset import Ruleset

_ROLES = {"cases": "caseload", "policy": "audit policy", "sheet": "reading sheet"}
_LIMITS = (
    "The report audits records. A record can be in line with the guidance and the assessment beneath it wrong.",
    "The reasons managers wrote are not shown, since they may name people.",
    tables.TO_PRINT,
)
_NO_BAND = "No band: nothing recorded, incomplete, for another service, managed from the hub, or in error."
_ROWS_NAMED = 10
_grouped = partial(doc.Table, is_grouped=True, summed=1)
_SHARED = (
    "Cases with the same outcome that were decided alike share one explanation. Open an outcome, then an explanation. Its "
    "findings and the facts that differ are shown next to each case. A yes/no fact not shown is no."
)


def audit_report(report: AuditReport, ruleset: Ruleset, names: Names = NO_NAMES) -> doc.Report:
    """Describe an audit: its cases are listed where it kept them, and figures that it suppresses stay so."""
    listed, reading = report.cases[: tables.MOST_LISTED], report.reading
    explaining = Explaining(ruleset)
    said = {each.code: each.words for each in report.findings}
    for case in listed:
        _explain(case, explaining, said, names)
    rows = {"cases": report.rows, "sheet": reading.sample if reading else None}
    figures, leads = [], []
    for each in report.headline:
        words, of = capital(each.words), f"{each.of:,}"
        if each.code in LEADS:
            leads.append(f"{words}: {each.count:,} of {of} {each.of_words}.")
        else:
            share = per_cent(each.count, each.of)
            figures.append(doc.Figure(f"{each.count:,}", f"{words}: {share} of {each.of_words} ({of})"))
    return doc.Report(
        title="Audit",
        subject=shortened(report.title),
        lead=f"{cases(report.rows)}, audited for {said_day(report.on)} against the {report.ruleset_title}.",
        stamp=report.ruleset,
        figures=tuple(figures),
        has_sentences=True,
        leads=tuple(leads),
        sections=(
            *case_sheets(report),
            _outcomes(report),
            *doc.table_of(_findings(report)),
            files_section(report.notes),
            *_bands(report, ruleset),
            *groups.group_sections(report),
            *groups.unknown_sections(report),
            *(score_sections(reading) if reading else ()),
            *groups.disparity_section(report),
            *doc.table_of(*_one_by_one(listed, names, ruleset)),
            *_every_case(report, explaining, len(listed)),
            *method_sections(
                ruleset,
                steps=(*report.method, *(SCORING if reading else ())),
                limits=(*_LIMITS, *(LIMITS if reading else ())),
                quoted=explaining.rules(),
                sources=[
                    Source(_ROLES.get(each.role, each.role), each.name, each.sha256, rows.get(each.role))
                    for each in report.inputs
                    if each.role != "ruleset"
                ],
                on=report.on,
                options=report.options,
                names=names,
            ),
        ),
        colours=ruleset.bands,
        on=report.on,
    )


def _explain(case: AuditedCase, explaining: Explaining, said: Mapping[str, str], names: Names) -> None:
    if case.decision is None:
        return
    # Where a finding says nothing of the one case, its code is enough: the table of findings has its words.
    found = [
        f"{finding.severity}: {finding.code if said.get(finding.code) == finding.words else finding.words}"
        for finding in case.findings
    ]
    note = "; ".join(filter(None, (shortened(case.team), *found)))
    line = doc.CaseLine(f"r{case.row}", case.row, tables.crn_shown(case.crn), names.of(case.row), note)
    explaining.add(case.decision, line, under=case.outcome.value, lead=case.words)


def case_sheets(report: AuditReport) -> tuple[doc.Section, ...]:
    """Give every case, and every finding of a case, as the first sheets of a workbook."""
    held, words = ("Row", "Case", "Team", "Officer", "Manager"), ("Words", "Source")
    compared = tables.heads(*held, "Recorded", "Decided", "Outcome", "Words", "Missing", words=words)
    found, caption = tables.heads(*held, "Severity", "Finding", *words, words=words), "Case findings"
    rows, findings = [], []
    for case in report.cases:
        who = (case.row, case.crn, case.team, case.officer, case.manager)
        outcome, missing = "" if case.is_restricted else case.outcome.value, ";".join(case.missing)
        rows.append(tables.cells(*who, case.recorded, case.decided, outcome, case.words, missing))
        for each in case.findings:
            findings.append(tables.cells(*who, each.severity.value, each.code, each.words, each.source))
    return (
        tables.sheet_only(doc.Table("every-case", "Cases", compared, rows, sheet="Cases")),
        tables.sheet_only(doc.Table("case-findings", caption, found, findings, sheet=caption)),
    )


def _outcomes(report: AuditReport) -> doc.Section:
    """Give the outcomes some case came to, by what they ask, what departs from the guidance first."""
    counts: Counter[str] = Counter()
    rows = []
    for each in _in_order(report.outcomes):
        counts[FAMILIES[each.family]] += each.count
        share = doc.Cell(each.count / report.rows, per_cent(each.count, report.rows))
        asks, said = FAMILIES[each.family], capital(each.words)
        rows.append(tables.cells(asks, said, each.count, share, each.meaning, each.outcome.value))
    texts = ("What to do", "Outcome", "Cases", "Share", "When it applies", "Code")
    headings = tables.heads(*texts, words=("Outcome", "When it applies"))
    bars = tuple(doc.Bar(asks, count, out_of(count, report.rows)) for asks, count in counts.items())
    table = _grouped("outcome-counts", "Outcomes", headings, rows, says=doc.COUNTS, sheet="Outcomes")
    chart = doc.Chart("outcome-chart", "Cases by what their outcome asks", bars, table, False)
    return doc.Section("outcomes", "Outcomes", (chart,))


def _in_order(outcomes: Iterable[OutcomeCount]) -> list[OutcomeCount]:
    order = list(FAMILIES)
    found = (each for each in outcomes if each.count)
    return sorted(found, key=lambda each: (order.index(each.family), -each.count))


def _findings(report: AuditReport) -> doc.Table:
    """Give the findings of each severity that has any, gravest first."""
    texts = ("Severity", "Finding", "Cases", "Share", "Out of", "Source", "First rows")
    headings, rows = tables.heads(*texts, words=("Finding", "Source")), []
    for each in report.findings:
        severity = doc.Cell(SEVERITIES[each.severity], id=f"severity-{each.severity}")
        share = doc.Cell(each.count / each.of, per_cent(each.count, each.of))
        of, first = f"{each.of_words} ({each.of:,})", ", ".join(f"{row:,}" for row in each.rows[:_ROWS_NAMED])
        said = f"{each.code}: {each.words}"
        rows.append(tables.cells(severity, said, each.count, share, of, each.source, first))
    title, says = "Findings about the record, gravest first", "{1:>9}  {0}, of {3}\n{4}"
    counted = ("finding", "findings")
    return _grouped("findings", title, headings, rows, counted=counted, says=says, sheet="Findings")


def _bands(report: AuditReport, ruleset: Ruleset) -> Iterator[doc.Section]:
    recorded, decided = Counter[str](), Counter[str]()
    for each in report.crossings:
        recorded[each.recorded] += each.count
        decided[each.decided] += each.count
    sides = (("on record", recorded), ("decided", decided))
    yield tables.bands_section(ruleset.bands, sides, note=_NO_BAND, where=(doc.PAGE,))
    bands, tags, title = report.bands, tables.place_tags(ruleset), "On record and decided"
    left, top = ([*bands, *sorted(found.keys() - set(bands))] for found in (recorded, decided))
    counts = {(each.recorded, each.decided): each.count for each in report.crossings}
    note = "Bold with ↑: the guidance leads higher than the record. Slanted with ↓: it leads lower."
    tidy, id_ = ("recorded", "decided", "cases"), "crossings-table"
    grid = tables.crossed(id_, title, tidy, left, top, counts, bands=bands, tags=tags, note=note)
    yield doc.Section("crossings", title, (grid,) if grid.rows else (), where=(doc.PAGE,))


def _one_by_one(listed: Sequence[AuditedCase], names: Names, ruleset: Ruleset) -> Iterator[doc.Table]:
    """Give the cases in error, and the restricted ones."""
    tags, errors, restricted = tables.place_tags(ruleset), [], []
    for case in listed:
        crn, places = tables.crn_shown(case.crn), (case.recorded, case.decided)
        if case.is_restricted:
            number = doc.Cell(case.row, id=f"r{case.row}")
            shown = (tables.place_cell(place, tags) for place in places)
            restricted.append(tables.cells(number, crn, *shown))
        elif case.outcome is CaseOutcome.ERROR:
            errors.append(tables.cells(case.row, labelled(crn, names.of(case.row)), case.words))
    yield tables.errors_table(errors)
    yield tables.restricted_table(restricted, ("On record", "Decided"))


def _every_case(report: AuditReport, explaining: Explaining, listed: int) -> Iterator[doc.Section]:
    folds: list[doc.Block] = []
    for each in _in_order(report.outcomes):
        shared = explaining.explanations(each.outcome.value)
        if shared.explanations:
            count = f"{cases(each.count)}. {FAMILIES[each.family]}"
            folds.append(doc.Fold(f"outcome-{each.outcome}", capital(each.words), count, (shared,)))
    if folds and listed != report.rows:
        told = f"The first {listed:,} cases are listed one by one here; the figures above count all."
        folds.append(doc.Notes((told,)))
    if folds:
        yield doc.Section("explanations", "Every case, and why", tuple(folds), (_SHARED,), where=(doc.PAGE,))
