"""An audit → a workbook of plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import BinaryIO

from banding.audit import FAMILY_OF, AuditedCase, AuditReport, Comparison
from banding.render.xlsx import CASE_COLUMNS, Sheet, Value, inputs_sheet, write_sheets
from banding.reports.reading_sheet.workbook import method_of_scoring, score_sheets

_held: Callable[[AuditedCase], tuple[Value, ...]] = attrgetter("row", "crn", "team", "officer", "manager")
_compared: Callable[[Comparison], tuple[Value, ...]] = attrgetter(
    *(
        "group",
        "reference",
        "odds_ratio",
        "low",
        "high",
        "p_value",
        "p_adjusted",
        "strata",
        "cases",
        "withheld",
    )
)


def write_audit_xlsx(report: AuditReport, out: BinaryIO) -> None:
    """
    Write an audit as a workbook: Cases, Case findings, Outcomes, Findings, Groups, Unknowns, and what it rests on.

    Args:
        report: the audit; its ``cases`` stand on the first two sheets where it kept them.
        out: where the bytes go, in one piece at the end.

    Raises:
        OutputError: there are more rows than a sheet can hold.
        MissingExtraError: the ``excel`` extra is not installed.
    """
    write_sheets(_audit_sheets(report), out, on=report.on)


def _audit_sheets(report: AuditReport) -> Iterator[Sheet]:
    held = (("officer", 18), ("manager", 18))
    yield Sheet(
        "Cases",
        (
            *CASE_COLUMNS[1:],
            *held,
            ("recorded", 12),
            ("decided", 12),
            ("outcome", 28),
            ("words", 60),
            ("missing", 30),
        ),
        (
            (*_held(case), case.recorded, case.decided, case.outcome, case.words, ";".join(case.missing))
            for case in report.cases
        ),
    )
    yield Sheet(
        "Case findings",
        (*CASE_COLUMNS[1:], *held, ("severity", 10), ("finding", 28), ("words", 70), ("source", 40)),
        (
            (*_held(case), found.severity, found.code, found.words, found.source)
            for case in report.cases
            for found in case.findings
        ),
    )
    yield from _audit_counts(report)
    yield from _audit_disparities(report)
    if report.reading:
        yield from score_sheets(report.reading)
    files = [(each.role, each.name, each.sha256) for each in report.inputs]
    yield inputs_sheet([*files, ("ruleset", report.ruleset_title, report.ruleset)], report.options)
    method = [
        *(("method", text) for text in report.method),
        *(("cannot show", text) for text in report.cannot_show),
    ]
    read = method_of_scoring(report.reading) if report.reading else []
    yield Sheet(
        "Method",
        (("about", 14), ("words", 120)),
        [*method, *(("note", note) for note in report.notes), *read],
    )


def _audit_counts(report: AuditReport) -> Iterator[Sheet]:
    yield Sheet(
        "Outcomes",
        (("outcome", 28), ("family", 14), ("cases", 10), ("words", 44), ("meaning", 80)),
        (
            (each.outcome.value, each.family.value, each.count, each.words, each.meaning)
            for each in report.outcomes
        ),
    )
    yield Sheet(
        "Findings",
        (
            ("severity", 10),
            ("finding", 28),
            ("cases", 10),
            ("out of", 10),
            ("of what", 36),
            ("words", 70),
            ("source", 40),
        ),
        (
            (each.severity.value, each.code, each.count, each.of, each.of_words, each.words, each.source)
            for each in report.findings
        ),
    )
    yield Sheet(
        "Crossings",
        (("recorded", 14), ("decided", 14), ("cases", 10)),
        ((each.recorded, each.decided, each.count) for each in report.crossings),
    )
    yield Sheet(
        "Groups",
        (("by", 10), ("name", 24), ("outcome", 28), ("family", 14), ("cases", 10), ("out of", 10)),
        (
            (table.role, row.name, outcome.value, FAMILY_OF[outcome].value, count, row.cases)
            for table in report.groups
            for row in table.rows
            for outcome, count in row.counts
        ),
    )
    yield Sheet(
        "Unknowns",
        (("fact", 26), ("title", 36), ("team", 20), ("not known", 10), ("could matter", 10), ("out of", 10)),
        (
            (
                each.fact,
                each.title,
                "all teams" if each.team is None else each.team,
                each.unknown,
                each.matters,
                each.cases,
            )
            for each in report.unknowns
        ),
    )


def _audit_disparities(report: AuditReport) -> Iterator[Sheet]:
    interval = (("low", 10), ("high", 10))
    yield Sheet(
        "Rates by group",
        (
            ("column", 16),
            ("measure", 28),
            ("group", 20),
            ("cases", 10),
            ("count", 10),
            ("rate", 10),
            *interval,
        ),
        (
            (table.column, table.measure, row.group, row.cases, row.count, row.rate, row.low, row.high)
            for table in report.disparities
            for row in table.rows
        ),
    )
    yield Sheet(
        "Comparisons",
        (
            ("column", 16),
            ("measure", 28),
            ("group", 20),
            ("reference", 20),
            ("odds ratio", 10),
            *interval,
            ("p", 10),
            ("p adjusted", 10),
            ("strata", 10),
            ("cases", 10),
            ("withheld", 40),
        ),
        (
            (table.column, table.measure, *_compared(row))
            for table in report.disparities
            for row in table.comparisons
        ),
    )
