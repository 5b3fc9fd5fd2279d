"""The figures to put first, and how an audit is made and what its limits are."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from banding.auditing.agreement.outcomes import CaseOutcome, Family
from banding.auditing.findings.kinds import LEADS
from banding.auditing.policy.model import ASSUMPTION, AuditPolicy, Severity
from banding.auditing.report import Figure, FindingCount, OutcomeCount
from banding.ruleset import Ruleset

_TO_DO: Final = {
    Family.DEPARTS: "to put right: the record departs from the guidance",
    Family.TO_EXPLAIN: "to explain: nothing recorded shows why",
    Family.OPEN: "to find out: a fact that decides, or the band itself, is not recorded",
    Family.ERROR: "to correct: the row cannot be read",
    Family.IN_LINE: "in line with the guidance",
}


def headline_figures(
    outcomes: Sequence[OutcomeCount],
    findings: Sequence[FindingCount],
    rows: int,
    *,
    people: tuple[int, int],
) -> tuple[Figure, ...]:
    """
    Give the figures to put first: people with two bands, findings that lead, families of outcomes, other grave findings.

    ``people`` have rows that differ in band or route, of those on more than one row.
    """
    families: Counter[Family] = Counter()
    for outcome in outcomes:
        families[outcome.family] += outcome.count
    told = rows - families[Family.OPEN] - families[Family.ERROR]
    agrees = sum(each.count for each in outcomes if each.outcome is CaseOutcome.AGREES)
    made = [
        Figure(each.code, each.words, each.count, each.of, each.of_words)
        for each in findings
        if each.severity is Severity.HIGH or each.code in LEADS
    ]
    words = "the same person's rows differ in band or route"
    return (
        *([Figure("two-bands", words, *people, "people on more than one row")] if people[0] else []),
        *(figure for figure in made if figure.code in LEADS),
        *(
            Figure(family.value, words, families[family], rows, "all rows")
            for family, words in _TO_DO.items()
        ),
        Figure("agree", "match the guidance fully", agrees, told, "cases that could be compared"),
        *(figure for figure in made if figure.code not in LEADS),
    )


def method_words(ruleset: Ruleset, policy: AuditPolicy) -> tuple[str, ...]:
    """Say how an audit is made, a paragraph each; the last ones are what to be careful with."""
    return (
        f"Every row is decided by {ruleset.title} ({ruleset.stamp}) from the facts in its cells, and what is on record "
        "is held against that. Every row has exactly one outcome. The band decided is the minimum that the guidance "
        "sets, and a judgement is part of the record.",
        "A fact that a row does not give is not known, and is never read as no unless an option said so. Where some "
        "answers to what is not known would ask one thing of somebody (nothing, a reason, a change) and others another, "
        "it cannot be told, and the facts named are those that make it so. Where every answer asks the same, the outcome "
        "is the one of the answers that lead lowest. A requirement that nobody has recorded is not supposed to be there.",
        "A reason is a rationale that says something and does not belong to another band. One word, marks without a word "
        "and the texts that the audit policy lists say nothing: they are no reason here, and a finding too. A decision "
        "asks less: any text beside a judged band lets the judgement be applied. So a judgement can be applied in a "
        "decision and be without a reason here, and the finding says why.",
        _policy_words(policy),
        "An audit of records finds what is not as it should be on record. It does not show that a case is badly held, "
        "nor that an assessment is right: that takes a person who reads the file.",
    )


def _policy_words(policy: AuditPolicy) -> str:
    if not policy.name:
        return "There is no audit policy beside this ruleset, so grades and the age of assessments are not looked at."
    checks = (
        ("who is nobody, and in which bands that is grave", policy.holder),
        (f"the age of an assessment ({policy.assessment.max_age_days} days)", policy.assessment),
        ("the day a review is due", policy.review),
        ("what a rationale must hold", policy.rationale),
    )
    ours = [rule.code for rule in policy.holding if rule.is_assumption]
    ours += [name for name, check in checks if check.is_assumption]
    assumed = f" Each {ASSUMPTION} is to be confirmed: {', '.join(ours)}." if ours else ""
    return f"Findings about the record follow the policy {policy.name} (sha256:{policy.content_hash[:12]}).{assumed}"
