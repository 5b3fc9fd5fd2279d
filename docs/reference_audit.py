"""What an audit can come to, gathered from the code and the policy: outcomes, findings, comparisons, reading sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import yaml

from banding.auditing import (
    FAMILY_OF,
    AuditReport,
    CaseOutcome,
    Comparison,
    DisparityTable,
    Estimate,
    Family,
    GroupTable,
    InputFile,
    RateRow,
    Severity,
    SheetScore,
    policy_beside,
)
from banding.auditing.agreement.outcomes import MEANINGS, outcome_words
from banding.auditing.equality.comparisons import CANNOT_SHOW, MEASURES
from banding.auditing.findings.kinds import finding_kinds
from banding.auditing.report import Crossing, Figure, FindingCount, GroupRow, OutcomeCount, UnknownRate
from banding.auditing.sampling.estimates import Answers, StratumScore
from banding.auditing.sampling.sheet import NOT_APPLICABLE, SHEET_COLUMNS, questions
from banding.ruleset import Ruleset, find_ruleset
from docs import DOCUMENTED

REPORT_PARTS: dict[str, type] = {
    "inputs": InputFile,
    "headline": Figure,
    "outcomes": OutcomeCount,
    "crossings": Crossing,
    "groups": GroupTable,
    "groups, rows": GroupRow,
    "findings": FindingCount,
    "unknowns": UnknownRate,
    "disparities": DisparityTable,
    "disparities, rows": RateRow,
    "disparities, comparisons": Comparison,
}
"""Which objects stand in the lists of a report."""

SCORE_PARTS: dict[str, type] = {
    "estimates": Estimate,
    "by_stratum": StratumScore,
    "by_stratum, answers": Answers,
    "inputs": InputFile,
}
"""Which objects stand in the lists of a scored reading sheet."""

FAMILIES: dict[Family, tuple[str, str]] = {
    Family.IN_LINE: ("In line with the guidance", "Nothing to do: the record is as the guidance has it."),
    Family.TO_EXPLAIN: (
        "To explain",
        "The record may be right, and does not say why: find the reason and record it.",
    ),
    Family.DEPARTS: (
        "To put right",
        "The record is not as the guidance has it: change it, or the fact it rests on.",
    ),
    Family.OPEN: (
        "To find out",
        "A fact that decides the matter, or the band itself, is not recorded: find it out.",
    ),
    Family.ERROR: ("To correct", "The row cannot be read: correct the cell that is named, and run again."),
}
"""What each family is called in a summary, and what it asks of somebody."""


def audit_reference(ruleset: Ruleset) -> dict[str, Any]:
    """Give every outcome, finding, comparison and question of an audit under a ruleset and the policy beside it."""
    policy = policy_beside(find_ruleset(DOCUMENTED), ruleset)
    families = [
        {
            "family": family.value,
            "title": title,
            "asks": asks,
            "outcomes": [
                {"outcome": each.value, "label": outcome_words(each, ruleset), "meaning": MEANINGS[each]}
                for each in CaseOutcome
                if FAMILY_OF[each] is family
            ],
        }
        for family, (title, asks) in FAMILIES.items()
    ]
    kinds = list(finding_kinds(ruleset, policy).values())
    groups = [
        {"severity": severity.value, "kinds": [kind for kind in kinds if kind.severity is severity]}
        for severity in Severity
    ]
    return {
        "families": families,
        "findings": [group for group in groups if group["kinds"]],
        "measures": [(name, words) for name, (_, words) in MEASURES.items()],
        "cannot_show": CANNOT_SHOW,
        "questions": list(questions(ruleset).items()),
        "not_applicable": NOT_APPLICABLE,
        "sheet_columns": SHEET_COLUMNS,
        "report": [
            {"holds": "", **_fields_of(AuditReport)},
            *({"holds": holds, **_fields_of(part)} for holds, part in REPORT_PARTS.items()),
        ],
        "score": [
            {"holds": "", **_fields_of(SheetScore)},
            *({"holds": holds, **_fields_of(part)} for holds, part in SCORE_PARTS.items()),
        ],
    }


def _fields_of(written: type) -> dict[str, Any]:
    """Give what a class that is written out as JSON is, and what each of its fields holds, in their order."""
    told = yaml.load((Path(__file__).parent / "templates" / "audit-fields.yaml").read_text(), yaml.BaseLoader)  # noqa: S506
    said = told[written.__name__]
    names = [field.name for field in attrs.fields(written)]
    if written is AuditReport:
        names.remove("cases")
    if [*said["fields"]] != names:
        raise KeyError(f"audit-fields.yaml: the fields of {written.__name__} are {', '.join(names)}")
    return {"is": said["is"], "fields": list(said["fields"].items())}
