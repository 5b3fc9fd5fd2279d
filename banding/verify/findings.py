"""What a proof found: the law, how grave it is, the smallest case that shows it, the rules involved and where."""

from enum import StrEnum

import attrs

from banding.case_space import Witness
from banding.ruleset.places import Subject


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Law(StrEnum):
    """What must hold of a ruleset, by a word and in a sentence, in the order in which findings are reported."""

    says: str

    def __new__(cls, word: str, says: str = "") -> "Law":
        """Make one of its word, with what it says."""
        law = str.__new__(cls, word)
        law._value_, law.says = word, says
        return law

    TOTAL = "total", "every case has a band or a route out of the matrix"
    BOUNDARIES = "boundaries", "every whole score has exactly one level"
    MONOTONE = "monotone", "a higher level, and a factor that is so, never lowers the band"
    UNKNOWN = "unknown", "a factor that is not known leaves the minimum as if it were no"
    FLOORS = "floors", "no case has a band below that of a cell or a rule that applies to it"
    REACHABLE = "reachable", "every cell, rule, clause, route and check can apply"
    EFFECTIVE = "effective", "every cell, rule, escalation and part of a condition makes a difference"
    DISTINCT = "distinct", "no two rules say the same or contradict each other"
    FACTS = "facts", "every fact is used"
    READINGS = "readings", "every reading has a place in the rules"
    PARAGRAPHS = "paragraphs", "every paragraph of the guidance is covered by a rule or a reading"
    VERSIONS = (
        "versions",
        "versions follow each other day by day, and one in force is recorded and not edited",
    )


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
