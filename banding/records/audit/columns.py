"""The one list of columns an audit adds to a row: its name, what it means, and how it is read off an audited row."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from banding.audit import AuditedRow, RowClass


@attrs.frozen
class AuditColumn:
    """A column that an audit adds."""

    name: str
    meaning: str
    read: Callable[[AuditedRow | RowClass], str]


AUDIT_ADDED: tuple[AuditColumn, ...] = (
    AuditColumn(
        "audit_outcome",
        "What comparing the record with the guidance comes to; one of the outcomes, never empty.",
        lambda audited: audited.entry.compared.outcome.value,
    ),
    AuditColumn(
        "audit_decided",
        "What the guidance leads to without judgement: the band, the route, incomplete or error.",
        lambda audited: audited.entry.case_class.decided,
    ),
    AuditColumn("audit_says", "The outcome said of this case, in a sentence.", lambda audited: audited.words),
    AuditColumn(
        "audit_missing",
        "The unknown facts that stand in the way where the outcome is cannot-tell, by column name.",
        lambda audited: ";".join(audited.entry.compared.missing),
    ),
    AuditColumn(
        "audit_severity",
        "How grave the gravest finding about the record is: high, medium or low. Empty when there is none.",
        lambda audited: audited.findings[0].severity.value if audited.findings else "",
    ),
    AuditColumn(
        "audit_findings",
        "Codes of the findings about the record, gravest first.",
        lambda audited: ";".join(finding.code for finding in audited.findings),
    ),
    AuditColumn(
        "audit_details",
        "The findings in words, each with the line or paragraph it answers to.",
        lambda audited: ";".join(f"{each.words} [{each.source}]" for each in audited.findings),
    ),
    AuditColumn(
        "audit_ruleset",
        "Id, version and content hash of the ruleset held against.",
        lambda audited: audited.entry.decision.ruleset if audited.entry.decision else "",
    ),
)

AUDIT_ADDED_NAMES: tuple[str, ...] = tuple(column.name for column in AUDIT_ADDED)


def audit_cells(audited: AuditedRow | RowClass) -> tuple[str, ...]:
    """Give the added cells of an audited row, one for each of :data:`AUDIT_ADDED`, in order."""
    return tuple([column.read(audited) for column in AUDIT_ADDED])
