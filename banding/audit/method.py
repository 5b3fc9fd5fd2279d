"""How an audit is made and what its limits are, in paragraphs for the end of a report."""

from __future__ import annotations

from banding.audit.policy import ASSUMPTION, AuditPolicy
from banding.ruleset import Ruleset


def method_words(ruleset: Ruleset, policy: AuditPolicy) -> tuple[str, ...]:
    """
    Say how an audit is made.

    Args:
        ruleset: the guidance held against.
        policy: what is looked at beside it.

    Returns:
        A paragraph each; the last ones are what to be careful with.
    """
    return (
        f"Every row is decided by {ruleset.title} ({ruleset.stamp}) from the facts in its cells, and what is on record "
        "is held against that. Every row has exactly one outcome. The band decided is the minimum that the guidance "
        "sets, and a judgement is part of the record.",
        "A fact that a row does not give is not known, and is never read as no unless an option said so. Where some "
        "answers to what is not known would leave the record in line and others would not, it cannot be told. Where "
        "every answer asks the same of somebody, the outcome is given.",
        "A reason is any text in the rationale that does not belong to another band. Whether it says anything is a "
        "finding beside the outcome, so that an outcome here and the status of a decision never contradict each other.",
        *_policy_words(policy),
        "An audit of records finds what is not as it should be on record. It does not show that a case is badly held, "
        "nor that an assessment is right: that takes a person who reads the file.",
    )


def _policy_words(policy: AuditPolicy) -> list[str]:
    if not policy.name:
        return [
            "There is no audit policy beside this ruleset, so grades and the age of assessments are not looked at."
        ]
    ours = [rule.code for rule in policy.holding if rule.is_assumption]
    ours += [
        name
        for name, check in (
            (f"the age of an assessment ({policy.max_age_days} days)", policy.assessment),
            ("the day a review is due", policy.review),
            ("what a rationale must hold", policy.rationale),
        )
        if check.is_assumption
    ]
    assumed = f" Each {ASSUMPTION} is to be confirmed: {', '.join(ours)}." if ours else ""
    return [
        f"Findings about the record follow the policy {policy.name} (sha256:{policy.content_hash[:12]}).{assumed}"
    ]
