"""How an audit is made and what its limits are, in paragraphs for the end of a report."""

from __future__ import annotations

from banding.audit.policy.model import ASSUMPTION, AuditPolicy
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
        "answers to what is not known would ask one thing of somebody (nothing, a reason, a change) and others another, "
        "it cannot be told, and the facts named are those that make it so. Where every answer asks the same, the outcome "
        "is the one of the answers that lead lowest.",
        "A reason is a rationale that says something and does not belong to another band. One word, marks without a word "
        "and the texts that the audit policy lists say nothing: they are no reason here, and a finding too. A decision "
        "asks less: any text beside a judged band lets the judgement stand. So a judgement can stand in a decision and be "
        "without a reason here, and the finding says why.",
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
