"""What a proof found: the law, how grave it is, the smallest case that shows it, the rules involved and where."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from banding.facts import Value, spoken

Subject = tuple[str | int, ...]
"""What a finding is about: ``("rule", id)``, ``("escalation", id, n)``, ``("fact", name)``, ``("cell", id)`` and so on."""


_MOST_NOS: Final = 2


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


LAWS: Final[Mapping[Law, str]] = {
    Law.TOTAL: "every case has a band or a route out of the matrix",
    Law.BOUNDARIES: "every whole score has exactly one level",
    Law.MONOTONE: "a higher level, and a factor that is so, never lowers the band",
    Law.UNKNOWN: "a factor that is not known leaves the minimum as if it were no",
    Law.FLOORS: "no case stands below a cell or a rule that applies to it",
    Law.REACHABLE: "every cell, rule, clause, route and check can apply",
    Law.EFFECTIVE: "every cell, rule, escalation and part of a condition makes a difference",
    Law.DISTINCT: "no two rules say the same or contradict each other",
    Law.FACTS: "every fact is used",
    Law.READINGS: "every reading has a place in the rules",
    Law.PARAGRAPHS: "every paragraph of the guidance is covered by a rule or a reading",
}
"""Each law in words, in the order in which findings are reported."""


@attrs.frozen
class Given:
    """
    One fact of a witness.

    Attributes:
        fact: the fact's name.
        value: its value; for a number, the first of a stretch that no rule tells apart.
        last: for a number, the last of the stretch; None for other facts and for an open end.
        is_open: whether the stretch has no end.
    """

    fact: str
    value: Value
    last: int | None = None
    is_open: bool = False

    def __str__(self) -> str:
        if self.is_open:
            return f"{self.fact} {self.value} or more"
        if self.last is not None and self.last != self.value:
            return f"{self.fact} {self.value} to {self.last}"
        return f"{self.fact} {spoken(self.value)}"


Witness = tuple[Given, ...]
"""The fewest facts that show something, whatever the others are (for a case that stays in the matrix)."""


def witness_in_words(witness: Witness) -> str:
    """
    Say a witness: ``ogrs3 90 to 100 and prevent yes``; any case at all where no fact is needed.

    Where more than two facts must be no, all that are not named are said to be: that is one of the cases meant.
    """
    nos = [given for given in witness if given.value is False]
    if len(nos) <= _MOST_NOS:
        return " and ".join(map(str, witness)) if witness else "any case"
    told = [str(given) for given in witness if given.value is not False]
    return " and ".join([*told, "everything else no"])


@attrs.frozen
class Finding:
    """
    One thing found.

    Attributes:
        law: the law it breaks, or bears on.
        severity: error, warning or information.
        message: what is so, in words for a policy officer.
        subject: what it is about, to find its line.
        witness: the smallest case that shows it; None where no case is needed.
        rules: ids of the rules, cells, routes and checks involved.
        file: file it stands in; empty when not known.
        line: line of the file, from 1; None when not known.
    """

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
