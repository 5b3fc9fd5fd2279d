"""The public API as somebody else's typed code would use it; mypy --strict must accept every line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from banding import Case, Decision, Judgement, Ruleset, find_ruleset, load_ruleset, read_cases
from banding.engine import decide
from banding.intake import ReadingOptions

ruleset: Ruleset = load_ruleset(find_ruleset("cl-crc"))
decision: Decision = decide(
    Case("X1", {"ogrs3": 62, "rosh": "medium"}, Judgement("Red", "Escalating")), ruleset
)
band: str | None = decision.band.name if decision.band else None
unknown: tuple[str, ...] = decision.enquiries

with read_cases(
    Path("cases.csv"),
    name="cases.csv",
    facts=ruleset.facts,
    bands=[one.name for one in ruleset.bands],
    options=ReadingOptions(on=date(2026, 11, 22)),
) as caseload:
    for row in caseload.cases():
        if row.case is not None:
            status: str = decide(row.case, ruleset).status.value
