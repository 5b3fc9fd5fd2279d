"""
Recorded bands against decided ones, and findings about the record itself.

In: an open caseload, the ruleset and an audit policy. Out: every row with exactly one outcome and its findings, and an
:class:`AuditReport` with the counts, the comparison of groups and the method; the sample a person reads to see whether
the records are right, and the score of what they read. Nothing is written here.

``agreement`` holds the record against the decision, ``findings`` looks at the record itself by the ``policy``, ``equality``
compares groups, ``sampling`` draws cases to read and scores the sheet; ``run`` takes rows through all of them.
"""

from banding.auditing.agreement.outcomes import FAMILY_OF, CaseOutcome, Family
from banding.auditing.columns import find_columns
from banding.auditing.findings.kinds import LEADS
from banding.auditing.policy.model import AuditPolicy, Severity
from banding.auditing.policy.read import load_policy, policy_beside
from banding.auditing.record_checks import Decided
from banding.auditing.report import (
    AuditedCase,
    AuditReport,
    Comparison,
    DisparityTable,
    GroupTable,
    InputFile,
    RateRow,
)
from banding.auditing.run import Audit, AuditedRow, AuditOptions, Counted, SharedRow
from banding.auditing.sampling.estimates import LIMITS, SCORING, Estimate, SheetScore
