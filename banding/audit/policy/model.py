"""The audit policy: which grade may hold what, how old an assessment may be, and which finding each check answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from banding.facts import plain


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Its place, 0 for the gravest."""
        return tuple(Severity).index(self)


ASSUMPTION: Final = "local assumption"
"""What a source says where neither the guidance nor a report settles a figure."""


@attrs.frozen
class Grade:
    """
    An officer grade.

    Attributes:
        name: such as ``PO``.
        title: "probation officer".
        words: other spellings of it.
    """

    name: str
    title: str = ""
    words: tuple[str, ...] = ()


@attrs.frozen(cache_hash=True)
class HoldingRule:
    """
    What needs at least some grade to hold it.

    Attributes:
        code: the finding's code.
        facts: yes/no facts, any of which brings a case under the rule.
        bands: bands on record, any of which brings a case under the rule.
        at_least: the name of the lowest grade that may hold it.
        severity: how grave it is when a lower grade does.
        says: the finding in words.
        source: the finding of the inspection it answers.
        is_assumption: whether the rule is ours and waits for somebody to confirm it.
    """

    code: str
    facts: tuple[str, ...]
    bands: tuple[str, ...]
    at_least: str
    severity: Severity = Severity.HIGH
    says: str = ""
    source: str = ASSUMPTION
    is_assumption: bool = False


@attrs.frozen
class Check:
    """
    One check on the record.

    Attributes:
        severity: how grave a finding of it is.
        says: the finding in words.
        source: the finding of the inspection it answers.
        is_assumption: whether it is ours and waits for somebody to confirm it.
    """

    severity: Severity = Severity.MEDIUM
    says: str = ""
    source: str = ASSUMPTION
    is_assumption: bool = True


@attrs.frozen
class HolderCheck(Check):
    """
    How a case that nobody holds is told from the officer's column.

    Attributes:
        words: words that say nobody holds a case, anywhere in the cell.
        code_endings: the last letters of staff codes (letters with a figure among them, no space) that are nobody's.
        bands: bands in which it is as grave as ``severity`` says, in others it is medium; none for the upper half.
    """

    words: tuple[str, ...] = ("unallocated", "inactive", "unassigned", "vacant", "vacancy")
    code_endings: tuple[str, ...] = ("U",)
    bands: tuple[str, ...] = ()


_NOTHING = ("n/a", "na", "none", "nil", "tbc", "as above")


@attrs.frozen
class AuditPolicy:
    """
    What an audit looks at beside the bands.

    Attributes:
        name: the file it was read from; empty for the default, which has no grades and no age for assessments.
        content_hash: SHA-256 of the file's bytes; empty for the default.
        grades: officer grades, lowest first.
        holding: what needs a grade.
        holder: how a case that nobody holds is told, and how grave it is.
        max_age_days: an assessment older than this is stale; None leaves assessments alone.
        assessment: what a stale assessment is.
        review: what an overdue review is.
        rationale: what a rationale that says nothing is.
        nothing: texts that say nothing, as people write them.
        repeated_at: on this many cases the same text says nothing of any of them.
        strata: the columns in whose ratios a reading sample is kept, as far as a file has them.
        findings: severity and source of other findings, by code; empty words leave theirs as they are.
    """

    name: str = ""
    content_hash: str = ""
    grades: tuple[Grade, ...] = ()
    holding: tuple[HoldingRule, ...] = ()
    holder: HolderCheck = HolderCheck(Severity.HIGH, "nobody holds the case")
    max_age_days: int | None = None
    assessment: Check = Check(says="the assessment is older than the policy allows")
    review: Check = Check(says="the review was due before the day of the audit")
    rationale: Check = Check()
    nothing: tuple[str, ...] = _NOTHING
    repeated_at: int = 10
    strata: tuple[str, ...] = ("gender",)
    findings: Mapping[str, Check] = attrs.field(factory=dict)

    def grade_ranks(self) -> Mapping[str, int]:
        """Give every spelling of a grade, folded, with the grade's place, 0 for the lowest."""
        return {
            plain(word): rank
            for rank, grade in enumerate(self.grades)
            for word in (grade.name, grade.title, *grade.words)
            if word
        }
