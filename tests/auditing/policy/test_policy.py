"""Claims about the audit policy: what the shipped one says, and how a faulty one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from banding.auditing import AuditPolicy, load_policy, policy_beside
from banding.auditing.findings.kinds import finding_kinds
from banding.errors import MappingError
from banding.ruleset import load_ruleset
from tests.auditing.auditing import INVENTED, policy
from tests.builders import ruleset

RULE = "{code: x, facts: [cpp], at-least: PO}"


def test_the_shipped_policy_answers_inspection_findings() -> None:
    """Every check of the shipped policy names a line of the report or the guidance, and assumptions are marked."""
    kinds = finding_kinds(ruleset(), policy())
    assert [kind.code for kind in kinds.values() if "line" not in kind.source] == []
    assert "local assumption" in kinds["stale-assessment"].source
    assert "local assumption" in kinds["overdue-review"].source
    assert "local assumption" not in kinds["child-protection-below-grade"].source


def test_no_policy_is_the_default() -> None:
    """A ruleset without a policy has no grades and no age of assessments."""
    found = policy_beside(INVENTED, load_ruleset(INVENTED))
    assert found == AuditPolicy()
    assert (found.grades, found.assessment.max_age_days) == ((), None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("grade: []", "did you mean `grades`"),
        ("grades: [{title: officer}]", "needs a `name`"),
        ("holding: [{code: x, facts: [ccp], at-least: PO}]\ngrades: [{name: PO}]", "did you mean `cpp`"),
        ("holding: [{code: x, bands: [Bleu], at-least: PO}]\ngrades: [{name: PO}]", "unknown band `Bleu`"),
        ("holding: [{code: x, facts: [cpp], at-least: QO}]\ngrades: [{name: PO}]", "unknown grade `QO`"),
        ("holding: [{code: x, at-least: PO}]\ngrades: [{name: PO}]", "needs `facts` or `bands`"),
        (f"holding: [{RULE}, {RULE}]\ngrades: [{{name: PO}}]", "`x` is that of another holding rule already"),
        (
            f"holding: [{RULE.replace('x', 'agrees')}]\ngrades: [{{name: PO}}]",
            "`agrees` is an outcome already",
        ),
        (f"holding: [{RULE.replace('x', 'open')}]\ngrades: [{{name: PO}}]", "`open` is a family of outcomes"),
        (f"holding: [{RULE.replace('x', 'high')}]\ngrades: [{{name: PO}}]", "`high` is a severity already"),
        (
            f"holding: [{RULE.replace('x', 'duplicate-crn')}]\ngrades: [{{name: PO}}]",
            "another finding already",
        ),
        (
            f"holding: [{RULE.replace('x', 'grade-not-known')}]\ngrades: [{{name: PO}}]",
            "another finding already",
        ),
        ("sampling: {strata: [gender, sentence_tpye]}", "did you mean `sentence_type`"),
        ("sampling: {strata: [rosh, office, rosh]}", "`rosh` is there twice"),
        ("assessment: {max-age-days: a year}", "assessment.max-age-days: `a year` is not a whole number"),
        ("review: {says: }", "review.says: expected some words, found none"),
        ("review: {severity: grave}", "expected one of `high`, `medium`, `low`, found `grave`"),
        ("review: {says: this; that}", "semicolon"),
        ("review: {assumption: perhaps}", "neither yes nor no"),
        ("findings: {stale-asessment: {severity: low}}", "did you mean `stale-assessment`"),
    ],
)
def test_a_faulty_policy_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A fault is told with its line and the nearest valid word."""
    path = tmp_path / "audit.yaml"
    path.write_text(text)
    with pytest.raises(MappingError, match=r"audit\.yaml:\d") as refused:
        load_policy(path, ruleset())
    assert words in str(refused.value)
