"""
The audit policy: which grade may hold what, how old an assessment may be, and which finding each check answers.

Its classes declare what may be written, and the JSON Schema of ``audit.yaml``, by which editors complete and check, is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import attrs

from banding.facts import plain
from banding.ruleset.schema import DIALECT, Schema
from banding.written import WORDS, key, key_name, keys_of

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


@attrs.frozen
class Grade:
    """An officer grade."""

    name: str = key("such as ``PO``.", "", kind="word")
    title: str = key('"probation officer".', "", kind="text")
    words: tuple[str, ...] = key("other spellings of it.", (), kind="words")


@attrs.frozen(cache_hash=True)
class Check:
    """One check on the record."""

    severity: Severity = key("how grave a finding of it is.", Severity.MEDIUM, kind="severity")
    says: str = key("the finding in words.", "", kind="text")
    source: str = key("the finding of the inspection it answers.", ASSUMPTION, kind="text")
    is_assumption: bool = key(
        "whether it is ours and waits for somebody to confirm it.", True, name="assumption", kind="yes"
    )


@attrs.frozen(cache_hash=True)
class HoldingRule(Check):
    """What needs at least some grade to hold it."""

    code: str = key("the finding's code.", "", kind="code")
    facts: tuple[str, ...] = key("yes/no facts, any of which brings a case under the rule.", (), kind="facts")
    bands: tuple[str, ...] = key(
        "bands on record, judged or decided, any of which brings a case under the rule.", (), kind="bands"
    )
    at_least: str = key("the name of the lowest grade that may hold it.", "", name="at-least", kind="grade")


@attrs.frozen(cache_hash=True)
class HolderCheck(Check):
    """How a case that nobody holds is told from the officer's column."""

    words: tuple[str, ...] = key(
        "words that say nobody holds a case, anywhere in the cell.",
        ("unallocated", "inactive", "unassigned", "vacant", "vacancy"),
        kind="words",
    )
    code_endings: tuple[str, ...] = key(
        "the last letters of staff codes (letters with a figure among them, no space) that are nobody's.",
        ("U",),
        name="code-endings",
        kind="words",
    )
    bands: tuple[str, ...] = key(
        "bands in which it is as grave as ``severity`` says, in others it is medium; none for the upper half.",
        (),
        kind="bands",
    )


@attrs.frozen(cache_hash=True)
class AssessmentCheck(Check):
    """How old an assessment may be."""

    max_age_days: int | None = key(
        "an assessment older than this is stale; None leaves assessments alone.",
        None,
        name="max-age-days",
        kind="count",
    )


@attrs.frozen(cache_hash=True)
class RationaleCheck(Check):
    """Which rationales say nothing."""

    nothing: tuple[str, ...] = key(
        "texts that say nothing, as people write them.",
        ("n/a", "na", "none", "nil", "tbc", "as above"),
        kind="words",
    )
    repeated_at: int = key(
        "on this many cases the same text says nothing of any of them.", 10, name="repeated-at", kind="count"
    )


@attrs.frozen
class Sampling:
    """How a reading sample is drawn."""

    strata: tuple[str, ...] = key(
        "the columns in whose ratios a reading sample is kept, as far as a file has them.",
        ("gender",),
        kind="columns",
    )


@attrs.frozen
class AuditPolicy:
    """
    What an audit looks at beside the bands.

    ``name`` and ``content_hash`` (SHA-256) are of the file it was read from; both are empty for the default, which has no
    grades and no age for assessments.
    """

    name: str = ""
    content_hash: str = ""
    grades: tuple[Grade, ...] = key("officer grades, lowest first.", ())
    holding: tuple[HoldingRule, ...] = key("what needs a grade.", ())
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
        "severity and source of other findings, by code; empty words leave theirs as they are.", dict
    )

    def grade_ranks(self) -> Mapping[str, int]:
        """Give every spelling of a grade, folded, with the grade's place, 0 for the lowest."""
        return {
            plain(word): rank
            for rank, grade in enumerate(self.grades)
            for word in (grade.name, grade.title, *grade.words)
            if word
        }


def declared(block: type) -> Mapping[str, attrs.Attribute[Any]]:
    """Give the keys that may be written in a block, each with its field; ``kind`` of its shape is what is written."""
    return {key_name(field): field for field in keys_of(block) if "meaning" in field.metadata}


BLOCKS: Final = ("holder", "assessment", "review", "rationale", "sampling")
"""The keys of a policy whose value is one block; beside them are the lists ``grades`` and ``holding``, and ``findings``."""
TOP_KEYS: Final = ("grades", "holding", *BLOCKS, "findings")
_TEXT: Final[Schema] = {"type": "string", "pattern": r"^[^;]*[^;\s][^;]*$"}
_WORD: Final[Schema] = {"type": ["string", "number"]}
_LIST: Final[Schema] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_SHAPES: Final[Mapping[str, Schema]] = {
    "severity": {"enum": [severity.value for severity in Severity]},
    "text": _TEXT,
    "yes": {"enum": ["yes", "no"]},
    "count": {"type": "integer", "minimum": 1, "maximum": 99_999},
    "code": WORDS,
    **dict.fromkeys(("word", "grade"), _WORD),
    **dict.fromkeys(("words", "columns", "facts", "bands"), _LIST),
}


def policy_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of an audit policy."""
    told, default = declared(AuditPolicy), AuditPolicy()
    needs_either: dict[str, Any] = {"anyOf": [{"required": ["facts"]}, {"required": ["bands"]}]}
    holding = {**_block(HoldingRule, ("code", "at-least")), **needs_either}
    parts: dict[str, Schema] = {
        "grades": {"type": "array", "items": _block(Grade, ("name",))},
        "holding": {"type": "array", "items": holding},
        **{name: _block(type(getattr(default, name))) for name in BLOCKS},
        "findings": {"type": "object", "additionalProperties": _block(Check)},
    }
    return {
        "$schema": DIALECT,
        "title": "Audit policy",
        "description": "What an audit looks at beside the bands.",
        "type": "object",
        "properties": {key: {"description": told[key].metadata["meaning"], **parts[key]} for key in TOP_KEYS},
        "additionalProperties": False,
    }


def _block(block: type, required: tuple[str, ...] = ()) -> Schema:
    properties = {
        key: {
            "description": field.metadata["meaning"].replace("``", "`"),
            **_SHAPES[field.metadata["shape"]["kind"]],
        }
        for key, field in declared(block).items()
    }
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": list(required)} if required else found
