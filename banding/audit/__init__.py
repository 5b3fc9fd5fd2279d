"""
Recorded bands against decided ones, and findings about the record itself.

In: an open caseload, the ruleset and an audit policy. Out: every row with exactly one outcome and its findings, and an
:class:`AuditReport` with the counts, the comparison of groups and the method; the sample a person reads to see whether
the records are right, and the score of what they read. Nothing is written here.
"""

from banding.audit.agreement.outcomes import FAMILY_OF, MEANINGS, CaseOutcome, Family, outcome_words
from banding.audit.alike import Alike
from banding.audit.columns import ROLES, AuditColumns, find_columns
from banding.audit.findings.severity import Severity
from banding.audit.policy.model import AuditPolicy
from banding.audit.policy.read import load_policy, policy_beside
from banding.audit.report import AuditedCase, AuditReport, CaseFinding, InputFile
from banding.audit.run import Audit, AuditedRow, AuditOptions

__all__ = [
    "FAMILY_OF",
    "MEANINGS",
    "ROLES",
    "Alike",
    "Audit",
    "AuditColumns",
    "AuditOptions",
    "AuditPolicy",
    "AuditReport",
    "AuditedCase",
    "AuditedRow",
    "CaseFinding",
    "CaseOutcome",
    "Family",
    "InputFile",
    "Severity",
    "find_columns",
    "load_policy",
    "outcome_words",
    "policy_beside",
]
