"""The public API as somebody else's typed code would use it; mypy --strict must accept every line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from banding import (
    Case,
    Decision,
    Judgement,
    Ruleset,
    allocate,
    audit,
    decide,
    decide_all,
    list_rulesets,
    load_ruleset,
    read_cases,
    reband,
)

names: tuple[str, ...] = list_rulesets()
ruleset: Ruleset = load_ruleset("cl-crc", on=date(2026, 11, 22))
decision: Decision = decide(
    Case("X1", {"ogrs3": 62, "rosh": "medium"}, Judgement("Red", "Escalating")), ruleset
)
trial: Decision = decide(ruleset, ogrs3=62, rosh="medium", cpp=None)
row_by_row: list[Decision] = list(decide_all([{"crn": "X1", "ogrs3": 62}], ruleset))
band: str | None = decision.band.name if decision.band else None
unknown: tuple[str, ...] = decision.enquiries
why: str = decision.reasons
fields: dict[str, object] = decision.to_dict()
rows: int = allocate(Path("cases.csv"), ruleset, output="banded.xlsx", absent="no").rows
moved: int = reband("cases.csv", ruleset, previous="before.csv").moved
agreeing: list[int] = [
    each.count for each in audit("cases.csv", ruleset, by=["team"]).outcomes if each.outcome == "agrees"
]

with read_cases("cases.csv", ruleset, on=date(2026, 11, 22)) as caseload:
    for row in caseload.cases():
        if row.case is not None:
            status: str = decide(row.case, ruleset).status.value
