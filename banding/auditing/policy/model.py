"""The audit policy: who may hold what, how old an assessment may be, what checks answer; its classes make the JSON Schema."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from banding.facts import plain
from banding.ruleset.schema import Schema, document_schema
from banding.written import NO_SEMICOLON, WORDS, Written, key, not_a_key

ASSUMPTION: Final = "local assumption"
"""What a source says where neither the guidance nor a report settles a figure."""
_WORD: Final[Schema] = {"type": ["string", "number"]}


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Its place, 0 for the gravest."""
        return tuple(Severity).index(self)


@attrs.frozen
class Grade(Written):
    """An officer grade."""

    name: str = key("such as ``PO``.", "", **_WORD)
    title: str = key('"probation officer".', "")
    words: tuple[str, ...] = key("other spellings of it.", ())


@attrs.frozen(cache_hash=True)
class Check(Written):
    """One check on the record."""

    severity: Severity = key("how grave a finding of it is.", Severity.MEDIUM)
    says: str = key("the finding in words.", "")
    source: str = key("the finding of the inspection it answers.", ASSUMPTION)
    assumption: bool | None = key("whether it is ours and waits for somebody to confirm it.", None)

    @property
    def is_assumption(self) -> bool:
        """Whether it is ours; what somebody wrote is theirs unless they say otherwise."""
        return not self.at if self.assumption is None else self.assumption


@attrs.frozen(cache_hash=True)
class HoldingRule(Check):
    """What needs at least some grade to hold it."""

    code: str = key("the finding's code.", "", **WORDS)
    facts: tuple[str, ...] = key("yes/no facts, any of which brings a case under the rule.", ())
    bands: tuple[str, ...] = key(
        "bands on record, judged or decided, any of which brings a case under the rule.", ()
    )
    at_least: str = key("the name of the lowest grade that may hold it.", "", name="at-least", **_WORD)


@attrs.frozen(cache_hash=True)
class HolderCheck(Check):
    """How a case that nobody holds is told from the officer's column."""

    words: tuple[str, ...] = key(
        "words that say nobody holds a case, one or several together, anywhere in the cell.",
        (
            *(
                "unallocated",
                "inactive",
                "unassigned",
                "vacant",
                "vacancy",
                "awaiting",
                "not allocated",
                "not yet allocated",
            ),
            *("to be allocated", "for allocation", "pending allocation", "no officer", "nobody"),
        ),
    )
    code_endings: tuple[str, ...] = key(
        "the last letters of staff codes (letters with a figure among them, no space) that are nobody's.",
        ("U",),
        name="code-endings",
    )
    bands: tuple[str, ...] = key(
        "bands in which it is as grave as ``severity`` says, in others it is medium; none for the upper half.",
        (),
    )


@attrs.frozen(cache_hash=True)
class AssessmentCheck(Check):
    """How old an assessment may be."""

    max_age_days: int | None = key(
        "an assessment older than this is stale; None leaves assessments alone.", None, name="max-age-days"
    )


@attrs.frozen(cache_hash=True)
class RationaleCheck(Check):
    """Which rationales say nothing."""

    nothing: tuple[str, ...] = key(
        "texts that say nothing, as people write them.", ("n/a", "na", "none", "nil", "tbc", "as above")
    )
    repeated_at: int = key(
        "on this many cases the same text says nothing of any of them.", 10, name="repeated-at"
    )


@attrs.frozen
class Sampling(Written):
    """How a reading sample is drawn."""

    strata: tuple[str, ...] = key(
        "the columns in whose ratios a reading sample is kept, as far as a file has them.", ("gender",)
    )


@attrs.frozen
class AuditPolicy(Written):
    """What an audit looks at beside the bands, as ``audit.yaml`` says."""

    grades: tuple[Grade, ...] = key("officer grades, lowest first.", ())
    holding: tuple[HoldingRule, ...] = key(
        "what needs a grade.", (), base=HoldingRule(Severity.HIGH, "held below grade")
    )
    holder: HolderCheck = key(
        "how a case that nobody holds is told, and how grave it is.",
        HolderCheck(Severity.HIGH, "nobody holds the case"),
    )
    assessment: AssessmentCheck = key(
        "what a stale assessment is.", AssessmentCheck(says="the assessment is older than the policy allows")
    )
    review: Check = key(
        "what an overdue review is.", Check(says="the review was due before the day of the audit")
    )
    rationale: RationaleCheck = key("what a rationale that says nothing is.", RationaleCheck())
    sampling: Sampling = key("how a reading sample is drawn.", Sampling())
    findings: Mapping[str, Check] = key(
        "severity and source of other findings, by code; empty words leave theirs as they are.",
        dict,
        base=Check(source=""),
    )
    # Of the file it was read from, with its SHA-256; empty for the default, without grades and an age for assessments.
    name: str = not_a_key("")
    content_hash: str = not_a_key("")

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
_LIST: Final[Schema] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 99_999}
_SHAPES: Final[Mapping[object, Schema]] = {
    str: {"type": "string", **NO_SEMICOLON},
    bool: {"enum": ["yes", "no"]},
    int: _COUNT,
    tuple[str, ...]: _LIST,
}
_DEMANDS: Final[Mapping[type, Schema]] = {
    Grade: {"required": ["name"]},
    HoldingRule: {
        "required": ["code", "at-least"],
        "anyOf": [{"required": ["facts"]}, {"required": ["bands"]}],
    },
}


def policy_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of an audit policy."""
    return document_schema(AuditPolicy, "Audit policy", shapes=_SHAPES, demands=_DEMANDS)
