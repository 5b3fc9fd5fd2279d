"""What staff files, cases and the policy of officers may hold, gathered from the code and the shipped policy."""

from __future__ import annotations

from typing import Any

from banding.assign import CASE_COLUMNS, REDUCTION_HEADINGS, STAFF_HEADINGS, policy, staff_policy_beside
from banding.assign.policy import Exclusion
from banding.ruleset import Ruleset, find_ruleset
from docs import DOCUMENTED
from docs.reference_format import block_reference

_BLOCKS = (
    *(policy.OfficersDoc, policy.Capacity, policy.PhasePoints, policy.HubPoints, policy.Report),
    *(policy.NeededFact, policy.NeededSkill, policy.Limit, policy.Prices, policy.LoadPrice, policy.Absence),
    *(policy.Overrides, policy.Example),
)


def officers_reference(ruleset: Ruleset) -> dict[str, Any]:
    """Give every column, rule and key that bears on who holds a case."""
    never = staff_policy_beside(find_ruleset(DOCUMENTED), ruleset).officers.overrides.never
    return {
        "staff": STAFF_HEADINGS,
        "reductions": REDUCTION_HEADINGS,
        "cases": list(CASE_COLUMNS.values()),
        "bars": [(bar.value, bar.said, bar.unlock) for bar in Exclusion],
        "never": ", ".join(f"`{bar}`" for bar in never),
        "blocks": [block_reference(block) for block in _BLOCKS],
    }
