"""The JSON Schema of ``audit.yaml``, for editors that complete and check; its meanings are those of the policy's classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from banding.audit.policy.model import AuditPolicy, Check, Grade, HolderCheck, HoldingRule, Severity
from banding.audit.policy.read import CHECK_KEYS, TOP_KEYS
from banding.ruleset.key_meanings import attributes_told
from banding.ruleset.schema import DIALECT, WORDS, Schema

_TEXT: Final[Schema] = {"type": "string", "pattern": r"^[^;]*[^;\s][^;]*$"}
_WORD: Final[Schema] = {"type": ["string", "number"]}
_LIST: Final[Schema] = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 99_999}
_SHAPES: Final[Mapping[str, Schema]] = {
    "severity": {"enum": [severity.value for severity in Severity]},
    "says": _TEXT,
    "source": _TEXT,
    "assumption": {"enum": ["yes", "no"]},
    "max-age-days": _COUNT,
    "repeated-at": _COUNT,
    "nothing": _LIST,
    "strata": _LIST,
    "code": WORDS,
    "facts": _LIST,
    "bands": _LIST,
    "at-least": _WORD,
    "name": _WORD,
    "title": _TEXT,
    "words": _LIST,
    "code-endings": _LIST,
}
_ATTRIBUTES: Final = {
    "assumption": "is_assumption",
    "at-least": "at_least",
    "code-endings": "code_endings",
    "max-age-days": "max_age_days",
    "repeated-at": "repeated_at",
}


def policy_schema() -> Schema:
    """Give the JSON Schema, draft 2020-12, of an audit policy."""
    told = attributes_told(AuditPolicy)
    parts = {
        "grades": {"type": "array", "items": _block(Grade, ("name", "title", "words"), ("name",))},
        "holding": {"type": "array", "items": _holding()},
        "holder": _block(HolderCheck, (*CHECK_KEYS, "words", "code-endings", "bands")),
        "assessment": _block(AuditPolicy, (*CHECK_KEYS, "max-age-days")),
        "review": _block(Check, CHECK_KEYS),
        "rationale": _block(AuditPolicy, (*CHECK_KEYS, "nothing", "repeated-at")),
        "sampling": _block(AuditPolicy, ("strata",)),
        "findings": {"type": "object", "additionalProperties": _block(Check, CHECK_KEYS)},
    }
    properties = {
        key: {**({"description": told[key]} if key in told else {}), **parts[key]} for key in TOP_KEYS
    }
    return {
        "$schema": DIALECT,
        "title": "Audit policy",
        "description": "What an audit looks at beside the bands.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _holding() -> Schema:
    keys = (*CHECK_KEYS, "code", "facts", "bands", "at-least")
    needs_either: dict[str, Any] = {"anyOf": [{"required": ["facts"]}, {"required": ["bands"]}]}
    return {**_block(HoldingRule, keys, ("code", "at-least")), **needs_either}


def _block(documented: type, keys: tuple[str, ...], required: tuple[str, ...] = ()) -> Schema:
    told = attributes_told(Check) | attributes_told(documented)
    properties = {}
    for key in keys:
        meaning = told.get(_ATTRIBUTES.get(key, key), "").replace("``", "`")
        properties[key] = {**({"description": meaning} if meaning else {}), **_SHAPES[key]}
    block: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**block, "required": list(required)} if required else block
