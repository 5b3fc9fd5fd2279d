"""What a proof found: the law, how grave it is, the smallest case that shows it, the rules involved and where."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from banding.case_space import Witness
from banding.ruleset.places import Subject


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Law(StrEnum):
    """What must hold of a ruleset."""

    TOTAL = "total"
    BOUNDARIES = "boundaries"
    MONOTONE = "monotone"
    UNKNOWN = "unknown"
    FLOORS = "floors"
    REACHABLE = "reachable"
    EFFECTIVE = "effective"
    DISTINCT = "distinct"
    FACTS = "facts"
    READINGS = "readings"
    PARAGRAPHS = "paragraphs"
    VERSIONS = "versions"


LAWS: Final[Mapping[Law, str]] = {
    Law.TOTAL: "every case has a band or a route out of the matrix",
    Law.BOUNDARIES: "every whole score has exactly one level",
    Law.MONOTONE: "a higher level, and a factor that is so, never lowers the band",
    Law.UNKNOWN: "a factor that is not known leaves the minimum as if it were no",
    Law.FLOORS: "no case has a band below that of a cell or a rule that applies to it",
    Law.REACHABLE: "every cell, rule, clause, route and check can apply",
    Law.EFFECTIVE: "every cell, rule, escalation and part of a condition makes a difference",
    Law.DISTINCT: "no two rules say the same or contradict each other",
    Law.FACTS: "every fact is used",
    Law.READINGS: "every reading has a place in the rules",
    Law.PARAGRAPHS: "every paragraph of the guidance is covered by a rule or a reading",
    Law.VERSIONS: "versions follow each other day by day, and one in force is recorded and not edited",
}
"""Each law in words, in the order in which findings are reported."""


@attrs.frozen
class Finding:
    """One thing found, with the smallest case that shows it; None where no case is needed."""

    law: Law
    severity: Severity
    message: str
    subject: Subject = ()
    witness: Witness | None = None
    rules: tuple[str, ...] = ()
    file: str = ""
    line: int | None = None

    def order(self) -> tuple[int, int]:
        """Place it in a report: gravest first, then in the order of the laws."""
        return list(Severity).index(self.severity), list(Law).index(self.law)
