"""The audit policy: which grade may hold what, how old an assessment may be, and which finding each check answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from banding.facts import plain

ASSUMPTION: Final = "local assumption"
"""What a source says where neither the guidance nor a report settles a figure."""


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Its place, 0 for the gravest."""
        return tuple(Severity).index(self)


def _written(kind: str, default: Any, *, key: str = "") -> Any:
    """Declare a field that is read from the file: what is written, and its key where that is not the field's name."""
    return attrs.field(default=default, metadata={"kind": kind, "key": key})


def keys_of(block: type) -> Mapping[str, attrs.Attribute[Any]]:
    """Give the keys that may be written in a block, each with its field."""
    declared = [field for field in attrs.fields(block) if "kind" in field.metadata]
    return {field.metadata["key"] or field.name.replace("_", "-"): field for field in declared}


@attrs.frozen
class Grade:
    """
    An officer grade.

    Attributes:
        name: such as ``PO``.
        title: "probation officer".
        words: other spellings of it.
    """

    name: str = _written("word", "")
    title: str = _written("text", "")
    words: tuple[str, ...] = _written("words", ())


@attrs.frozen(cache_hash=True)
class Check:
    """
    One check on the record.

    Attributes:
        severity: how grave a finding of it is.
        says: the finding in words.
        source: the finding of the inspection it answers.
        is_assumption: whether it is ours and waits for somebody to confirm it.
    """

    severity: Severity = _written("severity", Severity.MEDIUM)  # noqa: RUF009 - it is attrs.field
    says: str = _written("text", "")
    source: str = _written("text", ASSUMPTION)
    is_assumption: bool = _written("yes", True, key="assumption")


@attrs.frozen(cache_hash=True)
class HoldingRule(Check):
    """
    What needs at least some grade to hold it.

    Attributes:
        code: the finding's code.
        facts: yes/no facts, any of which brings a case under the rule.
        bands: bands on record, judged or decided, any of which brings a case under the rule.
        at_least: the name of the lowest grade that may hold it.
    """

    code: str = _written("code", "")
    facts: tuple[str, ...] = _written("facts", ())
    bands: tuple[str, ...] = _written("bands", ())
    at_least: str = _written("grade", "")


@attrs.frozen(cache_hash=True)
class HolderCheck(Check):
    """
    How a case that nobody holds is told from the officer's column.

    Attributes:
        words: words that say nobody holds a case, anywhere in the cell.
        code_endings: the last letters of staff codes (letters with a figure among them, no space) that are nobody's.
        bands: bands in which it is as grave as ``severity`` says, in others it is medium; none for the upper half.
    """

    words: tuple[str, ...] = _written("words", ("unallocated", "inactive", "unassigned", "vacant", "vacancy"))
    code_endings: tuple[str, ...] = _written("words", ("U",))
    bands: tuple[str, ...] = _written("bands", ())


@attrs.frozen(cache_hash=True)
class AssessmentCheck(Check):
    """
    How old an assessment may be.

    Attributes:
        max_age_days: an assessment older than this is stale; None leaves assessments alone.
    """

    max_age_days: int | None = _written("count", None)


@attrs.frozen(cache_hash=True)
class RationaleCheck(Check):
    """
    Which rationales say nothing.

    Attributes:
        nothing: texts that say nothing, as people write them.
        repeated_at: on this many cases the same text says nothing of any of them.
    """

    nothing: tuple[str, ...] = _written("words", ("n/a", "na", "none", "nil", "tbc", "as above"))
    repeated_at: int = _written("count", 10)


@attrs.frozen
class Sampling:
    """
    How a reading sample is drawn.

    Attributes:
        strata: the columns in whose ratios a reading sample is kept, as far as a file has them.
    """

    strata: tuple[str, ...] = _written("columns", ("gender",))


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
        assessment: what a stale assessment is.
        review: what an overdue review is.
        rationale: what a rationale that says nothing is.
        sampling: how a reading sample is drawn.
        findings: severity and source of other findings, by code; empty words leave theirs as they are.
    """

    name: str = ""
    content_hash: str = ""
    grades: tuple[Grade, ...] = ()
    holding: tuple[HoldingRule, ...] = ()
    holder: HolderCheck = HolderCheck(Severity.HIGH, "nobody holds the case")
    assessment: AssessmentCheck = AssessmentCheck(says="the assessment is older than the policy allows")
    review: Check = Check(says="the review was due before the day of the audit")
    rationale: RationaleCheck = RationaleCheck()
    sampling: Sampling = Sampling()
    findings: Mapping[str, Check] = attrs.field(factory=dict)

    def grade_ranks(self) -> Mapping[str, int]:
        """Give every spelling of a grade, folded, with the grade's place, 0 for the lowest."""
        return {
            plain(word): rank
            for rank, grade in enumerate(self.grades)
            for word in (grade.name, grade.title, *grade.words)
            if word
        }


BLOCKS: Final = ("holder", "assessment", "review", "rationale", "sampling")
"""The keys of a policy whose value is one block; beside them are the lists ``grades`` and ``holding``, and ``findings``."""
TOP_KEYS: Final = ("grades", "holding", *BLOCKS, "findings")
