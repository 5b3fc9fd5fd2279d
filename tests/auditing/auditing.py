"""Small caseloads audited in one line, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs

from banding.auditing import (
    Audit,
    AuditedRow,
    AuditOptions,
    AuditPolicy,
    AuditReport,
    find_columns,
    policy_beside,
)
from banding.intake import Caseload, ReadingOptions, read_cases
from banding.ruleset import Ruleset, find_ruleset
from tests.builders import NOTHING, ruleset

ON = date(2026, 11, 22)


def policy() -> AuditPolicy:
    """The shipped policy."""
    return policy_beside(find_ruleset("cl-crc/2019-03"), ruleset())


def caseload(text: str | bytes, rules: Ruleset | None = None) -> Caseload:
    """Open a caseload written out as CSV."""
    rules = rules or ruleset()
    return read_cases(
        io.BytesIO(text.encode() if isinstance(text, str) else text),
        name="cases.csv",
        facts=rules.facts,
        bands=[band.name for band in rules.bands],
        options=ReadingOptions(on=ON),
    )


def table(headings: str, *rows: str) -> str:
    """Write a caseload whose cases have every yes/no fact answered no, low and low, but for the columns given."""
    own = headings.split(",")
    rest = {name: "no" for name in NOTHING if name not in own}
    rest |= {name: word for name, word in {"ogrs3": "30", "rosh": "low"}.items() if name not in own}
    rest |= {"sentence_type": "licence"} if "sentence_type" not in own else {}
    lines = [f"crn,{headings},{','.join(rest)}"]
    lines += [f"X{n},{row},{','.join(rest.values())}" for n, row in enumerate(rows, start=1)]
    return "\n".join(lines) + "\n"


@attrs.frozen
class Audited:
    """A caseload audited to its end."""

    rows: tuple[AuditedRow, ...]
    report: AuditReport

    def codes(self) -> list[list[str]]:
        """The codes of each row's findings."""
        return [[finding.code for finding in row.findings] for row in self.rows]

    def outcomes(self) -> list[str]:
        """Each row's outcome."""
        return [row.entry.compared.outcome.value for row in self.rows]


def audited(
    text: str,
    *,
    by: Sequence[str] = (),
    smallest: int = 10,
    rules: Ruleset | None = None,
    using: AuditPolicy | None = None,
) -> Audited:
    """Audit a caseload written out as CSV."""
    with caseload(text, rules) as cases:
        columns = find_columns(cases.layout, name="cases.csv", by=by)
        audit = Audit(cases, rules or ruleset(), AuditOptions(using or policy(), columns, smallest))
        rows = tuple(audit.rows())
        return Audited(rows, audit.report(inputs=(), cases=[audit.case(row) for row in rows]))


INVENTED = Path(__file__).parent.parent / "rulesets" / "harbour-trust" / "2031-01.yaml"
