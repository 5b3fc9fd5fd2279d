"""A report of an audit → the data of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from banding.audit import LIMITS, SCORING, AuditedCase, AuditReport, CaseOutcome
from banding.audit import Figure as Proportion
from banding.render.html import write_page
from banding.render.numbers import capital, cases, number, per_cent, shortened
from banding.render.pages import (
    Align,
    Cell,
    Distribution,
    Figure,
    Front,
    Head,
    Link,
    Method,
    Source,
    Table,
    place_tags,
)
from banding.reports.audit.page import AuditPage
from banding.reports.audit.tables import (
    FAMILIES,
    crossing_table,
    disparity,
    finding_parts,
    group_table,
    outcome_distribution,
    unknown_table,
)
from banding.reports.reading_sheet.build import estimates_table
from banding.reports.shared.bands import bands_on_two_sides
from banding.reports.shared.cases import CasePart
from banding.reports.shared.explained import Explaining
from banding.reports.shared.names import NO_NAMES, Names, labelled
from banding.reports.shared.provenance import HOW_A_BAND_IS_DECIDED, method_of
from banding.ruleset import Ruleset

MOST_LISTED = 20_000
"""The most cases a page lists one by one; its figures count all."""

_ROLES = {"cases": "caseload", "policy": "audit policy", "sheet": "reading sheet"}
_LIMITS = (
    "The page audits records. A record can be in line with the guidance and the assessment beneath it wrong.",
    "The reasons managers wrote are not shown, since they may name people.",
    "Open the parts you want before printing: a part that is closed prints as its heading alone.",
)


def write_audit_html(
    report: AuditReport, out: BinaryIO, *, ruleset: Ruleset, names: Names = NO_NAMES
) -> None:
    """
    Write the page of an audit.

    Args:
        report: what it found; its ``cases`` are listed where it kept them.
        out: where to.
        ruleset: the ruleset audited against: its bands' colours, its paragraphs.
        names: the names to show beside reference numbers.
    """
    write_page("audit.html", audit_page(report, ruleset, names), out, bands=ruleset.bands)


def audit_page(report: AuditReport, ruleset: Ruleset, names: Names = NO_NAMES) -> AuditPage:
    """Gather what the page of an audit shows."""
    listed = report.cases[:MOST_LISTED]
    explaining = Explaining(ruleset)
    said = {each.code: each.words for each in report.findings}
    for case in listed:
        _explain(case, explaining, said, names)
    findings, unknowns = finding_parts(report), unknown_table(report)
    groups = tuple(map(group_table, report.groups))
    parts, errors = _parts(report, explaining), _errors(listed, names)
    tables = [*groups, *filter(None, (unknowns,))]
    return AuditPage(
        front=_front(report, tables, errors=errors, has_cases=bool(parts)),
        figures=_figures(report),
        findings=findings,
        outcomes=outcome_distribution(report),
        bands=_bands(report, ruleset),
        crossings=crossing_table(report, place_tags(ruleset)),
        reading=estimates_table(report.reading) if report.reading else None,
        reading_notes=report.reading.notes if report.reading else (),
        notes=report.notes,
        groups=groups,
        unknowns=unknowns,
        disparities=tuple(disparity(table, place) for place, table in enumerate(report.disparities, start=1)),
        cannot_show=report.cannot_show,
        parts=parts,
        errors=errors,
        unlisted=_unlisted(report, len(listed)),
        method=_method(report, ruleset, explaining, names),
    )


def _explain(case: AuditedCase, explaining: Explaining, said: Mapping[str, str], names: Names) -> None:
    if case.decision is None:
        return
    # Where a finding says nothing of the one case, its code is enough: the table of findings has its words.
    found = [
        f"{finding.severity}: {finding.code if said.get(finding.code) == finding.words else finding.words}"
        for finding in case.findings
    ]
    crn = shortened(case.crn) or "no reference number"
    explaining.add(
        case.decision,
        row=case.row,
        crn=crn,
        name=names.of(case.row),
        notes=[shortened(case.team), *found],
        under=case.outcome.value,
        lead=case.words,
    )


def _front(report: AuditReport, tables: Sequence[Table], *, errors: Table | None, has_cases: bool) -> Front:
    lead = f"{cases(report.rows)}, audited for {report.on:%-d %B %Y} against the {report.ruleset_title}."
    links = [Link("#findings", "Findings, gravest first")] if report.findings else []
    links += [
        Link("#outcomes", "Outcomes"),
        Link("#bands", "Bands"),
        Link("#crossings", "On record and decided"),
    ]
    links += [Link(f"#{table.id}", table.caption) for table in tables]
    links += [Link("#reading", "What was read")] if report.reading else []
    links += [Link("#disparities", "Outcomes by group")] if report.disparities else []
    links += [Link("#errors", "Rows in error")] if errors else []
    links += [Link("#explanations", "Every case, and why")] if has_cases else []
    links += [Link("#method", "Method and limits"), Link("#provenance", "Inputs and options")]
    return Front("Audit", shortened(report.title), lead, tuple(links))


def _bands(report: AuditReport, ruleset: Ruleset) -> Distribution:
    recorded: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for each in report.crossings:
        recorded[each.recorded] += each.count
        decided[each.decided] += each.count
    note = "No band: nothing recorded, incomplete, for another service, managed from the hub, or in error."
    return bands_on_two_sides(ruleset.bands, (("on record", recorded), ("decided", decided)), note=note)


def _figures(report: AuditReport) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            number(each.count), f"{capital(each.words)}: {per_cent(each.count, each.of)} of {_whole(each)}"
        )
        for each in report.headline
    )


def _whole(figure: Proportion) -> str:
    return f"{figure.of_words} ({number(figure.of)})"


def _parts(report: AuditReport, explaining: Explaining) -> tuple[CasePart, ...]:
    """Give the cases by outcome, what departs from the guidance first."""
    order = list(FAMILIES)
    found = sorted(report.outcomes, key=lambda each: (order.index(each.family), -each.count))
    return tuple(
        CasePart(
            f"outcome-{each.outcome}", capital(each.words), FAMILIES[each.family], cases(each.count), shared
        )
        for each in found
        if (shared := explaining.explanations(each.outcome.value))
    )


def _errors(listed: Sequence[AuditedCase], names: Names) -> Table | None:
    heads = (Head("Row", Align.NUMBER), Head("Case"), Head("What is wrong", Align.WORDS))
    rows = tuple(
        (
            Cell(number(case.row)),
            Cell(labelled(shortened(case.crn) or "no reference number", names.of(case.row))),
            Cell(case.words),
        )
        for case in listed
        if case.outcome is CaseOutcome.ERROR
    )
    return Table("errors", "Rows in error", heads, rows) if rows else None


def _unlisted(report: AuditReport, listed: int) -> str:
    if not report.cases or listed == report.rows:
        return ""
    return f"The first {number(listed)} cases are listed one by one here; the figures above count all."


def _rows(report: AuditReport, role: str) -> int | None:
    if role == "sheet" and report.reading:
        return report.reading.sample
    return report.rows if role == "cases" else None


def _method(report: AuditReport, ruleset: Ruleset, explaining: Explaining, names: Names) -> Method:
    sources = [
        Source(
            _ROLES.get(each.role, each.role),
            each.name,
            each.sha256,
            _rows(report, each.role),
        )
        for each in report.inputs
        if each.role != "ruleset"
    ]
    return method_of(
        ruleset,
        steps=(*report.method, *HOW_A_BAND_IS_DECIDED, *(SCORING if report.reading else ())),
        limits=(*_LIMITS, *(LIMITS if report.reading else ())),
        quoted=explaining.rules(),
        sources=sources,
        on=report.on,
        options=report.options,
        names=names,
    )
